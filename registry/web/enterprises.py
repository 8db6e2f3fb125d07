"""One's own enterprises: what is registered of them, and how a change 变更 or a deregistration 注销 begins."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for

from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.rules.deregistration import BARS
from registry.procedures import existing
from registry.procedures.counter import once
from registry.web.altered import registered_of
from registry.web.guard import hang
from registry.web.matters import alterable, matter_of
from registry.web.problems import status_of
from registry.web.saving import my_case
from registry.web.visitors import now, visitor

door = Blueprint("enterprises", __name__, url_prefix="/enterprises/<code>")


def open_door(app: Flask) -> None:
    """Hang the door: to everybody else's enterprises it does not open."""
    hang(app, door, "applicant:held")


@door.get("/change")
def change(code: str) -> str:
    """What may change, with what is registered beside it."""
    return _change_page(code)


@door.post("/change")
def begin_change(code: str) -> Any:
    """Begin a change of what was ticked, on the first page that holds it."""
    ticked = request.form.getlist("items")
    try:
        made = existing.start_change(
            current_app.extensions["counter"],
            applicant_id=visitor().id,
            unified_code=code,
            items=ticked,
            now=now(),
            once=once(request.form.get("once"), " ".join(["change", code, *ticked]).encode("utf-8", "replace")),
        )
    except (FilingError, Refused) as error:
        return _change_page(code, ticked, **_why_not(error)), status_of(error)
    page = matter_of(my_case(made["reference"]).answers).pages[0]
    return redirect(url_for("filling.show", reference=made["reference"], key=page))


@door.get("/deregister")
def deregister(code: str) -> str:
    """The two ways to end an enterprise, and what each needs."""
    return _ending_page(code)


@door.post("/deregister")
def begin_deregistration(code: str) -> Any:
    """Begin to end it in the way that was chosen."""
    kind = request.form.get("kind", "")
    try:
        made = existing.start_deregistration(
            current_app.extensions["counter"],
            applicant_id=visitor().id,
            unified_code=code,
            kind=kind,
            now=now(),
            once=once(request.form.get("once"), f"deregister {code} {kind}".encode("utf-8", "replace")),
        )
    except (FilingError, Refused) as error:
        return _ending_page(code, kind, **_why_not(error)), status_of(error)
    return redirect(url_for("filling.show", reference=made["reference"], key="ending"))


def _why_not(error: FilingError | Refused) -> dict[str, Any]:
    """What its page says of a beginning that did not succeed; whose enterprise it is not learns no more."""
    if isinstance(error, FilingError):
        return {"problems": error.problems}
    if error.code == "not_found":
        raise error
    return {"refusal": error.text}


def _change_page(
    code: str, ticked: Sequence[str] = (), *, problems: Sequence[Problem] = (), refusal: Text | None = None
) -> str:
    held = existing.registered(account_id=visitor().id, unified_code=code)
    items = alterable(held.summary["entity_type"])
    return render_template(
        "applicant/change_begun.html",
        held=held,
        items=[(item, words, registered_of(held.filing, item)) for item, words in items],
        ticked=ticked,
        problems=problems,
        refusal=refusal,
        once=secrets.token_urlsafe(12),
    )


def _ending_page(code: str, kind: str = "", *, problems: Sequence[Problem] = (), refusal: Text | None = None) -> str:
    held = existing.registered(account_id=visitor().id, unified_code=code)
    return render_template(
        "applicant/ending_begun.html",
        held=held,
        kind=kind,
        bars=BARS,
        problems=problems,
        refusal=refusal,
        once=secrets.token_urlsafe(12),
    )
