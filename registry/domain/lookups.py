"""What other systems answered for one filing. A list that is None gave no answer; an empty one found nothing.

The standing of other enterprises is different in one point: a case file states it in the filing itself (`parent`,
`organisations`). Where it brings no such list nothing is added to that; only an explicit null is a silent register.
"""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.domain.errors import FilingError, Problem
from registry.domain.kinds import NAME_LENGTH, Day, Flag, Say, Whole, Words
from registry.domain.shape import Many, One, declared, declared_kinds

_NAME, _TEXT = Words(NAME_LENGTH), Words()


@dataclass(frozen=True, slots=True)
class RegisteredName:
    """A name that is registered or reserved, and the authority it belongs to."""

    name: str | None = declared(_NAME)
    division: str | None = declared(_NAME)
    trade_name: str | None = declared(_NAME)
    industry: str | None = declared(_NAME)
    org_form: str | None = declared(_NAME)
    authority_division_code: str | None = declared(_NAME)
    status: str | None = declared(_NAME)
    registered_on: date | None = declared(Day())
    deregistered_on: date | None = declared(Day())
    renamed_on: date | None = declared(Day())
    related_to_applicant: bool | None = declared(Flag())


@dataclass(frozen=True, slots=True)
class PersonFlag:
    """A mark on a person; which days it has depends on its kind."""

    id_number: str | None = declared(_NAME)
    kind: str | None = declared(_NAME)
    listed_on: datetime.date | None = declared(Day())
    removed_on: datetime.date | None = declared(Day())
    date: datetime.date | None = declared(Day())
    personal_responsibility: bool | None = declared(Flag())
    company: str | None = declared(_NAME)
    sentence_end: datetime.date | None = declared(Day(open_ended=True))
    probation_end: datetime.date | None = declared(Day(open_ended=True))
    revoked_on: datetime.date | None = declared(Day())
    since: datetime.date | None = declared(Day())
    source: str | None = declared(_TEXT)
    ref: str | None = declared(_TEXT)


@dataclass(frozen=True, slots=True)
class SinglePersonHolding:
    """A single-person LLC that a natural person holds."""

    id_number: str | None = declared(_NAME)
    company: str | None = declared(_NAME)
    uscc: str | None = declared(_NAME)
    status: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class OpenApplication:
    """Another application that is not yet decided."""

    case_id: str | None = declared(_NAME)
    name: str | None = declared(_NAME)
    submitted_on: date | None = declared(Day())
    reservation_number: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class AddressFlag:
    """A mark on an address."""

    address: str | None = declared(_TEXT)
    flag: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class PhoneUsage:
    """How many applications used a phone number within 90 days."""

    phone: str | None = declared(_NAME)
    applications_90d: int | None = declared(Whole())


@dataclass(frozen=True, slots=True)
class EntityListing:
    """An entry of the entity in a list (abnormal_operations, serious_violation)."""

    list: str | None = declared(_NAME)
    reason: str | None = declared(_TEXT)
    listed_on: date | None = declared(Day())
    removed_on: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class EnterpriseStanding:
    """Another enterprise as its register shows it: `status` (active, revoked, …) and the lists it is on."""

    uscc: str | None = declared(_NAME)
    status: str | None = declared(_NAME)
    lists: tuple[str, ...] = declared(Many(_NAME))


@dataclass(frozen=True, slots=True)
class Lookups:
    """All answers for one filing on one day; None where a system did not answer."""

    registered_names: tuple[RegisteredName, ...] | None = declared(Many(One(RegisteredName)))
    person_flags: tuple[PersonFlag, ...] | None = declared(Many(One(PersonFlag)))
    single_person_llc_holdings: tuple[SinglePersonHolding, ...] | None = declared(Many(One(SinglePersonHolding)))
    open_applications: tuple[OpenApplication, ...] | None = declared(Many(One(OpenApplication)))
    address_flags: tuple[AddressFlag, ...] | None = declared(Many(One(AddressFlag)))
    phone_usage: tuple[PhoneUsage, ...] | None = declared(Many(One(PhoneUsage)))
    entity_lists: tuple[EntityListing, ...] | None = declared(Many(One(EntityListing)))
    enterprise_standings: tuple[EnterpriseStanding, ...] | None = declared(Many(One(EnterpriseStanding)))


ANSWERS: tuple[str, ...] = tuple(attribute for attribute, _ in declared_kinds(Lookups).values())
_STATED_IN_THE_FILING = "enterprise_standings"
NO_ANSWERS = Lookups(**dict.fromkeys(ANSWERS, None) | {_STATED_IN_THE_FILING: ()})
NOTHING_FOUND = Lookups(**dict.fromkeys(ANSWERS, ()))
_LOOKUPS = One(Lookups)


def parse(data: object) -> Lookups:
    """The answers in `data` (decoded JSON); unknown fields count for nothing. Raises FilingError."""
    return parse_with_unknown(data)[0]


def parse_with_unknown(data: object) -> tuple[Lookups, tuple[Problem, ...]]:
    """The answers and the unknown fields; a list that is missing or null gave no answer. Raises FilingError."""
    if data is None:
        return NO_ANSWERS, ()
    say = Say()
    read = _LOOKUPS.read(data, "lookups", say)
    if any(not problem.unknown_field for problem in say.problems):
        raise FilingError(tuple(say.problems))
    given = data if isinstance(data, dict) else {}
    silent = {answer for answer in ANSWERS if given.get(answer) is None}
    if _STATED_IN_THE_FILING not in given:
        silent.discard(_STATED_IN_THE_FILING)
    return replace(read, **dict.fromkeys(silent)), tuple(say.problems)


def to_json(lookups: Lookups) -> dict[str, Any]:
    """The answers as JSON: null where a system gave no answer, [] where it found nothing."""
    written = _LOOKUPS.write(lookups)
    return {answer: written.get(answer, None if getattr(lookups, answer) is None else []) for answer in ANSWERS}
