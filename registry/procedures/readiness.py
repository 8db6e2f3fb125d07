"""Readiness: can the service do its work now, and what will keep it from doing so soon?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from registry.domain.local_time import local_day
from registry.domain.working_days import after_working_days
from registry.procedures.counter import Counter
from registry.records import codes
from registry.records.database import Unreachable, reading
from signing.keyring import KeyringError, Purpose

LOW_CODES = 1000
CALENDAR_WARNING = timedelta(days=60)


def readiness(counter: Counter, now: datetime) -> dict[str, Any]:
    """{"ready", "checks": {name: ok}, "warnings": [text]}; a warning never makes the service unready."""
    warnings: list[str] = []
    try:
        with reading() as session:
            blocks = codes.blocks(session)
        store = bool(blocks)
        left: dict[str, int] = {}
        for block in blocks:
            left[block.authority] = left.get(block.authority, 0) + block.last + 1 - block.next
        warnings += [f"code block of {name}: {count} left" for name, count in left.items() if count < LOW_CODES]
    except Unreachable:
        store = False
    try:
        keys = bool(counter.keyring.active(Purpose.LICENCE) and counter.keyring.active(Purpose.STATEMENT))
    except KeyringError:
        keys = False
    if after_working_days(local_day(now + CALENDAR_WARNING), 1) is None:
        warnings.append("the holiday calendar ends within 60 days; load next year's")
    return {"ready": store and keys, "checks": {"store": store, "keys": keys}, "warnings": warnings}
