"""Registration: from an approved filing to the particulars 载明事项 that its licence states (RMR-IR2022 23)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from certificates import organisation_code, unified_code
from certificates.catalogue import CatalogueError, catalogue
from certificates.particulars import LONG_TERM, EntityKind, Particulars, ParticularsError, type_code
from registry.domain.authority import RegistrationAuthority, authority_named
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing

_CATEGORY = {"company": "91", "branch": "91", "individual": "92"}  # department and category, GB 32100
_COMPOSITION = {"personal": "个人经营", "family": "家庭经营"}


def entity_kind(filing: Filing) -> EntityKind:
    """The kind of holder the licence is for."""
    if filing.entity_type in ("branch", "individual"):
        return filing.entity_type  # type: ignore[return-value]
    return "company"


def authority_of(filing: Filing) -> RegistrationAuthority:
    """The authority that registers this filing; Refused when it is not one of this deployment."""
    given = filing.registration_authority
    found = authority_named(given.name, given.division_code) if given else None
    if found is None:
        raise Refused(
            "authority",
            Text("所填登记机关不在本系统服务范围，请核对住所所在区划", "This service does not act for that authority"),
        )
    return found


def _kept_organisation_code(filing: Filing) -> str | None:
    """The organisation code an exchange 换照 keeps inside the unified code (K04); None: a new one is drawn."""
    if filing.procedure != "consolidation":
        return None
    for certificate in filing.old_certificates:
        if certificate.kind == "organisation_code" and certificate.number:
            return organisation_code.normalise(certificate.number)
    return None


def company_type_text(filing: Filing) -> str:
    """The type as printed: what the applicant gave, else what the shareholders make it."""
    if entity_kind(filing) == "individual":
        return _COMPOSITION.get(filing.composition or "", "个人经营")
    if filing.company_type_text:
        return filing.company_type_text
    if entity_kind(filing) == "branch":
        by_shares = normalise(filing.parent.name if filing.parent else None).endswith(("股份有限公司", "股份公司"))
        return "股份有限公司分公司" if by_shares else "有限责任公司分公司"
    if filing.entity_type == "jsc":
        return "股份有限公司（非上市）"
    kinds = [shareholder.kind for shareholder in filing.shareholders]
    if kinds == ["natural_person"]:
        return "有限责任公司（自然人独资）"
    if is_wholly_state_owned(filing):
        return "有限责任公司（国有独资）"
    if kinds == ["organisation"]:
        return "有限责任公司（法人独资）"
    if kinds and set(kinds) == {"natural_person"}:
        return "有限责任公司（自然人投资或控股）"
    return "其他有限责任公司"


def is_wholly_state_owned(filing: Filing) -> bool:
    """Whether the only shareholder of a limited company is a state-owned organisation (CL2018 64, CL2023 168)."""
    if filing.entity_type != "llc" or [one.kind for one in filing.shareholders] != ["organisation"]:
        return False
    organisation = filing.organisations.get(filing.shareholders[0].ref or "")
    return organisation is not None and bool(organisation.state_owned)


@dataclass(frozen=True)
class Stated:
    """What a licence will state of a filing, all but its code and the day: settled when the filing is approved.

    `organisation_code` is the one an exchange keeps; `established_on` the day it keeps (RMR2021 21), else None.
    """

    entity_kind: EntityKind
    name: str
    type_text: str
    type_code: str
    representative: str
    capital_cny: int | Decimal | None
    established_on: date | None
    domicile: str
    scope: tuple[str, ...]
    term: str
    authority_name: str
    authority_division: str
    chosen_items: tuple[str, ...]
    copies_duplicate: int
    organisation_code: str | None

    def to_json(self) -> dict[str, Any]:
        """As JSON, for the record of the decision."""
        day, amount = self.established_on, self.capital_cny
        return {
            **vars(self),
            "established_on": day.isoformat() if day else None,
            "capital_cny": str(amount) if isinstance(amount, Decimal) else amount,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Stated:
        """What `to_json` gave."""
        day, amount = value["established_on"], value["capital_cny"]
        return cls(
            **{
                **value,
                "established_on": date.fromisoformat(day) if day else None,
                "capital_cny": Decimal(amount) if isinstance(amount, str) else amount,
                "scope": tuple(value["scope"]),
                "chosen_items": tuple(value["chosen_items"]),
            }
        )

    def code(self, subject: str) -> str:
        """The unified code with a subject identifier; Refused when they make no valid code."""
        try:
            return unified_code.compose(_CATEGORY[self.entity_kind], self.authority_division, subject)
        except ValueError as error:
            raise Refused(
                "code",
                Text(
                    f"组织机构代码{subject}不能编入统一社会信用代码", f"{subject} cannot become part of a unified code"
                ),
            ) from error

    def particulars(self, *, code: str, registered_on: date, specimen: bool) -> Particulars:
        """The particulars of the licence; Refused with the field when a licence cannot state it.

        `registered_on` becomes the date of establishment, except where an exchange keeps the old one.
        """
        division = self.authority_division
        try:
            return Particulars(
                entity_kind=self.entity_kind,
                unified_code=code,
                name=self.name,
                type_text=self.type_text,
                type_code=self.type_code,
                representative=self.representative,
                capital_cny=self.capital_cny,
                established_on=self.established_on or registered_on,
                domicile=self.domicile,
                scope=self.scope,
                term=self.term,
                authority_name=self.authority_name,
                authority_division=division,
                merged=catalogue().merged_codes(self.entity_kind, registered_on, self.chosen_items, region=division),
                copies_duplicate=self.copies_duplicate,
                specimen=specimen,
            )
        except (ParticularsError, CatalogueError) as error:
            raise _cannot_state(error) from error


def stated(filing: Filing) -> Stated:
    """What the licence of this filing would state by itself; Refused when no licence of this deployment can."""
    kind, authority, type_text = entity_kind(filing), authority_of(filing), company_type_text(filing)
    try:
        code = type_code(type_text)
    except ParticularsError as error:
        raise _cannot_state(error) from error
    return Stated(
        entity_kind=kind,
        name=(filing.name.full if filing.name else None) or "",
        type_text=type_text,
        type_code=code,
        representative=_representative(filing),
        capital_cny=filing.registered_capital_cny if kind == "company" else None,
        established_on=filing.established_on,
        domicile=(filing.domicile.address if filing.domicile else None) or "",
        scope=tuple(item.text or "" for item in filing.business_scope),
        term=filing.operating_term or LONG_TERM,
        authority_name=authority.name,
        authority_division=authority.division_code,
        chosen_items=tuple(item.code for item in filing.consolidated_items if item.code),
        copies_duplicate=(filing.licence_copies.duplicate if filing.licence_copies else None) or 1,
        organisation_code=_kept_organisation_code(filing),
    )


def _cannot_state(error: Exception) -> Refused:
    return Refused("particulars", Text(f"执照无法载明这些内容：{error}", f"The licence cannot state this: {error}"))


def _representative(filing: Filing) -> str:
    key = None
    if filing.legal_representative:
        key = filing.legal_representative.person
    elif filing.person_in_charge:
        key = filing.person_in_charge.person
    elif filing.operator:
        key = filing.operator.person
    person = filing.persons.get(key) if key else None
    return (person.name if person else None) or ""
