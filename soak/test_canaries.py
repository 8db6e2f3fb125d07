"""A thousand canaries through every route as everybody: none where it may not be."""

from __future__ import annotations

import io
import logging
import tempfile
from pathlib import Path

import pytest

from registry.app import create_app
from registry.config import Settings
from registry.log import to_json
from tests.canaries import found, in_files
from tests.conftest import FrozenClock
from tests.web.flying import FORBIDDEN, fly

pytestmark = pytest.mark.soak

WALKS = 130
"""Cases of every kind, of about three people each, with number, phone and residence."""


def test_of_a_thousand_canaries_none_is_found_where_it_may_not_be(
    settings: Settings, clock: FrozenClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary := tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    log = io.StringIO()
    handler = to_json(log)
    logging.root.addHandler(handler)
    logging.getLogger("registry").setLevel(logging.INFO)
    site = create_app(settings, clock)
    site.config["PROPAGATE_EXCEPTIONS"] = False
    every = ("draft", "signing", "review", "returned", "licensed")
    flight = fly(site, walks=WALKS, roles=tuple(FORBIDDEN), cases=dict.fromkeys(FORBIDDEN, every))
    logging.root.removeHandler(handler)
    assert flight.found == set() and flight.serial * 3 > 1000
    assert not found(log.getvalue().encode()) and not found(site.test_client().get("/metrics").get_data())
    assert in_files(temporary) == in_files(settings.data_dir) == {}
