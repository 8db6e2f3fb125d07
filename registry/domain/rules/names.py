"""Chapter N, names. Here: what a name consists of (N01, N02), an identical name (N31), the reservation (N39)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from registry.domain import division
from registry.domain.enterprise_name import NameParts, authority_of, composes, parse_name
from registry.domain.errors import Text
from registry.domain.filing import Name, Reservation
from registry.domain.lookups import RegisteredName
from registry.domain.periods import months_after, years_after
from registry.domain.rules.case import Case, Hit, Value, rule, same_name

_CHINESE = re.compile(
    r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef\U0002ebf0-\U0002ee5f\U00030000-\U000323af（）()]+"
)
_NAMES_END = date(2021, 2, 28)
"""Last day of the pre-approval of names (CRR2016 19, NR1991)."""


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

    A name without division or without industry is a matter of approval (N03, N04). Without any stated part the name
    is taken apart here. A branch's name is N15's matter.
    """
    name = _name(case)
    if not name.full:
        return
    stated = (name.division, name.trade_name, name.industry, name.org_form)
    if not any(stated):
        missing, whole = [], parse_name(name.full) is not None
    else:
        parts = NameParts(name.full, *(part or "" for part in stated))
        missing = [text for text, part in zip(_PARTS, (parts.trade_name, parts.org_form), strict=True) if not part]
        whole = composes(parts)
    if missing or not whole:
        lacking = Text("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
        values: dict[str, Value] = {"name": name.full, "missing": lacking}
        yield Hit(("name.full", "name.trade_name", "name.org_form"), values, variant="missing" if missing else "")


_PARTS = (Text("字号", "trade name"), Text("组织形式", "organisational form"))


@rule("N31")
def no_identical_name(case: Case) -> Iterator[Hit]:
    """The same full name in use with the same name authority (domain.md 2.3).

    In use: active, reserved, or revoked (吊销) but not deregistered. A name given up is N37's matter.
    """
    full = _name(case).full
    for index, other in enumerate(case.lookups.registered_names or ()):
        if same_name(full, other.name) and _in_use(other) and _same_authority(case, other):
            fields = ("name.full", f"lookups.registered_names[{index}]")
            yield Hit(fields, {"name": full, "other": other.name, "since": other.registered_on})


def _in_use(other: RegisteredName) -> bool:
    return other.status != "deregistered" and other.deregistered_on is None and other.renamed_on is None


def _same_authority(case: Case, other: RegisteredName) -> bool:
    """The other name's authority is ours, or registers within its area (a county's office in its city)."""
    name, domicile = _name(case), case.filing.domicile
    near = (domicile.division_code if domicile else None) or ""
    parts = parse_name(name.full) if name.division is None else None
    ours = authority_of((parts.division if parts else name.division) or "", near)
    theirs = other.authority_division_code or ours
    return not ours or division.covers(ours, theirs)


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
