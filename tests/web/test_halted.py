"""Everybody is told on every page that issuing is halted, and a program is told when to come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from registry.domain.errors import Refused, Text
from registry.procedures import draft, halt
from registry.records.database import close
from tests.conftest import NOON
from tests.web.programs import Program
from tests.web.submitting import answers


def test_everybody_is_told_while_issuing_is_halted_and_nobody_afterwards(app: Flask) -> None:
    visitor = app.test_client()
    halt.halt(reason="密钥核查 <b>", now=NOON)
    for page in ("/", "/name", "/v", "/sign-in", "/no-such-page"):
        assert "暂停签发" in visitor.get(page).text, page
    assert "密钥核查 &lt;b&gt;" in visitor.get("/").text
    halt.resume(now=NOON + timedelta(hours=1))
    for page in ("/", "/v"):
        assert "暂停签发" not in visitor.get(page).text, page


def test_a_page_is_drawn_where_the_store_is_gone(app: Flask) -> None:
    close()
    directory = app.extensions["settings"].data_dir
    directory.rename(directory.with_name("elsewhere"))
    answer = app.test_client().get("/no-such-page")
    assert (answer.status_code, "暂停签发" in answer.text) == (404, False)


def test_a_program_is_told_when_to_come_back(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def halted(*_: object, **__: object) -> None:
        raise Refused("halted", Text("暂停", "halted"))

    program = Program(site, "songtinglan")
    monkeypatch.setattr(draft, "start", halted)
    answer = program.post("/applications", answers())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.mimetype == "application/problem+json"
