"""Issuing survives being killed at any moment: 12 kills a store here, 500 under `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.config import Settings
from registry.initialise import initialise
from tests.conftest import NOON, settings_at
from tests.killing import kill_while_issuing, look_at_what_changed, look_at_what_is_left, prepare_changes


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    environment = {}
    if request.param == "postgres":
        environment["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    settings = settings_at(tmp_path / "var", **environment)
    initialise(settings, NOON)
    return settings


def test_a_kill_at_any_moment_leaves_one_licence_per_case_and_nothing_torn(store: Settings) -> None:
    toll = kill_while_issuing(store, NOON, kills=12, seed=20260101, batch=14)
    look_at_what_is_left(store, NOON, toll)
    assert toll.kills == 12
    assert toll.at_a_line and toll.at_an_instant


def test_a_kill_at_any_moment_leaves_each_company_changed_or_ended_wholly_or_not_at_all(store: Settings) -> None:
    toll = kill_while_issuing(store, NOON, kills=6, seed=20260102, prepare=prepare_changes, batch=8)
    look_at_what_changed(store, NOON, toll)
    assert toll.kills == 6
    assert toll.at_a_line and toll.at_an_instant
