"""Everybody's messages: newest first, with what is so now. Opening one marks it as read and leads to its page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import FilingError, Problem
from registry.procedures import inbox, reach
from registry.records import messages
from registry.records.database import Unreachable
from registry.web.guard import hang
from registry.web.visitors import now, signed_in, visitor

door = Blueprint("messages", __name__, url_prefix="/messages")
_LAST = 2**31 - 1
POLICIES = {
    **dict.fromkeys(("every", "open_all", "address"), "signed_in"),
    **dict.fromkeys(("one", "open_"), "signed_in:sent"),
}


def open_door(app: Flask) -> None:
    """Hang the door: everybody has messages of his own, and sees no other's."""
    hang(app, door, POLICIES)
    app.jinja_env.globals["unread"] = unread


def unread() -> int:
    """How many messages the visitor has not opened, for the head of every page."""
    if not signed_in():
        return 0
    try:
        return messages.unread(visitor().id)
    except Unreachable:
        return 0  # the page that says that the store is gone is drawn too


@door.get("")
def every() -> Any:
    """One's messages."""
    return _page()


@door.get("/<int(max=2147483647):message_id>")
def one(message_id: int) -> Any:
    """One message by itself: where a mail leads."""
    found = inbox.one(message_id=message_id, account_id=visitor().id, now=now())
    return render_template("account/messages.html", messages=[found], further=None, alone=True)


@door.post("/<int(max=2147483647):message_id>")
def open_(message_id: int) -> Response:
    """Go to the page that a message is about; it counts as read."""
    found = inbox.open_(message_id=message_id, account_id=visitor().id, now=now())
    return redirect(found.leads_to, 303)


@door.post("/read")
def open_all() -> Response:
    """All of one's messages count as read."""
    inbox.open_all(account_id=visitor().id, now=now())
    return redirect(url_for("messages.every"), 303)


@door.post("/address")
def address() -> Any:
    """Where one is written to besides."""
    email = request.form.get("email", "")
    try:
        reach.reach(account_id=visitor().id, email=email, now=now())
    except FilingError as error:
        return _page(typed=email[:300], problem=error.problems[0]), 422
    return redirect(url_for("messages.every"), 303)


def _page(*, typed: str | None = None, problem: Problem | None = None) -> str:
    before = min(request.args.get("before", type=int) or _LAST, _LAST)
    page, further = inbox.inbox(account_id=visitor().id, now=now(), before=before)
    by_mail = current_app.extensions["counter"].mail is not None
    email = (typed if typed is not None else reach.address_of(account_id=visitor().id)) if by_mail else ""
    return render_template(
        "account/messages.html",
        messages=page,
        further=further,
        alone=False,
        by_mail=by_mail,
        email=email,
        problem=problem,
    )
