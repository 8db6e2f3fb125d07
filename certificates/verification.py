"""Verification: numbered checks in one fixed order, each with its own code, and one verdict.

A check that fails before the signature and the key are relied upon ends the verification. From then on all that can
be said is said, and the gravest finding is the code: a failed check before a standing, a standing before stale
knowledge, and W_HOST only when nothing else was found, so that a warning about a link never hides worse.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import pikepdf

from certificates import checks, claims
from certificates.checks import MESSAGES, Check, Step, failed
from certificates.claims import Claims
from certificates.licence import Standing
from certificates.qr import cose_from
from certificates.status import StatusAnswer, StatusOf, status_from_statement
from certificates.trust import Trust, TrustedKey, trust_from_keyring, trust_from_statement
from certificates.verdict import NOT_IN_FORCE, NOTHING_KNOWN, Fresh, Verdict
from signing.pdf import PdfCheck, check_pdf
from signing.signed_json import CLOCK_TOLERANCE
from signing.status_list import TIME_TO_LIVE
from signing.token import Token, TokenError, read, verify

__all__ = [
    "Check",
    "Credential",
    "StatusAnswer",
    "StatusOf",
    "Trust",
    "TrustedKey",
    "Verdict",
    "read_credential",
    "status_from_statement",
    "trust_from_keyring",
    "trust_from_statement",
    "verify_pdf",
    "verify_text",
]

CREDENTIAL_ENTRY = "/YizhaoCredential"  # where a sheet carries its token's digits: the document information

RecordOf = Callable[[Token], bytes | None]

_TOLERANCE = CLOCK_TOLERANCE.total_seconds()
_GRAVITY = {code: place for place, code in enumerate(MESSAGES)}
_GENUINE: dict[str, bool | None] = {
    **dict.fromkeys(MESSAGES, True),
    **dict.fromkeys(("E_FORMAT", "E_ALG", "E_UNKNOWN_KEY", "E_SIGNATURE"), False),
    **dict.fromkeys(("E_KEY_REVOKED", "E_CLOCK", "E_RECORD_MISMATCH", "E_LOG"), None),
}
_CODE_OF: dict[Standing | None, str] = {Standing.SUPERSEDED: "SUPERSEDED", Standing.SUSPENDED: "SUSPENDED"}


class Credential(NamedTuple):
    """A token whose signature is right: what it says, by which key, and the host its link named."""

    token: Token
    said: Claims
    key: TrustedKey
    host: str | None


def verify_text(
    text: str, trust: Trust, *, now: datetime, status: StatusOf | None, record: RecordOf | None = None
) -> Verdict:
    """The verdict on a scanned link or its bare digits; never raises for any text.

    `status` tells the standing of a token that was found genuine (None: not known); `record` the register's bytes for
    it (None: not at hand). Both are asked only after signature, key and time were found good.
    """
    found = read_credential(text, trust)
    if isinstance(found, Verdict):
        return found
    untrusted = _untrusted(found.said, found.key, now)
    if untrusted and untrusted.code != "E_EXPIRED":
        return _refusal(checks.UP_TO_TRUST[:5], untrusted)
    answer = _usable(status(found.token), now) if status else None
    stored = record(found.token) if record else None
    findings = (
        untrusted or checks.TRUST,
        _status_check(answer, now),
        _record_check(stored, found.said),
        checks.NO_LOG,
        _host_check(found.host, trust),
    )
    return _conclusion(found.said, findings, answer, stored, now)


def read_credential(text: str, trust: Trust) -> Credential | Verdict:
    """Checks 1 to 5: a credential that a key on the trust list signed, or the verdict that refuses it."""
    try:
        carried = cose_from(text)
    except TokenError as refused:
        return _refusal((), failed(Step.SHAPE, refused.code, refused.text))
    try:
        token = read(carried.cose)
        said = claims.read(token.claims)
    except TokenError as refused:
        step = Step.HEADER if refused.code == "E_ALG" else Step.FORM
        return _refusal(checks.UP_TO_TRUST[: step - 1], failed(step, refused.code, refused.text))
    key = trust.licence_key(said.issuer, token.kid)
    if key is None:
        return _refusal(checks.UP_TO_TRUST[:3], failed(Step.KEY, "E_UNKNOWN_KEY"))
    try:
        verify(token, key.public_key)
    except TokenError as refused:
        return _refusal(checks.UP_TO_TRUST[:4], failed(Step.SIGNATURE, refused.code))
    return Credential(token, said, key, carried.host)


def verify_pdf(
    pdf: bytes, trust: Trust, *, now: datetime, status: StatusOf | None, record: RecordOf | None = None
) -> Verdict:
    """The verdict on a licence sheet: its seal, the authority the seal belongs to, then the token inside it.

    `status` and `record` as for `verify_text`. Never raises for any bytes; nothing of a file is read as a licence
    before its seal was found good.
    """
    found = check_pdf(pdf, trust.roots, now=now)
    if not found.ok:
        return _refusal((), failed(Step.SEAL, found.code, found.problem))
    seal = trust.seal(found.signer_certificate)
    unsealed = _unsealed(found, seal)
    if unsealed:
        return _refusal((), unsealed)
    text = _credential_in(pdf)
    if text is None:
        return _refusal((), failed(Step.SEAL, "E_FORMAT", "the sealed file carries no credential"))
    verdict = verify_text(text, trust, now=now, status=status, record=record)
    if seal and _of_another_authority(verdict, seal):
        strange = failed(Step.SEAL, "E_RECORD_MISMATCH", "the seal is not that of the licence's authority")
        return verdict._replace(code="E_RECORD_MISMATCH", genuine=None, checks=(strange, *verdict.checks))
    return verdict._replace(checks=(checks.SEAL, *verdict.checks))


def _unsealed(found: PdfCheck, seal: TrustedKey | None) -> Check | None:
    """What speaks against the key of a good seal; None when nothing does."""
    if seal is None or found.signed_at is None:
        return failed(Step.SEAL, "E_UNKNOWN_KEY")
    first, last = seal.period
    if seal.compromised:
        return failed(Step.SEAL, "E_KEY_REVOKED")
    if not first - _TOLERANCE <= found.signed_at.timestamp() <= last + _TOLERANCE:
        return failed(Step.SEAL, "E_CLOCK")
    return None


def _credential_in(pdf: bytes) -> str | None:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            entry = document.docinfo.get(CREDENTIAL_ENTRY)
            return None if entry is None else str(entry)
    except pikepdf.PdfError:
        return None


def _of_another_authority(verdict: Verdict, seal: TrustedKey) -> bool:
    record = verdict.licence["record"] if verdict.licence else None
    return record is not None and record["registration_authority"]["name"] != seal.holder


def _untrusted(said: Claims, key: TrustedKey, now: datetime) -> Check | None:
    """What speaks against key, time of issue or term; None when nothing does."""
    present = now.timestamp()
    first, last = key.period
    if key.compromised:
        return failed(Step.TRUST, "E_KEY_REVOKED")
    if not first - _TOLERANCE <= said.issued_at <= last + _TOLERANCE or said.issued_at > present + _TOLERANCE:
        return failed(Step.TRUST, "E_CLOCK")
    if said.expires_at is not None and present - _TOLERANCE >= said.expires_at:
        return failed(Step.TRUST, "E_EXPIRED")
    return None


def _usable(answer: StatusAnswer | None, now: datetime) -> StatusAnswer | None:
    """An answer that speaks of the future is none: one of the two clocks is wrong."""
    return None if answer is None or answer.as_of - now > CLOCK_TOLERANCE else answer


def _status_check(answer: StatusAnswer | None, now: datetime) -> Check:
    if answer is None:
        return checks.NO_STATUS
    if answer.standing is not Standing.IN_FORCE:
        return failed(Step.STATUS, _CODE_OF.get(answer.standing, NOT_IN_FORCE))
    return checks.IN_FORCE if answer.live or now - answer.as_of <= TIME_TO_LIVE else checks.OLD_STATUS


def _record_check(stored: bytes | None, said: Claims) -> Check:
    if stored is None:
        return checks.NO_RECORD
    if hashlib.sha256(stored).digest() != said.record_sha256:
        return failed(Step.RECORD, "E_RECORD_MISMATCH")
    return checks.RECORD


def _host_check(host: str | None, trust: Trust) -> Check:
    if host is None:
        return checks.NO_HOST
    return checks.HOST if host in trust.hosts else failed(Step.HOST, "W_HOST")


def _conclusion(
    said: Claims, findings: tuple[Check, ...], answer: StatusAnswer | None, stored: bytes | None, now: datetime
) -> Verdict:
    """The verdict on a credential whose signature, key and time are good."""
    code = "OK"
    for check in findings:
        if check.code and _GRAVITY[check.code] < _GRAVITY[code]:
            code = check.code
    return Verdict(
        code=code,
        genuine=_GENUINE[code],
        standing=(answer.standing or NOT_IN_FORCE) if answer else None,
        since=answer.since if answer else None,
        reason=answer.reason if answer else None,
        fresh=_fresh(answer, now),
        said=said,
        record=stored if code != "E_RECORD_MISMATCH" else None,
        checks=checks.UP_TO_TRUST[:5] + findings,
    )


def _refusal(before: tuple[Check, ...], failed: Check) -> Verdict:
    code = failed.code or "E_FORMAT"
    return Verdict(code, _GENUINE[code], None, None, None, None, None, None, (*before, failed))


def _fresh(answer: StatusAnswer | None, now: datetime) -> Fresh:
    if answer is None:
        return NOTHING_KNOWN
    return Fresh(answer.as_of, max(0, int((now - answer.as_of).total_seconds())), answer.live)
