"""From the one secret of a deployment, a different key for every use."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SHORTEST = 16  # bytes


class SecretError(ValueError):
    """The secret cannot be used: missing or too short."""


def derive(secret: bytes, use: str, *, salt: bytes = b"yizhao", length: int = 32) -> bytes:
    """`length` bytes that belong to this secret, this salt and this use and tell nothing about any other.

    The secret may be a passphrase that a person chose, so it is stretched first (scrypt, about 50 ms, once a process).
    Raises SecretError when it is shorter than 16 bytes.
    """
    if len(secret) < SHORTEST:
        raise SecretError(f"the secret is missing or shorter than {SHORTEST} bytes")
    return HKDFExpand(SHA256(), length, use.encode()).derive(_stretched(secret, salt))


@lru_cache(maxsize=8)
def _stretched(secret: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(secret)  # RFC 7914 §2
