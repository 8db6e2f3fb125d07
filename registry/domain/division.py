"""Administrative divisions 行政区划 (GB/T 2260): names by date, ancestors, and which authority covers which place.

Chengdu's counties carry the months in which they began and ended; for the rest of the country the current list is
taken for all days. A month in which one county became another counts for both.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NATIONAL = "100000"
_DATA = Path(__file__).parent / "data"
_PROVINCE_ENDINGS = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


@dataclass(frozen=True, slots=True)
class Division:
    """One division: six digits, name, level (1 province, 2 city, 3 county), and its months (`YYYY-MM`) if known."""

    code: str
    name: str
    level: int
    parent_code: str
    valid_from: str = ""
    valid_to: str = ""
    successor_code: str = ""

    def existed_on(self, day: date) -> bool:
        month = day.isoformat()[:7]
        return (self.valid_from or month) <= month <= (self.valid_to or month)


def division(code: str | None) -> Division | None:
    """The division with this code, past or present; None if there is none."""
    return _all().get(code or "")


def divisions() -> Iterator[Division]:
    """Every division known here, past and present."""
    yield from _all().values()


def names_on(code: str | None, day: date) -> tuple[str, ...]:
    """The names a place goes by on a day: its own, and predecessors' that still held (双流区 and 双流县)."""
    here = division(code)
    if here is None:
        return ()
    earlier = (old for old in _predecessors().get(here.code, ()) if old.existed_on(day))
    later = division(here.successor_code)
    return tuple(dict.fromkeys([here.name, *(old.name for old in earlier), *([later.name] if later else [])]))


def renamed(day: date) -> Mapping[str, str]:
    """Names of counties that existed on `day` and have a successor → the successor's name (双流县 → 双流区)."""
    return _renamed(day.isoformat()[:7])


def ancestors(code: str | None) -> tuple[Division, ...]:
    """The division itself and what it lies in, county first, province last."""
    found: list[Division] = []
    here = division(code)
    while here is not None and len(found) < 3:
        found.append(here)
        here = division(here.parent_code)
    return tuple(found)


def place_name(code: str | None) -> str:
    """City and county as one says them, 成都市武侯区, or province and city; the code itself where it is unknown."""
    named = [one.name for one in reversed(ancestors(code)) if one.name != "市辖区" and "直辖" not in one.name]
    return "".join(named[-2:]) or code or ""


def covers(authority: str, place: str) -> bool:
    """Whether an authority's area holds a place: city 510100 holds 5101xx, the national authority everything (F04)."""
    stem = authority
    while stem.endswith("00"):
        stem = stem[:-2]
    return authority == NATIONAL or place.startswith(stem)


def short_name(name: str) -> str:
    """A name without the ending that may be dropped: 成都市 → 成都, 四川省 → 四川. Two characters remain at least."""
    for ending in (*_PROVINCE_ENDINGS, "地区", "盟", "县", "区"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def ever_existed(code: str) -> bool:
    """Whether this code was ever given to a place (data/id_region_codes.csv). Never asks when."""
    return code in _region_codes()


@functools.cache
def _all() -> dict[str, Division]:
    found: dict[str, Division] = {}
    for file in ("divisions_china_county.csv", "divisions_sichuan.csv"):
        with (_DATA / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                code, name, level, parent, *months = row.values()
                if code == parent:  # cities without counties (东莞) stand in the source once more as their own county
                    continue
                found[code] = Division(code, name, int(level), parent, *months)
    return found


@functools.cache
def _predecessors() -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = {}
    for one in divisions():
        if one.successor_code:
            found.setdefault(one.successor_code, []).append(one)
    return found


@functools.lru_cache(maxsize=512)
def _renamed(month: str) -> dict[str, str]:
    day = date(int(month[:4]), int(month[5:]), 1)
    past = (one for one in divisions() if one.successor_code and one.existed_on(day))
    return {old.name: new.name for old in past if (new := division(old.successor_code)) and new.name != old.name}


@functools.cache
def _region_codes() -> frozenset[str]:
    with (_DATA / "id_region_codes.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["code"] for row in csv.DictReader(lines))
