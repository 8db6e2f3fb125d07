"""Issue: store the exact bytes to be sealed, seal them, store the seal. Killed anywhere, the next run ends the same.

First transaction: code, enterprise, name, record and payload. Then the key. Second transaction: seal, standing,
journal. A run that finds the first part done seals *the same bytes*; recovery is this same path. A licence that takes
the place of another becomes valid, and the change takes effect, in the second transaction alone (ADR 0010). Where no
licence is due everything is one transaction (`amend.close`).
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any

from certificates import issuance
from certificates.issuance import Prepared
from certificates.licence import Standing
from certificates.particulars import Particulars
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, State
from registry.domain.local_time import local_day
from registry.domain.registration import Stated
from registry.procedures import amend
from registry.procedures.allocate import allocate
from registry.procedures.counter import MACHINE, Counter, carry_on, not_found
from registry.procedures.halt import refuse_while_halted
from registry.procedures.tell import tell
from registry.records import applications, decisions, enterprises, journal, licences, names
from registry.records.database import Writing, reading
from registry.records.decisions import Approved
from registry.records.statements import writing_by_statements
from signing.keyring import KeyringError, Purpose

STATUS_LIST = 1
STATUS_LIST_SIZE = 1 << 20

_FOR_ALL = frozenset({"halted", "signer"})
"""Why no other case can be issued either."""
_AWAY = Text(
    "签章服务暂时不可用。决定已经记录，恢复后自动签发",
    "The signer is away for now. The decision is recorded, and the licence is issued by itself when it is back",
)

log = logging.getLogger(__name__)


def issue(counter: Counter, *, reference: str, now: datetime) -> dict[str, Any]:
    """Carry out an approved case: issue its licence, or close it where none is due. Again: the same.

    Returns {"state", "licence_number", "unified_code"}; the licence of a case that led to none is the one it found.
    Refused when the case is not approved, or has to wait: issuing is halted, no code is left, the signer is away.
    """
    try:
        prepared, sealed = _prepare(counter, reference, now)
        if prepared is None:
            return amend.close(reference=reference, now=now)
        if not sealed:
            token = issuance.issue(prepared, counter.keyring)
            _store_seal(reference, prepared, token, now)
    except KeyringError as error:
        raise Refused("signer", _AWAY) from error
    number = prepared.licence_number
    return {"state": State.LICENSED.value, "licence_number": number, "unified_code": number[:18]}


def finish_pending(counter: Counter, now: datetime) -> list[str]:
    """Carry out everything that was approved and not yet done: on every start, and every few seconds after it.

    Returns the licence of each.
    """
    with reading() as session:
        pending = applications.in_state(session, State.APPROVED.value)
    done = []
    for reference in pending:
        try:
            done.append(str(issue(counter, reference=reference, now=now)["licence_number"]))
        except Refused as refused:
            _waits(refused)
            if refused.code in _FOR_ALL:
                break
    return done


def issue_if_possible(counter: Counter, *, reference: str, now: datetime) -> dict[str, Any] | None:
    """What `issue` returns; None when an approved case has to wait."""
    try:
        return issue(counter, reference=reference, now=now)
    except Refused as refused:
        _waits(refused)
        return None


def _waits(refused: Refused) -> None:
    log.warning("an approved case waits for its licence", extra={"code": refused.code})


def _prepare(counter: Counter, reference: str, now: datetime) -> tuple[Prepared | None, bool]:
    """The stored bytes of a case's licence, stored now if they were not, and whether they are sealed.

    None where the case leads to no licence.
    """
    with writing_by_statements() as session:
        approved = decisions.approved(session, reference)
        if approved is None:
            raise not_found()
        if approved.state == State.APPROVED:
            refuse_while_halted(session)
        kept = licences.kept(session, approved.application_id)
        if kept is not None:
            return kept
        if approved.stated is None or approved.state not in (State.APPROVED, State.CLOSED):
            raise Refused("state", Text("申请尚未获准登记，不能发照", "The application is not approved"))
        if approved.enterprise_id is not None and not approved.stated["due"]:
            return None, False
        enter = _found if approved.enterprise_id is None else _succeed
        prepared, enterprise_id = enter(session, counter, approved, now)
        licences.keep(session, prepared, enterprise_id=enterprise_id, application_id=approved.application_id, at=now)
        told, on = {"licence": prepared.licence_number}, f"application:{reference}"
        journal.append(session, at=now, actor=MACHINE, act="prepare", on=on, details=told)
        return prepared, False


def _found(session: Writing, counter: Counter, approved: Approved, now: datetime) -> tuple[Prepared, int]:
    """A new enterprise: its code, its name, its entry; and the first version of its licence."""
    said, case, today = approved.settled, approved.application_id, local_day(now)
    settled = Stated.from_json(said["licence"])
    code = allocate(session, case, settled, now=now)
    particulars = settled.particulars(code=code, registered_on=today, specimen=counter.specimen)
    name = said["name"]
    if name is not None and not names.register(session, case, name, today):
        raise AssertionError("an approved case keeps its name")
    enterprise_id = enterprises.enter(
        session,
        unified_code=code,
        authority=particulars.authority_name,
        established_on=particulars.established_on,
        parent_code=said.get("parent"),
        application_id=case,
        particulars=amend.public(particulars),
        at=now,
    )
    return _prepared(session, counter, particulars, 1, now), enterprise_id


def _succeed(session: Writing, counter: Counter, approved: Approved, now: datetime) -> tuple[Prepared, int]:
    """The next version of the licence of an enterprise that changes; the register changes when it is sealed."""
    said, enterprise_id = approved.settled, approved.enterprise_id or 0
    settled = Stated.from_json(said["licence"])
    particulars = settled.particulars(code=said["code"], registered_on=local_day(now), specimen=counter.specimen)
    version = licences.next_version(session, enterprise_id)
    return _prepared(session, counter, particulars, version, now), enterprise_id


def _prepared(session: Writing, counter: Counter, particulars: Particulars, version: int, now: datetime) -> Prepared:
    return issuance.prepare(
        particulars,
        version=version,
        serial=secrets.token_bytes(16),
        status_index=_free_status_index(session),
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
    number = prepared.licence_number
    with writing_by_statements() as session:
        if prepared.version > 1:
            amend.supersede(session, reference, prepared, now)
        if licences.put_seal(session, number, token, Standing.IN_FORCE.value, now):
            details = {"licence": number, "record_sha256": prepared.record_sha256.hex()}
            carry_on(session, reference, State.APPROVED, Action.ISSUE, now=now, details=details)
            tell(session, "licensed", reference, now=now)
        # else a twin sealed the same bytes first
