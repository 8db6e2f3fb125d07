"""The matrix: every request that there can be, what must become of it by the table, and what does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from registry.web.second_factor import CODE_FIELD
from tests.authorisation.actors import Actor
from tests.authorisation.asking import Object, address, body, objects_of
from tests.authorisation.members import surplus
from tests.authorisation.table import OLD, Row, plain, routes_of, rows
from tests.authorisation.town import OURS, PEOPLE, THEIRS, Town
from tests.web.authenticators import code_of

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_STAFF = {"reviewer", "approver", "auditor"}
_GROUPS = {
    "staff": _STAFF,
    "keeper": {"admin", "auditor"},
    "officer": {"admin", *_STAFF},
    "entering": {"admin", *_STAFF},
    "signed_in": {"applicant", "admin", *_STAFF},
    **{role: {role} for role in ("applicant", "reviewer", "approver", "auditor", "admin")},
}
_BECAME = {
    400: "forged",
    401: "sign in",
    403: "refused",
    404: "not there",
    405: "no such method",
    409: "too late",
    410: "too late",
}
_CLAIMED_ANEW = ("recommend", "notice", "return")
"""Forms of the desk: whose claim ran out meanwhile gets it back with the refusal, so that what he typed is not lost."""


@dataclass(frozen=True)
class Cell:
    """One request that somebody may make, and what must become of it."""

    method: str
    rule: Rule
    on: Object
    who: str
    policy: str
    becomes: str

    def __str__(self) -> str:
        about = f" of {self.on.whose or 'the book'} in {self.on.stage}" if self.on.stage else ""
        return f"{self.who}: {self.method} {plain(self.rule.rule)}{about} -> {self.becomes}"

    @property
    def declared(self) -> bool:
        """True for a method that the route names itself."""
        return self.method in (self.rule.methods or set()) - {"HEAD", "OPTIONS"}


def cells(town: Town, actors: dict[str, Actor]) -> Iterator[Cell]:
    """Every route × method × person × stage × own or another's. A method that a route has not is for nobody."""
    for rule in routes_of(town.site):
        for method in METHODS:
            for on in objects_of(rule.rule, town):
                found = _rule_at(town.site, address(rule, on), method)
                if found is None:
                    yield from (Cell(method, rule, on, who, "", "no such method") for who in actors)
                    break  # that depends on nothing else
                if found is not rule:
                    break  # another route at the same address answers
                row = _row(rule, method)
                for who, actor in actors.items():
                    yield Cell(method, rule, on, who, row.who, expected(row, method, actor, on))


def _row(rule: Rule, method: str) -> Row:
    """The line of the table for a route; HEAD and OPTIONS go with what the route is for."""
    wanted = [method, "GET", *sorted(rule.methods or ())]
    return next(rows()[one, plain(rule.rule)] for one in wanted if (one, plain(rule.rule)) in rows())


def _rule_at(app: Flask, path: str, method: str) -> Rule | None:
    """The route that answers a method at an address; None where none does."""
    try:
        rule: Any = app.url_map.bind("").match(path.partition("?")[0], method=method, return_rule=True)[0]
    except MethodNotAllowed:
        return None
    found: Rule = rule
    return found


def expected(row: Row, method: str, actor: Actor, on: Object) -> str:
    """What must become of a request: `sign in`, `refused`, `not there`, `forged`, `too late` or `through`."""
    roles = set(PEOPLE[actor.username][1]) if actor.known else set()
    if row.who not in ("public", "machine") and not actor.known and not (row.who == actor.name == "entering"):
        return "sign in"
    if row.who == "machine" or (row.who != "public" and actor.known and not roles & _GROUPS[row.who]):
        return "refused"
    if row.whose and not related(row.whose, actor, on):
        return "refused" if row.whose == "named" else "not there"
    safe, old = method in ("GET", "HEAD"), OLD in row.unless and actor.stale
    if method == "OPTIONS" and not old:
        return "through"  # it only says which methods there are
    if actor.name == "garbage" and not safe and not row.rule.startswith("/api/"):
        return "forged"  # a form of no session
    if old and not safe:
        return "refused"
    if row.when and on.stage not in row.when:
        return "not there" if safe else "too late"
    return next(filter(None, (_excepted(one, actor, roles, on) for one in row.unless)), "through")


def related(whose: str, actor: Actor, on: Object) -> bool:
    """True if an actor stands in this relation to what an address names."""
    if whose in ("own", "held", "named", "sent", "kept"):
        return actor.username == on.whose
    ours = next((one for one in (OURS, THEIRS) if one.first == on.whose), None)
    if whose in ("link", "") or ours is None:
        return whose in ("link", "")
    _, roles, authority, _ = PEOPLE[actor.username] if actor.known else ("", (), None, None)
    serves = bool(_STAFF & set(roles)) and authority in (None, ours.authority)
    at_the_desk = serves and on.stage not in ("DRAFT", "SIGNING", "SIGNED")
    signs = actor.username == ours.second and on.stage != "DRAFT"
    return at_the_desk if whose == "desk" else actor.username == ours.first or signs or at_the_desk


def _excepted(unless: str, actor: Actor, roles: set[str], on: Object) -> str:
    held = "holder" if on.whose == OURS.first else "elsewhere"
    proposed = actor.username == ("proposer" if on.case else "admin")
    found = {
        OLD: "",
        "another holds it": "too late" if on.stage == "CLAIMED" and actor.username != held else "",
        "he proposed it": "refused" if proposed else "",
        "another proposed it": "" if proposed else "refused",
        "it was not drawn": "" if on.stage == "DRAWN" else "not there",
        "nothing needs a permit": "too late",
        "he cannot file": "refused" if actor.known and "applicant" not in roles else "",
    }
    return found[unless]


def became(answer: Any) -> str:
    """What became of a request, by its answer."""
    if answer.status_code == 302 and answer.headers.get("Location", "").startswith("/sign-in?"):
        return "sign in"
    through = "through" if 200 <= answer.status_code < 400 else str(answer.status_code)
    return _BECAME.get(answer.status_code, through)


def _body(town: Town, actor: Actor, cell: Cell) -> dict[str, Any]:
    if (cell.method, cell.rule.rule) == ("POST", "/second-factor") and cell.becomes == "through":
        return {"data": {CODE_FIELD: code_of(town.site, actor.username)}}
    return body(cell.method, cell.rule.rule, cell.on)


def try_out(town: Town, actors: dict[str, Actor], cell: Cell) -> str:
    """Make the request of a cell, look at its answer, put everything back; the difference, or nothing."""
    actor, rule = actors[cell.who], plain(cell.rule.rule)
    town.site.extensions["buckets"].clear()
    answer = actor.send(town, cell.method, address(cell.rule, cell.on), **_body(town, actor, cell))
    found, changed = became(answer), town.changed()
    if changed:
        town.put_back()
    if found != cell.becomes:
        return f"{cell}, but {found} ({answer.status_code})"
    if changed and found != "through" and not (found == "too late" and rule.rpartition("/")[2] in _CLAIMED_ANEW):
        return f"{cell}, but something was changed"
    if cell.method != "HEAD" and answer.is_json:
        extra = surplus(f"{cell.method} {rule}", answer, lambda relation: related(relation, actor, cell.on))
        return f"{cell}, with {', '.join(extra[:9])}" if extra else ""
    return ""
