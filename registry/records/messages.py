"""Messages 消息: the outbox, which is also everybody's inbox. A row is written in the transaction of what it tells of.

A row is sent by whoever claims it: the claim puts its next try off by a lease, so a sender who is killed loses it, and
it is sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.applications import Application, Signatory, Submission
from registry.records.columns import EncryptedText, Instant
from registry.records.database import Base, Writing
from registry.records.decisions import Decision
from registry.records.names import Name
from registry.records.statements import Statement, table_of

WAITING = "waiting"
_WAITS, _UNREAD = text("state = 'waiting'"), text("read_at IS NULL")


class Message(Base):
    """One message to one person: an account, or the phone of a signatory who has none yet.

    `day` is the deadline it tells of; `mark` lets a reminder be written once.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    phone: Mapped[str | None] = mapped_column(EncryptedText("messages.phone"))
    kind: Mapped[str] = mapped_column(String(20))
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    signatory_id: Mapped[int | None] = mapped_column(ForeignKey("signatories.id"))
    round: Mapped[int]
    day: Mapped[date | None]
    mark: Mapped[str | None] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(40))  # a code of the last try, never an address

    __table_args__ = (
        CheckConstraint("state IN ('waiting','sent','kept','given_up')", name="state"),
        CheckConstraint("account_id IS NOT NULL OR phone IS NOT NULL", name="to_somebody"),
        Index("ix_messages_waiting", "next_try_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_messages_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )


_MESSAGES, _CASES = table_of(Message), table_of(Application)
_GIVEN: list[Any] = [
    bindparam("kind", type_=String()),
    bindparam("signatory_id", type_=Integer()),
    bindparam("day", type_=Date()),
    bindparam("mark", type_=String()),
]
_COLUMNS = ["kind", "signatory_id", "day", "mark", "application_id", "round", "created_at", "next_try_at"]
_REST = [_CASES.c.id, _CASES.c.round, bindparam("at", type_=Instant()), bindparam("at", type_=Instant())]
_FRESH = {"state": WAITING, "tries": 0}


def _written_to(column: str, whom: Any) -> Statement:
    columns = [column, *_COLUMNS, *_FRESH]
    fresh: list[Any] = [bindparam(f"fresh_{name}", value) for name, value in _FRESH.items()]
    of_case = select(whom, *_GIVEN, *_REST, *fresh).where(_CASES.c.reference == bindparam("reference"))
    return Statement(insert(_MESSAGES).from_select(columns, of_case, include_defaults=False))


_TO_APPLICANT = _written_to("account_id", _CASES.c.applicant_id)
_TO_ACCOUNT = _written_to("account_id", bindparam("to", type_=Integer()))
_TO_PHONE = _written_to("phone", bindparam("to", type_=EncryptedText("messages.phone")))
_UNREAD_OF = Statement(
    select(func.count()).where(_MESSAGES.c.account_id == bindparam("of"), _MESSAGES.c.read_at.is_(None))
)


def write(session: Writing, values: Mapping[str, Any], *, account_id: int | None, phone: str | None) -> None:
    """Write a message about the case `reference` to an account, a phone, or, if neither is given, its applicant."""
    given = {"signatory_id": None, "day": None, "mark": None, **values}
    if account_id is not None:
        _TO_ACCOUNT.change(session, {**given, "to": account_id})
    elif phone is not None:
        _TO_PHONE.change(session, {**given, "to": phone})
    else:
        _TO_APPLICANT.change(session, given)


def unread(account_id: int) -> int:
    """How many messages a person has not opened: every page of his asks, so it costs one look."""
    row = _UNREAD_OF.look({"of": account_id})
    return int(row[0]) if row else 0


Row = tuple[Message, Application, Signatory | None, Submission | None, datetime | None]
"""A message with its case, the signature it is about with its round, and until when the case holds a name."""


def _with_what_is_so() -> Select[Message, Application, Signatory, Submission, datetime | None]:
    name_until = (
        select(func.max(Name.expires_at))
        .where(Name.application_id == Application.id, Name.status == "reserved")
        .scalar_subquery()
    )
    return (
        select(Message, Application, Signatory, Submission, name_until)
        .join(Application, Application.id == Message.application_id)
        .outerjoin(Signatory, Signatory.id == Message.signatory_id)
        .outerjoin(Submission, Submission.id == Signatory.submission_id)
    )


def of_account(session: Session, account_id: int, *, before: int, limit: int) -> list[Row]:
    """A person's messages, newest first; `before` is the id of the last one seen."""
    query = _with_what_is_so().where(Message.account_id == account_id, Message.id < before)
    return _rows(session, query.order_by(Message.id.desc()).limit(limit))


def with_what_is_so(session: Session, message_id: int) -> Row | None:
    """One message with what is so now."""
    return next(iter(_rows(session, _with_what_is_so().where(Message.id == message_id))), None)


def _rows(session: Session, query: Select[Message, Application, Signatory, Submission, datetime | None]) -> list[Row]:
    return [(kept, case, who, round_, until) for kept, case, who, round_, until in session.execute(query)]


def open_all(session: Session, account_id: int, now: datetime) -> int:
    """Mark everything a person has not opened as read; how many that were."""
    unread_ones = update(Message).where(Message.account_id == account_id, Message.read_at.is_(None))
    return int(session.execute(unread_ones.values(read_at=now)).rowcount)  # type: ignore[attr-defined]


def next_due(session: Session, now: datetime) -> Message | None:
    """The message that has waited longest for its next try, locked for change; one that another claims is passed by."""
    due = select(Message).where(Message.state == WAITING, Message.next_try_at <= now)
    return session.scalar(due.order_by(Message.next_try_at, Message.id).limit(1).with_for_update(skip_locked=True))


def keep_untried(session: Session, before: datetime, now: datetime) -> int:
    """Settle as kept what was written before an instant and never tried; how many."""
    old = update(Message).where(Message.state == WAITING, Message.tries == 0, Message.created_at < before)
    return int(session.execute(old.values(state="kept", settled_at=now)).rowcount)  # type: ignore[attr-defined]


def unwritten(session: Session, marks: Collection[str]) -> set[str]:
    """Of these reminders, those that were not written yet."""
    return set(marks).difference(session.scalars(select(Message.mark).where(Message.mark.in_(marks))))


def links_frozen(session: Session, after: datetime, until: datetime) -> list[tuple[Application, Submission]]:
    """Cases that are being signed since some time in this span."""
    query = (
        select(Application, Submission)
        .join(Submission, Submission.application_id == Application.id)
        .where(
            Application.state == "SIGNING",
            Submission.fallen_at.is_(None),
            Submission.frozen_at > after,
            Submission.frozen_at <= until,
        )
    )
    return [(case, submission) for case, submission in session.execute(query)]


def names_running_out(session: Session, after: datetime, until: datetime) -> list[tuple[Application, datetime]]:
    """Cases not handed in yet whose name is held until some time in this span."""
    query = (
        select(Application, Name.expires_at)
        .join(Application, Application.id == Name.application_id)
        .where(
            Name.status == "reserved",
            Name.frozen_at.is_(None),
            Name.expires_at > after,
            Name.expires_at <= until,
            Application.state.in_(("DRAFT", "SIGNING")),
        )
    )
    return [(case, ends) for case, ends in session.execute(query) if ends is not None]


def returned(session: Session, after: datetime, until: datetime) -> list[tuple[Application, Decision]]:
    """Cases that were returned in this span and stand there still."""
    query = (
        select(Application, Decision)
        .join(Decision, (Decision.application_id == Application.id) & (Decision.round == Application.round))
        .where(
            Application.state == "RETURNED",
            Decision.kind == "return",
            Decision.decided_at > after,
            Decision.decided_at <= until,
        )
    )
    return [(case, decision) for case, decision in session.execute(query)]


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages stand in each state of their sending."""
    query = select(Message.state, func.count()).group_by(Message.state)
    return {state: count for state, count in session.execute(query)}  # noqa: C416
