"""An office for every test of the procedures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from registry.config import Settings
from registry.procedures.counter import Counter
from registry.service import open_service
from tests.conftest import FrozenClock
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
