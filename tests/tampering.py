"""What somebody does who holds the database file: random edits of registers and journal, with its guards taken away."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from registry.records.journal_rows import COVERED
from registry.records.row_digest import row_digest

TABLES = (*COVERED, "journal", "journal_rows")
Edit = Callable[[dbapi2.Connection, random.Random], str]


def opened_by_a_stranger(file: Path) -> dbapi2.Connection:
    """The file without its guards, and what the store checks by itself switched off."""
    store = dbapi2.connect(str(file), isolation_level=None)
    for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON", "synchronous=OFF"):
        store.execute(f"PRAGMA {pragma}")
    for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        store.execute(f"DROP TRIGGER {name}")
    return store


def tampered(pristine: Path, place: Path, edits: int, seed: int) -> Iterator[str]:
    """So many times: a fresh copy of the store at `place`, edited once at random; says how."""
    chance = random.Random(seed)
    for number in range(edits):
        for beside in ("", "-wal", "-shm"):
            place.with_name(place.name + beside).unlink(missing_ok=True)
        shutil.copy(pristine, place)
        with closing(opened_by_a_stranger(place)) as store:
            yield _edit(store, chance, EDITS[number % len(EDITS)])


def _edit(store: dbapi2.Connection, chance: random.Random, edit: Edit) -> str:
    while True:  # until one succeeds that the store's unique keys allow
        try:
            store.execute("BEGIN")
            before = store.total_changes
            said = edit(store, chance)
            if store.total_changes > before:
                store.execute("COMMIT")
                return said
        except dbapi2.IntegrityError:
            pass
        store.execute("ROLLBACK")


def _row(store: dbapi2.Connection, chance: random.Random, tables: tuple[str, ...] = TABLES) -> tuple[str, int]:
    """A table that has rows, and one of them by its place in the file."""
    while True:
        table = chance.choice(tables)
        rows = store.execute(f"SELECT rowid FROM {table}").fetchall()
        if rows:
            return table, chance.choice(rows)[0]


def _columns(store: dbapi2.Connection, table: str) -> list[str]:
    return [row[1] for row in store.execute(f"PRAGMA table_info({table})")]


def change_a_cell(store: dbapi2.Connection, chance: random.Random) -> str:
    """Another value in one cell, as near to the old one as can be."""
    table, row = _row(store, chance)
    column = chance.choice(_columns(store, table))
    (value,) = store.execute(f'SELECT "{column}" FROM {table} WHERE rowid = ?', (row,)).fetchone()
    store.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (_other(value, chance), row))
    return f"{table}.{column} of row {row}"


def _other(value: Any, chance: random.Random) -> Any:
    if value is None:
        return chance.choice(["x", 1, b"x"])
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    if isinstance(value, float):
        return value + 1
    if chance.random() < 0.1:
        return None
    place = chance.randrange(len(value)) if value else 0
    if isinstance(value, bytes):
        return value[:place] + bytes([(value[place] if value else 0) ^ 1 << chance.randrange(8)]) + value[place + 1 :]
    letter = chance.choice([letter for letter in " 0aZ甲-" if letter != value[place : place + 1]])
    return value[:place] + letter + value[place + 1 :]


def delete_a_row(store: dbapi2.Connection, chance: random.Random) -> str:
    table, row = _row(store, chance)
    store.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
    return f"{table} row {row} deleted"


def add_a_row(store: dbapi2.Connection, chance: random.Random) -> str:
    """A copy of a row under another key, and with other values where they must be unique."""
    table, row = _row(store, chance)
    columns = _columns(store, table)
    values = list(store.execute(f"SELECT * FROM {table} WHERE rowid = ?", (row,)).fetchone())
    for place, value in enumerate(values):
        if columns[place] == "id":
            values[place] = None
        elif isinstance(value, str) and table != "halts":
            values[place] = value[:-1] + chance.choice("0123456789")
        elif isinstance(value, int) and columns[place] in ("round", "version", "first", "last", "status_index"):
            values[place] = value + 100_000_000
        elif isinstance(value, bytes) and len(value) in (16, 32):
            values[place] = bytes(chance.randrange(256) for _ in value)
    marks = ", ".join("?" * len(values))
    store.execute(f"INSERT INTO {table} VALUES ({marks})", values)
    return f"{table}: a copy of row {row}"


def swap_two_rows(store: dbapi2.Connection, chance: random.Random) -> str:
    """The same rows under each other's keys: in the journal, entries in another order."""
    table, one = _row(store, chance)
    rows = [row for (row,) in store.execute(f"SELECT rowid FROM {table}") if row != one]
    if not rows or "id" not in _columns(store, table):
        return ""
    two, aside = chance.choice(rows), 10**9
    for before, after in ((one, aside), (two, one), (aside, two)):
        store.execute(f"UPDATE {table} SET id = ? WHERE id = ?", (after, before))
    return f"{table}: rows {one} and {two} swapped"


def hide_a_note(store: dbapi2.Connection, chance: random.Random) -> str:
    """A row edited, and the journal's last note of it made to fit."""
    table, row = _row(store, chance, COVERED)
    columns = sorted(_columns(store, table))
    column = chance.choice([one for one in columns if one not in ("id", "code", "version", "application_id")])
    (value,) = store.execute(f'SELECT "{column}" FROM {table} WHERE rowid = ?', (row,)).fetchone()
    store.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (_other(value, chance), row))
    names = ", ".join(f'"{name}"' for name in columns)
    values = store.execute(f"SELECT {names} FROM {table} WHERE rowid = ?", (row,)).fetchone()
    digest = row_digest(",".join(columns), *values)
    last = "SELECT max(id) FROM journal_rows WHERE table_name = ? AND key = ?"
    store.execute(f"UPDATE journal_rows SET after = ? WHERE id = ({last})", (digest, table, str(row)))
    return f"{table}.{column} of row {row}, with its note"


EDITS: tuple[Edit, ...] = (
    change_a_cell, change_a_cell, change_a_cell, delete_a_row, add_a_row, swap_two_rows, hide_a_note,
)  # fmt: skip
