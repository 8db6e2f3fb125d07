"""An office for every test of the procedures."""

from __future__ import annotations

import pytest

from registry.procedures.counter import Counter
from tests.conftest import FrozenClock
from tests.procedures.acting import Office


@pytest.fixture
def office(counter: Counter, clock: FrozenClock) -> Office:
    """A service with its people, on a store of its own."""
    return Office(counter, clock)
