"""公民身份号码 after GB 11643-1999: eighteen characters that hold a region, a birth date, a sex and a check.

The region is that of the place and day of *issue*. It is never compared with the birth year: people from 武侯区,
made in 1990, were born earlier. Fifteen-digit numbers are no longer valid.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from registry.domain import division

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


def normalise(number: str) -> str:
    """Half-width, upper-case, without white space. Nothing else is repaired."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def check_character(first17: str) -> str:
    """The eighteenth character for seventeen digits."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True)) % 11]


def problems(number: str) -> set[str]:
    """What is wrong with a normalised number: `shape`, `date`, `check`; an empty set means sound."""
    if not _SHAPE.fullmatch(number):
        return {"shape"}
    found: set[str] = set()
    if birth_date(number) is None:
        found.add("date")
    if check_character(number[:17]) != number[17]:
        found.add("check")
    return found


def birth_date(number: str) -> date | None:
    """The birth date in digits 7-14; None where it is no day of the calendar or the number is too short."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """`M` for an odd seventeenth digit, `F` for an even one."""
    return "M" if int(number[16]) % 2 else "F"


def region_ever_existed(number: str) -> bool:
    """Whether digits 1-6 were ever a division's code."""
    return division.ever_existed(number[:6])


def masked(number: str) -> str:
    """The number as lists and logs may show it: first six and last two characters (domain.md 1.6)."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}" if len(number) > 8 else "*" * len(number)
