"""The only place that knows the time. Everyone below the roof is given `now` or `day`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AUTHORITY_ZONE = ZoneInfo("Asia/Shanghai")
"""The law's own zone: a submission counts on its local date; storage is UTC."""

Clock = Callable[[], datetime]
"""Answers the present instant, timezone-aware, in UTC."""


def system_clock() -> datetime:
    """The machine's clock in UTC."""
    return datetime.now(UTC)


def local_day(instant: datetime) -> date:
    """The calendar day of an instant in the authority's zone."""
    return instant.astimezone(AUTHORITY_ZONE).date()
