"""What machines ask of the service."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from registry.app import create_app
from registry.config import Settings
from registry.procedures import halt
from registry.procedures.counter import Counter
from registry.records.database import db, writing
from signing.keyring import Purpose
from tests.by_hand import by_hand
from tests.conftest import NOON, FrozenClock, settings_at
from tests.procedures.acting import Office, late

CHECKS = ("store", "signer", "disk", "clock", "journal")


def readiness(app: Flask, *, red: str = "") -> dict[str, Any]:
    """What the service says of itself; every check but `red` passes."""
    answer = app.test_client().get("/readyz")
    assert answer.json is not None
    told: dict[str, Any] = answer.json
    assert told["checks"] == {name: name != red for name in CHECKS}
    assert (answer.status_code, told["ready"], list(told["reasons"])) == (
        503 if red else 200,
        not red,
        [red] * bool(red),
    )
    assert app.test_client().get("/livez").status_code == 200
    return told


def opened(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    app = create_app(settings, clock)
    with app.app_context():
        yield app


def changed(*statements: str) -> None:
    """What somebody does who holds the database itself."""
    with by_hand() as session:
        for statement in statements:
            session.execute(text(statement))


def test_a_founded_service_lives_and_is_ready(app: Flask, clock: FrozenClock) -> None:
    assert any("calendar" in warning for warning in readiness(app)["warnings"])
    halt.halt(reason="", now=clock())
    clock.forward(seconds=4)
    assert "issuing is halted" in readiness(app)["warnings"]
    changed("DELETE FROM code_blocks")
    readiness(app)  # what was found stands for a moment: asking is open to everybody
    clock.forward(seconds=4)
    assert "init" in readiness(app, red="store")["reasons"]["store"]


def test_a_store_that_takes_no_change_is_told(settings: Settings, clock: FrozenClock) -> None:
    url = settings.database_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
    for app in opened(replace(settings, database_url=url), clock):
        assert "takes no change" in readiness(app, red="store")["reasons"]["store"]


def test_where_the_store_is_gone_the_rest_is_still_told(settings: Settings, clock: FrozenClock) -> None:
    for app in opened(replace(settings, database_url="sqlite:////nowhere/yizhao.db"), clock):
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, list(answer.json["reasons"])) == (503, ["store", "journal"])
        told = measured(app)
        assert told["yizhao_check", ("store",)] == 0 and told["yizhao_requests_total", ("/readyz", "GET", "5xx")] == 1


def test_a_store_that_somebody_holds_is_told_within_seconds_and_is_well_afterwards(
    app: Flask, clock: FrozenClock
) -> None:
    with writing():
        begun = time.monotonic()
        readiness(app, red="store")
        assert time.monotonic() - begun < 6
    clock.forward(seconds=4)
    readiness(app)
    (patience,) = db.engine.raw_connection().cursor().execute("PRAGMA busy_timeout").fetchone()
    assert patience == 30000


def test_a_signer_without_its_key_is_told(settings: Settings, clock: FrozenClock) -> None:
    for app in opened(settings, clock):
        kid = app.extensions["counter"].keyring.active(Purpose.LICENCE).kid
        (key,) = [path for path in (settings.data_dir / "keys").iterdir() if kid.hex() in path.name]
        key.rename(key.with_suffix(".away"))
        assert "licence" in readiness(app, red="signer")["reasons"]["signer"]
        key.with_suffix(".away").rename(key)
        clock.at = app.extensions["counter"].keyring.entry(kid).not_after - timedelta(days=9)
        assert any(kid.hex() in warning for warning in readiness(app)["warnings"])


def test_a_disk_below_its_floor_is_told(settings: Settings, clock: FrozenClock) -> None:
    for app in opened(replace(settings, disk_floor_mb=999_999_999), clock):
        assert "DISK_FLOOR_MB" in readiness(app, red="disk")["reasons"]["disk"]
    assert settings_at(settings.data_dir, DISK_FLOOR_MB="7").disk_floor_mb == 7


def test_a_clock_that_cannot_be_right_is_told(app: Flask, clock: FrozenClock) -> None:
    halt.halt(reason="", now=clock())
    readiness(app)
    clock.at = NOON - timedelta(minutes=2)
    assert "went back by 120 s" in readiness(app, red="clock")["reasons"]["clock"]
    other = create_app(app.extensions["settings"], clock)  # a process that began only now
    assert "before the newest entry" in readiness(other, red="clock")["reasons"]["clock"]
    clock.at = NOON.replace(year=1999)
    assert "calendar" in readiness(app, red="clock")["reasons"]["clock"]
    clock.at = NOON + timedelta(seconds=9)
    readiness(app)


def test_an_altered_end_of_the_journal_is_told(app: Flask, clock: FrozenClock) -> None:
    for step in range(4):
        (halt.resume if step % 2 else halt.halt)(**({} if step % 2 else {"reason": ""}), now=clock())
    readiness(app)
    with db.engine.connect() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    changed(*[f"DROP TRIGGER {name}" for name in triggers], "UPDATE journal SET actor = 'nobody' WHERE id = 3")
    clock.forward(seconds=4)
    assert "entry 3" in readiness(app, red="journal")["reasons"]["journal"]


def measured(app: Flask) -> dict[tuple[str, tuple[str, ...]], float]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, tuple(value for name, value in sample.labels.items() if name != "le")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_what_is_counted_is_the_register_and_the_requests_with_no_word_of_a_person(
    app: Flask, counter: Counter, clock: FrozenClock
) -> None:
    office = Office(counter, clock)
    reference = office.submitted(late(), papers=1)
    client = app.test_client()
    for path in (f"/cases/{reference}", "/livez", "/livez", "/nowhere-13800138000"):
        client.get(path)
    clock.forward(days=3)
    halt.halt(reason="13800138000", now=clock())
    told = measured(app)
    assert told["yizhao_applications", ("UNDER_REVIEW",)] == 1 and told["yizhao_applications", ("LICENSED",)] == 0
    assert (
        told["yizhao_oldest_waiting_seconds", ()] == 3 * 86400 and told["yizhao_oldest_waiting_working_days", ()] == 1
    )
    assert told["yizhao_requests_total", ("/livez", "GET", "2xx")] == 2
    assert told["yizhao_requests_total", ("none", "GET", "4xx")] == 1
    assert told["yizhao_request_seconds_count", ("/cases/<reference>",)] == 1
    assert told["yizhao_check", ("store",)] == told["yizhao_ready", ()] == told["yizhao_halted", ()] == 1
    assert told["yizhao_journal_entries", ()] > 5
    assert told["yizhao_findings_total", ("C09",)] == 2
    labels = {label for _, found in told for label in found}
    assert not [label for label in labels if reference in label or re.search(r"\d{5}", label)]


def test_metrics_are_for_this_machine_only(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
