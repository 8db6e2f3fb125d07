"""Processes that apply for the same names at once: 3 × 12 for 3 names here, 8 × 500 for 50 under `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.initialise import initialise
from tests.conftest import NOON, settings_at
from tests.contending import contend, look_at_who_got_what


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_each_name_goes_to_exactly_one_of_many(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if kind == "postgres" else {}
    settings = settings_at(tmp_path / "var", **environment)
    initialise(settings, NOON)
    outcomes = contend(settings, processes=3, applications=12, names=3, seed=3)
    ends = look_at_who_got_what(settings, outcomes, names=3)
    assert ends.total() == 3 * 12 + 3
    assert ends["licensed"] == 3
    assert ends["taken"] and ends["given up"], "they met"
