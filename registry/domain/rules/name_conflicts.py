"""Chapter N, other people's names: identical, alike, given up too recently, contained in this one (N31–N38).

One finding for each earlier name, by the strongest rule (domain.md 2.3). Silence of the register of names is told once,
by N31; an investment relation lifts N33, N34 and N36 to N38.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date

from registry.domain.enterprise_name import NameParts, normalise, parse_name
from registry.domain.errors import Text
from registry.domain.lookups import RegisteredName
from registry.domain.name_comparison import (
    Hold,
    Likeness,
    hold_of,
    likeness,
    name_authority,
    parts_of_registered,
    same_authority,
    same_full_name,
)
from registry.domain.periods import years_after
from registry.domain.rules.case import Case, Hit, Value, rule
from registry.domain.rules.name_reading import full_name, parts_of
from registry.domain.rules.tables import Tables

_RULES = {
    Likeness.IDENTICAL: "N31",
    Likeness.REORDERED: "N32",
    Likeness.SAME: "N33",
    Likeness.SYNONYMOUS: "N34",
    Likeness.HOMOPHONE: "N35",
    Likeness.CONTAINED: "N36",
}
_LIFTED_BY_INVESTMENT = frozenset({"N33", "N34", "N36", "N37"})
_TRADE_NAME_TAKEN = frozenset(Likeness) - {Likeness.HOMOPHONE, Likeness.CONTAINED}
_DEREGISTERED, _CHANGED = Text("注销", "deregistered"), Text("变更", "changed")
_GIVEN_UP_BEGINS = date(2021, 3, 1)
"""Since this day a name given up less than a year ago is N37's matter (NR2020 17); until then it counts as in use."""


def _authority(case: Case) -> str:
    """The authority our own name belongs to. A branch's is that of its parent's name."""
    name, domicile = case.filing.name, case.filing.domicile
    near = (domicile.division_code if domicile else None) or ""
    parts = parts_of(case)
    if name is not None and parts is None and name.division is None:
        parts = parse_name(name.full)
    stated = parts.division if parts else (name.division if name else None) or ""
    return name_authority(stated, near=near, individual=case.filing.entity_type == "individual")


def _earlier_names(case: Case) -> Iterator[tuple[str, RegisteredName, Hold]]:
    """Path, name and hold of every name of our authority that still keeps others away.

    A shop's name belongs to its county (IBN2008), but the very same name is also told when the city's register has it.
    """
    ours, domicile = _authority(case), case.filing.domicile
    shop = case.filing.entity_type == "individual"
    near = (domicile.division_code if domicile else None) or ""
    for index, other in enumerate(case.lookups.registered_names or ()):
        place = other.division or getattr(parse_name(other.name), "division", "")
        theirs = other.authority_division_code or (name_authority(place, near=near) if place else "")
        hold = hold_of(other, case.day)
        ours_too = shop and same_full_name(full_name(case), other.name) and same_authority(theirs, ours)
        if hold is not Hold.FREE and (same_authority(ours, theirs) or ours_too):
            yield f"lookups.registered_names[{index}]", other, hold


def _rule_for(case: Case, other: RegisteredName, hold: Hold) -> str:
    """The one rule that speaks of an earlier name; an empty text if none does."""
    found = _likeness(full_name(case), parts_of(case), other, case.tables)
    if hold is Hold.RECENT and case.day >= _GIVEN_UP_BEGINS:
        rule_id = "N37" if found in _TRADE_NAME_TAKEN else ""
    else:
        rule_id = _RULES.get(found, "") if found is not None else ""
    if other.related_to_applicant and rule_id in _LIFTED_BY_INVESTMENT:
        return ""
    return "N38" if rule_id in ("", "N35", "N36") and _contains(case, other) else rule_id


@functools.lru_cache(maxsize=4096)
def _likeness(full: str, ours: NameParts | None, other: RegisteredName, tables: Tables) -> Likeness | None:
    """How like the names are; of one that does not fall into parts only whether it is identical."""
    if same_full_name(full, other.name):
        return Likeness.IDENTICAL
    theirs = parts_of_registered(other)
    groups = tables.synonym_groups
    return likeness(ours, theirs, groups) if ours is not None and theirs is not None else None


def _told_by(case: Case, rule_id: str) -> Iterator[tuple[str, RegisteredName]]:
    for path, other, hold in _earlier_names(case):
        if _rule_for(case, other, hold) == rule_id:
            yield path, other


def _alike(case: Case, rule_id: str) -> Iterator[Hit]:
    for path, other in _told_by(case, rule_id):
        yield Hit(("name.full", path), {"name": full_name(case), "other": other.name})


@rule("N31")
def no_identical_name(case: Case) -> Iterator[Hit]:
    yield from _alike(case, "N31")


@rule("N32")
def no_reordered_name(case: Case) -> Iterator[Hit]:
    yield from _alike(case, "N32")


@rule("N33")
def no_name_of_one_trade_name_and_industry(case: Case) -> Iterator[Hit]:
    yield from _alike(case, "N33")


@rule("N34")
def no_name_of_one_trade_name_and_meaning(case: Case) -> Iterator[Hit]:
    yield from _alike(case, "N34")


@rule("N35")
def homophones_are_shown(case: Case) -> Iterator[Hit]:
    yield from _alike(case, "N35")


@rule("N36")
def contained_trade_names_are_shown(case: Case) -> Iterator[Hit]:
    yield from _alike(case, "N36")


@rule("N37")
def no_name_given_up_this_year(case: Case) -> Iterator[Hit]:
    for path, other in _told_by(case, "N37"):
        renamed = (other.renamed_on or date.max) < (other.deregistered_on or date.max)
        ended = other.renamed_on if renamed else other.deregistered_on
        values: dict[str, Value] = {"other": other.name, "on": ended, "how": _CHANGED if renamed else _DEREGISTERED}
        until = years_after(ended, 1) if ended is not None else None
        yield Hit(("name.full", path), {"name": full_name(case), "until": until, **values})


@rule("N38")
def no_name_of_another_enterprise_inside(case: Case) -> Iterator[Hit]:
    """Wherever the other enterprise is registered: its authority does not matter here."""
    ours = {path for path, _, _ in _earlier_names(case)}
    for path, other in _told_by(case, "N38"):
        yield Hit(("name.full", path), {"name": full_name(case), "other": other.name})
    for index, other in enumerate(case.lookups.registered_names or ()):
        path = f"lookups.registered_names[{index}]"
        if path not in ours and hold_of(other, case.day) is Hold.IN_USE and _contains(case, other):
            yield Hit(("name.full", path), {"name": full_name(case), "other": other.name})


def contains_a_registered_name(case: Case) -> bool:
    """Whether the full name of another enterprise, related or not, stands inside this name."""
    return any(_is_inside(case, other) for other in case.lookups.registered_names or ())


def _contains(case: Case, other: RegisteredName) -> bool:
    authorised = any((document.type or "").endswith("name_authorization") for _, document in case.all_documents)
    return _is_inside(case, other) and not other.related_to_applicant and not authorised


def _is_inside(case: Case, other: RegisteredName) -> bool:
    full, theirs = normalise(full_name(case)), normalise(other.name)
    return case.filing.entity_type != "branch" and bool(theirs) and theirs in full and theirs != full
