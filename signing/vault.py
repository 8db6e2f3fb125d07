"""Personal data at rest: columns encrypted with AES-256-GCM, and keyed hashes that find equal values unread.

A sealed value is `01 ‖ key id (4) ‖ nonce (12) ‖ ciphertext and tag`. The context (which column it belongs to) is bound
in, so a value cannot be moved to another column. At first the key that is derived from the secret seals; later a data
key, which is kept wrapped under the secret and fetched when a value names it. A data key that is thrown away takes with
it whatever it sealed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signing.secret import derive

_VERSION = b"\x01"
_ID, _NONCE, _TAG = 4, 12, 16
_WRAPPING = b"wrapped data key"


class VaultError(ValueError):
    """A sealed value cannot be opened: another key, another context, or it was altered."""


class Vault:
    """Seals and opens values with keys derived from the deployment's secret."""

    def __init__(self, secret_keys: Sequence[bytes]) -> None:
        """`secret_keys`: 32 bytes each, the current one first, older ones after it."""
        if not secret_keys or any(len(key) != 32 for key in secret_keys):
            raise VaultError("a vault needs at least one key, each of 32 bytes")
        self._ciphers = {_id_of(key): AESGCM(key) for key in secret_keys}
        self._wrapping = [AESGCM(hmac.digest(key, b"wrapping key", "sha256")) for key in secret_keys]
        self._current = self._derived = next(iter(self._ciphers))
        self._fetch: Callable[[bytes], bytes | None] = lambda key_id: None
        # Hashes are compared with stored ones, so they stay with the oldest key until everything is hashed anew.
        self._hash_key = hmac.digest(secret_keys[-1], b"keyed hash", "sha256")

    @classmethod
    def derive(cls, secret: bytes, *older: bytes) -> Vault:
        """The vault of this secret, which also opens what `older` secrets sealed. SecretError if one is too short."""
        return cls([derive(each, "vault") for each in (secret, *older)])

    def new_key(self) -> tuple[bytes, bytes]:
        """A new data key: its id, and itself wrapped under the secret, to be kept; `seal_with` lets it seal."""
        key, nonce = secrets.token_bytes(32), secrets.token_bytes(_NONCE)
        return _id_of(key), nonce + self._wrapping[0].encrypt(nonce, key, _WRAPPING)

    def fetch_with(self, fetch: Callable[[bytes], bytes | None]) -> None:
        """Ask this for the wrapped key of an id that is not known yet."""
        self._fetch = fetch

    def seal_with(self, key_id: bytes | None) -> None:
        """Seal with this data key from now on; None: with the one derived from the secret. VaultError: no such key."""
        if key_id != self._current:
            self._cipher(key_id := key_id or self._derived)
            self._current = key_id

    @property
    def sealing(self) -> bytes:
        """The id of the key that seals, as it stands in a sealed value."""
        return self._current

    def _cipher(self, key_id: bytes) -> AESGCM:
        if key_id not in self._ciphers:
            wrapped = self._fetch(key_id)
            if wrapped is None:
                raise VaultError(f"sealed with the key {key_id.hex()}, which is not in this vault")
            self._ciphers[key_id] = AESGCM(self._unwrapped(wrapped))
        return self._ciphers[key_id]

    def _unwrapped(self, wrapped: bytes) -> bytes:
        for cipher in self._wrapping:
            try:
                return cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _WRAPPING)
            except InvalidTag:
                continue
        raise VaultError("a data key was wrapped under another secret, or altered")

    def encrypt(self, value: bytes, context: str) -> bytes:
        """Seal `value` for one place of use, for instance "signatory.name"; twice the same value looks different."""
        current = self._current  # one look: another thread may be told of a new key meanwhile
        header = _VERSION + current
        nonce = secrets.token_bytes(_NONCE)
        return header + nonce + self._ciphers[current].encrypt(nonce, value, header + context.encode())

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """What was sealed for this context; VaultError for anything else."""
        header, nonce, ciphertext = sealed[: 1 + _ID], sealed[1 + _ID :][:_NONCE], sealed[1 + _ID + _NONCE :]
        if len(ciphertext) < _TAG or header[:1] != _VERSION:
            raise VaultError("not a value sealed by this vault")
        cipher = self._cipher(header[1:])
        try:
            return cipher.decrypt(nonce, ciphertext, header + context.encode())
        except InvalidTag as error:
            raise VaultError("the sealed value was altered, or belongs to another context") from error

    def keyed_hash(self, text: str, context: str) -> str:
        """64 hexadecimal digits, equal for equal text in one context, meaningless without the secret (HMAC-SHA-256)."""
        name = context.encode()
        return hmac.digest(self._hash_key, len(name).to_bytes(2, "big") + name + text.encode(), "sha256").hex()


def _id_of(key: bytes) -> bytes:
    return hmac.digest(key, b"key id", "sha256")[:_ID]
