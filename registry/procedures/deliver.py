"""Deliver: take messages from the outbox to mail or SMS, each by one at a time, until it went or was tried enough.

Whoever claims a message puts its next try off by a lease; if he dies, it is tried again when the lease is over. So a
message may go twice, never be lost, and bears the same number both times.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from registry.domain import message
from registry.outside.letters import Carrier, Letter, Undelivered
from registry.procedures.counter import Counter
from registry.procedures.inbox import facts, leads_to
from registry.records import messages, people
from registry.records.database import reading, writing
from registry.records.messages import WAITING, Message, Row

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""How long after each failed try the next one comes; after the last of them it is given up."""
LEASE = timedelta(minutes=5)
STALE = timedelta(days=3)
"""What nobody tried to send for so long (no carrier was set up) stays in the inbox alone."""


class _Claim(NamedTuple):
    message_id: int
    tries: int


def deliver_next(counter: Counter, *, now: datetime) -> bool:
    """Try the message that has waited longest. False when none is due, or there is no way out of the house."""
    if counter.mail is None and counter.sms is None:
        return False
    claim = _claim(now)
    if claim is None:
        return False
    with reading() as session:
        row = messages.with_what_is_so(session, claim.message_id)
        if row is None:
            raise AssertionError("what was claimed is there")
        by, to = _way(counter, row, people.by_id(session, row[0].account_id) if row[0].account_id else None)
    kept = row[0]
    if by is None or kept.read_at is not None or not message.worth_sending(kept.kind, kept.day, facts(row), now):
        _settle(claim, "kept", now)
        return True
    try:
        by.carry(_letter(counter, row, to))
    except Undelivered as error:
        over = error.for_good or claim.tries > len(PAUSES)
        _settle(claim, "given_up" if over else WAITING, now, error.code)
    else:
        _settle(claim, "sent", now)
    return True


def deliver_all(counter: Counter, *, now: datetime) -> dict[str, int]:
    """Try everything that is due once; how many messages stand in each state afterwards."""
    while deliver_next(counter, now=now):
        pass
    with reading() as session:
        return messages.count_by_state(session)


def keep_stale(*, now: datetime) -> int:
    """Leave in the inbox what was never tried and is old by now; how many."""
    with writing() as session:
        return messages.keep_untried(session, now - STALE, now)


def _claim(now: datetime) -> _Claim | None:
    with writing() as session:
        due = messages.next_due(session, now)
        if due is None:
            return None
        due.tries += 1
        due.next_try_at = now + LEASE
        return _Claim(due.id, due.tries)


def _settle(claim: _Claim, state: str, now: datetime, trouble: str | None = None) -> None:
    """Write down how a try ended, unless somebody has claimed the message since."""
    with writing() as session:
        kept = session.get_one(Message, claim.message_id, with_for_update=True)
        if kept.state != WAITING or kept.tries != claim.tries:
            return
        kept.state, kept.trouble = state, trouble
        if state == WAITING:
            kept.next_try_at = now + PAUSES[claim.tries - 1]
        else:
            kept.settled_at = now


def _way(counter: Counter, row: Row, account: people.Account | None) -> tuple[Carrier | None, str]:
    """By whom and where to: mail to whoever gave an address, else SMS to his phone."""
    email, phone = (account.email, account.phone) if account is not None else (None, row[0].phone)
    if email and counter.mail is not None:
        return counter.mail, email
    if phone and counter.sms is not None:
        return counter.sms, phone
    return None, ""


def _letter(counter: Counter, row: Row, to: str) -> Letter:
    """A holder of an account is led to the message, behind signing in; anybody else to his signing link."""
    kept = row[0]
    path = f"/messages/{kept.id}" if kept.account_id is not None else leads_to(row)
    return Letter(
        number=f"{kept.created_at:%Y%m%d%H%M%S%f}.{kept.id}",
        to=to,
        subject=message.subject(kept.kind),
        body=message.body(kept.kind, kept.day),
        link=f"{counter.public_url}{path}",
        written_at=kept.created_at,
    )
