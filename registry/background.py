"""Background: one thread that recognises the pictures that wait, and ends when none does. No failure ends it for good.

It lives on the roof because it needs the clock. What waits is in the store: a service that was stopped goes on at its
next start, and several processes share the work because each paper is held by one of them at a time.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

from flask import Flask

from registry.clock import Clock
from registry.procedures import read_waiting
from registry.records.database import Unreachable

log = logging.getLogger(__name__)
AT_LEAST = 5.0
"""Seconds until a paper is asked for again that somebody else holds."""
PATIENCE = 3
"""After so many failures in a row the rest waits for the next upload or start."""


class Recognition:
    """The thread of one process; `wake` starts it unless it runs."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._lock, self._running, self._again = threading.Lock(), False, False
        self._timer: threading.Timer | None = None

    def wake(self) -> None:
        """Read what waits. Returns at once."""
        with self._lock:
            self._again = True
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._work, name="recognition", daemon=True).start()

    def _work(self) -> None:
        with self._app.app_context():
            while self._called():
                self._read_what_waits()

    def _read_what_waits(self) -> None:
        """One paper after the other. One that failed is held for a while, so that the next comes first."""
        failed = 0
        while failed < PATIENCE:
            try:
                if not read_waiting.read_next(self._app.extensions["counter"], now=self._clock()):
                    self._come_back()
                    return
                failed = 0
            except Unreachable:
                log.exception("the store does not answer; what waits is read after the next upload or start")
                return
            except Exception:  # whatever it is: the papers of others wait behind this one
                failed += 1
                log.exception("a paper could not be read now; it is read after a later upload or start")

    def _come_back(self) -> None:
        """A paper that somebody held when he was stopped is read once his time is up."""
        until = read_waiting.held_until()
        if until is None or self._timer is not None:
            return
        self._timer = threading.Timer(max((until - self._clock()).total_seconds(), AT_LEAST), self._look_again)
        self._timer.daemon = True
        self._timer.start()

    def _look_again(self) -> None:
        self._timer = None
        self.wake()

    def _called(self) -> bool:
        """Whether somebody woke it since it last looked; if nobody did, it counts as ended."""
        with self._lock:
            again, self._again = self._again, False
            self._running = again
            return again


def recognise_in_background(app: Flask, clock: Clock) -> Recognition:
    """Let uploads wake the thread; the caller wakes it once at start for what an earlier run left."""
    recognition = Recognition(app, clock)
    app.extensions["counter"] = replace(app.extensions["counter"], paper_waits=recognition.wake)
    return recognition
