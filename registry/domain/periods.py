"""Periods of law: months and years from a day, and age (domain.md 3.7)."""

from __future__ import annotations

from datetime import date


def years_after(day: date, years: int) -> date:
    """The same calendar day `years` on; 29 February becomes 28 February."""
    return months_after(day, 12 * years)


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` on, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    for last in (day.day, 30, 29):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, 28)


def age_on(birth: date, day: date) -> int:
    """Age in whole years on a day; who was born on 29 February completes a year on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
