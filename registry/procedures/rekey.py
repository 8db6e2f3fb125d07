"""Rekey: change the key under which personal data are encrypted at rest, while the service runs 更换数据密钥.

In one transaction a new key becomes the one that seals; every process seals with it from its next transaction, and
fetches it when it meets it in a value. Then all that is under other keys is sealed anew, a few rows a transaction. When
nothing is left under them, the other keys are thrown away. Stopped anywhere, it goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from registry.procedures.counter import Counter
from registry.procedures.halt import OPERATOR
from registry.records import data_keys, journal
from registry.records.data_keys import DataKey
from registry.records.database import writing

ROWS = 25
"""Rows a transaction: a few papers of some megabytes hold up other writers for a moment only."""


def rekey(
    counter: Counter, *, now: datetime, say: Callable[[str, int], None] = lambda table, rows: None, rows: int = ROWS
) -> dict[str, Any]:
    """Carry on the change that was begun, or begin one, to its end. `say` is told table and rows so far.

    Returns {"key", "thrown_away"}; VaultError where a value cannot be opened: nothing is lost, and the old key
    stays until it can.
    """
    key = _begun(counter, now)
    sealed = bytes.fromhex(key.id)
    for table, columns in data_keys.encrypted_tables():
        after, number = None, 0
        while True:
            with writing() as session:
                after = data_keys.seal_anew(session, table, columns, sealed, after=after, most=rows)
                if after is not None:
                    _write_down(session, key, "seal_anew", now, {"table": table.name})
            if after is None:
                break
            number += rows
            say(table.name, number)
    return {"key": key.id, "thrown_away": _ended(key, now)}


def _begun(counter: Counter, now: datetime) -> DataKey:
    with writing() as session:
        key = data_keys.active(session)
        if key is None or key.alone_since is not None:
            key = data_keys.activate(session, *counter.vault.new_key(), now)
            _write_down(session, key, "rekey", now, {})
        return key


def _ended(key: DataKey, now: datetime) -> int:
    """Throw the other keys away, once nothing is under them; how many were."""
    with writing() as session:
        left = dict(data_keys.left_under_another(session, bytes.fromhex(key.id)))
        if left:
            raise AssertionError(f"sealed under another key since: {left}")
        gone = data_keys.throw_away_others(session, key)
        session.get_one(DataKey, key.id).alone_since = now
        _write_down(session, key, "rekeyed", now, {"thrown_away": gone})
        return gone


def _write_down(session: Any, key: DataKey, act: str, now: datetime, details: dict[str, Any]) -> None:
    journal.append(session, at=now, actor=OPERATOR, act=act, on=f"data-key:{key.id}", details=details)
