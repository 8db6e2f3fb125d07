"""Seeing one masked value whole: why, who (the second factor), and then once, on the desk, until the next page."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import Refused, Text
from registry.domain.masking import hides
from registry.procedures import reveal
from registry.procedures.counter import not_found, once
from registry.web.declared import Declaration
from registry.web.desk_page import counter, desk_of, here, page
from registry.web.guard import hang
from registry.web.problems import status_of
from registry.web.visitors import now, visitor

door = Blueprint("revealing", __name__, url_prefix="/review")


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, "staff:desk", fresh=("show",))


@door.get("/<reference>/reveal")
def ask(reference: str) -> Response:
    """Which value, and the question why."""
    return _question(reference, request.args.get("at", ""))


@door.post("/<reference>/reveal")
def show(reference: str) -> Response:
    """The case once more with this one value whole; asked again by a reload, the case as it was."""
    field = request.form.get("at", "")
    given = {name: request.form.get(name, "") for name in ("reason", "words")}
    try:
        key = once(request.form.get("once"), {"act": "reveal", "reference": reference, "at": field})
        value = reveal.reveal(
            counter(), reference=reference, account_id=visitor().id, field=field, **given, now=now(), once=key
        )
    except Refused as error:
        if error.code == "not_found":
            raise
        return _question(reference, field, error.text, status_of(error))
    if value is None:
        return redirect(url_for("reviewer.case", reference=reference, **here()))
    answer = page(desk_of(reference), revealed={field: value})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _question(reference: str, field: str, wrong: Text | None = None, status: int = 200) -> Response:
    seen = desk_of(reference)
    declaration = Declaration(seen.view.filing)
    masked = declaration.value(field)
    key = field.rpartition(".")[2]
    if not masked or not hides(key, individual=seen.view.filing.get("entity_type") == "individual"):
        raise not_found()
    shown = render_template(
        "reviewer/reveal.html",
        view=seen.view,
        field=field,
        name=declaration.name_of(field),
        masked=masked,
        reasons=reveal.REASONS,
        longest=reveal.WORDS_LENGTH,
        left=reveal.left(counter(), account_id=visitor().id, now=now()),
        typed=request.form,
        wrong=wrong,
        query=urlencode(here()),
        once=secrets.token_urlsafe(12),
    )
    return make_response(shown, status)
