"""Shareholders and promoters as the rules see them: who stands behind each share, from where, of age or not."""

from __future__ import annotations

import functools

from registry.domain import resident_id
from registry.domain.division import divisions
from registry.domain.enterprise_name import normalise
from registry.domain.filing import Organisation, Person, Shareholder
from registry.domain.rules.case import Case, age_on, same_name
from registry.domain.rules.tables import plain

_CHINESE = frozenset({"", "CN", "CHN", "CHINA", "156", "中国"})
_BEYOND_THE_BORDER = (
    "foreign",
    "overseas",
    "hongkong",
    "hong_kong",
    "macao",
    "macau",
    "taiwan",
    "passport",
    "境外",
    "外国",
)


def identity(case: Case, shareholder: Shareholder) -> str:
    """What a shareholder is compared by: unified code, ID number with the name, else his key (domain.md 3.7).

    A number that stands under two names is a slip in the number (P06), not one shareholder named twice.
    """
    party = case.party(shareholder)
    if isinstance(party, Organisation) and party.uscc:
        return f"uscc:{normalise(party.uscc).upper()}"
    if isinstance(party, Person) and party.id_number:
        return f"id:{normalise(party.id_number).upper()}:{normalise(party.name or '')}"
    return f"{shareholder.kind}:{shareholder.ref}"


def is_foreign(case: Case, shareholder: Shareholder) -> bool:
    """Whether the investor comes from abroad, Hong Kong, Macao or Taiwan."""
    party = case.party(shareholder)
    stated = (shareholder.nationality, party.nationality if party else None)
    if any((nationality or "").strip().upper() not in _CHINESE for nationality in stated):
        return True
    described = party.kind if isinstance(party, Organisation) else party.id_type if isinstance(party, Person) else None
    return any(word in (described or "").lower() for word in _BEYOND_THE_BORDER)


def is_resident(case: Case, shareholder: Shareholder) -> bool:
    """Whether the promoter has his domicile in China (half of them must, CL2018 78, CL2023 92)."""
    party = case.party(shareholder)
    if isinstance(party, Person) and party.residence:
        return plain(party.residence)[:2] in _places()
    return not is_foreign(case, shareholder)


def is_minor(case: Case, shareholder: Shareholder) -> bool:
    """Whether the shareholder is a natural person under 18 on the day of the case."""
    party = case.party(shareholder)
    if not isinstance(party, Person):
        return False
    number = resident_id.normalise(party.id_number or "")
    born = party.birth_date or (None if resident_id.problems(number) else resident_id.birth_date(number))
    return born is not None and age_on(born, case.day) < 18


def has_signed(case: Case, shareholder: Shareholder, signers: tuple[str | None, ...]) -> bool:
    """Whether the shareholder is among those who signed or sealed."""
    return any(same_name(signer, case.party_name(shareholder)) for signer in signers)


@functools.cache
def _places() -> frozenset[str]:
    """The first two characters of every mainland province and city: 四川, 成都, 内蒙."""
    return frozenset(one.name[:2] for one in divisions() if one.level < 3 and one.code < "710000")
