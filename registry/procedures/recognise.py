"""Recognise: what our own register says of the organisations a filing names; nobody is asked for it again (OGS2019 7).

The register prevails over what was typed. An organisation it does not know keeps what was typed, without a standing:
its licence is then uploaded, and a reviewer looks it up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from certificates import unified_code
from certificates.licence import Standing
from registry.domain.documents import Document
from registry.domain.filing import Filing, Organisation, Parent
from registry.domain.lookups import EnterpriseStanding
from registry.procedures.counter import Counter
from registry.records import enterprises
from registry.records.database import reading

_STATUS = {Standing.IN_FORCE.value: "active"}


@dataclass(frozen=True)
class Known:
    """A company as the register shows it: `status` is `active`, or the standing of its licence."""

    name: str
    uscc: str
    status: str
    legal_representative: str
    type_text: str
    domicile: str
    scope: tuple[str, ...]


def recognise(filing: Filing) -> Filing:
    """The filing with its parent company and its organisations as the register shows them."""
    typed = [one.uscc for one in (filing.parent, *filing.organisations.values()) if one is not None and one.uscc]
    known = _companies(typed)
    parent = filing.parent and _parent(filing.parent, known)
    organisations = {key: _organisation(one, known) for key, one in filing.organisations.items()}
    return replace(filing, parent=parent, organisations=organisations)


def standings_of(counter: Counter, filing: Filing, day: date) -> tuple[EnterpriseStanding, ...] | None:
    """Status and lists of the parent and of the corporate shareholders: by our own register, then by the others.

    Our register says how an enterprise stands; on which lists it is only the other system knows. None: it was silent.
    """
    holders = [filing.organisations.get(one.ref or "") for one in filing.shareholders if one.kind == "organisation"]
    named = [one.uscc for one in (filing.parent, *holders) if one is not None and one.uscc]
    codes = sorted({unified_code.normalise(code) for code in named})
    if not codes:
        return ()
    answered, known = counter.outside.standings(codes, day), _companies(codes)
    if answered is None:
        return None
    told = {unified_code.normalise(one.uscc or ""): one for one in answered}
    ours = {code: replace(told.get(code, EnterpriseStanding(code)), status=one.status) for code, one in known.items()}
    return tuple({**told, **ours}.values())


def known_papers(filing: Filing) -> Iterator[Document]:
    """The licences of recognised organisations: papers that the platform has itself."""
    parent, uploaded = filing.parent, {(one.type, one.organisation) for one in filing.documents}
    if parent is not None and parent.status and ("parent_licence", None) not in uploaded:
        yield Document(type="parent_licence", name=parent.name, uscc=parent.uscc)
    for key, one in filing.organisations.items():
        if one.status and ("subject_qualification", key) not in uploaded:
            yield Document(type="subject_qualification", organisation=key, name=one.name, uscc=one.uscc,
                           status=one.status)  # fmt: skip


def _companies(codes: list[str]) -> dict[str, Known]:
    """The companies under these codes, by code as it was typed."""
    if not codes:
        return {}
    with reading() as session:
        found = {code: enterprises.shown(session, unified_code.normalise(code)) for code in codes}
    return {
        code: Known(
            name=one.particulars["name"],
            uscc=one.particulars["unified_code"],
            status=_STATUS.get(one.standing, one.standing),
            legal_representative=one.particulars["representative"],
            type_text=one.particulars["type_text"],
            domicile=one.particulars["domicile"],
            scope=tuple(one.particulars["scope"]),
        )
        for code, one in found.items()
        if one is not None and one.particulars["entity_kind"] == "company"
    }


def _parent(typed: Parent, known: dict[str, Known]) -> Parent:
    one = known.get(typed.uscc or "")
    if one is None:
        return replace(typed, status=None)
    return replace(
        typed,
        name=one.name,
        uscc=one.uscc,
        status=one.status,
        legal_representative=one.legal_representative,
        domicile_address=one.domicile,
        business_scope=one.scope,
    )


def _organisation(typed: Organisation, known: dict[str, Known]) -> Organisation:
    one = known.get(typed.uscc or "")
    if one is None:
        return replace(typed, status=None)
    return replace(
        typed,
        name=one.name,
        uscc=one.uscc,
        status=one.status,
        legal_representative=one.legal_representative,
        single_natural_person_llc="自然人独资" in one.type_text,
    )
