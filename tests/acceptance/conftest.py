"""One company taken from a case file to its licence by `demo`, looked at from outside by every test here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.app import create_app
from tests.commands import ROOT, run
from tests.conftest import settings_at

CASES = ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Issued:
    """What `demo` left: the data directory and the artefacts."""

    data_dir: Path
    out: Path

    @property
    def qr(self) -> str:
        """The exact content of the QR."""
        return (self.out / "qr.txt").read_text(encoding="ascii")

    @property
    def record(self) -> dict[str, Any]:
        """The record whose SHA-256 is in the QR."""
        found: dict[str, Any] = json.loads((self.out / "record.json").read_bytes())
        return found

    def pdf(self, kind: str) -> bytes:
        """The signed 正本 or 副本."""
        return (self.out / f"{kind}.pdf").read_bytes()


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The published case C01, licensed."""
    data_dir, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("out")
    result = run(data_dir, "demo", CASES / "C01.json", "--out", out)
    assert result.returncode == 0, result.stderr.decode()
    return Issued(data_dir, out)


@pytest.fixture(scope="session")
def service(issued: Issued) -> Iterator[Flask]:
    """The service that issued it, now."""
    app = create_app(settings_at(issued.data_dir))
    with app.app_context():
        yield app


@pytest.fixture(scope="session")
def web(service: Flask) -> FlaskClient:
    """A stranger's browser, without cookies."""
    return service.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def lists(web: FlaskClient, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The trust list and the status list as anyone can save them."""
    directory = tmp_path_factory.mktemp("saved")
    saved = directory / "trust-list.jwt", directory / "status.jwt"
    for file, address in zip(saved, ("/.well-known/trust-list.jwt", "/s/1"), strict=True):
        file.write_bytes(web.get(address).data)
    return saved
