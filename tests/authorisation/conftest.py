"""The town, made once for all tests of who may do what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import BytecodeCache

from registry.app import create_app
from tests.authorisation.actors import Actor, actors
from tests.authorisation.town import OURS, STAGES, THEIRS, Town
from tests.conftest import FrozenClock, settings_at

OF_OTHERS = ("DRAFT", "UNDER_REVIEW", "CLAIMED", "LICENSED")
"""Where there are cases of others too; the long form has them at every stage."""


@pytest.fixture(scope="module")
def of_others() -> tuple[str, ...]:
    """At which stages somebody else has a case."""
    return OF_OTHERS


@pytest.fixture(scope="module")
def town(
    founded: Path,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_pages: BytecodeCache,
    password_hash: str,
    of_others: tuple[str, ...],
) -> Town:
    """Everybody, and a case at every stage."""
    directory = tmp_path_factory.mktemp("town") / "var"
    shutil.copytree(founded, directory)
    clock = FrozenClock()
    app = create_app(settings_at(directory, SECOND_LOOK_PERCENT="100"), clock)
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Town(app, clock, password_hash, {OURS: STAGES, THEIRS: of_others})


@pytest.fixture(scope="module")
def everybody(town: Town) -> Iterator[dict[str, Actor]]:
    """All who may come, signed in; what stands then is what stands after every request."""
    found = actors(town)
    town.keep()
    yield found
    town.put_back()
