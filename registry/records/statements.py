"""Statements that go straight to the driver, for the paths that everything waits for: issuing and verifying.

Tables, column types and encryption are those of the models; only the objects and the session are left out (ADR 0005).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from sqlalchemy import Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from registry.records.database import Base, Transaction, Writing, db, in_turn, seal_with_the_active_key, transaction_of


def table_of(model: type[Base]) -> Table:
    """The table under a model: statements on it carry plain values and cost a fraction of what objects do."""
    return cast(Table, model.__table__)


class Statement:
    """Compiled once for each engine, then given to the driver with its values. Rows come back as plain tuples.

    What a session holds that is not flushed, a statement does not see.
    """

    def __init__(self, clause: Any) -> None:
        self._clause = clause

    def rows(self, on: Writing, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows it finds or returns."""
        return self._run(transaction_of(on).cursor, values)

    def change(self, on: Writing, values: Mapping[str, Any]) -> int:
        """How many rows it writes."""
        cursor = transaction_of(on).cursor
        self._run(cursor, values)
        return int(cursor.rowcount)

    def look(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The one row it finds, or None: a single look that needs neither a session nor a moment to hold."""
        connection = driver_connection()
        try:
            rows = self._run(connection.cursor(), values)
        finally:
            connection.close()
        return rows[0] if rows else None

    def _run(self, cursor: Any, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        dialect = db.engine.dialect
        kept: dict[Statement, _Compiled] = dialect.yizhao_statements  # type: ignore[attr-defined]
        compiled = kept.get(self)
        if compiled is None:
            compiled = kept[self] = _compile(self._clause, dialect, values)
        try:
            cursor.execute(compiled.text, compiled.bound(values))
        except dialect.loaded_dbapi.Error as error:
            raise in_our_words(error) from error
        return [compiled.read(row) for row in cursor.fetchall()] if compiled.results else []


class _Compiled(NamedTuple):
    """A statement as one driver takes it: its text, what it binds (name, value unless given, how to write it), how to
    read what it returns."""

    text: str
    binds: list[tuple[str, Any, Callable[[Any], Any] | None]]
    by_position: bool
    results: list[Callable[[Any], Any] | None]

    def bound(self, values: Mapping[str, Any]) -> Any:
        given = [write(values.get(n, d)) if write else values.get(n, d) for n, d, write in self.binds]
        return given if self.by_position else dict(zip((name for name, _, _ in self.binds), given, strict=True))

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([read(cell) if read else cell for read, cell in zip(self.results, row, strict=True)])


def _compile(clause: Any, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
    compiled = clause.compile(dialect=dialect, column_keys=list(values))
    types = {name: bind.type for bind, name in compiled.bind_names.items()}
    binds = [
        (name, compiled.params[name], types[name].dialect_impl(dialect).bind_processor(dialect))
        for name in (compiled.positiontup if compiled.positional else types)
    ]
    results = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in clause.exported_columns]
    return _Compiled(compiled.string, binds, compiled.positional, results)


@contextmanager
def writing_by_statements() -> Iterator[Transaction]:
    """`writing` for Statements alone, at the price of the driver: no objects, no session."""
    with in_turn():
        yield from _in_one_transaction()


def _in_one_transaction() -> Iterator[Transaction]:
    connection = driver_connection()
    try:
        transaction = Transaction(connection.cursor())
        if db.engine.dialect.name == "sqlite":  # psycopg begins by itself
            transaction.cursor.execute("BEGIN IMMEDIATE")
        seal_with_the_active_key(transaction.cursor)
        yield transaction
        transaction.finish()
        connection.commit()
    except db.engine.dialect.loaded_dbapi.Error as error:
        connection.rollback()
        raise in_our_words(error) from error
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def driver_connection() -> PoolProxiedConnection:
    """A connection of the driver; Unreachable where none can be had."""
    try:
        return db.engine.raw_connection()
    except db.engine.dialect.loaded_dbapi.Error as error:
        raise in_our_words(error) from error


def in_our_words(error: Exception) -> DBAPIError:
    """An error of the driver as that of SQLAlchemy, which the house knows as Collision or Unreachable."""
    told = DBAPIError.instance(None, None, error, db.engine.dialect.loaded_dbapi.Error)
    assert isinstance(told, DBAPIError)
    return told
