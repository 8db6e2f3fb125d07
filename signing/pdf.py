"""PDF bytes + appearance bytes + box → a sealed PDF, and the strict check of such a PDF (PAdES B-B, ETSI EN 319 142-1).

A sealed sheet is certified (ISO 32000-2 §12.8.2.2, DocMDP, no changes allowed) by one signature over the whole file.
The check accepts exactly that and nothing else. Neither knows what the sheet says.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    read_certification_data,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.certification import DOCUMENT_SIGNING
from signing.chain import as_asn1, finished, trusting
from signing.key_index import instant
from signing.keyring import Keyring, KeyringError
from signing.token import P256_ORDER

# What these two have to say about a bad file is in the verdict; they would also log a page for every hostile upload.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)

CLOCK_TOLERANCE = timedelta(minutes=5)
LARGEST_PDF = 32 * 2**20  # bytes
_LONGEST_DER_SIGNATURE = 72  # ECDSA P-256 with low s
_SEAL_USE = KeyUsageConstraints(key_usage={"non_repudiation"}, extd_key_usage={DOCUMENT_SIGNING.dotted_string})


@dataclass(frozen=True)
class PdfCheck:
    """What is known of a PDF's seal. Only `ok` counts; the rest says how far the check came and what stopped it.

    `code` is "" or as in a verdict: E_FORMAT (no PDF sealed in our way), E_SIGNATURE (altered), E_UNKNOWN_KEY (sealed
    by somebody else), E_CLOCK (sealed in the future); `problem` says it in words.
    """

    ok: bool = False
    intact: bool = False
    whole_file: bool = False
    docmdp_ok: bool = False
    signer_certificate: x509.Certificate | None = None
    signed_at: datetime | None = None
    code: str = ""
    problem: str = ""


class _Refused(Exception):
    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code


class _Sealer(Signer):
    """pyHanko's view of whoever signs: a certificate, those above it, and a function from message to DER signature."""

    def __init__(self, leaf: Any, above: Iterable[Any], sign: Callable[[bytes], bytes]) -> None:
        super().__init__(signing_cert=leaf, cert_registry=SimpleCertificateStore.from_certs(above), embed_roots=False)
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(_LONGEST_DER_SIGNATURE) if dry_run else self._sign(data)


def sign_pdf(
    pdf: bytes,
    appearance: bytes,
    box: tuple[float, float, float, float],
    *,
    keyring: Keyring,
    kid: bytes,
    field_name: str,
    name: str,
    reason: str,
    location: str,
    now: datetime,
    page: int = 0,
) -> bytes:
    """Seal `pdf`; the seal looks like the one-page PDF `appearance`, scaled into `box` on `page`, counted from 0.

    `box` is (left, bottom, right, top) in points; `kid` names a PDF_SEAL key; `name`, `reason` and `location` are shown
    by PDF viewers; `now` becomes the signing time. The result has passed `check_pdf`; KeyringError when it does not.
    """
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm="sha256",
        name=name,
        reason=reason,
        location=location,
        certify=True,
        subfilter=SigSeedSubFilter.PADES,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    key = keyring.private_key(kid)
    leaf, *above = [as_asn1(certificate) for certificate in keyring.chain(kid)]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(appearance)
        file.flush()
        signer = PdfSigner(
            metadata,
            signer=_Sealer(leaf, above, lambda data: key.sign(data, ec.ECDSA(SHA256()))),
            stamp_style=_style(file.name),
            new_field_spec=SigFieldSpec(field_name, box=box, on_page=page),  # type: ignore[arg-type]
        )
        sealed = finished(_sealed(pdf, signer, instant(now)))
    check = check_pdf(sealed, keyring.roots(), now=now)
    if not check.ok:
        raise KeyringError(f"the sealed PDF does not pass its own check: {check.problem}")
    return sealed


def check_pdf(pdf: bytes, roots: Sequence[x509.Certificate], *, now: datetime) -> PdfCheck:
    """Is this file, to the last byte, as it was when a holder of a PDF seal under one of `roots` sealed it?

    The seal's certificate is judged at the signing time, which must not be after `now`. Never raises, whatever the
    bytes are.
    """
    try:
        return _checked(pdf, roots, now)
    except _Refused as refused:
        return PdfCheck(code=refused.code, problem=str(refused))
    except Exception as error:  # pyHanko meets hostile bytes with errors of every kind
        return PdfCheck(code="E_FORMAT", problem=f"cannot be read as a sealed PDF: {type(error).__name__}: {error}")


def _style(appearance_file: str) -> StaticStampStyle:
    centre = AxisAlignment.ALIGN_MID
    return StaticStampStyle.from_pdf_file(
        appearance_file,
        border_width=0,
        background_layout=SimpleBoxLayoutRule(centre, centre, inner_content_scaling=InnerScaling.STRETCH_TO_FIT),
    )


async def _sealed(pdf: bytes, signer: PdfSigner, at: datetime) -> bytes:
    """pyHanko's own sign_pdf step by step, because that one takes the time from the system's clock."""
    session = signer.init_signing_session(IncrementalPdfFileWriter(BytesIO(pdf)))
    session.system_time = at
    reserved = await session.estimate_signature_container_size(None, tight=True)
    prepared = session.prepare_tbs_document(None, reserved)
    digest, output = prepared.digest_tbs_document()
    await prepared.perform_signature(digest.document_digest, PdfCMSSignedAttributes(signing_time=at))
    output.seek(0)
    return output.read()


def _checked(pdf: bytes, roots: Sequence[x509.Certificate], now: datetime) -> PdfCheck:
    if not isinstance(pdf, bytes) or len(pdf) > LARGEST_PDF:
        raise _Refused("E_FORMAT", f"not a PDF of at most {LARGEST_PDF} bytes")
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    signature = _the_one_signature(reader)
    _check_extent(pdf, signature)
    at = signature.self_reported_timestamp
    if at is None or at.tzinfo is None:
        raise _Refused("E_FORMAT", "the seal says no time with a zone")
    reserved = len(signature.pkcs7_content)
    status, rebuilt = finished(_validated(signature, trusting(roots, at)))
    check = PdfCheck(
        intact=bool(status.intact and status.valid and signature.pkcs7_content == rebuilt.ljust(reserved, b"\0")),
        whole_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        docmdp_ok=status.docmdp_ok is True,
        signer_certificate=x509.load_der_x509_certificate(signature.signer_cert.dump()),
        signed_at=at,
    )
    if not (check.intact and check.whole_file and check.docmdp_ok):
        return replace(check, code="E_SIGNATURE", problem="the file is not as it was when it was sealed")
    if not status.bottom_line:
        return replace(
            check, code="E_UNKNOWN_KEY", problem="not sealed with a PDF seal that was valid under our root then"
        )
    if at > now + CLOCK_TOLERANCE:
        return replace(check, code="E_CLOCK", problem="sealed at a time that has not come yet")
    return replace(check, ok=True)


async def _validated(signature: EmbeddedPdfSignature, context: ValidationContext) -> tuple[PdfSignatureStatus, bytes]:
    """pyHanko's judgement, and the signature value put together anew from its parts.

    Parts of a CMS structure are covered by no signature (versions, lists of algorithms); only our one form of them is
    accepted, so that no bit of a sealed file can be changed.
    """
    status = await async_validate_pdf_signature(signature, context, key_usage_settings=_SEAL_USE)
    r, s = decode_dss_signature(signature.signer_info["signature"].native)
    value = encode_dss_signature(r, min(s, P256_ORDER - s))
    signer = _Sealer(signature.signer_cert, signature.other_embedded_certs, lambda _: value)
    rebuilt = await signer.async_sign_prescribed_attributes("sha256", signature.signer_info["signed_attrs"])
    return status, rebuilt.dump()


def _the_one_signature(reader: PdfFileReader) -> EmbeddedPdfSignature:
    """The only signature, when it certifies the file, in the PAdES form, and allows no changes."""
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        raise _Refused("E_FORMAT", f"{len(signatures)} signatures where there is exactly one in a sealed sheet")
    signature: EmbeddedPdfSignature = signatures[0]
    certification = read_certification_data(reader)
    if (
        certification is None
        or certification.author_sig.container_ref != signature.sig_object.container_ref
        or certification.permission is not MDPPerm.NO_CHANGES
        or signature.docmdp_level is not MDPPerm.NO_CHANGES
        or signature.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value
    ):
        raise _Refused("E_FORMAT", "not certified as a sealed sheet is: PAdES, no changes allowed")
    return signature


def _check_extent(pdf: bytes, signature: EmbeddedPdfSignature) -> None:
    """The signed ranges are the whole file but for the signature value."""
    start, before, after, rest = (int(number) for number in signature.byte_range)
    if start != 0 or not 0 < before < after or after + rest != len(pdf):
        raise _Refused("E_SIGNATURE", "bytes were added after the seal or left outside it")
    cms = signature.pkcs7_content
    if pdf[before:after] != b"<" + cms.hex().upper().encode() + b">":
        raise _Refused("E_SIGNATURE", "something other than the signature value is left outside the seal")
