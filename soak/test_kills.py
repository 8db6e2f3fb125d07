"""500 kills during issuing on each store."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.initialise import initialise
from tests.conftest import NOON, settings_at
from tests.killing import kill_while_issuing, look_at_what_is_left

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_five_hundred_kills(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if kind == "postgres" else {}
    settings = settings_at(tmp_path / "var", **environment)
    initialise(settings, NOON)
    toll = kill_while_issuing(settings, NOON, kills=500, seed=1)
    look_at_what_is_left(settings, NOON, toll)
    print(
        f"\n{kind}: {toll.at_a_line} kills at {len(toll.places)} different lines, {toll.at_an_instant} at an instant, "
        f"{toll.survivors} finished first, {len(toll.acknowledged)} licences acknowledged"
    )
