"""Enterprises 市场主体: the result of approved applications, versioned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, and_, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.applications import Application, Signatory, Submission
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
    parent_code: Mapped[str | None] = mapped_column(String(18), index=True)  # whose branch it is
    ended_on: Mapped[date | None]
    ended_how: Mapped[str | None] = mapped_column(String(10))  # simple | ordinary


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
_ENTERED = table_of(Enterprise).c
_AMEND = Statement(
    update(table_of(Enterprise))
    .where(_ENTERED.id == bindparam("of"))
    .values(current_version=_ENTERED.current_version + 1, authority=bindparam("with"))
    .returning(_ENTERED.current_version)
)
_END = Statement(
    update(table_of(Enterprise))
    .where(_ENTERED.id == bindparam("of"), _ENTERED.ended_on.is_(None))
    .values(ended_on=bindparam("day"), ended_how=bindparam("how"))
)


def enter(
    session: Writing,
    *,
    unified_code: str,
    authority: str,
    established_on: date,
    parent_code: str | None,
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
            "parent_code": parent_code,
        },
    )
    _say(session, enterprise_id, 1, application_id, particulars, at)
    return int(enterprise_id)


def amend(
    session: Writing,
    enterprise_id: int,
    *,
    authority: str,
    application_id: int,
    particulars: dict[str, Any],
    at: datetime,
) -> int:
    """Let the register say something else of an enterprise from now on; the number of the new version."""
    ((version,),) = _AMEND.rows(session, {"of": enterprise_id, "with": authority})
    _say(session, enterprise_id, version, application_id, particulars, at)
    return int(version)


def _say(
    session: Writing, enterprise_id: int, version: int, application_id: int, particulars: dict[str, Any], at: datetime
) -> None:
    said = {"enterprise_id": enterprise_id, "version": version, "application_id": application_id}
    _SAY.change(session, {**said, "particulars": particulars, "recorded_at": at})


def end(session: Writing, enterprise_id: int, day: date, how: str) -> None:
    """Mark an enterprise as ended on a day, by the simple or the ordinary procedure."""
    _END.change(session, {"of": enterprise_id, "day": day, "how": how})


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


def versions(session: Session, enterprise_id: int) -> list[EnterpriseVersion]:
    """Everything the register ever said of an enterprise, oldest first."""
    query = select(EnterpriseVersion).where(EnterpriseVersion.enterprise_id == enterprise_id)
    return list(session.scalars(query.order_by(EnterpriseVersion.version)))


def cases_of(session: Session, enterprise_id: int | None) -> set[int]:
    """The cases that made the register say anything of an enterprise."""
    query = select(EnterpriseVersion.application_id).where(EnterpriseVersion.enterprise_id == enterprise_id)
    return set(session.scalars(query)) if enterprise_id is not None else set()


def cases_beside(session: Session, application_id: int | None) -> set[int | None]:
    """A case, with all those before it that made the register say anything of the enterprise it is about."""
    case = session.get(Application, application_id) if application_id is not None else None
    return {application_id, *cases_of(session, case.enterprise_id if case is not None else None)}


def branches(session: Session, unified_code: str) -> list[tuple[str, dict[str, Any]]]:
    """The registered branches of a company that have not ended: code and newest particulars."""
    query = (
        select(Enterprise.unified_code, EnterpriseVersion.particulars)
        .join(EnterpriseVersion, _NEWEST)
        .where(Enterprise.parent_code == unified_code, Enterprise.ended_on.is_(None))
        .order_by(Enterprise.id)
    )
    return [(code, particulars) for code, particulars in session.execute(query)]


_NEWEST = and_(
    EnterpriseVersion.enterprise_id == Enterprise.id, EnterpriseVersion.version == Enterprise.current_version
)


def filed_by(session: Session, account_id: int) -> list[Enterprise]:
    """Enterprises of which an account filed what the register says now."""
    query = (
        select(Enterprise)
        .join(EnterpriseVersion, _NEWEST)
        .join(Application, Application.id == EnterpriseVersion.application_id)
        .where(Application.applicant_id == account_id)
        .order_by(Enterprise.id)
    )
    return list(session.scalars(query))


def signed_for_by(session: Session, id_hash: str) -> list[tuple[Enterprise, list[str]]]:
    """Enterprises of which a person signed what the register says now, with the capacities in which he did."""
    query = (
        select(Enterprise, Signatory.capacities)
        .join(EnterpriseVersion, _NEWEST)
        .join(Submission, Submission.application_id == EnterpriseVersion.application_id)
        .join(Signatory, Signatory.submission_id == Submission.id)
        .where(Signatory.id_hash == id_hash, Signatory.signed_at.is_not(None), Submission.fallen_at.is_(None))
        .order_by(Enterprise.id)
    )
    return [(enterprise, capacities) for enterprise, capacities in session.execute(query)]


def of_parents(session: Session, codes: list[str]) -> list[Enterprise]:
    """The registered branches of these companies."""
    return list(session.scalars(select(Enterprise).where(Enterprise.parent_code.in_(codes)).order_by(Enterprise.id)))
