"""The vault: sealed values open only whole, in their own place, with a key that is there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.secret import SecretError, derive
from signing.vault import Vault, VaultError

from .conftest import SECRET

VAULT = Vault.derive(SECRET)
SEALED = VAULT.encrypt("样本数据".encode(), "person.phone")


def test_not_one_of_all_single_bit_changes_opens() -> None:
    for position in range(len(SEALED) * 8):
        altered = bytearray(SEALED)
        altered[position // 8] ^= 1 << position % 8
        with pytest.raises(VaultError):
            VAULT.decrypt(bytes(altered), "person.phone")


@pytest.mark.parametrize("length", [0, 1, 5, 16, 17, 32, len(SEALED) - 1])
def test_a_cut_value_does_not_open(length: int) -> None:
    with pytest.raises(VaultError):
        VAULT.decrypt(SEALED[:length], "person.phone")


@pytest.mark.parametrize("context", ["person.name", "", "person.phone "])
def test_a_value_moved_to_another_column_does_not_open(context: str) -> None:
    with pytest.raises(VaultError, match="another context"):
        VAULT.decrypt(SEALED, context)


def test_a_vault_without_the_key_says_which_key_is_missing() -> None:
    with pytest.raises(VaultError, match=SEALED[1:5].hex()):
        Vault.derive(b"another secret, just as long as it is").decrypt(SEALED, "person.phone")


@pytest.mark.parametrize("secret", [b"", b"default", b"x" * 15])
def test_a_missing_or_short_secret_is_refused(secret: bytes) -> None:
    with pytest.raises(SecretError):
        Vault.derive(secret)


@pytest.mark.parametrize("keys", [[], [b"short"], [bytes(32), b""]])
def test_keys_of_a_wrong_length_are_refused(keys: list[bytes]) -> None:
    with pytest.raises(VaultError):
        Vault(keys)


def test_the_same_value_sealed_twice_looks_different() -> None:
    assert VAULT.encrypt(b"value", "context") != VAULT.encrypt(b"value", "context")


def test_after_a_change_of_secret_old_values_still_open_and_old_hashes_still_match() -> None:
    after = Vault.derive(b"the new secret of this deployment", SECRET)
    assert after.decrypt(SEALED, "person.phone") == "样本数据".encode()
    assert after.keyed_hash("13800000000", "phone") == VAULT.keyed_hash("13800000000", "phone")
    with pytest.raises(VaultError):
        VAULT.decrypt(after.encrypt(b"new", "context"), "context")


def test_a_keyed_hash_depends_on_text_context_and_secret_and_runs_nothing_together() -> None:
    hashes = {
        VAULT.keyed_hash("13800000000", "phone"),
        VAULT.keyed_hash("13800000001", "phone"),
        VAULT.keyed_hash("13800000000", "id_number"),
        VAULT.keyed_hash("e13800000000", "phon"),
        Vault.derive(b"another secret, just as long as it is").keyed_hash("13800000000", "phone"),
    }
    assert len(hashes) == 5
    assert VAULT.keyed_hash("13800000000", "phone") == Vault.derive(SECRET).keyed_hash("13800000000", "phone")


def test_every_use_of_the_secret_has_its_own_key() -> None:
    uses = {derive(SECRET, use, salt=salt) for use in ("vault", "private keys") for salt in (b"one", b"two")}
    assert len(uses) == 4


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_what_was_sealed_opens(value: bytes, context: str) -> None:
    sealed = VAULT.encrypt(value, context)
    assert VAULT.decrypt(sealed, context) == value
    assert len(sealed) == len(value) + 33
