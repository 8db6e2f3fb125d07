"""Issue: store the exact bytes to be sealed, seal them, store the seal. Killed anywhere, the next run ends the same.

First transaction: code, enterprise, name, record and payload. Then the key. Second transaction: seal, standing,
journal. A run that finds the first part done seals *the same bytes*; recovery is this same path.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any

from certificates import issuance, unified_code
from certificates.issuance import GlyphError, Prepared
from certificates.licence import Standing
from certificates.particulars import Particulars
from registry.domain.enterprise_name import normalise, parse_name
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing
from registry.domain.lifecycle import Action, State
from registry.domain.local_time import local_day
from registry.domain.registration import Stated, stated
from registry.procedures.allocate import allocate
from registry.procedures.counter import Counter, carry_on, not_found
from registry.procedures.reserve import hold
from registry.records import applications, decisions, enterprises, licences, names
from registry.records.applications import Application
from registry.records.database import Session, Writing, reading
from registry.records.statements import writing_by_statements
from signing.keyring import Purpose

STATUS_LIST = 1
STATUS_LIST_SIZE = 1 << 20

log = logging.getLogger(__name__)


def issue(counter: Counter, *, reference: str, now: datetime) -> dict[str, Any]:
    """Issue the licence of an approved case; again on a licensed case: the same licence.

    Returns {"licence_number", "unified_code"}. Refused when the case is not approved.
    """
    prepared, sealed = _prepare(counter, reference, now)
    if not sealed:
        token = issuance.issue(prepared, counter.keyring)
        _store_seal(reference, prepared, token, now)
    return {"licence_number": prepared.licence_number, "unified_code": prepared.licence_number[:18]}


def finish_pending(counter: Counter, now: datetime) -> list[str]:
    """Issue everything that was approved and not yet sealed: after a crash, and on every start."""
    with reading() as session:
        pending = applications.in_state(session, State.APPROVED.value)
    issued = (issue_if_possible(counter, reference=reference, now=now) for reference in pending)
    return [number for number in issued if number is not None]


def issue_if_possible(counter: Counter, *, reference: str, now: datetime) -> str | None:
    """The licence number; None when an approved case has to wait (its authority has no codes left)."""
    try:
        return str(issue(counter, reference=reference, now=now)["licence_number"])
    except Refused:
        log.exception("approved case %s cannot be issued", reference)
        return None


def check_issuable(filing: Filing, *, specimen: bool, now: datetime) -> Stated:
    """What its licence will state; Refused, naming the field, when no licence could state this filing."""
    settled = stated(filing)
    code = settled.code(settled.organisation_code or unified_code.subject_identifier(0))
    particulars = settled.particulars(code=code, registered_on=local_day(now), specimen=specimen)
    _refuse_missing_glyphs(particulars)
    return settled


def _refuse_missing_glyphs(particulars: Particulars) -> None:
    try:
        issuance.check_glyphs(particulars)
    except GlyphError as error:
        raise Refused("glyphs", Text(error.zh, error.en)) from error


def settle(
    session: Session, application: Application, filing: Filing, settled: Stated, *, now: datetime
) -> dict[str, Any]:
    """What an approval settles for good: what the licence will state (`check_issuable`), and the name, held without end
    from now on. Refused("name_taken") when the name went to another. The result is kept with the decision.
    """
    parts = parse_name(filing.name.full if filing.name else None, entity_type=filing.entity_type)
    if parts is not None:
        hold(session, application, parts, now=now).expires_at = None
    return {"licence": settled.to_json(), "name": normalise(parts.full) if parts else None}


def _prepare(counter: Counter, reference: str, now: datetime) -> tuple[Prepared, bool]:
    """The stored bytes of a case's licence, stored now if they were not, and whether they are sealed."""
    with writing_by_statements() as session:
        approved = decisions.approved(session, reference)
        if approved is None:
            raise not_found()
        case = approved.application_id
        kept = licences.kept(session, case)
        if kept is not None:
            return kept
        if approved.state != State.APPROVED or approved.stated is None:
            raise Refused("state", Text("申请尚未获准登记，不能发照", "The application is not approved"))
        settled, today = Stated.from_json(approved.stated["licence"]), local_day(now)
        code = allocate(session, case, settled, now=now)
        particulars = settled.particulars(code=code, registered_on=today, specimen=counter.specimen)
        name = approved.stated["name"]
        if name is not None and not names.register(session, case, name, today):
            raise AssertionError("an approved case keeps its name")
        enterprise_id = _register_enterprise(session, case, particulars, now)
        prepared = _prepared(counter, particulars, _free_status_index(session), now)
        licences.keep(session, prepared, enterprise_id=enterprise_id, application_id=case, at=now)
        return prepared, False


def _register_enterprise(session: Writing, application_id: int, particulars: Particulars, now: datetime) -> int:
    public = {**vars(particulars), "established_on": str(particulars.established_on)}
    public["capital_cny"] = str(particulars.capital_cny)
    return enterprises.enter(
        session,
        unified_code=particulars.unified_code,
        authority=particulars.authority_name,
        established_on=particulars.established_on,
        application_id=application_id,
        particulars=public,
        at=now,
    )


def _prepared(counter: Counter, particulars: Particulars, status_index: int, now: datetime) -> Prepared:
    return issuance.prepare(
        particulars,
        version=1,
        serial=secrets.token_bytes(16),
        status_index=status_index,
        status_uri=f"{counter.public_url}/s/{STATUS_LIST}",
        issuer=counter.keyring.issuer,
        kid=counter.keyring.active(Purpose.LICENCE).kid,
        issued_at=now,
    )


def _free_status_index(session: Writing) -> int:
    """A random index that was never used: nobody can tell from it who registered before whom."""
    while True:
        index = secrets.randbelow(STATUS_LIST_SIZE)
        if not licences.index_taken(session, index):
            return index


def _store_seal(reference: str, prepared: Prepared, token: bytes, now: datetime) -> None:
    with writing_by_statements() as session:
        if licences.put_seal(session, prepared.licence_number, token, Standing.IN_FORCE.value, now):
            details = {"licence": prepared.licence_number, "record_sha256": prepared.record_sha256.hex()}
            carry_on(session, reference, State.APPROVED, Action.ISSUE, now=now, details=details)
        # else a twin sealed the same bytes first
