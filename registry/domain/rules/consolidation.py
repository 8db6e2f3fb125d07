"""Chapter K, the exchange of old certificates: their numbers, that they agree, that they come back (K01–K09).

The business licence, that is the register, prevails over every other certificate. An enterprise hands in three
certificates (domain.md 3.4); of a shop, which has no organisation code, only the licence is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from certificates import organisation_code, registration_number, unified_code
from registry.domain import address
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import OldCertificate
from registry.domain.rules.case import Case, Hit, rule, same_name

LABELS = {
    "business_licence": Text("营业执照", "business licence"),
    "organisation_code": Text("组织机构代码证", "organisation-code certificate"),
    "tax": Text("税务登记证", "tax certificate"),
    "social_insurance": Text("社会保险登记证", "social-insurance certificate"),
    "statistics": Text("统计登记证", "statistics certificate"),
}
_COLLECTED = ("business_licence", "organisation_code", "tax")
"""Certificates that are handed in; social-insurance and statistics certificates are not (国办发〔2016〕53号)."""

_Found = tuple[str, OldCertificate]


def _certificates(case: Case, *kinds: str) -> Iterator[_Found]:
    """The old certificates of some kinds, or all, with their paths."""
    for index, one in enumerate(case.filing.old_certificates):
        if not kinds or one.kind in kinds:
            yield f"old_certificates[{index}]", one


def label_of(kind: str | None) -> Text:
    """What a kind of old certificate is called; the kind itself where it is not known here."""
    return LABELS.get(kind or "", Text(kind or "证照", kind or "certificate"))


def _label(certificate: OldCertificate) -> Text:
    return label_of(certificate.kind)


def _licence(case: Case) -> OldCertificate | None:
    return next((one for _, one in _certificates(case, "business_licence")), None)


def _others(case: Case) -> Iterator[_Found]:
    """Every certificate but the licence that the others are compared with."""
    licence = _licence(case)
    return ((path, one) for path, one in _certificates(case) if one is not licence)


def _organisation_code(case: Case) -> tuple[str, str] | None:
    """Path and normalised number of the organisation code; None where there is no certificate with a number."""
    found = ((path, one.number) for path, one in _certificates(case, "organisation_code") if one.number)
    return next(((f"{path}.number", organisation_code.normalise(number)) for path, number in found), None)


@rule("K01")
def registration_number_is_sound(case: Case) -> Iterator[Hit]:
    for path, one in _certificates(case, "business_licence"):
        reading = registration_number.read(registration_number.normalise(one.number or ""))
        if reading is not registration_number.Reading.VALID:
            variant = "legacy" if reading is registration_number.Reading.LEGACY else ""
            yield Hit((f"{path}.number",), {"no": one.number}, variant=variant)


@rule("K02")
def organisation_code_is_sound(case: Case) -> Iterator[Hit]:
    for path, one in _certificates(case, "organisation_code"):
        if not organisation_code.is_valid(organisation_code.normalise(one.number or "")):
            yield Hit((f"{path}.number",), {"no": one.number})


@rule("K03")
def tax_number_holds_the_organisation_code(case: Case) -> Iterator[Hit]:
    """An individual business has its operator's number; where there is no organisation code nothing is compared."""
    known = _organisation_code(case)
    if known is None or case.filing.entity_type == "individual":
        return
    for path, one in _certificates(case, "tax"):
        number = organisation_code.normalise(one.number or "")
        if not (len(number) == 15 and number[:6].isdecimal() and number[6:] == known[1]):
            yield Hit((f"{path}.number", known[0]), {"tax": one.number, "org": known[1]})


@rule("K04")
def new_code_keeps_the_organisation_code(case: Case) -> Iterator[Hit]:
    """A code of a wrong shape is U01's matter, an organisation code that fails its check K02's."""
    known, given = _organisation_code(case), unified_code.normalise(case.filing.assigned_uscc or "")
    if known is None or len(given) != 18 or not organisation_code.is_valid(known[1]):
        return
    if given[8:17] != known[1]:
        yield Hit(("assigned_uscc", known[0]), {"code": given, "org": known[1]})


@rule("K05")
def one_name_on_all(case: Case) -> Iterator[Hit]:
    """Without a licence the filed name counts. A registered change explains an old name."""
    licence, name = _licence(case), case.filing.name
    right = (licence.name if licence else None) or (name.full if name else None)
    for path, one in _others(case):
        if one.name and right and not same_name(one.name, right) and not _was_renamed(case, one.name):
            yield Hit((f"{path}.name",), {"cert": _label(one), "a": one.name, "b": right})


def _was_renamed(case: Case, old: str) -> bool:
    """Whether a notice of a registered change is filed; one that states a name must state the old one."""
    notices = [one for _, one in case.all_documents if (one.type or "").endswith("change_notice")]
    return any(one.name is None or same_name(one.name, old) for one in notices)


@rule("K06")
def one_address_on_all(case: Case) -> Iterator[Hit]:
    """A county is called on each certificate what it was called on the day that was issued (双流县, 双流区)."""
    licence, domicile = _licence(case), case.filing.domicile
    right = (licence.address if licence else None) or (domicile.address if domicile else None)
    since = licence.issued_on if licence else None
    for path, one in _others(case):
        if one.address and right and _level(one.address, one.issued_on, case) != _level(right, since, case):
            yield Hit((f"{path}.address",), {"cert": _label(one), "a": one.address, "b": right})


def _level(where: str, issued_on: date | None, case: Case) -> str:
    return address.normalise(where, issued_on or case.day)


@rule("K07")
def one_legal_representative_on_all(case: Case) -> Iterator[Hit]:
    right = (licence.legal_rep if (licence := _licence(case)) else None) or _representative(case)
    for path, one in _others(case):
        if one.legal_rep and right and normalise(one.legal_rep) != normalise(right):
            yield Hit((f"{path}.legal_rep",), {"cert": _label(one), "a": one.legal_rep, "b": right})


def _representative(case: Case) -> str | None:
    """Who represents the entity by the form: legal representative, person in charge, or operator."""
    filing = case.filing
    reference = filing.legal_representative or filing.person_in_charge or filing.operator
    person = case.person(reference.person) if reference else None
    return person.name if person else None


@rule("K08")
def old_certificates_come_back(case: Case) -> Iterator[Hit]:
    for path, one in _certificates(case, *_COLLECTED):
        if not one.surrendered and not one.lost_notice:
            yield Hit((f"{path}.surrendered", f"{path}.lost_notice"), {"cert": _label(one)})
    asked = ("business_licence",) if case.filing.entity_type == "individual" else _COLLECTED
    for kind in asked:
        if not any(_certificates(case, kind)):
            yield Hit(("old_certificates",), {"cert": LABELS[kind]})


@rule("K09")
def transition_has_ended(case: Case) -> Iterator[Hit]:
    """The certificates of individual businesses stay valid, their exchange is voluntary (工商个字〔2016〕167号)."""
    if case.filing.entity_type != "individual":
        yield Hit(("as_of",))
