"""Addresses 住所: comparing them as domain.md 3.7 says, so that harmless differences stay harmless."""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import date

from registry.domain import division

_WHITE = re.compile(r"\s+")
_HOUSE_NUMBER = re.compile(r"[0-9〇零一二三四五六七八九十百]+(?:[-—－之附][0-9]+)*(?:号|弄|栋|组|社)")


def normalise(address: str, day: date) -> str:
    """An address as it is compared on a day of the law.

    NFKC, no white space, no leading province (nor the doubled name of a municipality), 幢 as 栋, and the name of a
    county that existed on that day and was renamed since as its successor's (双流县 → 双流区).
    """
    text = _WHITE.sub("", unicodedata.normalize("NFKC", address)).replace("幢", "栋")
    province = next((name for name in _provinces() if text.startswith(name)), "")
    while province and text.startswith(province):
        text = text.removeprefix(province)
    for old, new in division.renamed(day).items():
        text = text.replace(old, new)
    return text


def same(one: str | None, other: str | None, day: date) -> bool:
    """Whether two addresses are equal after normalising; a missing one equals nothing."""
    return bool(one) and bool(other) and normalise(one or "", day) == normalise(other or "", day)


def lies_within(address: str | None, whole: str | None, day: date) -> bool:
    """Whether `whole` (a building on a property certificate) equals the address or is the beginning of it."""
    return bool(address) and bool(whole) and normalise(address or "", day).startswith(normalise(whole or "", day))


def names_place(address: str, code: str, day: date) -> bool:
    """Whether the text names the county (or city, for a zone that carries the city's code) of a division code."""
    text = normalise(address, day)
    return any(normalise(name, day) in text for name in division.names_on(code, day))


def has_house_number(address: str) -> bool:
    """Whether the text has a number of a house, building or group: 88号, 3栋, 5组."""
    return _HOUSE_NUMBER.search(unicodedata.normalize("NFKC", address)) is not None


@functools.cache
def _provinces() -> tuple[str, ...]:
    names = [one.name for one in division.divisions() if one.level == 1]
    return tuple(sorted(names, key=len, reverse=True))
