"""One's own data: what is held, for how long, who sees it, and a copy of it to take along."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, render_template, stream_with_context

from registry.procedures import export
from registry.web.guard import hang
from registry.web.visitors import now, visitor

door = Blueprint("own_data", __name__, url_prefix="/account/data")


def open_door(app: Flask) -> None:
    """Hang the door: everybody to his own."""
    hang(app, door, "signed_in")


@door.get("")
def explain() -> str:
    """What a copy holds, and the button for it."""
    return render_template("account/data.html")


@door.post("")
def take() -> Response:
    """The copy, made while it is sent."""
    pieces = export.export(current_app.extensions["counter"], account_id=visitor().id, now=now())
    answer = Response(stream_with_context(pieces), mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="yizhao-my-data.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
