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
    """Take a case back. Refused("state") once it is approved, refused or licensed."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        actor = account_actor(applicant_id)
        act(session, application, Action.WITHDRAW, Role.APPLICANT, actor=actor, now=now)
        let_signatures_fall(session, application, now)
        application.source_digest = None
        if (held := names.held_by(session, application.id)) is not None:
            held.status = "released"
        return {"reference": reference, "state": application.state}

    return perform(account_actor(applicant_id), effect, now=now, once=once)
