"""Rows in the journal: each change of a row leaves the row's digest before and after, noted by the store itself.

A trigger on every covered table writes the note within the change's transaction; the entry of the journal, written
last, takes the notes of its transaction to itself. A note without an entry cannot be committed: it refers to one that
is not there (ADR 0011).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, ForeignKey, LargeBinary, String, bindparam, inspect, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base, Writing, db
from registry.records.statements import Statement, table_of

COVERED = (
    "accounts", "activations", "applications", "code_blocks", "data_keys", "decisions", "enterprise_versions",
    "enterprises", "extensions", "halts", "handovers", "identities", "licence_sheets", "licences", "materials",
    "name_tails", "names", "notices", "orders", "readings", "recovery_codes", "reveals", "rule_book_texts",
    "rule_versions", "second_factors", "second_looks", "signatories", "submissions", "submitted_phones",
    "unified_codes",
)  # fmt: skip
"""Tables of which every change must be told by an entry of the journal."""
UNCOVERED = {
    "messages": "what was told of acts that are in the journal, and whether it has gone out",
    "journal": "the chain itself",
    "journal_rows": "bound to the chain by the entries",
    "replies": "answers kept for repetition: nothing is decided by them, and they tell of acts that are in the journal",
    "saved_views": "how an officer likes to see the queue",
    "status_tokens": "signed statements, made anew every five minutes from the licences",
}
"""Tables whose changes the journal does not tell, and why."""
LOOSE = 0
"""The entry that a note names before it has one; there is never such an entry."""
_PAGE = 1000


class JournalRow(Base):
    """What one change did to one row: its digest before (None: it was not there) and after (None: it is gone)."""

    __tablename__ = "journal_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[int] = mapped_column(ForeignKey("journal.id", deferrable=True, initially="DEFERRED"), index=True)
    table: Mapped[str] = mapped_column("table_name", String(40))
    key: Mapped[str] = mapped_column(String(250))
    before: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    after: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Note(NamedTuple):
    """One change of one row, as noted."""

    table: str
    key: str
    before: bytes | None
    after: bytes | None


_ROWS = table_of(JournalRow)
_NOTED = Statement(
    select(_ROWS.c.id, _ROWS.c.table_name, _ROWS.c.key, _ROWS.c.before, _ROWS.c.after)
    .where(_ROWS.c.entry == LOOSE, _ROWS.c.id > bindparam("beyond"))
    .order_by(_ROWS.c.id)
    .limit(_PAGE)
)
_TAKE = Statement(update(_ROWS).where(_ROWS.c.entry == LOOSE).values(entry=bindparam("number")))


NOTHING = hashlib.sha256().digest()
"""What an entry says of its rows when it has none."""


def noted(on: Writing) -> bytes:
    """The digest over the notes of this transaction, in their order; that of nothing when there are none."""
    whole, beyond = hashlib.sha256(), 0
    while page := _NOTED.rows(on, {"beyond": beyond}):
        for number, *note in page:
            whole.update(_line(number, Note(*note)))
        beyond = page[-1][0]
        if len(page) < _PAGE:
            break
    return whole.digest()


def take(on: Writing, entry: int) -> None:
    """Give the notes of this transaction to an entry that was just written."""
    _TAKE.change(on, {"number": entry})


def digest_of_notes(notes: Iterable[tuple[int, Note]]) -> bytes:
    """What `noted` said of these notes, given with their numbers."""
    whole = hashlib.sha256()
    for number, note in notes:
        whole.update(_line(number, note))
    return whole.digest()


def _line(number: int, note: Note) -> bytes:
    before, after = (digest.hex() if digest is not None else None for digest in (note.before, note.after))
    return json.dumps([number, note.table, note.key, before, after]).encode() + b"\n"


# --- what the store does by itself ---

_PREFIX = "journal_of_"


class Shape(NamedTuple):
    """How the store tells the rows of one table: SQL for the key and the digest of a row called `row`."""

    table: str
    keys: list[str]
    columns: list[str]
    on_sqlite: bool

    def key(self, row: str) -> str:
        """The primary key as text."""
        return f"concat_ws('/', {', '.join(self._cells(row, self.keys))})"

    def digest(self, row: str) -> str:
        """The digest of the whole row; NULL of no row."""
        if self.on_sqlite:
            return f"row_digest('{','.join(self.columns)}', {', '.join(self._cells(row, self.columns))})"
        return f"row_digest(row_to_json({row}))"

    def _cells(self, row: str, names: Iterable[str]) -> list[str]:
        return [f'{row}."{name}"' for name in names]


def kept() -> bool:
    """Whether this store's journal covers rows yet."""
    return inspect(db.engine).has_table(JournalRow.__tablename__)


def shapes(session: Session) -> Iterator[Shape]:
    """Every covered table as it is in the store now."""
    store = session.connection()
    seen = inspect(store)
    for table in COVERED:
        keys = list(seen.get_pk_constraint(table)["constrained_columns"])
        columns = sorted(column["name"] for column in seen.get_columns(table))
        yield Shape(table, keys, columns, store.dialect.name == "sqlite")


def cover(session: Session) -> None:
    """Hang the triggers that are missing, or were made for an older shape of their table."""
    store = session.connection()
    there = _triggers(store)
    for shape in shapes(session):
        for name, made_by in _wanted(shape):
            if there.get(name, "") not in (made_by, None):
                _drop(store, name)
                store.exec_driver_sql(made_by)


def uncover(session: Session) -> None:
    """Take the triggers down: before a migration, which may change rows and has no entry to tell them."""
    store = session.connection()
    for name in _triggers(store):
        _drop(store, name)


def take_in(session: Session, tables: Iterable[str]) -> None:
    """Note every row of these tables as if it were written now: what stands there when a table is first covered."""
    for shape in shapes(session):
        if shape.table in tables:
            row = f"0, '{shape.table}', {shape.key('one')}, NULL, {shape.digest('one')}"
            notes = f"{_NOTE} SELECT {row} FROM {shape.table} AS one"  # noqa: S608
            session.connection().exec_driver_sql(notes)


def note(session: Session, notes: Iterable[Note]) -> None:
    """Note changes that no trigger saw."""
    for one in notes:
        session.add(JournalRow(entry=LOOSE, table=one.table, key=one.key, before=one.before, after=one.after))
        session.flush()


_NOTE = 'INSERT INTO journal_rows (entry, table_name, "key", "before", "after")'


def _wanted(shape: Shape) -> Iterator[tuple[str, str]]:
    """The triggers of a table, by name."""
    if not shape.on_sqlite:
        name, keys = _PREFIX + shape.table, ", ".join(f"'{key}'" for key in shape.keys)
        yield (
            name,
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {shape.table} FOR EACH ROW"
            f" EXECUTE FUNCTION note_row({keys})",
        )
        return
    for event, row, before, after in (
        ("INSERT", "NEW", "NULL", shape.digest("NEW")),
        ("UPDATE", "OLD", shape.digest("OLD"), shape.digest("NEW")),
        ("DELETE", "OLD", shape.digest("OLD"), "NULL"),
    ):
        name = f"{_PREFIX}{shape.table}_{event.lower()}"
        yield (
            name,
            f"CREATE TRIGGER {name} AFTER {event} ON {shape.table} FOR EACH ROW"
            f" BEGIN {_NOTE} VALUES (0, '{shape.table}', {shape.key(row)}, {before}, {after}); END",
        )


def _triggers(store: Connection) -> dict[str, str | None]:
    """The triggers that hang, and how each was made where that can have changed."""
    if store.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname, NULL FROM pg_trigger"
    return {name: made_by for name, made_by in store.exec_driver_sql(query) if name.startswith(_PREFIX)}


def _drop(store: Connection, name: str) -> None:
    on = "" if store.dialect.name == "sqlite" else f" ON {name.removeprefix(_PREFIX)}"
    store.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
