"""A licence sheet is believed by its seal first, then by the token inside it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pikepdf
import pytest

from certificates import issuance, qr, seal_art, sheet
from certificates.licence import Standing
from certificates.status import StatusAnswer
from certificates.trust import Trust, trust_from_keyring
from certificates.verification import Verdict, verify_pdf
from signing.keyring import Keyring, KeyState, Purpose
from signing.pdf import sign_pdf
from signing.token import Token
from tests.certificates.sample_licences import COMPANY, ISSUED_AT, ISSUER, SERIAL, STATUS_URI

NOW = ISSUED_AT + timedelta(hours=1)
AUTHORITY, OTHER_AUTHORITY = COMPANY.authority_name, "成都市锦江区市场监督管理局"


@dataclass(frozen=True)
class Sealed:
    """One sealed 副本, the record it stands for, and the keys."""

    keyring: Keyring
    trust: Trust
    drawn: sheet.Sheet
    record: bytes
    pdf: bytes

    def by(self, authority: str, drawn: bytes | None = None) -> bytes:
        return _seal(self.keyring, self.drawn, authority, drawn)


def _seal(keyring: Keyring, drawn: sheet.Sheet, authority: str, other: bytes | None = None) -> bytes:
    return sign_pdf(
        other or drawn.pdf,
        seal_art.seal(authority, True),
        drawn.seal_box,
        keyring=keyring,
        kid=keyring.active(Purpose.PDF_SEAL, authority).kid,
        field_name="Seal",
        name=authority,
        reason="营业执照",
        location="yizhao.example",
        now=NOW,
    )


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    keyring = Keyring.create(
        tmp_path_factory.mktemp("keys"),
        b"a secret of these tests, 32 bytes or more",
        issuer=ISSUER,
        seal_holders=(AUTHORITY, OTHER_AUTHORITY),
        now=ISSUED_AT - timedelta(days=1),
    )
    prepared = issuance.prepare(
        COMPANY,
        version=1,
        serial=SERIAL,
        status_index=3,
        status_uri=STATUS_URI,
        issuer=ISSUER,
        kid=keyring.active(Purpose.LICENCE).kid,
        issued_at=ISSUED_AT,
    )
    drawn = sheet.draw(
        COMPANY,
        kind="duplicate",
        licence_number=prepared.licence_number,
        short_code=prepared.short_code,
        issued_on=date(2026, 4, 9),
        qr_content=qr.content("https://yizhao.example", issuance.issue(prepared, keyring)),
        public_host="yizhao.example",
    )
    trust = trust_from_keyring(keyring, ("yizhao.example",))
    return Sealed(keyring, trust, drawn, prepared.record, _seal(keyring, drawn, AUTHORITY))


def in_force(_: Token) -> StatusAnswer:
    return StatusAnswer(standing=Standing.IN_FORCE, since=ISSUED_AT, reason=None, as_of=NOW, live=True)


def must_not_be_asked(_: Token) -> Any:
    raise AssertionError("asked about a sheet whose seal is not good")


def refused(sealed: Sealed, pdf: bytes, code: str, **other: Any) -> Verdict:
    usual: dict[str, Any] = {"trust": sealed.trust, "now": NOW}
    verdict = verify_pdf(pdf, status=must_not_be_asked, record=must_not_be_asked, **(usual | other))
    assert (verdict.code, verdict.genuine is True) == (code, False)
    assert [(check.number, check.name, check.code) for check in verdict.checks] == [(0, "seal", code)]
    return verdict


def with_seals(sealed: Sealed, **fields: Any) -> Trust:
    keys = tuple(replace(key, **fields) if key.purpose is Purpose.PDF_SEAL else key for key in sealed.trust.keys)
    return replace(sealed.trust, keys=keys)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n%%EOF", b"\x89PNG", b"%PDF-" + bytes(5000)])
def test_what_is_no_sealed_pdf_is_refused(sealed: Sealed, pdf: bytes) -> None:
    refused(sealed, pdf, "E_FORMAT")


def test_an_unsealed_sheet_is_refused(sealed: Sealed) -> None:
    refused(sealed, sealed.drawn.pdf, "E_FORMAT")


def test_truncated_and_prolonged_files_are_refused(sealed: Sealed) -> None:
    for pdf in (sealed.pdf[:-1], sealed.pdf[: len(sealed.pdf) // 2], sealed.pdf + b"\n", sealed.pdf + sealed.pdf):
        verdict = verify_pdf(pdf, sealed.trust, now=NOW, status=must_not_be_asked)
        assert verdict.genuine is False


def test_a_file_saved_again_is_refused(sealed: Sealed) -> None:
    copy = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed.pdf)) as document:
        document.docinfo["/Title"] = "别的标题"
        document.save(copy)
    assert verify_pdf(copy.getvalue(), sealed.trust, now=NOW, status=must_not_be_asked).genuine is False


def test_none_of_forty_altered_files_is_accepted(sealed: Sealed) -> None:
    chance = random.Random(20260409)
    for _ in range(40):
        altered = bytearray(sealed.pdf)
        altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
        assert verify_pdf(bytes(altered), sealed.trust, now=NOW, status=must_not_be_asked).genuine is not True


@pytest.mark.parametrize(
    ("trust", "code"),
    [
        (lambda sealed: replace(sealed.trust, roots=()), "E_UNKNOWN_KEY"),
        (lambda sealed: replace(sealed.trust, keys=()), "E_UNKNOWN_KEY"),
        (lambda sealed: with_seals(sealed, purpose=Purpose.STATEMENT), "E_UNKNOWN_KEY"),
        (lambda sealed: with_seals(sealed, state=KeyState.COMPROMISED), "E_KEY_REVOKED"),
        (lambda sealed: with_seals(sealed, not_after=NOW - timedelta(minutes=6)), "E_CLOCK"),
        (lambda sealed: with_seals(sealed, not_before=NOW + timedelta(minutes=6)), "E_CLOCK"),
    ],
)
def test_a_seal_that_is_not_trusted_has_its_own_code(
    sealed: Sealed, trust: Callable[[Sealed], Trust], code: str
) -> None:
    refused(sealed, sealed.pdf, code, trust=trust(sealed))


def test_a_seal_from_the_future_shows_a_wrong_clock(sealed: Sealed) -> None:
    refused(sealed, sealed.pdf, "E_CLOCK", now=NOW - timedelta(minutes=6))


def test_a_sealed_file_without_credential_is_refused(sealed: Sealed) -> None:
    blank = seal_art.seal(AUTHORITY, True)
    refused(sealed, sealed.by(AUTHORITY, blank), "E_FORMAT")


def test_the_seal_of_another_authority_does_not_fit_the_record(sealed: Sealed) -> None:
    verdict = verify_pdf(
        sealed.by(OTHER_AUTHORITY), sealed.trust, now=NOW, status=in_force, record=lambda _: sealed.record
    )
    assert (verdict.code, verdict.genuine) == ("E_RECORD_MISMATCH", None)
    assert verdict.checks[0].code == "E_RECORD_MISMATCH"


def test_a_good_sheet_has_the_verdict_of_its_token(sealed: Sealed) -> None:
    verdict = verify_pdf(sealed.pdf, sealed.trust, now=NOW, status=in_force, record=lambda _: sealed.record)
    assert (verdict.code, verdict.genuine, verdict.standing) == ("OK", True, "IN_FORCE")
    assert [check.number for check in verdict.checks] == list(range(11))
    assert verdict.licence is not None and verdict.licence["name"] == COMPANY.name
    later = NOW + timedelta(days=5000)
    assert verify_pdf(sealed.pdf, sealed.trust, now=later, status=lambda _: None).code == "OK_STATUS_STALE"


def test_a_replaced_licence_is_genuine_and_replaced(sealed: Sealed) -> None:
    def replaced(_: Token) -> StatusAnswer:
        return StatusAnswer(
            Standing.SUPERSEDED, since=datetime(2026, 5, 1, tzinfo=NOW.tzinfo), reason="变更", as_of=NOW, live=True
        )

    verdict = verify_pdf(sealed.pdf, sealed.trust, now=NOW, status=replaced)
    assert (verdict.code, verdict.genuine, verdict.standing) == ("SUPERSEDED", True, "SUPERSEDED")
