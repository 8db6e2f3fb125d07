"""Working days 工作日 and deadlines (domain.md 7). Beyond the loaded calendars nothing is guessed.

A calendar is the year's list of exceptions: weekdays off and weekends worked. A deadline that reaches into a year
without one stays "start + n working days" and is shown as awaiting that year's calendar.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from registry.domain.errors import Text

_TABLE = Path(__file__).parent / "data" / "calendar_exceptions_cn.csv"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; `on` is None while the calendar of `awaiting_year` is not loaded."""

    start: date
    days: int
    working: bool
    on: date | None
    awaiting_year: int | None

    @property
    def text(self) -> Text:
        """The deadline as people read it."""
        if self.on is not None:
            return Text(f"{self.on.year}年{self.on.month}月{self.on.day}日", self.on.isoformat())
        begun = f"{self.start.year}年{self.start.month}月{self.start.day}日"
        unit, units = ("个工作日", "working days") if self.working else ("日", "days")
        awaited = f"{self.awaiting_year}年放假安排公布后确定日期"
        until_known = f"date set once the {self.awaiting_year} calendar is out"
        return Text(
            f"自{begun}起{self.days}{unit}（{awaited}）",
            f"{self.days} {units} from {self.start.isoformat()} ({until_known})",
        )


class Calendar:
    """Exceptions by day; the years they speak of are the years that are known."""

    def __init__(self, exceptions: Mapping[date, str]) -> None:
        self._exceptions = dict(exceptions)
        self.years = frozenset(day.year for day in self._exceptions)

    def is_working(self, day: date) -> bool | None:
        """Whether a day is a working day; None where its year's calendar is not loaded."""
        if day.year not in self.years:
            return None
        kind = self._exceptions.get(day)
        return kind == "workday" if kind else day.weekday() < 5

    def after(self, start: date, days: int) -> Deadline:
        """The last of `days` working days; the day of the event does not count."""
        day, left = start, days
        while left > 0:
            day += timedelta(days=1)
            working = self.is_working(day)
            if working is None:
                return Deadline(start, days, True, None, day.year)
            left -= working
        return Deadline(start, days, True, day, None)

    def calendar_days_after(self, start: date, days: int) -> Deadline:
        """The last of `days` calendar days, moved to the next working day if it is none."""
        day = start + timedelta(days=days)
        while (working := self.is_working(day)) is False:
            day += timedelta(days=1)
        if working is None:
            return Deadline(start, days, False, None, day.year)
        return Deadline(start, days, False, day, None)

    def between(self, start: date, end: date) -> int | None:
        """How many working days lie after `start` up to and including `end`; None if a calendar is missing."""
        count = 0
        for offset in range(1, (end - start).days + 1):
            working = self.is_working(start + timedelta(days=offset))
            if working is None:
                return None
            count += working
        return count

    def with_year(self, exceptions: Mapping[date, str]) -> Calendar:
        """A calendar that also knows the given exceptions, as an operator loads them for a new year."""
        return Calendar({**self._exceptions, **exceptions})


def read_exceptions(text: str) -> dict[date, str]:
    """Exceptions from CSV text (`date,kind,holiday`). Raises ValueError for a bad line."""
    found = {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(text.splitlines())}
    if unknown := set(found.values()) - {"day_off", "workday"}:
        raise ValueError(f"kind must be day_off or workday, not {sorted(unknown)}")
    return found


@functools.cache
def calendar() -> Calendar:
    """The calendar that came with this release."""
    return Calendar(read_exceptions(_TABLE.read_text("utf-8")))


def after_working_days(start: date, days: int) -> date | None:
    """The last of `days` working days after `start`; None while that year's calendar is not loaded."""
    return calendar().after(start, days).on
