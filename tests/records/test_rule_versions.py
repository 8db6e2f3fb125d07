"""Versions of the rule book in the store itself, on both stores: one line in time, two persons, no edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.by_hand import by_hand
from tests.records.test_migrations import migrated

PEOPLE = (
    "INSERT INTO accounts (id, username, password_hash, name, roles, session_epoch, created_at) VALUES"
    " ({id}, 'keeper{id}', '!', 'x', '[\"admin\"]', 0, '2026-11-20 04:00:00')"
)
PROPOSAL = (
    "INSERT INTO rule_versions (id, state, title, effective_from, changes, proposed_by) VALUES"
    " ({id}, 'drafted', 'x', '{day}', '[]', 1)"
)
OPINION = "UPDATE rule_versions SET state = 'reviewed', opinion_by = 2, opinion_verdict = 'lawful' WHERE id = {id}"
ACTIVATION = (
    "UPDATE rule_versions SET state = 'active', number = {number}, follows = {follows}, follows_from = '{after}',"
    " decided_by = {by} WHERE id = {id}"
)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    url = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    app = migrated(tmp_path, **url)
    with app.app_context():
        run(*(PEOPLE.format(id=one) for one in (1, 2)))
        for id_, day in ((11, "2027-01-01"), (12, "2026-12-01"), (13, "2027-02-01")):
            run(PROPOSAL.format(id=id_, day=day), OPINION.format(id=id_))
        run(ACTIVATION.format(id=11, number=2, follows=1, after="2014-03-01", by=2))
    return app


def run(*statements: str) -> None:
    with by_hand() as session:
        for one in statements:
            session.execute(text(one))


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        (
            "it begins before the one it follows",
            {"id": 12, "number": 3, "follows": 2, "after": "2027-01-01", "by": 2},
        ),
        ("it lies about when that began", {"id": 12, "number": 3, "follows": 2, "after": "2014-03-01", "by": 2}),
        ("another follows that version already", {"id": 13, "number": 2, "follows": 1, "after": "2014-03-01", "by": 2}),
        ("a number is left out", {"id": 13, "number": 4, "follows": 2, "after": "2027-01-01", "by": 2}),
        ("its proposer activates it", {"id": 13, "number": 3, "follows": 2, "after": "2027-01-01", "by": 1}),
    ],
)
def test_the_store_refuses_a_version_when(store: Flask, sentence: str, wrong: dict[str, object]) -> None:
    with store.app_context():
        with pytest.raises(DatabaseError):
            run(ACTIVATION.format(**wrong))
        run(ACTIVATION.format(id=13, number=3, follows=2, after="2027-01-01", by=2))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rule_versions SET changes = '[1]' WHERE id = 11",
        "UPDATE rule_versions SET changes = '[1]' WHERE id = 12",
        "UPDATE rule_versions SET state = 'drafted' WHERE id = 12",
        "UPDATE rule_versions SET opinion_by = 1 WHERE id = 12",
        "DELETE FROM rule_versions WHERE id = 12",
    ],
)
def test_the_store_refuses_to_edit_what_was_reviewed(store: Flask, statement: str) -> None:
    with store.app_context(), pytest.raises(DatabaseError):
        run(statement)
