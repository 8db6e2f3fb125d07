"""A sealed PDF: accepted as it left the authority, to the last byte, and in no other form."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from reportlab.pdfgen import canvas

from signing.chain import as_asn1, finished
from signing.keyring import Keyring, KeyringError, Purpose
from signing.pdf import PdfCheck, _sealed, _Sealer, check_pdf, sign_pdf
from signing.token import P256_ORDER

from .conftest import AUTHORITY, NOW, SECRET

SEALED_AT = NOW + timedelta(hours=1)
BOX = (600.5, 80.25, 720.5, 200.25)


def page(width: float, height: float, draw: Callable[[canvas.Canvas], Any]) -> bytes:
    file = BytesIO()
    drawing = canvas.Canvas(file, pagesize=(width, height), invariant=1)
    draw(drawing)
    drawing.showPage()
    drawing.save()
    return file.getvalue()


SHEET = page(842, 595, lambda drawing: drawing.rect(50, 50, 742, 495))
SEAL = page(120, 120, lambda drawing: drawing.circle(60, 60, 58))


def sealed_with(keyring: Keyring, kid: bytes | None = None, **changes: Any) -> bytes:
    details = {
        "field_name": "Seal",
        "name": AUTHORITY,
        "reason": "营业执照",
        "location": "yizhao.example",
        "now": SEALED_AT,
    }
    kid = kid or keyring.active(Purpose.PDF_SEAL, AUTHORITY).kid
    return sign_pdf(SHEET, SEAL, BOX, keyring=keyring, kid=kid, **{**details, **changes})


@pytest.fixture(scope="module")
def sealed(keyring: Keyring) -> bytes:
    return sealed_with(keyring)


def checked(pdf: Any, keyring: Keyring) -> PdfCheck:
    return check_pdf(pdf, keyring.roots(), now=SEALED_AT)


def signed_otherwise(
    keyring: Keyring, purpose: Purpose = Purpose.PDF_SEAL, high_s: bool = False, **metadata: Any
) -> bytes:
    """Signed by pyHanko directly with a key of the ring, in a form that is not the one of a sealed sheet."""
    entry = keyring.entries(purpose)[0]
    key = keyring.private_key(entry.kid)

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
        return encode_dss_signature(r, P256_ORDER - s if high_s else s)

    leaf, *above = [as_asn1(certificate) for certificate in keyring.chain(entry.kid)]
    form = {
        "field_name": "Seal",
        "md_algorithm": "sha256",
        "certify": True,
        "subfilter": SigSeedSubFilter.PADES,
        "docmdp_permissions": MDPPerm.NO_CHANGES,
    }
    signer = PdfSigner(PdfSignatureMetadata(**{**form, **metadata}), signer=_Sealer(leaf, above, sign))
    return finished(_sealed(SHEET, signer, SEALED_AT))


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        b"%PDF-1.7",
        b"\x00" * 1000,
        b"%PDF-1.7\nstartxref\n0\n%%EOF",
        b"%PDF-1.7\nstartxref\n-9\n%%EOF",
        None,
        "text",
        7,
    ],
)
def test_what_is_no_pdf_is_a_format_error_and_nothing_is_raised(pdf: object, keyring: Keyring) -> None:
    check = checked(pdf, keyring)
    assert (check.ok, check.code) == (False, "E_FORMAT")
    assert check.problem


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    for pdf in (data, b"%PDF-1.7\n" + data, SHEET[:-30] + data):
        assert not check_pdf(pdf, [], now=SEALED_AT).ok


def test_an_unsigned_sheet_is_refused(keyring: Keyring) -> None:
    assert checked(SHEET, keyring).code == "E_FORMAT"


def test_not_one_of_200_files_altered_inside_the_signed_range_is_accepted(sealed: bytes, keyring: Keyring) -> None:
    contents = range(sealed.index(b"/Contents <") + 10, sealed.index(b">", sealed.index(b"/Contents <")) + 1)
    chance = random.Random(1)
    places = [place for place in range(len(sealed)) if place not in contents]
    for place in chance.sample(places, 200):
        altered = bytearray(sealed)
        altered[place] ^= 1 << chance.randrange(8)
        check = checked(bytes(altered), keyring)
        assert not check.ok
        assert check.code in {"E_FORMAT", "E_SIGNATURE"}


def test_not_one_of_200_changes_in_the_signature_value_itself_is_accepted(sealed: bytes, keyring: Keyring) -> None:
    start = sealed.index(b"/Contents <") + 11
    end = sealed.index(b">", start)
    unsigned = [start + offset for offset in (*range(46, 56), *range(2374, 2380))]  # lists no signature covers
    chance = random.Random(2)
    for place in [*unsigned, end - 1, end - 2, *chance.sample(range(start, end), 200)]:
        altered = bytearray(sealed)
        altered[place : place + 1] = b"%X" % (int(chr(sealed[place]), 16) ^ 1 << chance.randrange(4))
        assert not checked(bytes(altered), keyring).ok


def test_the_signature_value_written_otherwise_is_refused(sealed: bytes, keyring: Keyring) -> None:
    start = sealed.index(b"/Contents <") + 11
    end = sealed.index(b">", start)
    lower = sealed[:start] + sealed[start:end].lower() + sealed[end:]
    assert checked(lower, keyring).code == "E_SIGNATURE"


def test_a_truncated_file_is_refused_at_any_length(sealed: bytes, keyring: Keyring) -> None:
    for length in (*range(0, len(sealed), 251), len(sealed) - 2, len(sealed) - 1):
        assert not checked(sealed[:length], keyring).ok


@pytest.mark.parametrize("added", [b"\n", b" ", b"\x00", b"%%EOF\n", b"hello", SHEET])
def test_bytes_after_the_seal_or_before_it_are_refused(added: bytes, sealed: bytes, keyring: Keyring) -> None:
    assert not checked(sealed + added, keyring).ok
    assert not checked(added + sealed, keyring).ok


def test_a_later_revision_is_refused_whatever_it_changes(sealed: bytes, keyring: Keyring) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Type"]
    writer.update_root()
    edited = BytesIO()
    writer.write(edited)
    assert edited.getvalue().startswith(sealed)
    check = checked(edited.getvalue(), keyring)
    assert (check.ok, check.code) == (False, "E_SIGNATURE")


def test_a_file_saved_again_by_a_pdf_editor_is_refused(sealed: bytes, keyring: Keyring) -> None:
    saved = BytesIO()
    with pikepdf.open(BytesIO(sealed)) as document:
        document.save(saved)
    assert not checked(saved.getvalue(), keyring).ok


@pytest.mark.parametrize(
    ("form", "code"),
    [
        pytest.param({"certify": False}, "E_FORMAT", id="signed but not certified"),
        pytest.param({"docmdp_permissions": MDPPerm.FILL_FORMS}, "E_FORMAT", id="forms may be filled"),
        pytest.param({"docmdp_permissions": MDPPerm.ANNOTATE}, "E_FORMAT", id="notes may be added"),
        pytest.param({"subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}, "E_FORMAT", id="not PAdES"),
        pytest.param({"high_s": True}, "E_SIGNATURE", id="high s"),
        pytest.param({"purpose": Purpose.LICENCE}, "E_UNKNOWN_KEY", id="the licence signer's key"),
        pytest.param({"purpose": Purpose.STATEMENT}, "E_UNKNOWN_KEY", id="the statement signer's key"),
    ],
)
def test_a_signature_in_another_form_or_by_another_key_is_refused(
    form: dict[str, Any], code: str, keyring: Keyring
) -> None:
    assert checked(signed_otherwise(keyring), keyring).ok
    check = checked(signed_otherwise(keyring, **form), keyring)
    assert (check.ok, check.code) == (False, code)


def test_two_signatures_are_refused(keyring: Keyring) -> None:
    kid = keyring.active(Purpose.PDF_SEAL, AUTHORITY).kid
    first = signed_otherwise(keyring, certify=False)
    leaf, *above = [as_asn1(certificate) for certificate in keyring.chain(kid)]
    key = keyring.private_key(kid)
    signer = _Sealer(leaf, above, lambda data: key.sign(data, ec.ECDSA(SHA256())))
    metadata = PdfSignatureMetadata(field_name="Second", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    second = PdfSigner(metadata, signer=signer, new_field_spec=SigFieldSpec("Second"))
    twice = finished(_sealed(first, second, SEALED_AT))
    check = checked(twice, keyring)
    assert (check.ok, check.code) == (False, "E_FORMAT")
    assert check.problem.startswith("2 signatures")


def test_a_seal_under_another_root_is_not_ours(sealed: bytes, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path, SECRET, issuer="CN-510100", seal_holders=[AUTHORITY], now=NOW)
    for roots in (other.roots(), []):
        check = check_pdf(sealed, roots, now=SEALED_AT)
        assert (check.ok, check.intact, check.code) == (False, True, "E_UNKNOWN_KEY")


def test_a_seal_from_the_future_is_a_wrong_clock(sealed: bytes, keyring: Keyring) -> None:
    early = SEALED_AT - timedelta(minutes=5, seconds=1)
    check = check_pdf(sealed, keyring.roots(), now=early)
    assert (check.ok, check.intact, check.code) == (False, True, "E_CLOCK")
    assert check_pdf(sealed, keyring.roots(), now=SEALED_AT - timedelta(minutes=5)).ok


@pytest.mark.parametrize("purpose", [Purpose.LICENCE, Purpose.STATEMENT])
def test_only_a_pdf_seal_can_seal(purpose: Purpose, keyring: Keyring) -> None:
    with pytest.raises(KeyringError, match="own check"):
        sealed_with(keyring, keyring.active(purpose).kid)


@pytest.mark.parametrize("days", [-1, 3 * 365 + 1])
def test_a_seal_outside_its_certificates_validity_is_not_made(days: int, keyring: Keyring) -> None:
    with pytest.raises(KeyringError, match="own check"):
        sealed_with(keyring, now=NOW + timedelta(days=days))


def test_a_sealed_sheet_is_accepted_and_says_who_and_when(sealed: bytes, keyring: Keyring) -> None:
    check = checked(sealed, keyring)
    certificate = keyring.active(Purpose.PDF_SEAL, AUTHORITY).certificate
    assert check == PdfCheck(True, True, True, True, certificate, SEALED_AT)


def test_it_stays_accepted_after_its_certificate_has_expired(sealed: bytes, keyring: Keyring) -> None:
    assert check_pdf(sealed, keyring.roots(), now=NOW + timedelta(days=12 * 365)).ok


def test_it_can_be_made_and_checked_inside_a_running_event_loop(keyring: Keyring) -> None:
    async def inside() -> bool:
        return checked(sealed_with(keyring), keyring).ok

    with ThreadPoolExecutor(1) as elsewhere:  # a thread of its own: a browser's loop may be running in this one
        assert elsewhere.submit(asyncio.run, inside()).result()


def test_the_time_is_the_callers_and_the_seal_is_the_drawing_alone(sealed: bytes, keyring: Keyring) -> None:
    with pikepdf.open(BytesIO(sealed)) as document:
        (field,) = document.Root.AcroForm.Fields
        assert [float(number) for number in field.Rect] == list(BOX)
        assert str(field.V.M) == "D:20251122050000Z"
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert str(field.V.Reason) == "营业执照"
        looks = field.AP.N
        assert "/Font" not in looks.Resources
        assert len(looks.Resources.XObject) == 1
    assert sealed.startswith(SHEET)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed")
def test_poppler_says_valid_and_total_document_signed(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    command = ["pdfsig", "-nocert", "sealed.pdf"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert f"Signer Certificate Common Name: {AUTHORITY}" in said


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    subprocess.run(["qpdf", "--check", "sealed.pdf"], cwd=tmp_path, capture_output=True, check=True)
