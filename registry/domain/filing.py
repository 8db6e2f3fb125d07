"""What is declared 申请书内容: the one shape of a filing, for companies, branches, individual businesses and exchanges.

Attribute names are the JSON keys, except `starts_on` (`from`) and `ends_on` (`to`). What is missing is None, () or {}:
a draft is an incomplete filing, and rules F01 and F02 say what it lacks. `parse` refuses what no filing can hold.
"""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.documents import DOCUMENT, Document, Signature
from registry.domain.errors import FilingError, Problem
from registry.domain.existing import Change, Deregistration, ExistingEntity, OldCertificate
from registry.domain.kinds import LONG_TERM, NAME_LENGTH, Amount, Choice, Day, Flag, PersonKey, Say, Whole, Words
from registry.domain.parties import (
    Agent,
    Contribution,
    Governance,
    LegalRepresentative,
    Organisation,
    Parent,
    Person,
    PersonReference,
    Shareholder,
)
from registry.domain.shape import Free, Keyed, Many, One, declared

__all__ = [
    "LONG_TERM",
    "Agent",
    "Contribution",
    "Document",
    "Filing",
    "Governance",
    "LegalRepresentative",
    "Organisation",
    "Parent",
    "Person",
    "PersonReference",
    "Shareholder",
    "Signature",
    "json_schema",
    "parse",
    "parse_with_unknown",
    "to_json",
]

PROCEDURES = (
    "establishment",
    "branch_establishment",
    "individual_establishment",
    "consolidation",
    "change",
    "deregistration",
)
ENTITY_TYPES = ("llc", "jsc", "branch", "individual")
USE_TYPES = ("lease", "own", "free_use", "commitment", "platform")
_NAME, _TEXT, _KEY, _KEYS = Words(NAME_LENGTH), Words(), PersonKey(), Many(PersonKey())


@dataclass(frozen=True, slots=True)
class Authority:
    """The registration authority 登记机关."""

    name: str | None = declared(_NAME)
    division_code: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One undertaking: accepted, by whom (key of a person), on which day."""

    accepted: bool | None = declared(Flag())
    signed_by: str | None = declared(_KEY)
    on: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class Declarations:
    """Truthfulness of the materials, and liability for a name that infringes another."""

    truthfulness: Declaration | None = declared(One(Declaration))
    name_infringement: Declaration | None = declared(One(Declaration))


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reserved name: from, until, and whether an approval is involved (then it lasts a year)."""

    reserved_on: date | None = declared(Day())
    expires_on: date | None = declared(Day())
    involves_approval: bool | None = declared(Flag())
    number: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class Name:
    """The name and its four parts 行政区划、字号、行业、组织形式."""

    full: str | None = declared(_NAME)
    division: str | None = declared(_NAME)
    trade_name: str | None = declared(_NAME)
    industry: str | None = declared(_NAME)
    org_form: str | None = declared(_NAME)
    reservation: Reservation | None = declared(One(Reservation))


@dataclass(frozen=True, slots=True)
class Domicile:
    """The one domicile or place of business."""

    division_code: str | None = declared(_NAME)
    address: str | None = declared(_TEXT)
    use_type: str | None = declared(Choice(USE_TYPES))


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """One item of the business scope, its GB/T 4754 class and the licence it needs (`none`, `pre`, `post`)."""

    text: str | None = declared(_TEXT)
    industry_code: str | None = declared(_NAME)
    licence: str | None = declared(Choice(("none", "pre", "post")))
    pre_approval_id: str | None = declared(_NAME)
    post_dept: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class LicenceCopies:
    """How many originals 正本 and duplicates 副本 are asked for."""

    original: int | None = declared(Whole())
    duplicate: int | None = declared(Whole())


@dataclass(frozen=True, slots=True)
class BeneficialOwners:
    """Beneficial owners, or the declaration that a small company is exempt."""

    exempt_small_company: bool | None = declared(Flag())
    owners: tuple[Any, ...] = declared(Many(Free()))


@dataclass(frozen=True)
class _Owners(One):
    """`[…]` stands for `{"owners": […]}`."""

    def read(self, value: Any, path: str, say: Say) -> Any:
        return super().read({"owners": value} if isinstance(value, list) else value, path, say)


@dataclass(frozen=True, slots=True)
class ConsolidatedItem:
    """A merged certificate that is asked for, with the data its department needs."""

    code: str | None = declared(_NAME)
    data: Mapping[str, Any] = declared(Keyed(Free()))


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that is declared in one application."""

    case_id: str | None = declared(_NAME)
    title_en: str | None = declared(_TEXT)
    title_zh: str | None = declared(_TEXT)
    schema_version: str | None = declared(_NAME)
    as_of: date | None = declared(Day())
    procedure: str | None = declared(Choice(PROCEDURES))
    entity_type: str | None = declared(Choice(ENTITY_TYPES))
    company_type_text: str | None = declared(_NAME)
    registration_authority: Authority | None = declared(One(Authority))
    declarations: Declarations | None = declared(One(Declarations))
    name: Name | None = declared(One(Name))
    domicile: Domicile | None = declared(One(Domicile))
    registered_capital_cny: int | Decimal | None = declared(Amount())
    currency: str | None = declared(_NAME)
    established_on: date | None = declared(Day())
    business_scope: tuple[ScopeItem, ...] = declared(Many(One(ScopeItem)))
    main_industry_code: str | None = declared(_NAME)
    operating_term: str | None = declared(_NAME)
    headcount: int | None = declared(Whole())
    legal_representative: LegalRepresentative | None = declared(One(LegalRepresentative))
    shareholders: tuple[Shareholder, ...] = declared(Many(One(Shareholder)))
    governance: Governance | None = declared(One(Governance))
    person_in_charge: PersonReference | None = declared(One(PersonReference, bare="person"))
    parent: Parent | None = declared(One(Parent))
    operator: PersonReference | None = declared(One(PersonReference, bare="person"))
    composition: str | None = declared(Choice(("personal", "family")))
    family_members: tuple[str, ...] = declared(_KEYS)
    liaison: PersonReference | None = declared(One(PersonReference, bare="person"))
    agent: Agent | None = declared(One(Agent))
    licence_copies: LicenceCopies | None = declared(One(LicenceCopies))
    beneficial_owners: BeneficialOwners | None = declared(_Owners(BeneficialOwners))
    consolidated_items: tuple[ConsolidatedItem, ...] = declared(Many(One(ConsolidatedItem)))
    persons: Mapping[str, Person] = declared(Keyed(One(Person)))
    organisations: Mapping[str, Organisation] = declared(Keyed(One(Organisation)))
    old_certificates: tuple[OldCertificate, ...] = declared(Many(One(OldCertificate)))
    assigned_uscc: str | None = declared(_NAME)
    change: Change | None = declared(One(Change))
    dereg: Deregistration | None = declared(One(Deregistration))
    entity: ExistingEntity | None = declared(One(ExistingEntity))
    documents: tuple[Document, ...] = declared(Many(DOCUMENT))


_FILING = One(Filing)


def parse(data: object) -> Filing:
    """The filing in `data` (decoded JSON). Raises FilingError with every problem, unknown fields among them."""
    filing, problems = _read(data)
    if problems:
        raise FilingError(problems)
    return filing


def parse_with_unknown(data: object) -> tuple[Filing, tuple[Problem, ...]]:
    """Like `parse`, but unknown fields are only reported. Raises FilingError for all other problems."""
    filing, problems = _read(data)
    if any(not problem.unknown_field for problem in problems):
        raise FilingError(problems)
    return filing, problems


def to_json(filing: Filing) -> dict[str, Any]:
    """The filing as JSON; what is missing is left out. `parse(to_json(filing)) == filing`."""
    return _FILING.write(filing)


def json_schema() -> dict[str, Any]:
    """The JSON schema of a filing, derived from its declaration."""
    return _FILING.schema()


def _read(data: object) -> tuple[Filing, tuple[Problem, ...]]:
    say = Say()
    filing = _FILING.read(data, "", say)
    return filing if filing is not None else Filing(), tuple(say.problems)
