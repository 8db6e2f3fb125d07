"""`backup` and `restore`: one file with the store as it was in one moment and the public halves of the keys.

The file is a tar of three members: `manifest.jwt` says what was in the store, where its journal ended and the SHA-256
of the others, signed with the statement key; `store` is a copy by the store's own maker; `keys` is the keyring's index.
Private keys and the secret are not in it: whoever has the file alone reads no personal data and signs nothing.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.config import Settings
from registry.records import copying, journal_check
from registry.records.copying import NotCopied
from registry.records.database import close, reading
from registry.service import bare_app
from signing.key_index import INDEX_FILE
from signing.keyring import Keyring, KeyringError
from signing.signed_json import header_of, read_statement, sign_statement
from signing.token import TokenError

__all__ = ["NotCopied", "RestoreError", "backup", "restore"]

TYPE = "yizhao-backup+jwt"
_MANIFEST, _STORE, _KEYS = "manifest.jwt", "store", "keys"
_BLOCK = 1 << 20


class RestoreError(Exception):
    """The file is no backup of this deployment, or there is no room for it; the text says what to do."""


def backup(settings: Settings, file: Path, now: datetime) -> dict[str, Any]:
    """Write a backup of the running service to `file` (mode 0600), whole or not at all; returns its manifest.

    OSError when it cannot be written, KeyringError when it cannot be signed, NotCopied when the store's tool fails.
    """
    secret = settings.read_secret()
    keyring = Keyring.open(settings.data_dir / "keys", secret)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.resolve().parent) as place:
        store, keys = Path(place) / _STORE, settings.data_dir / "keys" / INDEX_FILE
        with bare_app(settings, secret).app_context():
            held = copying.copy_to(store)
        claims = {**held, "members": {_STORE: _sha256(store), _KEYS: _sha256(keys)}}
        manifest = sign_statement(keyring, TYPE, claims, now)
        whole = Path(place) / "whole"
        with tarfile.open(whole, "w") as tar:
            entry, content = tarfile.TarInfo(_MANIFEST), manifest.encode("ascii")
            entry.size, entry.mtime = len(content), int(now.timestamp())
            tar.addfile(entry, io.BytesIO(content))
            for name, path in ((_STORE, store), (_KEYS, keys)):
                tar.add(path, name)
        whole.chmod(0o600)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(whole, file)
    return _said(manifest, keyring)


def restore(settings: Settings, file: Path) -> dict[str, Any]:
    """Put a backup into an empty store and check it: the signature, every digest, every count, the whole journal.

    Returns the manifest. RestoreError or NotCopied when anything does not fit; what was there before is then still
    there (where PostgreSQL takes a backup whose journal does not hold, drop that database).
    """
    secret = settings.read_secret()
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data_dir) as name:
        place = Path(name)
        _unpack(file, place)
        manifest = _believed(place, secret)
        _refuse_another_ring(settings.data_dir / "keys", place / "ring", secret)
        if manifest["store"] == "sqlite":  # looked at where it lies, before it is moved in
            with bare_app(replace(settings, database_url=f"sqlite:///{place / _STORE}"), secret).app_context():
                _compare(manifest)
                close()
        with bare_app(settings, secret).app_context():
            if copying.kind() != manifest["store"]:
                raise RestoreError(f"this is a backup of a {manifest['store']} store; set DATABASE_URL accordingly")
            if copying.in_use():
                raise RestoreError("the store is in use; restore into an empty one (another DATA_DIR or DATABASE_URL)")
            copying.put_back(place / _STORE)
            _compare(manifest)
            close()
        _put_index(settings.data_dir / "keys", place / _KEYS)
    return manifest


def _unpack(file: Path, place: Path) -> None:
    """The three members as files of our own; nothing in the archive says where they go."""
    try:
        with tarfile.open(file, "r:") as tar:
            for name in (_MANIFEST, _STORE, _KEYS):
                member = tar.extractfile(name)
                if member is None:
                    raise RestoreError(f"{file} is no backup: its {name} is no file")
                with member, (place / name).open("xb") as written:
                    shutil.copyfileobj(member, written, _BLOCK)
    except (tarfile.TarError, KeyError) as error:
        raise RestoreError(f"{file} is no backup, or not all of one: {error}") from error


def _believed(place: Path, secret: bytes) -> dict[str, Any]:
    """The manifest, once its signature, its key and the digests of the other members were found good."""
    ring = place / "ring"
    ring.mkdir(mode=0o700)
    shutil.copy(place / _KEYS, ring / INDEX_FILE)
    try:
        said = _said((place / _MANIFEST).read_text(encoding="ascii"), Keyring.open(ring, secret))
    except (KeyringError, TokenError, ValueError) as error:
        raise RestoreError(f"this is no backup of a deployment with this secret: {error}") from error
    for name, digest in said["members"].items():
        if _sha256(place / name) != digest:
            raise RestoreError(f"the backup is damaged: its {name} is not what was signed")
    return said


def _said(manifest: str, keyring: Keyring) -> dict[str, Any]:
    kid = bytes.fromhex(str(header_of(manifest, TYPE)["kid"]))
    return read_statement(manifest, TYPE, keyring.entry(kid).public_key)


def _refuse_another_ring(here: Path, in_backup: Path, secret: bytes) -> None:
    """A keyring that is there already must know every key that sealed what comes back."""
    if not (here / INDEX_FILE).exists():
        return
    known = {entry.kid for entry in Keyring.open(here, secret).entries()}
    if any(entry.kid not in known for entry in Keyring.open(in_backup, secret).entries()):
        raise RestoreError(f"{here} holds other keys than the backup; put the deployment's own keys there, or none")


def _compare(manifest: Mapping[str, Any]) -> None:
    """Refuse a store that is not what the manifest says, or whose journal does not hold."""
    held = copying.held()
    for what, found in held.items():
        if found != manifest[what]:
            raise RestoreError(f"what was restored differs from the manifest: {what} {found}, not {manifest[what]}")
    with reading() as session:
        broken = journal_check.first_break(session)
    if broken is not None:
        raise RestoreError(f"the backup is not what its journal says ({broken}); use an older backup")


def _put_index(keys: Path, index: Path) -> None:
    """Where there is no keyring, its public half; the private keys come from wherever they are kept."""
    if (keys / INDEX_FILE).exists():
        return
    keys.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(index, keys / INDEX_FILE)
    (keys / INDEX_FILE).chmod(0o600)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
