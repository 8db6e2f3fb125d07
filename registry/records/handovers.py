"""Handovers: who gave a claimed case to which colleague, when and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedText
from registry.records.database import Base


class Handover(Base):
    """One case given from one reviewer to another."""

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    given_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    given_to: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(EncryptedText("handovers.reason"))
    given_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("given_by <> given_to", name="two_persons"),)


def last(session: Session, application_id: int) -> Handover | None:
    """The newest handover of a case."""
    query = select(Handover).where(Handover.application_id == application_id).order_by(Handover.id.desc()).limit(1)
    return session.scalar(query)
