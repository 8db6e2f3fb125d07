"""The reviewer's door: the queue, one case with all its evidence, and who works on it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, jsonify, redirect, url_for
from werkzeug.wrappers import Response

from registry.procedures import case_view, hold, queue, review, show_reading
from registry.web import reviewer_words
from registry.web.desk_page import counter, desk_of, done_or_shown, page
from registry.web.guard import hang
from registry.web.received import converted, cut_out, received
from registry.web.reviewer_forms import Typed, reason_in
from registry.web.sent import key_of
from registry.web.visitors import now, visitor

door = Blueprint("reviewer", __name__, url_prefix="/review")
POLICIES = {
    **dict.fromkeys(("case", "paper", "preview", "place"), "staff:desk"),
    **dict.fromkeys(("claim", "renew", "hand_over", "release"), "reviewer:desk"),
    "waiting": "staff",
    "take_next": "reviewer",
}


def open_door(app: Flask) -> None:
    """Hang the door."""
    app.jinja_env.filters.update(reviewer_words.FILTERS)
    hang(app, door, POLICIES)


@door.get("")
def waiting() -> Response:
    """The queue, with no case open."""
    return page(None)


@door.get("/<reference>")
def case(reference: str) -> Response:
    """One case beside the queue."""
    return page(desk_of(reference))


@door.get("/<reference>/papers/<int:material_id>")
def paper(reference: str, material_id: int) -> Response:
    """An uploaded paper as it was received."""
    return received(*case_view.paper(reference=reference, material_id=material_id, account_id=visitor().id))


@door.get("/<reference>/papers/<int:material_id>/preview")
def preview(reference: str, material_id: int) -> Response:
    """A HEIC photo as a JPEG."""
    return converted(show_reading.preview(reference=reference, material_id=material_id, account_id=visitor().id))


@door.get("/<reference>/papers/<int:material_id>/places/<name>")
def place(reference: str, material_id: int, name: str) -> Response:
    """The place of a paper where a field was read, cut out."""
    me = visitor().id
    return cut_out(show_reading.cut(reference=reference, material_id=material_id, name=name, account_id=me))


@door.post("/next")
def take_next() -> Response:
    """Claim the most urgent case that nobody holds."""
    taken = queue.claim_next(counter(), reviewer_id=visitor().id, now=now())
    if taken is None:
        return redirect(url_for("reviewer.waiting", done="nothing"))
    return redirect(url_for("reviewer.case", reference=taken))


@door.post("/<reference>/claim")
def claim(reference: str) -> Response:
    """Claim a case, or renew the claim."""
    return done_or_shown(
        reference,
        lambda form: review.claim(counter(), reference=reference, reviewer_id=visitor().id, now=now()),
        done="",
    )


@door.post("/<reference>/renew")
def renew(reference: str) -> Response:
    """The heartbeat of an open desk; a script sends it, without one the claim is renewed by its button."""
    kept = hold.renew(counter(), reference=reference, reviewer_id=visitor().id, now=now())
    return jsonify(claimed_until=kept["claimed_until"])


@door.post("/<reference>/hand-over")
def hand_over(reference: str) -> Response:
    """Give a claimed case to a colleague."""

    def effect(form: Typed) -> Any:
        return hold.hand_over(
            counter(),
            reference=reference,
            reviewer_id=visitor().id,
            to=form.get("to"),
            reason=reason_in(form, "hand-over-reason"),
            now=now(),
            once=key_of("hand over"),
        )

    return done_or_shown(reference, effect, done="handed_over")


@door.post("/<reference>/release")
def release(reference: str) -> Response:
    """Give a claimed case back to the queue."""
    return done_or_shown(
        reference,
        lambda form: review.release(counter(), reference=reference, reviewer_id=visitor().id, now=now()),
        done="released",
    )
