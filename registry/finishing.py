"""Finishing: one thread that carries out what was decided and could not be done then, because the signer was away, the
store was full, or no code was left. Nobody has to press anything when the cause is gone.

It lives on the roof because it needs the clock. Several processes may do this at once: issuing twice changes nothing.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from flask import Flask

from registry.clock import Clock
from registry.procedures import issue, review
from registry.procedures.counter import Counter
from registry.records.database import Unreachable

log = logging.getLogger(__name__)
PAUSE = 4.0
"""Seconds between two looks; each costs two queries where nothing waits."""


class Finishing:
    """The thread of one process."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._ended = threading.Event()

    def start(self) -> None:
        """Look now and then until the process ends. Returns at once."""
        threading.Thread(target=self._work, name="finishing", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _work(self) -> None:
        while not self._ended.wait(PAUSE):
            with self._app.app_context():
                try:
                    finish_interrupted(self._app.extensions["counter"], self._clock())
                except Unreachable as error:
                    log.warning("the store does not answer", exc_info=error)
                except Exception:  # nobody else looks, and the next look may fare better
                    log.exception("what was decided could not be carried out")


def finish_interrupted(counter: Counter, now: datetime) -> None:
    """Carry on every case that stopped between two transactions, by the same path that handles all others."""
    for reference in review.waiting():
        review.examine_submission(counter, reference=reference, now=now)
    issue.finish_pending(counter, now)
