"""Issue: store the exact bytes to be sealed, seal them, store the seal. Killed anywhere, the next run ends the same.

First transaction: code, enterprise, name, record and payload. Then the key. Second transaction: seal, standing,
journal. A run that finds the first part done seals *the same bytes*; recovery is this same path.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from certificates import issuance, unified_code
from certificates.issuance import GlyphError, Prepared
from certificates.licence import Standing, short_code
from certificates.particulars import Particulars
from registry.domain import filing as filings
from registry.domain.enterprise_name import parse_name
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing
from registry.domain.lifecycle import Action, Role, State
from registry.domain.local_time import local_day
from registry.domain.registration import kept_organisation_code, particulars_of, unified_code_for
from registry.procedures.allocate import allocate
from registry.procedures.counter import MACHINE, Counter, act, any_case, perform
from registry.procedures.freeze import frozen_filing
from registry.procedures.reserve import hold
from registry.records import applications, licences
from registry.records.applications import Application
from registry.records.database import Session, reading, writing
from registry.records.enterprises import Enterprise, EnterpriseVersion
from registry.records.licences import Licence
from registry.records.names import Name
from signing.keyring import Purpose

STATUS_LIST = 1
STATUS_LIST_SIZE = 1 << 20

log = logging.getLogger(__name__)


def issue(counter: Counter, *, reference: str, now: datetime) -> dict[str, Any]:
    """Issue the licence of an approved case; again on a licensed case: the same licence.

    Returns {"licence_number", "unified_code"}. Refused when the case is not approved.
    """
    licence = _prepare(counter, reference, now)
    if licence.token is None:
        token = issuance.issue(prepared_from(licence), counter.keyring)
        _store_seal(reference, licence, token, now)
    return {"licence_number": licence.number, "unified_code": licence.number[:18]}


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


def why_not_issuable(filing: Filing, *, specimen: bool, now: datetime) -> Text | None:
    """Why no licence could state this filing, or None."""
    try:
        check_issuable(filing, specimen=specimen, now=now)
    except Refused as error:
        return error.text
    return None


def check_issuable(filing: Filing, *, specimen: bool, now: datetime) -> None:
    """Refused, naming the field, when no licence could state this filing; asked before anyone approves it."""
    subject = kept_organisation_code(filing) or unified_code.subject_identifier(0)
    code = unified_code_for(filing, subject)
    particulars = particulars_of(filing, code=code, registered_on=local_day(now), specimen=specimen)
    _refuse_missing_glyphs(particulars)


def _refuse_missing_glyphs(particulars: Particulars) -> None:
    try:
        issuance.check_glyphs(particulars)
    except GlyphError as error:
        raise Refused("glyphs", Text(error.zh, error.en)) from error


def _prepare(counter: Counter, reference: str, now: datetime) -> Licence:
    with writing() as session:
        application = any_case(session, reference)
        existing = licences.of_application(session, application.id)
        if existing is not None:
            return existing
        if application.state != State.APPROVED:
            raise Refused("state", Text("申请尚未获准登记，不能发照", "The application is not approved"))
        filing = approved_filing(session, application)
        code = allocate(session, application, filing, now=now)
        particulars = particulars_of(filing, code=code, registered_on=local_day(now), specimen=counter.specimen)
        _register_name(session, application, filing, now)
        enterprise = _register_enterprise(session, application, particulars, now)
        licence = _licence_row(counter, particulars, enterprise, application, _free_status_index(session), now)
        session.add(licence)
        return licence


def approved_filing(session: Session, application: Application) -> Filing:
    """The filing of a case's standing submission, its signatures verified when it was handed in.

    Without its papers: they were judged, and a licence states nothing of them.
    """
    submission = applications.latest_submission(session, application.id)
    if submission is None or submission.fallen_at is not None:
        raise AssertionError("an approved case has a standing submission")
    return filings.parse({**frozen_filing(submission), "documents": []})


def keep_name(session: Session, application: Application, filing: Filing, *, now: datetime) -> Name | None:
    """Hold a filing's name without end, from its approval on; Refused("name_taken") when it went to another."""
    parts = parse_name(filing.name.full if filing.name else None, entity_type=filing.entity_type)
    if parts is None:
        return None
    held = hold(session, application, parts, now=now)
    held.expires_at = None
    return held


def _register_name(session: Session, application: Application, filing: Filing, now: datetime) -> None:
    held = keep_name(session, application, filing, now=now)
    if held is not None:
        held.status, held.registered_on = "registered", local_day(now)


def _register_enterprise(
    session: Session, application: Application, particulars: Particulars, now: datetime
) -> Enterprise:
    enterprise = Enterprise(
        unified_code=particulars.unified_code,
        authority=particulars.authority_name,
        established_on=particulars.established_on,
        current_version=1,
    )
    session.add(enterprise)
    session.flush()
    public = {
        key: str(value) if key in ("established_on", "capital_cny") else value
        for key, value in asdict(particulars).items()
    }
    session.add(
        EnterpriseVersion(
            enterprise_id=enterprise.id,
            version=1,
            application_id=application.id,
            particulars=public,
            recorded_at=now,
        )
    )
    return enterprise


def _licence_row(
    counter: Counter,
    particulars: Particulars,
    enterprise: Enterprise,
    application: Application,
    status_index: int,
    now: datetime,
) -> Licence:
    prepared = issuance.prepare(
        particulars,
        version=1,
        serial=secrets.token_bytes(16),
        status_index=status_index,
        status_uri=f"{counter.public_url}/s/{STATUS_LIST}",
        issuer=counter.keyring.issuer,
        kid=counter.keyring.active(Purpose.LICENCE).kid,
        issued_at=now,
    )
    return Licence(
        number=prepared.licence_number,
        enterprise_id=enterprise.id,
        version=prepared.version,
        application_id=application.id,
        serial=prepared.serial,
        status_index=prepared.status_index,
        kid=prepared.kid,
        record=prepared.record,
        record_sha256=prepared.record_sha256,
        short_code=prepared.short_code,
        protected=prepared.protected,
        payload=prepared.payload,
        prepared_at=now,
    )


def _free_status_index(session: Session) -> int:
    """A random index that was never used: nobody can tell from it who registered before whom."""
    while True:
        index = secrets.randbelow(STATUS_LIST_SIZE)
        if not licences.index_taken(session, index):
            return index


def prepared_from(licence: Licence) -> Prepared:
    """What was stored to be sealed, as it was prepared."""
    return Prepared(
        licence_number=licence.number,
        serial=licence.serial,
        version=licence.version,
        record=licence.record,
        record_sha256=licence.record_sha256,
        protected=licence.protected,
        payload=licence.payload,
        kid=licence.kid,
        status_index=licence.status_index,
        short_code=short_code(licence.record_sha256),
    )


def _store_seal(reference: str, licence: Licence, token: bytes, now: datetime) -> None:
    def effect(session: Session) -> dict[str, Any]:
        if not licences.put_seal(session, licence.id, token, Standing.IN_FORCE.value, now):
            return {}  # a twin sealed the same bytes first
        application = any_case(session, reference)
        details = {"licence": licence.number, "record_sha256": licence.record_sha256.hex()}
        act(session, application, Action.ISSUE, Role.MACHINE, actor=MACHINE, now=now, details=details)
        return {}

    perform(MACHINE, effect, now=now)
