"""A new key for what is encrypted at rest: killed anywhere it goes on, others read and write, nothing stays behind."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from registry.app import create_app
from registry.config import Settings
from registry.initialise import initialise
from registry.procedures import draft, enrol, walk
from registry.procedures.rekey import rekey
from registry.records import data_keys, journal, journal_check
from registry.records.data_keys import DataKey
from registry.records.database import close, db, every, reading
from signing.vault import Vault, VaultError
from tests.by_hand import by_hand
from tests.conftest import NOON, FrozenClock, settings_at
from tests.making import clean_case

KILLS = 5


def contents() -> dict[str, list[Any]]:
    """Everything that is encrypted, as it reads."""
    with reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(db.select(*table.primary_key.columns, *columns)).all()))
            for table, columns in data_keys.encrypted_tables()
        }


def left(key: str) -> dict[str, int]:
    with reading() as session:
        return dict(data_keys.left_under_another(session, bytes.fromhex(key)))


@pytest.fixture
def filled(app: Flask) -> Iterator[Flask]:
    """A service with a licensed case and everything that came of it, and people enough to be stopped among."""
    walk.walk(app.extensions["counter"], clean_case(), now=NOON)
    for number in range(60):
        person = {"username": f"p{number}", "name": "林", "roles": ["applicant"], "phone": f"100{number:08d}"}
        enrol.enrol(app.extensions["counter"], person=person, password_hash="!", now=NOON)
    yield app


def _killed_after(app: Flask, rows: int) -> None:
    """Rekey in a process of its own, which is killed once so many rows were sealed anew."""
    close()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            rekey(app.extensions["counter"], now=NOON, rows=1, say=lambda table, number: os.write(tell, b".") and None)
        finally:
            os._exit(0)
    os.close(tell)
    while rows > 0 and os.read(told, 1):
        rows -= 1
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(told)


def test_killed_anywhere_it_goes_on_and_then_nothing_is_under_the_old_key(filled: Flask, settings: Settings) -> None:
    before, draw = contents(), random.Random(5)
    for _ in range(KILLS):
        _killed_after(filled, draw.randint(0, 8))
        assert contents() == before
    with reading() as session:
        (begun,) = every(session, DataKey)
    assert begun.active and begun.alone_since is None and left(begun.id)
    done = rekey(filled.extensions["counter"], now=NOON)
    assert done == {"key": begun.id, "thrown_away": 0} and left(begun.id) == {}
    again = rekey(filled.extensions["counter"], now=NOON)
    assert again["thrown_away"] == 1 and again["key"] != begun.id
    assert contents() == before and left(again["key"]) == {}
    with reading() as session:
        acts = [entry.act for entry in every(session, journal.JournalEntry) if entry.object.startswith("data-key:")]
        assert [act for act in acts if act != "seal_anew"] == ["rekey", "rekeyed"] * 2
        assert journal_check.first_break(session) is None
    close()
    stored = b"".join(path.read_bytes() for path in settings.data_dir.glob("yizhao.db"))
    assert begun.wrapped not in stored


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_processes_that_run_meanwhile_read_all_and_write_under_the_new_key(
    where: str, request: pytest.FixtureRequest, settings: Settings, clock: FrozenClock
) -> None:
    if where == "postgres":
        url = request.getfixturevalue("postgres_url")
        settings = settings_at(settings.data_dir, DATABASE_URL=url)
        initialise(settings, NOON)
    one, other = create_app(settings, clock), create_app(settings, clock)

    def write(app: Flask, number: int) -> None:
        person = {"username": f"one{number}", "name": "林", "roles": ["applicant"], "phone": f"100{number:08d}"}
        with app.app_context():
            mine = enrol.enrol(app.extensions["counter"], person=person, password_hash="!", now=NOON)
            draft.start(app.extensions["counter"], applicant_id=mine, answers=clean_answers(number), now=NOON)

    for number in range(3):
        write(other, number)
    with one.app_context():
        written: list[int] = []

        def say(table: str, rows: int) -> None:
            """Meanwhile the other process, which was told of nothing, reads and writes."""
            if len(written) < 2:
                written.append(10 + len(written))
                write(other, written[-1])

        key = rekey(one.extensions["counter"], now=NOON, rows=2, say=say)["key"]
        assert written and left(key) == {}
        mine = contents()
    with other.app_context():
        assert contents() == mine
    write(other, 20)
    with one.app_context():
        assert left(key) == {} and len(contents()["accounts"]) == 6


def clean_answers(number: int) -> dict[str, Any]:
    """Answers of a draft."""
    left_out = ("documents", "lookups", "as_of", "case_id", "schema_version")
    told = {key: value for key, value in clean_case(number).items() if key not in left_out}
    for person in told["persons"].values():
        del person["realname_verified"]
    return told


def test_a_value_that_cannot_be_opened_keeps_the_old_keys(filled: Flask) -> None:
    counter = filled.extensions["counter"]
    first = rekey(counter, now=NOON)["key"]
    with by_hand() as session:
        session.execute(db.text("UPDATE accounts SET phone = :bad"), {"bad": b"\x01" + bytes(40)})
    with pytest.raises(VaultError):
        rekey(counter, now=NOON)
    with reading() as session:
        assert {one.id: one.active for one in every(session, DataKey)}[first] is False
    with by_hand() as session:
        session.execute(db.text("UPDATE accounts SET phone = NULL"))
    assert rekey(counter, now=NOON)["thrown_away"] == 1


def test_a_data_key_is_worth_nothing_without_its_secret(filled: Flask) -> None:
    key_id, wrapped = filled.extensions["counter"].vault.new_key()
    stranger = Vault.derive(b"another secret, just as long as it is")
    stranger.fetch_with(lambda asked: wrapped)
    with pytest.raises(VaultError, match="another secret"):
        stranger.seal_with(key_id)
    with pytest.raises(VaultError, match="not in this vault"):
        filled.extensions["counter"].vault.seal_with(b"none")
