"""What the service says of itself: a line of JSON with listed fields, in which nothing stands that a person typed."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from registry.log import FIELDS, to_json
from tests.web.visiting import Visitor

NUMBER, PHONE, STREET = "11010519491231002X", "13800138000", "青羊区不存在街九号"
CANARIES = (NUMBER, PHONE, STREET, "not the password", "%E9%9D%92%E7%BE%8A", "secret-cookie")
UUID = "3f0c6bb2-4f6e-4a53-9c9f-7ad4a3f5b1de"


class Lines:
    """What was logged since."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def read(self) -> list[dict[str, Any]]:
        """Every line; each is JSON with listed fields alone and holds no canary."""
        text = self.stream.getvalue()
        found: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
        assert [canary for canary in CANARIES if canary in text] == []
        assert {field for line in found for field in line} <= set(FIELDS)
        return found

    def asked(self) -> list[dict[str, Any]]:
        """The lines of requests."""
        return [line for line in self.read() if line["event"] == "request"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    found, ours = Lines(), logging.getLogger("registry")
    handler, level = to_json(found.stream), ours.level
    logging.root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield found
    logging.root.removeHandler(handler)
    ours.setLevel(level)


@pytest.mark.usefixtures("app")
def test_a_value_gets_into_no_line_by_a_field_a_sentence_or_an_exception(lines: Lines) -> None:
    ours, theirs = logging.getLogger("registry.somewhere"), logging.getLogger("some.library")
    ours.warning("an unlisted field", extra={"id_number": NUMBER, "code": "not_found"})
    ours.warning("a value beside the sentence: %s", PHONE)
    theirs.warning("a library puts it in: " + STREET)
    theirs.warning("a library says %s", NUMBER, extra={"code": PHONE})
    logging.getLogger("registry").error("Flask says it failed on /cases/" + NUMBER)
    try:
        try:
            raise ValueError(NUMBER)
        except ValueError as error:
            raise LookupError(STREET) from error
    except LookupError:
        ours.exception("it failed")
    field, beside, puts, says, flask, failed = lines.read()
    assert (field["event"], field["code"], field["level"]) == ("an unlisted field", "not_found", "warning")
    assert beside["event"] == "a value beside the sentence: %s"
    assert {one["event"] for one in (puts, says, flask)} == {"a library says something"}
    assert puts["frames"][0].startswith("test_log:") and "code" not in says
    assert failed["error"] == ["builtins.LookupError", "builtins.ValueError"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", failed["at"])


def test_a_request_leaves_one_line_by_its_route_and_nothing_of_what_was_asked(
    visit: Callable[..., Visitor],
    lines: Lines,
) -> None:
    client = visit("songtinglan").client
    client.get(
        f"/cases/{NUMBER}?q={PHONE}", headers={"X-Request-ID": NUMBER, "User-Agent": STREET.encode().decode("latin1")}
    )
    client.get(f"/{PHONE}")
    client.open("/sign-in", method=f"X{PHONE}")
    client.post("/sign-in", data={"username": NUMBER, "password": "not the password", "next": f"/cases/{PHONE}"})
    client.set_cookie("other", "secret-cookie")
    client.get(f"/name?full={STREET}&division={NUMBER}")
    case, nowhere, strange, *_, name = lines.asked()[-5:]
    assert case["endpoint"] == "/cases/<reference>"
    assert (case["policy"], case["role"], case["status"], case["code"]) == (
        "applicant:party",
        "applicant",
        404,
        "not_found",
    )
    assert case["ms"] > 0 and "endpoint" not in nowhere and strange["method"] == "other"
    assert (name["endpoint"], name["status"], name["level"]) == ("/name", 200, "info")


def test_an_unforeseen_failure_tells_its_type_and_place_under_the_number_the_visitor_is_told(
    site: Flask,
    lines: Lines,
) -> None:
    def fails(**_: Any) -> str:
        raise RuntimeError(f"no such person: {NUMBER}")

    site.view_functions["health.livez"] = fails
    answer = site.test_client().get("/livez", headers={"Accept": "application/json"})
    failed, asked = lines.read()
    assert answer.status_code == 500 and answer.json is not None
    assert {answer.json["incident"], failed["request_id"], asked["request_id"]} == {answer.headers["X-Request-ID"]}
    assert (failed["event"], failed["error"]) == ("a request failed", ["builtins.RuntimeError"])
    assert failed["frames"][-1].startswith("test_log.py:") and asked["level"] == "error"


@pytest.mark.usefixtures("lines")
def test_the_front_may_name_a_request_if_the_name_can_be_nothing_else(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/livez", headers={"X-Request-ID": UUID}).headers["X-Request-ID"] == UUID
    own = re.compile(r"[0-9A-F]{5}-[0-9A-F]{5}")
    for given in ("", NUMBER, PHONE, UUID + "0", "a" * 31, "<b>", "x" * 5000):
        assert own.fullmatch(client.get("/livez", headers=[("X-Request-ID", given)]).headers["X-Request-ID"])
