"""The law's own zone: a submission counts on its local date (domain facts, section 7); storage is UTC."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

AUTHORITY_ZONE = ZoneInfo("Asia/Shanghai")


def local_day(instant: datetime) -> date:
    """The calendar day of an instant in the authority's zone."""
    return instant.astimezone(AUTHORITY_ZONE).date()
