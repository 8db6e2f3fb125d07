"""The halt 暂停发照: while its one row is there, nothing is issued. Earlier halts are told by the journal."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, String, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from registry.records.database import Base
from registry.records.statements import Statement, Writing, table_of


class Halt(Base):
    """Since when nothing is issued, and why, as told to everybody."""

    __tablename__ = "halts"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    begun_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))

    __table_args__ = (CheckConstraint("id = 1", name="one"),)


class Standing(NamedTuple):
    """The halt that stands, as everybody is told of it."""

    begun_at: datetime
    reason: str


_HALT = table_of(Halt)
_STANDS = Statement(select(_HALT.c.begun_at, _HALT.c.reason))
_BEGIN = Statement(insert(_HALT))
_END = Statement(delete(_HALT).returning(_HALT.c.reason))


def stands(session: Writing) -> bool:
    """Whether nothing may be issued now."""
    return bool(_STANDS.rows(session, {}))


def standing() -> Standing | None:
    """The halt that stands, if there is one: every page asks, so it costs one look."""
    row = _STANDS.look({})
    return Standing(*row) if row else None


def begin(session: Writing, *, at: datetime, reason: str) -> None:
    """Let nothing be issued from now on."""
    _BEGIN.change(session, {"id": 1, "begun_at": at, "reason": reason})


def end(session: Writing) -> str | None:
    """End the halt that stands; the reason it had, None where there was none."""
    rows = _END.rows(session, {})
    return str(rows[0][0]) if rows else None
