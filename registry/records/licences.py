"""Licences 营业执照: the exact bytes to be sealed, the seal once made, the standing, the kept sheets."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from certificates.issuance import Prepared
from registry.records.database import Base, Writing
from registry.records.statements import Statement, table_of


class Licence(Base):
    """One version of a licence. `record` and `payload` are written before any key is touched and never change."""

    __tablename__ = "licences"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(22), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    version: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    serial: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    status_index: Mapped[int] = mapped_column(unique=True)
    kid: Mapped[bytes] = mapped_column(LargeBinary(8))
    record: Mapped[bytes] = mapped_column(LargeBinary)
    record_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    short_code: Mapped[str] = mapped_column(String(10))
    protected: Mapped[bytes] = mapped_column(LargeBinary)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    prepared_at: Mapped[datetime]
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime | None]
    standing: Mapped[str | None] = mapped_column(String(12))
    standing_since: Mapped[datetime | None]
    standing_reason: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        UniqueConstraint("enterprise_id", "version"),
        CheckConstraint("(token IS NULL) = (standing IS NULL)", name="sealed_has_standing"),
        Index(
            "uq_licences_in_force",
            "enterprise_id",
            unique=True,
            sqlite_where=text("standing = 'IN_FORCE'"),
            postgresql_where=text("standing = 'IN_FORCE'"),
        ),
    )


class LicenceSheet(Base):
    """A signed PDF, rendered from the record on its first download and then kept."""

    __tablename__ = "licence_sheets"

    id: Mapped[int] = mapped_column(primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"))
    kind: Mapped[str] = mapped_column(String(10))  # original 正本 | duplicate 副本
    copy_number: Mapped[str] = mapped_column(String(10))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("licence_id", "kind", "copy_number"),)


class StatusToken(Base):
    """A status list as it was signed, kept so that `?time=` can answer with what was said then."""

    __tablename__ = "status_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_number: Mapped[int]
    signed_at: Mapped[datetime] = mapped_column(index=True)
    token: Mapped[str]


class Known(NamedTuple):
    """What the register knows of a sealed licence: its record, its standing, since when and why."""

    record: bytes
    standing: str
    since: datetime
    reason: str | None


_SEALED = table_of(Licence).c
_KNOWN = Statement(
    select(_SEALED.record, _SEALED.standing, _SEALED.standing_since, _SEALED.standing_reason).where(
        _SEALED.serial == bindparam("serial"), _SEALED.token.is_not(None)
    )
)


def known(serial: bytes) -> Known | None:
    """What every scan asks: the sealed licence with this serial (`cti`)."""
    row = _KNOWN.look({"serial": serial})
    return None if row is None else Known(*row)


def by_number(session: Session, number: str) -> Licence | None:
    """The licence with this number, sealed or only prepared."""
    return session.scalar(select(Licence).where(Licence.number == number))


def of_enterprise(session: Session, enterprise_id: int) -> list[Licence]:
    """Every version of an enterprise's licence, oldest first."""
    query = select(Licence).where(Licence.enterprise_id == enterprise_id)
    return list(session.scalars(query.order_by(Licence.version)))


def newest(session: Session, enterprise_id: int) -> Licence | None:
    """The newest sealed licence of an enterprise, whatever its standing."""
    sealed = select(Licence).where(Licence.enterprise_id == enterprise_id, Licence.token.is_not(None))
    return session.scalar(sealed.order_by(Licence.version.desc()).limit(1))


def of_application(session: Session, application_id: int) -> Licence | None:
    """The licence that a case led to."""
    return session.scalar(select(Licence).where(Licence.application_id == application_id))


def sheet(session: Session, licence_id: int, kind: str, copy_number: str) -> LicenceSheet | None:
    """A kept PDF."""
    return session.scalar(
        select(LicenceSheet).where(
            LicenceSheet.licence_id == licence_id,
            LicenceSheet.kind == kind,
            LicenceSheet.copy_number == copy_number,
        )
    )


def standings(session: Session) -> list[tuple[int, str]]:
    """(status index, standing) of every sealed licence that is not simply in force."""
    query = select(Licence.status_index, Licence.standing).where(
        Licence.standing.is_not(None), Licence.standing != "IN_FORCE"
    )
    return [(index, standing or "") for index, standing in session.execute(query)]


def standing_changed_at(session: Session) -> datetime | None:
    """When a standing last changed to anything but in force."""
    return session.scalar(
        select(func.max(Licence.standing_since)).where(Licence.standing.is_not(None), Licence.standing != "IN_FORCE")
    )


_AT_INDEX = Statement(select(_SEALED.id).where(_SEALED.status_index == bindparam("status_index")))
_KEEP = Statement(insert(table_of(Licence)))
_KEPT = Statement(
    select(
        _SEALED.number,
        _SEALED.serial,
        _SEALED.version,
        _SEALED.record,
        _SEALED.record_sha256,
        _SEALED.protected,
        _SEALED.payload,
        _SEALED.kid,
        _SEALED.status_index,
        _SEALED.short_code,
        _SEALED.token.is_not(None),
    ).where(_SEALED.application_id == bindparam("application_id"))
)
_SEAL = Statement(
    update(table_of(Licence))
    .where(_SEALED.number == bindparam("of"), _SEALED.token.is_(None))
    .values(
        token=bindparam("seal"), sealed_at=bindparam("at"), standing=bindparam("as"), standing_since=bindparam("at")
    )
)


_END = Statement(
    update(table_of(Licence))
    .where(_SEALED.number == bindparam("of"), _SEALED.standing == "IN_FORCE")
    .values(standing=bindparam("as"), standing_since=bindparam("at"), standing_reason=bindparam("why"))
)
_VERSIONS = Statement(select(func.max(_SEALED.version)).where(_SEALED.enterprise_id == bindparam("of")))
_RECORD = Statement(select(_SEALED.record).where(_SEALED.number == bindparam("of")))


def end(session: Writing, number: str, standing: str, reason: str, at: datetime) -> int:
    """Take a licence out of force; 1, or 0 if it was not in force (then nothing changes)."""
    return _END.change(session, {"of": number, "as": standing, "why": reason, "at": at})


def next_version(session: Writing, enterprise_id: int) -> int:
    """The version after the newest of an enterprise, sealed or not."""
    return int(_VERSIONS.rows(session, {"of": enterprise_id})[0][0]) + 1


def record_of(session: Writing, number: str) -> bytes:
    """The record of the licence with this number."""
    return bytes(_RECORD.rows(session, {"of": number})[0][0])


def index_taken(session: Writing, status_index: int) -> bool:
    """True if this place of the status list was ever given."""
    return bool(_AT_INDEX.rows(session, {"status_index": status_index}))


def keep(session: Writing, prepared: Prepared, *, enterprise_id: int, application_id: int, at: datetime) -> None:
    """Store the exact bytes that will be sealed."""
    _KEEP.change(
        session,
        {
            "number": prepared.licence_number,
            "enterprise_id": enterprise_id,
            "version": prepared.version,
            "application_id": application_id,
            "serial": prepared.serial,
            "status_index": prepared.status_index,
            "kid": prepared.kid,
            "record": prepared.record,
            "record_sha256": prepared.record_sha256,
            "short_code": prepared.short_code,
            "protected": prepared.protected,
            "payload": prepared.payload,
            "prepared_at": at,
        },
    )


def kept(session: Writing, application_id: int) -> tuple[Prepared, bool] | None:
    """What was stored to be sealed for a case, and whether it is sealed."""
    rows = _KEPT.rows(session, {"application_id": application_id})
    return (Prepared(*rows[0][:-1]), rows[0][-1]) if rows else None


def put_seal(session: Writing, number: str, token: bytes, standing: str, at: datetime) -> bool:
    """Store the seal of a prepared licence; False if it was stored before (then nothing changes)."""
    return bool(_SEAL.change(session, {"of": number, "seal": token, "at": at, "as": standing}))


def status_token(session: Session, list_number: int, at: datetime) -> StatusToken | None:
    """The newest status list token signed at or before an instant."""
    return session.scalar(
        select(StatusToken)
        .where(StatusToken.list_number == list_number, StatusToken.signed_at <= at)
        .order_by(StatusToken.signed_at.desc())
        .limit(1)
    )


def awaiting(session: Session, kid: bytes) -> int:
    """How many licences are stored and wait for the seal of a key."""
    return session.scalar(select(func.count()).where(Licence.kid == kid, Licence.token.is_(None))) or 0
