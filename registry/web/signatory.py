"""A founder's door: a link shows one person exactly what he signs; he types his password and signs, or declines."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import Refused, Text
from registry.procedures import case_view, invitation_view, sign, submit
from registry.procedures.case_view import CaseView
from registry.procedures.counter import once
from registry.procedures.invitation_view import Invitation
from registry.procedures.write import papers_shown
from registry.web.altered import alterations
from registry.web.guard import hang
from registry.web.identity import platforms
from registry.web.visitors import (
    confirmed_lately,
    now,
    platform_of_session,
    reauthenticate,
    signed_in,
    spend_confirmation,
    too_many_tries,
    visitor,
)

door = Blueprint("signatory", __name__)
SHOWN = ("application_form", "articles", "appointments", "materials", "digest")
"""What the page shows, as kept with the signature."""
_WRONG = Text("密码不对，请重新输入", "The password is wrong; type it again")
_TOO_MANY = Text("尝试次数过多，请十五分钟后再试", "Too many attempts; try again in fifteen minutes")
_NOT_CONFIRMED = Text(
    "请先到平台重新确认身份（须达到实名等级），五分钟内签署",
    "Confirm your identity anew at the platform first (your real name verified there); then sign within five minutes",
)
_UNREAD = Text("请先阅读全文并勾选确认", "Read everything and tick the box first")


def open_door(app: Flask) -> None:
    """Hang the door: the link opens for everybody, and shows the content only to whom it names."""
    hang(app, door, {"invited": "public:link", "give": "signed_in:named", "decline": "signed_in:named"})


@door.get("/sign/<token>")
def invited(token: str) -> Any:
    """What this person signs."""
    return _page(token)


@door.post("/sign/<token>")
def give(token: str) -> Any:
    """Sign, after the password was typed again or the platform asked anew; the last to sign hands his own case in."""
    if request.form.get("read") != "yes":
        return _page(token, wrong=_UNREAD, status=422)
    how = _shown_anew()
    if how is None:
        return _page(token, wrong=_why_not(), status=403)
    signed = sign.sign(
        current_app.extensions["counter"],
        token=token,
        account_id=visitor().id,
        authenticated_how=how,
        shown=_shown(token),
        now=now(),
        once=once(request.form.get("once"), token.encode()),
    )
    return _after(signed["reference"], hand_in=bool(signed["all_signed"]) and request.form.get("and") == "submit")


@door.post("/sign/<token>/decline")
def decline(token: str) -> Any:
    """Refuse to sign and say why: the case goes back to be changed, and all signatures fall."""
    reason = request.form.get("reason", "").strip()
    if not reason or len(reason) > 500:
        words = Text("请用不超过500字说明理由", "Say why, in at most 500 characters")
        return _page(token, reason=reason, wrong_reason=words, status=422)
    counter = current_app.extensions["counter"]
    declined = sign.decline(counter, token=token, account_id=visitor().id, reason=reason, now=now())
    return render_template("applicant/declined.html", reference=declined["reference"])


def _shown(token: str) -> list[str]:
    """What the page showed: its parts, and each paper that stands on it as a PDF, by type and place."""
    seen = invitation_view.invitation(
        current_app.extensions["counter"], token=token, account_id=visitor().id, now=now()
    )
    return [*SHOWN, *papers_shown(seen.filing)]


def _shown_anew() -> str | None:
    """How this person has just shown again who he is: by password, or at the platform through which he came."""
    if platform_of_session() is None:
        return "password" if reauthenticate(request.form.get("password", "")) else None
    how = confirmed_lately()
    spend_confirmation()
    return how


def _why_not() -> Text:
    if platform_of_session() is not None:
        return _NOT_CONFIRMED
    return _TOO_MANY if too_many_tries(visitor().username) else _WRONG


def _after(reference: str, *, hand_in: bool) -> Response:
    if hand_in:
        key = once(f"{request.form.get('once')}/submit", reference.encode())
        counter = current_app.extensions["counter"]
        submit.submit(counter, reference=reference, applicant_id=visitor().id, now=now(), once=key)
    return redirect(url_for("applicant.case", reference=reference))


def _page(
    token: str, *, wrong: Text | None = None, reason: str = "", wrong_reason: Text | None = None, status: int = 200
) -> Any:
    counter = current_app.extensions["counter"]
    me = visitor().id if signed_in() else None
    invitation = invitation_view.invitation(counter, token=token, account_id=me, now=now())
    case = _case_of(invitation)
    page = render_template(
        "applicant/sign.html",
        invitation=invitation,
        filing=invitation.filing,
        token=token,
        wrong=wrong,
        reason=reason,
        wrong_reason=wrong_reason,
        last_and_mine=_is_last_and_mine(invitation, case),
        fallen=_has_fallen(invitation, case),
        mine=case is not None and case.yours,
        changes=alterations(invitation.since.filing, invitation.filing) if invitation.since else [],
        once=secrets.token_urlsafe(12),
        platform=platforms().by_key.get(platform_of_session() or ""),
        confirmed=confirmed_lately(),
    )
    return page, status


def _case_of(invitation: Invitation) -> CaseView | None:
    """The case as this person sees it; None for whoever is not invited."""
    if not invitation.yours:
        return None
    counter = current_app.extensions["counter"]
    try:
        return case_view.status(counter, reference=invitation.reference, account_id=visitor().id, now=now())
    except Refused:
        return None  # a later round does not need this person any more


def _is_last_and_mine(invitation: Invitation, case: CaseView | None) -> bool:
    """True if this is the applicant himself and nobody else is still to sign: then he may hand in at once."""
    waiting = [name for name, signed_at in invitation.others if signed_at is None]
    return case is not None and case.yours and invitation.open and waiting == [invitation.signatory.name]


def _has_fallen(invitation: Invitation, case: CaseView | None) -> bool:
    """True if a signature was given and the application was changed or returned afterwards."""
    before_review = case is None or case.state in ("DRAFT", "SIGNING", "RETURNED")
    return invitation.yours and invitation.signatory.signed_at is not None and not invitation.open and before_review
