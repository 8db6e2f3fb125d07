"""The X.509 certificates of the house: one profile for every purpose a key can have (RFC 5280)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # id-kp-documentSigning, RFC 9336
_LONGEST_NAME = 64  # ub-common-name and ub-organization-name, RFC 5280 appendix A


class Purpose(StrEnum):
    """What a key is for. A key has one purpose for the whole of its life."""

    ROOT = "root"
    ISSUING_CA = "issuing-ca"
    PERSON_CA = "person-ca"
    LICENCE = "licence"
    PDF_SEAL = "pdf-seal"
    STATEMENT = "statement"


@dataclass(frozen=True)
class Profile:
    """What a certificate allows: `path_length` None for a leaf, else how many CAs may stand below it."""

    title: str
    issued_by: Purpose
    years: int = 0
    hours: int = 0
    curve: type[ec.EllipticCurve] = ec.SECP256R1
    path_length: int | None = None
    content_commitment: bool = False
    extended_use: x509.ObjectIdentifier | None = None

    @property
    def is_ca(self) -> bool:
        """Does a key of this profile certify others (and sign nothing else)?"""
        return self.path_length is not None

    @property
    def valid_for(self) -> timedelta:
        """How long a certificate is valid; a year has 365 days here."""
        return timedelta(days=365 * self.years, hours=self.hours)


PROFILES = {
    Purpose.ROOT: Profile("Root CA", Purpose.ROOT, years=20, curve=ec.SECP384R1, path_length=1),
    Purpose.ISSUING_CA: Profile("Issuing CA", Purpose.ROOT, years=10, path_length=0),
    Purpose.PERSON_CA: Profile("Person CA", Purpose.ROOT, years=10, path_length=0),
    Purpose.LICENCE: Profile("Licence signer", Purpose.ISSUING_CA, years=3),
    Purpose.STATEMENT: Profile("Statement signer", Purpose.ISSUING_CA, years=3),
    Purpose.PDF_SEAL: Profile(
        "PDF seal", Purpose.ISSUING_CA, years=3, content_commitment=True, extended_use=DOCUMENT_SIGNING
    ),
}
# A person's key signs one act and is gone. Without the extended use its certificate seals no paper for an authority.
PERSON = Profile("Person", Purpose.PERSON_CA, hours=24, content_commitment=True)


@dataclass(frozen=True)
class Certifier:
    """Who certifies: the CA's certificate (None while a root certifies itself) and its private key."""

    certificate: x509.Certificate | None
    key: ec.EllipticCurvePrivateKey


def name(
    organisation: str, common_name: str, *, unit: str = "", reference: str = "", represents: Sequence[str] = ()
) -> x509.Name:
    """A distinguished name under C=CN; texts longer than X.509 allows end in an ellipsis.

    `represents`: the organisations a person acts for, each an organisation name of its own at the end.
    """
    parts = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common_name),
        (NameOID.USER_ID, reference),
        *((NameOID.ORGANIZATION_NAME, one) for one in represents),
    ]
    return x509.Name([x509.NameAttribute(oid, _fitted(oid, text)) for oid, text in parts if text])


def certify(
    profile: Profile, subject: x509.Name, public_key: ec.EllipticCurvePublicKey, by: Certifier, *, not_before: datetime
) -> x509.Certificate:
    """A certificate for `public_key`, valid from `not_before` (whole seconds, UTC) for as long as the profile says,
    and never longer than the certifier's own."""
    issuer = by.certificate.subject if by.certificate else subject
    not_after = not_before + profile.valid_for
    if by.certificate:
        not_after = min(not_after, by.certificate.not_valid_after_utc)
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(profile.is_ca, profile.path_length), critical=True)
        .add_extension(_key_usage(profile), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
    )
    if profile.extended_use:
        builder = builder.add_extension(x509.ExtendedKeyUsage([profile.extended_use]), critical=False)
    return builder.sign(by.key, hashes.SHA384() if by.key.key_size > 256 else hashes.SHA256())


def _key_usage(profile: Profile) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not profile.is_ca,
        content_commitment=profile.content_commitment,
        key_cert_sign=profile.is_ca,
        crl_sign=profile.is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _fitted(oid: x509.ObjectIdentifier, text: str) -> str:
    """X.509 allows 64 characters; many readers count the bytes of a common name instead."""
    fitted = text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
    while oid == NameOID.COMMON_NAME and len(fitted.encode()) > _LONGEST_NAME:
        fitted = fitted.removesuffix("…")[:-1] + "…"
    return fitted
