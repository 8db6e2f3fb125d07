"""Second looks 抽查: automatic approvals that were drawn, and what a person said of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.applications import Application
from registry.records.columns import EncryptedText
from registry.records.database import Base


class SecondLook(Base):
    """One drawn approval with what it was drawn by; the verdict is given once."""

    __tablename__ = "second_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    drawn_on: Mapped[date]
    seed: Mapped[str] = mapped_column(String(100))
    percent: Mapped[int]
    verdict: Mapped[str | None] = mapped_column(String(5))
    why: Mapped[str | None] = mapped_column(EncryptedText("second_looks.why"))
    looked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    looked_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("application_id"),
        CheckConstraint("verdict IS NULL OR verdict IN ('right','wrong')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (looked_by IS NULL)", name="looked"),
    )


def of_application(session: Session, application_id: int) -> SecondLook | None:
    """The second look that a case was drawn for."""
    return session.scalar(select(SecondLook).where(SecondLook.application_id == application_id))


def drawn(session: Session, authority: str | None, limit: int = 200) -> list[tuple[Application, SecondLook]]:
    """Drawn cases (of one authority, if given): those nobody has looked at first, then the newest."""
    query = select(Application, SecondLook).join(SecondLook, SecondLook.application_id == Application.id)
    if authority is not None:
        query = query.where(Application.authority == authority)
    query = query.order_by(SecondLook.verdict.is_not(None), SecondLook.id.desc()).limit(limit)
    return [(application, look) for application, look in session.execute(query)]


def counts(session: Session, authority: str | None) -> dict[str, int]:
    """How many drawn cases are right, wrong, or still `open`."""
    query = select(SecondLook.verdict, func.count()).join(Application, SecondLook.application_id == Application.id)
    if authority is not None:
        query = query.where(Application.authority == authority)
    found = {verdict or "open": count for verdict, count in session.execute(query.group_by(SecondLook.verdict))}
    return {name: found.get(name, 0) for name in ("open", "right", "wrong")}
