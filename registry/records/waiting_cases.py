"""Waiting cases: the queue of an authority as the store filters, orders, counts and pages it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, select, true
from sqlalchemy.orm import Session, aliased

from registry.domain.lifecycle import State
from registry.domain.risk import HIGH
from registry.records.applications import Application
from registry.records.decisions import Decision

Columns = TypeVarTuple("Columns")
FILTERS = ("all", "mine", "unclaimed", "overdue", "approval", "due", "risky", "again")
ORDERS = ("deadline", "risk")


@dataclass(frozen=True)
class Asked:
    """Whose queue it is, and what is to be seen of it.

    `soon` is the second working day from today: what is promised before it is due; None while that is not known.
    """

    authority: str | None
    officer: int
    now: datetime
    today: date
    soon: date | None
    show: str = "all"
    order: str = "deadline"
    kind: str | None = None


def page(session: Session, asked: Asked, *, offset: int, limit: int) -> list[Application]:
    """One page of the cases that are asked for."""
    return list(session.scalars(_ordered(asked, select(Application)).offset(offset).limit(limit)))


def references(session: Session, asked: Asked) -> list[str]:
    """The references of all cases that are asked for, the most urgent first."""
    return list(session.scalars(_ordered(asked, select(Application.reference))))


def counts(session: Session, asked: Asked) -> dict[str, dict[str, int]]:
    """How many cases each filter has, by kind of entity."""
    tests = _tests(asked)
    columns = [func.sum(case((test, 1), else_=0)).label(name) for name, test in tests.items()]
    query = select(Application.entity_type, *columns).where(_with(asked)).group_by(Application.entity_type)
    return {row[0]: dict(zip(tests, map(int, row[1:]), strict=True)) for row in session.execute(query)}


def _ordered(asked: Asked, query: Select[*Columns]) -> Select[*Columns]:
    of_kind = true() if asked.kind is None else Application.entity_type == asked.kind
    urgency = (Application.promised_on.is_(None), Application.promised_on, Application.id)
    order = (Application.risk.desc(), *urgency) if asked.order == "risk" else urgency
    return query.where(_with(asked), of_kind, _tests(asked)[asked.show]).order_by(*order)


def _with(asked: Asked) -> ColumnElement[bool]:
    under_review = Application.state == State.UNDER_REVIEW.value
    return under_review if asked.authority is None else and_(under_review, Application.authority == asked.authority)


def _tests(asked: Asked) -> Mapping[str, ColumnElement[bool]]:
    held = and_(Application.claimed_by.is_not(None), Application.claimed_until > asked.now)
    promised, later = Application.promised_on, aliased(Decision)
    spoken = exists().where(
        Decision.application_id == Application.id,
        Decision.kind == "recommend",
        not_(exists().where(later.application_id == Decision.application_id, later.id > Decision.id)),
    )
    return {
        "all": true(),
        "mine": and_(held, Application.claimed_by == asked.officer),
        "unclaimed": and_(not_(func.coalesce(held, False)), not_(spoken)),
        "overdue": and_(promised.is_not(None), promised < asked.today),
        "approval": spoken,
        "due": and_(promised >= asked.today, true() if asked.soon is None else promised < asked.soon),
        "risky": Application.risk >= HIGH,
        "again": Application.round > 1,
    }
