"""The keys of a deployment: each with an id, one purpose, a state and a period of use, certified up to one root.

    root (P-384) ─┬─ issuing CA (P-256, no CA below) ─┬─ licence signer
                  │                                   ├─ one PDF seal for each registration authority
                  │                                   └─ statements (status list, trust list)
                  └─ person CA (P-256, no CA below) ──── one-time keys of people who sign (signature.py)

What is public about the keys stands in one file, `index.json`, sealed with the secret so that nobody can change a state
or a period behind our back. Private keys live elsewhere (`private_key.FileKeys` beside the index, or a PKCS#11 token)
and are opened one by one when first used; the root's may be taken off the machine once the CAs exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from signing.certification import PROFILES, Certifier, Purpose, certify, name
from signing.key_index import Index, KeyEntry, KeyState, has_index, instant, read_index, write_index
from signing.private_file import locked, make_private_directory
from signing.private_key import FileKeys, KeyringError, PrivateKey, PrivateKeys, kid_of
from signing.secret import SecretError, derive

__all__ = ["KeyEntry", "KeyState", "Keyring", "KeyringError", "PrivateKeys", "Purpose", "UnknownKey"]


_HELD = {Purpose.PDF_SEAL}  # purposes that have a key for each registration authority


class UnknownKey(KeyringError, KeyError):
    """No key of this id, or none of this purpose is active."""

    def __str__(self) -> str:
        return str(self.args[0])


class Keyring:
    """All keys of one deployment. Made by `create` or `open`; `now` is given by the caller, in any time zone."""

    def __init__(self, directory: Path, seal_key: bytes, index: Index, private_keys: PrivateKeys) -> None:
        self._directory = directory
        self._seal_key = seal_key
        self._index = index
        self._private_keys = private_keys
        self._opened: dict[bytes, PrivateKey] = {}
        self.revision = 0  # rises with every change: what was worked out from the keys holds until then

    @classmethod
    def create(
        cls,
        directory: Path,
        secret: bytes,
        *,
        issuer: str,
        seal_holders: Sequence[str],
        now: datetime,
        private_keys: PrivateKeys | None = None,
    ) -> Keyring:
        """Open the keyring in `directory`, first making whatever of it is missing. Run twice, nothing changes.

        `seal_holders` are the registration authorities that need a PDF seal each. KeyringError for a wrong or short
        secret, or when the keyring there belongs to another issuer.
        """
        make_private_directory(directory)
        with locked(directory):
            if has_index(directory):
                keyring = cls.open(directory, secret, private_keys=private_keys)
            else:
                index = Index(issuer=issuer, salt=secrets.token_bytes(16), entries={})
                keyring = cls(
                    directory, _seal_key(secret, index), index, private_keys or _files(directory, secret, index)
                )
            if keyring.issuer != issuer:
                raise KeyringError(f"the keyring in {directory} belongs to {keyring.issuer}, not to {issuer}")
            keyring._make_missing(seal_holders, instant(now))
        return keyring

    @classmethod
    def open(cls, directory: Path, secret: bytes, *, private_keys: PrivateKeys | None = None) -> Keyring:
        """Open an existing keyring; KeyringError with the reason when there is none or the secret does not fit."""
        index, seal_key = read_index(directory, lambda index: _seal_key(secret, index))
        return cls(directory, seal_key, index, private_keys or _files(directory, secret, index))

    @property
    def issuer(self) -> str:
        """The issuing deployment, as it stands in every token: "CN-510100"."""
        return self._index.issuer

    def active(self, purpose: Purpose, holder: str = "") -> KeyEntry:
        """The key that signs now for this purpose (PDF seals: of this authority); UnknownKey when there is none."""
        entry = self._active(purpose, holder)
        if entry is None:
            raise UnknownKey(f"no active key for {purpose.value} {holder}".rstrip())
        return entry

    def entry(self, kid: bytes) -> KeyEntry:
        """The key with this id, whatever its state; UnknownKey when there is none."""
        try:
            return self._index.entries[kid]
        except KeyError as error:
            raise UnknownKey(f"no key with the id {kid.hex()}") from error

    def entries(self, purpose: Purpose | None = None) -> list[KeyEntry]:
        """All keys, of one purpose if given, oldest first."""
        return [entry for entry in self._index.entries.values() if purpose in (None, entry.purpose)]

    def chain(self, kid: bytes) -> list[x509.Certificate]:
        """The certificates from this key's own up to the root's."""
        entry = self.entry(kid)
        certificates = [entry.certificate]
        while entry.issued_by != entry.kid:
            entry = self.entry(entry.issued_by)
            certificates.append(entry.certificate)
        return certificates

    def roots(self) -> list[x509.Certificate]:
        """The certificates everything else is trusted through."""
        return [entry.certificate for entry in self.entries(Purpose.ROOT)]

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """ES256: ECDSA P-256 over SHA-256(message), raw r‖s of 64 bytes, low s, verified before it is returned.

        KeyringError unless the key is active, is no CA, and its private half is here.
        """
        entry = self.entry(kid)
        if PROFILES[entry.purpose].is_ca:
            raise KeyringError(f"{entry.kid_hex} is a CA key; it signs certificates only")
        return self.private_key(kid).sign_raw(message, SHA256())

    def private_key(self, kid: bytes) -> PrivateKey:
        """The private half of an active key, for the modules of this package that certify and seal."""
        entry = self.entry(kid)
        if entry.state is not KeyState.ACTIVE:
            raise KeyringError(f"the key {entry.kid_hex} is {entry.state.value} and signs nothing")
        if kid not in self._opened:
            self._opened[kid] = self._private_keys.load(entry.public_key)
        return self._opened[kid]

    def add(self, purpose: Purpose, holder: str = "", *, now: datetime, not_before: datetime | None = None) -> KeyEntry:
        """Make the next key for a purpose: published at once, used after `activate`, from `not_before` (or now) on."""
        start = instant(not_before or now)
        return self._change(lambda: self._make(purpose, holder, KeyState.NEXT, instant(now), start))

    def activate(self, kid: bytes, *, now: datetime) -> KeyEntry:
        """NEXT becomes ACTIVE, and the key that was active for the same purpose and holder retires."""

        def change() -> KeyEntry:
            entry, at = self._in_state(kid, KeyState.NEXT), instant(now)
            if at < entry.not_before:
                raise KeyringError(f"the key {entry.kid_hex} may be used from {entry.not_before.isoformat()} on")
            before = self._active(entry.purpose, entry.holder)
            if before:
                self._put(replace(before, state=KeyState.RETIRED, not_after=min(before.not_after, at)))
            return self._put(replace(entry, state=KeyState.ACTIVE))

        return self._change(change)

    def retire(self, kid: bytes, *, now: datetime) -> KeyEntry:
        """ACTIVE becomes RETIRED: kept for ever to verify what it signed, its period of use ends now."""

        def change() -> KeyEntry:
            entry = self._in_state(kid, KeyState.ACTIVE)
            return self._put(replace(entry, state=KeyState.RETIRED, not_after=min(entry.not_after, instant(now))))

        return self._change(change)

    def compromise(self, kid: bytes, *, at: datetime) -> KeyEntry:
        """Mark a key, in any state, as in wrong hands since `at`. It stays on the ring, so that everyone learns it."""

        def change() -> KeyEntry:
            entry = self.entry(kid)
            since = min(entry.compromised_at or instant(at), instant(at))
            return self._put(replace(entry, state=KeyState.COMPROMISED, compromised_at=since))

        return self._change(change)

    def _active(self, purpose: Purpose, holder: str) -> KeyEntry | None:
        for entry in self._index.entries.values():
            if entry.purpose is purpose and entry.holder == holder and entry.state is KeyState.ACTIVE:
                return entry
        return None

    def _in_state(self, kid: bytes, state: KeyState) -> KeyEntry:
        entry = self.entry(kid)
        if entry.state is not state:
            raise KeyringError(f"the key {entry.kid_hex} is {entry.state.value}, not {state.value}")
        return entry

    def _change(self, change: Callable[[], KeyEntry]) -> KeyEntry:
        """Apply a change to the index as it is on disk now, under the lock, and write it."""
        with locked(self._directory):
            before, self._index = self._index, read_index(self._directory, lambda _: self._seal_key)[0]
            try:
                entry = change()
                write_index(self._directory, self._index, self._seal_key)
            except BaseException:
                self._index = before
                raise
        return entry

    def _make_missing(self, seal_holders: Sequence[str], now: datetime) -> None:
        holders = dict.fromkeys(seal_holders)
        wanted = [(purpose, holder) for purpose in Purpose for holder in (holders if purpose in _HELD else [""])]
        missing = [pair for pair in wanted if self._active(*pair) is None]
        for purpose, holder in missing:
            self._make(purpose, holder, KeyState.ACTIVE, now, now)
        if missing:
            write_index(self._directory, self._index, self._seal_key)

    def _make(self, purpose: Purpose, holder: str, state: KeyState, now: datetime, not_before: datetime) -> KeyEntry:
        if (purpose in _HELD) != bool(holder):
            raise KeyringError("a PDF seal has a holder, and no other key has one")
        profile = PROFILES[purpose]
        key = self._private_keys.make(profile.curve())
        kid = kid_of(key.public_key())
        by, issued_by = Certifier(None, key), kid
        if purpose is not Purpose.ROOT:
            parent = self.active(profile.issued_by)
            by, issued_by = Certifier(parent.certificate, self.private_key(parent.kid)), parent.kid
        house = f"Yizhao {self.issuer}"
        subject = name(holder or house, holder or f"{house} {profile.title}")
        certificate = certify(profile, subject, key.public_key(), by, not_before=now)
        not_after = certificate.not_valid_after_utc
        self._opened[kid] = key
        return self._put(KeyEntry(kid, purpose, state, holder, not_before, not_after, certificate, None, issued_by))

    def _put(self, entry: KeyEntry) -> KeyEntry:
        self._index.entries[entry.kid] = entry
        self.revision += 1
        return entry


def _seal_key(secret: bytes, index: Index) -> bytes:
    try:
        return derive(secret, "keyring index", salt=index.salt)
    except SecretError as error:
        raise KeyringError(str(error)) from error


def _files(directory: Path, secret: bytes, index: Index) -> FileKeys:
    return FileKeys(directory, derive(secret, "private keys", salt=index.salt).hex().encode())
