"""What machines ask of the service."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from registry.records.database import writing
from tests.conftest import FrozenClock


def test_a_founded_service_lives_and_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/livez").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["checks"] == {"store": True, "keys": True}


def test_without_code_blocks_it_is_not_ready(app: Flask) -> None:
    with writing() as session:
        session.execute(text("DELETE FROM code_blocks"))
    assert app.test_client().get("/readyz").status_code == 503


def test_the_end_of_the_calendar_warns_and_does_not_fail(app: Flask, clock: FrozenClock) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert any("calendar" in warning for warning in answer.json["warnings"])


def test_metrics_are_for_this_machine_only(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
