"""Overload bends the service: who asks too much, or stands in a queue that does not move, is told when to come back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from registry.records import database, journal, people
from registry.records.database import Crowded, in_turn, writing
from registry.web import limits
from registry.web.limits import Limit
from tests.conftest import FrozenClock
from tests.web.programs import Program
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
FEW = Limit(burst=5, a_minute=30)


def status_from(client: Any, address: str, **headers: str) -> int:
    """The status of one small request that comes from an address."""
    answer = client.get("/nothing-here", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    return int(answer.status_code)


def test_an_address_that_asks_too_much_waits_and_no_other_does(
    site: Flask, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "address", FEW)
    client = site.test_client()
    assert [status_from(client, "203.0.113.9") for _ in range(6)] == [404] * 5 + [429]
    told = client.get(
        "/nothing-here",
        headers={"Accept": "application/json"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert told.headers["Retry-After"] == "2" and told.json["type"].endswith("too_much") and told.json["incident"]
    assert status_from(client, "203.0.113.10") == 404
    clock.forward(seconds=2)
    assert [status_from(client, "203.0.113.9") for _ in range(2)] == [404, 429]
    one, same = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9"  # one subscriber
    assert [status_from(client, at) for at in (one, same, one, same, one, same)] == [404] * 5 + [429]


def test_behind_a_front_the_address_that_it_passed_on_counts_and_none_that_was_made_up(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "address", FEW)
    client = site.test_client()
    for number in range(6):
        found = status_from(client, "127.0.0.1", **{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"})
    assert found == 429
    assert status_from(client, "127.0.0.1", **{"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}) == 404
    assert {status_from(client, "127.0.0.1") for _ in range(20)} == {404}  # the machine itself


def test_whoever_has_signed_in_is_counted_by_account_wherever_he_is(
    site: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "account", FEW)
    mine, other = visit("songtinglan").client, visit("luzhiwei").client
    found = [status_from(mine, f"203.0.113.{number}") for number in range(6)]
    assert found == [404] * 5 + [429]
    assert status_from(other, "203.0.113.0") == 404


def test_passwords_are_hashed_and_files_opened_less_often_than_pages_are_shown(
    site: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "costly", Limit(burst=2, a_minute=1))
    browser, at = visit().go("/sign-in"), {"REMOTE_ADDR": "203.0.113.9"}
    for name, status in (("a", 403), ("b", 403), ("c", 429)):
        fields = {"csrf_token": browser.token(), "username": name, "password": "x"}
        assert browser.post("/sign-in", fields, environ_overrides=at).status == status
    assert browser.page is not None and browser.page.headers["Retry-After"] == "60"
    assert status_from(browser.client, "203.0.113.9") == 404
    bodies = {"data": b"%PDF-", "content_type": "application/pdf", "environ_overrides": {"REMOTE_ADDR": "203.0.113.8"}}
    told = [Program(site).send("POST", "/verifications/pdf", **bodies).status_code for _ in range(3)]
    assert told == [200, 200, 429]


def test_a_queue_of_writers_that_stands_still_is_not_joined_and_one_that_moves_is(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "STANDSTILL", 0.2)
    monkeypatch.setattr(database, "LINE", 2)
    done: list[int] = []

    def write(number: int) -> None:
        with site.app_context(), in_turn():
            done.append(number)

    waiting = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    with site.app_context(), in_turn():
        for thread in waiting:
            thread.start()  # the third too: the queue has only just formed
        time.sleep(0.4)
        reader, writer = site.test_client(), Program(site)
        begun = time.monotonic()
        answer = writer.client.post("/sign-in", data={})  # reads only: no place in the queue is asked for
        with pytest.raises(Crowded), in_turn():
            pass
        assert reader.get("/livez").status_code == 200 and answer.status_code == 400
        assert time.monotonic() - begun < 0.4
    for thread in waiting:
        thread.join(timeout=10)
    assert sorted(done) == [0, 1, 2]
    with site.app_context(), in_turn():
        pass


def test_a_writer_in_a_crowd_is_told_when_to_come_back_while_readers_are_served(
    visit: Visit, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit("songtinglan").go("/name?full=成都澄江科技有限公司")
    monkeypatch.setattr(database, "STANDSTILL", -1)
    monkeypatch.setattr(database, "LINE", 0)
    page = browser.send("/start")
    assert (page.status, page.page and page.page.headers["Retry-After"]) == (503, "60")
    assert browser.go("/cases").status == 200


def test_a_role_that_was_taken_away_opens_nothing_from_the_next_request_on(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    browser, program = visit("reviewer").go("/review"), Program(site, "reviewer")
    assert (browser.status, program.get("/queue").status_code) == (200, 200)
    with site.app_context(), writing() as session:
        account = people.by_username(session, "reviewer")
        assert account is not None
        account.roles = ["applicant"]
        session.flush()
        journal.append(session, at=clock(), actor="operator", act="roles", on=f"account:{account.id}")
    assert (browser.go("/review").status, program.get("/queue").status_code) == (403, 403)


def test_whoever_signs_out_everywhere_is_signed_out_in_every_browser_and_program(visit: Visit, site: Flask) -> None:
    here, there, program = visit("songtinglan"), visit("songtinglan"), Program(site, "songtinglan")
    other = visit("luzhiwei")
    assert here.go("/messages").send("/sign-out/everywhere").path == "/"
    assert there.go("/cases").path == "/sign-in" and here.go("/cases").path == "/sign-in"
    assert program.get("/account").status_code == 401
    assert other.go("/cases").path == "/cases"
    assert here.sign_in("songtinglan").path == "/cases"
