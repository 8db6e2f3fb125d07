"""Reading never writes, writing commits once, and a pooled connection carries nothing over."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from registry.records import journal
from registry.records.database import Untold, db, reading, writing
from tests.by_hand import by_hand
from tests.conftest import NOON


def test_a_reading_session_cannot_write(app: Flask) -> None:
    with pytest.raises(DatabaseError), reading() as session:
        session.execute(text("UPDATE code_blocks SET next = next + 1"))


def test_writing_works_after_many_readings_on_the_same_connections(app: Flask) -> None:
    for _ in range(3):
        with reading() as outer, reading() as inner:
            assert outer.scalar(text("SELECT count(*) FROM code_blocks")) == inner.scalar(
                text("SELECT count(*) FROM code_blocks")
            )
        with by_hand() as session:
            session.execute(text("UPDATE code_blocks SET next = next"))


def test_a_writing_session_that_fails_leaves_nothing(app: Flask) -> None:
    with pytest.raises(RuntimeError), writing() as session:
        journal.append(session, at=NOON, actor="machine", act="test", on="nothing")
        raise RuntimeError
    with reading() as session:
        assert journal.about(session, "nothing") == []


def test_a_change_of_which_the_journal_does_not_tell_is_not_committed(app: Flask) -> None:
    with pytest.raises(Untold, match="code_blocks"), writing() as session:
        session.execute(text("UPDATE code_blocks SET next = next + 1"))
    with pytest.raises(DatabaseError, match="FOREIGN KEY"), db.engine.begin() as connection:  # past our own sessions
        connection.execute(text("UPDATE code_blocks SET next = next + 1"))
    with reading() as session:
        assert session.scalars(text("SELECT next - first FROM code_blocks WHERE next <> first")).all() == []


def test_what_was_read_stays_readable_after_the_session(app: Flask) -> None:
    with writing() as session:
        journal.append(session, at=NOON, actor="machine", act="test", on="thing")
    with reading() as session:
        (entry,) = journal.about(session, "thing")
    assert entry.act == "test"
