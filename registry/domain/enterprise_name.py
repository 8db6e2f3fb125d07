"""Names 企业名称: normalising, taking apart, and the authority a name belongs to (domain.md 2)."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from registry.domain import division

_DATA = Path(__file__).parent / "data"

_WHITE = re.compile(r"\s+")
_BRACKETS = str.maketrans("()", "（）")


def normalise(name: str) -> str:
    """A name as it is compared: NFKC, no white space, full-width brackets (domain.md 3.7)."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS)


@dataclass(frozen=True, slots=True)
class NameParts:
    """The four parts; an empty text is a part the name does not have. `code` is the division's, where it is known."""

    division: str
    trade_name: str
    industry: str
    org_form: str
    code: str = ""


def parse_name(full: str, *, parent: str = "") -> NameParts:
    """Take a name apart (domain.md 2.2). For a branch give the parent's full name; its place becomes the trade name."""
    name = normalise(full)
    if parent and name.startswith(normalise(parent)):
        rest = name.removeprefix(normalise(parent))
        form = _ending(rest, ("分公司", "分厂", "分店"))
        inner = parse_name(parent)
        return NameParts(inner.division, rest.removesuffix(form), inner.industry, form, inner.code)
    name = name.removesuffix("（个体工商户）")
    division_text, code, rest = _take_division(name)
    form = _ending(rest, _forms())
    rest = rest.removesuffix(form)
    industry = next((term for term in _industry_terms() if rest.endswith(term) and len(rest) > len(term)), "")
    return NameParts(division_text, rest.removesuffix(industry), industry, form, code)


def composes(parts: NameParts, full: str) -> bool:
    """Whether the parts make up the full name, in the order of law (domain.md 2.1)."""
    division_text, trade, industry, form = (normalise(part) for part in parts_of(parts))
    bracketed = f"（{division_text}）" if division_text else ""
    name = normalise(full).removesuffix("（个体工商户）")
    orders = (division_text + trade + industry, trade + bracketed + industry, trade + industry + bracketed)
    return name in {order + form.removesuffix("（个体工商户）") for order in orders}


def parts_of(parts: NameParts) -> tuple[str, str, str, str]:
    """Division, trade name, industry, form."""
    return parts.division, parts.trade_name, parts.industry, parts.org_form


def authority_of(division_text: str, near: str = "") -> str:
    """The code of the authority a name belongs to: national without a division, else the division's (domain.md 2.3).

    `near` is a code of the filing; where several places share a name, the one it lies in is meant. An unknown
    division gives an empty text.
    """
    if not division_text:
        return division.NATIONAL
    codes = _division_words().get(normalise(division_text).strip("（）"), ())
    return next((code for code in codes if near and division.covers(code, near)), codes[0] if codes else "")


def _take_division(name: str) -> tuple[str, str, str]:
    """The division at the beginning or in brackets, its code, and the name without it."""
    words = _division_words()
    for length in range(min(len(name), _longest_division()), 1, -1):
        if (codes := words.get(name[:length])) and len(name) > length:
            return name[:length], codes[0], name[length:]
    for inner in re.finditer(r"（([^（）]+)）", name):
        if codes := words.get(inner[1]):
            return inner[1], codes[0], name[: inner.start()] + name[inner.end() :]
    return "", "", name


def _ending(name: str, endings: tuple[str, ...]) -> str:
    return next((ending for ending in endings if name.endswith(ending) and len(name) > len(ending)), "")


@functools.cache
def _forms() -> tuple[str, ...]:
    with (_DATA / "name_org_forms.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(sorted((row["form"] for row in csv.DictReader(lines)), key=len, reverse=True))


@functools.cache
def _industry_terms() -> tuple[str, ...]:
    with (_DATA / "name_industry_terms.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(sorted((row["term"] for row in csv.DictReader(lines)), key=len, reverse=True))


@functools.cache
def _division_words() -> dict[str, tuple[str, ...]]:
    """Every way a division is written in a name → its codes: 四川, 四川省, 成都, 成都市武侯区, 双流 …"""
    found: dict[str, list[str]] = {}
    for one in division.divisions():
        if one.name == "市辖区" or "直辖" in one.name:
            continue
        words = {one.name, division.short_name(one.name)}
        above = division.division(one.parent_code)
        if one.level == 3 and above is not None:
            city = above if above.name != "市辖区" else division.division(above.parent_code)
            if city is not None:
                cities = (city.name, division.short_name(city.name))
                words |= {before + word for before in cities for word in words}
        for word in words:
            found.setdefault(word, []).append(one.code)
    return {word: tuple(sorted(codes, key=_level_first)) for word, codes in found.items()}


def _level_first(code: str) -> tuple[int, bool, str]:
    one = division.division(code)
    return (one.level if one else 9), bool(one and one.successor_code), code


@functools.cache
def _longest_division() -> int:
    return max(map(len, _division_words()))
