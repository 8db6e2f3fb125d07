"""Publish: what every verifier needs beside a licence: the public keys, the trust list, the status list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from certificates.licence import Standing
from registry.procedures.counter import Counter
from registry.procedures.issue import STATUS_LIST, STATUS_LIST_SIZE
from registry.records import licences
from registry.records.database import reading, writing
from registry.records.licences import StatusToken
from signing import statement
from signing.keyring import Purpose

STATUS_BITS = {
    Standing.IN_FORCE.value: 0,
    Standing.DEREGISTERED.value: 1,
    Standing.REVOKED.value: 1,
    Standing.ANNULLED.value: 1,
    Standing.SUSPENDED.value: 2,
    Standing.SUPERSEDED.value: 3,
}
RESIGN_AFTER = timedelta(seconds=300)


def jwks(counter: Counter) -> dict[str, Any]:
    """Public keys as a JWK set."""
    return statement.jwks(counter.keyring)


def trust_list(counter: Counter, now: datetime) -> str:
    """The signed trust list, the same for ten minutes: dated on the last full ten, but not before its key was made."""
    last_ten = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    now = max(last_ten, counter.keyring.active(Purpose.STATEMENT).not_before)
    return statement.trust_list(
        counter.keyring,
        hosts=[counter.public_host],
        status_uris=[f"{counter.public_url}/s/{STATUS_LIST}"],
        now=now,
    )


def status_list(counter: Counter, number: int, now: datetime, *, at: datetime | None = None) -> str | None:
    """The status list token; with `at` the one that was valid then. None: no such list, or nothing signed then."""
    if number != STATUS_LIST:
        return None
    with reading() as session:
        kept = licences.status_token(session, number, at or now)
        changed = licences.standing_changed_at(session)
        statuses = {index: STATUS_BITS[standing] for index, standing in licences.standings(session)}
    if at is not None:
        return kept.token if kept is not None else None
    if kept is not None and now - kept.signed_at < RESIGN_AFTER and (changed is None or changed <= kept.signed_at):
        return kept.token
    token = statement.status_list(counter.keyring, f"{counter.public_url}/s/{number}", statuses, STATUS_LIST_SIZE, now)
    with writing() as session:
        session.add(StatusToken(list_number=number, signed_at=now, token=token))
    return token
