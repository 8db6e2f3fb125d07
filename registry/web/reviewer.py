"""The reviewer's door: the queue, one case with all its evidence, and what staff decide on it, all on one page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.procedures import case_view, decide, desk, queue, return_, review
from registry.procedures.counter import Counter, Once, once
from registry.procedures.desk import Desk
from registry.web import reviewer_words
from registry.web.declared import Declaration, anchor
from registry.web.guard import hang
from registry.web.problems import STATUS_OF
from registry.web.received import received
from registry.web.reviewer_forms import (
    OWN_REASONS,
    UNTOUCHED,
    Typed,
    note_in,
    overrides_in,
    own_reasons_in,
    rule_choices,
    rule_title,
    rules_about_papers,
    typed,
    verdicts_in,
)
from registry.web.visitors import now, visitor

door = Blueprint("reviewer", __name__, url_prefix="/review")
POLICIES = {
    **dict.fromkeys(("waiting", "case", "paper"), "staff"),
    **dict.fromkeys(("take_next", "claim", "release", "recommend", "give_back"), "reviewer"),
    **dict.fromkeys(("approve", "refuse", "send_back"), "approver"),
}


def open_door(app: Flask) -> None:
    """Hang the door."""
    app.jinja_env.filters.update(reviewer_words.FILTERS)
    hang(app, door, POLICIES)


@door.get("")
def waiting() -> Response:
    """The queue, with no case open."""
    return _page(None)


@door.get("/<reference>")
def case(reference: str) -> Response:
    """One case beside the queue."""
    return _page(_desk(reference))


@door.get("/<reference>/papers/<int:material_id>")
def paper(reference: str, material_id: int) -> Response:
    """An uploaded paper as it was received."""
    return received(*case_view.paper(reference=reference, material_id=material_id, account_id=visitor().id))


@door.post("/next")
def take_next() -> Response:
    """Claim the most urgent case that nobody holds."""
    taken = queue.claim_next(_counter(), reviewer_id=visitor().id, now=now())
    if taken is None:
        return redirect(url_for("reviewer.waiting", done="nothing"))
    return redirect(url_for("reviewer.case", reference=taken))


@door.post("/<reference>/claim")
def claim(reference: str) -> Response:
    """Claim a case, or renew the claim."""
    return _done_or_shown(
        reference,
        lambda form: review.claim(_counter(), reference=reference, reviewer_id=visitor().id, now=now()),
        done="",
    )


@door.post("/<reference>/release")
def release(reference: str) -> Response:
    """Give a claimed case back to the queue."""
    return _done_or_shown(
        reference,
        lambda form: review.release(_counter(), reference=reference, reviewer_id=visitor().id, now=now()),
        done="released",
    )


@door.post("/<reference>/recommend")
def recommend(reference: str) -> Response:
    """Propose approval or refusal to the approver."""

    def effect(form: Typed) -> Any:
        seen, proposes = _desk(reference), form.get("proposes")
        return review.recommend(
            _counter(),
            reference=reference,
            reviewer_id=visitor().id,
            proposes=proposes,
            overrides=overrides_in(form, seen) if proposes == "approve" else {},
            note=note_in(form),
            verdicts=verdicts_in(form, seen),
            now=now(),
            once=_once("recommend"),
        )

    return _done_or_shown(reference, effect, done="recommended")


@door.post("/<reference>/return")
def give_back(reference: str) -> Response:
    """Return the case with everything that must be put right in one notice."""

    def effect(form: Typed) -> Any:
        return return_.return_(
            _counter(),
            reference=reference,
            reviewer_id=visitor().id,
            findings=sorted(form.picks or ()),
            extra=own_reasons_in(form, _desk(reference)),
            note=note_in(form),
            now=now(),
            once=_once("return"),
        )

    return _done_or_shown(reference, effect, done="returned")


@door.post("/<reference>/approve")
def approve(reference: str) -> Response:
    """Approve what the reviewer proposed; the licence is issued at once."""
    return _decide(reference, decide.approve, "approved")


@door.post("/<reference>/refuse")
def refuse(reference: str) -> Response:
    """Refuse registration as the reviewer proposed."""
    return _decide(reference, decide.refuse, "refused")


@door.post("/<reference>/send-back")
def send_back(reference: str) -> Response:
    """Disagree; the case goes back to the reviewers."""
    return _decide(reference, decide.send_back, "sent_back")


def _decide(reference: str, procedure: Callable[..., Any], done: str) -> Response:
    def effect(form: Typed) -> Any:
        me, note, key = visitor().id, note_in(form), _once(done)
        return procedure(_counter(), reference=reference, approver_id=me, note=note, now=now(), once=key)

    return _done_or_shown(reference, effect, done=done)


def _done_or_shown(reference: str, effect: Callable[[Typed], Any], *, done: str) -> Response:
    """Do it and show the case again; or show it with why not, and with all that was typed."""
    form = typed(request.form, request.form.getlist("pick"))
    try:
        effect(form)
    except Refused as error:
        if error.code == "not_found":
            raise
        text = _claimed_again(reference) if error.code == "lease" and form.written else None
        return _page(_desk(reference), form, refusal=text or error.text, status=STATUS_OF.get(error.code, 409))
    except FilingError as error:
        return _page(_desk(reference), form, problems=error.problems, status=422)
    return redirect(url_for("reviewer.case", reference=reference, show=_show(), done=done or None))


def _claimed_again(reference: str) -> Text | None:
    """After a claim ran out over a form: claim anew if nobody else has, so that the form can be sent again."""
    try:
        review.claim(_counter(), reference=reference, reviewer_id=visitor().id, now=now())
    except Refused:
        return None
    return Text("领取已到期，已为您重新领取；请再提交一次", "Your claim had ended and was renewed; send it once more")


def _page(
    seen: Desk | None,
    form: Typed = UNTOUCHED,
    *,
    refusal: Text | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    me, show = visitor(), _show()
    page = render_template(
        "reviewer/desk.html",
        queue=queue.queue(account_id=me.id, show=show, now=now()),
        show=show,
        desk=seen,
        declaration=Declaration(seen.view.filing) if seen else None,
        choices=_choices(seen) if seen else {},
        form=form,
        refusal=refusal,
        problems=problems,
        done=request.args.get("done", ""),
        once=secrets.token_urlsafe(12),
        anchor=anchor,
        rule_title=rule_title,
        words=reviewer_words,
    )
    return make_response(page, status)


def _choices(seen: Desk) -> dict[str, Any]:
    if not seen.mine:
        return {}
    return {"rules": rule_choices(seen), "paper_rules": rules_about_papers(seen), "own": range(OWN_REASONS)}


def _desk(reference: str) -> Desk:
    return desk.case(_counter(), reference=reference, account_id=visitor().id, now=now())


def _show() -> str:
    asked = request.values.get("show", "all")
    return asked if asked in queue.FILTERS else "all"


def _counter() -> Counter:
    counter: Counter = current_app.extensions["counter"]
    return counter


def _once(act: str) -> Once | None:
    """A double click sends the same key and the same form: it is done once."""
    body = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    return once(request.form.get("once"), {"act": act, "path": request.path, **body})
