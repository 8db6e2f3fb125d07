"""Personal data at rest: columns encrypted with AES-256-GCM, and keyed hashes that find equal values unread.

A sealed value is `01 ‖ key id (4) ‖ nonce (12) ‖ ciphertext and tag`. The context (which column it belongs to) is bound
in, so a value cannot be moved to another column. The first key seals; the others still open what they once sealed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signing.secret import derive

_VERSION = b"\x01"
_ID, _NONCE, _TAG = 4, 12, 16


class VaultError(ValueError):
    """A sealed value cannot be opened: another key, another context, or it was altered."""


class Vault:
    """Seals and opens values with keys derived from the deployment's secret."""

    def __init__(self, secret_keys: Sequence[bytes]) -> None:
        """`secret_keys`: 32 bytes each, the current one first, older ones after it."""
        if not secret_keys or any(len(key) != 32 for key in secret_keys):
            raise VaultError("a vault needs at least one key, each of 32 bytes")
        self._ciphers = {hmac.digest(key, b"key id", "sha256")[:_ID]: AESGCM(key) for key in secret_keys}
        self._current = next(iter(self._ciphers))
        # Hashes are compared with stored ones, so they stay with the oldest key until everything is hashed anew.
        self._hash_key = hmac.digest(secret_keys[-1], b"keyed hash", "sha256")

    @classmethod
    def derive(cls, secret: bytes, *older: bytes) -> Vault:
        """The vault of this secret, which also opens what `older` secrets sealed. SecretError if one is too short."""
        return cls([derive(each, "vault") for each in (secret, *older)])

    def encrypt(self, value: bytes, context: str) -> bytes:
        """Seal `value` for one place of use, for instance "signatory.name"; twice the same value looks different."""
        header = _VERSION + self._current
        nonce = secrets.token_bytes(_NONCE)
        return header + nonce + self._ciphers[self._current].encrypt(nonce, value, header + context.encode())

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """What was sealed for this context; VaultError for anything else."""
        header, nonce, ciphertext = sealed[: 1 + _ID], sealed[1 + _ID :][:_NONCE], sealed[1 + _ID + _NONCE :]
        if len(ciphertext) < _TAG or header[:1] != _VERSION:
            raise VaultError("not a value sealed by this vault")
        cipher = self._ciphers.get(header[1:])
        if cipher is None:
            raise VaultError(f"sealed with the key {header[1:].hex()}, which is not in this vault")
        try:
            return cipher.decrypt(nonce, ciphertext, header + context.encode())
        except InvalidTag as error:
            raise VaultError("the sealed value was altered, or belongs to another context") from error

    def keyed_hash(self, text: str, context: str) -> str:
        """64 hexadecimal digits, equal for equal text in one context, meaningless without the secret (HMAC-SHA-256)."""
        name = context.encode()
        return hmac.digest(self._hash_key, len(name).to_bytes(2, "big") + name + text.encode(), "sha256").hex()
