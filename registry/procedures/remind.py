"""Remind: tell people of what is about to end, or has been left lying, once for each case and deadline."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from registry.domain.local_time import local_day
from registry.procedures.freeze import LINK_LIFETIME
from registry.procedures.tell import tell, tell_signatories
from registry.records import applications, messages
from registry.records.applications import Application, Submission
from registry.records.database import Collision, Session, reading, writing

LINK_ENDS_WITHIN = timedelta(days=2)
NAME_ENDS_WITHIN = timedelta(days=7)
LEFT_LYING = timedelta(days=10)
"""A return has no term in law; whoever has forgotten it is reminded after this."""
LATE = timedelta(days=7)
"""How long after its day a reminder is still worth sending: so long may the service have been down."""


class _Due(NamedTuple):
    kind: str
    application: Application
    mark: str
    day: date
    submission: Submission | None = None


def remind(*, now: datetime) -> int:
    """Write the reminders that are due and not yet written; how many. Run as often as one likes."""
    with reading() as session:
        due = _unwritten(session, _due(session, now))
    if not due:
        return 0
    try:
        with writing() as session:
            due = _unwritten(session, due)
            return sum(_write(session, one, now) for one in due)
    except Collision:
        return 0  # another process wrote them


def _due(session: Session, now: datetime) -> list[_Due]:
    ended, soon = now - LINK_LIFETIME, now - LINK_LIFETIME + LINK_ENDS_WITHIN
    due = [
        _Due("name_ends", case, f"name_ends/{case.id}/{local_day(ends)}", local_day(ends))
        for case, ends in messages.names_running_out(session, now, now + NAME_ENDS_WITHIN)
    ]
    due += [
        _Due("returned_waits", case, f"returned_waits/{decision.id}", local_day(decision.decided_at))
        for case, decision in messages.returned(session, now - LEFT_LYING - LATE, now - LEFT_LYING)
    ]
    for case, submission in messages.links_frozen(session, ended - LATE, ended):
        unsigned = [one for one in applications.signatories(session, submission.id) if one.signed_at is None]
        if unsigned:
            day = local_day(submission.frozen_at + LINK_LIFETIME)
            due.append(_Due("links_ended", case, f"links_ended/{submission.id}", day))
    for case, submission in messages.links_frozen(session, ended, soon):
        day = local_day(submission.frozen_at + LINK_LIFETIME)
        due += [
            _Due("sign_soon", case, f"sign_soon/{one.id}", day, submission)
            for one in applications.signatories(session, submission.id)
            if one.signed_at is None
        ]
    return due


def _unwritten(session: Session, due: list[_Due]) -> list[_Due]:
    marks = messages.unwritten(session, [one.mark for one in due]) if due else set()
    return [one for one in due if one.mark in marks]


def _write(session: Session, one: _Due, now: datetime) -> int:
    if one.submission is None:
        tell(session, one.kind, one.application.reference, now=now, day=one.day, mark=one.mark)
        return 1
    signatories = [
        signatory
        for signatory in applications.signatories(session, one.submission.id)
        if one.mark == f"sign_soon/{signatory.id}"
    ]
    return tell_signatories(session, one.kind, one.application, one.submission, signatories, now=now)
