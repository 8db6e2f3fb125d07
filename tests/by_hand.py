"""Changes that no procedure makes, for tests: the journal tells of them, as it must of every change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from registry.records import journal
from registry.records.database import Session, writing
from tests.conftest import NOON


@contextmanager
def by_hand() -> Iterator[Session]:
    """A writing session whose change is told by one entry."""
    with writing() as session:
        yield session
        journal.append(session, at=NOON, actor="test", act="by_hand", on="store")
