"""Enterprises 市场主体: the result of approved applications, versioned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base, Writing
from registry.records.licences import Licence
from registry.records.statements import Statement, table_of


class Enterprise(Base):
    """One registered entity under one code."""

    __tablename__ = "enterprises"

    id: Mapped[int] = mapped_column(primary_key=True)
    unified_code: Mapped[str] = mapped_column(ForeignKey("unified_codes.code"), unique=True)
    authority: Mapped[str] = mapped_column(String(100))
    established_on: Mapped[date]
    current_version: Mapped[int] = mapped_column(default=1)


class EnterpriseVersion(Base):
    """What the register says from one decision on: public particulars only."""

    __tablename__ = "enterprise_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    version: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    particulars: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("enterprise_id", "version"),)


_ENTER = Statement(insert(table_of(Enterprise)).returning(table_of(Enterprise).c.id))
_SAY = Statement(insert(table_of(EnterpriseVersion)))


def enter(
    session: Writing,
    *,
    unified_code: str,
    authority: str,
    established_on: date,
    application_id: int,
    particulars: dict[str, Any],
    at: datetime,
) -> int:
    """Enter a new enterprise with its first version; returns its id."""
    ((enterprise_id,),) = _ENTER.rows(
        session,
        {
            "unified_code": unified_code,
            "authority": authority,
            "established_on": established_on,
            "current_version": 1,
        },
    )
    _SAY.change(
        session,
        {
            "enterprise_id": enterprise_id,
            "version": 1,
            "application_id": application_id,
            "particulars": particulars,
            "recorded_at": at,
        },
    )
    return int(enterprise_id)


def by_code(session: Session, unified_code: str) -> Enterprise | None:
    """The enterprise under a unified code."""
    return session.scalar(select(Enterprise).where(Enterprise.unified_code == unified_code))


class Shown(NamedTuple):
    """What the register shows of an enterprise: the particulars of its newest version, and its licence's standing."""

    particulars: dict[str, Any]
    standing: str


def shown(session: Session, unified_code: str) -> Shown | None:
    """The enterprise under a code, once its licence is sealed; None for a code that the register does not know."""
    query = (
        select(EnterpriseVersion.particulars, Licence.standing)
        .join(Enterprise, Enterprise.id == EnterpriseVersion.enterprise_id)
        .join(Licence, Licence.enterprise_id == Enterprise.id)
        .where(Enterprise.unified_code == unified_code, Licence.standing.is_not(None))
        .order_by(EnterpriseVersion.version.desc(), Licence.version.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return Shown(row[0], row[1]) if row is not None else None


def version_of_application(session: Session, application_id: int) -> EnterpriseVersion | None:
    """What a case made the register say."""
    return session.scalar(select(EnterpriseVersion).where(EnterpriseVersion.application_id == application_id))
