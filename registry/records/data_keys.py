"""Data keys: what encrypts personal data at rest, wrapped under the secret; and what is still under another of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    String,
    Table,
    delete,
    func,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedBytes, EncryptedJson, EncryptedText
from registry.records.database import Base, db

_ACTIVE = text("active")


class DataKey(Base):
    """One key. The active one seals; the others open what is still under them, and are then thrown away."""

    __tablename__ = "data_keys"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    active: Mapped[bool]
    made_at: Mapped[datetime]
    alone_since: Mapped[datetime | None]  # nothing is under any other key

    __table_args__ = (
        Index("uq_data_keys_active", "active", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    )


def active(session: Session) -> DataKey | None:
    """The key that seals; None while that is the one derived from the secret."""
    return session.scalar(select(DataKey).where(DataKey.active))


def activate(session: Session, key_id: bytes, wrapped: bytes, now: datetime) -> DataKey:
    """Let a new key seal from the end of this transaction: no other that writes is under way when it ends."""
    if db.engine.dialect.name == "postgresql":
        session.execute(text("LOCK TABLE data_keys IN EXCLUSIVE MODE"))
    session.execute(update(DataKey).where(DataKey.active).values(active=False))
    key = DataKey(id=key_id.hex(), wrapped=wrapped, active=True, made_at=now)
    session.add(key)
    session.flush()
    return key


def throw_away_others(session: Session, key: DataKey) -> int:
    """Delete every key but this one, so that its place in the file is overwritten; how many."""
    if db.engine.dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))
    gone = session.execute(delete(DataKey).where(DataKey.id != key.id))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def encrypted_tables() -> list[tuple[Table, list[Any]]]:
    """Every table that holds encrypted columns, with them."""
    kinds = (EncryptedBytes, EncryptedText, EncryptedJson)
    found = [(t, [c for c in t.columns if isinstance(c.type, kinds)]) for t in Base.metadata.sorted_tables]
    return [(table, columns) for table, columns in found if columns]


def seal_anew(session: Session, table: Table, columns: Sequence[Any], key: bytes, *, after: Any, most: int) -> Any:
    """Seal up to so many rows beyond a primary key anew, those that are under another key; the last one's primary key,
    or None when there is none left.
    """
    keys = list(table.primary_key.columns)
    beyond = [tuple_(*keys) > tuple_(*after)] if after else []
    query = select(*keys, *columns).where(_under_another(columns, key), *beyond).order_by(*keys).limit(most)
    rows = session.execute(query.with_for_update()).all()
    for row in rows:
        here = [one == value for one, value in zip(keys, row, strict=False)]
        values = {one.name: value for one, value in zip(columns, row[len(keys) :], strict=True)}
        session.execute(update(table).where(*here).values(values))
    return tuple(rows[-1][: len(keys)]) if rows else None


def left_under_another(session: Session, key: bytes) -> Iterator[tuple[str, int]]:
    """How many rows of which tables are not, or not wholly, under this key."""
    for table, columns in encrypted_tables():
        query = select(func.count()).select_from(table).where(_under_another(columns, key))
        if number := session.scalar(query):
            yield table.name, number


def _under_another(columns: Sequence[Any], key: bytes) -> ColumnElement[bool]:
    """Where the key's id in a sealed value (its second to fifth byte) is not this one; nothing is never so."""
    return or_(*(func.substr(type_coerce(one, LargeBinary), 2, 4, type_=LargeBinary) != key for one in columns))
