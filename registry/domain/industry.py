"""Industries 国民经济行业分类 (GB/T 4754-2017 with amendment 1)."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "gbt4754_2017.csv"
SECTION, DIVISION, GROUP, CLASS = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry: code, name, level (1 section … 4 class), the code above it, the letter of its section."""

    code: str
    name: str
    level: int
    parent_code: str
    section: str


def industry(code: str | None) -> Industry | None:
    """The entry with this code; None if there is none."""
    return _all().get(code or "")


def is_class(code: str | None) -> bool:
    """Whether this is the four-digit code of a class, as a scope item must carry (B01)."""
    found = industry(code)
    return found is not None and found.level == CLASS


def classes_named(words: str, limit: int = 20) -> tuple[Industry, ...]:
    """The classes whose name holds the words, shortest names first: for choosing by typing."""
    found = [one for one in entries() if one.level == CLASS and words in one.name]
    return tuple(sorted(found, key=lambda one: (len(one.name), one.code))[:limit])


def entries() -> Iterator[Industry]:
    """Every entry, in the order of the standard."""
    yield from _all().values()


@functools.cache
def _all() -> dict[str, Industry]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Industry(row["code"], row["name"], int(row["level"]), row["parent_code"], row["section"])
            for row in csv.DictReader(lines)
        }
