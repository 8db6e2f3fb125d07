"""A security key made of software: it makes a passkey and signs what it is asked, rightly or with one thing wrong."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256


class SecurityKey:
    """One passkey on one key (ES256, without attestation)."""

    def __init__(self, origin: str) -> None:
        self.origin, self.host, self.count = origin, "localhost", 0
        self.id = secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def make(self, question: str, **wrong: Any) -> str:
        """The answer to `navigator.credentials.create`."""
        numbers = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._authenticator_data(0x41, wrong.get("host")) + held
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", question, **wrong)
        return self._answer({"clientDataJSON": _b64(client), "attestationObject": _b64(attested)})

    def show(self, question: str, **wrong: Any) -> str:
        """The answer to `navigator.credentials.get`."""
        self.count = wrong.get("count", self.count + 1)
        data = self._authenticator_data(0x01, wrong.get("host"))
        client = self._client_data("webauthn.get", question, **wrong)
        key = ec.generate_private_key(ec.SECP256R1()) if wrong.get("key") else self.private
        signature = key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": _b64(client), "authenticatorData": _b64(data), "signature": _b64(signature)}
        )

    def _authenticator_data(self, flags: int, host: str | None) -> bytes:
        return hashlib.sha256((host or self.host).encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, usual: str, question: str, **wrong: Any) -> bytes:
        asked = json.loads(question)["challenge"]
        said = {"type": wrong.get("kind", usual), "challenge": wrong.get("challenge", asked)}
        return json.dumps({**said, "origin": wrong.get("origin", self.origin)}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": _b64(self.id), "rawId": _b64(self.id), "type": "public-key", "response": response})


def _b64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
