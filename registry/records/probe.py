"""Probes: cheap looks at whether the store would do its work and ends as it should. They leave nothing behind."""

from __future__ import annotations

import secrets
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.records.database import Transaction, db
from registry.records.journal import JournalEntry, digest_of
from registry.records.replies import Reply
from registry.records.statements import Statement, driver_connection, in_our_words, table_of

PATIENCE = 2000
"""Milliseconds to wait for whoever holds the store."""
NEWEST = 20
"""How many entries at the journal's end are recomputed."""
_BEGIN = {
    "sqlite": (f"PRAGMA busy_timeout={PATIENCE}", "BEGIN IMMEDIATE"),
    "postgresql": (f"SET LOCAL lock_timeout={PATIENCE}", f"SET LOCAL statement_timeout={PATIENCE}"),
}
_AFTERWARDS = {"sqlite": ("PRAGMA busy_timeout=30000",), "postgresql": ()}
_SCRATCH = Statement(insert(table_of(Reply)))


class End(NamedTuple):
    """How the journal ends: when its newest entry was written, and the first of the newest that does not fit."""

    at: datetime | None
    broken: int | None


def write_and_take_back(now: datetime) -> None:
    """Write a row as every change does, and take it back; Unreachable where the store takes none."""
    row = {"actor": "probe", "key": secrets.token_hex(16), "request_digest": bytes(32), "result": {}, "made_at": now}
    connection, dialect = driver_connection(), db.engine.dialect
    try:
        cursor = connection.cursor()
        try:
            for words in _BEGIN[dialect.name]:
                cursor.execute(words)
            _SCRATCH.change(Transaction(cursor), row)
        finally:
            connection.rollback()
            for words in _AFTERWARDS[dialect.name]:
                cursor.execute(words)
    except dialect.loaded_dbapi.Error as error:
        raise in_our_words(error) from error
    finally:
        connection.close()


def journal_end(session: Session) -> End:
    """The newest entries recomputed, each bound to the one before."""
    newest = list(session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(NEWEST + 1)))
    before = {entry.id: following.digest for entry, following in pairwise(newest)}
    broken = [
        entry.id
        for entry in newest[:NEWEST]
        if digest_of(entry) != entry.digest or entry.previous != before.get(entry.id, entry.previous)
    ]
    return End(newest[0].at if newest else None, min(broken, default=None))
