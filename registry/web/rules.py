"""The rule book's door: everybody reads the rules and their history; keepers propose, review, rehearse, activate."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.kinds import read_day
from registry.domain.local_time import local_day
from registry.domain.rules.amendment import KINDS, Change, read_changes
from registry.domain.rules.book import FIRST_DAY
from registry.domain.rules.tables import COLUMNS, KEYS
from registry.procedures import amend_rules, consult, count_rules, proposal_view
from registry.procedures.counter import not_found
from registry.procedures.rehearse import rehearse
from registry.web import rule_inputs, rule_words
from registry.web.guard import hang
from registry.web.problems import status_of
from registry.web.sent import key_of, line
from registry.web.visitors import now, proven_how, signed_in, visitor

door = Blueprint("rules", __name__, url_prefix="/rules")
POLICIES = {
    **dict.fromkeys(("book", "rule"), "public"),
    **dict.fromkeys(("proposals", "proposal", "opinion", "activate", "reject"), "keeper"),
    **dict.fromkeys(("propose", "add", "remove"), "admin"),
}


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, POLICIES, fresh=("propose", "opinion", "activate"))


@door.get("")
def book() -> str:
    """The rules of a day, by chapter."""
    day = read_day(request.args.get("day", "")) or local_day(now())
    chapter = request.args.get("chapter", "")
    shown = consult.book_today(day)
    records = [one for one in shown.records if one.in_force(day) and chapter in ("", one.chapter)]
    return _render(
        "rules/book.html",
        book=shown,
        day=max(day, FIRST_DAY),
        chapter=chapter,
        records=records,
        versions=proposal_view.versions(now()),
    )


@door.get("/<rule_id>")
def rule(rule_id: str) -> str:
    """One rule in all its periods; for staff, how it fares."""
    shown = consult.book_today(local_day(now()))
    records = [one for one in shown.records if one.id == rule_id]
    if not records:
        raise not_found()
    count = count_rules.count(rule_id) if signed_in() and visitor().may("officer") else None
    return _render("rules/rule.html", book=shown, records=records, count=count, today=local_day(now()))


@door.get("/proposals")
def proposals() -> str:
    """Every proposal; administrators begin a new one here."""
    return _render("rules/proposals.html", proposals=proposal_view.proposals(now()), once=secrets.token_urlsafe(12))


@door.post("/proposals")
def propose() -> Response:
    """Begin a proposal: its title and its day; the changes are added one by one."""
    title, day = line("title"), read_day(request.form.get("effective_from", ""))
    problems = [] if title else [Problem("title", *_EMPTY)]
    if day is None:
        problems.append(Problem("effective_from", *_NO_DAY))
    if problems or day is None:
        page = _render("rules/proposals.html", proposals=proposal_view.proposals(now()), problems=problems,
                       typed=request.form, once=secrets.token_urlsafe(12))  # fmt: skip
        return make_response(page, 422)
    made = amend_rules.propose(
        proposer_id=visitor().id,
        title=title,
        effective_from=day,
        changes=(),
        proven=proven_how(),
        now=now(),
        once=key_of("propose"),
    )
    return redirect(url_for("rules.proposal", proposal_id=made["proposal"]))


@door.get("/proposals/<int:proposal_id>")
def proposal(proposal_id: int) -> Response:
    """A proposal: its changes, its opinion, its rehearsal, and what may be done with it."""
    return _page(proposal_id)


@door.post("/proposals/<int:proposal_id>/changes")
def add(proposal_id: int) -> Response:
    """Add one change to a draft."""
    seen = proposal_view.proposal(proposal_id, now())
    return _done_or_shown(proposal_id, lambda: _redraft(seen, (*seen.changes, _typed_change())))


@door.post("/proposals/<int:proposal_id>/changes/<int:place>/remove")
def remove(proposal_id: int, place: int) -> Response:
    """Take one change out of a draft."""
    seen = proposal_view.proposal(proposal_id, now())
    kept = tuple(change for index, change in enumerate(seen.changes) if index != place)
    return _done_or_shown(proposal_id, lambda: _redraft(seen, kept))


@door.post("/proposals/<int:proposal_id>/opinion")
def opinion(proposal_id: int) -> Response:
    """Give the legal opinion."""
    return _done_or_shown(
        proposal_id,
        lambda: amend_rules.give_opinion(
            proposal_id=proposal_id,
            reviewer_id=visitor().id,
            verdict=request.form.get("verdict", ""),
            text=line("opinion", 2000),
            proven=proven_how(),
            now=now(),
            once=key_of("opinion"),
        ),
    )


@door.post("/proposals/<int:proposal_id>/activation")
def activate(proposal_id: int) -> Response:
    """Let it take effect from its day."""
    me, how = visitor().id, proven_how()
    return _done_or_shown(
        proposal_id,
        lambda: amend_rules.activate(
            proposal_id=proposal_id, activator_id=me, proven=how, now=now(), once=key_of("activate")
        ),
    )


@door.post("/proposals/<int:proposal_id>/rejection")
def reject(proposal_id: int) -> Response:
    """Drop it with a reason."""
    me, reason = visitor().id, line("reason")
    return _done_or_shown(
        proposal_id,
        lambda: amend_rules.reject(
            proposal_id=proposal_id, account_id=me, reason=reason, now=now(), once=key_of("reject")
        ),
    )


def _redraft(seen: proposal_view.ProposalView, changes: tuple[Change, ...]) -> None:
    amend_rules.redraft(
        proposal_id=seen.id,
        proposer_id=visitor().id,
        effective_from=seen.effective_from,
        changes=changes,
        now=now(),
        once=key_of("redraft"),
    )


def _typed_change() -> Change:
    """The change of the form; FilingError when it cannot be read."""
    form = request.form
    row = {name.removeprefix("row."): value for name, value in form.items() if name.startswith("row.") and value}
    given = {name: form.get(name, "").strip() for name in ("kind", "subject", "value", "reason")}
    cited = {"instrument": form.get("instrument", ""), "article": form.get("article", "").strip()}
    basis = [cited] if cited["article"] else []
    return read_changes([{**{k: v for k, v in given.items() if v}, "row": row, "basis": basis}])[0]


def _done_or_shown(proposal_id: int, effect: Callable[[], Any]) -> Response:
    """Do it and show the proposal again; or show it with why not, and with all that was typed."""
    try:
        effect()
    except Refused as error:
        if error.code == "not_found":
            raise
        return _page(proposal_id, refusal=error.text, status=status_of(error))
    except FilingError as error:
        return _page(proposal_id, problems=error.problems, status=422)
    return redirect(url_for("rules.proposal", proposal_id=proposal_id))


def _page(
    proposal_id: int, *, refusal: Text | None = None, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    seen, typed = proposal_view.proposal(proposal_id, now()), request.form or request.args
    kind = typed.get("kind", "")
    rehearsed = None
    if request.args.get("rehearse"):
        try:
            rehearsed = rehearse(current_app.extensions["counter"], proposal_id=proposal_id, now=now())
        except FilingError as error:
            problems, status = error.problems, 422
    page = _render(
        "rules/proposal.html",
        proposal=seen,
        book=consult.book_today(local_day(now())),
        rehearsal=rehearsed,
        kind=kind if kind in KINDS else "",
        typed=typed,
        columns=COLUMNS,
        keys=KEYS,
        refusal=refusal,
        problems=problems,
        once=secrets.token_urlsafe(12),
    )
    return make_response(page, status)


def _render(template: str, **shown: Any) -> str:
    return render_template(template, words=rule_words, inputs=rule_inputs, **{"problems": (), "typed": {}, **shown})


_EMPTY = (Text("没有填写标题", "The title is missing"), Text("请用一句话写明修改什么", "Say in a line what it changes"))
_NO_DAY = (Text("没有填写生效日", "The day is missing"), Text("请写成2026-12-01的形式", "Write it as 2026-12-01"))
