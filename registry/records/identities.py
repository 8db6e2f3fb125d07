"""Identities of accounts at identity platforms: who somebody is there, and how surely that was checked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base


class Identity(Base):
    """One account's subject at one issuer. `assurance` is the level of its newest sign-in."""

    __tablename__ = "identities"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    assurance: Mapped[int]
    seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_identities_issuer_subject"),)


def known(session: Session, issuer: str, subject: str) -> Identity | None:
    """The identity with this subject at this issuer."""
    return session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))
