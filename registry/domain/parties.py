"""Who takes part in a filing: persons, organisations, shareholders, officers, the agent, the parent of a branch."""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.domain.kinds import NAME_LENGTH, Amount, Choice, Day, Flag, PersonKey, Words
from registry.domain.shape import Many, One, declared

_NAME, _TEXT, _KEY, _KEYS = Words(NAME_LENGTH), Words(), PersonKey(), Many(PersonKey())


@dataclass(frozen=True, slots=True)
class LegalRepresentative:
    """The legal representative: key of a person and the office he is drawn from."""

    person: str | None = declared(_KEY)
    position: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One contribution: method (`money`, `in_kind`, …), amount in yuan, day it is due."""

    method: str | None = declared(_NAME)
    amount_cny: int | Decimal | None = declared(Amount())
    due: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class Shareholder:
    """A shareholder or promoter: `ref` is a key of `persons` or `organisations`, by kind."""

    kind: str | None = declared(Choice(("natural_person", "organisation")))
    ref: str | None = declared(_KEY)
    subscribed_cny: int | Decimal | None = declared(Amount())
    contributions: tuple[Contribution, ...] = declared(Many(One(Contribution)))
    nationality: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class Governance:
    """Who holds which office; all entries are keys of `persons`."""

    board: bool | None = declared(Flag())
    directors: tuple[str, ...] = declared(_KEYS)
    chair: str | None = declared(_KEY)
    manager: str | None = declared(_KEY)
    deputy_managers: tuple[str, ...] = declared(_KEYS)
    finance_officer: str | None = declared(_KEY)
    supervisory_board: bool | None = declared(Flag())
    supervisors: tuple[str, ...] = declared(_KEYS)
    employee_directors: tuple[str, ...] = declared(_KEYS)
    employee_supervisors: tuple[str, ...] = declared(_KEYS)
    audit_committee: tuple[str, ...] = declared(_KEYS)
    no_supervisor_consent: bool | None = declared(Flag())


@dataclass(frozen=True, slots=True)
class PersonReference:
    """A person in one role: person in charge, operator, liaison, member of the family."""

    person: str | None = declared(_KEY)


@dataclass(frozen=True, slots=True)
class Agent:
    """The agent and the authority he claims."""

    person: str | None = declared(_KEY)
    starts_on: date | None = declared(Day(), "from")
    ends_on: date | None = declared(Day(open_ended=True), "to")
    scope: tuple[str, ...] = declared(Many(_NAME))


@dataclass(frozen=True, slots=True)
class Parent:
    """The company a branch belongs to, as the register shows it."""

    name: str | None = declared(_NAME)
    uscc: str | None = declared(_NAME)
    status: str | None = declared(_NAME)
    lists: tuple[str, ...] = declared(Many(_NAME))
    legal_representative: str | None = declared(_NAME)
    domicile_address: str | None = declared(_TEXT)
    business_scope: tuple[str, ...] = declared(Many(_TEXT))
    decision_date: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person and his identity document."""

    name: str | None = declared(_NAME)
    id_type: str | None = declared(_NAME)
    id_number: str | None = declared(_NAME)
    sex: str | None = declared(Choice(("M", "F")))
    birth_date: date | None = declared(Day())
    phone: str | None = declared(_NAME)
    id_valid_to: date | None = declared(Day(open_ended=True))
    residence: str | None = declared(_TEXT)
    nationality: str | None = declared(_NAME)
    realname_verified: bool | None = declared(Flag())
    own_labour_income: bool | None = declared(Flag())


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that takes part, as its own licence shows it."""

    name: str | None = declared(_NAME)
    uscc: str | None = declared(_NAME)
    kind: str | None = declared(_NAME)
    status: str | None = declared(_NAME)
    legal_representative: str | None = declared(_NAME)
    state_owned: bool | None = declared(Flag())
    single_natural_person_llc: bool | None = declared(Flag())
    nationality: str | None = declared(_NAME)
