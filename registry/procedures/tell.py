"""Tell: write a message to somebody, in the transaction of what it tells of. Others send it (`deliver`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from registry.domain.local_time import local_day
from registry.procedures.freeze import LINK_LIFETIME, frozen_filing
from registry.records import messages, people
from registry.records.applications import Application, Signatory, Submission
from registry.records.database import Session, Writing


def tell(
    session: Writing,
    kind: str,
    reference: str,
    *,
    now: datetime,
    account_id: int | None = None,
    phone: str | None = None,
    signatory_id: int | None = None,
    day: date | None = None,
    mark: str | None = None,
) -> None:
    """Write one message about a case: to an account, else to a phone, else to the applicant of the case.

    `day` is a deadline it names; a `mark` is written once, a second one is a Collision.
    """
    values = {"kind": kind, "reference": reference, "signatory_id": signatory_id, "day": day, "mark": mark, "at": now}
    messages.write(session, values, account_id=account_id, phone=phone)


def tell_signatories(
    session: Session,
    kind: str,
    application: Application,
    submission: Submission,
    signatories: Sequence[Signatory],
    *,
    now: datetime,
) -> int:
    """Write to each of these signatories but the applicant, who acts on the case himself.

    Who has no account yet is written to at the phone that the filing names; who has neither hears from the applicant.
    Returns how many were written to.
    """
    accounts = people.by_id_hashes(session, [one.id_hash for one in signatories])
    persons = frozen_filing(submission.payload).get("persons", {})
    day = local_day(submission.frozen_at + LINK_LIFETIME) if kind != "fallen" else None
    written = 0
    for one in signatories:
        account_id, phone = accounts.get(one.id_hash), persons.get(one.person_key, {}).get("phone")
        if account_id == application.applicant_id or (account_id is None and not phone):
            continue
        written += 1
        tell(
            session,
            kind,
            application.reference,
            now=now,
            account_id=account_id,
            phone=None if account_id is not None else str(phone),
            signatory_id=one.id,
            day=day,
            mark=f"{kind}/{one.id}" if kind == "sign_soon" else None,
        )
    return written
