"""Whatever is edited in the store's file, `audit verify` finds it: 63 random edits here, 1,000 under `make soak`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from registry.initialise import initialise
from registry.procedures import draft, halt
from registry.procedures.audit import check_journal, journal_head
from registry.procedures.initialise import give_code_blocks
from registry.procedures.migrate import Doubtful, migrate
from registry.records import journal, journal_check
from registry.records.database import Session, close, db, every, reading
from registry.records.journal import JournalEntry
from registry.records.journal_rows import COVERED, JournalRow, Note, digest_of_notes
from registry.service import open_service
from tests.conftest import NOON, settings_at
from tests.procedures.acting import answers
from tests.tampering import opened_by_a_stranger, tampered
from tests.varied_store import fill


@pytest.fixture(scope="module")
def pristine(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with rows in every covered table."""
    directory = tmp_path_factory.mktemp("pristine") / "var"
    shutil.copytree(founded, directory)
    settings = settings_at(directory)
    app = open_service(settings, lambda: NOON)
    with app.app_context():
        fill(app.extensions["counter"])
        with reading() as session:
            empty = [one for one in COVERED if not session.scalar(text(f"SELECT count(*) FROM {one}"))]
        assert empty == []
        close()
    return directory


@pytest.fixture
def service(pristine: Path, tmp_path: Path) -> Iterator[Flask]:
    """A service on a copy of that store."""
    shutil.copytree(pristine, tmp_path / "copy")
    app = open_service(settings_at(tmp_path / "copy"), lambda: NOON)
    with app.app_context():
        yield app
        close()


def verdict(app: Flask, head: str | None = None) -> str:
    """What `audit verify` says of the store now."""
    close()
    return check_journal(app.extensions["counter"], head) or ""


def store_file() -> Path:
    return Path(str(db.engine.url.database))


def test_a_store_nobody_touched_holds_and_its_head_too(service: Flask) -> None:
    assert verdict(service, journal_head(service.extensions["counter"], NOON)) == ""


def test_every_random_edit_of_the_file_is_found(service: Flask, pristine: Path) -> None:
    missed = [
        said for said in tampered(pristine / "yizhao.db", store_file(), 63, seed=20261120) if not verdict(service)
    ]
    assert missed == []


def test_a_row_changed_behind_our_back_shows_also_after_an_honest_change_of_it(service: Flask) -> None:
    with closing(opened_by_a_stranger(store_file())) as store:
        triggers = store.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
        store.execute("UPDATE applications SET display_name = '成都他人有限公司' WHERE state = 'DRAFT'")
        reference, applicant = store.execute(
            "SELECT reference, applicant_id FROM applications WHERE state = 'DRAFT'"
        ).fetchone()
    assert triggers == (0,)
    migrate(NOON)  # as every start does: it hangs the triggers again, and takes nothing in
    counter = service.extensions["counter"]
    draft.save(
        counter, reference=reference, applicant_id=applicant, answers=answers(2), expected_version=None, now=NOON
    )
    assert "without being told" in verdict(service)


def test_a_journal_rebuilt_to_fit_is_found_by_a_head_that_was_kept_elsewhere(service: Flask) -> None:
    head = journal_head(service.extensions["counter"], NOON)
    _rebuild_after("UPDATE licences SET standing_reason = 'x'", "licences")
    assert verdict(service) == "", "whoever holds the file can make the whole of it fit"
    assert "was attested" in verdict(service, head)


def _rebuild_after(edit: str, table: str) -> None:
    """Edit a table, then make its notes and the whole chain fit."""
    close()
    with closing(opened_by_a_stranger(store_file())) as store:
        store.execute(edit)
    with reading() as session:
        found = list(journal_check.differences(session))
        assert {one.table for one in found} == {table}
        entries, notes = list(every(session, JournalEntry)), list(every(session, JournalRow))
    close()
    with closing(opened_by_a_stranger(store_file())) as store:
        for one in found:
            (last,) = [note.id for note in notes if (note.table, note.key) == (one.table, one.key)][-1:]
            store.execute("UPDATE journal_rows SET after = ? WHERE id = ?", (one.after, last))
            next(note for note in notes if note.id == last).after = one.after
        previous = journal.GENESIS
        for entry in entries:
            own = [(n.id, Note(n.table, n.key, n.before, n.after)) for n in notes if n.entry == entry.id]
            entry.previous, entry.rows = previous, digest_of_notes(own)
            previous = journal.digest_of(entry)
            store.execute(
                "UPDATE journal SET previous = ?, rows = ?, digest = ? WHERE id = ?",
                (entry.previous, entry.rows, previous, entry.id),
            )


def test_a_store_that_does_not_hold_is_not_migrated(service: Flask) -> None:
    with closing(opened_by_a_stranger(store_file())) as store:
        store.execute("UPDATE accounts SET roles = '[\"approver\"]' WHERE username = 'stranger'")
        store.execute("UPDATE alembic_version SET version_num = '0014'")
    with pytest.raises(Doubtful, match="audit verify"):
        migrate(NOON)


def test_rows_from_before_the_journal_covered_them_are_taken_in_once(service: Flask) -> None:
    """A store of the release before: entries of the old form, no notes. Then what a later migration changes."""
    with closing(opened_by_a_stranger(store_file())) as store:
        store.execute("DELETE FROM journal_rows")
        store.execute("DELETE FROM journal")
        columns = "id, at, actor, act, object, details, previous, digest"
        store.execute(f"INSERT INTO journal ({columns}) VALUES (7, ?, ?, ?, ?, ?, ?, ?)", _old())
    assert "journal does not know it" in verdict(service)
    migrate(NOON)
    assert verdict(service) == ""
    migrate(NOON)
    with reading() as session:
        assert [entry.id for entry in every(session, JournalEntry)] == [7, 8]
    give_code_blocks(NOON)
    halt.resume(now=NOON)
    assert verdict(service) == ""


def _old() -> tuple[object, ...]:
    entry = JournalEntry(id=7, at=NOON, actor="machine", act="old", object="x", details={}, previous=journal.GENESIS)
    return (f"{NOON:%Y-%m-%d %H:%M:%S.%f}", "machine", "old", "x", "{}", journal.GENESIS, journal.digest_of(entry))


def test_on_postgresql_an_edit_is_found_and_a_change_untold_is_refused(tmp_path: Path, postgres_url: str) -> None:
    settings = settings_at(tmp_path / "var", DATABASE_URL=postgres_url)
    initialise(settings, NOON)
    app = open_service(settings, lambda: NOON)
    with app.app_context():
        fill(app.extensions["counter"])
        assert verdict(app) == ""
        for edit in _EDITS_ON_POSTGRES:
            with db.engine.connect() as connection:
                connection.execute(text("SET session_replication_role = replica"))  # no trigger fires
                edited = connection.execute(text(edit))
                assert edited.rowcount > 0, edit
                session_sees = _breaks_within(connection)
                assert session_sees, edit
                connection.rollback()
        with pytest.raises(Exception, match="foreign key"), db.engine.begin() as connection:
            connection.execute(text("UPDATE licences SET standing_reason = 'x'"))
        assert verdict(app) == ""
        close()


_EDITS_ON_POSTGRES = (
    "UPDATE licences SET standing_reason = 'x'",
    "UPDATE accounts SET created_at = created_at + interval '1 microsecond' WHERE id = 1",
    "UPDATE materials SET size = size + 1",
    "UPDATE submissions SET payload = payload || 'x'::bytea",
    "DELETE FROM notices",
    "INSERT INTO submitted_phones SELECT application_id, 'x', submitted_at FROM submitted_phones LIMIT 1",
    "UPDATE journal SET actor = 'account:99' WHERE id = 5",
    "UPDATE journal SET id = id + 1000 WHERE id = (SELECT max(id) FROM journal)",
    "DELETE FROM journal_rows WHERE id = 5",
    "UPDATE journal_rows SET after = before WHERE before IS NOT NULL",
)


def _breaks_within(connection: object) -> list[str]:
    with Session(connection, autoflush=False) as session:  # type: ignore[arg-type]
        return list(journal_check.breaks(session))
