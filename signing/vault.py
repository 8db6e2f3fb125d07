"""Columns encrypted at rest: AES-256-GCM with a key id in front, and keyed hashes to find what is encrypted.

A ciphertext is bound to the context it was made for (a column's name), so that cells cannot be swapped. Several keys
may be known; the first one encrypts, every known one decrypts, so that keys can be rotated while data are read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_ID_BYTES, NONCE_BYTES = 4, 12


class VaultError(ValueError):
    """A ciphertext was altered, belongs to another column, or its key is not known."""


class Vault:
    """Encrypts, decrypts and hashes under secret keys of 32 bytes."""

    def __init__(self, keys: Sequence[bytes], hash_key: bytes) -> None:
        if not keys or any(len(key) != 32 for key in keys) or len(hash_key) != 32:
            raise ValueError("a vault needs keys of 32 bytes")
        self._ciphers = {hashlib.sha256(key).digest()[:KEY_ID_BYTES]: AESGCM(key) for key in keys}
        self._current = hashlib.sha256(keys[0]).digest()[:KEY_ID_BYTES]
        self._hash_key = hash_key

    @classmethod
    def derive(cls, secret: bytes, *former: bytes) -> Vault:
        """The vault of a deployment's secret; data under former secrets stay readable."""
        return cls([_key(s, b"column key") for s in (secret, *former)], _key(secret, b"hash key"))

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """Key id, nonce, ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, plain, context.encode())
        return self._current + nonce + sealed

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """What was encrypted for this context; VaultError otherwise."""
        cipher = self._ciphers.get(sealed[:KEY_ID_BYTES])
        if cipher is None:
            raise VaultError("encrypted under a key that is not known here")
        nonce = sealed[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[KEY_ID_BYTES + NONCE_BYTES :], context.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("altered, or made for another column") from error

    def keyed_hash(self, text: str, context: str) -> str:
        """HMAC-SHA256 of a text under this deployment's key, in hexadecimal: equal texts are found, none is read."""
        return hmac.new(self._hash_key, f"{context}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _key(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"yizhao " + purpose).derive(secret)
