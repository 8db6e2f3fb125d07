"""Reading never writes, writing commits once, and a pooled connection carries nothing over."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from registry.records import journal
from registry.records.database import reading, writing
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
        with writing() as session:
            session.execute(text("UPDATE code_blocks SET next = next"))


def test_a_writing_session_that_fails_leaves_nothing(app: Flask) -> None:
    with pytest.raises(RuntimeError), writing() as session:
        journal.append(session, at=NOON, actor="machine", act="test", on="nothing")
        raise RuntimeError
    with reading() as session:
        assert session.scalar(text("SELECT count(*) FROM journal")) == 0


def test_what_was_read_stays_readable_after_the_session(app: Flask) -> None:
    with writing() as session:
        journal.append(session, at=NOON, actor="machine", act="test", on="thing")
    with reading() as session:
        (entry,) = journal.about(session, "thing")
    assert entry.act == "test"
