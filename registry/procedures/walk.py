"""Walk: take a case file through the whole journey by the real procedures, and stop where the law stops it.

Law, lookups and paper dates are judged on the case's `as_of`; every act of the system happens now. The same case
again continues where it stood and ends with the same licence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from certificates import unified_code
from registry.domain import filing as filings
from registry.domain import lookups as lookup_shapes
from registry.domain.enterprise_name import parse_name
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.filing import Filing
from registry.domain.lifecycle import Action, Role, State
from registry.domain.local_time import local_day
from registry.domain.registration import authority_of
from registry.domain.rules.examination import examine
from registry.outside.answers import CaseAnswers
from registry.procedures import issue, review, submit, withdraw
from registry.procedures.assemble import look_up
from registry.procedures.case_view import licence_of
from registry.procedures.consult import book_on
from registry.procedures.counter import Counter, account_actor, act, any_case, perform
from registry.procedures.draft import open_case
from registry.procedures.existing import refuse_busy
from registry.procedures.freeze import freeze
from registry.procedures.registered import PROCEDURES
from registry.procedures.reserve import hold
from registry.procedures.sign import give_signature
from registry.records import applications, enterprises, people
from registry.records.database import Session, reading, writing
from registry.records.enterprises import Enterprise
from registry.records.people import Account

WALKER = "case-file"
"""The account in whose name case files are walked; it has no password and cannot sign in."""
NO_PASSWORD = "!"  # noqa: S105


@dataclass(frozen=True)
class Walk:
    """Where a case ended: its state, what the rules said, the licence if it led to one (a case that was completed
    without: the one it found), and why it could lead to nothing, if it could not.
    """

    reference: str
    state: str
    examination: Mapping[str, Any]
    licence_number: str | None
    why_not: Text | None = None
    applicant_id: int = 0


def walk(counter: Counter, case: Mapping[str, Any], *, now: datetime) -> Walk:
    """Take a case of the published schema from draft to licence, or to the change or end of a registered enterprise.

    FilingError when it cannot be read; Refused when this deployment cannot register it at all.
    """
    filing, counter = _read(counter, case)
    try:
        reference = walk_to_signed(counter, case, now=now)
    except Refused as error:
        if error.code != "nobody_to_sign":
            raise
        return _examined_only(counter, case, filing, now)
    _submit(counter, reference, filing, now)
    return _end(counter, reference, now)


def walk_to_signed(counter: Counter, case: Mapping[str, Any], *, now: datetime) -> str:
    """Take a case as far as everybody's signature; its reference. A case that is further stays where it is."""
    filing, counter = _read(counter, case)
    reference = _open(filing, case, now)
    _to_signing(counter, reference, now)
    _sign_all(counter, reference, now)
    return reference


def _read(counter: Counter, case: Mapping[str, Any]) -> tuple[Filing, Counter]:
    filing, _ = filings.parse_with_unknown(dict(case))
    if filing.as_of is None:
        raise FilingError((_missing("as_of"),))
    authority_of(filing)
    return filing, replace(counter, outside=_answers_of(filing, case))


def _examined_only(counter: Counter, case: Mapping[str, Any], filing: Filing, now: datetime) -> Walk:
    """A case that names nobody who could sign cannot be handed in: the rules speak, and the draft is withdrawn."""
    reference = _open(filing, case, now)
    with reading() as session:
        application = applications.by_reference(session, reference)
        if application is None:
            raise AssertionError("the case was opened above")
        book = book_on(session, day := filing.as_of or local_day(now))
        lookups = look_up(session, counter, filing, book=book, application_id=application.id, now=now)
    examination = examine(filing, lookups, day=day, book=book).to_json(reference)
    withdraw.withdraw(counter, reference=reference, applicant_id=application.applicant_id, now=now)
    return Walk(reference, State.WITHDRAWN.value, examination, None)


def _missing(path: str) -> Problem:
    return Problem(path, Text("此项不能为空", "This is required"), Text("请填写", "Enter it"))


def _answers_of(filing: Filing, case: Mapping[str, Any]) -> CaseAnswers:
    lookups = lookup_shapes.parse(case.get("lookups") or {})
    verified = frozenset(key for key, person in filing.persons.items() if person.realname_verified)
    return CaseAnswers(lookups, verified)


def _open(filing: Filing, case: Mapping[str, Any], now: datetime) -> str:
    """The case's application: the one of an earlier walk, or a new one that holds its name."""
    digest = hashlib.sha256(json.dumps(case, sort_keys=True).encode()).digest()
    answers = {k: v for k, v in filings.to_json(filing).items() if k not in ("lookups", "as_of", "case_id")}
    with writing() as session:
        known = applications.by_source(session, digest)
        if known is not None:
            return known.reference
        walker, enterprise = _walker(session, now), _about(session, filing)
        if enterprise is not None:
            refuse_busy(session, enterprise, walker.id)
        application = open_case(
            session,
            applicant_id=walker.id,
            answers=answers,
            now=now,
            source_digest=digest,
            enterprise_id=enterprise.id if enterprise is not None else None,
        )
        parts = parse_name(application.display_name or "", entity_type=application.entity_type)
        if parts is not None:
            try:
                hold(session, application, parts, now=now)
            except Refused as error:
                if error.code != "name_taken":
                    raise  # the examination will say that the name is taken (N31)
        return application.reference


def _about(session: Session, filing: Filing) -> Enterprise | None:
    """The enterprise of our register that a change or deregistration is about; a case about any other is examined,
    and leads to nothing.
    """
    if filing.procedure not in PROCEDURES or not filing.assigned_uscc:
        return None
    return enterprises.by_code(session, unified_code.normalise(filing.assigned_uscc))


def _walker(session: Session, now: datetime) -> Account:
    account = people.by_username(session, WALKER)
    if account is None:
        account = Account(username=WALKER, password_hash=NO_PASSWORD, name="案卷", roles=["applicant"], created_at=now)
        session.add(account)
        session.flush()
    return account


def _to_signing(counter: Counter, reference: str, now: datetime) -> None:
    def effect(session: Session) -> dict[str, Any]:
        application = any_case(session, reference)
        if application.state == State.DRAFT:
            actor = account_actor(application.applicant_id)
            act(session, application, Action.REQUEST_SIGNATURES, Role.APPLICANT, actor=actor, now=now)
            freeze(session, counter, application, now)
        return {}

    perform(WALKER, effect, now=now)


def _sign_all(counter: Counter, reference: str, now: datetime) -> None:
    def effect(session: Session) -> dict[str, Any]:
        application = any_case(session, reference)
        submission = applications.latest_submission(session, application.id)
        if application.state != State.SIGNING or submission is None:
            return {}
        for signatory in applications.signatories(session, submission.id):
            if signatory.signed_at is None:
                act(session, application, Action.SIGN, Role.SIGNATORY, actor=WALKER, now=now)
                give_signature(counter, application, submission, signatory, "case file", ["filing"], now)
        return {}

    perform(WALKER, effect, now=now)


def _submit(counter: Counter, reference: str, filing: Filing, now: datetime) -> None:
    with reading() as session:
        application = applications.by_reference(session, reference)
    if application is None:
        raise AssertionError("the case was opened above")
    if application.state == State.SIGNING:
        submit.submit(counter, reference=reference, applicant_id=application.applicant_id, now=now, as_of=filing.as_of)
    elif application.state == State.SUBMITTED:
        review.examine_submission(counter, reference=reference, now=now)
    elif application.state == State.APPROVED:
        issue.issue(counter, reference=reference, now=now)


def _end(counter: Counter, reference: str, now: datetime) -> Walk:
    """Report; a case that was not approved is withdrawn, so that the walk leaves nothing open and no name held."""
    with reading() as session:
        application = applications.by_reference(session, reference)
        if application is None:
            raise AssertionError("the case was opened above")
        submission = applications.latest_submission(session, application.id)
        licence = licence_of(session, application)
    examination = (submission.examination if submission else None) or {}
    why_not = examination.get("unissuable")
    if application.state == State.UNDER_REVIEW:
        withdraw.withdraw(counter, reference=reference, applicant_id=application.applicant_id, now=now)
    return Walk(
        reference,
        application.state,
        examination,
        licence.number if licence else None,
        Text(**why_not) if why_not else None,
        application.applicant_id,
    )
