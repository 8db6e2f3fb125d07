"""Who must sign which standard paper, in which capacity and for whom; and the papers as they stand once he has signed.

A person signs once, in all his capacities. An organisation acts through its legal representative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from registry.domain.documents import Document, Signature
from registry.domain.enterprise_name import normalise
from registry.domain.existing import items_of
from registry.domain.filing import Filing, Governance, Person

_OF_OWNERS = ("articles", "shareholder_consent", "change_resolution", "investor_commitment", "dissolution_resolution")
"""Papers that every shareholder signs; whoever has none, like a branch, signs through who files for it."""


@dataclass(slots=True)
class _Signing:
    capacities: list[str] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who must sign: key of the person, in which capacities, and the positions in `documents` of what is signed.

    A paper that already bears the signature is not among them; in the place of one that was brought, signed by hand,
    the application form is. `organisations` are those he signs for besides himself:
    a shareholder he represents, the parent of a branch.
    """

    person_key: str
    name: str
    id_number: str
    capacities: tuple[str, ...]
    documents: tuple[int, ...]
    organisations: tuple[str, ...] = ()


def applicant_key(filing: Filing) -> str | None:
    """Key of the person who files and answers for what is declared (S01, F05); None while nobody is named."""
    return next((key for key, _, _ in _applicant(filing)), None)


def signatories_of(filing: Filing) -> tuple[Signatory, ...]:
    """Who must sign the standard papers among `filing.documents`, each person once, in the order of the form.

    A corporate shareholder and a parent company act through their representative, where he is among the persons.
    """
    must: dict[str, _Signing] = {}
    for index, document in enumerate(filing.documents):
        for key, capacity, organisation in _signers(filing, document):
            signing = must.setdefault(_same(filing, key, must), _Signing())
            if capacity not in signing.capacities:
                signing.capacities.append(capacity)
            if organisation and organisation not in signing.organisations:
                signing.organisations.append(organisation)
            signed = _form(filing, index) if document.brought else index
            if signed not in signing.documents and not _bears(filing.documents[signed], filing.persons[key].name):
                signing.documents.append(signed)
    return tuple(
        Signatory(key, filing.persons[key].name or key, filing.persons[key].id_number or "",
                  tuple(one.capacities), tuple(one.documents), tuple(one.organisations))
        for key, one in must.items()
    )  # fmt: skip


def _form(filing: Filing, index: int) -> int:
    """Where who signs a brought paper by hand signs electronically: the application form, to which it belongs."""
    forms = (place for place, one in enumerate(filing.documents) if one.type == "application_form")
    return next(forms, index)


def signed_by(filing: Filing, person_key: str, documents: Iterable[int], *, on: date, until: date) -> Filing:
    """The filing with one person's electronic signature on the papers at these positions.

    Where he acts for an organisation the mark is its electronic seal, with whose hand it was (S04): the one-time
    certificate, valid `until`, names both.
    """
    name, papers = filing.persons[person_key].name, list(filing.documents)
    for index in documents:
        mine = [
            organisation for key, _, organisation in _signers(filing, papers[index]) if _is(filing, key, person_key)
        ]
        marks = [
            Signature(party, "e_seal", on, True, until, name)
            if party
            else Signature(name, "e_signature", on, True, until)
            for party in dict.fromkeys(mine or [""])
        ]
        papers[index] = replace(papers[index], signatures=(*papers[index].signatures, *marks))
    return replace(filing, documents=tuple(papers))


_Signer = tuple[str, str, str]


def _signers(filing: Filing, document: Document) -> Iterator[_Signer]:
    """Key of the person, the capacity in which he signs this document, and the organisation he signs for, if any."""
    governance = filing.governance or Governance()
    made_by = document.made_by or ""
    if document.type in ("application_form", "authorization", "articles_amendment"):
        yield from _applicant(filing)
    elif document.type == "change_resolution":
        yield from _holders(filing, [*_former(filing), *((one.ref or "") for one in filing.shareholders)])
    elif document.type in _OF_OWNERS or made_by in ("shareholders", "sole_shareholder"):
        yield from _owners(filing) if filing.shareholders else _applicant(filing)
    elif document.type == "appointment" and made_by in ("board", "sole_director", "executive_director"):
        yield from ((key, "director", "") for key in governance.directors if key in filing.persons)
    elif document.type == "appointment" and made_by == "parent":
        yield from _parents(filing)


def _applicant(filing: Filing) -> Iterator[_Signer]:
    if filing.entity_type == "branch":
        yield from _parents(filing)
        return
    individual = filing.entity_type == "individual"
    reference = filing.operator if individual else filing.legal_representative
    if reference is not None and reference.person in filing.persons:
        yield reference.person or "", "operator" if individual else "legal_representative", ""
    if individual and "operator" in items_of(filing.change) and filing.entity is not None:
        former = _named(filing, filing.entity.legal_representative)  # nobody takes a business from its operator
        yield from [(former, "operator", "")] if former else []


def _parents(filing: Filing) -> Iterator[_Signer]:
    if filing.parent is not None and (key := _named(filing, filing.parent.legal_representative)):
        yield key, "parent_representative", filing.parent.name or ""


def _owners(filing: Filing) -> Iterator[_Signer]:
    yield from _holders(filing, [one.ref or "" for one in filing.shareholders])


def _former(filing: Filing) -> tuple[str, ...]:
    """Who held the shares before the change: whoever gives his away has agreed to it."""
    return filing.entity.holders if filing.entity is not None else ()


def _holders(filing: Filing, keys: Iterable[str]) -> Iterator[_Signer]:
    for key in dict.fromkeys(keys):
        organisation = filing.organisations.get(key)
        if organisation is not None and (person := _named(filing, organisation.legal_representative)):
            yield person, "shareholder_representative", organisation.name or ""
        elif key in filing.persons:
            yield key, "shareholder", ""


def _named(filing: Filing, name: str | None) -> str:
    """Key of the first person of this name; an empty text if there is none."""
    named = (key for key, person in filing.persons.items() if normalise(person.name) == normalise(name))
    return next(named, "") if name else ""


def _is(filing: Filing, key: str, other: str) -> bool:
    """Whether two keys mean one person: the same key, or the same ID number."""
    number = _number(filing.persons[key])
    return key == other or (bool(number) and number == _number(filing.persons[other]))


def _same(filing: Filing, key: str, known: dict[str, _Signing]) -> str:
    """The key under which this person already signs, by ID number; else his own."""
    return next((one for one in known if _is(filing, one, key)), key)


def _number(person: Person) -> str:
    return normalise(person.id_number).upper()


def _bears(document: Document, name: str | None) -> bool:
    return any(normalise(one.signer) == normalise(name) for one in document.signatures if one.signer and name)
