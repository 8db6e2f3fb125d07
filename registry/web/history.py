"""The auditors' door: search the journal, read one case's whole story, see how it was decided worked out anew."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, render_template, request

from registry.domain.kinds import read_day
from registry.procedures import history
from registry.procedures.history import Asked
from registry.procedures.reenact import reenact
from registry.web import history_words, reviewer_words
from registry.web.guard import hang
from registry.web.visitors import visitor

door = Blueprint("history", __name__, url_prefix="/history")


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, {"search": "auditor", "story": "auditor:desk"})


@door.get("")
def search() -> str:
    """Search the journal by object, actor, act and days; newest first, leafed through by number."""
    words = {name: request.args.get(name, "").strip()[:80] for name in ("on", "actor", "act", "from", "to")}
    place = request.args.get("before", "")
    asked = Asked(
        on=f"application:{words['on']}" if words["on"] and ":" not in words["on"] else words["on"],
        actor=words["actor"],
        act=words["act"],
        since=read_day(words["from"]),
        until=read_day(words["to"]),
        before=int(place) if place.isascii() and place.isdigit() and len(place) < 10 else None,
    )
    told = history.search(asked)
    return render_template(
        "history/search.html",
        told=told,
        typed=words,
        query=urlencode({name: word for name, word in words.items() if word}),
        acts=history_words.ACTS,
        words=reviewer_words,
    )


@door.get("/<reference>")
def story(reference: str) -> str:
    """One case: everything that happened, its notices, and each round re-enacted."""
    me = visitor().id
    return render_template(
        "history/story.html",
        reference=reference,
        story=history.story(reference=reference, account_id=me),
        again=reenact(current_app.extensions["counter"], reference=reference, account_id=me),
        acts=history_words.ACTS,
        words=reviewer_words,
    )
