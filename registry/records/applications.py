"""Applications 登记申请: the case that carries a filing, its frozen submissions and its signatories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedBytes, EncryptedJson, EncryptedText
from registry.records.database import Base, Writing
from registry.records.statements import Statement, table_of

_OPEN_CASE = text("enterprise_id IS NOT NULL AND state NOT IN ('REFUSED','LICENSED','CLOSED','WITHDRAWN')")
"""What keeps an enterprise busy: one case at a time changes or ends it."""


class Application(Base):
    """One case. `version` rises with every change, so that two tabs cannot overwrite each other unnoticed."""

    __tablename__ = "applications"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="DRAFT")
    version: Mapped[int] = mapped_column(default=1)
    round: Mapped[int] = mapped_column(default=0)
    procedure: Mapped[str] = mapped_column(String(30))
    entity_type: Mapped[str] = mapped_column(String(20))
    authority: Mapped[str | None] = mapped_column(String(100), index=True)
    display_name: Mapped[str | None] = mapped_column(String(100), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("applications.answers"))
    path: Mapped[str | None] = mapped_column(String(10))  # automatic | full, known after the machine's review
    as_of: Mapped[date | None]  # the submission's local day; selects the law
    rule_set: Mapped[str | None] = mapped_column(String(40))
    risk: Mapped[int] = mapped_column(default=0, server_default="0")  # points of the newest examination
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    promised_on: Mapped[date | None]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    claimed_until: Mapped[datetime | None]
    source_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)  # a case file walked by `demo`
    enterprise_id: Mapped[int | None] = mapped_column(
        ForeignKey("enterprises.id", name="fk_applications_enterprise_id", use_alter=True), index=True
    )  # whose registration is changed or ended; None: a new one

    __table_args__ = (
        CheckConstraint(
            "state IN ('DRAFT','SIGNING','SUBMITTED','UNDER_REVIEW','RETURNED','REFUSED','APPROVED','LICENSED',"
            "'WITHDRAWN','CLOSED')",
            name="state",
        ),
        Index("ix_applications_queue", "state", "promised_on"),
        Index(
            "uq_applications_open_case",
            "enterprise_id",
            unique=True,
            sqlite_where=_OPEN_CASE,
            postgresql_where=_OPEN_CASE,
        ),
    )


class Submission(Base):
    """What was frozen for signing, byte for byte: the filing, its papers, the digests of the uploads."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int]
    payload: Mapped[bytes] = mapped_column(EncryptedBytes("submissions.payload"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    frozen_at: Mapped[datetime]
    fallen_at: Mapped[datetime | None]  # an edit or a return made the signatures fall
    examination: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("submissions.examination"))
    lookups: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("submissions.lookups"))

    __table_args__ = (UniqueConstraint("application_id", "round"),)


class Signatory(Base):
    """One person who must sign a submission, the link that invites, and the signature once given."""

    __tablename__ = "signatories"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    person_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    id_hash: Mapped[str] = mapped_column(String(64), index=True)
    capacities: Mapped[list[str]] = mapped_column(JSON)
    documents: Mapped[list[int]] = mapped_column(JSON)
    link_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    link_token: Mapped[str] = mapped_column(EncryptedText("signatories.link_token"))
    signed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(EncryptedText("signatories.decline_reason"))
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    authenticated_how: Mapped[str | None] = mapped_column(String(60))
    shown: Mapped[list[str] | None] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("submission_id", "person_key"),)


class SubmittedPhone(Base):
    """A keyed hash of a phone number in a submitted case: answers "how often was this number used", nothing else."""

    __tablename__ = "submitted_phones"

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    phone_hash: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    submitted_at: Mapped[datetime]


class Outline(NamedTuple):
    """What tells whose business a case is, without reading the case."""

    id: int
    applicant_id: int
    authority: str | None
    state: str


def outline(session: Session, reference: str) -> Outline | None:
    """The outline of the case with this filing reference."""
    columns = (Application.id, Application.applicant_id, Application.authority, Application.state)
    row = session.execute(select(*columns).where(Application.reference == reference)).one_or_none()
    return Outline(*row) if row is not None else None


def by_reference(session: Session, reference: str) -> Application | None:
    """The case with this filing reference."""
    return session.scalar(select(Application).where(Application.reference == reference))


def locked(session: Session, reference: str) -> Application | None:
    """The case with this filing reference as it is now, locked for change."""
    case = select(Application).where(Application.reference == reference).with_for_update()
    return session.scalar(case.execution_options(populate_existing=True))


_CASES = table_of(Application)
_MOVE = Statement(
    update(_CASES)
    .where(_CASES.c.reference == bindparam("of"), _CASES.c.state == bindparam("before"))
    .values(state=bindparam("after"), version=_CASES.c.version + 1)
)


def move(session: Writing, reference: str, before: str, after: str) -> bool:
    """Bring a case from one state to another; False when it does not stand there."""
    return bool(_MOVE.change(session, {"of": reference, "before": before, "after": after}))


def of_applicant(session: Session, account_id: int) -> list[Application]:
    """A person's own cases, newest first."""
    query = select(Application).where(Application.applicant_id == account_id).order_by(Application.id.desc())
    return list(session.scalars(query))


def to_sign(session: Session, id_hash: str) -> list[tuple[Application, Signatory]]:
    """Cases that wait for this person's signature."""
    query = (
        select(Application, Signatory)
        .join(Submission, Submission.application_id == Application.id)
        .join(Signatory, Signatory.submission_id == Submission.id)
        .where(
            Signatory.id_hash == id_hash,
            Signatory.signed_at.is_(None),
            Signatory.declined_at.is_(None),
            Submission.fallen_at.is_(None),
            Application.state == "SIGNING",
        )
        .order_by(Application.id)
    )
    return [(application, signatory) for application, signatory in session.execute(query)]


def signed_by(session: Session, id_hash: str) -> list[tuple[Application, Submission, Signatory]]:
    """Every frozen round in which this person was asked to sign, oldest first."""
    query = (
        select(Application, Submission, Signatory)
        .join(Submission, Submission.application_id == Application.id)
        .join(Signatory, Signatory.submission_id == Submission.id)
        .where(Signatory.id_hash == id_hash)
        .order_by(Signatory.id)
    )
    return [(case, submission, signatory) for case, submission, signatory in session.execute(query)]


def examinations(session: Session, application_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the rules said of the newest round of each case, by the case's id."""
    query = (
        select(Submission.application_id, Submission.examination)
        .where(Submission.application_id.in_(application_ids))
        .order_by(Submission.round)
    )
    return {application_id: examination or {} for application_id, examination in session.execute(query)}


def in_state(session: Session, state: str) -> list[str]:
    """References of all cases in one state, oldest first."""
    return list(
        session.scalars(select(Application.reference).where(Application.state == state).order_by(Application.id))
    )


def latest_submission(session: Session, application_id: int) -> Submission | None:
    """The newest frozen round of a case, fallen or not."""
    rounds = select(Submission).where(Submission.application_id == application_id)
    return session.scalar(rounds.order_by(Submission.round.desc()).limit(1))


def submissions(session: Session, application_id: int) -> list[Submission]:
    """All frozen rounds of a case, oldest first."""
    query = select(Submission).where(Submission.application_id == application_id).order_by(Submission.round)
    return list(session.scalars(query))


def examined(session: Session, *, limit: int | None) -> Iterator[tuple[Application, Submission]]:
    """Submissions the rules have judged, with their cases, newest first."""
    query = (
        select(Application, Submission)
        .join(Submission, Submission.application_id == Application.id)
        .where(Submission.examination.is_not(None))
        .order_by(Submission.id.desc())
        .limit(limit)
    )
    for row in session.execute(query.execution_options(yield_per=200)):
        yield row[0], row[1]


def signatories(session: Session, submission_id: int) -> list[Signatory]:
    """Everybody who must sign one frozen round."""
    return list(
        session.scalars(select(Signatory).where(Signatory.submission_id == submission_id).order_by(Signatory.id))
    )


def signed_before(session: Session, submission: Submission, id_hash: str) -> Submission | None:
    """The last earlier round of the same case that this person signed."""
    query = (
        select(Submission)
        .join(Signatory, Signatory.submission_id == Submission.id)
        .where(
            Submission.application_id == submission.application_id,
            Submission.round < submission.round,
            Signatory.id_hash == id_hash,
            Signatory.signed_at.is_not(None),
        )
    )
    return session.scalar(query.order_by(Submission.round.desc()).limit(1))


def by_link(session: Session, link_hash: bytes) -> Signatory | None:
    """The signatory whom a signing link invites."""
    return session.scalar(select(Signatory).where(Signatory.link_hash == link_hash))


def open_with_name(session: Session, full_name: str, *, except_id: int | None) -> list[Application]:
    """Other cases under the same name that are with the authority or were returned."""
    query = select(Application).where(
        Application.display_name == full_name,
        Application.state.in_(("SUBMITTED", "UNDER_REVIEW", "RETURNED", "APPROVED")),
        Application.id != (except_id or 0),
    )
    return list(session.scalars(query.limit(10)))


def open_about(session: Session, enterprise_id: int) -> Application | None:
    """The case that is changing or ending an enterprise, if there is one."""
    return session.scalar(select(Application).where(Application.enterprise_id == enterprise_id, _OPEN_CASE))


def submitted_with_phone(session: Session, phone_hash: str, *, since: datetime) -> int:
    """In how many cases submitted since an instant a phone number appears."""
    query = select(func.count()).where(SubmittedPhone.phone_hash == phone_hash, SubmittedPhone.submitted_at >= since)
    return session.scalar(query) or 0


def by_source(session: Session, source_digest: bytes) -> Application | None:
    """The case that a case file was walked as."""
    return session.scalar(select(Application).where(Application.source_digest == source_digest))


def ahead_in_queue(session: Session, application: Application) -> int:
    """How many cases of the same authority under review were submitted earlier."""
    earlier = select(func.count()).where(
        Application.state == "UNDER_REVIEW",
        Application.authority == application.authority,
        Application.submitted_at < application.submitted_at,
    )
    return session.scalar(earlier) or 0


def count_by_state(session: Session) -> dict[str, int]:
    """How many cases stand in each state."""
    query = select(Application.state, func.count()).group_by(Application.state)
    return {state: count for state, count in session.execute(query)}  # noqa: C416
