"""Withdraw: the applicant takes a case back before it is decided; the name is let go, nothing is deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.lifecycle import Action, Role
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.procedures.draft import let_signatures_fall
from registry.records import names
from registry.records.database import Session


def withdraw(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Take a case back, also from under a reviewer's hands, whose claim ends; Refused("state") once it is decided."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        actor = account_actor(applicant_id)
        held = application.claimed_by is not None and (application.claimed_until or now) > now
        details = {"claim_ended": True} if held else None
        act(session, application, Action.WITHDRAW, Role.APPLICANT, actor=actor, now=now, details=details)
        application.claimed_by = application.claimed_until = None
        let_signatures_fall(session, application, now)
        application.source_digest = None
        if (name := names.held_by(session, application.id)) is not None:
            name.status = "released"
        return {"reference": reference, "state": application.state}

    return perform(account_actor(applicant_id), effect, now=now, once=once)
