"""Enterprise names 企业名称: reserved and registered, one live holder for each name and name authority."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, bindparam, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base, Writing
from registry.records.statements import Statement, table_of


class Name(Base):
    """A full name with its four parts. At most one row per (name authority, normalised name) is live."""

    __tablename__ = "names"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_authority: Mapped[str] = mapped_column(String(6))
    normalised: Mapped[str] = mapped_column(String(100))
    division: Mapped[str] = mapped_column(String(40))
    trade_name: Mapped[str] = mapped_column(String(100), index=True)
    industry: Mapped[str] = mapped_column(String(60))
    org_form: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(12))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reserved_on: Mapped[date | None]
    expires_at: Mapped[datetime | None]
    registered_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("status IN ('reserved','registered','released','deregistered')", name="status"),
        Index(
            "uq_names_live",
            "name_authority",
            "normalised",
            unique=True,
            sqlite_where=text("status IN ('reserved','registered')"),
            postgresql_where=text("status IN ('reserved','registered')"),
        ),
    )


def live(session: Session, name_authority: str, normalised: str) -> Name | None:
    """The live holder of a name with one name authority."""
    return session.scalar(
        select(Name).where(
            Name.name_authority == name_authority,
            Name.normalised == normalised,
            Name.status.in_(("reserved", "registered")),
        )
    )


_HELD_BY = select(Name).where(
    Name.application_id == bindparam("application_id"), or_(Name.status == "reserved", Name.status == "registered")
)


def held_by(session: Session, application_id: int) -> Name | None:
    """The name that a case holds, reserved or registered."""
    return session.scalar(_HELD_BY, {"application_id": application_id})


_NAMES = table_of(Name)
_REGISTER = Statement(
    update(_NAMES)
    .where(
        _NAMES.c.application_id == bindparam("of"),
        _NAMES.c.normalised == bindparam("held"),
        _NAMES.c.status == "reserved",
        _NAMES.c.expires_at.is_(None),
    )
    .values(status="registered", registered_on=bindparam("day"))
)


def register(session: Writing, application_id: int, normalised: str, day: date) -> bool:
    """Turn the name an approved case keeps without end into a registered one; False when it keeps no such name."""
    return bool(_REGISTER.change(session, {"of": application_id, "held": normalised, "day": day}))


def similar(session: Session, name_authority: str, normalised: str, trade_name: str, limit: int = 50) -> list[Name]:
    """Names of the same authority that are equal or share the trade name: what the name rules compare with."""
    query = (
        select(Name)
        .where(
            Name.name_authority == name_authority,
            or_(Name.normalised == normalised, Name.trade_name == trade_name),
            Name.status != "released",
        )
        .limit(limit)
    )
    return list(session.scalars(query))
