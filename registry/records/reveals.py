"""Reveals 查看完整信息: an officer saw one masked value whole. Which one and why; never the value itself."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedText
from registry.records.database import Base


class Reveal(Base):
    """One look. `nth` counts an officer's looks of one local day, so that two at once cannot share the last one."""

    __tablename__ = "reveals"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    day: Mapped[date]
    nth: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    field: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(EncryptedText("reveals.words"))
    shown_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("account_id", "day", "nth"),)


def made_on(session: Session, account_id: int, day: date) -> int:
    """How many an officer has made on a local day."""
    query = select(func.max(Reveal.nth)).where(Reveal.account_id == account_id, Reveal.day == day)
    return session.scalar(query) or 0
