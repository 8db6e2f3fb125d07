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
from registry.domain.industry import entries

_DATA = Path(__file__).parent / "data"

_WHITE = re.compile(r"\s+")
_BRACKETS = str.maketrans("()", "（）")
_SUFFIX = "（个体工商户）"
GROUPS = ("（集团）", "集团")
_BRANCH_FORMS = ("分公司", "分厂", "分店")
_COMPANY_FORMS = ("有限责任公司", "有限公司", "股份有限公司", "股份公司")
_NO_FORMS = ("公司", "企业", "合作社")
"""Endings that say a form and are none by themselves: known here, so that N14 can say so."""
FEATURES = ("发展", "开发", "服务", "管理", "经营", "销售", "制造")
"""Words that may follow an industry: 酒业发展, 家政服务."""
_SHORT_INDUSTRIES = "茶面饭酒药粮米油布书花鞋饼肉鱼果菜画琴"
"""Industries of one character, customary before a form of one: 茶馆, 面馆, 酒厂."""


def normalise(name: str | None) -> str:
    """A name as it is compared: NFKC, no white space, full-width brackets (domain.md 3.7). None is the empty text."""
    if name and name.isascii() and name.isalnum():  # a number or a code
        return name
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


@functools.lru_cache(maxsize=1024)
def parse_name(
    full: str | None, *, entity_type: str | None = None, terms: tuple[str, ...] | None = None
) -> NameParts | None:
    """Take a name apart (domain.md 2.2); None if it has no trade name or no form that is known.

    A branch's name is that of its parent with a place and 分公司; the parts are the parent's, the form is its own.
    集团 belongs to the form, a zone (高新区) to the division. `terms`: the industry words to read by, else this
    release's.
    """
    name = normalise(full)
    own_form = _ending(name, _BRANCH_FORMS) if entity_type in (None, "branch") else ""
    body = _parent_in(name) if own_form else name.removesuffix(_SUFFIX)
    place, code, before, rest = _take_places(body)
    form = _ending(before + rest, _forms())
    if not rest.endswith(form) or before + rest in _forms():
        return None  # a bracket in the form or behind it; a form and no more
    rest = rest.removesuffix(form)
    if form in _COMPANY_FORMS and (group := _ending(before + rest, GROUPS)):
        before, rest = (before, rest.removesuffix(group)) if rest else (before.removesuffix(group), "")
        form = group + form
    trade, industry = (before, rest) if before and rest else split_industry(before + rest, form, terms)
    if not form or not trade or (not industry and trade in (terms or industry_terms())):
        return None
    return NameParts(name, place, trade, industry, own_form or form, code or NATIONAL)


def composes(parts: NameParts) -> bool:
    """Whether the parts make up the full name, in an order of law (domain.md 2.1)."""
    place, trade, industry, form = map(normalise, (parts.division, parts.trade_name, parts.industry, parts.org_form))
    bracketed = f"（{place.strip('（）')}）" if place else ""
    form = form.removesuffix(_SUFFIX)
    group = next((one for one in GROUPS if form.startswith(one)), "")
    orders = {
        place + trade + industry + form,
        trade + bracketed + industry + form,
        trade + industry + bracketed + form,
        trade + industry + group + bracketed + form.removeprefix(group),
    }
    return without_suffix(parts.full) in orders


def without_suffix(name: str | None) -> str:
    """A name as it is compared, without the （个体工商户） that an individual business may carry at the end."""
    return normalise(name).removesuffix(_SUFFIX)


def names_within(full: str | None) -> list[str]:
    """Every full name that stands in a name, itself among them, as a register may hold it: each run of its characters
    that ends in a form, and itself with the （个体工商户） that it may carry.
    """
    name = without_suffix(full)
    runs = [name[start:end] for end in range(4, len(name) + 1) for start in range(end - 3)]
    return list(dict.fromkeys([name, name + _SUFFIX, *(run for run in runs if run.endswith(_forms()))]))


def without_brackets(text: str) -> str:
    """A part without what stands in brackets in it: 锦里（中国） → 锦里."""
    return re.sub(r"（[^（）]*）", "", text)


def authority_of(division_text: str, near: str = "") -> str:
    """The code of the authority a name belongs to: national without a division, else the division's (domain.md 2.3).

    `near` is a code of the filing; where several places share a name, the one it lies in is meant. An unknown
    division gives an empty text.
    """
    if not division_text:
        return NATIONAL
    codes = _division_words().get(normalise(division_text).strip("（）"), ())
    return next((code for code in codes if near and division.covers(code, near)), codes[0] if codes else "")


def read_places(text: str) -> tuple[list[tuple[str, tuple[str, ...]]], list[str], str]:
    """The places a text begins with: divisions, each with the codes it may mean; zones (高新区); and the rest.

    A second division is taken only where it is written out and lies in the first: 四川省成都市, not 四川长安.
    """
    divisions: list[tuple[str, tuple[str, ...]]] = []
    zones: list[str] = []
    words = _division_words()
    while text:
        longest = range(min(len(text), _longest_division()), 1, -1)
        word = next((text[:length] for length in longest if text[:length] in words), "")
        codes = words.get(word, ())
        if divisions and word:
            inside = any(division.covers(outer, code) for outer in divisions[-1][1] for code in codes)
            codes = codes if inside and any(_written_out(code, word) for code in codes) else ()
        zone = next((zone for zone in zone_words() if text.startswith(zone)), "")
        if not codes and not zone:
            break
        if codes:
            divisions.append((word, codes))
        else:
            zones.append(zone)
        text = text[len(word if codes else zone) :]
    return divisions, zones, text


def _take_places(name: str) -> tuple[str, str, str, str]:
    """The division (with its zone) at the beginning or in brackets, its code, what stands before and what after it."""
    divisions, zones, rest = read_places(name)
    if (divisions or zones) and rest:
        return name.removesuffix(rest), divisions[0][1][0] if divisions else "", "", rest
    for inner in re.finditer(r"（([^（）]+)）", name):
        divisions, zones, rest = read_places(inner[1])
        if (divisions or zones) and not rest and inner.start():
            return inner[1], divisions[0][1][0] if divisions else "", name[: inner.start()], name[inner.end() :]
    return "", "", "", name


def _written_out(code: str, word: str) -> bool:
    here = division.division(code)
    return here is not None and word.endswith(here.name)


def split_industry(text: str, form: str = "", terms: tuple[str, ...] | None = None) -> tuple[str, str]:
    """Trade name and industry of what stands between division and form; the industry is empty where none is known.

    酒业 and 酒业发展 stand at the end; 饭 of 饭店 shares its last character with the form; 面 of 面馆 is one character.
    What no table of names knows may stand in GB/T 4754: 家具, 茶叶.
    """
    terms = terms or industry_terms()
    industry, feature = _ending(text, terms), _ending(text, FEATURES)
    if not industry and (term := _ending(text.removesuffix(feature), terms)):
        industry = term + feature
    if not industry and form and len(text) > 2:
        shared = next((one for one in terms if one.endswith(form) and text.endswith(one.removesuffix(form))), form)
        short = text[-1] if len(form) == 1 and text[-1] in _SHORT_INDUSTRIES else ""
        industry = shared.removesuffix(form) or short
    if not industry:
        standard = (text[start:] for start in range(2, len(text) - 1) if not text.endswith("公司"))
        industry = next((word for word in standard if word in _standard_industries()), "")
    return text.removesuffix(industry), industry


def _parent_in(name: str) -> str:
    """The beginning of a branch's name that ends with a company's form: 成都栈桥数据科技有限公司 of …双流分公司."""
    ends = [name.rfind(form) + len(form) for form in _COMPANY_FORMS if form in name]
    return name[: max(ends)] if ends else name


def _ending(name: str, endings: tuple[str, ...]) -> str:
    return next((ending for ending in endings if name.endswith(ending) and len(name) > len(ending)), "")


@functools.cache
def _forms() -> tuple[str, ...]:
    with (_DATA / "name_org_forms.csv").open(encoding="utf-8", newline="") as lines:
        forms = [row["form"] for row in csv.DictReader(lines)]
    return tuple(sorted([*forms, *_NO_FORMS], key=len, reverse=True))


@functools.cache
def zone_words() -> tuple[str, ...]:
    """What zones are called in names, longest first: 天府新区, 高新区 …"""
    return tuple(sorted(_listed("zone"), key=len, reverse=True))


def _listed(category: str) -> list[str]:
    with (_DATA / "name_forbidden_words.csv").open(encoding="utf-8", newline="") as lines:
        return [row["word"] for row in csv.DictReader(lines) if row["category"] == category]


@functools.cache
def industry_terms() -> tuple[str, ...]:
    """The industry words of the tables, longest first; those of licensed industries (银行, 快递) among them."""
    with (_DATA / "name_industry_terms.csv").open(encoding="utf-8", newline="") as lines:
        terms = {row["term"] for row in csv.DictReader(lines)}
    return tuple(sorted(terms | set(_listed("licensed_industry")), key=lambda term: (-len(term), term)))


@functools.cache
def _standard_industries() -> str:
    """Every name in GB/T 4754, one a line."""
    return "\n".join(one.name for one in entries())


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
