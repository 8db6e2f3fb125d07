"""Amend: what an approved change or deregistration does to the register, all of it in one transaction (ADR 0010)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from certificates.issuance import Prepared
from certificates.licence import Standing, particulars_from
from certificates.particulars import Particulars
from registry.domain.lifecycle import Action, State
from registry.domain.local_time import local_day
from registry.procedures.counter import carry_on, not_found
from registry.procedures.tell import tell
from registry.records import decisions, enterprises, licences, names
from registry.records.database import Writing
from registry.records.decisions import Approved
from registry.records.statements import writing_by_statements

_ENDED = {
    "simple": "申请简易注销 / deregistered on application (simple procedure)",
    "ordinary": "申请注销 / deregistered on application",
}


def public(particulars: Particulars) -> dict[str, Any]:
    """Particulars as the register keeps them."""
    return {
        **vars(particulars),
        "established_on": str(particulars.established_on),
        "capital_cny": str(particulars.capital_cny),
    }


def supersede(session: Writing, reference: str, prepared: Prepared, now: datetime) -> None:
    """Let a change take effect in the transaction that stores the new seal: the licence before it is replaced, the
    register says what the new one states, and a name that was given up is free a year later (NR2020 17).

    Does nothing when a twin was faster.
    """
    approved = decisions.approved(session, reference)
    if approved is None or approved.state != State.APPROVED or approved.enterprise_id is None:
        return
    number = prepared.licence_number
    reason = f"变更登记，换发为 {number} / replaced by {number} after a change of registration"
    if licences.end(session, approved.settled["from"], Standing.SUPERSEDED.value, reason, now) != 1:
        raise AssertionError("an approved change finds its licence in force")
    if approved.settled["renamed"]:
        _rename(session, approved, now)
    _say(session, approved, prepared.record, now)


def close(*, reference: str, now: datetime) -> dict[str, Any]:
    """Carry out an approved case that leads to no licence: what is only filed for the record, or the end.

    Returns {"state", "licence_number", "unified_code"}; again: the same. Refused when the case is not approved.
    """
    with writing_by_statements() as session:
        approved = decisions.approved(session, reference)
        if approved is None or approved.enterprise_id is None:
            raise not_found()
        number = str(approved.settled["from"])
        if approved.state == State.APPROVED:
            details = _end(session, approved, now) if approved.settled["ends"] else _record(session, approved, now)
            carry_on(session, reference, State.APPROVED, Action.CLOSE, now=now, details={"licence": number, **details})
            tell(session, "closed", reference, now=now)
    return {"state": State.CLOSED.value, "licence_number": number, "unified_code": number[:18]}


def _record(session: Writing, approved: Approved, now: datetime) -> dict[str, Any]:
    """The licence stays as it is; the register has a new version all the same, by this case."""
    record = licences.record_of(session, approved.settled["from"])
    return {"version": _say(session, approved, record, now)}


def _end(session: Writing, approved: Approved, now: datetime) -> dict[str, Any]:
    """The enterprise ends (RMR2021 31): its licence and its name with it; its code is never given again."""
    today, how, enterprise_id = local_day(now), approved.settled["ends"], approved.enterprise_id or 0
    if licences.end(session, approved.settled["from"], Standing.DEREGISTERED.value, _ENDED[how], now) != 1:
        raise AssertionError("an approved deregistration finds its licence in force")
    enterprises.end(session, enterprise_id, today, how)
    names.give_up(session, enterprise_id, "deregistered", today)
    return {"ended": how}


def _rename(session: Writing, approved: Approved, now: datetime) -> None:
    today, name = local_day(now), approved.settled["name"]
    names.give_up(session, approved.enterprise_id or 0, "renamed", today)
    if name is not None and not names.register(session, approved.application_id, name, today):
        raise AssertionError("an approved case keeps its name")


def _say(session: Writing, approved: Approved, record: bytes, now: datetime) -> int:
    particulars = particulars_from(json.loads(record))
    return enterprises.amend(
        session,
        approved.enterprise_id or 0,
        authority=particulars.authority_name,
        application_id=approved.application_id,
        particulars=public(particulars),
        at=now,
    )
