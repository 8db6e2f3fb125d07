"""A harness that kills the issuing process at a chosen moment, again and again, and then looks at what is left.

Each victim is a forked child that first finishes what the one before left open, as `serve` does, and then submits one
signed case: examination, approval, allocation, sealing. Half of the victims die at a chosen line of our own code (the
places are chosen evenly, however often each runs), the other half at a chosen instant, which is mostly inside the
store, in the middle of a commit. SIGKILL leaves nobody the time to clean up.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask

from certificates import unified_code
from registry.config import Settings
from registry.finishing import finish_interrupted
from registry.procedures import walk as walking
from registry.procedures.case_view import licence_of
from registry.procedures.reconcile import reconcile
from registry.procedures.submit import submit
from registry.procedures.verify import verify_text
from registry.records import applications, licences
from registry.records.applications import Application
from registry.records.codes import UnifiedCode
from registry.records.database import db, every, reading
from registry.records.enterprises import Enterprise
from registry.records.licences import Licence
from registry.service import open_service
from tests.case_files import ending, moving
from tests.making import clean_case

ROOT = Path(__file__).resolve().parent.parent
TRACED = tuple(str(ROOT / room) for room in ("registry/procedures", "registry/records", "certificates", "signing"))
BATCH = 25
Prepare = Callable[..., list[str]]


@dataclass
class Toll:
    """What came of a run: deaths at a line and at an instant, who finished first, what was promised to somebody."""

    at_a_line: int = 0
    at_an_instant: int = 0
    survivors: int = 0
    acknowledged: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)

    @property
    def kills(self) -> int:
        """Deaths of either kind."""
        return self.at_a_line + self.at_an_instant


@dataclass(frozen=True)
class _Course:
    """One undisturbed issue: the places it passes in their order, and how many seconds it takes untraced."""

    places: list[str]
    seconds: float

    def line(self, chance: random.Random) -> int:
        """The ordinal of one visit to a place chosen evenly among the different ones."""
        place = chance.choice(sorted(set(self.places)))
        return chance.choice([ordinal for ordinal, passed in enumerate(self.places, start=1) if passed == place])


def prepare_cases(app: Flask, count: int, now: datetime, first: int = 0) -> list[str]:
    """Cases that everybody has signed, ready to be submitted; their references."""
    counter = app.extensions["counter"]
    with app.app_context():
        return [walking.walk_to_signed(counter, clean_case(number), now=now) for number in range(first, first + count)]


def prepare_changes(app: Flask, count: int, now: datetime, first: int = 0) -> list[str]:
    """Companies that stand, every second of which is about to move, the others about to end: their cases, signed."""
    counter, made = app.extensions["counter"], []
    with app.app_context():
        for number in range(first, first + count):
            licence = walking.walk(counter, clean_case(number), now=now).licence_number
            assert licence is not None
            case = (ending if number % 2 else moving)(licence[:18], number)
            made.append(walking.walk_to_signed(counter, case, now=now))
    return made


def kill_while_issuing(
    settings: Settings, now: datetime, *, kills: int, seed: int, prepare: Prepare = prepare_cases, batch: int = BATCH
) -> Toll:
    """Carry out case after case in children of which each is killed at a random moment until `kills` have died."""
    chance = random.Random(seed)
    toll = Toll()
    app = open_service(settings, lambda: now)
    course = _undisturbed(settings, now, prepare(app, 2, now))
    waiting: list[str] = []
    made = 2
    while toll.kills < kills:
        if not waiting:
            waiting = prepare(app, batch, now, first=made)
            made += batch
        _dispose(app)
        if toll.kills % 2:
            _kill_at_a_line(settings, now, waiting.pop(), course.line(chance), toll)
        else:
            _kill_at_an_instant(settings, now, waiting.pop(), chance.uniform(0, course.seconds), toll)
    _dispose(app)
    return toll


def look_at_what_is_left(settings: Settings, now: datetime, toll: Toll) -> None:
    """Start once more as `serve` does: everything agrees, every acknowledged licence verifies, and nothing is lost:
    whoever hands in again gets a licence, each case exactly one.
    """
    app = open_service(settings, lambda: now)
    with app.app_context():
        counter = app.extensions["counter"]
        finish_interrupted(counter, now)
        _agrees(counter)
        with reading() as session:
            assert {case.state for case in every(session, Application)} <= {"SIGNING", "LICENSED"}
            open_still = [case for case in every(session, Application) if case.state == "SIGNING"]
            for number in toll.acknowledged:
                licence = licences.by_number(session, number)
                assert licence is not None and licence.token is not None
                digits = str(int.from_bytes(b"\x01" + licence.token, "big"))
                assert verify_text(counter, digits, now).code == "OK"
        for case in open_still:
            submit(counter, reference=case.reference, applicant_id=case.applicant_id, now=now)
        _agrees(counter)
        with reading() as session:
            cases = list(every(session, Application))
            assert {case.state for case in cases} == {"LICENSED"}
            given = [one.code for one in every(session, UnifiedCode)]
            assert len(set(given)) == len(cases) == len(list(every(session, Licence)))
            assert not [code for code in given if unified_code.problems(code)]
    _dispose(app)


def look_at_what_changed(settings: Settings, now: datetime, toll: Toll) -> None:
    """Start once more: everything agrees; whoever was told of a new licence or an end finds it so; and each company
    that was to move or to end does so if its case is handed in again, with one licence in force or none.
    """
    app = open_service(settings, lambda: now)
    with app.app_context():
        counter = app.extensions["counter"]
        finish_interrupted(counter, now)
        _agrees(counter)
        with reading() as session:
            for number in toll.acknowledged:
                licence = licences.by_number(session, number)
                assert licence is not None and licence.standing == (
                    "IN_FORCE" if licence.version > 1 else "DEREGISTERED"
                )
            cases = list(every(session, Application))
        assert {case.state for case in cases} <= {"SIGNING", "LICENSED", "CLOSED"}
        for case in (one for one in cases if one.state == "SIGNING"):
            submit(counter, reference=case.reference, applicant_id=case.applicant_id, now=now)
        _agrees(counter)
        with reading() as session:
            left = {case.reference: case for case in every(session, Application)}
            ended = [one for one in every(session, Enterprise) if one.ended_on is not None]
            standings = Counter(licence.standing for licence in every(session, Licence))
        changed = [case for case in left.values() if case.procedure == "change"]
        assert {case.state for case in changed} == {"LICENSED"}
        assert standings == {"IN_FORCE": len(changed), "SUPERSEDED": len(changed), "DEREGISTERED": len(ended)}
        assert len(ended) == sum(case.state == "CLOSED" for case in left.values())
    _dispose(app)


def _agrees(counter: Any) -> None:
    report = reconcile(counter)
    assert report["clean"], report["differences"][:5]


def _undisturbed(settings: Settings, now: datetime, references: list[str]) -> _Course:
    timed, traced = references
    begun = time.monotonic()
    _Child(settings, now, timed, None).report()
    seconds = time.monotonic() - begun
    *places, _ = _Child(settings, now, traced, 0).report()
    return _Course([place for place in places if place != "begun"], seconds)


def _kill_at_a_line(settings: Settings, now: datetime, reference: str, line: int, toll: Toll) -> None:
    *_, last = _Child(settings, now, reference, line).report()
    if last.startswith("killed "):
        toll.at_a_line += 1
        toll.places.add(last.removeprefix("killed "))
    else:
        toll.survivors += 1
        toll.acknowledged.append(last)


def _kill_at_an_instant(settings: Settings, now: datetime, reference: str, seconds: float, toll: Toll) -> None:
    child = _Child(settings, now, reference, None)
    said = child.report(kill_after=seconds)
    if child.killed:
        toll.at_an_instant += 1
    else:
        toll.survivors += 1
    toll.acknowledged += said[1:]


class _Child:
    """A forked victim. `line` None: not traced; 0: says every place it passes; else: dies at the line of that number.

    It says `begun`, then places or `killed PLACE`, and last the number of the licence it was told.
    """

    def __init__(self, settings: Settings, now: datetime, reference: str, line: int | None) -> None:
        self._reader, writer = os.pipe()
        self.killed = False
        self._pid = os.fork()
        if self._pid:
            os.close(writer)
            return
        status = 1
        try:
            os.close(self._reader)
            _victim(settings, now, reference, line, lambda text: _say(writer, text))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def report(self, kill_after: float | None = None) -> list[str]:
        """Everything the victim said before it ended; with `kill_after` it is killed so many seconds after it began."""
        with os.fdopen(self._reader, "r", encoding="utf-8") as pipe:
            said = [pipe.readline()]
            if kill_after is not None:
                time.sleep(kill_after)
                os.kill(self._pid, signal.SIGKILL)
            said += pipe.readlines()
        _, status = os.waitpid(self._pid, 0)
        self.killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert self.killed or os.WEXITSTATUS(status) == 0, said
        return [line.rstrip("\n") for line in said if line.endswith("\n")]


def _victim(settings: Settings, now: datetime, reference: str, line: int | None, say: Callable[[str], None]) -> None:
    app = open_service(settings, lambda: now)
    with app.app_context():
        counter = app.extensions["counter"]
        with reading() as session:
            application = applications.by_reference(session, reference)
            assert application is not None
        say("begun")
        if line is not None:
            sys.settrace(_Lines(line, say).trace)
        try:
            finish_interrupted(counter, now)
            submit(counter, reference=reference, applicant_id=application.applicant_id, now=now)
        finally:
            sys.settrace(None)
        with reading() as session:
            carried_out = applications.by_reference(session, reference)
            assert carried_out is not None
            licence = licence_of(session, carried_out)
            assert licence is not None, "a clean case is carried out"
            say(licence.number)


class _Lines:
    def __init__(self, deadly: int, say: Callable[[str], None]) -> None:
        self._passed = 0
        self._deadly = deadly
        self._say = say

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(TRACED):
            return None
        if event == "line":
            self._passed += 1
            place = f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{frame.f_lineno}"
            if not self._deadly:
                self._say(place)
            elif self._passed == self._deadly:
                self._say(f"killed {place}")
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def _say(pipe: int, text: str) -> None:
    os.write(pipe, text.encode() + b"\n")


def _dispose(app: Flask) -> None:
    """Leave no open connection behind that a fork would share."""
    with app.app_context():
        db.engine.dispose()
