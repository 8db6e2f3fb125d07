"""The papers that follow from the answers: application form, articles, appointments; and who must sign which.

They are data (`documents[]`), complete in the sense of the rules and unsigned; their text is written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from registry.domain.documents import (
    Appointee,
    ArticlesContent,
    Document,
    Signature,
    StatedContribution,
    StatedShareholder,
)
from registry.domain.enterprise_name import normalise
from registry.domain.filing import Filing, Governance, Person, Shareholder

TERM_YEARS = 3
_OF_OWNERS = ("articles", "shareholder_consent", "change_resolution", "investor_commitment", "dissolution_resolution")
"""Papers that every shareholder signs."""
_IN_ARTICLES = {"name", "domicile", "registered_capital", "business_scope", "operating_term"}
"""What a change of which amends the articles."""
_NEW_LAW = date(2024, 7, 1)
_LLC_ITEMS = ("name_domicile", "scope", "capital", "shareholder_names", "contributions", "organs", "legal_rep")
_JSC_ITEMS = (
    "name_domicile", "scope", "formation", "capital", "share_classes", "promoters", "board", "legal_rep",
    "supervisory_board", "profit_distribution", "dissolution", "notices",
)  # fmt: skip
"""Mandatory contents of the articles (domain.md 3.5)."""


@dataclass(slots=True)
class _Signing:
    capacities: list[str] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who must sign: key of the person, in which capacities, and the positions in `documents` of what is signed.

    A paper that already bears the signature is not among them. `organisations` are those he signs for besides himself:
    a shareholder he represents, the parent of a branch.
    """

    person_key: str
    name: str
    id_number: str
    capacities: tuple[str, ...]
    documents: tuple[int, ...]
    organisations: tuple[str, ...] = ()


def derive(filing: Filing) -> tuple[Document, ...]:
    """The standard papers of a filing, dated its day and unsigned. A company is founded with articles and appointments;
    a branch with its parent's appointment; everybody else with the application form alone.
    """
    papers = [Document(type="application_form", signed_on=filing.as_of)]
    if filing.procedure == "establishment" and filing.entity_type in ("llc", "jsc"):
        papers += [_articles(filing), *_appointments(filing)]
    elif filing.procedure == "branch_establishment" and filing.person_in_charge and filing.person_in_charge.person:
        papers.append(_appointment(filing, "parent", [(filing.person_in_charge.person, "person_in_charge")]))
    brought = {document.type for document in filing.documents}
    papers += [
        one for one in (*_authorization(filing), *_changing(filing), *_ending(filing)) if one.type not in brought
    ]
    return tuple(papers)


def _authorization(filing: Filing) -> Iterator[Document]:
    """The agent's authority, as far as the form states it (RMR2021 16)."""
    agent = filing.agent
    person = filing.persons.get(agent.person or "") if agent else None
    if agent is not None and person is not None:
        yield Document(
            type="authorization",
            signed_on=filing.as_of,
            agent_name=person.name,
            agent_id_number=person.id_number,
            starts_on=agent.starts_on or filing.as_of,
            ends_on=agent.ends_on,
            scope=agent.scope or ((filing.procedure,) if filing.procedure else ()),
        )


def _changing(filing: Filing) -> Iterator[Document]:
    """A company's resolution on a change, and the amendment where the change touches its articles (RMR-IR2022 32)."""
    if filing.procedure != "change" or filing.change is None or filing.entity_type not in ("llc", "jsc"):
        return
    yield Document(type="change_resolution", signed_on=filing.change.decision_date or filing.as_of)
    items = set(filing.change.items)
    if items & _IN_ARTICLES:
        name, domicile = filing.name, filing.domicile
        content = ArticlesContent(
            company_name=name.full if name and "name" in items else None,
            domicile_address=domicile.address if domicile and "domicile" in items else None,
            registered_capital_cny=filing.registered_capital_cny if "registered_capital" in items else None,
            business_scope=tuple(one.text for one in filing.business_scope if one.text)
            if "business_scope" in items
            else (),
            operating_term=filing.operating_term if "operating_term" in items else None,
        )
        yield Document(type="articles_amendment", signed_on=filing.as_of, content=content)


def _ending(filing: Filing) -> Iterator[Document]:
    """What the investors declare at a deregistration (RMR-IR2022 46, 47)."""
    if filing.procedure != "deregistration" or filing.dereg is None or not filing.shareholders:
        return
    simple = filing.dereg.kind == "simple"
    yield Document(type="investor_commitment" if simple else "dissolution_resolution", signed_on=filing.as_of)


def _articles(filing: Filing) -> Document:
    name, domicile, representative = filing.name, filing.domicile, filing.legal_representative
    person = filing.persons.get(representative.person or "") if representative else None
    content = ArticlesContent(
        company_name=name.full if name else None,
        domicile_address=domicile.address if domicile else None,
        registered_capital_cny=filing.registered_capital_cny,
        business_scope=tuple(item.text for item in filing.business_scope if item.text),
        operating_term=filing.operating_term,
        legal_rep_office=representative.position if representative else None,
        legal_representative=person.name if person and not _under_new_law(filing) else None,
        shareholders=tuple(_stated(filing, shareholder) for shareholder in filing.shareholders),
    )
    items = _JSC_ITEMS if filing.entity_type == "jsc" else _LLC_ITEMS
    return Document(
        type="articles", signed_on=filing.as_of, items=items, organs=tuple(_organs(filing)), content=content
    )


def _stated(filing: Filing, shareholder: Shareholder) -> StatedShareholder:
    key = shareholder.ref or ""
    person = filing.persons.get(key) if shareholder.kind == "natural_person" else None
    organisation = filing.organisations.get(key) if shareholder.kind == "organisation" else None
    return StatedShareholder(
        name=person.name if person else organisation.name if organisation else None,
        id_number=person.id_number if person else None,
        uscc=organisation.uscc if organisation else None,
        subscribed_cny=shareholder.subscribed_cny,
        contributions=tuple(StatedContribution(c.method, c.amount_cny, c.due) for c in shareholder.contributions),
    )


def _organs(filing: Filing) -> Iterator[str]:
    """One shareholder holds no meeting (CL2018 61, CL2023 60)."""
    governance = filing.governance or Governance()
    if len(filing.shareholders) > 1 or filing.entity_type == "jsc":
        yield "shareholders_meeting"
    yield "board" if governance.board else "sole_director"
    if governance.audit_committee:
        yield "audit_committee"
    elif governance.supervisory_board:
        yield "supervisory_board"
    elif governance.supervisors:
        yield "supervisor"
    if governance.manager:
        yield "manager"


def _appointments(filing: Filing) -> Iterator[Document]:
    """Shareholders decide on directors and supervisors, board or director on managers, the staff on its own."""
    governance = filing.governance or Governance()
    sole = "director" if governance.board or _under_new_law(filing) else "executive_director"
    own = [key for key in governance.directors if key not in governance.employee_directors]
    supervisors = [key for key in governance.supervisors if key not in governance.employee_supervisors]
    elected = [(key, sole) for key in own] + [(key, "supervisor") for key in supervisors]
    if governance.chair:
        elected.append((governance.chair, "chair"))
    elected += [(key, "audit_committee") for key in governance.audit_committee]
    by_staff = [(key, "employee_director") for key in governance.employee_directors]
    by_staff += [(key, "employee_supervisor") for key in governance.employee_supervisors]
    hired = [(governance.manager, "manager")] if governance.manager else []
    hired += [(key, "deputy_manager") for key in governance.deputy_managers]
    hired += [(governance.finance_officer, "finance_officer")] if governance.finance_officer else []
    shareholders = "sole_shareholder" if len(filing.shareholders) == 1 else "shareholders"
    for body, offices in (
        (shareholders, elected),
        ("employees", by_staff),
        ("board" if governance.board else "sole_director", hired),
    ):
        if offices:
            yield _appointment(filing, body, offices)
    if governance.no_supervisor_consent and not governance.supervisors and not governance.audit_committee:
        yield Document(type="shareholder_consent", signed_on=filing.as_of)


def _appointment(filing: Filing, made_by: str, offices: list[tuple[str, str]]) -> Document:
    return Document(
        type="appointment",
        made_by=made_by,
        company_name=filing.name.full if filing.name else None,
        signed_on=filing.as_of,
        appointees=tuple(Appointee(person, office, TERM_YEARS) for person, office in offices),
    )


def _under_new_law(filing: Filing) -> bool:
    return filing.as_of is None or filing.as_of >= _NEW_LAW


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
            if index not in signing.documents and not _bears(document, filing.persons[key].name):
                signing.documents.append(index)
    return tuple(
        Signatory(key, filing.persons[key].name or key, filing.persons[key].id_number or "",
                  tuple(one.capacities), tuple(one.documents), tuple(one.organisations))
        for key, one in must.items()
    )  # fmt: skip


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
    elif document.type in _OF_OWNERS or made_by in ("shareholders", "sole_shareholder"):
        yield from _owners(filing)
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


def _parents(filing: Filing) -> Iterator[_Signer]:
    if filing.parent is not None and (key := _named(filing, filing.parent.legal_representative)):
        yield key, "parent_representative", filing.parent.name or ""


def _owners(filing: Filing) -> Iterator[_Signer]:
    for shareholder in filing.shareholders:
        key = shareholder.ref or ""
        if shareholder.kind == "organisation":
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
