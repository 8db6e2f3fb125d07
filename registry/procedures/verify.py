"""Verify: answer a stranger about a token, a PDF, or a licence number with its short code, from the live register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from certificates import verification
from certificates.licence import Standing, read_licence_number, read_short_code
from certificates.verification import StatusAnswer, Trust, Verdict
from registry.procedures.counter import Counter
from registry.records import licences
from registry.records.database import Session, reading
from registry.records.licences import Licence
from signing.token import Token


def trust(counter: Counter) -> Trust:
    """The trust of this deployment: its own keys, roots and host."""
    return verification.trust_from_keyring(counter.keyring, (counter.public_host,))


def verify_text(counter: Counter, text: str, now: datetime) -> Verdict:
    """The verdict on a scanned link or its bare digits, with the live standing and the record."""
    with reading() as session:
        found = _Register(session, now)
        return verification.verify_text(text, trust(counter), now=now, status=found.standing, record=found.record)


def verify_pdf(counter: Counter, pdf: bytes, now: datetime) -> Verdict:
    """The verdict on a licence PDF: its seal, the token inside, the live standing and the record."""
    with reading() as session:
        found = _Register(session, now)
        return verification.verify_pdf(pdf, trust(counter), now=now, status=found.standing, record=found.record)


def standing_of(counter: Counter, *, number: str, short_code: str, now: datetime) -> Verdict | None:
    """The verdict on what someone typed from a licence; None when number and short code fit no licence."""
    licence = typed_licence(number, short_code)
    if licence is None or licence.token is None:
        return None
    digits = str(int.from_bytes(b"\x01" + licence.token, "big"))
    return verify_text(counter, digits, now)


def record_of(*, number: str, short_code: str) -> bytes | None:
    """The exact record bytes whose SHA-256 is in the QR; None when number and short code fit no licence."""
    licence = typed_licence(number, short_code)
    return licence.record if licence is not None else None


def typed_licence(number: str, short_code: str) -> Licence | None:
    """The sealed licence with this number and short code, however they were typed."""
    try:
        code, version = read_licence_number(number)
    except ValueError:
        return None
    with reading() as session:
        licence = licences.by_number(session, f"{code}-{version:03d}")
    if licence is None or licence.token is None or licence.short_code != read_short_code(short_code):
        return None
    return licence


class _Register:
    """The register's answers for one verification, each licence read at most once."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._find: Callable[[bytes], Licence | None] = partial(licences.by_serial, session)
        self._now = now
        self._seen: dict[bytes, Licence | None] = {}

    def _licence(self, token: Token) -> Licence | None:
        serial = bytes(token.claims[7])
        if serial not in self._seen:
            self._seen[serial] = self._find(serial)
        return self._seen[serial]

    def standing(self, token: Token) -> StatusAnswer | None:
        licence = self._licence(token)
        if licence is None or licence.standing is None:
            return None
        return StatusAnswer(
            standing=Standing(licence.standing),
            since=licence.standing_since,
            reason=licence.standing_reason,
            as_of=self._now,
            live=True,
        )

    def record(self, token: Token) -> bytes:
        """The record under the token's serial; nothing at all, which no digest fits, where there is no such licence."""
        licence = self._licence(token)
        return licence.record if licence is not None else b""
