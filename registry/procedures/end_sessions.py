"""End sessions: whoever fears for his account signs out everywhere at once, in browsers and programs alike."""

from __future__ import annotations

from datetime import datetime

from registry.procedures.counter import account_actor
from registry.records import journal, people
from registry.records.database import writing


def end_sessions(*, account_id: int, now: datetime) -> None:
    """Raise the epoch that sessions and tokens of the account name: all that were begun before are worth nothing."""
    actor = account_actor(account_id)
    with writing() as session:
        account = people.locked(session, account_id)
        account.session_epoch += 1
        session.flush()
        journal.append(session, at=now, actor=actor, act="end_sessions", on=actor)
