"""A person's electronic signature 电子签名 on a digest: a key made for one act, certified for it, used once, destroyed.

The caller has authenticated the person and shown what is signed (Electronic Signature Law art. 13); here that becomes
a certificate with the person's name and the act, and one signature over act, digest and time. Another source of
signatures (an external CA, an SM2 token) takes this module's place with the same two functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates, serialize_certificates
from cryptography.x509.oid import NameOID

from signing.canonical import canonical_bytes
from signing.certification import PERSON, Certifier, certify, name
from signing.chain import ChainError, check_chain
from signing.key_index import instant
from signing.keyring import Keyring, Purpose
from signing.private_key import software_key
from signing.token import verify_raw

_IDENTITY_NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]")


class SignatureError(ValueError):
    """A person's signature cannot be made, or does not verify; the text says why."""


@dataclass(frozen=True)
class PersonSignature:
    """A signature as it is kept: all that is needed to verify it later with nothing but the root.

    `certificate_der`: the person's certificate and its CA's (PKCS#7 bundle, DER); `signature`: raw r‖s, 64 bytes;
    `signed_at` counts to the second; `digest`: SHA-256 of what was signed; `act`: what the key was certified for.
    """

    certificate_der: bytes
    signature: bytes
    signed_at: datetime
    digest: bytes
    act: str

    @property
    def certificate(self) -> x509.Certificate:
        """The person's certificate; SignatureError when the bundle does not hold one and the CA's."""
        return _unbundled(self.certificate_der)[0]

    @property
    def person_name(self) -> str:
        """The name the certificate was issued to."""
        return _subject(self.certificate, NameOID.COMMON_NAME)

    @property
    def person_ref(self) -> str:
        """The opaque reference of the person the certificate was issued to."""
        return _subject(self.certificate, NameOID.USER_ID)

    @property
    def represents(self) -> tuple[str, ...]:
        """The organisations the person acted for, as the certificate names them (at most 64 characters each)."""
        return _organisations(self.certificate)[1:]


def as_certified(organisations: Sequence[str]) -> tuple[str, ...]:
    """Names of organisations as a person's certificate carries them."""
    subject = name("-", "-", represents=organisations)
    return tuple(str(one.value) for one in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))[1:]


def sign_once(
    keyring: Keyring,
    *,
    person_name: str,
    person_ref: str,
    act: str,
    document_digest: bytes,
    now: datetime,
    represents: Sequence[str] = (),
) -> PersonSignature:
    """Make a P-256 key, certify it for this person and act for 24 hours, sign once and let the key go.

    `person_ref` is an opaque reference, never an identity number; `document_digest` is 32 bytes; `represents` are the
    organisations the person signs for besides himself, and the certificate names them. The signature has been
    verified before it is returned. SignatureError for input that cannot be certified.
    """
    if not person_name.strip() or not act.strip():
        raise SignatureError("a person's signature needs a name and an act")
    if _IDENTITY_NUMBER.fullmatch(person_ref):
        raise SignatureError("an identity number does not belong in a certificate")
    if len(document_digest) != 32:
        raise SignatureError("what is signed is a SHA-256 digest of 32 bytes")
    authority = keyring.active(Purpose.PERSON_CA)
    by = Certifier(authority.certificate, keyring.private_key(authority.kid))
    signed_at = instant(now)
    key = software_key(ec.generate_private_key(PERSON.curve()))
    subject = name(f"Yizhao {keyring.issuer}", person_name, unit=act, reference=person_ref, represents=represents)
    certificate = certify(PERSON, subject, key.public_key(), by, not_before=signed_at)
    made = PersonSignature(
        certificate_der=serialize_certificates([certificate, authority.certificate], Encoding.DER),
        signature=key.sign_raw(_statement(act, document_digest, signed_at), SHA256()),
        signed_at=signed_at,
        digest=document_digest,
        act=act,
    )
    verify_person_signature(made, keyring.roots())
    return made


def verify_person_signature(signature: PersonSignature, anchors: Sequence[x509.Certificate]) -> None:
    """SignatureError unless a person certified for this act under one of `anchors` (roots) signed this digest then."""
    certificate, authority = _unbundled(signature.certificate_der)
    signed_at = instant(signature.signed_at)
    try:
        check_chain(certificate, [authority], anchors, at=signed_at, key_usage="non_repudiation")
    except ChainError as error:
        raise SignatureError(f"the person's certificate does not hold: {error}") from error
    # Seals of authorities lead to the same root: what tells them from a person's is the act they are certified for.
    if certificate.subject != _subject_for(certificate, signature.act):
        raise SignatureError("the certificate was issued for another act")
    public_key = certificate.public_key()
    message = _statement(signature.act, signature.digest, signed_at)
    if not isinstance(public_key, ec.EllipticCurvePublicKey) or not verify_raw(
        public_key, signature.signature, message
    ):
        raise SignatureError("the signature does not fit the act, the digest and the time")


def _statement(act: str, digest: bytes, signed_at: datetime) -> bytes:
    """What is signed: act, digest and time together, so that none can be exchanged for another."""
    return canonical_bytes({"act": act, "digest": digest.hex(), "signed_at": signed_at.isoformat()})


def _unbundled(bundle: bytes) -> tuple[x509.Certificate, x509.Certificate]:
    """The person's certificate and the CA's."""
    try:
        certificates = load_der_pkcs7_certificates(bundle)
        is_ca = {_is_ca(certificate): certificate for certificate in certificates}
        return is_ca[False], is_ca[True]
    except (ValueError, KeyError, x509.ExtensionNotFound) as error:
        raise SignatureError("the bundle does not hold a person's certificate and its CA's") from error


def _is_ca(certificate: x509.Certificate) -> bool:
    return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def _subject(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    values = [str(attribute.value) for attribute in certificate.subject.get_attributes_for_oid(oid)]
    return values[0] if values else ""


def _organisations(certificate: x509.Certificate) -> tuple[str, ...]:
    return tuple(str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))


def _subject_for(certificate: x509.Certificate, act: str) -> x509.Name:
    """The subject this certificate would have, had it been issued for this act."""
    organisation, common_name, reference = (
        _subject(certificate, oid) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME, NameOID.USER_ID)
    )
    represents = _organisations(certificate)[1:]
    return name(organisation, common_name, unit=act, reference=reference, represents=represents)
