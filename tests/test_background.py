"""The thread that recognises pictures: nothing that goes wrong with one paper ends it for the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from registry.background import Recognition
from registry.procedures import read_waiting
from registry.records.database import Unreachable
from tests.conftest import FrozenClock


@pytest.fixture
def reads(app: Flask, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Wakes a thread whose papers end as given (True: read, False: none waits, an exception), and tells what it did."""

    def run(*wakings: list[bool | Exception]) -> list[str]:
        done: list[str] = []
        ends: list[bool | Exception] = []

        def read_next(*_: object, now: datetime) -> bool:
            end = ends.pop(0)
            done.append(type(end).__name__ if isinstance(end, Exception) else str(end))
            if isinstance(end, Exception):
                raise end
            return end

        monkeypatch.setattr(read_waiting, "read_next", read_next)
        thread = Recognition(app, clock)
        for waking in wakings:
            ends[:] = waking
            thread.wake()
            for one in threading.enumerate():
                if one.name == "recognition":
                    one.join(5)
        return done

    return run


def test_a_paper_that_fails_does_not_keep_the_next_from_being_read(
    reads: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.NOTSET)
    assert reads([ValueError("a broken cell"), True, False]) == ["ValueError", "True", "False"]
    assert "a broken cell" in caplog.text


def test_after_a_failure_the_next_upload_wakes_the_thread_again(reads: Callable[..., list[str]]) -> None:
    assert reads([RuntimeError("x"), False], [True, False]) == ["RuntimeError", "False", "True", "False"]


def test_a_paper_that_a_stopped_process_held_is_read_when_its_time_is_up(
    app: Flask, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, read = [], threading.Event()
    monkeypatch.setattr("registry.background.AT_LEAST", 0.05)
    monkeypatch.setattr(read_waiting, "held_until", lambda: clock() if len(asked) < 3 else None)

    def read_next(*_: object, now: datetime) -> bool:
        asked.append(now)
        if len(asked) == 3:
            read.set()
        return False

    monkeypatch.setattr(read_waiting, "read_next", read_next)
    Recognition(app, clock).wake()
    assert read.wait(5)


def test_what_fails_every_time_is_given_up_until_somebody_wakes_the_thread(reads: Callable[..., list[str]]) -> None:
    failing: list[bool | Exception] = [OSError("no more processes") for _ in range(3)]
    assert reads([*failing, True], [False]) == ["OSError"] * 3 + ["False"]


def test_a_store_that_does_not_answer_is_not_asked_again_at_once(reads: Callable[..., list[str]]) -> None:
    assert reads([Unreachable("select", None, OSError("gone")), True], [False]) == ["DBAPIError", "False"]
