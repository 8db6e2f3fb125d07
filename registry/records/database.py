"""The store: one engine, two kinds of session.

`reading()` is deferred and query-only, so that a page never takes a write lock. `writing()` takes the write lock at
once (BEGIN IMMEDIATE on SQLite) and is used by procedures only. SQLite is opened through the pysqlite3 wheel: the
versions bundled with most Pythons carry the published WAL-reset corruption bug.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pysqlite3.dbapi2
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import Migrate, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import JSON

from registry.records.columns import Instant
from registry.records.row_digest import row_digest
from signing.vault import Vault

__all__ = [
    "Base",
    "Collision",
    "Crowded",
    "Session",
    "Transaction",
    "Unreachable",
    "Untold",
    "Writing",
    "attach",
    "before_commit",
    "behind",
    "close",
    "db",
    "every",
    "in_turn",
    "migrate_up",
    "reading",
    "seal_with_the_active_key",
    "transaction_of",
    "trouble",
    "writing",
]

Collision = IntegrityError
"""The store's word for: another transaction took this unique thing first."""
Unreachable = DBAPIError
"""The store does not answer, or not as it should."""
_NO_SPACE = "disk is full"
MIGRATIONS = Path(__file__).parent / "migrations"
_HAS_DATA_KEYS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'data_keys'",
    "postgresql": "SELECT count(*) FROM pg_tables WHERE tablename = 'data_keys' AND schemaname = current_schema()",
}
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_TRANSACTION = "yizhao: the transaction under a writing session"


class Untold(AssertionError):
    """A procedure changed rows of a covered table and appended nothing to the journal."""


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
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8, "connect_args": {"connect_timeout": 5}}


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


def trouble(error: Unreachable) -> str | None:
    """What ails the store: `full`, or `away` (gone, locked, read-only); None where our own statement is at fault."""
    if getattr(error.orig, "sqlstate", None) == "53100" or _NO_SPACE in str(error.orig):
        return "full"
    read_only = getattr(error.orig, "sqlstate", None) == "25006"
    return "away" if read_only or isinstance(error, OperationalError | InterfaceError) else None


def close() -> None:
    """Let go of every connection that is not in use: before a fork, which none may cross, or before a file is moved."""
    db.engine.dispose()


def behind() -> bool:
    """Whether the store of the current application has another schema than this release: it was not migrated."""
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) != set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def furnish(engine: Engine, vault: Vault) -> None:
    """Give a fresh engine its vault and, on SQLite, durable settings and explicit transactions."""
    engine.dialect.yizhao_vault = vault  # type: ignore[attr-defined]
    engine.dialect.yizhao_data_keys = False  # type: ignore[attr-defined]
    vault.fetch_with(lambda key_id: _wrapped_key(engine, key_id))
    engine.dialect.yizhao_statements = {}  # type: ignore[attr-defined]
    engine.dialect.yizhao_queue = None  # type: ignore[attr-defined]
    if engine.dialect.name != "sqlite":
        return
    engine.dialect.yizhao_queue = f"{engine.url.database}-queue"  # type: ignore[attr-defined]

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("row_digest", -1, row_digest, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("writing", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.connection.driver_connection.execute("BEGIN")  # for every page; it can neither wait nor fail


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


LINE, STANDSTILL = 6, 1.0
"""How many of a process may wait to write in a queue that has not moved for so many seconds: the rest of its threads
stay free for whoever reads."""
_waiting: dict[object, float] = {}


class Crowded(Exception):
    """The queue of writers stands still and is long enough: nothing was begun, and it may be tried again."""


@contextmanager
def _in_line() -> Iterator[None]:
    """A place in the queue of this process' writers; Crowded where it would only keep another thread waiting."""
    longest = time.monotonic() - min(list(_waiting.values()), default=time.monotonic())
    if len(_waiting) >= LINE and longest > STANDSTILL:
        raise Crowded
    place = object()
    _waiting[place] = time.monotonic()
    try:
        yield
    finally:
        del _waiting[place]


@contextmanager
def in_turn() -> Iterator[None]:
    """One writer at a time; Crowded when too many wait for one that does not finish.

    Those of an SQLite file queue in the kernel, each woken in its turn: the store's own waiting is by polling, in which
    one of many can be passed over until its patience ends. A process that dies leaves the queue with that.
    """
    path: str | None = db.engine.dialect.yizhao_queue  # type: ignore[attr-defined]
    if path is None:
        yield
        return
    queue = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with _in_line():
            fcntl.flock(queue, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(queue, fcntl.LOCK_UN)  # also for a child that was forked meanwhile and holds the file open
        os.close(queue)


class Transaction:
    """A transaction of statements alone; what is left to be done before its commit."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.last: list[Callable[[], None]] = []

    def finish(self) -> None:
        """Do what was left to the end. Untold when rows were changed of which no entry of the journal tells; the store
        would not commit them either, but does not say why.
        """
        for work in self.last:
            work()
        if not self.last:
            self.cursor.execute("SELECT DISTINCT table_name FROM journal_rows WHERE entry = 0")
            if changed := [name for (name,) in self.cursor.fetchall()]:
                raise Untold(f"changed without an entry of the journal: {', '.join(changed)}")


Writing = Session | Transaction
"""Where a Statement (statements.py) runs: either holds the write lock."""


def transaction_of(on: Writing) -> Transaction:
    """The transaction under a writing session, or itself."""
    return on if type(on) is Transaction else on.info[_TRANSACTION]  # type: ignore[union-attr]


@contextmanager
def writing() -> Iterator[Session]:
    """A session that holds the write lock from its first statement; commits at the end, rolls back on any error."""
    with in_turn(), Session(db.engine, expire_on_commit=False) as session, session.begin():
        connection = session.connection(execution_options={"writing": True})
        session.info[_TRANSACTION] = transaction = Transaction(connection.connection.cursor())
        seal_with_the_active_key(transaction.cursor)
        yield session
        session.flush()
        transaction.finish()


def seal_with_the_active_key(cursor: Any) -> None:
    """Let what this transaction writes be sealed with the data key that is active in it.

    Every writing transaction looks, so that a key is changed between two of them, in every process at once: an SQLite
    file has one writer, and on PostgreSQL the lock holds off whoever wants to change the active key until it is over;
    it does not hold off readers, so that a key can be fetched meanwhile.
    """
    dialect: Any = db.engine.dialect
    if not dialect.yizhao_data_keys:  # a schema from before there were any, which is only met while it is migrated
        cursor.execute(_HAS_DATA_KEYS[dialect.name])
        dialect.yizhao_data_keys = cursor.fetchone()[0] > 0
        if not dialect.yizhao_data_keys:
            return
    if dialect.name == "postgresql":
        cursor.execute("LOCK TABLE data_keys IN ROW SHARE MODE; SELECT id FROM data_keys WHERE active")
        cursor.nextset()
    else:
        cursor.execute("SELECT id FROM data_keys WHERE active")
    active = cursor.fetchone()
    dialect.yizhao_vault.seal_with(bytes.fromhex(active[0]) if active else None)


def _wrapped_key(engine: Engine, key_id: bytes) -> bytes | None:
    """A data key that another process made; asked outside of any transaction, which may be older than the key."""
    with engine.connect() as connection:
        query = text("SELECT wrapped FROM data_keys WHERE id = :id")
        found = connection.execute(query, {"id": key_id.hex()}).scalar()
    return bytes(found) if found is not None else None


def before_commit(on: Writing, work: Callable[[], None]) -> None:
    """Let `work` be the last that a transaction does; if it fails, the whole change does."""
    transaction_of(on).last.append(work)


def every(session: Session, model: type[Row]) -> Iterator[Row]:
    """All rows of a model in the order of their keys, read in batches."""
    order = list(model.__mapper__.primary_key)
    yield from session.scalars(select(model).order_by(*order).execution_options(yield_per=200))
