"""The journal: append-only, each entry bound to the one before by its hash, written in the change's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, String, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base, Writing, before_commit, db
from registry.records.statements import Statement, table_of
from signing.canonical import digest

GENESIS = bytes(32)
_POSTGRES_LOCK = 0x79697A68616F  # "yizhao": one writer extends the chain at a time


class JournalEntry(Base):
    """Who did what to which object, when; `details` holds digests and codes, never personal data."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


def append(
    session: Writing, *, at: datetime, actor: str, act: str, on: str, details: Mapping[str, Any] | None = None
) -> None:
    """Add one entry to the chain within the caller's transaction; if it cannot be written, the change fails.

    It is written as the transaction's last act: whoever holds the end of the chain waits for nobody any more, so two
    transactions can never wait for each other over it.
    """
    entry = {"at": at, "actor": actor, "act": act, "object": on, "details": dict(details or {})}
    before_commit(session, partial(_chain, session, entry))


_JOURNAL = table_of(JournalEntry)
_NEWEST = Statement(select(_JOURNAL.c.digest).order_by(_JOURNAL.c.id.desc()).limit(1))
_LOCK = Statement(select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger))))
_WRITE = Statement(insert(_JOURNAL))


def _chain(session: Writing, entry: dict[str, Any]) -> None:
    if db.engine.dialect.name == "postgresql":
        _LOCK.rows(session, {"key": _POSTGRES_LOCK})
    newest = _NEWEST.rows(session, {})
    previous = bytes(newest[0][0]) if newest else GENESIS
    _WRITE.change(session, {**entry, "previous": previous, "digest": _digest(**entry, previous=previous)})


def digest_of(entry: JournalEntry) -> bytes:
    """SHA-256 over the canonical form of an entry and its predecessor's digest."""
    return _digest(entry.at, entry.actor, entry.act, entry.object, entry.details, entry.previous)


def _digest(at: datetime, actor: str, act: str, object: str, details: dict[str, Any], previous: bytes) -> bytes:
    value = {
        "at": at.isoformat(),
        "actor": actor,
        "act": act,
        "object": object,
        "details": details,
        "previous": previous.hex(),
    }
    return digest(value)


def first_break(session: Session) -> int | None:
    """The id of the first entry that does not fit the chain, or None if the whole chain holds."""
    previous = GENESIS
    for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.id).execution_options(yield_per=500)):
        if entry.previous != previous or digest_of(entry) != entry.digest:
            return entry.id
        previous = entry.digest
    return None


def head(session: Session) -> tuple[int, bytes]:
    """Id and digest of the newest entry; (0, GENESIS) before there is one."""
    newest = session.execute(select(JournalEntry.id, JournalEntry.digest).order_by(JournalEntry.id.desc()).limit(1))
    row = newest.first()
    return (row[0], row[1]) if row is not None else (0, GENESIS)


def digest_at(session: Session, entry_id: int) -> bytes | None:
    """The digest of one entry; None if there is no such entry. Of 0: GENESIS."""
    if entry_id == 0:
        return GENESIS
    return session.scalar(select(JournalEntry.digest).where(JournalEntry.id == entry_id))


def about(session: Session, on: str) -> list[JournalEntry]:
    """Everything that happened to one object, oldest first."""
    return list(session.scalars(select(JournalEntry).where(JournalEntry.object == on).order_by(JournalEntry.id)))
