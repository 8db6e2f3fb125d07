"""Rotate: publish the next key of a purpose, let it sign, retire one, declare one lost 失密. Each act is journalled.

The keyring's index is the truth about keys; a service that runs has read it at its start, so it is started again after
a key begins or ends to sign. Stored bytes name their key: a key that they wait for is not taken out of use.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.procedures.counter import Counter
from registry.records import journal, licences
from registry.records.database import Session, writing
from signing.keyring import KeyEntry, KeyState, Purpose

OPERATOR = "operator"


def keys(counter: Counter) -> list[dict[str, Any]]:
    """Every key, oldest first: {"kid", "purpose", "holder", "state", "not_before", "not_after", "compromised_at"}."""
    return [_told(entry) for entry in counter.keyring.entries()]


def add(counter: Counter, *, purpose: str, holder: str, now: datetime) -> dict[str, Any]:
    """Make the next key of a purpose (a PDF seal: of an authority); it is published at once and signs nothing yet."""
    return _noted("add_key", lambda _: counter.keyring.add(Purpose(purpose), holder, now=now), now)


def turn(counter: Counter, *, act: str, kid: str, now: datetime, since: datetime | None = None) -> dict[str, Any]:
    """`activate` a next key, which retires the one before it; `retire` one; `compromise` one, lost since an instant.

    Refused("state") while stored licences wait for the seal of the key that would sign no more; KeyringError where the
    key is not in the state for it.
    """
    keyring, key = counter.keyring, bytes.fromhex(kid)

    def effect(session: Session) -> KeyEntry:
        if act == "compromise":
            return keyring.compromise(key, at=since or now)
        _refuse_awaited(session, _ending(counter, act, keyring.entry(key)))
        return keyring.activate(key, now=now) if act == "activate" else keyring.retire(key, now=now)

    return _noted(f"{act}_key", effect, now)


def _noted(act: str, effect: Callable[[Session], KeyEntry], now: datetime) -> dict[str, Any]:
    with writing() as session:
        entry = effect(session)
        details = {"purpose": entry.purpose.value, "holder": entry.holder, "state": entry.state.value}
        journal.append(session, at=now, actor=OPERATOR, act=act, on=f"key:{entry.kid_hex}", details=details)
    return _told(entry)


def _ending(counter: Counter, act: str, entry: KeyEntry) -> list[bytes]:
    """The keys that sign no more after an act."""
    if act == "retire":
        return [entry.kid]
    same = (one for one in counter.keyring.entries(entry.purpose) if one.holder == entry.holder)
    return [one.kid for one in same if one.state is KeyState.ACTIVE]


def _refuse_awaited(session: Session, kids: list[bytes]) -> None:
    waiting = sum(licences.awaiting(session, kid) for kid in kids)
    if waiting:
        raise Refused(
            "state",
            Text(
                f"有{waiting}张执照正等待用这把密钥签发；先暂停签发，待其签发完毕",
                f"{waiting} licences wait for this key: let them be sealed first (halt off, then halt on)",
            ),
        )


def _told(entry: KeyEntry) -> dict[str, Any]:
    return {
        "kid": entry.kid_hex,
        "purpose": entry.purpose.value,
        "holder": entry.holder,
        "state": entry.state.value,
        "not_before": entry.not_before.isoformat(),
        "not_after": entry.not_after.isoformat(),
        "compromised_at": entry.compromised_at.isoformat() if entry.compromised_at else None,
    }
