"""Notices 通知书: what the authority sealed and handed out, made once, kept with its digest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedBytes
from registry.records.database import Base


class KeptNotice(Base):
    """One sealed notice of one round of a case: receipt, correction, refusal, or what it was approved for."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(60))
    pdf: Mapped[bytes] = mapped_column(EncryptedBytes("notices.pdf"), deferred=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("application_id", "round", "kind"),
        CheckConstraint(
            "kind IN ('receipt','correction','refusal','approval','change','record','ending','extension')", name="kind"
        ),
    )


def kept(session: Session, application_id: int, kind: str, round_: int) -> KeptNotice | None:
    """The notice of this kind and round, if it was made."""
    query = select(KeptNotice).where(
        KeptNotice.application_id == application_id, KeptNotice.kind == kind, KeptNotice.round == round_
    )
    return session.scalar(query)


def of_application(session: Session, application_id: int) -> list[KeptNotice]:
    """The notices made in a case, oldest first."""
    query = select(KeptNotice).where(KeptNotice.application_id == application_id).order_by(KeptNotice.id)
    return list(session.scalars(query))
