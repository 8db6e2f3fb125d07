"""Seen: who may see a case: its applicant, who signs its newest round, and the officers of its authority."""

from __future__ import annotations

from registry.domain.lifecycle import State
from registry.procedures.counter import not_found
from registry.records import applications, people
from registry.records.applications import Application, Outline
from registry.records.database import Session
from registry.records.people import Account

STAFF = ("reviewer", "approver", "auditor")


def seen_by(session: Session, reference: str, account_id: int) -> tuple[Application, Account]:
    """A case and the account that may see it; for anybody else the case does not exist."""
    application, account = applications.by_reference(session, reference), people.by_id(session, account_id)
    if application is None or account is None:
        raise not_found()
    if application.applicant_id != account.id and not sees(session, account, application):
        raise not_found()
    return application, account


def sees(session: Session, account: Account, case: Application | Outline) -> bool:
    """True if somebody else than its applicant may see a case."""
    if seen_as_staff(account, case):
        return True
    submission = applications.latest_submission(session, case.id)
    if account.id_hash is None or submission is None:
        return False
    return account.id_hash in {s.id_hash for s in applications.signatories(session, submission.id)}


def seen_as_staff(account: Account, case: Application | Outline) -> bool:
    """True if the case is before the authority that this officer serves: a draft is nobody's but its owner's."""
    staff = any(account.has_role(role) for role in STAFF) and account.serves(case.authority)
    return staff and case.state not in (State.DRAFT, State.SIGNING)
