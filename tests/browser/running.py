"""A service that really runs: a port, a store, licences issued by the real procedures; it can be stopped and asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from threading import Thread
from typing import TypeVar

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from registry.app import create_app
from registry.config import Settings
from registry.initialise import initialise
from registry.procedures import render
from registry.procedures.counter import Counter
from registry.procedures.walk import walk
from registry.records import applications, licences
from registry.records.database import reading
from tests.by_hand import by_hand
from tests.conftest import settings_at
from tests.making import clean_case

T = TypeVar("T")


def now() -> datetime:
    """Real time: the browser has no other."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Issued:
    """What stands on one licence."""

    link: str
    number: str
    short_code: str
    name: str

    @property
    def digits(self) -> str:
        return self.link.partition("#")[2]


@dataclass(frozen=True)
class Desk:
    """A service with two cases under review, a clean one and one whose lessor is not the owner."""

    app: Flask
    url: str
    clean: str
    doubtful: str

    def state(self, reference: str) -> str:
        with self.app.app_context(), reading() as session:
            case = applications.by_reference(session, reference)
            assert case is not None
            return case.state


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """An app on a port of its own; its address."""
    server = make_server("127.0.0.1", _free_port(), app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class RunningService:
    """The whole service on a port of its own."""

    def __init__(self, directory: Path) -> None:
        self.port = _free_port()
        self.settings: Settings = settings_at(directory, PUBLIC_URL=self.url)
        initialise(self.settings, now() - timedelta(days=1))
        self.app: Flask = create_app(self.settings, now)
        self.paths: list[str] = []
        self._server: BaseWSGIServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def counter(self) -> Counter:
        found: Counter = self.app.extensions["counter"]
        return found

    def start(self) -> None:
        """Open the port."""
        if self._server is None:
            self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
            Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Close the port: whoever asks now finds nobody."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def do(self, act: Callable[[], T]) -> T:
        """Do something inside the service."""
        with self.app.app_context():
            return act()

    def issue(self, number: int) -> Issued:
        """A licence for the clean case of this number."""
        case = clean_case(number)

        def act() -> Issued:
            walked = walk(self.counter, case, now=now())
            assert walked.licence_number is not None, walked.examination
            link = render.qr_content(self.counter, licence_number=walked.licence_number)
            with reading() as session:
                licence = licences.by_number(session, walked.licence_number)
                assert licence is not None
                return Issued(link, licence.number, licence.short_code, case["name"]["full"])

        return self.do(act)

    def settle(self, issued: Issued, standing: str, since: datetime, reason: str) -> None:
        """Give a licence another standing, as the procedures of its later life will."""

        def act() -> None:
            with by_hand() as session:
                licence = licences.by_number(session, issued.number)
                assert licence is not None
                licence.standing, licence.standing_since, licence.standing_reason = standing, since, reason

        self.do(act)

    def duplicate(self, issued: Issued) -> bytes:
        """The 副本 as a signed PDF."""
        return self.do(lambda: render.sheet_of(self.counter, licence_number=issued.number, kind="duplicate", now=now()))


def _free_port() -> int:
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
