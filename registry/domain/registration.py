"""Registration: from an approved filing to the particulars 载明事项 that its licence states (RMR-IR2022 23)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from certificates import organisation_code, unified_code
from certificates.catalogue import CatalogueError, catalogue
from certificates.particulars import LONG_TERM, EntityKind, Particulars, ParticularsError, type_code
from registry.domain.authority import RegistrationAuthority, authority_named
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing

ESTABLISHING = ("establishment", "branch_establishment", "individual_establishment", "consolidation")
"""Procedures that end with a new licence."""
_CATEGORY = {"company": "91", "branch": "91", "individual": "92"}  # department and category, GB 32100
_COMPOSITION = {"personal": "个人经营", "family": "家庭经营"}


def entity_kind(filing: Filing) -> EntityKind:
    """The kind of holder the licence is for."""
    if filing.entity_type in ("branch", "individual"):
        return filing.entity_type  # type: ignore[return-value]
    return "company"


def unified_code_for(filing: Filing, subject: str) -> str:
    """The unified code of this filing with a subject identifier; Refused when they make no valid code."""
    try:
        return unified_code.compose(_CATEGORY[entity_kind(filing)], authority_of(filing).division_code, subject)
    except ValueError as error:
        raise Refused(
            "code",
            Text(f"组织机构代码{subject}不能编入统一社会信用代码", f"{subject} cannot become part of a unified code"),
        ) from error


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


def kept_organisation_code(filing: Filing) -> str | None:
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
        return "有限责任公司分公司"
    if filing.entity_type == "jsc":
        return "股份有限公司（非上市）"
    kinds = [shareholder.kind for shareholder in filing.shareholders]
    if kinds == ["natural_person"]:
        return "有限责任公司（自然人独资）"
    if kinds == ["organisation"]:
        return "有限责任公司（法人独资）"
    if kinds and set(kinds) == {"natural_person"}:
        return "有限责任公司（自然人投资或控股）"
    return "其他有限责任公司"


def particulars_of(filing: Filing, *, code: str, registered_on: date, specimen: bool) -> Particulars:
    """What the licence of this filing states. Refused with the field when a licence cannot state it.

    `registered_on` becomes the date of establishment, except where an exchange keeps the old one (RMR2021 21).
    """
    if filing.procedure not in ESTABLISHING:
        raise Refused(
            "procedure",
            Text("变更、注销登记尚不能在本系统办结", "Changes and deregistrations cannot be completed here yet"),
        )
    kind = entity_kind(filing)
    authority = authority_of(filing)
    type_text = company_type_text(filing)
    chosen = [item.code for item in filing.consolidated_items if item.code]
    try:
        return Particulars(
            entity_kind=kind,
            unified_code=code,
            name=(filing.name.full if filing.name else None) or "",
            type_text=type_text,
            type_code=type_code(type_text),
            representative=_representative(filing),
            capital_cny=_capital(filing) if kind == "company" else None,
            established_on=filing.established_on or registered_on,
            domicile=(filing.domicile.address if filing.domicile else None) or "",
            scope=tuple(item.text or "" for item in filing.business_scope),
            term=filing.operating_term or LONG_TERM,
            authority_name=authority.name,
            authority_division=authority.division_code,
            merged=catalogue().merged_codes(kind, registered_on, chosen, region=authority.division_code),
            copies_duplicate=(filing.licence_copies.duplicate if filing.licence_copies else None) or 1,
            specimen=specimen,
        )
    except (ParticularsError, CatalogueError) as error:
        raise Refused(
            "particulars", Text(f"执照无法载明这些内容：{error}", f"The licence cannot state this: {error}")
        ) from error


def _capital(filing: Filing) -> int | Decimal | None:
    return filing.registered_capital_cny


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
