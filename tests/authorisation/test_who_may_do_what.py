"""Who may do what: docs/who-may-do-what.md, the gate, and what becomes of requests are one."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from flask import Flask, jsonify

from registry.app import create_app
from registry.config import Settings
from tests.authorisation.actors import UNKNOWN, Actor
from tests.authorisation.matrix import Cell, cells, try_out
from tests.authorisation.members import declared, granted, members_of, wholes
from tests.authorisation.table import differences
from tests.authorisation.town import Town
from tests.conftest import FrozenClock

SEED = 20261123


@pytest.fixture(scope="module")
def every(town: Town, everybody: dict[str, Actor]) -> list[Cell]:
    """Every request that there can be in the town."""
    return list(cells(town, everybody))


def test_the_table_and_the_gate_say_the_same_of_every_route(town: Town) -> None:
    assert differences(town.site) == []


def test_a_route_that_nobody_wrote_down_is_found(settings: Settings, clock: FrozenClock) -> None:
    app = create_app(settings, clock)
    app.add_url_rule("/cases/<reference>/forgotten", "forgotten", lambda reference: "secret")
    assert differences(app) == ["GET /cases/<reference>/forgotten: not in the table, closed"]
    assert app.test_client().get("/cases/1/forgotten").status_code == 403


def test_a_sample_of_all_requests_ends_as_the_table_says(
    town: Town, everybody: dict[str, Actor], every: list[Cell]
) -> None:
    """Every route × method × person × own and another's, at one stage each; the long form tries every cell."""
    sample = list(_sample(every))
    different = [one for one in (try_out(town, everybody, cell) for cell in sample) if one]
    print(f"\n{len(sample)} of {len(every)} cells")
    assert different == [], "\n".join(different)


def test_a_member_that_nobody_granted_is_found(
    town: Town, everybody: dict[str, Actor], every: list[Cell], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [cell for cell in every if cell.rule.endpoint == "api.show_application" and cell.method == "GET"]
    seen = [cell for cell in asked if cell.becomes == "through" and cell.on.stage == "SIGNING"]
    assert {cell.who for cell in seen} == {"owner", "co-founder"}
    for view, member in (("api.show_application", "note_of_the_officer"), ("reviewer.renew", "claimed_by")):
        monkeypatch.setitem(town.site.view_functions, view, lambda member=member, **where: jsonify({member: "x"}))
        cell = next(one for one in every if one.rule.endpoint == view and one.declared and one.becomes == "through")
        assert try_out(town, everybody, cell).endswith(f"with {member}")
    town.site.view_functions["api.show_application"] = _with_a_link(town.site)
    told = {cell.who: try_out(town, everybody, cell) for cell in seen}
    assert told["owner"] == "" and told["co-founder"].endswith("with signatories[].link")


def _with_a_link(site: Flask) -> object:
    return lambda reference: jsonify(signatories=[{"link": "https://…"}])


def test_every_member_of_an_answer_that_differs_by_relation_is_granted_to_somebody() -> None:
    for route, relations in granted().items():
        if route in declared():
            together = {member for members in relations.values() for member in members}
            assert together == members_of(declared()[route], "", wholes(route)), route


def _sample(every: list[Cell]) -> Iterator[Cell]:
    """One of each route × method × person × own and another's. Where that tells nothing apart, fewer: of a door that
    is open to everybody two persons, of one that is closed to somebody one stage, of methods that a route has not one.
    """
    kinds: dict[tuple[object, ...], Cell] = {}
    for cell in random.Random(SEED).sample(every, len(every)):
        method = "" if cell.becomes == "no such method" else cell.method
        open_door = cell.policy == "public" and cell.becomes == "through"
        person = (cell.who in UNKNOWN,) if open_door or not cell.declared else (cell.who,)
        closed = cell.becomes in ("sign in", "refused")
        kinds.setdefault((method, cell.rule.rule, *person, "" if closed else cell.on.whose), cell)
    yield from kinds.values()
