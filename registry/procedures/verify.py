"""Verify: answer a stranger about a token, a PDF, or a licence number with its short code, from the live register."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache

from certificates import verification
from certificates.licence import Standing, read_licence_number, read_short_code
from certificates.verification import StatusAnswer, Trust, Verdict
from registry.procedures.counter import Counter
from registry.records import licences
from registry.records.database import reading
from registry.records.licences import Licence
from signing.keyring import Keyring
from signing.token import Token


def trust(counter: Counter) -> Trust:
    """The trust of this deployment: its own keys, roots and host."""
    return _trust(counter.keyring, counter.public_host, counter.keyring.revision)


@lru_cache(maxsize=4)
def _trust(keyring: Keyring, host: str, _revision: int) -> Trust:
    """Worked out once and kept until a key changes."""
    return verification.trust_from_keyring(keyring, (host,))


def verify_text(counter: Counter, text: str, now: datetime) -> Verdict:
    """The verdict on a scanned link or its bare digits, with the live standing and the record."""
    register = _Register(now)
    return verification.verify_text(text, trust(counter), now=now, status=register.standing, record=register.record)


def verify_pdf(counter: Counter, pdf: bytes, now: datetime) -> Verdict:
    """The verdict on a licence PDF: its seal, the token inside, the live standing and the record."""
    register = _Register(now)
    return verification.verify_pdf(pdf, trust(counter), now=now, status=register.standing, record=register.record)


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
    """The register's answers for one verification; a licence is looked up once, and only for a genuine credential."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._find = cache(licences.known)

    def standing(self, token: Token) -> StatusAnswer | None:
        known = self._find(bytes(token.claims[7]))
        if known is None:
            return None
        return StatusAnswer(Standing(known.standing), known.since, known.reason, as_of=self._now, live=True)

    def record(self, token: Token) -> bytes:
        """The record under the token's serial; nothing at all, which no digest fits, where there is no such licence."""
        known = self._find(bytes(token.claims[7]))
        return known.record if known is not None else b""
