"""Halt: stop issuing at once, for everybody, and let it go on again. Reading, filing and deciding continue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.records import halts, journal
from registry.records.database import Session, Writing, writing

OPERATOR = "operator"
"""Whoever has the machine's command line: the journal knows no more of him."""


def halt(*, reason: str, now: datetime) -> dict[str, Any]:
    """Let nothing be issued from now on; again: nothing changes. Returns what `state` does."""
    with writing() as session:
        if not halts.stands(session):
            halts.begin(session, at=now, reason=reason[:200])
            _write_down(session, "halt", now, reason)
    return state()


def resume(*, now: datetime) -> dict[str, Any]:
    """Let issuing go on; what waits is issued by `issue.finish_pending`. Returns what `state` does."""
    with writing() as session:
        reason = halts.end(session)
        if reason is not None:
            _write_down(session, "resume", now, reason)
    return state()


def state() -> dict[str, Any]:
    """{"halted", "since", "reason"}: since when nothing is issued, and why."""
    standing = halts.standing()
    return {
        "halted": standing is not None,
        "since": standing.begun_at.isoformat() if standing else None,
        "reason": standing.reason if standing else None,
    }


def refuse_while_halted(session: Writing) -> None:
    """Refused("halted") while nothing may be issued; asked in the transaction that stores what is to be sealed."""
    if halts.stands(session):
        raise Refused(
            "halted",
            Text(
                "登记机关已暂停签发执照。已准予登记的，恢复后自动签发，不需要再来",
                "Issuing is halted. What was approved is issued by itself once it goes on; nothing is left to do",
            ),
        )


def _write_down(session: Session, act: str, now: datetime, reason: str) -> None:
    journal.append(session, at=now, actor=OPERATOR, act=act, on="issuing", reason=reason[:200])
