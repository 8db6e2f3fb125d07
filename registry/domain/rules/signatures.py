"""Chapter S, signatures: who signed, whether the electronic ones hold, in which order of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain.documents import Document, Signature, label
from registry.domain.errors import Text
from registry.domain.existing import items_of
from registry.domain.rules.appointments import body_of
from registry.domain.rules.case import Case, Hit, rule, same_name

_SEALS = ("seal", "e_seal")
_OF_THE_PARENT = Text("隶属企业的法定代表人", "the legal representative of the parent")


@rule("S01")
def application_form_is_signed(case: Case) -> Iterator[Hit]:
    """An absent form is F01's matter, an unnamed signatory F02's; who signs a change of representative is M04's.

    Nobody asks for the name of a parent's legal representative: where it is not given, anybody's signature is taken.
    """
    name, form = _signatory(case), case.document("application_form")
    nameless = name is None and case.filing.entity_type == "branch" and case.filing.parent is not None
    if nameless and form is not None and not form[1].signatures:
        yield Hit((f"{form[0]}.signatures",), {"name": _OF_THE_PARENT})
    if not name or form is None or (case.is_company and "legal_representative" in items_of(case.filing.change)):
        return
    path, document = form
    if not any(same_name(name, one.signer) or same_name(name, one.signed_by) for one in document.signatures):
        yield Hit((f"{path}.signatures",), {"name": name})


def _signatory(case: Case) -> str | None:
    """Who must sign: the legal representative, the parent's for a branch, the operator of an individual business."""
    filing = case.filing
    if filing.entity_type == "branch":
        return filing.parent.legal_representative if filing.parent else None
    reference = filing.operator if filing.entity_type == "individual" else filing.legal_representative
    person = case.person(reference.person) if reference else None
    return person.name if person else None


@rule("S02")
def electronic_signatures_hold(case: Case) -> Iterator[Hit]:
    """Signatures and seals on paper are not its matter. One finding for each document and signer."""
    for path, document in case.all_documents:
        told: set[str | None] = set()
        for index, one in enumerate(document.signatures):
            if one.kind in ("e_signature", "e_seal") and one.signer not in told and not _holds(one, document, case.day):
                told.add(one.signer)
                values = {"doc": label(document.type), "name": one.signer, "until": one.cert_valid_to}
                expired = one.verified and one.cert_valid_to is not None
                yield Hit((f"{path}.signatures[{index}]",), values, variant="expired" if expired else "")


def _holds(one: Signature, document: Document, day: date) -> bool:
    signed_on = one.on or document.signed_on or day
    return bool(one.verified) and (one.cert_valid_to is None or signed_on <= one.cert_valid_to)


@rule("S03")
def days_are_in_order(case: Case) -> Iterator[Hit]:
    """One finding a document, for the first of its days that cannot be."""
    form = case.document("application_form")
    filed_on = form[1].signed_on if form else None
    for path, document in case.all_documents:
        days = [(f"{path}.signed_on", document.signed_on)]
        days += [(f"{path}.signatures[{index}].on", one.on) for index, one in enumerate(document.signatures)]
        late = next(((field, on) for field, on in days if on is not None and on > case.day), None)
        if late is not None:
            yield Hit((late[0], "as_of"), {"doc": label(document.type), "date": late[1]}, variant="future")
        elif document.type == "articles" and _after(document.signed_on, filed_on):
            fields = (f"{path}.signed_on", "documents[application_form].signed_on")
            yield Hit(
                fields, {"doc": label("articles"), "date": document.signed_on, "other": label("application_form")}
            )
        elif (appointed_on := _first_appointment_under(case, document)) is not None:
            values = {"doc": label("appointment"), "date": document.signed_on, "other": label("appointment")}
            if _after(document.signed_on, appointed_on):
                yield Hit((f"{path}.signed_on",), values, variant="decision")


def _first_appointment_under(case: Case, document: Document) -> date | None:
    """For a decision of the shareholders: the first day on which board or director appointed somebody, if any did."""
    if document.type != "appointment" or body_of(document.made_by) != "shareholders":
        return None
    others = [one.signed_on for _, one in case.documents("appointment") if body_of(one.made_by) == "board"]
    return min((day for day in others if day is not None), default=None)


def _after(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one > other


@rule("S04")
def corporate_shareholders_seal(case: Case) -> Iterator[Hit]:
    """Articles that are absent are F01's matter."""
    articles = case.document("articles")
    if articles is None:
        return
    path, document = articles
    for shareholder in case.filing.shareholders:
        name = case.party_name(shareholder)
        if shareholder.kind != "organisation":
            continue
        his = [(index, one) for index, one in enumerate(document.signatures) if same_name(one.signer, name)]
        if not any(one.kind in _SEALS for _, one in his):
            fields = tuple(f"{path}.signatures[{index}]" for index, _ in his) or (f"{path}.signatures",)
            yield Hit(fields, {"name": name})
