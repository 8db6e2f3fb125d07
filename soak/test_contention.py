"""8 processes × 500 applications for the same 50 names on each store."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from registry.initialise import initialise
from tests.conftest import NOON, settings_at
from tests.contending import contend, look_at_who_got_what

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_four_thousand_applications_for_fifty_names(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if kind == "postgres" else {}
    settings = settings_at(tmp_path / "var", **environment)
    initialise(settings, NOON)
    begun = time.monotonic()
    outcomes = contend(settings, processes=8, applications=500, names=50, seed=4)
    seconds = time.monotonic() - begun
    ends = look_at_who_got_what(settings, outcomes, names=50)
    assert ends.total() == 8 * 500 + 50
    print(f"\n{kind}: {dict(ends)} in {seconds:.0f} s")
