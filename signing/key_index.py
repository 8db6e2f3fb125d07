"""What is public about the keys of a deployment, and the one sealed JSON file that remembers it."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from signing.canonical import canonical_bytes
from signing.certification import Purpose
from signing.private_file import write_private_file
from signing.private_key import KeyringError

INDEX_FILE = "index.json"
_FORMAT = 1


class KeyState(StrEnum):
    """NEXT is published ahead of use; ACTIVE signs; RETIRED only verifies, for ever; COMPROMISED is kept and marked."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True)
class KeyEntry:
    """One key: `not_before` and `not_after` bound when it may sign (UTC); `issued_by` is the kid of its CA."""

    kid: bytes
    purpose: Purpose
    state: KeyState
    holder: str
    not_before: datetime
    not_after: datetime
    certificate: x509.Certificate
    compromised_at: datetime | None
    issued_by: bytes

    @cached_property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public key, loaded once."""
        key = self.certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise KeyringError(f"the certificate of {self.kid_hex} holds no EC key")
        return key

    @property
    def kid_hex(self) -> str:
        """The id as it stands in JWKS and in file names."""
        return self.kid.hex()


@dataclass
class Index:
    """The keys of one issuer by kid, oldest first, and the salt of everything derived from the secret."""

    issuer: str
    salt: bytes
    entries: dict[bytes, KeyEntry]


def instant(moment: datetime) -> datetime:
    """The moment in UTC to the second, as certificates know time. ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def has_index(directory: Path) -> bool:
    """Is there a keyring in this directory?"""
    return (directory / INDEX_FILE).exists()


def write_index(directory: Path, index: Index, seal_key: bytes) -> None:
    """Write the index, sealed (HMAC-SHA-256 over its canonical form), whole or not at all."""
    content: dict[str, Any] = {
        "format": _FORMAT,
        "issuer": index.issuer,
        "salt": index.salt.hex(),
        "keys": [_entry_to_json(entry) for entry in index.entries.values()],
    }
    content["seal"] = _seal(content, seal_key)
    write_private_file(directory / INDEX_FILE, json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))


def read_index(directory: Path, seal_key_of: Callable[[Index], bytes]) -> tuple[Index, bytes]:
    """The index and the key that fits its seal; KeyringError when it is missing, damaged or sealed with another key.

    `seal_key_of` derives the key to try from what the index says (its salt).
    """
    try:
        data = json.loads((directory / INDEX_FILE).read_bytes())
        seal = data.pop("seal")
        if data["format"] != _FORMAT:
            raise KeyringError(f"the keyring index has format {data['format']}; this program reads {_FORMAT}")
        entries = [_entry_from_json(item) for item in data["keys"]]
        index = Index(data["issuer"], bytes.fromhex(data["salt"]), {entry.kid: entry for entry in entries})
    except OSError as error:
        raise KeyringError(f"there is no keyring in {directory}: run init first ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringError(f"the keyring index in {directory} is damaged: {error!r}") from error
    seal_key = seal_key_of(index)
    if not hmac.compare_digest(str(seal).encode(), _seal(data, seal_key).encode()):
        raise KeyringError(f"the secret does not fit the keyring in {directory}, or its index was altered")
    return index, seal_key


def _seal(content: dict[str, Any], seal_key: bytes) -> str:
    return hmac.digest(seal_key, canonical_bytes(content), "sha256").hex()


def _entry_to_json(entry: KeyEntry) -> dict[str, Any]:
    return {
        "kid": entry.kid_hex,
        "purpose": entry.purpose.value,
        "state": entry.state.value,
        "holder": entry.holder,
        "not_before": entry.not_before.isoformat(),
        "not_after": entry.not_after.isoformat(),
        "compromised_at": entry.compromised_at.isoformat() if entry.compromised_at else None,
        "issued_by": entry.issued_by.hex(),
        "certificate": base64.b64encode(entry.certificate.public_bytes(Encoding.DER)).decode(),
    }


def _entry_from_json(item: dict[str, Any]) -> KeyEntry:
    compromised_at = item["compromised_at"]
    return KeyEntry(
        kid=bytes.fromhex(item["kid"]),
        purpose=Purpose(item["purpose"]),
        state=KeyState(item["state"]),
        holder=item["holder"],
        not_before=datetime.fromisoformat(item["not_before"]),
        not_after=datetime.fromisoformat(item["not_after"]),
        certificate=x509.load_der_x509_certificate(base64.b64decode(item["certificate"])),
        compromised_at=datetime.fromisoformat(compromised_at) if compromised_at else None,
        issued_by=bytes.fromhex(item["issued_by"]),
    )
