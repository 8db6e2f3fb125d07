"""The check page: everything as the papers will say it, before it is final; then everybody is asked to sign."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for

from registry.domain import filing as filings
from registry.domain.errors import Problem, Text
from registry.domain.local_time import local_day
from registry.domain.signatories import applicant_key
from registry.procedures import draft, sign
from registry.procedures.case_view import CaseView
from registry.procedures.counter import once
from registry.web.altered import alterations
from registry.web.filling import preview_of
from registry.web.guard import hang
from registry.web.matters import matter_of
from registry.web.saving import my_case, registered_before
from registry.web.sheet import Sheet
from registry.web.visitors import now, visitor

door = Blueprint("confirming", __name__)


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, "applicant:own")


@door.get("/cases/<reference>/check")
def check(reference: str) -> str:
    """Everything as the papers will say it, with what the rules find, before anybody signs."""
    return _check_page(reference)


@door.post("/cases/<reference>/check")
def request_signatures(reference: str) -> Any:
    """Take the declarations, freeze the case and invite everybody who must sign."""
    view = my_case(reference)
    if missing := _undeclared(view):
        return _check_page(reference, missing), 422
    counter, now_, me = current_app.extensions["counter"], now(), visitor().id
    if view.state == "DRAFT":
        answers = {**view.answers, "declarations": _declarations(view)}
        draft.save(counter, reference=reference, applicant_id=me, answers=answers, expected_version=None, now=now_)
    asked = sign.request(
        counter,
        reference=reference,
        applicant_id=me,
        now=now_,
        once=once(request.form.get("once"), b"request signatures"),
    )
    if len(asked["signatories"]) == 1:
        return redirect(urlsplit(asked["signatories"][0]["link"]).path)
    return redirect(url_for("applicant.case", reference=reference))


_CONFIRM = {
    "truthfulness": Text("请确认材料真实、合法、有效", "Confirm that everything is true, lawful and valid"),
    "name_infringement": Text("请确认对名称侵权承担责任", "Confirm liability for a name that infringes another"),
}
"""What is declared at the end; the second only where a name is filed."""


def _wanted(view: CaseView) -> list[str]:
    return [name for name in _CONFIRM if name != "name_infringement" or "name" in matter_of(view.answers).pages]


def _undeclared(view: CaseView) -> tuple[Problem, ...]:
    remedy = Text("阅读后勾选", "Read it and tick the box")
    return tuple(
        Problem(f"declarations.{name}.accepted", _CONFIRM[name], remedy)
        for name in _wanted(view)
        if request.form.getlist(f"declarations.{name}.accepted")[-1:] != ["true"]
    )


def _declarations(view: CaseView) -> dict[str, Any]:
    today = local_day(now()).isoformat()
    signer = applicant_key(filings.parse(view.filing))
    truthful = {"accepted": True, "on": today} | ({"signed_by": signer} if signer else {})
    of_name = {"name_infringement": {"accepted": True, "on": today}} if "name_infringement" in _wanted(view) else {}
    return {"truthfulness": truthful, **of_name}


def _check_page(reference: str, problems: tuple[Problem, ...] = ()) -> str:
    view, seen = my_case(reference), preview_of(reference)
    ticked = {"declarations": {}} if not problems else {"declarations": _ticked()}
    sheet = Sheet({**ticked}, roots=("declarations",), problems=problems)
    return render_template(
        "applicant/check.html",
        case=view,
        preview=seen,
        filing=seen.filing,
        findings=seen.examination["findings"],
        sheet=sheet,
        owner_of=matter_of(view.answers).owner_of,
        altered=alterations(registered, seen.filing) if (registered := registered_before(view)) else [],
        declares=_wanted(view),
        once=secrets.token_urlsafe(12),
        may_change=view.state == "DRAFT",
    )


def _ticked() -> dict[str, Any]:
    return {
        name: {"accepted": request.form.getlist(f"declarations.{name}.accepted")[-1:] == ["true"]} for name in _CONFIRM
    }
