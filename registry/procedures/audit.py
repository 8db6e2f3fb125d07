"""Audit: does the journal hold, is every row what it says, does it still begin with what was once attested; and an
attested end for outsiders.

A head is a JWT of type `journal-head+jwt` with iss, iat, `entry` (id of the newest entry) and `digest` (hex), signed
with the statement key: whoever keeps one needs only the public key to prove later that history was not rewritten.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from registry.procedures.counter import Counter
from registry.records import journal, journal_check
from registry.records.database import Session, reading
from signing.signed_json import header_of, read_statement, sign_statement
from signing.token import TokenError

HEAD = "journal-head+jwt"
_TOLD = 100  # of what is wrong, no more than a person reads


def journal_head(counter: Counter, now: datetime) -> str:
    """Where the journal ends now, signed."""
    with reading() as session:
        entry, digest = journal.head(session)
    return sign_statement(counter.keyring, HEAD, {"entry": entry, "digest": digest.hex()}, now)


def check_journal(counter: Counter, head: str | None = None) -> str | None:
    """None if every entry fits the one before, every covered row is what the journal says, and the journal holds what
    `head` attested; else what is wrong, one thing a line.
    """
    with reading() as session:
        wrong = list(islice(journal_check.breaks(session), _TOLD))
        if head is not None:
            wrong += _not_attested(session, counter, head)
    return "\n".join(wrong) or None


def _not_attested(session: Session, counter: Counter, head: str) -> list[str]:
    try:
        attested = _read(counter, head)
    except (TokenError, LookupError, ValueError) as error:
        return [f"this is no head of a journal of this deployment: {error}"]
    if journal.digest_at(session, attested["entry"]) != bytes.fromhex(attested["digest"]):
        return [f"the journal is not the one whose entry {attested['entry']} was attested"]
    return []


def _read(counter: Counter, head: str) -> dict[str, Any]:
    kid = bytes.fromhex(header_of(head, HEAD)["kid"])
    return read_statement(head, HEAD, counter.keyring.entry(kid).public_key)
