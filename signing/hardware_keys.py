"""Private keys that live in a PKCS#11 token (an HSM; SoftHSM 2 in tests) and never leave it.

Handed to the keyring in place of its file keys: `Keyring.open(directory, secret, private_keys=HardwareKeys(...))`.
The token only ever signs digests (CKM_ECDSA); low s and the check of each signature are `PrivateKey`'s.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pkcs11
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from signing.private_key import KeyringError, PrivateKey, kid_of

_NEVER_LEAVES = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.PRIVATE: True}


class HardwareKeys:
    """The keys of one token, found by CKA_ID = kid. One session a process, used by one thread at a time."""

    def __init__(self, library: str, token_label: str, pin: str) -> None:
        """`library`: path of the PKCS#11 module; nothing is opened before the first use."""
        self._library = library
        self._token_label = token_label
        self._pin = pin
        self._lock = threading.Lock()
        self._session: pkcs11.Session | None = None
        self._opened_by = 0

    def make(self, curve: ec.EllipticCurve) -> PrivateKey:
        """Make a key pair inside the token and name both halves by the kid; KeyringError if the token refuses."""
        with self._opened() as session:
            parameters = session.create_domain_parameters(
                KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters(curve.name)}, local=True
            )
            public, private = parameters.generate_keypair(store=True, private_template=_NEVER_LEAVES)
            public_key = load_der_public_key(encode_ec_public_key(public))
            if not isinstance(public_key, ec.EllipticCurvePublicKey):
                raise KeyringError("the token made something other than an EC key")
            kid = kid_of(public_key)
            for half in (public, private):
                half[Attribute.ID] = kid
                half[Attribute.LABEL] = f"yizhao {kid.hex()}"
        return self._key(public_key, private)

    def load(self, public_key: ec.EllipticCurvePublicKey) -> PrivateKey:
        """The key of this public key; KeyringError when the token does not hold it."""
        return self._key(public_key, self._find(kid_of(public_key)))

    def _key(self, public_key: ec.EllipticCurvePublicKey, private: Any) -> PrivateKey:
        made_by = os.getpid()
        kid = kid_of(public_key)

        def sign_digest(digest: bytes, _: hashes.HashAlgorithm) -> bytes:
            # A handle belongs to the session of the process that got it: a child of it asks for its own.
            handle = private if os.getpid() == made_by else self._find(kid)
            with self._opened():
                return bytes(handle.sign(digest, mechanism=Mechanism.ECDSA))

        return PrivateKey(public_key, sign_digest)

    def _find(self, kid: bytes) -> Any:
        with self._opened() as session:
            found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: kid}))
        if len(found) != 1:
            raise KeyringError(f"the token {self._token_label} holds {len(found)} private keys {kid.hex()}, not one")
        return found[0]

    @contextmanager
    def _opened(self) -> Iterator[pkcs11.Session]:
        with self._lock:
            try:
                if self._session is None or self._opened_by != os.getpid():
                    self._session, self._opened_by = self._open(), os.getpid()
                yield self._session
            except (PKCS11Error, RuntimeError) as error:
                reason = str(error) or type(error).__name__
                raise KeyringError(f"the token {self._token_label} refused: {reason}") from error

    def _open(self) -> pkcs11.Session:
        library = pkcs11.lib(self._library)
        if self._session is not None:
            library.reinitialize()  # PKCS#11 2.40 §5.4: after a fork the child starts anew
        token = library.get_token(token_label=self._token_label)
        try:
            return token.open(rw=True, user_pin=self._pin)
        except UserAlreadyLoggedIn:  # by another keyring of this process; the log-in holds for all sessions
            return token.open(rw=True)
