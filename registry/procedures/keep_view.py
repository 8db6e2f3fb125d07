"""Keep a view: an officer saves how he looks at the queue, and lets a view go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.procedures.counter import Counter, account_actor, perform
from registry.procedures.queue import FILTERS, ORDERS
from registry.records import saved_views
from registry.records.database import Session, reading
from registry.records.saved_views import SavedView

MOST, NAME_LENGTH = 20, 40


@dataclass(frozen=True)
class View:
    """A filter, an order and a kind of entity (None: all) under a name."""

    name: str
    show: str
    order: str
    kind: str | None


def views(*, account_id: int) -> list[View]:
    """An officer's saved views, oldest first."""
    with reading() as session:
        return [View(one.name, one.show, one.order, one.kind) for one in saved_views.of_account(session, account_id)]


def keep(counter: Counter, *, account_id: int, view: View, now: datetime) -> dict[str, Any]:
    """Save a view under its name; the same name again: the view is replaced."""
    name = view.name.strip()
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        raise Refused("findings_required", Text("请给视图取一个40字以内的名字", "Name the view, in 40 characters"))

    def effect(session: Session) -> dict[str, Any]:
        mine = saved_views.of_account(session, account_id)
        found = next((one for one in mine if one.name == name), None)
        if found is None and len(mine) >= MOST:
            raise Refused("limit", Text(f"最多保存{MOST}个视图，请先删去一个", f"At most {MOST} views; remove one"))
        kept = found or SavedView(account_id=account_id, name=name)
        kept.show = view.show if view.show in FILTERS else "all"
        kept.order = view.order if view.order in ORDERS else "deadline"
        kept.kind = view.kind
        session.add(kept)
        return {"name": name}

    return perform(account_actor(account_id), effect, now=now)


def drop(counter: Counter, *, account_id: int, name: str, now: datetime) -> dict[str, Any]:
    """Let a view go; one that is not there is gone already."""

    def effect(session: Session) -> dict[str, Any]:
        for one in saved_views.of_account(session, account_id):
            if one.name == name:
                session.delete(one)
        return {"name": name}

    return perform(account_actor(account_id), effect, now=now)
