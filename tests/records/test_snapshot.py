"""A reading session sees one moment, whatever others commit meanwhile: what is compared in it fits together."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.initialise import initialise
from registry.records import codes
from registry.records.database import db, reading
from registry.service import open_service
from tests.by_hand import by_hand
from tests.conftest import NOON, settings_at


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_reading_session_sees_one_moment(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    given = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if kind == "postgres" else {}
    settings = settings_at(tmp_path / "var", **given)
    initialise(settings, NOON)
    with open_service(settings, lambda: NOON).app_context():
        with reading() as session:
            before = len(codes.blocks(session))
            with by_hand() as other:
                codes.add_block(other, "x", 10)
            session.expire_all()
            assert len(codes.blocks(session)) == before
        with reading() as session:
            assert len(codes.blocks(session)) == before + 1
        db.engine.dispose()
