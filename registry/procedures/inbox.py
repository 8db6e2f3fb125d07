"""Inbox: a person's messages, each with what is so now; opening one marks it as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.domain import message
from registry.domain.errors import Refused, Text
from registry.domain.message import Facts, Now
from registry.procedures.freeze import LINK_LIFETIME
from registry.records import messages
from registry.records.database import Session, reading, writing
from registry.records.messages import Row

A_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """One message as its reader sees it. `leads_to` is the path of the page where there is something to see or do."""

    id: int
    about: str
    subject: Text
    body: Text
    now: Now
    leads_to: str
    created_at: datetime
    read_at: datetime | None


def inbox(*, account_id: int, now: datetime, before: int) -> tuple[Sequence[Shown], int | None]:
    """A page of somebody's messages, newest first, and the id after which the next page begins, if there is one."""
    with reading() as session:
        rows = messages.of_account(session, account_id, before=before, limit=A_PAGE + 1)
        page = [shown(row, now) for row in rows[:A_PAGE]]
    return page, page[-1].id if len(rows) > A_PAGE else None


def one(*, message_id: int, account_id: int, now: datetime) -> Shown:
    """One message of somebody's; another's does not exist for him."""
    with reading() as session:
        return shown(_own(session, message_id, account_id), now)


def open_(*, message_id: int, account_id: int, now: datetime) -> Shown:
    """Mark a message as read, the first time, and say where it leads."""
    with writing() as session:
        row = _own(session, message_id, account_id)
        if row[0].read_at is None:
            row[0].read_at = now
        return shown(row, now)


def open_all(*, account_id: int, now: datetime) -> int:
    """Mark all of somebody's messages as read; how many were not."""
    with writing() as session:
        return messages.open_all(session, account_id, now)


def refuse_another(session: Session, message_id: str, account_id: int) -> None:
    """Refused("not_found") for a message that was not sent to this account."""
    _own(session, int(message_id), account_id)


def shown(row: Row, now: datetime) -> Shown:
    """A message in words, with what is so now."""
    kept, application, *_ = row
    return Shown(
        id=kept.id,
        about=application.display_name or application.reference,
        subject=message.subject(kept.kind),
        body=message.body(kept.kind, kept.day),
        now=message.so_now(kept.kind, kept.day, facts(row), now),
        leads_to=leads_to(row),
        created_at=kept.created_at,
        read_at=kept.read_at,
    )


def facts(row: Row) -> Facts:
    """How the case of a message stands, for `domain.message` to judge."""
    kept, application, signatory, submission, name_until = row
    same_round = application.round == kept.round
    if signatory is None or submission is None:
        return Facts(application.state, same_round, name_until=name_until)
    return Facts(
        application.state,
        same_round,
        signed_at=signatory.signed_at,
        declined_at=signatory.declined_at,
        fallen=submission.fallen_at is not None,
        link_ends_at=submission.frozen_at + LINK_LIFETIME,
    )


def leads_to(row: Row) -> str:
    """The path of the page a message is about: for a signatory his link, which says what has become of it."""
    _, application, signatory, *_ = row
    return f"/sign/{signatory.link_token}" if signatory is not None else f"/cases/{application.reference}"


def _own(session: Session, message_id: int, account_id: int) -> Row:
    row = messages.with_what_is_so(session, message_id)
    if row is None or row[0].account_id != account_id:
        raise Refused("not_found", Text("没有找到这条消息", "There is no such message"))
    return row
