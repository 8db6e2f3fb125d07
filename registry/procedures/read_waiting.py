"""Read waiting: recognise a picture that waits, fill in the drafts it belongs to, have the rules look again at cases
that were handed in meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.domain.lifecycle import State
from registry.procedures.counter import MACHINE, Counter, any_case
from registry.procedures.judge_again import judge_again
from registry.procedures.read import filled, write_down
from registry.reading import reader
from registry.records import journal, readings
from registry.records.applications import Application
from registry.records.database import Session, reading, writing
from registry.records.materials import Material
from registry.records.readings import KeptReading

_HELD = timedelta(minutes=10)


def read_next(counter: Counter, *, now: datetime) -> bool:
    """Recognise one picture that waits. False when none waits."""
    with writing() as session:
        kept = readings.next_waiting(session, now)
        if kept is None:
            return False
        kept.held_until = now + _HELD
        held, document_type = kept.id, kept.document_type
        journal.append(session, at=now, actor=MACHINE, act="take_up", on=f"paper:{kept.sha256.hex()}")
    with reading() as session:  # only now that it is held: if it cannot be opened, the next one comes first
        (paper, _), *_ = readings.papers_of(session, kept)
        content, media_type = paper.content, paper.media_type
    read = reader.recognise(content, media_type, document_type)
    with writing() as session:
        kept = session.get_one(KeptReading, held)
        write_down(kept, read, now)
        for paper, application in readings.papers_of(session, kept):
            _pass_on(session, counter, kept, paper, any_case(session, application.reference), now)
    return True


def held_until() -> datetime | None:
    """When the first paper that somebody is at may be read by another; None if nobody is at any."""
    with reading() as session:
        return readings.held_until(session)


def _pass_on(
    session: Session, counter: Counter, kept: KeptReading, paper: Material, application: Application, now: datetime
) -> None:
    """A draft is filled in; what was frozen stays as it is, and what was read is then held against it."""
    before = paper.entered
    if application.state == State.DRAFT and paper.removed_at is None:
        paper.entered = filled(before, kept)
    added = sorted(set(paper.entered) - set(before))
    journal.append(
        session,
        at=now,
        actor=MACHINE,
        act="read",
        on=f"application:{application.reference}",
        details={"paper_read": paper.sha256.hex(), "type": paper.document_type, "fields": added},
    )
    if paper.removed_at is None:
        judge_again(session, counter, application, now)
