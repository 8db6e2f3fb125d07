"""Private keys: what can sign and never shows itself, and the place on disk where such keys are kept.

A key is used only through `PrivateKey`, wherever it lives (a file, a PKCS#11 token). It is an EllipticCurvePrivateKey
to the libraries, but every signature it gives has a low s and was verified before anyone saw it, and it refuses export.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature
from joserfc.jwk import ECKey

from signing.private_file import write_private_file
from signing.token import KID_BYTES, P256_ORDER

# Group orders (SEC 2): a signature with s in the upper half has a twin; only the lower one is ever given out.
_ORDERS = {
    "secp256r1": P256_ORDER,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}


class KeyringError(Exception):
    """The keyring or one of its keys cannot be used; the text says why and what to do."""


class PrivateKey(ec.EllipticCurvePrivateKey):
    """A private key behind one function: digest and its hash in, raw r‖s out."""

    def __init__(
        self, public_key: ec.EllipticCurvePublicKey, sign_digest: Callable[[bytes, hashes.HashAlgorithm], bytes]
    ) -> None:
        self._public_key = public_key
        self._sign_digest = sign_digest

    def sign_raw(self, data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
        """ECDSA over the hash of `data`: r‖s, low s, verified. KeyringError if the back end gave a wrong signature."""
        hashing = hashes.Hash(algorithm)
        hashing.update(data)
        digest = hashing.finalize()
        raw = self._sign_digest(digest, algorithm)
        size = (self.key_size + 7) // 8
        r, s = int.from_bytes(raw[:size], "big"), int.from_bytes(raw[size:], "big")
        s = min(s, _ORDERS[self.curve.name] - s)
        try:
            self._public_key.verify(encode_dss_signature(r, s), digest, ec.ECDSA(Prehashed(algorithm)))
        except InvalidSignature as error:
            raise KeyringError("a signature was made that does not verify; it was not used") from error
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """The same in DER, as certificates, CMS and JWT libraries ask for it."""
        algorithm = signature_algorithm.algorithm
        if not isinstance(signature_algorithm, ec.ECDSA) or isinstance(algorithm, Prehashed):
            raise KeyringError("a private key signs whole messages with ECDSA, nothing else")
        raw = self.sign_raw(bytes(data), algorithm)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public_key

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public_key.curve

    @property
    def key_size(self) -> int:
        return self._public_key.key_size

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise KeyringError("a private key signs; it is not exported, copied or used for key agreement")

    exchange = private_numbers = private_bytes = __copy__ = __deepcopy__ = _refuse


class PrivateKeys(Protocol):
    """Where private keys live."""

    def make(self, curve: ec.EllipticCurve) -> PrivateKey:
        """Make a key and keep it for good under its kid."""

    def load(self, public_key: ec.EllipticCurvePublicKey) -> PrivateKey:
        """The private key of this public key; KeyringError when it is not here or cannot be opened."""


def kid_of(public_key: ec.EllipticCurvePublicKey) -> bytes:
    """A key's id: the first 8 bytes of its RFC 7638 thumbprint (SHA-256)."""
    thumbprint = ECKey.import_key(public_key).thumbprint()
    return base64.urlsafe_b64decode(thumbprint + "=")[:KID_BYTES]


def software_key(key: ec.EllipticCurvePrivateKey) -> PrivateKey:
    """A key held in this process. Its signatures follow RFC 6979: the same bytes sealed twice give the same seal."""
    size = (key.key_size + 7) // 8

    def sign_digest(digest: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
        der = key.sign(digest, ec.ECDSA(Prehashed(algorithm), deterministic_signing=True))
        r, s = decode_dss_signature(der)
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return PrivateKey(key.public_key(), sign_digest)


class FileKeys:
    """Keys as encrypted PKCS#8 files, one a key, named by kid; opened only when a key is first used."""

    def __init__(self, directory: Path, password: bytes) -> None:
        self._directory = directory
        self._password = password

    def make(self, curve: ec.EllipticCurve) -> PrivateKey:
        key = ec.generate_private_key(curve)
        encryption = serialization.BestAvailableEncryption(self._password)
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
        write_private_file(self._path(key.public_key()), pem)
        return software_key(key)

    def load(self, public_key: ec.EllipticCurvePublicKey) -> PrivateKey:
        path = self._path(public_key)
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), self._password)
        except FileNotFoundError as error:
            raise KeyringError(f"the private key {path.name} is not here; bring it back to {path.parent}") from error
        except (OSError, ValueError) as error:
            raise KeyringError(f"the private key {path.name} cannot be opened: {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != public_key:
            raise KeyringError(f"{path.name} holds another key than its name says")
        return software_key(key)

    def _path(self, public_key: ec.EllipticCurvePublicKey) -> Path:
        return self._directory / f"{kid_of(public_key).hex()}.pem"
