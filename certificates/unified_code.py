"""统一社会信用代码 after GB 32100-2015: one code for life.

Eighteen characters: `1` registering department, `2` category, `3-8` division of the registering authority,
`9-17` subject identifier (an organisation code with its own check character, GB 11714), `18` check character.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from certificates import organisation_code
from certificates.organisation_code import check_character as organisation_check
from certificates.typed import checked_by, levelled

__all__ = [
    "COOPERATIVE",
    "ENTERPRISE",
    "INDIVIDUAL",
    "UnifiedCode",
    "categories",
    "check_character",
    "compose",
    "grouped",
    "normalise",
    "organisation_check",
    "problems",
    "subject_identifier",
    "take_apart",
]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ENTERPRISE, INDIVIDUAL, COOPERATIVE = "91", "92", "93"

_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SHAPE = re.compile(f"[{ALPHABET}]{{18}}")
_DIVISION = re.compile(r"[0-9]{6}")
_SEQUENCES = len(ALPHABET) ** 6


class Category(NamedTuple):
    """A pair of department and category that the standard knows."""

    department: str
    category: str


@dataclass(frozen=True)
class UnifiedCode:
    """A valid code taken apart. `division_code` says where it was first given, not where the holder is now."""

    code: str
    category_code: str
    department: str
    category: str
    division_code: str
    organisation_code: str


def normalise(text: str) -> str:
    """Upper-case, half-width, without spaces. Characters that look alike (I/1, O/0) are left as they are."""
    return levelled(text)


@cache
def categories() -> dict[str, Category]:
    """Positions 1-2 → department and category, as in GB 32100-2015 (data/uscc_categories.csv)."""
    with (Path(__file__).parent / "data" / "uscc_categories.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["department_code"] + row["category_code"]: Category(row["department"], row["category"])
            for row in csv.DictReader(lines)
        }


def check_character(first17: str) -> str:
    """The eighteenth character; ValueError when a character is not of the standard's alphabet.

    The outer `% 31` matters: a sum that 31 divides would otherwise ask for the character number 31, which is none.
    """
    if len(first17) != 17:
        raise ValueError("a unified code has seventeen characters before its check character")
    try:
        total = sum(weight * _VALUES[char] for weight, char in zip(_WEIGHTS, first17, strict=True))
    except KeyError as unknown:
        raise ValueError(f"{unknown} is not a character of a unified code") from None
    return ALPHABET[-total % 31]


def compose(category: str, division6: str, subject9: str) -> str:
    """The code for a category (`91`), the authority's division (`510107`) and a subject identifier.

    ValueError names what is wrong with a part: nothing is repaired.
    """
    if not _DIVISION.fullmatch(division6):
        raise ValueError(f"{division6!r} is not a division code of six digits")
    first17 = category + division6 + subject9
    code = first17 + check_character(first17)
    found = problems(code)
    if found:
        raise ValueError(f"{first17} cannot become a unified code: {', '.join(sorted(found))}")
    return code


def problems(code: str) -> set[str]:
    """What is wrong with a code as it stands (normalise it first); an empty set means valid.

    `shape`: not eighteen characters of the alphabet; `check`: position 18;
    `organisation`: position 17 is not the check character of 9-16; `category`: positions 1-2 are no known pair.
    The two check characters are judged independently of each other.
    """
    found: set[str] = set()
    whole = len(code) == 18
    if not _SHAPE.fullmatch(code):
        found.add("shape")
    if not (whole and checked_by(check_character, code[:17], code[17])):
        found.add("check")
    if not (whole and organisation_code.is_valid(code[8:17])):
        found.add("organisation")
    if code[:2] not in categories():
        found.add("category")
    return found


def take_apart(code: str) -> UnifiedCode:
    """The parts of a valid normalised code; ValueError with the kinds of problem otherwise."""
    found = problems(code)
    if found:
        raise ValueError(f"not a unified code: {', '.join(sorted(found))}")
    department, category = categories()[code[:2]]
    return UnifiedCode(code, code[:2], department, category, code[2:8], code[8:17])


def subject_identifier(sequence: int) -> str:
    """The subject identifier number `sequence` (0 to 31^6 - 1) of the blocks that start with MA, check included."""
    if not 0 <= sequence < _SEQUENCES:
        raise ValueError(f"a sequence lies between 0 and {_SEQUENCES - 1}")
    digits = ""
    for _ in range(6):
        sequence, value = divmod(sequence, len(ALPHABET))
        digits = ALPHABET[value] + digits
    return f"MA{digits}{organisation_check(f'MA{digits}')}"


def grouped(code: str) -> str:
    """The code in groups for the eye, `9151 0104 MA7K 2X3Q 4R`; copy and compare the code itself."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
