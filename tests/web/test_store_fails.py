"""When the store fails, everybody is told so at once, nothing is half done, and it goes on by itself afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from registry.procedures import draft
from registry.records.database import close
from tests.by_hand import by_hand
from tests.web.visiting import Visitor


def test_everybody_is_told_while_the_store_is_gone_and_it_goes_on_when_it_is_back(
    site: Flask, visit: Callable[..., Visitor]
) -> None:
    member, stranger = visit("songtinglan"), visit()
    token = member.go("/cases").token()
    home: Path = site.extensions["settings"].data_dir
    away = home.with_name("elsewhere")
    with site.app_context():
        close()
    home.rename(away)
    for page in (member.go("/cases"), member.post("/start", {"csrf_token": token}), stranger.go("/rules")):
        assert page.status == 503 and "一分钟后再试" in page.text, page.path
        assert page.page is not None and page.page.headers["Retry-After"] == "60"
    answer = site.test_client().post("/api/v1/sessions", json={"username": "reviewer", "password": "x" * 20})
    assert answer.json is not None and (answer.status_code, answer.json["status"]) == (503, 503)
    assert site.test_client().get("/livez").status_code == 200
    away.rename(home)
    assert (member.go("/cases").status, member.path) == (200, "/cases")


def test_a_store_without_room_is_told_as_that(visit: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    member = visit("songtinglan").go("/cases")

    def full(*_: object, **__: object) -> None:
        with by_hand() as session:
            session.execute(text("PRAGMA max_page_count=1"))
            session.execute(text("CREATE TABLE filler AS SELECT zeroblob(1000000) AS room"))

    monkeypatch.setattr(draft, "start", full)
    assert member.post("/start", {"csrf_token": member.token(), "kind": "llc"}).status == 507
    assert "存不下" in member.text
