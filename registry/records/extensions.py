"""Extensions 延长审查期限: three more working days, by the chief, once for each submission, with the reason told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedText
from registry.records.database import Base


class Extension(Base):
    """One extension; a day that awaits its year's calendar is None."""

    __tablename__ = "extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int]
    extended_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(EncryptedText("extensions.reason"))
    promised_before: Mapped[date | None]
    promised_on: Mapped[date | None]
    extended_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("application_id", "round"),)


def of_application(session: Session, application_id: int) -> list[Extension]:
    """The extensions of a case, oldest first."""
    query = select(Extension).where(Extension.application_id == application_id).order_by(Extension.round)
    return list(session.scalars(query))


def of_round(session: Session, application_id: int, round_: int) -> Extension | None:
    """The extension of one round of a case, if it has one."""
    query = select(Extension).where(Extension.application_id == application_id, Extension.round == round_)
    return session.scalar(query)
