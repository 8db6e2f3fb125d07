"""Chapter N, what each part of a name may be: division and zone, trade name, industry, form (N05–N07, N09–N16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain import division, industry
from registry.domain.division import Division
from registry.domain.enterprise_name import (
    GROUPS,
    authority_of,
    normalise,
    read_places,
    without_brackets,
)
from registry.domain.rules.branches import FORMS, is_branch_name
from registry.domain.rules.case import Case, Hit, rule
from registry.domain.rules.name_conflicts import contains_a_registered_name
from registry.domain.rules.name_reading import full_name, is_approved, parts_of
from registry.domain.rules.tables import rows

_DISTRICTS_OF_SHOPS_BEGIN = date(2023, 10, 1)
"""Until then an individual business might carry a district without its city (IBN2008; NIM2023 since)."""
_NATIONAL_WORDS = ("中国", "中华", "中央", "全国", "国家", "国际")
"""Words that may stand in the place of a division (N17, N19)."""
_NO_DISTRICTS = ("林区", "特区")
_OF_FORMS = ("公司", "集团", "合伙", "合作社")
_NOT_FOR_SHOPS = ("企业", "公司", "合作社", "合伙）")


def _division_code(case: Case) -> str:
    return (case.filing.domicile.division_code if case.filing.domicile else None) or ""


def _is_here(code: str, case: Case) -> bool:
    """Whether the premises lie in a place, or did when it had its former name (双流县)."""
    here, one = {place.code for place in division.ancestors(_division_code(case))}, division.division(code)
    return one is not None and one.existed_on(case.day) and bool({one.code, one.successor_code} & here)


@rule("N05")
def division_is_that_of_the_premises(case: Case) -> Iterator[Hit]:
    """A zone without division is N07's matter, 中国 in its place N17's, a code that nobody knows D07's."""
    parts, code = parts_of(case), _division_code(case)
    if parts is None or parts.division in ("", *_NATIONAL_WORDS) or division.division(code) is None:
        return
    divisions, zones, _ = read_places(parts.division)
    elsewhere = any(not any(_is_here(one, case) for one in codes) for _, codes in divisions)
    if elsewhere or not (divisions or zones):
        values = {"division": parts.division, "place": division.place_name(code)}
        yield Hit(("name.division", "domicile.division_code"), values)


@rule("N06")
def district_stands_with_its_city(case: Case) -> Iterator[Hit]:
    parts, shop = parts_of(case), case.filing.entity_type == "individual"
    if parts is None or (shop and case.day < _DISTRICTS_OF_SHOPS_BEGIN):
        return
    divisions, _, _ = read_places(parts.division)
    city = _city_lacking(*divisions[-1], case) if divisions else None
    if city is not None and not any(city.code in codes for _, codes in divisions[:-1]):
        yield Hit(("name.full", "name.division"), {"division": parts.division, "city": city.name})


def _city_lacking(word: str, codes: tuple[str, ...], case: Case) -> Division | None:
    """The city of a district that the word names without it; None for a county, a city, 成都武侯."""
    existing = [one for code in codes if (one := division.division(code)) and one.existed_on(case.day)]
    meant = next((one for one in existing if _is_here(one.code, case)), next(iter(existing), None))
    if meant is None or meant.level != 3 or not meant.name.endswith("区") or meant.name.endswith(_NO_DISTRICTS):
        return None
    bare = word in (meant.name, division.short_name(meant.name))
    above = (one for one in division.ancestors(meant.code)[1:] if one.name != "市辖区")
    return next(above, None) if bare else None


@rule("N07")
def zone_stands_with_a_division(case: Case) -> Iterator[Hit]:
    parts = parts_of(case)
    divisions, zones, _ = read_places(parts.division if parts else "")
    if parts is not None and zones and not divisions:
        yield Hit(("name.full", "name.division"), {"name": parts.full, "zone": zones[0]})


def _trade_name(case: Case) -> str:
    """The trade name without what stands in brackets; empty where the name does not fall into parts."""
    parts = parts_of(case)
    return without_brackets(parts.trade_name) if parts else ""


@rule("N09")
def trade_name_of_two_characters(case: Case) -> Iterator[Hit]:
    trade = _trade_name(case)
    if len(trade) == 1:
        yield Hit(("name.trade_name",), {"trade": trade})


@rule("N10")
def trade_name_is_no_division(case: Case) -> Iterator[Hit]:
    """A word of the language that is also a county somewhere (光明, 长安) has another meaning."""
    trade = _trade_name(case)
    if trade and authority_of(trade) and trade not in {row["word"] for row in rows("division_homonyms")}:
        yield Hit(("name.trade_name",), {"trade": trade})


@rule("N11")
def trade_name_is_no_industry(case: Case) -> Iterator[Hit]:
    trade = _trade_name(case)
    if trade in case.tables.industry_terms:
        yield Hit(("name.trade_name",), {"trade": trade})


@rule("N12")
def trade_name_is_no_form(case: Case) -> Iterator[Hit]:
    """集团 right before the form is N16's matter; the name of another enterprise inside this one N38's."""
    trade, forms = _trade_name(case), {row["form"] for row in rows("name_org_forms")}
    found = next((form for form in _OF_FORMS if form in trade), trade if trade in forms else "")
    if found and not contains_a_registered_name(case):
        yield Hit(("name.trade_name",), {"trade": trade, "form": found})


@rule("N13")
def industry_fits_the_main_business(case: Case) -> Iterator[Hit]:
    """The same section of GB/T 4754 is enough. A word no table knows, or one for many industries, fits everything."""
    parts, main = parts_of(case), industry.industry(case.filing.main_industry_code)
    if parts is None or main is None:
        return
    known = {row["term"]: row["industry_prefixes"].split(";") for row in case.rows("name_industry_terms")}
    terms = [parts.industry] if parts.industry in known else [term for term in known if term in parts.industry]
    prefixes = {prefix for term in terms for prefix in known[term]} - {""}
    sections = {one.section for prefix in prefixes if (one := industry.industry(prefix[:2]))}
    if sections and main.section not in sections:
        values = {"industry": parts.industry, "main": f"{main.code} {main.name}"}
        yield Hit(("name.industry", "main_industry_code"), values)


@rule("N14")
def form_fits_the_entity(case: Case) -> Iterator[Hit]:
    parts, kind = parts_of(case), case.filing.entity_type
    if parts is None:
        return
    shares = parts.org_form.endswith(("股份有限公司", "股份公司"))
    limited = parts.org_form.endswith(("有限责任公司", "有限公司")) and not shares
    fits = {"llc": limited, "jsc": shares, "individual": not parts.org_form.endswith(_NOT_FOR_SHOPS)}
    if kind is not None and not fits.get(kind, True):
        yield Hit(("name.org_form", "entity_type"), {"form": parts.org_form}, variant=kind)


@rule("N15")
def branch_name_is_the_parents(case: Case) -> Iterator[Hit]:
    """Between the parent's name and the ending nothing but a place: no second form (…公司双流分公司天府分公司)."""
    full, parent = full_name(case), case.filing.parent.name if case.filing.parent else None
    if case.filing.entity_type != "branch" or not full or not parent:
        return
    own = normalise(full).removeprefix(normalise(parent))
    place = own.removesuffix(next((form for form in FORMS if own.endswith(form)), ""))
    if not is_branch_name(full, parent) or "公司" in place:
        yield Hit(("name.full", "parent.name"), {"name": full, "parent": parent})


@rule("N16")
def group_with_approval(case: Case) -> Iterator[Hit]:
    parts = parts_of(case)
    if parts is not None and parts.org_form.startswith(GROUPS) and not is_approved(case):
        yield Hit(("name.full", "name.org_form"), {"name": parts.full})
