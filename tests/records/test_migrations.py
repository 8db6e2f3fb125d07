"""The schema comes up from nothing on both stores and is what the models say."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import pkgutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from registry import records
from registry.domain.lifecycle import MOVES, State
from registry.records.database import MIGRATIONS, db, migrate_up, reading, writing
from registry.records.journal_rows import COVERED, UNCOVERED
from registry.service import bare_app
from tests.conftest import settings_at

SECRET = b"0123456789abcdef0123456789abcdef"


for module in pkgutil.iter_modules(records.__path__, "registry.records."):
    importlib.import_module(module.name)  # every model is known before it is compared


def migrated(tmp_path: Path, **environment: str) -> Flask:
    app = bare_app(settings_at(tmp_path, **environment), SECRET)
    with app.app_context():
        migrate_up()
    return app


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    if request.param == "sqlite":
        return migrated(tmp_path)
    return migrated(tmp_path, DATABASE_URL=request.getfixturevalue("postgres_url"))


def test_the_models_and_the_migrated_schema_are_the_same(store: Flask) -> None:
    with store.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    assert differences == []


def test_every_table_is_covered_by_the_journal_or_listed_with_its_reason() -> None:
    tables, listed = set(db.metadata.tables), {*COVERED, *UNCOVERED}
    assert tables <= listed and tables >= set(COVERED), (
        f"{sorted(tables ^ listed)}: name a new table in registry/records/journal_rows.py, in COVERED if anything is"
        " decided by it (each transaction that changes it then needs journal.append), else in UNCOVERED with the reason"
    )
    assert all(UNCOVERED.values()) and not set(COVERED) & set(UNCOVERED)


def test_migrating_again_changes_nothing(store: Flask) -> None:
    with store.app_context():
        migrate_up()


@pytest.mark.parametrize("statement", ["UPDATE journal SET act = 'x'", "DELETE FROM journal"])
def test_the_store_refuses_to_edit_the_journal(store: Flask, statement: str) -> None:
    with store.app_context():
        with writing() as session:
            session.execute(
                text(
                    "INSERT INTO journal (at, actor, act, object, details, previous, digest) VALUES"
                    " ('2026-11-20 04:00:00', 'a', 'b', 'c', '{}', :previous, :digest)"
                ),
                {"previous": bytes(32), "digest": b"1" * 32},
            )
        with pytest.raises(DatabaseError, match="append-only"), writing() as session:
            session.execute(text(statement))


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_names_from_before_the_index_are_found_by_it(
    where: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    environment = {} if where == "sqlite" else {"DATABASE_URL": request.getfixturevalue("postgres_url")}
    app = bare_app(settings_at(tmp_path, **environment), SECRET)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS), revision="0007")
        with db.engine.begin() as store:
            store.execute(
                text(
                    "INSERT INTO names (name_authority, normalised, division, trade_name, industry, org_form, status)"
                    " VALUES ('510107', '成都市武侯区锦云栈酒业有限公司', '成都市武侯区', '锦云栈', '酒业', '有限公司',"
                    " 'registered')"
                )
            )
        migrate_up()
        with reading() as session:
            columns = "name_authority, scope, bare_trade_name, sound, industry_stem"
            (name,) = session.execute(text(f"SELECT {columns} FROM names")).all()
            tails = session.scalars(text("SELECT tail FROM name_tails")).all()
    assert tuple(name) == ("510100", "510100", "锦云栈", "jin yun zhan", "酒")
    assert tails == ["云栈"]


def test_the_store_lets_a_case_move_as_the_lifecycle_says_and_not_otherwise(store: Flask) -> None:
    legal = {(before, move.next) for (before, _), move in MOVES.items()} | {(state, state) for state in State}
    with store.app_context():
        with writing() as session:
            session.execute(text(_ACCOUNT))
            for number, (before, after) in enumerate(itertools.product(State, State)):
                session.execute(
                    text(_CASE), {"reference": f"{before}-{after}", "state": before.value, "id": number + 1}
                )
        for before, after in itertools.product(State, State):
            move = text("UPDATE applications SET state = :after WHERE reference = :reference")
            with (
                contextlib.nullcontext() if (before, after) in legal else pytest.raises(DatabaseError, match="legal"),
                writing() as session,
            ):
                session.execute(move, {"after": after.value, "reference": f"{before}-{after}"})


_ACCOUNT = (
    "INSERT INTO accounts (id, username, password_hash, name, roles, session_epoch, created_at)"
    " VALUES (1, 'a', '!', 'a', '[]', 0, '2026-11-20 04:00:00')"
)
_CASE = (
    "INSERT INTO applications (id, reference, applicant_id, state, version, round, procedure, entity_type, answers,"
    " created_at, saved_at) VALUES (:id, :reference, 1, :state, 1, 0, 'change', 'llc', '',"
    " '2026-11-20 04:00:00', '2026-11-20 04:00:00')"
)
