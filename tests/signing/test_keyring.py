"""The keyring: one purpose a key, states that only move forward, private keys that never show themselves."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from signing.keyring import Keyring, KeyringError, KeyState, Purpose, UnknownKey
from signing.private_key import FileKeys, PrivateKey, kid_of, software_key
from signing.token import P256_ORDER, verify_raw

from .conftest import AUTHORITY, NOW, SECRET

HOLDERS = [f"样本市第{number}区市场监督管理局" for number in range(1, 23)]


def made(directory: Path, holders: list[str] | None = None, now: datetime = NOW) -> Keyring:
    return Keyring.create(directory, SECRET, issuer="CN-510100", seal_holders=holders or [AUTHORITY], now=now)


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.parametrize("secret", [b"another secret, just as long as it is", SECRET + b" "])
def test_a_wrong_secret_opens_nothing_and_says_so(tmp_path: Path, secret: bytes) -> None:
    made(tmp_path)
    with pytest.raises(KeyringError, match="secret does not fit"):
        Keyring.open(tmp_path, secret)
    with pytest.raises(KeyringError, match="secret does not fit"):
        Keyring.create(tmp_path, secret, issuer="CN-510100", seal_holders=[], now=NOW)


@pytest.mark.parametrize("secret", [b"", b"short"])
def test_a_missing_or_short_secret_is_refused(tmp_path: Path, secret: bytes) -> None:
    with pytest.raises(KeyringError, match="missing or shorter"):
        Keyring.create(tmp_path, secret, issuer="CN-510100", seal_holders=[], now=NOW)


def test_a_directory_without_a_keyring_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="run init first"):
        Keyring.open(tmp_path / "nowhere", SECRET)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"format": 1}', b'{"format": 2, "seal": ""}', b"\xff"]
)
def test_a_damaged_index_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    made(tmp_path)
    (tmp_path / "index.json").write_bytes(content)
    with pytest.raises(KeyringError, match=r"damaged|format 2"):
        Keyring.open(tmp_path, SECRET)


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "retired"), ("holder", "别的机关"), ("not_after", "2099-01-01T00:00:00+00:00"), ("purpose", "licence")],
)
def test_an_index_that_someone_altered_is_refused(tmp_path: Path, field: str, value: str) -> None:
    made(tmp_path)
    index = json.loads((tmp_path / "index.json").read_bytes())
    index["keys"][-1][field] = value
    (tmp_path / "index.json").write_text(json.dumps(index), "utf-8")
    with pytest.raises(KeyringError, match="altered"):
        Keyring.open(tmp_path, SECRET)


def test_a_keyring_of_another_issuer_is_not_taken_over(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(KeyringError, match="belongs to CN-510100"):
        Keyring.create(tmp_path, SECRET, issuer="CN-110100", seal_holders=[], now=NOW)


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        made(tmp_path, now=datetime(2025, 11, 22))


def test_unknown_keys_and_purposes_without_a_key_are_named(keyring: Keyring) -> None:
    with pytest.raises(UnknownKey, match="0000000000000000"):
        keyring.entry(bytes(8))
    with pytest.raises(UnknownKey, match="别的机关"):
        keyring.active(Purpose.PDF_SEAL, "别的机关")
    with pytest.raises(KeyError):
        keyring.sign(bytes(8), b"message")


@pytest.mark.parametrize("purpose", [Purpose.ROOT, Purpose.ISSUING_CA, Purpose.PERSON_CA])
def test_a_ca_key_signs_no_messages(keyring: Keyring, purpose: Purpose) -> None:
    with pytest.raises(KeyringError, match="certificates only"):
        keyring.sign(keyring.active(purpose).kid, b"message")


def test_a_key_that_is_not_active_signs_nothing(tmp_path: Path) -> None:
    keyring = made(tmp_path)
    following = keyring.add(Purpose.LICENCE, now=NOW)
    retired = keyring.active(Purpose.LICENCE)
    with pytest.raises(KeyringError, match="next and signs nothing"):
        keyring.sign(following.kid, b"message")
    keyring.sign(retired.kid, b"message")
    keyring.activate(following.kid, now=NOW)
    with pytest.raises(KeyringError, match="retired and signs nothing"):
        keyring.sign(retired.kid, b"message")
    keyring.compromise(following.kid, at=NOW)
    with pytest.raises(KeyringError, match="compromised and signs nothing"):
        keyring.sign(following.kid, b"message")


def test_states_only_move_forward(tmp_path: Path) -> None:
    keyring = made(tmp_path)
    active = keyring.active(Purpose.LICENCE)
    with pytest.raises(KeyringError, match="is active, not next"):
        keyring.activate(active.kid, now=NOW)
    keyring.retire(active.kid, now=NOW)
    for move in (keyring.activate, keyring.retire):
        with pytest.raises(KeyringError, match="is retired"):
            move(active.kid, now=NOW)


def test_a_key_is_not_activated_before_its_time(tmp_path: Path) -> None:
    keyring = made(tmp_path)
    following = keyring.add(Purpose.LICENCE, now=NOW, not_before=NOW + timedelta(days=30))
    with pytest.raises(KeyringError, match="2025-12-22"):
        keyring.activate(following.kid, now=NOW + timedelta(days=29))
    assert keyring.active(Purpose.LICENCE).kid != following.kid
    keyring.activate(following.kid, now=NOW + timedelta(days=30))
    assert keyring.active(Purpose.LICENCE).kid == following.kid


def test_only_a_pdf_seal_has_a_holder(tmp_path: Path) -> None:
    keyring = made(tmp_path)
    for purpose, holder in ((Purpose.LICENCE, AUTHORITY), (Purpose.PDF_SEAL, "")):
        with pytest.raises(KeyringError, match="holder"):
            keyring.add(purpose, holder, now=NOW)


def test_a_lost_private_key_is_named_and_the_others_still_sign(tmp_path: Path) -> None:
    made(tmp_path)
    keyring = Keyring.open(tmp_path, SECRET)
    lost = keyring.active(Purpose.LICENCE)
    (tmp_path / f"{lost.kid_hex}.pem").unlink()
    with pytest.raises(KeyringError, match=lost.kid_hex):
        keyring.sign(lost.kid, b"message")
    keyring.sign(keyring.active(Purpose.STATEMENT).kid, b"message")


def test_a_private_key_under_another_name_is_not_used(tmp_path: Path) -> None:
    made(tmp_path)
    keyring = Keyring.open(tmp_path, SECRET)
    licence, statement = (keyring.active(purpose).kid_hex for purpose in (Purpose.LICENCE, Purpose.STATEMENT))
    (tmp_path / f"{statement}.pem").replace(tmp_path / f"{licence}.pem")
    with pytest.raises(KeyringError, match="holds another key"):
        keyring.sign(bytes.fromhex(licence), b"message")


def test_a_private_key_is_never_exported_copied_or_given_a_ready_digest(keyring: Keyring) -> None:
    key = keyring.private_key(keyring.active(Purpose.LICENCE).kid)
    numbers = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for use in (
        lambda: key.private_numbers(),
        lambda: key.private_bytes(*numbers),
        lambda: key.exchange(ec.ECDH(), key.public_key()),
        lambda: key.__copy__(),
        lambda: key.sign(bytes(32), ec.ECDSA(Prehashed(hashes.SHA256()))),
    ):
        with pytest.raises(KeyringError):
            use()


def test_a_signature_that_does_not_verify_is_never_given_out() -> None:
    right, wrong = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    faulty = PrivateKey(right.public_key(), software_key(wrong)._sign_digest)
    with pytest.raises(KeyringError, match="does not verify"):
        faulty.sign_raw(b"message", hashes.SHA256())
    with pytest.raises(KeyringError, match="does not verify"):
        faulty.sign(b"message", ec.ECDSA(hashes.SHA256()))


def test_a_high_s_from_the_back_end_is_turned_into_its_low_twin() -> None:
    key = ec.generate_private_key(ec.SECP256R1())

    def high(digest: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
        raw = software_key(key)._sign_digest(digest, algorithm)
        s = int.from_bytes(raw[32:], "big")
        return raw[:32] + max(s, P256_ORDER - s).to_bytes(32, "big")

    for number in range(20):
        message = bytes([number])
        assert verify_raw(
            key.public_key(), PrivateKey(key.public_key(), high).sign_raw(message, hashes.SHA256()), message
        )


def test_signatures_are_raw_low_s_and_verify(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.LICENCE)
    for number in range(50):
        signature = keyring.sign(entry.kid, bytes([number]))
        assert len(signature) == 64
        assert verify_raw(entry.public_key, signature, bytes([number]))


def test_the_same_bytes_sealed_twice_have_the_same_seal(keyring: Keyring) -> None:
    kid = keyring.active(Purpose.LICENCE).kid
    assert keyring.sign(kid, b"record") == keyring.sign(kid, b"record")


def test_openssl_verifies_a_signature_of_the_keyring(keyring: Keyring, tmp_path: Path) -> None:
    entry = keyring.active(Purpose.LICENCE)
    raw = keyring.sign(entry.kid, b"message")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = entry.public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for name, content in (("key", public), ("signature", der), ("message", b"message")):
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "message"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout == b"Verified OK\n"


def test_a_kid_is_the_start_of_the_thumbprint_of_rfc_7638() -> None:
    # JWK of RFC 7515 appendix A.3; its thumbprint oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U is well known
    x = 0x7FCDCE2770F6C45D4183CBEE6FDB4B7B580733357BE9EF13BACF6E3C7BD15445
    y = 0xC7F144CD1BBD9B7E872CDFEDB9EEB9F4B3695D6EA90B24AD8A4623288588E5AD
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    assert kid_of(key).hex() == "a0a232c2f194a535"


def test_every_purpose_has_one_active_key_and_creating_again_changes_nothing(tmp_path: Path) -> None:
    keyring = made(tmp_path, HOLDERS)
    assert [entry.purpose for entry in keyring.entries() if entry.purpose is not Purpose.PDF_SEAL] == [
        Purpose.ROOT,
        Purpose.ISSUING_CA,
        Purpose.PERSON_CA,
        Purpose.LICENCE,
        Purpose.STATEMENT,
    ]
    assert [entry.holder for entry in keyring.entries(Purpose.PDF_SEAL)] == HOLDERS
    before = files(tmp_path)
    again = made(tmp_path, HOLDERS, NOW + timedelta(days=1))
    assert files(tmp_path) == before
    assert [entry.kid for entry in again.entries()] == [entry.kid for entry in keyring.entries()]


def test_creating_again_makes_only_what_is_missing(tmp_path: Path) -> None:
    before = made(tmp_path, HOLDERS[:2])
    after = made(tmp_path, HOLDERS[:3])
    new = {entry.kid for entry in after.entries()} - {entry.kid for entry in before.entries()}
    assert [after.entry(kid).holder for kid in new] == [HOLDERS[2]]


def test_a_creation_that_broke_off_is_finished_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = iter(range(100))
    make = FileKeys.make

    def breaks_off(self: FileKeys, curve: ec.EllipticCurve) -> PrivateKey:
        if next(count) == 4:
            raise KeyboardInterrupt
        return make(self, curve)

    monkeypatch.setattr(FileKeys, "make", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path)
    keyring = made(tmp_path)
    keyring.sign(keyring.active(Purpose.LICENCE).kid, b"message")
    assert len(Keyring.open(tmp_path, SECRET).entries()) == 6


def _create(directory: Path) -> None:
    made(directory, HOLDERS[:4])


def test_processes_that_create_at_once_make_one_keyring(tmp_path: Path) -> None:
    processes = [multiprocessing.get_context("fork").Process(target=_create, args=(tmp_path,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    entries = Keyring.open(tmp_path, SECRET).entries()
    assert len(entries) == 9
    assert {entry.kid_hex for entry in entries} == {path.stem for path in tmp_path.glob("*.pem")}


def test_only_the_owner_can_read_the_files_and_no_key_lies_there_in_clear(tmp_path: Path) -> None:
    made(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "keys").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    for path in (tmp_path / "keys").glob("*.pem"):
        assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert not [path for path in (tmp_path / "keys").iterdir() if path.name.startswith(".")]


def test_a_change_by_another_process_is_not_overwritten(tmp_path: Path) -> None:
    first, second = made(tmp_path), made(tmp_path)
    by_first = first.add(Purpose.LICENCE, now=NOW)
    by_second = second.add(Purpose.STATEMENT, now=NOW)
    kids = {entry.kid for entry in Keyring.open(tmp_path, SECRET).entries()}
    assert {by_first.kid, by_second.kid} <= kids


def test_a_change_that_cannot_be_written_did_not_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = made(tmp_path)
    kid = keyring.active(Purpose.LICENCE).kid

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyring.retire(kid, now=NOW)
    assert keyring.entry(kid).state is KeyState.ACTIVE
    assert Keyring.open(tmp_path, SECRET).entry(kid).state is KeyState.ACTIVE
    assert not list(tmp_path.glob(".*"))


def test_rotation_closes_the_old_period_and_keeps_the_old_key(tmp_path: Path) -> None:
    keyring = made(tmp_path)
    old = keyring.active(Purpose.LICENCE)
    following = keyring.add(Purpose.LICENCE, now=NOW + timedelta(days=100))
    keyring.activate(following.kid, now=NOW + timedelta(days=130))
    opened = Keyring.open(tmp_path, SECRET)
    assert opened.entry(old.kid).state is KeyState.RETIRED
    assert opened.entry(old.kid).not_after == NOW + timedelta(days=130)
    assert opened.active(Purpose.LICENCE).kid == following.kid
    opened.compromise(old.kid, at=NOW + timedelta(days=50))
    assert Keyring.open(tmp_path, SECRET).entry(old.kid).compromised_at == NOW + timedelta(days=50)


def test_times_are_kept_in_utc_to_the_second(tmp_path: Path) -> None:
    shanghai = NOW.astimezone(timezone(timedelta(hours=8))).replace(microsecond=123456)
    entry = made(tmp_path, now=shanghai).active(Purpose.LICENCE)
    assert entry.not_before == NOW
    assert entry.not_before == entry.certificate.not_valid_before_utc


def test_the_chain_leads_from_leaf_to_root_and_each_link_holds(keyring: Keyring) -> None:
    for purpose, length in ((Purpose.LICENCE, 3), (Purpose.PDF_SEAL, 3), (Purpose.PERSON_CA, 2), (Purpose.ROOT, 1)):
        chain = keyring.chain(keyring.entries(purpose)[0].kid)
        assert len(chain) == length
        for child, parent in zip(chain, [*chain[1:], chain[-1]], strict=True):
            child.verify_directly_issued_by(parent)
        assert chain[-1] == keyring.active(Purpose.ROOT).certificate


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType:
    found = certificate.extensions.get_extension_for_class(kind)
    return found.value


def test_certificates_allow_exactly_what_their_purpose_needs(keyring: Keyring) -> None:
    root, ca, people = (keyring.active(p).certificate for p in (Purpose.ROOT, Purpose.ISSUING_CA, Purpose.PERSON_CA))
    assert extension(root, x509.BasicConstraints) == x509.BasicConstraints(True, 1)
    assert (
        extension(ca, x509.BasicConstraints)
        == extension(people, x509.BasicConstraints)
        == x509.BasicConstraints(True, 0)
    )
    assert root.public_key().curve.name == "secp384r1"  # type: ignore[union-attr]
    for purpose in (Purpose.LICENCE, Purpose.STATEMENT, Purpose.PDF_SEAL):
        leaf = keyring.entries(purpose)[0].certificate
        usage = extension(leaf, x509.KeyUsage)
        assert isinstance(usage, x509.KeyUsage)
        assert extension(leaf, x509.BasicConstraints) == x509.BasicConstraints(False, None)
        assert usage.digital_signature
        assert not (usage.key_cert_sign or usage.crl_sign or usage.key_agreement or usage.key_encipherment)
        assert usage.content_commitment is (purpose is Purpose.PDF_SEAL)


def test_openssl_accepts_the_chains(keyring: Keyring, tmp_path: Path) -> None:
    leaf, ca, root = keyring.chain(keyring.entries(Purpose.PDF_SEAL)[0].kid)
    for name, certificate in (("leaf", leaf), ("ca", ca), ("root", root)):
        (tmp_path / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    moment = str(int(NOW.timestamp()) + 60)
    command = ["openssl", "verify", "-x509_strict", "-attime", moment, "-CAfile", "root", "-untrusted", "ca", "leaf"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout == b"leaf: OK\n"


def test_the_root_may_be_taken_away_once_the_cas_exist(tmp_path: Path) -> None:
    made(tmp_path)
    keyring = Keyring.open(tmp_path, SECRET)
    (tmp_path / f"{keyring.active(Purpose.ROOT).kid_hex}.pem").unlink()
    keyring = made(tmp_path, [AUTHORITY, *HOLDERS[:1]])
    keyring.sign(keyring.active(Purpose.PDF_SEAL, HOLDERS[0]).kid, b"message")
    with pytest.raises(KeyringError, match="bring it back"):
        keyring.add(Purpose.ISSUING_CA, now=NOW)


def test_a_whole_city_is_made_in_a_moment_and_opened_faster(tmp_path: Path) -> None:
    started = time.perf_counter()
    made(tmp_path, HOLDERS)
    assert time.perf_counter() - started < 1.5
    started = time.perf_counter()
    Keyring.open(tmp_path, SECRET)
    assert time.perf_counter() - started < 0.3


def test_an_authority_whose_name_is_longer_than_a_common_name_keeps_its_full_name(tmp_path: Path) -> None:
    holder = "样本市锦绣高新技术产业开发区管理委员会市场监督管理局"
    entry = made(tmp_path, [holder]).active(Purpose.PDF_SEAL, holder)
    subject = {attribute.oid: attribute.value for attribute in entry.certificate.subject}
    assert subject[x509.NameOID.ORGANIZATION_NAME] == holder
    assert str(subject[x509.NameOID.COMMON_NAME]).endswith("…")
    assert len(str(subject[x509.NameOID.COMMON_NAME]).encode()) <= 64
