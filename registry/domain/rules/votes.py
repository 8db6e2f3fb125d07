"""The share of all votes that carried a resolution, read from whatever way it is written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

_FOR = ("for", "in_favour", "in_favor", "favour", "yes", "agree", "approve", "approved", "同意", "赞成")
_TOTAL = ("total", "all", "eligible", "whole", "总数", "全部")
_OTHERS = ("against", "no", "abstain", "abstained", "absent", "反对", "弃权", "缺席")
_SHARE = ("pct", "percent", "percentage", "share", "ratio", "in_favour_pct", "for_pct", "比例")
_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)(?:/(\d{1,15}(?:\.\d{1,15})?))?(%?)")


def share_in_favour(votes: Any) -> Fraction | None:
    """From 0 to 1: a fraction (`0.7`, `"2/3"`), a percentage (`70`, `"70%"`), or a mapping of counts; None if unclear.

    A bare number above 1 is a percentage. A mapping says `for` and either `total` or the other votes, or a share.
    """
    share = _of_mapping(votes) if isinstance(votes, Mapping) else _of_number(votes)
    return share if share is not None and 0 <= share <= 1 else None


def as_percentage(share: Fraction) -> str:
    """`66.66%`: cut, not rounded, so that less than two thirds never reads as two thirds."""
    hundredths = share.numerator * 10000 // share.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _of_number(written: Any) -> Fraction | None:
    number, is_percentage = _number(written)
    return number if number is None or not (is_percentage or number > 1) else number / 100


def _of_mapping(votes: Mapping[str, Any]) -> Fraction | None:
    given = {str(key).strip().lower(): value for key, value in votes.items()}
    carried = _first(given, _FOR)
    if carried is None:
        share = next((given[word] for word in _SHARE if word in given), None)
        return _of_number(share)
    others = [number for word in _OTHERS if (number := _number(given.get(word))[0]) is not None]
    total = _first(given, _TOTAL)
    if total is None and not others:
        return _of_number(next(given[word] for word in _FOR if word in given))
    whole = total if total is not None else carried + sum(others, Fraction(0))
    return carried / whole if whole else None


def _first(given: Mapping[str, Any], words: tuple[str, ...]) -> Fraction | None:
    return next((number for word in words if (number := _number(given.get(word))[0]) is not None), None)


def _number(written: Any) -> tuple[Fraction | None, bool]:
    """A number and whether it carries a percent sign."""
    if isinstance(written, bool) or not isinstance(written, int | str):
        return None, False
    found = _NUMBER.fullmatch("".join(unicodedata.normalize("NFKC", str(written)).split()))
    if found is None or (found[2] and not Fraction(found[2])):
        return None, False
    return Fraction(found[1]) / Fraction(found[2] or 1), bool(found[3])
