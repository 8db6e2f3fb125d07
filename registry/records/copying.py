"""Copies of the whole store, made and put back by its own maker's means while others go on reading and writing.

SQLite copies itself through its backup API; of PostgreSQL `pg_dump` and `pg_restore` are asked. What a store holds is
told in the same words for both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite3
from sqlalchemy import inspect, text

from registry.records import journal
from registry.records.database import close, db, reading

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
}
_INTO_EMPTY = ("--clean", "--if-exists", "--single-transaction", "--no-owner")


class NotCopied(Exception):
    """The store's tool is not here, or could not do it; the text says which and why."""


def copy_to(file: Path) -> dict[str, Any]:
    """Copy the store as it is in one moment; what is in the copy, as `held` tells it. NotCopied."""
    if kind() == "sqlite":
        with closing(sqlite3.connect(str(db.engine.url.database))) as here, closing(sqlite3.connect(str(file))) as copy:
            here.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            return _held("sqlite", lambda query: copy.execute(query).fetchall())
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        words = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={file}")
        _ask("pg_dump", *words)
        return _held("postgresql", lambda query: connection.execute(text(query)).fetchall())


def put_back(file: Path) -> None:
    """Fill an empty store from a copy of one of its kind. NotCopied. Nothing else may have the store open."""
    if kind() != "sqlite":
        _ask("pg_restore", *_INTO_EMPTY, str(file))
        return
    store = Path(str(db.engine.url.database))
    close()
    for beside in ("-wal", "-shm"):
        store.with_name(store.name + beside).unlink(missing_ok=True)
    file.chmod(0o600)
    os.replace(file, store)


def held() -> dict[str, Any]:
    """What the store holds: {"store": its kind, "schema", "journal": where it ends, "rows": number by table}."""
    with reading() as session:
        return _held(kind(), lambda query: session.execute(text(query)).fetchall())


def kind() -> str:
    """The kind of this store: sqlite or postgresql."""
    return db.engine.dialect.name


def in_use() -> bool:
    """Whether anything ever happened in the store; one that is not there, or as `init` leaves it, is not in use."""
    if kind() == "sqlite" and not Path(str(db.engine.url.database)).exists():
        return False
    if not inspect(db.engine).has_table("journal"):
        return False
    with reading() as session:
        return journal.in_use(session)


def _held(kind: str, rows: Callable[[str], Sequence[Any]]) -> dict[str, Any]:
    (entry, digest), *_ = [*rows("SELECT id, digest FROM journal ORDER BY id DESC LIMIT 1"), (0, journal.GENESIS)]
    return {
        "store": kind,
        "schema": rows("SELECT version_num FROM alembic_version")[0][0],
        "journal": {"entry": entry, "digest": bytes(digest).hex()},
        "rows": {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for (name,) in rows(_TABLES[kind])},  # noqa: S608
    }


def _ask(program: str, *words: str) -> None:
    """PostgreSQL's own tool on our database; the password goes by the environment, not into the list of processes."""
    if (found := shutil.which(program)) is None:
        raise NotCopied(f"{program} is not on PATH; install the PostgreSQL client of the server's version")
    url = db.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    line = [found, *words, f"--dbname={address}"]
    done = subprocess.run(line, env=environment, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise NotCopied(f"{program} failed: {done.stderr.decode(errors='replace').strip()[-500:]}")
