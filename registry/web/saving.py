"""Saving one page: what can be read is stored, what cannot stays as typed, what another window stored is shown beside.

A page knows what it showed (`seen`) and which window it is (`render`). If its fields changed since, and not by this
same window, the person is asked; changes on other pages never collide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g, request
from flask import session as browser

from registry.domain.errors import FilingError, Problem, Refused
from registry.domain.registered import within_items
from registry.procedures import case_view, draft, existing
from registry.procedures.case_view import CaseView
from registry.procedures.counter import not_found
from registry.web.completing import scope_item
from registry.web.forms import Answers, answers_with, at, differences, readable_part, seen_mark, take_out, tidy
from registry.web.sections import Section
from registry.web.visitors import now, visitor

_WINDOWS = 8
"""How many pages a browser remembers to have written; its cookie stays small."""


@dataclass(frozen=True)
class Outcome:
    """What came of a sending: what to show, and why it is not all stored. Nothing wrong: it is."""

    shown: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)
    refusal: Refused | None = None

    @property
    def stored(self) -> bool:
        """True if everything that was sent is stored."""
        return not (self.problems or self.others or self.refusal)


def my_case(reference: str) -> CaseView:
    """The signed-in applicant's own case; for everybody else there is none."""
    view = case_view.status(current_app.extensions["counter"], reference=reference, account_id=visitor().id, now=now())
    if not view.yours:
        raise not_found()
    return view


def registered_before(view: CaseView) -> Mapping[str, Any]:
    """What the register holds of the enterprise that one's own case changes; nothing for any other case."""
    if view.answers.get("procedure") != "change":
        return {}
    found: dict[str, Mapping[str, Any]] = g.setdefault("registered_before", {})  # nothing here alters the register
    if view.reference not in found:
        found[view.reference] = existing.registered_before(reference=view.reference, account_id=visitor().id)
    return found[view.reference]


def save_page(reference: str, part: Section) -> Outcome:
    """Store what a page says. A race lost to another window is looked at once more before the person is asked."""
    outcome = _save(my_case(reference), part)
    return _save(my_case(reference), part) if outcome.refusal and outcome.refusal.code == "version" else outcome


def action() -> tuple[str, str]:
    """The button that was pressed: its verb, and what it is about."""
    verb, _, what = request.form.get("do", "go").partition(":")
    return verb, what


def _save(view: CaseView, part: Section) -> Outcome:
    raw, unknown = answers_with(view.answers, request.form, part.roots)
    _act(raw, part)
    clean, unreadable = _readable(raw, view.answers, part)
    if clean is not None and (registered := registered_before(view)):
        clean = tidy(within_items(registered, clean))
    problems = (*unknown, *unreadable)
    if clean is None:
        return Outcome(raw, problems)
    if others := _changed_elsewhere(view, part, clean):
        return Outcome(raw, problems, others)
    try:
        if clean != view.answers:
            _store(view, clean)
    except Refused as refusal:
        return Outcome(raw, problems, refusal=refusal)
    except FilingError as error:  # a returned case: what the notice does not name stays
        return Outcome(raw, (*problems, *error.problems))
    _remember_writing(view.reference, part, clean)
    return Outcome(raw if problems else clean, problems)


def _store(view: CaseView, answers: Answers) -> None:
    draft.save(
        current_app.extensions["counter"],
        reference=view.reference,
        applicant_id=visitor().id,
        answers=answers,
        expected_version=view.version,
        now=now(),
    )


def _readable(raw: Answers, stored: Mapping[str, Any], part: Section) -> tuple[Answers | None, tuple[Problem, ...]]:
    """The answers to store, completed, and what of them could not be read."""
    problems: tuple[Problem, ...] = ()
    try:
        clean: Answers | None = tidy(raw)
    except FilingError as error:
        problems, clean = error.problems, readable_part(raw, stored, error.problems)
    try:
        if clean is not None:
            part.complete(clean, stored)
            clean = tidy(clean)
    except FilingError as error:
        return None, problems + error.problems
    return clean, problems


def _act(answers: Answers, part: Section) -> None:
    """What a button besides “save” asks for: take an entry out, or add an item to the scope."""
    verb, what = action()
    if verb == "remove" and what.partition(".")[0].partition("[")[0] in part.roots and at(answers, what) is not None:
        take_out(answers, what)
    elif verb == "add" and part.key == "scope" and (item := scope_item(what)) is not None:
        items = answers.setdefault("business_scope", [])
        if isinstance(items, list) and what not in [at(one, "industry_code") for one in items]:
            items.append(item)


def _changed_elsewhere(view: CaseView, part: Section, mine: Answers) -> dict[str, Any]:
    """What another window stored on this page since this one was opened, where it differs from what is sent now."""
    seen, render, current = request.form.get("seen"), request.form.get("render"), seen_mark(view.answers, part.roots)
    wrote = browser.get("wrote", {}).get(f"{view.reference}/{part.key}")
    if not seen or seen == current or wrote == [render, current]:
        return {}
    return differences(mine, view.answers, part.roots)


def _remember_writing(reference: str, part: Section, stored: Answers) -> None:
    """Which window wrote what this page now holds, so that going back in one window is no conflict."""
    page = f"{reference}/{part.key}"
    wrote = {key: value for key, value in browser.get("wrote", {}).items() if key != page}
    wrote[page] = [request.form.get("render"), seen_mark(stored, part.roots)]
    browser["wrote"] = dict(list(wrote.items())[-_WINDOWS:])
