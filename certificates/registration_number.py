"""注册号 after GS 15-2006: six digits of the authority, eight of sequence, one check digit (ISO 7064 MOD 11,10).

Numbers of before 2007 have thirteen digits and nothing to check: a person looks at them.
"""

from __future__ import annotations

import re
from enum import StrEnum

from certificates.typed import levelled

_SHAPE = re.compile(r"[0-9]{15}")
_LEGACY = re.compile(r"[0-9]{13}")


class Reading(StrEnum):
    """What can be said of an old registration number by looking at it."""

    VALID = "valid"
    INVALID = "invalid"
    LEGACY = "legacy"


class Holder(StrEnum):
    """Who holds the number, by the first digit of its sequence."""

    DOMESTIC = "domestic_enterprise"
    FOREIGN = "foreign_invested_enterprise"
    INDIVIDUAL = "individual_business"


def normalise(text: str) -> str:
    """The digits without spaces or full-width forms."""
    return levelled(text)


def check_digit(first14: str) -> str:
    """The fifteenth digit after ISO 7064 MOD 11,10; ValueError unless given fourteen digits."""
    if not re.fullmatch(r"[0-9]{14}", first14):
        raise ValueError("a registration number has fourteen digits before its check digit")
    product = 10
    for digit in first14:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def read(number: str) -> Reading:
    """VALID or INVALID for fifteen normalised digits, LEGACY for thirteen (no check digit: send it to a person)."""
    if _LEGACY.fullmatch(number):
        return Reading.LEGACY
    if _SHAPE.fullmatch(number) and check_digit(number[:14]) == number[14]:
        return Reading.VALID
    return Reading.INVALID


def holder(number: str) -> Holder:
    """The kind of holder of a valid fifteen-digit number."""
    if read(number) is not Reading.VALID:
        raise ValueError("not a valid registration number")
    first = int(number[6])
    return Holder.DOMESTIC if first <= 3 else Holder.FOREIGN if first <= 5 else Holder.INDIVIDUAL
