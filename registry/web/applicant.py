"""The entrepreneur's cases: what each still needs or where it stands, handing in and taking back, the licence."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from certificates import qr
from registry.domain.lifecycle import Action, Role, State, allowed
from registry.domain.local_time import local_day
from registry.procedures import case_view, consult, draft, existing, notify, render, submit, verify, withdraw
from registry.procedures.case_view import CaseView
from registry.procedures.counter import Counter, Once, not_found, once
from registry.records import applications, people
from registry.records.database import reading
from registry.web.filling import preview_of
from registry.web.guard import hang
from registry.web.matters import matter_of
from registry.web.rule_words import said
from registry.web.tasks import STATES, tasks_of
from registry.web.visitors import now, visitor

door = Blueprint("applicant", __name__)
POLICIES = {
    "cases": "applicant",
    **dict.fromkeys(("case", "licence", "sheet", "qr_image", "record"), "applicant:party"),
    **dict.fromkeys(("revise", "hand_in", "take_back"), "applicant:own"),
}


def open_door(app: Flask) -> None:
    """Hang the door. Founders are applicants too: they see the cases they sign."""
    hang(app, door, POLICIES)


@door.get("/cases")
def cases() -> str:
    """One's own cases, and those that wait for one's signature."""
    with reading() as store:
        me = people.by_id(store, visitor().id)
        mine = applications.of_applicant(store, visitor().id)
        waiting = applications.to_sign(store, me.id_hash) if me and me.id_hash else []
    held = existing.enterprises_of(account_id=visitor().id)
    return render_template("applicant/cases.html", mine=mine, waiting=waiting, held=held, states=STATES)


@door.get("/cases/<reference>")
def case(reference: str) -> str:
    """A draft as a list of tasks; any other case as its status."""
    view = _visible(reference)
    if view.state == State.DRAFT and view.yours:
        tasks = tasks_of(view, preview_of(reference))
        return render_template(
            "applicant/tasks.html",
            case=view,
            tasks=tasks,
            revisions=consult.changed_since(local_day(view.saved_at), local_day(now())),
            said=said,
            owner_of=matter_of(view.answers).owner_of,
            once=secrets.token_urlsafe(12),
        )
    return render_template(
        "applicant/status.html",
        case=view,
        may={action.value: allowed(State(view.state), action, Role.APPLICANT) is None for action in Action},
        my_link=_my_link(view),
        states=STATES,
        notices=notify.available(reference=reference, account_id=visitor().id) if view.state == "CLOSED" else (),
        once=secrets.token_urlsafe(12),
    )


@door.post("/cases/<reference>/revise")
def revise(reference: str) -> Response:
    """Take a case that is being signed, or was returned, back to draft; the page has said which signatures fall."""
    draft.revise(_counter(), reference=reference, applicant_id=visitor().id, now=now(), once=_once("revise"))
    return redirect(url_for("applicant.case", reference=reference))


@door.post("/cases/<reference>/submit")
def hand_in(reference: str) -> Response:
    """Hand the case in."""
    submit.submit(_counter(), reference=reference, applicant_id=visitor().id, now=now(), once=_once("submit"))
    return redirect(url_for("applicant.case", reference=reference))


@door.post("/cases/<reference>/withdraw")
def take_back(reference: str) -> Response:
    """Withdraw the case."""
    withdraw.withdraw(_counter(), reference=reference, applicant_id=visitor().id, now=now(), once=_once("withdraw"))
    return redirect(url_for("applicant.case", reference=reference))


@door.get("/cases/<reference>/licence")
def licence(reference: str) -> str:
    """The licence: its sheets, its QR, its record."""
    view, number = _licensed(reference)
    return render_template("applicant/licence.html", case=view, number=number, unified_code=number[:18])


@door.get("/cases/<reference>/licence/<any(original,duplicate):kind>.pdf")
def sheet(reference: str, kind: str) -> Response:
    """The signed 正本, or a 副本 by its number."""
    view, number = _licensed(reference)
    wanted = request.args.get("copy", 1, type=int) or 1
    copy = f"{view.copies_duplicate}-{min(max(wanted, 1), view.copies_duplicate)}" if kind == "duplicate" else "1-1"
    pdf = render.sheet_of(_counter(), licence_number=number, kind=kind, copy_number=copy, now=now())
    return _download(pdf, "application/pdf", f"{number}-{kind}.pdf")


@door.get("/cases/<reference>/licence/qr.<any(svg,png):form>")
def qr_image(reference: str, form: str) -> Response:
    """The QR as a picture."""
    _, number = _licensed(reference)
    content = render.qr_content(_counter(), licence_number=number)
    if form == "svg":
        return _download(qr.svg(content), "image/svg+xml", "")
    return _download(qr.png(content), "image/png", f"{number}-qr.png")


@door.get("/cases/<reference>/licence/record.json")
def record(reference: str) -> Response:
    """The exact bytes whose SHA-256 is in the QR."""
    view, number = _licensed(reference)
    found = verify.record_of(number=number, short_code=view.short_code or "")
    if found is None:
        raise not_found()
    return _download(found, "application/json", f"{number}-record.json")


def _visible(reference: str) -> CaseView:
    return case_view.status(_counter(), reference=reference, account_id=visitor().id, now=now())


def _licensed(reference: str) -> tuple[CaseView, str]:
    view = _visible(reference)
    if view.licence_number is None:
        raise not_found()
    return view, view.licence_number


def _my_link(view: CaseView) -> str | None:
    """The path of the applicant's own signing link, while he still has to sign."""
    with reading() as store:
        me = people.by_id(store, visitor().id)
    unsigned = [one for one in view.signatories if me and one.id_hash == me.id_hash and one.signed_at is None]
    if view.state != State.SIGNING or not unsigned or unsigned[0].name not in view.links:
        return None
    return urlsplit(view.links[unsigned[0].name]).path


def _download(content: bytes, media_type: str, file_name: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["Cache-Control"] = "private, no-store"
    if file_name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def _counter() -> Counter:
    counter: Counter = current_app.extensions["counter"]
    return counter


def _once(act: str) -> Once | None:
    return once(request.form.get("once"), act.encode())
