"""Three doors and a hatch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Flask, url_for

from registry.domain import documents
from registry.domain.rules import book, consolidation
from registry.papers.writing import WRITTEN, title_of
from registry.records import halts
from registry.records.database import Unreachable
from registry.records.halts import Standing
from registry.web import (
    access,
    account,
    administration,
    api,
    applicant,
    choosing,
    confirming,
    deciding,
    enterprises,
    filling,
    health,
    history,
    identity,
    messages,
    own_data,
    papers,
    proving,
    public,
    reservation,
    revealing,
    reviewer,
    rules,
    signatory,
    starting,
    watching,
    written,
)
from registry.web.choices import merged_names
from registry.web.field_words import field_name
from registry.web.forms import input_id
from registry.web.guard import open_gate
from registry.web.language import speak, t
from registry.web.matters import matter_of
from registry.web.problems import answer_problems
from registry.web.visitors import signed_in, visitor

DOORS = (
    *(account, own_data, proving, identity, choosing, starting, applicant, enterprises, filling, confirming),
    *(reservation, papers, signatory, messages, written, reviewer, revealing, deciding),
    *(watching, rules, administration, history, public, health, api),
)
"""Each is a module with `open_door(app)`, which hangs its blueprint with a policy."""

STATIC = Path(__file__).parent / "static"


def hang_doors(app: Flask) -> None:
    """Watch what is asked, put up the gate, teach the pages their languages, answer every error, and open the doors."""
    access.watch(app)
    open_gate(app)
    speak(app)
    answer_problems(app)
    demo = app.extensions["settings"].demo
    app.jinja_env.globals.update(
        asset=asset,
        certificate_label=consolidation.label_of,
        demo=demo,
        field_name=field_name,
        halted=halted,
        input_id=input_id,
        law=law,
        matter_of=matter_of,
        merged_names=merged_names,
        paper_label=documents.label,
        paper_title=title_of,
        written_types=WRITTEN,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"who": visitor() if signed_in() else None})
    for door in DOORS:
        door.open_door(app)


def asset(name: str) -> str:
    """The address of a static file, with a mark that changes when the file does."""
    return url_for("static", filename=name, v=_mark(name))


def halted() -> Standing | None:
    """The halt of issuing that stands, for the band above every page."""
    try:
        return halts.standing()
    except Unreachable:
        return None  # the page that says that the store is gone is drawn too


def law(citation: Mapping[str, str]) -> str:
    """《公司登记管理条例》第20条 / Regulations on Company Registration, Art. 20."""
    instrument = book.current().instruments.get(citation["instrument"])
    title = instrument.title if instrument else None
    if title is None:
        return f"{citation['instrument']} {citation['article']}"
    return t(f"《{title.zh}》第{citation['article']}条", f"{title.en}, Art. {citation['article']}")


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
