"""Write: the standard papers of a case, read as PDFs before signing, by each signatory, and beside the declarations.

They are written from the frozen filing whenever somebody reads them (from the answers while it is a draft) and are
kept nowhere a second time. Whoever is not the applicant sees other people's numbers in part, as on the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from certificates.typography import UnprintableText
from registry.domain import filing as filings
from registry.domain.filing import Filing
from registry.domain.lifecycle import State
from registry.domain.local_time import AUTHORITY_ZONE, local_day
from registry.domain.masking import masked
from registry.domain.signatories import signatories_of
from registry.papers.pieces import Signed
from registry.papers.writing import Paper, capacity_on, papers_of, write
from registry.procedures.assemble import filing_of
from registry.procedures.counter import Counter, not_found
from registry.procedures.freeze import frozen_filing, stored_signature, unprintable_text
from registry.procedures.seen import seen_by
from registry.records import applications, materials
from registry.records.applications import Application, Submission
from registry.records.database import Session, reading
from registry.records.people import Account
from signing.signature import SignatureError


@dataclass(frozen=True)
class _Given:
    """One who signs: name, capacities, the documents he signs, how he signed once he did."""

    name: str
    capacities: Sequence[str]
    documents: Sequence[int]
    how: str


@dataclass(frozen=True)
class _Case:
    """What papers are written from: the filing as this reader may see it, its digest (empty: a draft), who signs."""

    reference: str
    filing: Filing
    digest: str
    signing: Sequence[_Given]
    law_day: date
    in_part: bool


def papers(counter: Counter, *, reference: str, account_id: int, now: datetime) -> tuple[Paper, ...]:
    """The standard papers of a case, for whoever may see it."""
    return papers_of(_case(counter, reference, account_id, now).filing)


def paper(counter: Counter, *, reference: str, place: int, account_id: int, now: datetime) -> bytes:
    """One paper as a PDF: signed places say by whom, when and under which certificate.

    not_found where the case has no such paper; Refused("unprintable") for characters that no font here has.
    """
    case = _case(counter, reference, account_id, now)
    if place not in {one.place for one in papers_of(case.filing)}:
        raise not_found()
    try:
        return write(
            case.filing,
            place,
            signed=_signed(case, place),
            reference=case.reference,
            digest=case.digest,
            law_day=case.law_day,
            in_part=case.in_part,
        ).pdf
    except UnprintableText as error:
        raise unprintable_text(error.glyphs) from error


def papers_shown(filing: Mapping[str, Any]) -> list[str]:
    """The standard papers of a frozen filing (as JSON) by type and place, as kept with a signature."""
    return [f"{one.type}[{one.place}].pdf" for one in papers_of(filings.parse(filing))] if filing else []


def _case(counter: Counter, reference: str, account_id: int, now: datetime) -> _Case:
    with reading() as session:
        application, account = seen_by(session, reference, account_id)
        yours = application.applicant_id == account.id
        submission = applications.latest_submission(session, application.id)
        if application.state == State.DRAFT or submission is None:
            if not yours:
                raise not_found()
            return _draft(session, counter, application, now)
        return _frozen(session, application, submission, account, in_part=not yours)


def _draft(session: Session, counter: Counter, application: Application, now: datetime) -> _Case:
    filing = filing_of(counter, application, materials.of_application(session, application.id), day=local_day(now))
    signing = [_Given(one.name, one.capacities, one.documents, "") for one in signatories_of(filing)]
    return _Case(application.reference, filing, "", signing, local_day(now), False)


def _frozen(
    session: Session, application: Application, submission: Submission, account: Account, *, in_part: bool
) -> _Case:
    day = application.as_of if application.as_of and submission.fallen_at is None else local_day(submission.frozen_at)
    content = frozen_filing(submission.payload)
    rows = applications.signatories(session, submission.id)
    if in_part:
        mine = {row.person_key for row in rows if row.id_hash == account.id_hash and account.id_hash}
        whole = {key: one for key, one in content.get("persons", {}).items() if key in mine}
        content = masked(content)
        content = {**content, "persons": {**content.get("persons", {}), **whole}}
    signing = [_Given(row.name, row.capacities, row.documents, _how(application, submission, row)) for row in rows]
    filing = replace(filings.parse(content), as_of=day)
    return _Case(application.reference, filing, submission.digest.hex(), signing, day, in_part)


def _how(application: Application, submission: Submission, row: applications.Signatory) -> str:
    """When he signed and under which certificate; empty while he has not."""
    try:
        given = stored_signature(application, submission, row)
    except SignatureError:
        return ""
    at = given.signed_at.astimezone(AUTHORITY_ZONE)
    serial = f"{given.certificate.serial_number:X}"
    return f"已电子签名　{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}\n证书序列号 {serial}"


def _signed(case: _Case, place: int) -> list[Signed]:
    document = case.filing.documents[place]
    ours = [
        Signed(one.name, capacity_on(case.filing, document, one.name, one.capacities), one.how)
        for one in case.signing
        if place in one.documents
    ]
    brought = [
        Signed(one.signer or "", "", f"已签署　{one.on.year}年{one.on.month}月{one.on.day}日" if one.on else "已签署")
        for one in document.signatures
    ]
    return [*brought, *ours]
