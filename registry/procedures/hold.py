"""Hold: keep a claimed case while one works on it, or give it to a colleague. Nobody's case is taken silently."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.procedures.counter import Counter, Once, account_actor, act, perform
from registry.procedures.review import LEASE, leased, not_his_own
from registry.records import journal, people
from registry.records.applications import Application
from registry.records.database import Session
from registry.records.handovers import Handover
from registry.records.people import Account


def renew(counter: Counter, *, reference: str, reviewer_id: int, now: datetime) -> dict[str, Any]:
    """The heartbeat of a desk that is open: the claim lasts half an hour from now. Nothing else changes, the case's
    version neither. Refused("lease") once the claim has ended.
    """
    actor = account_actor(reviewer_id)

    def effect(session: Session) -> dict[str, Any]:
        application = leased(session, reference, reviewer_id, now)
        application.claimed_until = now + LEASE
        journal.append(session, at=now, actor=actor, act="renew", on=f"application:{reference}")
        return {"reference": reference, "claimed_until": application.claimed_until.isoformat()}

    return perform(actor, effect, now=now)


def hand_over(
    counter: Counter,
    *,
    reference: str,
    reviewer_id: int,
    to: str,
    reason: str,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Give a claimed case to a colleague, by user name, with the reason; he holds it from now on for half an hour."""

    def effect(session: Session) -> dict[str, Any]:
        application = leased(session, reference, reviewer_id, now)
        if not reason.strip():
            raise Refused("findings_required", Text("请写明转交的理由", "Say why the case is handed over"))
        colleague = people.by_username(session, to)
        if colleague is None or colleague.id not in {one.id for one in colleagues(session, application, reviewer_id)}:
            raise Refused(
                "not_allowed",
                Text("只能转交给本机关的另一位审查员", "A case is handed to another reviewer of the same authority"),
            )
        not_his_own(session, application, colleague.id)
        details, actor = {"given_to": account_actor(colleague.id)}, account_actor(reviewer_id)
        act(session, application, Action.HAND_OVER, Role.REVIEWER, actor=actor, now=now, details=details)
        session.add(
            Handover(
                application_id=application.id,
                given_by=reviewer_id,
                given_to=colleague.id,
                reason=reason.strip(),
                given_at=now,
            )
        )
        application.claimed_by, application.claimed_until = colleague.id, now + LEASE
        return {"reference": reference, "claimed_until": application.claimed_until.isoformat()}

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


def colleagues(session: Session, application: Application, reviewer_id: int) -> list[Account]:
    """Other reviewers of the authority that has the case, except its applicant."""
    return [
        one
        for one in people.everyone(session)
        if one.has_role("reviewer") and one.serves(application.authority)
        if one.id not in (reviewer_id, application.applicant_id)
    ]
