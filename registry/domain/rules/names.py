"""Chapter N, what a name consists of: characters, four elements, one name, its reservation and its undertaking.

What each part may be stands in `name_parts.py`, words nobody may use in `name_words.py`, other people's names in
`name_conflicts.py`. N02 owns a name that does not fall into parts: rules about the parts then stay quiet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from registry.domain.enterprise_name import NameParts, read_places, split_industry
from registry.domain.errors import Text
from registry.domain.filing import Name, Reservation
from registry.domain.periods import months_after, years_after
from registry.domain.rules.case import Case, Hit, Value, rule
from registry.domain.rules.name_reading import (
    full_name,
    has_bare_division,
    is_approved,
    is_stated,
    parts_of,
    second_name,
)
from registry.domain.rules.name_words import begins_with_national_word
from registry.domain.rules.tables import rows

_CHINESE = re.compile(
    r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef\U0002ebf0-\U0002ee5f\U00030000-\U000323af（）()]+"
)
_NAMES_END = date(2021, 2, 28)
"""Last day of the pre-approval of names (CRR2016 19, NR1991)."""
_ZONES_BEGIN = date(2021, 3, 1)
"""Since this day a zone without its division is N07's matter."""
_PARTS = (Text("字号", "trade name"), Text("组织形式", "organisational form"))


def _name(case: Case) -> Name:
    return case.filing.name or Name()


@rule("N01")
def chinese_characters_only(case: Case) -> Iterator[Hit]:
    full = _name(case).full
    if full and not _CHINESE.fullmatch(full):
        wrong = "".join(dict.fromkeys(character for character in full if not _CHINESE.fullmatch(character)))
        yield Hit(("name.full",), {"name": full, "wrong": wrong.replace(" ", "␣")})


@rule("N02")
def four_elements(case: Case) -> Iterator[Hit]:
    """Trade name and form, and parts that make up the full name in a lawful order.

    A name without division or without industry is a matter of approval (N03, N04), a division without brackets N08's,
    two names N42's. Without any stated part the name is taken apart here. A branch's name is N15's matter.
    """
    name = _name(case)
    if not name.full or case.filing.entity_type == "branch" or second_name(case):
        return
    missing: list[Text] = []
    if is_stated(name):
        missing = [text for text, part in zip(_PARTS, (name.trade_name, name.org_form), strict=True) if not part]
    if missing or parts_of(case) is None:
        lacking = Text("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
        values: dict[str, Value] = {"name": name.full, "missing": lacking}
        yield Hit(("name.full", "name.trade_name", "name.org_form"), values, variant="missing" if missing else "")


@rule("N03")
def division_or_approval(case: Case) -> Iterator[Hit]:
    """中国 or 国际 stands in the place of a division (N17, N19); a zone alone is N07's matter."""
    parts = parts_of(case)
    if parts is None or is_approved(case) or begins_with_national_word(case):
        return
    divisions, zones, _ = read_places(parts.division)
    if not parts.division or (zones and not divisions and case.day < _ZONES_BEGIN):
        yield Hit(("name.full", "name.division"), {"name": parts.full})


@rule("N04")
def industry_or_approval(case: Case) -> Iterator[Hit]:
    """Not where the words before the form, or the form itself, say the trade: 锦里家具, 锦里茶馆, 锦里超市."""
    parts = parts_of(case)
    if parts is None or parts.industry or is_approved(case):
        return
    ending = parts.trade_name + parts.org_form
    terms = case.tables.industry_terms
    said = split_industry(parts.trade_name, parts.org_form, terms)[1] or ending.endswith(terms)
    if not said and not (case.filing.entity_type == "individual" and _is_customary(parts)):
        yield Hit(("name.full", "name.industry"), {"name": parts.full})


def _is_customary(parts: NameParts) -> bool:
    """A shop whose trade is said in a word no table knows: 花店 as the form, or 猫咖 before 馆."""
    in_the_form = parts.org_form not in {row["form"] for row in rows("name_org_forms")}
    return in_the_form or (len(parts.org_form) == 1 and len(parts.trade_name) > 2)


@rule("N08")
def division_stands_in_brackets(case: Case) -> Iterator[Hit]:
    parts = parts_of(case)
    if parts is not None and has_bare_division(parts):
        yield Hit(("name.full", "name.division"), {"name": parts.full, "division": parts.division})


@rule("N39")
def reservation_holds(case: Case) -> Iterator[Hit]:
    """Only a reservation that is given is judged, by what it says and by the longest period the law allows."""
    reservation = _name(case).reservation
    if reservation is None:
        return
    ends = [day for day in (reservation.expires_on, _longest(reservation, case)) if day is not None]
    if ends and case.day > min(ends):
        yield Hit(("name.reservation.expires_on", "as_of"), {"name": _name(case).full, "until": min(ends)})


def _longest(reservation: Reservation, case: Case) -> date | None:
    """Six months for a name approved until 2021-02-28; since then two, or a year with an approval."""
    since = reservation.reserved_on
    if since is None:
        return None
    if since <= _NAMES_END:
        return months_after(since, 6)
    approval = reservation.involves_approval or any(item.licence == "pre" for item in case.filing.business_scope)
    return years_after(since, 1) if approval else months_after(since, 2)


@rule("N40")
def liability_for_the_name_is_undertaken(case: Case) -> Iterator[Hit]:
    declarations = case.filing.declarations
    undertaking = declarations.name_infringement if declarations else None
    if full_name(case) and (undertaking is None or not undertaking.accepted):
        yield Hit(("declarations.name_infringement",), {"name": full_name(case)})


@rule("N42")
def one_name_only(case: Case) -> Iterator[Hit]:
    second = second_name(case)
    if second:
        yield Hit(("name.full",), {"name": full_name(case), "second": second})
