"""What we write, handed out: the standard papers of a case and the authority's notices, to whoever may see the case."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, make_response, render_template

from registry.procedures import notify, write
from registry.web.guard import hang
from registry.web.visitors import now, visitor

door = Blueprint("written", __name__, url_prefix="/cases/<reference>")


def open_door(app: Flask) -> None:
    """Hang the door: applicants, signatories and staff come through it, each to the cases he may see."""
    hang(app, door, "signed_in:party")


@door.get("/documents")
def show(reference: str) -> str:
    """Every paper and notice of a case."""
    me = visitor().id
    papers = write.papers(current_app.extensions["counter"], reference=reference, account_id=me, now=now())
    notices = notify.available(reference=reference, account_id=me)
    return render_template("applicant/written.html", reference=reference, papers=papers, notices=notices)


@door.get("/documents/<int:place>.pdf")
def paper(reference: str, place: int) -> Response:
    """One standard paper, written anew from what was frozen."""
    counter = current_app.extensions["counter"]
    pdf = write.paper(counter, reference=reference, place=place, account_id=visitor().id, now=now())
    return as_pdf(pdf, f"{reference}-{place}.pdf")


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
