"""Beside the single case: an officer's saved views of the queue, and second looks at automatic approvals."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import Refused
from registry.procedures import keep_view, look_again
from registry.procedures.keep_view import View
from registry.web.desk_page import address_of, asked_view, counter
from registry.web.guard import hang
from registry.web.problems import status_of
from registry.web.sent import key_of
from registry.web.visitors import now, visitor

door = Blueprint("watching", __name__, url_prefix="/review")
POLICIES = {**dict.fromkeys(("save_view", "drop_view", "second_looks"), "staff"), "judge": "reviewer:desk"}


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, POLICIES)


@door.post("/views")
def save_view() -> Response:
    """Keep the view of the queue under a name."""
    look = asked_view()
    view = View(request.form.get("name", ""), look.show, look.order, look.kind)
    keep_view.keep(counter(), account_id=visitor().id, view=view, now=now())
    return redirect(url_for("reviewer.waiting", **address_of(look)))


@door.post("/views/drop")
def drop_view() -> Response:
    """Let a saved view go."""
    keep_view.drop(counter(), account_id=visitor().id, name=request.form.get("name", ""), now=now())
    return redirect(url_for("reviewer.waiting"))


@door.get("/second-looks")
def second_looks() -> Response:
    """Automatic approvals that were drawn, with their verdicts."""
    return _looks()


@door.post("/second-looks/<reference>")
def judge(reference: str) -> Response:
    """Say whether an automatic approval was right."""
    given: dict[str, Any] = {name: request.form.get(name, "")[:500] for name in ("verdict", "why")}
    try:
        look_again.judge(
            counter(), reference=reference, reviewer_id=visitor().id, **given, now=now(), once=key_of("second look")
        )
    except Refused as error:
        if error.code == "not_found":
            raise
        return _looks(reference, error)
    return redirect(url_for("watching.second_looks"))


def _looks(reference: str = "", refusal: Refused | None = None) -> Response:
    page = render_template(
        "reviewer/second_looks.html",
        looks=look_again.looks(account_id=visitor().id),
        refusal=refusal,
        refused=reference,
        typed=request.form,
        once=secrets.token_urlsafe(12),
    )
    return make_response(page, status_of(refusal) if refusal else 200)
