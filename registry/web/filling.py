"""Filling in: one page of answers at a time."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from registry.domain.errors import Problem, Refused, Text
from registry.domain.local_time import local_day
from registry.procedures import case_view, reserve
from registry.procedures.case_view import CaseView, Preview
from registry.procedures.counter import not_found
from registry.web.choices import furniture
from registry.web.completing import suggested
from registry.web.forms import at, seen_mark
from registry.web.guard import hang
from registry.web.language import clock_time
from registry.web.matters import matter_of
from registry.web.problems import page_or_json, status_of, wants_json
from registry.web.saving import Outcome, action, my_case, registered_before, save_page
from registry.web.sections import SECTIONS, Section
from registry.web.sheet import Sheet
from registry.web.visitors import now, visitor

door = Blueprint("filling", __name__)
_PAGE = f"/cases/<reference>/<any({','.join(one.key for one in SECTIONS)}):key>"
_OTHER_WINDOW = Text(
    "这一页在另一窗口保存过；两处内容都在，请选择", "This page was saved in another window; both versions are kept"
)


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, "applicant:own")


@door.get(_PAGE)
def show(reference: str, key: str) -> str:
    """One page of answers."""
    view = my_case(reference)
    return _page(view, _part(view, key), Outcome(suggested(key, view.answers, at(view.filing, "parent.name") or "")))


@door.post(_PAGE)
def save(reference: str, key: str) -> Any:
    """Save a page and go on; or show it again with what was typed and what is wrong."""
    view = my_case(reference)
    part = _part(view, key)
    outcome = save_page(reference, part)
    if wants_json():
        return _for_script(my_case(reference), part, outcome)
    if outcome.stored and key == "name" and _is_held(view, outcome):
        outcome = _hold_name(reference, outcome)
    if outcome.stored:
        return redirect(_next_address(my_case(reference), part, before=view))
    return _page(my_case(reference), part, outcome), _status(outcome)


def _part(view: CaseView, key: str) -> Section:
    """One page of this kind of filing; another kind's pages do not exist here."""
    try:
        return matter_of(view.answers).section(key)
    except KeyError:
        raise not_found() from None


def _is_held(view: CaseView, outcome: Outcome) -> bool:
    """Whether a name is reserved: a new one of free choice is; a branch's follows from its parent's."""
    full = at(outcome.shown, "name.full")
    new = full and full != at(registered_before(view), "name.full")
    return matter_of(view.answers).reserves and bool(new)


def _hold_name(reference: str, outcome: Outcome) -> Outcome:
    """Hold the name that was just saved; a name that cannot be held is told at its field."""
    try:
        reserve.reserve(current_app.extensions["counter"], reference=reference, applicant_id=visitor().id, now=now())
    except Refused as refusal:
        remedy = Text("改好名称后再保存", "Change the name and save again")
        return replace(outcome, problems=(Problem("name.full", refusal.text, remedy),))
    return outcome


def preview_of(reference: str) -> Preview:
    """The case as it would be frozen now, with what the rules say of it and what its licence still needs."""
    counter = current_app.extensions["counter"]
    seen = case_view.preview(counter, reference=reference, account_id=visitor().id, now=now())
    findings = [*matter_of(seen.filing).lacking(seen.filing), *seen.examination["findings"]]
    return replace(seen, examination={**seen.examination, "findings": findings})


def shown_findings(view: CaseView, key: str) -> list[Mapping[str, Any]]:
    """What the rules say that a page of a draft shows."""
    findings = preview_of(view.reference).examination["findings"]
    return matter_of(view.answers).findings_about(key, view.answers, findings, papers=bool(view.materials))


def _page(view: CaseView, part: Section, outcome: Outcome) -> str:
    calm = bool(outcome.others) or view.state != "DRAFT"
    sheet = Sheet(
        outcome.shown,
        roots=part.roots,
        asks=matter_of(view.answers).asks,
        seen=seen_mark(view.answers, part.roots),
        problems=outcome.problems,
        findings=[] if calm else shown_findings(view, part.key),
        others=outcome.others,
        opened=view.correcting.opened if view.correcting else None,
        registered=registered_before(view),
    )
    return render_template(
        f"applicant/{part.key}.html",
        case=view,
        part=part,
        matter=matter_of(view.answers),
        sheet=sheet,
        outcome=outcome,
        window=request.form.get("render") or secrets.token_hex(6),
        **furniture(part.key, outcome.shown, local_day(now())),
    )


def _for_script(view: CaseView, part: Section, outcome: Outcome) -> Response:
    """What the script shows that saves while one types."""
    if outcome.problems:
        return page_or_json(
            422, title=Text("有内容还没有保存", "Something is not saved yet"), problems=outcome.problems
        )
    if not outcome.stored:
        text = outcome.refusal.text if outcome.refusal else _OTHER_WINDOW
        return page_or_json(_status(outcome), text=text, code=outcome.refusal.code if outcome.refusal else "version")
    finding = get_template_attribute("macros.html", "finding")
    notes = [{"fields": _rows_of(one["fields"]), "html": finding(one)} for one in shown_findings(view, part.key)]
    return jsonify(saved_at=clock_time(view.saved_at), notes=notes)


def _rows_of(fields: Sequence[str]) -> list[str]:
    """Fields by the rows of the page just sent, where rows left empty are not stored (people who hold no share)."""
    rows = [name for name, value in request.form.items() if re.fullmatch(r"shareholders\[\d+\]\.ref", name) and value]
    held = [row.removesuffix(".ref") for row in rows if request.form.get(row.replace(".ref", ".subscribed_cny"))]
    stored = {f"shareholders[{index}]": row for index, row in enumerate(held)}
    return [re.sub(r"^shareholders\[\d+\]", lambda found: stored.get(found[0], found[0]), field) for field in fields]


def _status(outcome: Outcome) -> int:
    if outcome.refusal is not None:
        return status_of(outcome.refusal)
    return 409 if outcome.others else 422


def _next_address(view: CaseView, part: Section, *, before: CaseView) -> str:
    verb, reference = action()[0], view.reference
    if verb == "find":
        words = request.form.get("find", "").strip()[:40]
        return url_for("filling.show", reference=reference, key=part.key, find=words or None, _anchor="found")
    if verb == "more":
        return url_for("filling.show", reference=reference, key=part.key, more=1, _anchor="more")
    people = view.answers.get("persons") or {}
    newcomer = len(people) > len(before.answers.get("persons") or {}) and bool(registered_before(view))
    unsettled = part.settles and len(people) > 1 and (newcomer or not at(view.answers, part.settles))
    if verb in ("add", "remove", "stay") or unsettled:
        return url_for("filling.show", reference=reference, key=part.key)
    if view.correcting:
        return url_for("applicant.case", reference=reference)
    following = matter_of(view.answers).after(part.key)
    if following == "papers":
        return url_for("papers.show", reference=reference)
    return url_for("filling.show", reference=reference, key=following)
