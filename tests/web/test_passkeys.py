"""A passkey opens the door for its holder, at this service, once for each question; nothing else does."""

from __future__ import annotations

import html
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from registry.web.second_factor import PASSKEY_FIELD
from tests.conftest import FrozenClock
from tests.web.security_keys import SecurityKey
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
ORIGIN = "http://localhost:8000"


@pytest.fixture
def at_a_name(site: Flask) -> Flask:
    """The service at a name: browsers know no passkeys of a bare number."""
    site.extensions["settings"] = replace(site.extensions["settings"], public_url=ORIGIN)
    return site


def asked(browser: Visitor) -> str:
    """What the page asks an authenticator."""
    found = re.search(r'data-passkey="([^"]+)"', browser.source)
    assert found, browser.text
    return html.unescape(found[1])


def enrol(browser: Visitor) -> SecurityKey:
    key = SecurityKey(ORIGIN)
    browser.go("/second-factor/new")
    browser.send("/second-factor/new", fields={PASSKEY_FIELD: key.make(asked(browser))}, name="钥匙")
    assert browser.path == "/second-factor/mine" and "钥匙" in browser.text
    return key


WRONG: dict[str, dict[str, Any]] = {
    "another site": {"origin": "https://elsewhere.example"},
    "another host": {"host": "elsewhere.example"},
    "another key": {"key": True},
    "another act": {"kind": "webauthn.create"},
    "a question nobody asked": {"challenge": urlsafe_b64encode(bytes(40)).decode().rstrip("=")},
}


def test_a_passkey_opens_the_door_once_and_only_as_it_should(
    visit: Visit, at_a_name: Flask, clock: FrozenClock
) -> None:
    reviewer = visit("reviewer")
    key = enrol(reviewer)
    clock.forward(seconds=1)
    browser = visit().give_password("reviewer")
    key.count = 0
    for name, wrong in WRONG.items():
        page = browser.send("/second-factor", fields={PASSKEY_FIELD: key.show(asked(browser), **wrong)})
        assert page.status == 403, name
    right = key.show(asked(browser))
    assert browser.send("/second-factor", fields={PASSKEY_FIELD: right}).path == "/review"
    again = visit().give_password("reviewer")
    assert again.send("/second-factor", fields={PASSKEY_FIELD: right}).status == 403  # was answered already
    clock.forward(seconds=1)
    still = key.show(asked(visit().give_password("reviewer")), count=1)
    assert again.send("/second-factor", fields={PASSKEY_FIELD: still}).status == 403  # did not count on: a copy
    key.count = 100
    clock.forward(seconds=1)
    old = asked(visit().give_password("reviewer"))
    clock.forward(minutes=16)
    late = visit().give_password("reviewer")
    assert late.send("/second-factor", fields={PASSKEY_FIELD: key.show(old)}).status == 403
    assert late.send("/second-factor", fields={PASSKEY_FIELD: key.show(asked(late))}).path == "/review"
    other = visit().give_password("approver")
    assert "data-passkey" not in other.source
    assert other.send("/second-factor").status == 403


@pytest.mark.parametrize("wrong", ["another site", "another host", "a question nobody asked", "another act"])
def test_a_passkey_is_enrolled_for_this_service_and_this_person_only(
    visit: Visit, at_a_name: Flask, wrong: str
) -> None:
    browser, key = visit("reviewer").go("/second-factor/new"), SecurityKey(ORIGIN)
    given = {"kind": "webauthn.get"} if wrong == "another act" else WRONG[wrong]
    page = browser.send("/second-factor/new", fields={PASSKEY_FIELD: key.make(asked(browser), **given)})
    assert page.status == 403 and "未能绑定" in page.text
    foreign = asked(visit("approver").go("/second-factor/new"))
    assert browser.send("/second-factor/new", fields={PASSKEY_FIELD: key.make(foreign)}).status == 403


@pytest.mark.parametrize("made", [False, True])
def test_answers_that_are_none_are_refused_not_broken(visit: Visit, at_a_name: Flask, made: bool) -> None:
    browser = visit("reviewer")
    key = enrol(browser)
    path = "/second-factor/new" if made else "/second-factor"
    browser = browser.go(path) if made else visit().give_password("reviewer")
    sound = json.loads((key.make if made else key.show)(asked(browser)))
    answers = ["{}", "null", "[", "x" * 30_000, '{"response": 1}', "[" * 15_000, json.dumps({**sound, "rawId": 5})]
    for part in sound["response"]:
        for other in ("", "AAAA", 7, "====", sound["response"][part][:-8]):
            answers.append(json.dumps({**sound, "response": {**sound["response"], part: other}}))
    statuses = set()
    for number, answer in enumerate(answers):
        if number % 9 == 8:
            at_a_name.extensions["sign_in_failures"].clear()
        statuses.add(browser.send(path, fields={PASSKEY_FIELD: answer}).status)
    assert statuses == {403}


def test_at_a_bare_number_no_passkey_is_offered(visit: Visit, site: Flask) -> None:
    assert "data-passkey" not in visit("reviewer").go("/second-factor/new").source
