"""A person's signature: one key, one act, one digest, one moment; exchange any of them and it falls."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509.oid import NameOID

from signing import signature as signatures
from signing.keyring import Keyring, KeyringError, Purpose
from signing.private_key import PrivateKey, software_key
from signing.signature import PersonSignature, SignatureError, sign_once, verify_person_signature

from .conftest import NOW, SECRET

DIGEST = bytes(range(32))
ACT = "D20251122-7F3K/1"
PERSON = {"person_name": "钱样本", "person_ref": "0f" * 16, "act": ACT, "document_digest": DIGEST}


@pytest.fixture(scope="module")
def signed(keyring: Keyring) -> PersonSignature:
    return sign_once(keyring, **PERSON, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"digest": bytes(32)}, id="another digest"),
        pytest.param({"digest": DIGEST[:-1]}, id="a shorter digest"),
        pytest.param({"act": "D20251122-7F3K/2"}, id="another round"),
        pytest.param({"act": ""}, id="no act"),
        pytest.param({"signed_at": NOW + timedelta(seconds=1)}, id="a second later"),
        pytest.param({"signed_at": NOW - timedelta(seconds=1)}, id="before the certificate"),
        pytest.param({"signed_at": NOW + timedelta(hours=24, seconds=1)}, id="after the certificate"),
        pytest.param({"signature": bytes(64)}, id="zeros"),
        pytest.param({"signature": b""}, id="no signature"),
        pytest.param({"certificate_der": b""}, id="no certificate"),
        pytest.param({"certificate_der": b"\x30\x80garbage"}, id="no bundle"),
    ],
)
def test_a_signature_with_anything_exchanged_is_refused(
    change: dict[str, Any], signed: PersonSignature, keyring: Keyring
) -> None:
    with pytest.raises(SignatureError):
        verify_person_signature(replace(signed, **change), keyring.roots())


def test_no_single_bit_of_the_signature_can_be_changed(signed: PersonSignature, keyring: Keyring) -> None:
    for position in range(0, 512, 13):
        altered = bytearray(signed.signature)
        altered[position // 8] ^= 1 << position % 8
        with pytest.raises(SignatureError):
            verify_person_signature(replace(signed, signature=bytes(altered)), keyring.roots())


def test_a_signature_under_another_root_or_none_is_refused(signed: PersonSignature, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path, SECRET, issuer="CN-510100", seal_holders=[], now=NOW)
    for anchors in (other.roots(), []):
        with pytest.raises(SignatureError, match="does not hold"):
            verify_person_signature(signed, anchors)


def test_another_persons_signature_for_the_same_act_does_not_fit(signed: PersonSignature, keyring: Keyring) -> None:
    other = sign_once(keyring, **{**PERSON, "person_name": "周样本"}, now=NOW)
    with pytest.raises(SignatureError):
        verify_person_signature(replace(signed, certificate_der=other.certificate_der), keyring.roots())


@pytest.mark.parametrize("purpose", [Purpose.PDF_SEAL, Purpose.LICENCE])
def test_an_authoritys_key_does_not_sign_for_a_person(purpose: Purpose, keyring: Keyring) -> None:
    entry = keyring.entries(purpose)[0]
    message = signatures._statement(ACT, DIGEST, NOW)
    forged = PersonSignature(
        serialize_certificates(keyring.chain(entry.kid)[:2], Encoding.DER),
        keyring.sign(entry.kid, message),
        NOW,
        DIGEST,
        ACT,
    )
    with pytest.raises(SignatureError):
        verify_person_signature(forged, keyring.roots())


def test_a_person_cannot_certify_a_second_key(signed: PersonSignature, keyring: Keyring) -> None:
    authority = keyring.active(Purpose.PERSON_CA).certificate
    own = serialize_certificates([signed.certificate, signed.certificate], Encoding.DER)
    for bundle in (own, serialize_certificates([authority], Encoding.DER)):
        with pytest.raises(SignatureError, match="bundle"):
            verify_person_signature(replace(signed, certificate_der=bundle), keyring.roots())


@pytest.mark.parametrize(
    "change",
    [
        {"person_name": ""},
        {"person_name": "  "},
        {"act": ""},
        {"person_ref": "510107199001011237"},
        {"person_ref": "51010719900101123X"},
        {"person_ref": "510107900101123"},
        {"document_digest": b"not a digest"},
    ],
)
def test_what_must_not_be_certified_is_refused(change: dict[str, Any], keyring: Keyring) -> None:
    with pytest.raises(SignatureError):
        sign_once(keyring, **{**PERSON, **change}, now=NOW)


def test_without_an_active_person_ca_nobody_signs(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path, SECRET, issuer="CN-510100", seal_holders=[], now=NOW)
    keyring.compromise(keyring.active(Purpose.PERSON_CA).kid, at=NOW)
    with pytest.raises(KeyringError):
        sign_once(keyring, **PERSON, now=NOW)


def test_a_signature_verifies_with_nothing_but_the_root(signed: PersonSignature, keyring: Keyring) -> None:
    verify_person_signature(signed, keyring.roots())
    assert signed.person_name == "钱样本"
    assert (signed.digest, signed.act, signed.signed_at) == (DIGEST, ACT, NOW)


def test_it_verifies_with_the_time_as_a_clock_with_microseconds_stored_it(keyring: Keyring) -> None:
    now = NOW.replace(microsecond=654321)
    signed = sign_once(keyring, **PERSON, now=now)
    verify_person_signature(replace(signed, signed_at=now), keyring.roots())


def test_it_still_verifies_after_the_person_ca_has_changed(signed: PersonSignature, tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path, SECRET, issuer="CN-510100", seal_holders=[], now=NOW)
    before = sign_once(keyring, **PERSON, now=NOW)
    keyring.activate(keyring.add(Purpose.PERSON_CA, now=NOW).kid, now=NOW + timedelta(days=1))
    after = sign_once(keyring, **PERSON, now=NOW + timedelta(days=2))
    for signed_by_either in (before, after):
        verify_person_signature(signed_by_either, keyring.roots())


def test_the_certificate_names_person_and_act_for_a_day_and_allows_nothing_else(signed: PersonSignature) -> None:
    certificate = signed.certificate
    subject = {attribute.oid: attribute.value for attribute in certificate.subject}
    assert subject[NameOID.COMMON_NAME] == "钱样本"
    assert subject[NameOID.ORGANIZATIONAL_UNIT_NAME] == ACT
    assert subject[NameOID.USER_ID] == PERSON["person_ref"]
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(hours=24)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_a_name_longer_than_a_certificate_holds_is_cut_and_still_verifies(keyring: Keyring) -> None:
    signed = sign_once(keyring, **{**PERSON, "person_name": "长" * 100, "act": "号" * 80}, now=NOW)
    verify_person_signature(signed, keyring.roots())
    assert signed.person_name == "长" * 20 + "…"
    with pytest.raises(SignatureError):
        verify_person_signature(replace(signed, act="号" * 81), keyring.roots())


def test_every_signature_has_a_key_of_its_own_and_none_is_left(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[PrivateKey] = []

    def watched(key: ec.EllipticCurvePrivateKey) -> PrivateKey:
        made.append(software_key(key))
        return made[-1]

    monkeypatch.setattr(signatures, "software_key", watched)
    first, second = (sign_once(keyring, **PERSON, now=NOW) for _ in range(2))
    assert first.certificate.public_key() != second.certificate.public_key()
    made.clear()
    gc.collect()
    wanted = [first.certificate.public_key(), second.certificate.public_key()]
    # By type(): isinstance asks an object for its class, and a proxy of some library may have none to tell.
    left = [o for o in gc.get_objects() if issubclass(type(o), PrivateKey) and o.public_key() in wanted]
    assert not left


def test_a_raw_signature_in_der_is_refused(keyring: Keyring, signed: PersonSignature) -> None:
    key = software_key(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SignatureError):
        verify_person_signature(replace(signed, signature=key.sign(b"x", ec.ECDSA(SHA256()))), keyring.roots())
