"""Realistic filings of every kind and for any day since 2014-03-01 in which nothing is wrong.

`filing(kind, number, day)` is the same for the same arguments; another number is another place, trade, set of people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.filings.companies import company
from tests.filings.later import branch, change, deregistration, exchange, shop
from tests.filings.maker import Json, Maker

KINDS: dict[str, Callable[[Maker], Json]] = {
    "sole": lambda make: company(make, [make.person()]),
    "partners": lambda make: company(make, [make.person(), make.person()]),
    "corporate": lambda make: company(make, [make.organisation(), make.person()]),
    "board": lambda make: company(make, [make.person() for _ in range(4)], board=True),
    "shares": lambda make: company(make, [make.person() for _ in range(5)], shares=True),
    "branch": branch,
    "shop": shop,
    "family_shop": lambda make: shop(make, family=True),
    "exchange": exchange,
    "change": change,
    "simple_deregistration": lambda make: deregistration(make, "simple"),
    "ordinary_deregistration": lambda make: deregistration(make, "ordinary"),
}
REGIME_DAYS = {"A": date(2018, 6, 1), "B": date(2021, 6, 1), "C": date(2023, 6, 1), "D": date(2026, 11, 16)}
"""A day of each law (domain.md 0.2)."""


def filing(kind: str, number: int = 0, day: date = REGIME_DAYS["D"]) -> Json:
    """The clean filing of a kind with a number under the law of a day, as decoded JSON with its lookups."""
    return KINDS[kind](Maker(number, day))


def mixed(number: int) -> Json:
    """The filing of a number in a stream of all kinds and laws."""
    kinds, days = list(KINDS), list(REGIME_DAYS.values())
    return filing(kinds[number % len(kinds)], number, days[number // len(kinds) % len(days)])
