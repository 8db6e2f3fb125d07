"""Names 企业名称: normalising, taking apart, and the authority a name belongs to (domain.md 2)."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from registry.domain import division
from registry.domain.division import NATIONAL

_DATA = Path(__file__).parent / "data"

_WHITE = re.compile(r"\s+")
_BRACKETS = str.maketrans("()", "（）")
_SUFFIX = "（个体工商户）"
_BRANCH_FORMS = ("分公司", "分厂", "分店")
_COMPANY_FORMS = ("有限责任公司", "有限公司", "股份有限公司", "股份公司")


def normalise(name: str | None) -> str:
    """A name as it is compared: NFKC, no white space, full-width brackets (domain.md 3.7). None is the empty text."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", name or "")).translate(_BRACKETS)


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name and its four parts; an empty text is a part it does not have. The last field is the name authority's
    division: national for a name without one (domain.md 2.3).
    """

    full: str
    division: str
    trade_name: str
    industry: str
    org_form: str
    authority_division_code: str = NATIONAL


def parse_name(full: str | None, *, entity_type: str | None = None) -> NameParts | None:
    """Take a name apart (domain.md 2.2); None if it has no trade name or no form that is known.

    A branch's name is that of its parent with a place and 分公司; the parts are the parent's, the form is its own.
    """
    name = normalise(full)
    own_form = _ending(name, _BRANCH_FORMS) if entity_type in (None, "branch") else ""
    body = _parent_in(name) if own_form else name.removesuffix(_SUFFIX)
    division_text, code, rest = _take_division(body)
    form = _ending(rest, _forms())
    rest = rest.removesuffix(form)
    industry = _ending(rest, _industry_terms())
    trade = rest.removesuffix(industry)
    if not form or not trade:
        return None
    return NameParts(name, division_text, trade, industry, own_form or form, code or NATIONAL)


def composes(parts: NameParts) -> bool:
    """Whether the parts make up the full name, in an order of law (domain.md 2.1)."""
    place, trade, industry, form = map(normalise, (parts.division, parts.trade_name, parts.industry, parts.org_form))
    bracketed = f"（{place.strip('（）')}）" if place else ""
    orders = (place + trade + industry, trade + bracketed + industry, trade + industry + bracketed)
    return normalise(parts.full).removesuffix(_SUFFIX) in {order + form.removesuffix(_SUFFIX) for order in orders}


def authority_of(division_text: str, near: str = "") -> str:
    """The code of the authority a name belongs to: national without a division, else the division's (domain.md 2.3).

    `near` is a code of the filing; where several places share a name, the one it lies in is meant. An unknown
    division gives an empty text.
    """
    if not division_text:
        return NATIONAL
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


def _parent_in(name: str) -> str:
    """The beginning of a branch's name that ends with a company's form: 成都栈桥数据科技有限公司 of …双流分公司."""
    ends = [name.rfind(form) + len(form) for form in _COMPANY_FORMS if form in name]
    return name[: max(ends)] if ends else name


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
