"""A request that is sent twice has one effect, whoever wins the race."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask

from registry.domain.errors import Refused
from registry.procedures import draft, submit, withdraw
from registry.procedures.counter import Once, once
from registry.records import applications
from registry.records.applications import Application
from registry.records.database import every, reading
from tests.conftest import FrozenClock
from tests.procedures.acting import Office, answers, refused

KEY = once("a key", {"body": 1})


def cases() -> list[Application]:
    with reading() as session:
        return list(every(session, Application))


def test_the_same_key_with_another_body_is_refused_and_has_no_effect(office: Office) -> None:
    office.begin(once=KEY)
    with refused("idempotency_mismatch"):
        office.begin(once=once("a key", {"body": 2}))
    assert len(cases()) == 1


def test_the_same_key_again_replays_the_first_answer(office: Office) -> None:
    first = office.begin(answers(1), once=KEY)
    office.clock.forward(days=3)
    assert office.begin(answers(1), once=once("a key", {"body": 1})) == first
    assert len(cases()) == 1


def test_the_replay_tells_what_was_the_case_then(office: Office) -> None:
    reference = office.begin()
    first = office.do(withdraw.withdraw, reference, once=KEY)
    assert office.do(withdraw.withdraw, reference, once=KEY) == first
    with refused("state"):
        office.do(withdraw.withdraw, reference)


def test_without_a_key_and_under_another_persons_key_every_request_counts(office: Office) -> None:
    for by, key in (("P1", None), ("P1", None), ("P1", KEY), ("P2", KEY)):
        office.begin(by=by, once=key)
    assert len(cases()) == 4


def test_a_refused_request_may_be_sent_again_under_its_key(office: Office) -> None:
    reference = office.begin()
    office.reserve(reference)
    office.request(reference)
    office.sign(reference, "P1")
    key = once("submit", {})
    with refused("state", "陆知微"):
        office.do(submit.submit, reference, once=key)
    office.sign(reference, "P2")
    assert office.do(submit.submit, reference, once=key)["state"] == "LICENSED"


def test_a_digest_of_the_body_tells_equal_from_unequal() -> None:
    assert once("k", {"a": 1, "b": 2}) == once("k", {"b": 2, "a": 1})
    assert once("k", b"1") != once("k", b"2")
    assert once("", {}) is None and once(None, {}) is None
    long = once("k" * 500, {})
    assert isinstance(long, Once) and len(long.key) == 200


def test_twins_sent_at_the_same_time_have_one_effect_and_one_answer(shared: Flask) -> None:
    with shared.app_context():
        office = Office(shared.extensions["counter"], FrozenClock())
    gate, answered = threading.Barrier(4), []

    def twin() -> None:
        with shared.app_context():
            gate.wait()
            answered.append(office.begin(once=KEY))

    in_threads(twin, 4)
    with shared.app_context():
        assert answered == [cases()[0].reference] * 4
        assert len(cases()) == 1


def test_of_two_tabs_that_save_at_the_same_time_one_is_told(shared: Flask) -> None:
    with shared.app_context():
        office = Office(shared.extensions["counter"], FrozenClock())
        reference = office.begin()
    gate, told = threading.Barrier(2), []

    def tab(number: int) -> None:
        with shared.app_context():
            gate.wait()
            try:
                told.append(office.do(draft.save, reference, answers=answers(number), expected_version=1)["version"])
            except Refused as refusal:
                told.append(refusal.code)

    in_threads(tab, 2, numbered=True)
    assert sorted(map(str, told)) == ["2", "version"]
    with shared.app_context(), reading() as session:
        kept = applications.by_reference(session, reference)
        assert kept is not None and kept.version == 2


def in_threads(work: Any, count: int, *, numbered: bool = False) -> None:
    threads = [threading.Thread(target=work, args=(number,) if numbered else ()) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
