"""What we write, handed out: notices with the authority's seal, for whoever may see the case."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, make_response

from registry.procedures import notify
from registry.web.guard import hang
from registry.web.visitors import now, visitor

door = Blueprint("written", __name__, url_prefix="/cases/<reference>")


def open_door(app: Flask) -> None:
    """Hang the door: applicants, signatories and staff come through it, each to the cases he may see."""
    hang(app, door, "signed_in")


@door.get("/notices/<kind>-<int:round>.pdf")
def notice(reference: str, kind: str, round: int) -> Response:
    """A sealed notice."""
    kept = notify.notice_of(
        current_app.extensions["counter"],
        reference=reference,
        kind=kind,
        round_=round,
        account_id=visitor().id,
        now=now(),
    )
    return as_pdf(kept.pdf, f"{reference}-{kind}-{round}.pdf")


def as_pdf(pdf: bytes, file_name: str) -> Response:
    """The answer that carries a PDF, shown in the browser or saved under its name; nothing on the way keeps it."""
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
