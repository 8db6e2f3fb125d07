"""Figures: what there is and how long it waits, counted over indexes so that asking every few seconds costs nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from registry.domain.lifecycle import State
from registry.records import applications
from registry.records.applications import Application
from registry.records.journal import JournalEntry
from registry.records.licences import Licence

_WAITING = (State.SUBMITTED, State.UNDER_REVIEW)
_IN_FORCE = text("standing = 'IN_FORCE'")  # word for word as the index over these has it


class Figures(NamedTuple):
    """How many cases stand in each state, since when the oldest waits, and what became of them.

    `unsealed` are licences whose bytes are stored and wait for their seal.
    """

    cases: dict[str, int]
    oldest: datetime | None
    overdue: int
    sealed: int
    unsealed: int
    in_force: int
    entries: int


def figures(session: Session, today: date) -> Figures:
    """The figures of a moment; `today` is the local day, after which a promise is overdue."""
    of_case = select(func.count()).select_from(Licence).join(Application, Application.id == Licence.application_id)
    unsealed = _number(session, of_case.where(Application.state == State.APPROVED, Licence.token.is_(None)))
    late = (Application.state == State.UNDER_REVIEW, Application.promised_on < today)
    return Figures(
        cases=applications.count_by_state(session),
        oldest=session.scalar(select(func.min(Application.submitted_at)).where(Application.state.in_(_WAITING))),
        overdue=_number(session, select(func.count()).where(*late)),
        sealed=_number(session, select(func.count()).select_from(Licence)) - unsealed,
        unsealed=unsealed,
        in_force=_number(session, select(func.count()).select_from(Licence).where(_IN_FORCE)),
        entries=_number(session, select(func.max(JournalEntry.id))),
    )


def _number(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
