"""Whether the journal holds, and whether every covered row is what the journal says; each row is looked at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, Text, cast, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.records.journal import GENESIS, JournalEntry, digest_of
from registry.records.journal_rows import NOTHING, JournalRow, Note, Shape, digest_of_notes, shapes
from registry.records.statements import table_of

_ROWS = table_of(JournalRow)
_NOTE = (_ROWS.c.table_name, _ROWS.c.key, _ROWS.c.before, _ROWS.c.after)
_BATCH = {"yield_per": 500}
_UNREADABLE = (SQLAlchemyError, ValueError, TypeError, AttributeError, LookupError)
"""What reading a store can raise in which somebody wrote what he liked."""


def breaks(session: Session) -> Iterator[str]:
    """Everything that does not hold, in words; nothing when all does."""
    yield from _read_through("the journal", broken_entries, session)
    yield from _read_through("what the journal covers", _broken_rows, session)


def first_break(session: Session) -> str | None:
    """The first thing that does not hold, or None."""
    return next(breaks(session), None)


def _read_through(what: str, look: Callable[[Session], Iterator[str]], session: Session) -> Iterator[str]:
    try:
        yield from look(session)
    except _UNREADABLE as error:
        yield f"{what} cannot be read to its end: {type(error).__name__}"


# --- the chain ---


def broken_entries(session: Session) -> Iterator[str]:
    """Entries that do not fit the one before, or whose rows are not those they were written with."""
    told = _rows_by_entry(session)
    ahead = next(told, None)
    before: JournalEntry | None = None
    for entry, at, details in session.execute(_entries(), execution_options=_BATCH):
        while ahead is not None and ahead[0] < entry.id:
            yield _lost(ahead[0])
            ahead = next(told, None)
        rows = NOTHING
        if ahead is not None and ahead[0] == entry.id:
            rows, ahead = ahead[1], next(told, None)
        if not _follows(entry, before) or not _as_written(session, entry, at, details):
            yield f"the journal breaks at entry {entry.id}"
        elif rows != (entry.rows or NOTHING):
            yield f"the rows of entry {entry.id} are not those it was written with"
        before = entry
    while ahead is not None:
        yield _lost(ahead[0])
        ahead = next(told, None)


def _entries() -> Select[JournalEntry, str, str]:
    stored = (cast(JournalEntry.at, Text).label("at_stored"), cast(JournalEntry.details, Text).label("details_stored"))
    return select(JournalEntry, *stored).order_by(JournalEntry.id)


def _follows(entry: JournalEntry, before: JournalEntry | None) -> bool:
    if entry.previous != (before.digest if before is not None else GENESIS) or digest_of(entry) != entry.digest:
        return False
    if entry.rows is None:  # from before rows were covered: numbered with gaps, and nothing newer comes earlier
        return before is None or before.rows is None
    return entry.id == (before.id if before is not None else 0) + 1


def _as_written(session: Session, entry: JournalEntry, at: str, details: str) -> bool:
    """Whether cells that can be written in several ways are written in ours."""
    if session.get_bind().dialect.name == "sqlite" and at != f"{entry.at:%Y-%m-%d %H:%M:%S.%f}":
        return False
    return details == json.dumps(entry.details)


def _rows_by_entry(session: Session) -> Iterator[tuple[int, bytes]]:
    query = select(_ROWS.c.entry, _ROWS.c.id, *_NOTE).order_by(_ROWS.c.entry, _ROWS.c.id)
    for entry, rows in groupby(session.execute(query, execution_options=_BATCH), key=itemgetter(0)):
        yield entry, digest_of_notes((number, Note(*note)) for _, number, *note in rows)


def _lost(entry: int) -> str:
    return f"rows of entry {entry} are there, the entry is not" if entry else "rows changed without any entry"


# --- the rows ---


def differences(session: Session) -> Iterator[Note]:
    """Covered rows that are not what the journal says: `before` is what it says, `after` what there is."""
    for shape, known, _ in _histories(session):
        yield from _differing(session, shape, known)


def _broken_rows(session: Session) -> Iterator[str]:
    for shape, known, broken in _histories(session):
        yield from broken
        for one in _differing(session, shape, known):
            yield f"{one.table} {one.key}: {_what(one)}"


def _what(one: Note) -> str:
    if one.before is None:
        return "the row is there, and the journal does not know it"
    return "the row is gone, and the journal does not tell of it" if one.after is None else "not as the journal says"


def _histories(session: Session) -> Iterator[tuple[Shape, dict[str, bytes], list[str]]]:
    """Each covered table, the digests its rows should have by the journal, and what does not follow in their past."""
    waiting = {shape.table: shape for shape in shapes(session)}
    query = select(*_NOTE, _ROWS.c.entry).order_by(_ROWS.c.table_name, _ROWS.c.key, _ROWS.c.id)
    for table, rows in groupby(session.execute(query, execution_options=_BATCH), key=itemgetter(0)):
        known: dict[str, bytes] = {}
        broken = []
        for key, changes in groupby(rows, key=itemgetter(1)):
            last, latest = None, 0
            for _, _, before, after, entry in changes:
                if before != last or entry < latest:
                    broken.append(f"{table} {key}: changed before entry {entry} without being told")
                last, latest = after, entry
            if last is not None:
                known[key] = last
        if (shape := waiting.pop(table, None)) is not None:
            yield shape, known, broken
    for shape in waiting.values():
        yield shape, {}, []


def _differing(session: Session, shape: Shape, known: dict[str, bytes]) -> Iterator[Note]:
    query = text(f"SELECT {shape.key('one')}, {shape.digest('one')} FROM {shape.table} AS one")  # noqa: S608
    for key, found in session.execute(query, execution_options=_BATCH):
        should = known.pop(key, None)
        if should != bytes(found):
            yield Note(shape.table, key, should, bytes(found))
    for key, should in known.items():
        yield Note(shape.table, key, should, None)
