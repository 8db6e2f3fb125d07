"""An office for every test of the procedures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from registry.config import Settings
from registry.initialise import initialise
from registry.procedures.counter import Counter
from registry.records.database import db
from registry.service import open_service
from tests.conftest import NOON, FrozenClock, settings_at
from tests.procedures.acting import Office


@pytest.fixture
def app(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    """The service without its doors, inside an app context."""
    app = open_service(settings, clock)
    with app.app_context():
        yield app


@pytest.fixture
def office(counter: Counter, clock: FrozenClock) -> Office:
    """A service with its people, on a store of its own."""
    return Office(counter, clock)


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A service on either store."""
    given = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    settings = settings_at(tmp_path / "var", **given)
    initialise(settings, NOON)
    app = open_service(settings, FrozenClock())
    yield app
    with app.app_context():
        db.engine.dispose()
