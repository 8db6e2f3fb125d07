"""Working days: never guessed beyond the loaded calendars."""

from __future__ import annotations

from datetime import date

import pytest

from registry.domain.working_days import after_working_days, calendar, read_exceptions


def test_a_deadline_beyond_the_calendar_awaits_it() -> None:
    deadline = calendar().after(date(2026, 12, 30), 5)
    assert deadline.on is None and deadline.awaiting_year == 2027
    assert "2027年" in deadline.text.zh and "2027" in deadline.text.en
    assert after_working_days(date(2026, 12, 30), 5) is None
    assert calendar().is_working(date(2027, 1, 4)) is None
    assert calendar().between(date(2026, 12, 30), date(2027, 1, 5)) is None


def test_a_new_years_calendar_settles_it() -> None:
    loaded = calendar().with_year(read_exceptions("date,kind,holiday\n2027-01-01,day_off,元旦\n"))
    assert loaded.after(date(2026, 12, 30), 5).on == date(2027, 1, 7)


def test_the_day_of_the_event_does_not_count() -> None:
    assert after_working_days(date(2026, 3, 16), 1) == date(2026, 3, 17)
    assert after_working_days(date(2026, 3, 20), 1) == date(2026, 3, 23)


def test_holidays_are_off_and_moved_weekends_are_worked() -> None:
    assert calendar().is_working(date(2026, 10, 6)) is False
    assert calendar().is_working(date(2026, 10, 10)) is True
    assert calendar().is_working(date(2026, 10, 11)) is False
    assert after_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_a_period_in_days_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    assert calendar().calendar_days_after(date(2026, 9, 1), 30).on == date(2026, 10, 8)
    assert calendar().calendar_days_after(date(2026, 3, 1), 15).on == date(2026, 3, 16)
    assert calendar().calendar_days_after(date(2026, 12, 20), 30).on is None


def test_counting_agrees_with_walking() -> None:
    start = date(2026, 1, 1)
    for days in (1, 3, 20, 60):
        end = calendar().after(start, days).on
        assert end is not None and calendar().between(start, end) == days


def test_a_calendar_with_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="half_day"):
        read_exceptions("date,kind,holiday\n2027-01-01,half_day,元旦\n")
