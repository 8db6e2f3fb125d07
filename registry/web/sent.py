"""What an officer's form sent: its lines of text, and the key under which it is done once."""

from __future__ import annotations

from flask import request

from registry.domain.kinds import unwanted_character
from registry.procedures.counter import Once, once
from registry.web.second_factor import NO_PART_OF_IT


def line(name: str, longest: int = 200) -> str:
    """A text of the form as one line; empty where it cannot be kept."""
    text = " ".join(request.form.get(name, "").split())[:longest]
    return "" if unwanted_character(text) else text


def key_of(act: str) -> Once | None:
    """A double click sends the same key and the same form: it is done once."""
    body = {name: request.form.getlist(name) for name in request.form if name not in NO_PART_OF_IT}
    return once(request.form.get("once"), {"act": act, "path": request.path, **body})
