"""A harness that kills the issuing process at a chosen line, again and again, and then looks at what is left.

Each victim is a forked child that submits one signed case: examination, approval, allocation, sealing. A trace counts
the lines it runs in our own code; at the chosen one the child sends itself SIGKILL, so nothing gets to clean up. The
next child begins, as `serve` does, by finishing what was interrupted.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask

from registry.config import Settings
from registry.procedures import walk as walking
from registry.procedures.reconcile import reconcile
from registry.procedures.submit import submit
from registry.procedures.verify import verify_text
from registry.records import applications, licences
from registry.records.database import every, reading
from registry.records.licences import Licence
from registry.serve import finish_interrupted
from registry.service import open_service
from tests.making import clean_case

ROOT = Path(__file__).resolve().parent.parent
TRACED = tuple(str(ROOT / room) for room in ("registry/procedures", "registry/records", "certificates", "signing"))


@dataclass
class Toll:
    """What came of a run."""

    kills: int = 0
    survivors: int = 0
    acknowledged: list[str] = field(default_factory=list)
    lines: set[str] = field(default_factory=set)


def prepare_cases(app: Flask, count: int, now: datetime, first: int = 0) -> list[str]:
    """Cases that everybody has signed, ready to be submitted; their references."""
    counter = app.extensions["counter"]
    references = []
    with app.app_context():
        for number in range(first, first + count):
            references.append(walking.walk_to_signed(counter, clean_case(number), now=now))
    return references


def kill_while_issuing(settings: Settings, now: datetime, *, kills: int, seed: int) -> Toll:
    """Issue case after case in children of which each is killed at a random line until `kills` have died."""
    chance = random.Random(seed)
    toll = Toll()
    app = open_service(settings, lambda: now)
    total = _lines_of_one_issue(settings, now, app)
    waiting: list[str] = []
    made = 1
    while toll.kills < kills:
        if not waiting:
            batch = min(25, kills - toll.kills)
            waiting = prepare_cases(app, batch, now, first=made)
            made += batch
        _dispose(app)
        report = _child(settings, now, waiting.pop(), kill_at=chance.randrange(1, total))
        if report.startswith("killed "):
            toll.kills += 1
            toll.lines.add(report.removeprefix("killed "))
        else:
            toll.survivors += 1
            toll.acknowledged.append(report)
    return toll


def look_at_what_is_left(settings: Settings, now: datetime, toll: Toll) -> None:
    """Start once more as `serve` does; then everything must agree and every acknowledged licence verify."""
    app = open_service(settings, lambda: now)
    with app.app_context():
        counter = app.extensions["counter"]
        finish_interrupted(counter, now)
        report = reconcile(counter)
        assert report["clean"], report["differences"][:5]
        with reading() as session:
            assert not applications.in_state(session, "APPROVED")
            assert not applications.in_state(session, "SUBMITTED")
            rows = list(every(session, Licence))
            assert len({row.number for row in rows}) == len(rows) == report["counts"]["enterprises"]
            for number in toll.acknowledged:
                licence = licences.by_number(session, number)
                assert licence is not None and licence.token is not None
                digits = str(int.from_bytes(b"\x01" + licence.token, "big"))
                assert verify_text(counter, digits, now).code == "OK"
    _dispose(app)


def _lines_of_one_issue(settings: Settings, now: datetime, app: Flask) -> int:
    (reference,) = prepare_cases(app, 1, now)
    _dispose(app)
    report = _child(settings, now, reference, kill_at=None)
    return int(report.rpartition(" ")[2])


def _child(settings: Settings, now: datetime, reference: str, kill_at: int | None) -> str:
    """Fork, run one submission, and say how it ended: `killed FILE:LINE` or the licence number (with line count)."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        status = 1
        try:
            answer = _victim(settings, now, reference, kill_at, lambda text: _say(write_end, text))
            _say(write_end, answer)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write_end)
    with os.fdopen(read_end, "r", encoding="utf-8") as pipe:
        report = pipe.read()
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.WEXITSTATUS(status) == 0, report
    return report


def _victim(settings: Settings, now: datetime, reference: str, kill_at: int | None, say: Callable[[str], None]) -> str:
    app = open_service(settings, lambda: now)
    with app.app_context():
        counter = app.extensions["counter"]
        finish_interrupted(counter, now)
        with reading() as session:
            application = applications.by_reference(session, reference)
            assert application is not None
        lines = _Lines(kill_at, say)
        sys.settrace(lines.trace)
        try:
            submit(counter, reference=reference, applicant_id=application.applicant_id, now=now)
        finally:
            sys.settrace(None)
        with reading() as session:
            licence = licences.of_application(session, application.id)
            assert licence is not None, "a clean case is licensed"
            return licence.number if kill_at else f"lines {lines.count}"


class _Lines:
    def __init__(self, kill_at: int | None, say: Callable[[str], None]) -> None:
        self.count = 0
        self._kill_at = kill_at
        self._say = say

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(TRACED):
            return None
        if event == "line":
            self.count += 1
            if self.count == self._kill_at:
                where = f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{frame.f_lineno}"
                self._say(f"killed {where}")
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def _say(pipe: int, text: str) -> None:
    os.write(pipe, text.encode())


def _dispose(app: Flask) -> None:
    """Leave no open connection behind that a fork would share."""
    from registry.records.database import db

    with app.app_context():
        db.engine.dispose()
