"""Everybody's messages: newest first, with what is so now. Opening one marks it as read and leads to its page."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.procedures import inbox
from registry.records import messages
from registry.records.database import Unreachable
from registry.web.guard import hang
from registry.web.visitors import now, signed_in, visitor

door = Blueprint("messages", __name__, url_prefix="/messages")
_LAST = 2**31 - 1


def open_door(app: Flask) -> None:
    """Hang the door: everybody has messages of his own, and sees no other's."""
    hang(app, door, "signed_in")
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
def every() -> str:
    """One's messages."""
    before = min(request.args.get("before", type=int) or _LAST, _LAST)
    page, further = inbox.inbox(account_id=visitor().id, now=now(), before=before)
    return render_template("account/messages.html", messages=page, further=further, alone=False)


@door.get("/<int(max=2147483647):message_id>")
def one(message_id: int) -> str:
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
