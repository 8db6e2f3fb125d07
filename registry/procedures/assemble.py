"""Assemble: from a case's answers and papers to the filing that is shown, frozen, signed and examined."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from registry.domain import filing as filings
from registry.domain.documents import REPLACEABLE, Document
from registry.domain.enterprise_name import names_within, normalise, parse_name, without_suffix
from registry.domain.existing import items_of
from registry.domain.filing import Declaration, Declarations, Filing
from registry.domain.local_time import local_day
from registry.domain.lookups import Lookups, OpenApplication, PhoneUsage, RegisteredName
from registry.domain.name_comparison import industries_like, keys_of, name_authority_of, strongest
from registry.domain.registration import company_type_text
from registry.domain.rules.book import RuleBook
from registry.domain.signatories import applicant_key, signatories_of, signed_by
from registry.domain.standard_papers import derive
from registry.procedures.counter import Counter
from registry.procedures.recognise import known_papers, recognise, standings_of
from registry.procedures.registered import with_register
from registry.records import applications, enterprises, names
from registry.records.applications import Application
from registry.records.database import Session
from registry.records.materials import Material
from registry.records.names import Name

SHOWN = 10
"""How many similar names are told, the strongest first."""


def filing_of(
    counter: Counter,
    application: Application,
    papers: Sequence[Material],
    *,
    day: date,
    answers: Mapping[str, Any] | None = None,
) -> Filing:
    """The complete filing of a case as of `day`: answers, verified identities, derived papers, uploads as entered.

    `answers` stand in for those of the case, where somebody asks what would be.
    """
    answers = dict(application.answers if answers is None else answers)
    uploads = [_upload(paper) for paper in papers]
    filing = filings.parse({**answers, "as_of": day.isoformat(), "documents": answers.get("documents", []) + uploads})
    filing = with_identities(counter, filing)
    if "documents" in answers:
        return filing
    filing = with_register(application, _with_type(recognise(filing)))
    known = (*_known_papers(filing), *known_papers(filing))
    return replace(filing, documents=tuple(derive(filing)) + known + filing.documents)


def _upload(paper: Material) -> dict[str, Any]:
    """An uploaded paper with what it says, as entered or read; marked where it takes the place of one of ours."""
    mark = {"brought": True} if paper.document_type in REPLACEABLE else {}
    return {"type": paper.document_type, **mark, **paper.entered}


def _with_type(filing: Filing) -> Filing:
    """A branch's type follows from its parent's form."""
    if filing.entity_type != "branch" or filing.company_type_text:
        return filing
    return replace(filing, company_type_text=company_type_text(filing))


def _known_papers(filing: Filing) -> Iterator[Document]:
    """Papers nobody is asked for, because the platform has them (OGS2019 7): verified identities, the commitment."""
    uploaded = {document.person for document in filing.documents if document.type == "id_copy"}
    for key, person in filing.persons.items():
        if person.realname_verified and key not in uploaded:
            yield Document(type="id_copy", person=key, name=person.name, id_number=person.id_number)
    if filing.domicile and filing.domicile.use_type == "commitment" and _takes_premises(filing):
        yield Document(type="premises_commitment", address=filing.domicile.address, signed_on=filing.as_of)


def _takes_premises(filing: Filing) -> bool:
    """Whether the premises are declared anew: not by a change of something else, nor on the way out."""
    moves = filing.procedure == "change" and "domicile" in items_of(filing.change)
    return moves or filing.procedure not in ("change", "deregistration")


def with_identities(counter: Counter, filing: Filing) -> Filing:
    """Persons carry what the identity system says of them, never what the applicant says."""
    verified = counter.outside.verified_persons(filing)
    persons = {
        key: replace(person, realname_verified=None if verified is None else key in verified)
        for key, person in filing.persons.items()
    }
    return replace(filing, persons=persons)


def as_if_signed(filing: Filing, day: date) -> Filing:
    """A draft as it will be handed in: declared, and signed on `day` by everybody who must sign.

    What the rules then find is what the applicant can still put right; that nobody has signed a draft yet is no news.
    """
    for one in signatories_of(filing):
        filing = signed_by(filing, one.person_key, one.documents, on=day, until=day + timedelta(days=1))
    declared = Declaration(accepted=True, signed_by=applicant_key(filing), on=day)
    return replace(filing, declarations=Declarations(declared, declared))


def look_up(
    session: Session, counter: Counter, filing: Filing, *, book: RuleBook, application_id: int | None, now: datetime
) -> Lookups:
    """Everything other systems and our own register answer about a filing, for one moment.

    `book` is the one that judges the answers: its synonyms say which names are looked at.
    """
    day = filing.as_of or local_day(now)
    answers = counter.outside.lookups(filing, day)
    answers = replace(answers, enterprise_standings=standings_of(counter, filing, day))
    known = _registered_names(session, filing, book, application_id, now)
    if not counter.outside.own_register_counts:
        held = tuple(name for name in known if normalise(name.name) == normalise(_full_name(filing)))
        return replace(answers, registered_names=(answers.registered_names or ()) + held)
    return replace(
        answers,
        registered_names=(answers.registered_names or ()) + known,
        open_applications=(answers.open_applications or ()) + _open_twins(session, filing, application_id),
        phone_usage=(answers.phone_usage or ()) + _phones(session, counter, filing, now),
    )


def _full_name(filing: Filing) -> str:
    return (filing.name.full if filing.name else None) or ""


def _registered_names(
    session: Session, filing: Filing, book: RuleBook, application_id: int | None, now: datetime
) -> tuple[RegisteredName, ...]:
    """The names of our register that the name rules compare this one with: who is called the same, whose name stands
    in it, and the ten that are most like it.
    """
    full, day = without_suffix(_full_name(filing)), local_day(now)
    if not full:
        return ()
    own = enterprises.cases_beside(session, application_id)
    others = _others(names.called(session, names_within(_full_name(filing)), now=now, day=day), own)
    relatives = _relatives(filing)
    known = [_registered(row, relatives) for row in others]
    parts = parse_name(full, entity_type=filing.entity_type)
    if parts is None:
        return tuple(known)
    near = (filing.domicile.division_code if filing.domicile else None) or ""
    parts = name_authority_of(parts, near=near, individual=filing.entity_type == "individual")
    groups = book.tables.synonym_groups
    authority, fields = parts.authority_division_code, industries_like(parts.industry, groups)
    alike = names.similar(session, authority, keys_of(parts), fields, now=now, day=day)
    candidates = [_registered(row, relatives) for row in _others(alike, own)]
    related = [one for one in candidates if one.related_to_applicant]
    free = [one for one in candidates if not one.related_to_applicant]
    return tuple(dict.fromkeys([*known, *related, *strongest(parts, free, SHOWN, groups)]))


def _others(rows: Iterable[Name], own: Container[int | None]) -> Iterator[Name]:
    """Names of somebody else: neither the case's own nor those its enterprise has or had."""
    return (row for row in rows if row.application_id is None or row.application_id not in own)


def _relatives(filing: Filing) -> frozenset[str]:
    """Normalised names of those in an investment relation with the applicant: corporate shareholders, the parent, its
    own branches.
    """
    holders = {one.ref for one in filing.shareholders if one.kind == "organisation"}
    names = {normalise(body.name) for key, body in filing.organisations.items() if key in holders}
    names |= {normalise(branch.name) for branch in filing.entity.branches} if filing.entity is not None else set()
    return frozenset(names | {normalise(filing.parent.name)} if filing.parent is not None else names)


def _registered(row: Name, relatives: frozenset[str]) -> RegisteredName:
    """A row as a lookup."""
    renamed = row.status == "renamed"
    return RegisteredName(
        name=row.normalised,
        division=row.division,
        trade_name=row.trade_name,
        industry=row.industry,
        org_form=row.org_form,
        authority_division_code=row.name_authority,
        status="queued" if row.status == "reserved" and row.frozen_at is not None else row.status,
        registered_on=row.registered_on or row.reserved_on,
        deregistered_on=None if renamed else row.ended_on,
        renamed_on=row.ended_on if renamed else None,
        related_to_applicant=True if row.normalised in relatives else None,
    )


def _open_twins(session: Session, filing: Filing, application_id: int | None) -> tuple[OpenApplication, ...]:
    if not _full_name(filing):
        return ()
    twins = applications.open_with_name(session, _full_name(filing), except_id=application_id)
    return tuple(
        OpenApplication(
            case_id=twin.reference,
            name=twin.display_name,
            submitted_on=local_day(twin.submitted_at) if twin.submitted_at else None,
        )
        for twin in twins
    )


def _phones(session: Session, counter: Counter, filing: Filing, now: datetime) -> tuple[PhoneUsage, ...]:
    numbers = {person.phone for person in filing.persons.values() if person.phone}
    since = now - timedelta(days=90)
    return tuple(
        PhoneUsage(
            phone=number,
            applications_90d=applications.submitted_with_phone(
                session, counter.vault.keyed_hash(number, "phone"), since=since
            ),
        )
        for number in sorted(numbers)
    )
