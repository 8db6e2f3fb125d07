"""Extend: the chief gives a case three more working days, with a reason the applicant is told (RMR2021 19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.domain.working_days import after_working_days
from registry.procedures.counter import Counter, Once, account_actor, act, perform, staff_case
from registry.procedures.review import not_his_own
from registry.procedures.tell import tell
from registry.records import extensions
from registry.records.database import Session
from registry.records.extensions import Extension

MORE_WORKING_DAYS = 3


def extend(
    counter: Counter, *, reference: str, approver_id: int, reason: str, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Move the promised day by three working days, once for each submission. Returns {"reference", "promised_on"}."""

    def effect(session: Session) -> dict[str, Any]:
        application = staff_case(session, reference, approver_id)
        not_his_own(session, application, approver_id)
        if not reason.strip():
            raise Refused("findings_required", Text("请写明延长的理由", "Say why more time is needed"))
        if extensions.of_round(session, application.id, application.round) is not None:
            raise Refused("state", Text("这次提交已经延长过一次，不能再延长", "It was extended once; no second time"))
        before = application.promised_on
        after = after_working_days(before, MORE_WORKING_DAYS) if before else None
        days = {"promised_before": before, "promised_on": after}
        details = {name: day.isoformat() if day else None for name, day in days.items()}
        actor = account_actor(approver_id)
        act(session, application, Action.EXTEND, Role.APPROVER, actor=actor, now=now, details=details)
        session.add(
            Extension(
                application_id=application.id,
                round=application.round,
                extended_by=approver_id,
                reason=reason.strip(),
                promised_before=before,
                promised_on=after,
                extended_at=now,
            )
        )
        application.promised_on = after
        tell(session, "extended", reference, now=now)
        return {"reference": reference, "promised_on": details["promised_on"]}

    return perform(account_actor(approver_id), effect, now=now, once=once)
