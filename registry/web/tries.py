"""How often somebody may guess: failures are counted by name and address, for passwords and codes alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

TRIES, WINDOW = 10, timedelta(minutes=15)


def too_many(who: str, now: datetime) -> bool:
    """True while further guesses of this guesser are not looked at."""
    count, last = _failures().get(who, (0, now))
    return count >= TRIES and now - last < WINDOW


def failed(who: str, now: datetime) -> None:
    """Count a wrong guess."""
    failures = _failures()
    if len(failures) > 10_000:
        failures.clear()  # memory is bounded; argon2 still slows every guess
    count, last = failures.get(who, (0, now))
    failures[who] = (count + 1 if now - last < WINDOW else 1, now)


def forgive(who: str) -> None:
    """A right guess: earlier wrong ones do not count any more."""
    _failures().pop(who, None)


def _failures() -> dict[str, tuple[int, datetime]]:
    failures: dict[str, tuple[int, datetime]] = current_app.extensions["sign_in_failures"]
    return failures
