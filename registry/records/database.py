"""The store: one engine, two kinds of session, the column types that carry instants and secrets.

`reading()` is deferred and query-only, so that a page never takes a write lock. `writing()` takes the write lock at
once (BEGIN IMMEDIATE on SQLite) and is used by procedures only. SQLite is opened through the pysqlite3 wheel: the
versions bundled with most Pythons carry the published WAL-reset corruption bug.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import pysqlite3.dbapi2
from flask_migrate import Migrate, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, Table, event, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import JSON, TypeDecorator

from signing.vault import Vault

__all__ = [
    "Base",
    "Collision",
    "Session",
    "Statement",
    "Unreachable",
    "Writing",
    "attach",
    "before_commit",
    "db",
    "every",
    "migrate_up",
    "reading",
    "table_of",
    "writing",
    "writing_by_statements",
]

Collision = IntegrityError
"""The store's word for: another transaction took this unique thing first."""
Unreachable = DBAPIError
"""The store does not answer, or not as it should."""
MIGRATIONS = Path(__file__).parent / "migrations"
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_TRANSACTION = "yizhao: the transaction under a writing session"


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, also on stores that forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants are timezone-aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes encrypted at rest. `context` binds a ciphertext to its column, so that cells cannot be swapped.

    The vault travels on the engine's dialect because that is all a column type is given.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _vault(dialect).encrypt(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _vault(dialect).decrypt(bytes(value), self.context)


class EncryptedText(TypeDecorator[str]):
    """Text encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _vault(dialect).encrypt(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else _vault(dialect).decrypt(bytes(value), self.context).decode()


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return _vault(dialect).encrypt(json.dumps(value, ensure_ascii=False).encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(_vault(dialect).decrypt(bytes(value), self.context))


class Base(DeclarativeBase):
    """Typed models; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant(), dict: JSON(), list: JSON()}


Row = TypeVar("Row", bound=Base)

db = SQLAlchemy(metadata=Base.metadata)


def engine_options(database_url: str) -> dict[str, Any]:
    """Options for the engine behind a URL: the safe SQLite module, or a pooled PostgreSQL."""
    if database_url.startswith("sqlite"):
        return {"module": pysqlite3.dbapi2, "connect_args": {"timeout": 30, "check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def attach(app: Any, database_url: str, vault: Vault) -> None:
    """Give an application its store: engine, vault, migrations."""
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(database_url))
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), compare_type=True)
    with app.app_context():
        furnish(db.engine, vault)


def migrate_up() -> None:
    """Bring the store of the current application to the newest schema, from empty if need be."""
    upgrade(directory=str(MIGRATIONS))


def furnish(engine: Engine, vault: Vault) -> None:
    """Give a fresh engine its vault and, on SQLite, durable settings and explicit transactions."""
    engine.dialect.yizhao_vault = vault  # type: ignore[attr-defined]
    engine.dialect.yizhao_statements = {}  # type: ignore[attr-defined]
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("writing", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.connection.driver_connection.execute("BEGIN")  # for every page; it can neither wait nor fail


def table_of(model: type[Base]) -> Table:
    """The table under a model: statements on it carry plain values and cost a fraction of what objects do."""
    return cast(Table, model.__table__)


class Statement:
    """A statement of the paths that everything waits for: compiled once for each engine, then given straight to the
    driver with its values. Rows come back as plain tuples.

    What a session holds that is not flushed, a statement does not see.
    """

    def __init__(self, clause: Any) -> None:
        self._clause = clause

    def rows(self, on: Writing, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows it finds or returns."""
        return self._run(_transaction(on).cursor, values)

    def change(self, on: Writing, values: Mapping[str, Any]) -> int:
        """How many rows it writes."""
        cursor = _transaction(on).cursor
        self._run(cursor, values)
        return int(cursor.rowcount)

    def look(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The one row it finds, or None: a single look that needs neither a session nor a moment to hold."""
        connection = db.engine.raw_connection()
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
            raise DBAPIError.instance(compiled.text, None, error, dialect.loaded_dbapi.Error) from error
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
def reading() -> Iterator[Session]:
    """A query-only session that sees one moment: any write in it is refused by the store."""
    engine = db.engine
    with engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        on_sqlite = connection.connection.driver_connection if engine.dialect.name == "sqlite" else None
        if on_sqlite:
            on_sqlite.execute("PRAGMA query_only=ON")
        else:
            connection.exec_driver_sql(_SNAPSHOT)
        try:
            yield session
        finally:
            session.expunge_all()  # what was read stays readable after the session
            if on_sqlite:
                on_sqlite.execute("PRAGMA query_only=OFF")  # the pool hands this connection on


class Transaction:
    """A transaction of statements alone; what is left to be done before its commit."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.last: list[Callable[[], None]] = []

    def finish(self) -> None:
        """Do what was left to the end."""
        for work in self.last:
            work()


Writing = Session | Transaction
"""Where a Statement runs: either holds the write lock."""


def _transaction(on: Writing) -> Transaction:
    return on if type(on) is Transaction else on.info[_TRANSACTION]  # type: ignore[union-attr]


@contextmanager
def writing_by_statements() -> Iterator[Transaction]:
    """`writing` for Statements alone, at the price of the driver: no objects, no session."""
    connection = db.engine.raw_connection()
    try:
        transaction = Transaction(connection.cursor())
        if db.engine.dialect.name == "sqlite":  # psycopg begins by itself
            transaction.cursor.execute("BEGIN IMMEDIATE")
        yield transaction
        transaction.finish()
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


@contextmanager
def writing() -> Iterator[Session]:
    """A session that holds the write lock from its first statement; commits at the end, rolls back on any error."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        connection = session.connection(execution_options={"writing": True})
        session.info[_TRANSACTION] = transaction = Transaction(connection.connection.cursor())
        yield session
        session.flush()
        transaction.finish()


def before_commit(on: Writing, work: Callable[[], None]) -> None:
    """Let `work` be the last that a transaction does; if it fails, the whole change does."""
    _transaction(on).last.append(work)


def every(session: Session, model: type[Row]) -> Iterator[Row]:
    """All rows of a model in the order of their keys, read in batches."""
    order = list(model.__mapper__.primary_key)
    yield from session.scalars(select(model).order_by(*order).execution_options(yield_per=200))


def _vault(dialect: Dialect) -> Vault:
    vault: Vault = dialect.yizhao_vault  # type: ignore[attr-defined]
    return vault
