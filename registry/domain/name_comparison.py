"""Comparing names 企业名称相同相近比对 (CMP2017, domain.md 2.3): how like two names are, and whether one still stands.

Pure: parts in, likeness out. Which likeness forbids a name, and since when, is said by the rules (N31–N38).
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

from pypinyin import lazy_pinyin

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
from registry.domain.lookups import RegisteredName
from registry.domain.periods import years_after

_TERMS = Path(__file__).parent / "data" / "name_industry_terms.csv"
_STANDING = frozenset({None, "active", "registered", "reserved", "revoked"})
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


def likeness(ours: NameParts, theirs: NameParts, groups: Mapping[str, str] | None = None) -> Likeness | None:
    """The strongest likeness of two names; None if they are not alike. `groups`: industry word → words of one meaning,
    else those of this release.
    """
    if same_full_name(ours.full, theirs.full):
        return Likeness.IDENTICAL
    if sorted(_elements(ours)) == sorted(_elements(theirs)):
        return Likeness.REORDERED
    one, other = (without_brackets(normalise(parts.trade_name)) for parts in (ours, theirs))
    same = _same_industry(ours.industry, theirs.industry)
    synonymous = _synonyms(ours.industry, theirs.industry, groups or _synonym_groups())
    if one == other:
        if same or synonymous:
            return Likeness.SAME if same else Likeness.SYNONYMOUS
        return None if ours.industry and theirs.industry else Likeness.UNSPECIFIC
    if not (same or synonymous):
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
    return _city_of(code) if with_city and not individual else code


def same_authority(ours: str, theirs: str) -> bool:
    """Whether two name authorities are one; a county's office registers the names of its city. Unknown ones may be."""
    return not ours or not theirs or ours in (theirs, _city_of(theirs))


def _city_of(code: str) -> str:
    """The city a county lies in, or its municipality (北京); the code itself for everything else."""
    county = division.division(code)
    above = division.division(county.parent_code) if county is not None and county.level == 3 else None
    if above is None or "直辖" in above.name:
        return code
    return above.parent_code if above.name in ("市辖区", "县") else above.code


def _elements(parts: NameParts) -> tuple[str, ...]:
    stated = (parts.division.strip("（）"), parts.trade_name, parts.industry, without_suffix(parts.org_form))
    return tuple(filter(None, map(normalise, stated)))


def _same_industry(one: str, other: str) -> bool:
    """酒业 and the 酒 of 酒厂 are one industry."""
    return normalise(one).removesuffix("业") == normalise(other).removesuffix("业")


def _synonyms(one: str, other: str, groups: Mapping[str, str]) -> bool:
    group = _group_of(normalise(one), groups)
    return bool(group) and group == _group_of(normalise(other), groups)


def _group_of(industry: str, groups: Mapping[str, str]) -> str:
    """The synonym group of an industry word, also with a word after it that adds nothing: 酒业发展."""
    feature = next((one for one in FEATURES if industry.endswith(one)), "")
    return groups.get(industry) or groups.get(industry.removesuffix(feature), "")


@functools.cache
def _synonym_groups() -> dict[str, str]:
    with _TERMS.open(encoding="utf-8", newline="") as lines:
        return {row["term"]: row["synonym_group"] for row in csv.DictReader(lines)}
