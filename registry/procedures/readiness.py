"""Readiness: can the service do its work now, and what will keep it from doing so soon?"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from registry.domain.local_time import local_day
from registry.domain.working_days import after_working_days, calendar
from registry.procedures.counter import Counter
from registry.records import codes, halts, probe
from registry.records.codes import CodeBlock
from registry.records.database import Unreachable, reading
from registry.records.probe import End
from signing.keyring import KeyringError, KeyState, Purpose

LOW_CODES = 1000
CALENDAR_WARNING = KEY_WARNING = timedelta(days=60)
KEPT = timedelta(seconds=3)
"""How long a finding stands: everybody may ask, and each look costs a signature and a turn at the store."""
SKEW = timedelta(seconds=30)
"""How far clocks of machines that share a store may differ."""
_PROBE = b"yizhao: is this key usable?"  # no token, list or PDF: a signature on it says nothing to anybody


class _Seen(NamedTuple):
    """What one look into the store shows."""

    end: End
    blocks: list[CodeBlock]
    halted: bool


class Readiness:
    """Looks, and keeps what it found for a moment, with the latest instant it ever heard of."""

    def __init__(self, directory: Path, floor_mb: int) -> None:
        self._directory, self._floor = directory, floor_mb * 1_000_000
        self._turn = threading.Lock()
        self._latest: datetime | None = None
        self._found: tuple[datetime, dict[str, Any]] | None = None

    def look(self, counter: Counter, now: datetime) -> dict[str, Any]:
        """{"ready", "checks": {name: ok}, "reasons": {name: why it is not}, "warnings": [text]}.

        A warning never makes the service unready.
        """
        known = self._found
        if known is not None and timedelta(0) <= now - known[0] < KEPT:
            return known[1]
        if not self._turn.acquire(blocking=known is None) and known is not None:
            return known[1]  # somebody is looking: a store that is slow must not hold everybody who asks
        try:
            found = self._look(counter, now)
            self._found = now, found
        finally:
            self._turn.release()
        return found

    def _look(self, counter: Counter, now: datetime) -> dict[str, Any]:
        seen = _seen()
        end = seen.end if seen else None
        reasons = {
            "store": _store(now, seen),
            "signer": _signer(counter),
            "disk": self._disk(),
            "clock": self._clock(now, end),
            "journal": _chain(end) if end else "the store does not answer",
        }
        self._latest = max(now, self._latest or now)
        return {
            "ready": not any(reasons.values()),
            "checks": {name: reason is None for name, reason in reasons.items()},
            "reasons": {name: reason for name, reason in reasons.items() if reason},
            "warnings": [*_warnings(now, seen), *_ending_keys(counter, now)],
        }

    def _disk(self) -> str | None:
        try:
            free = shutil.disk_usage(self._directory).free
        except OSError:
            return "the data directory is not there"
        return None if free >= self._floor else f"{free // 1_000_000} MB are free, DISK_FLOOR_MB asks for more"

    def _clock(self, now: datetime, end: End | None) -> str | None:
        """Why the time cannot be right: it goes on, on from what was written, within the years whose days are known."""
        first = min(calendar().years)
        if local_day(now).year < first:
            return f"the clock stands before {first}, for which no calendar was ever loaded"
        if self._latest is not None and now < self._latest - SKEW:
            return f"the clock went back by {int((self._latest - now).total_seconds())} s"
        if end is not None and end.at is not None and now < end.at - SKEW:
            return f"the clock stands {int((end.at - now).total_seconds())} s before the newest entry of the journal"
        return None


def _seen() -> _Seen | None:
    try:
        with reading() as session:
            return _Seen(probe.journal_end(session), codes.blocks(session), halts.standing() is not None)
    except Unreachable:
        return None


def _store(now: datetime, seen: _Seen | None) -> str | None:
    try:
        probe.write_and_take_back(now)
    except Unreachable as error:
        return f"the store takes no change ({type(error).__name__})"
    return None if seen and seen.blocks else "there is no code block: `init` has not run"


def _signer(counter: Counter) -> str | None:
    """Real signatures, by a file or over the session with the token, whichever holds the key."""
    for purpose in (Purpose.LICENCE, Purpose.STATEMENT):
        try:
            counter.keyring.sign(counter.keyring.active(purpose).kid, _PROBE)
        except KeyringError as error:
            return f"the key for {purpose.value} signs nothing ({type(error).__name__})"
    return None


def _chain(end: End) -> str | None:
    return None if end.broken is None else f"the journal does not hold at entry {end.broken}"


def _warnings(now: datetime, seen: _Seen | None) -> Iterator[str]:
    if after_working_days(local_day(now + CALENDAR_WARNING), 1) is None:
        yield "the holiday calendar ends within 60 days; load next year's"
    if seen is None:
        return
    if seen.halted:
        yield "issuing is halted"
    left = codes.left(seen.blocks).items()
    yield from (f"code block of {name}: {count} left" for name, count in left if count < LOW_CODES)


def _ending_keys(counter: Counter, now: datetime) -> Iterator[str]:
    for key in counter.keyring.entries():
        if key.state is KeyState.ACTIVE and key.not_after - now < KEY_WARNING:
            yield f"the active key {key.kid_hex} for {key.purpose.value} ends on {key.not_after:%Y-%m-%d}"
