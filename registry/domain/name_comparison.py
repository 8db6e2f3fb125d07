"""Comparing names 企业名称相同相近比对 (CMP2017, domain.md 2.3): how like two names are, and whether one still stands.

Pure: parts in, likeness out. Which likeness forbids a name, and since when, is said by the rules (N31–N38).
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from registry.domain import division
from registry.domain.division import NATIONAL
from registry.domain.enterprise_name import (
    FEATURES,
    NameParts,
    normalise,
    parse_name,
    read_places,
    without_brackets,
    without_suffix,
)
from registry.domain.errors import Text
from registry.domain.lookups import RegisteredName
from registry.domain.periods import years_after

_TERMS = Path(__file__).parent / "data" / "name_industry_terms.csv"
_STANDING = frozenset({None, "active", "registered", "reserved", "queued", "revoked"})
"""A revoked licence (吊销) leaves the name in use until the enterprise is deregistered (PRO2017 4)."""


class Likeness(StrEnum):
    """The steps of the comparison, strongest first."""

    IDENTICAL = "identical"
    REORDERED = "reordered"
    SAME = "same trade name and industry"
    SYNONYMOUS = "same trade name, industry of the same meaning"
    UNSPECIFIC = "same trade name, one of the two without industry"
    HOMOPHONE = "trade names that read alike"
    CONTAINED = "one trade name within the other"


class Hold(StrEnum):
    """Whether an earlier name still keeps others away."""

    IN_USE = "in use"
    RECENT = "given up less than a year ago"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What a register finds like names by: names that differ in `scope` or whose industries do not mean the same are
    never alike, nor are trade names of which neither sounds like the other nor stands in it (`likeness`).

    All but the scope are empty for a branch, whose name follows its parent's.
    """

    scope: str
    trade_name: str
    sound: str
    industry: str


def keys_of(parts: NameParts) -> NameKeys:
    """The keys of a name; `scope` is the city of its name authority, or that authority itself."""
    scope = city_of(parts.authority_division_code)
    if parts.org_form.startswith("分"):
        return NameKeys(scope, "", "", "")
    trade_name = without_brackets(normalise(parts.trade_name))
    return NameKeys(scope, trade_name, " ".join(sounds_of(trade_name)), _stem(parts.industry))


def industries_like(industry: str, groups: Mapping[str, str] | None = None) -> list[str]:
    """Every industry, as `NameKeys` writes it, that means the same as the given one."""
    groups = groups or _synonym_groups()
    group = _meaning_of(industry, groups)
    words = [term + feature for term, one in groups.items() if one == group for feature in ("", *FEATURES)]
    alike = [_stem(word) for word in words if _meaning_of(word, groups) == group]
    return list(dict.fromkeys([_stem(industry), *alike]))


def strongest(
    ours: NameParts, earlier: Iterable[RegisteredName], limit: int, groups: Mapping[str, str] | None = None
) -> list[RegisteredName]:
    """The earlier names that are most like ours, strongest likeness first; those that are not alike are left out."""
    steps = list(Likeness)
    found = ((parts, one) for one in earlier if (parts := parts_of_registered(one)) is not None)
    alike = [(steps.index(step), one) for parts, one in found if (step := likeness(ours, parts, groups)) is not None]
    return [one for _, one in sorted(alike, key=lambda pair: pair[0])[:limit]]


def likeness(ours: NameParts, theirs: NameParts, groups: Mapping[str, str] | None = None) -> Likeness | None:
    """The strongest likeness of two names; None if they are not alike. `groups`: industry word → words of one meaning,
    else those of this release.
    """
    if same_full_name(ours.full, theirs.full):
        return Likeness.IDENTICAL
    if sorted(_elements(ours)) == sorted(_elements(theirs)):
        return Likeness.REORDERED
    one, other = (without_brackets(normalise(parts.trade_name)) for parts in (ours, theirs))
    groups = groups or _synonym_groups()
    synonymous = _meaning_of(ours.industry, groups) == _meaning_of(theirs.industry, groups)
    if one == other:
        if synonymous:
            return Likeness.SAME if _stem(ours.industry) == _stem(theirs.industry) else Likeness.SYNONYMOUS
        return None if ours.industry and theirs.industry else Likeness.UNSPECIFIC
    if not synonymous:
        return None
    if sounds_of(one) == sounds_of(other):
        return Likeness.HOMOPHONE
    return Likeness.CONTAINED if one in other or other in one else None


def same_full_name(one: str | None, other: str | None) -> bool:
    """Whether two full names are equal after normalising; a missing one equals nothing."""
    return bool(one) and bool(other) and without_suffix(one) == without_suffix(other)


@functools.lru_cache(maxsize=4096)
def sounds_of(trade_name: str) -> tuple[str, ...]:
    """The syllables of a trade name without tones: 红光 and 宏光 are both hong guang."""
    from pypinyin import lazy_pinyin  # its phrases take a third of a second to load; most commands need no sound

    return tuple(lazy_pinyin(trade_name))


def hold_of(earlier: RegisteredName, day: date) -> Hold:
    """Whether the name is in use on a day, was given up (deregistered, renamed) less than a year before, or is free.

    One that is said to be given up without a day is free: nothing shows that the year still runs.
    """
    ended = min((one for one in (earlier.deregistered_on, earlier.renamed_on) if one is not None), default=None)
    if ended is None:
        return Hold.IN_USE if earlier.status in _STANDING else Hold.FREE
    if ended > day:
        return Hold.IN_USE
    return Hold.RECENT if day < years_after(ended, 1) else Hold.FREE


def parts_of_registered(earlier: RegisteredName) -> NameParts | None:
    """The parts of a registered name: as the register states them, else taken apart; None for a branch's name."""
    if earlier.trade_name and earlier.org_form:
        stated = (earlier.division, earlier.trade_name, earlier.industry, earlier.org_form)
        parts: NameParts | None = NameParts(normalise(earlier.name), *map(normalise, stated))
    else:
        parts = parse_name(earlier.name)
    return None if parts is None or parts.org_form.startswith("分") else parts


def name_authority(division_text: str, *, near: str = "", individual: bool = False) -> str:
    """The code of the authority a name belongs to: national without a division, else that of the outermost division.

    A district that stands with its city belongs to the city (NIM2004 11); an individual business to its county. Of
    places with one name that at `near` is meant. An unknown division gives an empty text.
    """
    divisions, zones, _ = read_places(normalise(division_text).strip("（）"))
    if not divisions:
        return NATIONAL if zones or not division_text else ""
    word, codes = divisions[-1 if individual else 0]
    code = next((code for code in codes if near and division.covers(code, near)), codes[0])
    here = division.division(code)
    with_city = here is not None and word not in (here.name, division.short_name(here.name))
    return city_of(code) if with_city and not individual else code


def name_authority_of(parts: NameParts, *, near: str = "", individual: bool = False) -> NameParts:
    """The parts with the authority that the name belongs to, given where the enterprise is and what it is."""
    authority = name_authority(parts.division, near=near, individual=individual)
    return replace(parts, authority_division_code=authority or parts.authority_division_code)


def name_authority_name(earlier: RegisteredName) -> Text:
    """Which authority an earlier name is registered with, as one says it."""
    code = earlier.authority_division_code or name_authority(earlier.division or "")
    if code == NATIONAL or division.division(code) is None:
        return Text("国家市场监督管理总局", "State Administration for Market Regulation")
    place = division.ancestors(code)[0].name if code.endswith("00") else division.place_name(code)
    return Text(f"{place}市场监督管理局", f"Market regulation authority of {place}")


def same_authority(ours: str, theirs: str) -> bool:
    """Whether two name authorities are one; a county's office registers the names of its city. Unknown ones may be."""
    return not ours or not theirs or ours in (theirs, city_of(theirs))


def city_of(code: str) -> str:
    """The city a county lies in, or its municipality (北京); the code itself for everything else."""
    county = division.division(code)
    above = division.division(county.parent_code) if county is not None and county.level == 3 else None
    if above is None or "直辖" in above.name:
        return code
    return above.parent_code if above.name in ("市辖区", "县") else above.code


def _elements(parts: NameParts) -> tuple[str, ...]:
    stated = (parts.division.strip("（）"), parts.trade_name, parts.industry, without_suffix(parts.org_form))
    return tuple(filter(None, map(normalise, stated)))


def _stem(industry: str) -> str:
    """酒业 and the 酒 of 酒厂 are one industry."""
    return normalise(industry).removesuffix("业")


def _meaning_of(industry: str, groups: Mapping[str, str]) -> str:
    """What an industry word means: its synonym group, else the word itself without 业."""
    stem = _stem(industry)
    return _group_of(stem, groups) or _group_of(f"{stem}业", groups) or stem


def _group_of(industry: str, groups: Mapping[str, str]) -> str:
    """The synonym group of an industry word, also with a word after it that adds nothing: 酒业发展."""
    feature = next((one for one in FEATURES if industry.endswith(one)), "")
    return groups.get(industry) or groups.get(industry.removesuffix(feature), "")


@functools.cache
def _synonym_groups() -> dict[str, str]:
    with _TERMS.open(encoding="utf-8", newline="") as lines:
        return {row["term"]: row["synonym_group"] for row in csv.DictReader(lines)}
