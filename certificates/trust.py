"""Whom a verifier believes: keys by issuer and id with their periods and states, roots for PDFs, hosts for links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from signing.keyring import KeyEntry, Keyring, KeyState, Purpose
from signing.statement import ListedKey, read_trust_list

PublicKey = Any  # a P-256 public key; only signing/ knows the package it comes from
Certificate = Any  # an X.509 certificate of the same package
LEAVES = (Purpose.LICENCE, Purpose.PDF_SEAL, Purpose.STATEMENT)


@dataclass(frozen=True)
class TrustedKey:
    """One key and what it is believed for: its purpose, and signatures made between `not_before` and `not_after`."""

    issuer: str
    kid: bytes
    public_key: PublicKey
    not_before: datetime
    not_after: datetime
    state: KeyState
    compromised_at: datetime | None
    purpose: Purpose = Purpose.LICENCE
    holder: str = ""

    @property
    def compromised(self) -> bool:
        """True when the key is known to be in other hands; what it signed cannot be told from forgeries."""
        return self.state is KeyState.COMPROMISED or self.compromised_at is not None

    @cached_property
    def period(self) -> tuple[float, float]:
        """First and last moment of its use, in seconds since 1970."""
        return self.not_before.timestamp(), self.not_after.timestamp()


@dataclass(frozen=True)
class Trust:
    """Everything a verification rests on besides the credential itself."""

    keys: tuple[TrustedKey, ...]
    hosts: tuple[str, ...]
    roots: tuple[Certificate, ...] = ()
    status_uris: tuple[str, ...] = ()

    @cached_property
    def _licence_keys(self) -> dict[tuple[str, bytes], TrustedKey]:
        return {(key.issuer, key.kid): key for key in self.keys if key.purpose is Purpose.LICENCE}

    def licence_key(self, issuer: str, kid: bytes) -> TrustedKey | None:
        """The key with this id that this issuer seals licences with; None when there is none."""
        return self._licence_keys.get((issuer, kid))

    def statement_key(self, kid_hex: str) -> TrustedKey | None:
        """The key with this id that signs status lists; None when there is none."""
        statements = (key for key in self.keys if key.purpose is Purpose.STATEMENT)
        return next((key for key in statements if key.kid.hex() == kid_hex), None)

    def seal(self, certificate: Certificate) -> TrustedKey | None:
        """The PDF seal a certificate belongs to, by its public key; None when it is nobody's seal."""
        public = certificate.public_key()
        return next((key for key in self.keys if key.purpose is Purpose.PDF_SEAL and key.public_key == public), None)


def trust_from_keyring(keyring: Keyring, hosts: Iterable[str]) -> Trust:
    """The trust of the issuing service itself; `hosts` as `qr.host_of` writes them."""
    entries = (entry for purpose in LEAVES for entry in keyring.entries(purpose))
    return Trust(
        keys=tuple(_trusted(keyring.issuer, entry) for entry in entries),
        hosts=tuple(hosts),
        roots=tuple(entry.certificate for entry in keyring.entries(Purpose.ROOT)),
    )


def trust_from_statement(statement: str, now: datetime) -> Trust:
    """The trust a published trust list states; TokenError when it is none, was altered, or its 30 days are over.

    It is believed because of where the caller got it from: the root is the one it names itself.
    """
    found = read_trust_list(statement, now=now)
    return Trust(
        keys=tuple(_trusted(found.issuer, key) for key in found.keys),
        hosts=found.hosts,
        roots=(found.root,),
        status_uris=found.status_uris,
    )


def _trusted(issuer: str, key: KeyEntry | ListedKey) -> TrustedKey:
    return TrustedKey(
        issuer=issuer,
        kid=key.kid,
        public_key=key.public_key,
        not_before=key.not_before,
        not_after=key.not_after,
        state=key.state,
        compromised_at=key.compromised_at,
        purpose=key.purpose,
        holder=key.holder,
    )
