"""1,000 random edits of the store's file: `audit verify` finds every one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from registry.config import Settings
from registry.procedures.audit import check_journal
from registry.records.database import close, db
from registry.service import open_service
from tests.conftest import NOON
from tests.tampering import tampered
from tests.varied_store import fill

pytestmark = pytest.mark.soak


@pytest.fixture
def service(settings: Settings) -> Iterator[Flask]:
    app = open_service(settings, lambda: NOON)
    with app.app_context():
        fill(app.extensions["counter"])
        close()
        yield app
        close()


@pytest.mark.parametrize("seed", range(10))
def test_every_random_edit_is_found(service: Flask, tmp_path: Path, seed: int) -> None:
    store = Path(str(db.engine.url.database))
    pristine = store.rename(tmp_path / "pristine.db")
    missed = []
    for said in tampered(pristine, store, 100, seed):
        close()
        if check_journal(service.extensions["counter"]) is None:
            missed.append(said)
    assert missed == []
