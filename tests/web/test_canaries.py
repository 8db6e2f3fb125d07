"""No personal data abroad: canaries go through every route as everybody and are looked for where they may not be."""

from __future__ import annotations

import base64
import io
import json
import logging
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Blueprint, Flask
from jinja2 import BytecodeCache

from registry.app import create_app
from registry.config import Settings
from registry.log import to_json
from registry.web.guard import hang
from tests.canaries import MARKS, Canary, found, in_files, paper
from tests.conftest import FrozenClock
from tests.web.flying import Flight, fly

CASES = {
    "public": ("licensed",),
    "other": ("licensed",),
    "founder": ("licensed",),
    "reviewer": ("review",),
    "admin": (),
    "owner": ("returned",),
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Every line of the log as the service writes it."""
    written, ours = io.StringIO(), logging.getLogger("registry")
    handler, before = to_json(written), ours.level
    logging.root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield written
    logging.root.removeHandler(handler)
    ours.setLevel(before)


def test_no_canary_is_found_where_it_may_not_be(
    settings: Settings,
    clock: FrozenClock,
    compiled_pages: BytecodeCache,
    log: io.StringIO,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (temporary := tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    site = _site(settings, clock, compiled_pages)
    flight = fly(site, walks=3, roles=tuple(CASES), cases=CASES)
    assert flight.found == set()
    assert {200, 302, 400, 401, 403, 404, 405, 413, 415, 422, 500} <= flight.statuses
    assert flight.answers > 500
    metrics = site.test_client().get("/metrics").get_data()
    written = "\n".join((log.getvalue(), *capfd.readouterr())).encode()
    assert written.count(b'"event": "request"') > flight.answers and written.count(b"builtins.ValueError") > 1
    assert not found(written) and not found(metrics)
    assert in_files(temporary) == in_files(settings.data_dir) == {}


def test_a_planted_leak_is_found_in_whatever_shape_it_has(
    settings: Settings, clock: FrozenClock, compiled_pages: BytecodeCache
) -> None:
    site, door, one = _site(settings, clock, compiled_pages), Blueprint("leaking", __name__), Canary(7)
    leaks: dict[str, bytes] = {
        "number": json.dumps({"id": one.number}).encode(),
        "phone": base64.b64encode(f"tel {one.phone}".encode()),
        "home": quote(one.home).encode(),
        "paper": f"<p>{MARKS['paper']}</p>".encode("utf-16"),
        "password": zlib.compress(b"") + paper(one.password),
    }
    for kind, body in leaks.items():
        door.add_url_rule(f"/leak/{kind}", kind, lambda body=body: body)
    hang(site, door, "public")
    flight = Flight(site)
    for kind in leaks:
        flight.send("public", "GET", f"/leak/{kind}", None)
    assert flight.found == {("public", "GET", f"/leak/{kind}", kind) for kind in leaks}
    assert found(f"{one.number} {one.phone}".encode(), own=one.own) == set()


def _site(settings: Settings, clock: FrozenClock, compiled_pages: BytecodeCache) -> Flask:
    app = create_app(settings, clock)
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app
