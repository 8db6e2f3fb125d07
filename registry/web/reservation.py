"""The name a draft holds: prolonged to a year where an approval comes first, or let go."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from registry.procedures import reserve
from registry.procedures.counter import once
from registry.web.guard import hang
from registry.web.visitors import now, visitor

door = Blueprint("reservation", __name__)


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, "applicant:own")


@door.post("/cases/<reference>/reservation/<any(extend,release):act>")
def change(reference: str, act: str) -> Response:
    """Prolong the reservation or let the name go; then the page of the name says how it stands."""
    procedure = {"extend": reserve.extend, "release": reserve.release}[act]
    procedure(
        current_app.extensions["counter"],
        reference=reference,
        applicant_id=visitor().id,
        now=now(),
        once=once(request.form.get("once"), act.encode()),
    )
    return redirect(url_for("filling.show", reference=reference, key="name"))
