"""The journal: append-only, each entry bound to the one before by its hash, written in the change's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, String, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base, Writing, before_commit, db
from registry.records.journal_rows import NOTHING, noted, take
from registry.records.statements import Statement, table_of
from signing.canonical import digest

GENESIS = bytes(32)
_POSTGRES_LOCK = 0x79697A68616F  # "yizhao": one writer extends the chain at a time
INSTALLATION = "installation"
"""The actor of what a store is set up with, before anything happens in it."""
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request that is being answered, as the web names it; None of a command."""


class JournalEntry(Base):
    """Who did what to which object, when; `details` holds digests and codes, never personal data, and `reason` is only
    what is told to everybody: a reason that may speak of somebody stays, encrypted, in the row that the act wrote.
    """

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80), index=True)
    act: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(500))
    request: Mapped[str | None] = mapped_column(String(64))
    rule_set: Mapped[str | None] = mapped_column(String(40))
    rows: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # None: written before rows were covered
    previous: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


def append(
    session: Writing,
    *,
    at: datetime,
    actor: str,
    act: str,
    on: str,
    details: Mapping[str, Any] | None = None,
    reason: str | None = None,
    rule_set: str | None = None,
) -> None:
    """Add one entry to the chain within the caller's transaction; if it cannot be written, the change fails.

    It is written as the transaction's last act: whoever holds the end of the chain waits for nobody any more, so two
    transactions can never wait for each other over it; and it tells of every row the transaction has changed.
    """
    entry = {
        "at": at,
        "actor": actor,
        "act": act,
        "object": on,
        "details": dict(details or {}),
        "reason": reason,
        "request": request_id.get(),
        "rule_set": rule_set,
    }
    before_commit(session, partial(_chain, session, entry))


_JOURNAL = table_of(JournalEntry)
_NEWEST = Statement(select(_JOURNAL.c.id, _JOURNAL.c.digest).order_by(_JOURNAL.c.id.desc()).limit(1))
_HASHED = [column.name for column in _JOURNAL.c if column.name != "digest"]
_LOCK = Statement(select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger))))
_WRITE = Statement(insert(_JOURNAL))


def _chain(session: Writing, entry: dict[str, Any]) -> None:
    if db.engine.dialect.name == "postgresql":
        _LOCK.rows(session, {"key": _POSTGRES_LOCK})
    (number, previous), *_ = [*_NEWEST.rows(session, {}), (0, GENESIS)]
    whole = {**entry, "id": number + 1, "rows": noted(session), "previous": bytes(previous)}
    _WRITE.change(session, {**whole, "digest": _digest(**whole)})
    if whole["rows"] != NOTHING:
        take(session, number + 1)


def digest_of(entry: JournalEntry) -> bytes:
    """SHA-256 over the canonical form of an entry, with its number, and its predecessor's digest."""
    return _digest(**{name: getattr(entry, name) for name in _HASHED})


def _digest(
    id: int,
    at: datetime,
    actor: str,
    act: str,
    object: str,
    details: dict[str, Any],
    reason: str | None,
    request: str | None,
    rule_set: str | None,
    rows: bytes | None,
    previous: bytes,
) -> bytes:
    value: dict[str, Any] = {
        "at": at.isoformat(),
        "actor": actor,
        "act": act,
        "object": object,
        "details": details,
        "previous": previous.hex(),
    }
    if rows is not None:
        value |= {"id": id, "rows": rows.hex(), "reason": reason, "request": request, "rule_set": rule_set}
    return digest(value)


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


def search(
    session: Session,
    *,
    on: str = "",
    actor: str = "",
    act: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int,
) -> list[JournalEntry]:
    """Entries that fit everything that is asked, newest first, from below the number `before`."""
    entry = JournalEntry
    asked = [column == word for column, word in ((entry.object, on), (entry.actor, actor), (entry.act, act)) if word]
    asked += [entry.at >= since] if since else []
    asked += [entry.at < until] if until else []
    asked += [entry.id < before] if before is not None else []
    return list(session.scalars(select(entry).where(*asked).order_by(entry.id.desc()).limit(limit)))


def acts(session: Session) -> list[str]:
    """Every kind of act there is in the journal."""
    return sorted(session.scalars(select(JournalEntry.act).distinct()))


def in_use(session: Session) -> bool:
    """Whether anything ever happened here but the installation."""
    query = select(JournalEntry.id).where(JournalEntry.actor != INSTALLATION).limit(1)
    return session.scalar(query) is not None


def acts_of_installation(session: Session) -> list[JournalEntry]:
    """What the installation did, oldest first."""
    query = select(JournalEntry).where(JournalEntry.actor == INSTALLATION).order_by(JournalEntry.id)
    return list(session.scalars(query))
