"""Submit: hand a case in that everybody has signed, and let the machine review it at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.domain.local_time import local_day
from registry.domain.working_days import after_working_days
from registry.procedures import reserve, review
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.procedures.freeze import frozen_filing, signed_filing
from registry.records import applications
from registry.records.applications import SubmittedPhone
from registry.records.database import Session

PROMISED_WORKING_DAYS = 3  # RMR2021 19: register on the spot, otherwise decide within 3 working days


def submit(
    counter: Counter,
    *,
    reference: str,
    applicant_id: int,
    now: datetime,
    as_of: date | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Hand in a fully signed case; then the machine reviews it and, if it is clean, approves and issues it.

    Returns {"reference", "state", "decision"}.
    """
    handed_in = hand_in(counter, reference=reference, applicant_id=applicant_id, now=now, as_of=as_of, once=once)
    return {**handed_in, **review.examine_submission(counter, reference=reference, now=now)}


def hand_in(
    counter: Counter,
    *,
    reference: str,
    applicant_id: int,
    now: datetime,
    as_of: date | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Take in a fully signed case. `as_of` is the day whose law applies: today's local day, or a case file's own."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        submission = applications.latest_submission(session, application.id)
        signatories = applications.signatories(session, submission.id) if submission else []
        waiting = [s.name for s in signatories if s.signed_at is None]
        actor = account_actor(applicant_id)
        if submission is not None and application.state == "SIGNING" and waiting:
            names = "、".join(waiting)
            raise Refused("state", Text(f"还有{names}未签署，签齐后才能提交", f"Still to sign: {', '.join(waiting)}"))
        act(session, application, Action.SUBMIT, Role.APPLICANT, actor=actor, now=now)
        if submission is None:
            raise AssertionError("a case in SIGNING has a frozen submission")
        signed_filing(counter, application, submission, signatories)  # refuses a signature that does not verify
        reserve.freeze(session, application, now=now)
        application.as_of = as_of or local_day(now)
        application.submitted_at = now
        application.promised_on = after_working_days(local_day(now), PROMISED_WORKING_DAYS)
        for person in frozen_filing(submission.payload).get("persons", {}).values():
            if phone := person.get("phone"):
                phone_hash = counter.vault.keyed_hash(phone, "phone")
                session.merge(SubmittedPhone(application_id=application.id, phone_hash=phone_hash, submitted_at=now))
        return {"reference": reference}

    return perform(account_actor(applicant_id), effect, now=now, once=once)
