"""Statements that go straight to the driver: the values, refusals and transactions are those of objects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pysqlite3 import dbapi2
from sqlalchemy import bindparam, literal_column, select

from registry.config import Settings
from registry.initialise import initialise
from registry.records import codes, figures, journal, journal_check, people, probe
from registry.records.applications import Application
from registry.records.codes import UnifiedCode
from registry.records.database import Collision, Unreachable, db, every, reading
from registry.records.people import Account
from registry.records.replies import Reply
from registry.records.statements import Statement, table_of, writing_by_statements
from registry.service import open_service
from tests.by_hand import by_hand
from tests.conftest import NOON, settings_at

LATER = NOON + timedelta(microseconds=1)


@pytest.fixture(params=["sqlite", "postgres"])
def application(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """The id of a case on either store, in the current application."""
    given = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    settings = settings_at(tmp_path / "var", **given)
    initialise(settings, NOON)
    with open_service(settings, lambda: NOON).app_context():
        with by_hand() as session:
            account = Account(username="a", password_hash="!", name="甲", roles=["applicant"], created_at=NOON)
            session.add(account)
            session.flush()
            case = Application(
                reference="R1",
                applicant_id=account.id,
                procedure="establishment",
                entity_type="llc",
                answers={"name": {"full": "成都市甲有限公司"}},
                created_at=NOON,
                saved_at=LATER,
            )
            session.add(case)
            session.flush()
            number = case.id
        yield number
        db.engine.dispose()


def give(on: object, case: int, code: str = "9" * 18) -> None:
    codes.give(on, code, subject=code[:9], authority="某局", application_id=case, at=LATER)  # type: ignore[arg-type]
    journal.append(on, at=LATER, actor="machine", act="give", on=f"code:{code}")  # type: ignore[arg-type]


def test_what_a_statement_writes_an_object_reads_and_the_other_way_round(application: int) -> None:
    with writing_by_statements() as transaction:
        give(transaction, application)
    with reading() as session:
        (given,) = every(session, UnifiedCode)
    assert (given.code, given.subject, given.allocated_at) == ("9" * 18, "9" * 9, LATER)
    cases = table_of(Application)
    looked = Statement(
        select(cases.c.answers, cases.c.saved_at, cases.c.submitted_at).where(cases.c.reference == bindparam("of"))
    )
    assert looked.look({"of": "R1"}) == ({"name": {"full": "成都市甲有限公司"}}, LATER, None)
    assert looked.look({"of": "R2"}) is None


def test_a_value_that_was_taken_is_a_collision_and_the_whole_change_is_undone(application: int) -> None:
    with pytest.raises(Collision), writing_by_statements() as transaction:
        give(transaction, application)
        give(transaction, application)
    with reading() as session:
        assert list(every(session, UnifiedCode)) == []


def test_a_change_by_statements_that_fails_leaves_nothing_and_frees_the_store(application: int) -> None:
    with pytest.raises(RuntimeError), writing_by_statements() as transaction:
        give(transaction, application)
        raise RuntimeError
    with writing_by_statements() as transaction:
        give(transaction, application)
        journal.append(transaction, at=NOON, actor="machine", act="test", on="thing")
    with reading() as session:
        assert len(list(every(session, UnifiedCode))) == len(journal.about(session, "thing")) == 1
        assert journal_check.first_break(session) is None


def test_a_journal_that_cannot_be_written_undoes_the_change(application: int) -> None:
    with pytest.raises(ValueError, match="NFC"), writing_by_statements() as transaction:
        give(transaction, application)
        journal.append(transaction, at=NOON, actor="machine", act="test", on="e\u0301")
    with reading() as session:
        assert list(every(session, UnifiedCode)) == []


def test_a_statement_within_a_writing_session_shares_its_transaction(application: int) -> None:
    with pytest.raises(RuntimeError), by_hand() as session:
        give(session, application)
        assert codes.of_application(session, application) is not None
        raise RuntimeError
    with reading() as session:
        assert codes.of_application(session, application) is None


def test_each_draw_takes_the_next_number_of_the_authority(application: int) -> None:
    with by_hand() as session:
        first = codes.add_block(session, "某局", 2).first
    drawn = []
    for _ in range(3):
        with writing_by_statements() as transaction:
            assert codes.draw(transaction, "别局") is None
            drawn.append(codes.draw(transaction, "某局"))
            journal.append(transaction, at=LATER, actor="machine", act="draw", on="store")
    assert drawn == [first, first + 1, None]


def test_what_the_store_refuses_is_told_in_the_house_words(application: int) -> None:
    nonsense = Statement(select(literal_column("nowhere")))
    with pytest.raises(Unreachable), writing_by_statements() as transaction:
        nonsense.rows(transaction, {})
    with reading() as session:
        assert people.by_username(session, "a") is not None


@pytest.mark.usefixtures("application")
def test_a_probe_leaves_nothing_behind_and_the_figures_of_either_store_agree() -> None:
    for _ in range(2):
        probe.write_and_take_back(NOON)
    with by_hand() as session:
        journal.append(session, at=NOON, actor="machine", act="test", on="thing")
    with reading() as session:
        assert list(every(session, Reply)) == []
        told, end = figures.figures(session, NOON.date()), probe.journal_end(session)
    assert (told.cases, told.oldest, told[2:6]) == ({"DRAFT": 1}, None, (0, 0, 0, 0))
    assert (end.at, end.broken, told.entries > 0) == (NOON, None, True)


def test_a_store_that_another_holds_is_told_in_the_house_words(app: Flask, settings: Settings) -> None:
    pooled = db.engine.raw_connection()
    pooled.cursor().execute("PRAGMA busy_timeout=1")
    pooled.close()
    with closing(dbapi2.connect(settings.database_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unreachable, match="locked"), writing_by_statements():
            raise AssertionError("the write lock is not ours")
