"""docs/who-may-do-what.md, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from registry.web.guard import route_table

OLD, _ANEW = "his proof is old", ", proven anew"
TABLE = Path(__file__).parents[2] / "docs" / "who-may-do-what.md"


@dataclass(frozen=True)
class Row:
    """One line of the table: who may do what with whose case, and when."""

    what: str
    method: str
    rule: str
    who: str
    whose: str
    when: tuple[str, ...]
    unless: tuple[str, ...]


@cache
def rows() -> dict[tuple[str, str], Row]:
    """The table, by method and route."""
    found: dict[tuple[str, str], Row] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        said = ["" if one.strip() == "—" else one.strip() for one in line.split("|")[1:-1]]
        if len(said) == 2 and said[0].isupper():
            groups[said[0]] = tuple(said[1].split(", "))
        if len(said) == 6 and said[1].startswith("`"):
            what, route, who, whose, when, unless = said
            method, _, rule = route.strip("`").partition(" ")
            stages = [stage for word in when.split(", ") if word for stage in groups.get(word, (word,))]
            assert (method, rule) not in found, f"twice in the table: {route}"
            found[method, rule] = Row(
                what, method, rule, who, whose, tuple(stages), tuple(one for one in unless.split(", ") if one)
            )
    return found


def plain(rule: str) -> str:
    """A route as the table writes it: without what its parts may look like."""
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"<\1>", rule)


def differences(app: Flask) -> list[str]:
    """Where the table and the gate of an application do not say the same; empty if they do."""
    anew = {*app.extensions["fresh_proofs"], "proving.enrol"}  # which asks itself, but not for the first
    said = {key: ":".join(filter(None, (row.who, row.whose))) for key, row in rows().items()}
    said = {key: f"{policy}{_ANEW if OLD in rows()[key].unless else ''}" for key, policy in said.items()}
    gate = {
        (method, plain(route["rule"])): f"{route['policy']}{_ANEW if route['endpoint'] in anew else ''}"
        for route in route_table(app)
        for method in route["methods"]
    }
    return [
        f"{method} {rule}: {said.get((method, rule), 'not')} in the table, {gate.get((method, rule), 'no route')}"
        for method, rule in sorted(said.keys() | gate.keys())
        if said.get((method, rule)) != gate.get((method, rule))
    ]


def routes_of(app: Flask) -> list[Rule]:
    """Every route in a fixed order."""
    return sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ())))
