"""What staff decide at the desk: recommend, preview and send a notice, approve, refuse, send back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, make_response, render_template, request
from werkzeug.wrappers import Response

from registry.procedures import decide, extend, return_
from registry.procedures.recommend import recommend as propose
from registry.web.desk_page import counter, desk_of, done_or_shown, here, page
from registry.web.guard import hang
from registry.web.reviewer_forms import Typed, note_in, overrides_in, own_reasons_in, reason_in, typed, verdicts_in
from registry.web.sent import key_of
from registry.web.visitors import now, proven_how, visitor

door = Blueprint("deciding", __name__, url_prefix="/review")
POLICIES = {
    **dict.fromkeys(("recommend", "notice", "give_back"), "reviewer:desk"),
    **dict.fromkeys(("approve", "refuse", "send_back", "extend_time"), "approver:desk"),
}


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, POLICIES, fresh=("approve", "refuse"))


@door.post("/<reference>/recommend")
def recommend(reference: str) -> Response:
    """Propose approval or refusal to the approver."""

    def effect(form: Typed) -> Any:
        seen, proposes = desk_of(reference), form.get("proposes")
        return propose(
            counter(),
            reference=reference,
            reviewer_id=visitor().id,
            proposes=proposes,
            overrides=overrides_in(form, seen) if proposes == "approve" else {},
            note=note_in(form),
            verdicts=verdicts_in(form, seen),
            now=now(),
            once=key_of("recommend"),
        )

    return done_or_shown(reference, effect, done="recommended")


@door.post("/<reference>/notice")
def notice(reference: str) -> Response:
    """The correction notice as it would be sent; from there it is sent, or one goes back to the form."""
    if request.form.get("do") == "edit":
        return page(desk_of(reference), typed(request.form, request.form.getlist("pick")))

    def effect(form: Typed) -> Response:
        seen = desk_of(reference)
        findings = return_.preview(**_notice_in(form, reference), now=now())
        kept = [(name, value) for name, values in request.form.lists() for value in values if name not in _FRESH]
        shown = render_template(
            "reviewer/notice.html",
            view=seen.view,
            findings=findings,
            note=note_in(form),
            kept=kept,
            query=urlencode(here()),
            once=form.get("once"),
        )
        return make_response(shown)

    return done_or_shown(reference, effect, done="")


@door.post("/<reference>/return")
def give_back(reference: str) -> Response:
    """Return the case with everything that must be put right in one notice."""

    def effect(form: Typed) -> Any:
        given, verdicts = _notice_in(form, reference), verdicts_in(form, desk_of(reference))
        return return_.return_(
            counter(), **given, verdicts=verdicts, note=note_in(form), now=now(), once=key_of("return")
        )

    return done_or_shown(reference, effect, done="returned")


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


@door.post("/<reference>/extend")
def extend_time(reference: str) -> Response:
    """Three more working days, with the reason."""

    def effect(form: Typed) -> Any:
        return extend.extend(
            counter(),
            reference=reference,
            approver_id=visitor().id,
            reason=reason_in(form, "extension-reason"),
            now=now(),
            once=key_of("extend"),
        )

    return done_or_shown(reference, effect, done="extended")


_FRESH = frozenset({"csrf_token", "once", "do"})
"""Fields that a preview does not pass on."""


def _notice_in(form: Typed, reference: str) -> dict[str, Any]:
    """What the form wants in the notice, as `return_` takes it."""
    seen = desk_of(reference)
    return {
        "reference": reference,
        "reviewer_id": visitor().id,
        "findings": sorted(form.picks or ()),
        "extra": own_reasons_in(form, seen),
        "overrides": overrides_in(form, seen),
    }


def _decide(reference: str, procedure: Callable[..., Any], done: str) -> Response:
    def effect(form: Typed) -> Any:
        return procedure(
            counter(),
            reference=reference,
            approver_id=visitor().id,
            note=note_in(form),
            proven=proven_how(),
            now=now(),
            once=key_of(done),
        )

    return done_or_shown(reference, effect, done=done)
