"""Delivering: one thread that takes messages out of the house and writes reminders. It lives on the roof: it needs the
clock. Several processes share the work; what one was sending when it stopped, another sends.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from flask import Flask

from registry.clock import Clock
from registry.procedures import deliver, remind
from registry.procedures.counter import Counter
from registry.records.database import Unreachable

log = logging.getLogger(__name__)
EVERY = 15.0
"""Seconds between two looks at the outbox."""
REMINDING = timedelta(hours=1)
PATIENCE = 3
"""After so many failures in a row the rest waits for the next look."""


class Delivery:
    """The thread of one process; `start` starts it once."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._reminded: datetime | None = None

    def start(self) -> None:
        """Begin. Returns at once."""
        self._thread = threading.Thread(target=self._work, name="delivery", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the message in hand, and wait for that."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        with self._app.app_context():
            while not self._stopping.is_set():
                try:
                    self._remind()
                    self._deliver(self._app.extensions["counter"])
                except Unreachable:
                    log.warning("the store does not answer; messages wait")
                except Exception:
                    log.exception("messages could not be looked after now")
                self._stopping.wait(EVERY)

    def _remind(self) -> None:
        now = self._clock()
        if self._reminded is None or now - self._reminded >= REMINDING:
            remind.remind(now=now)
            deliver.keep_stale(now=now)
            self._reminded = now

    def _deliver(self, counter: Counter) -> None:
        """Everything that is due. One that fails unforeseen has been put off by its claim, so the next comes first."""
        failed = 0
        while failed < PATIENCE and not self._stopping.is_set():
            try:
                if not deliver.deliver_next(counter, now=self._clock()):
                    return
                failed = 0
            except Unreachable:
                raise
            except Exception:
                failed += 1
                log.exception("a message could not be sent now; it is tried again later")
