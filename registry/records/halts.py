"""The halt 暂停发照: while its one row is there, nothing is issued. Earlier halts are told by the journal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base
from registry.records.statements import Statement, Writing, table_of


class Halt(Base):
    """Since when nothing is issued, and why, as told to everybody."""

    __tablename__ = "halts"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    begun_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))

    __table_args__ = (CheckConstraint("id = 1", name="one"),)


_STANDS = Statement(select(table_of(Halt).c.id))


def stands(session: Writing) -> bool:
    """Whether nothing may be issued now."""
    return bool(_STANDS.rows(session, {}))


def standing(session: Session) -> Halt | None:
    """The halt that stands, if there is one."""
    return session.get(Halt, 1)
