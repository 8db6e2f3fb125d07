"""Writers of an SQLite file wait in a queue, and a writer that dies does not hold it up."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from flask import Flask
from sqlalchemy import text

from registry.records.database import db, reading, writing
from registry.records.statements import writing_by_statements
from tests.by_hand import by_hand

HOLDER = (
    "import fcntl, sys, time; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
)


@pytest.mark.parametrize("kind", [writing, writing_by_statements])
def test_a_writer_waits_for_the_one_before_it_and_goes_on_when_that_one_is_killed(app: Flask, kind: object) -> None:
    with writing():
        pass  # the queue is there
    path = f"{db.engine.url.database}-queue"
    before = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE)
    assert before.stdout is not None
    before.stdout.readline()
    done = threading.Event()

    def write() -> None:
        with app.app_context():
            with kind():  # type: ignore[operator]
                pass
            done.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert not done.wait(0.3)
    with reading() as session:
        assert session.scalar(text("SELECT 1")) == 1, "readers wait for nobody"
    before.kill()
    before.wait()
    assert done.wait(10)
    writer.join()


def test_writers_of_one_process_take_turns_and_none_is_lost(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            for _ in range(20):
                with by_hand() as session:
                    session.execute(text("UPDATE code_blocks SET next = next + 1 WHERE id = 1"))

    with reading() as session:
        first = session.scalar(text("SELECT next FROM code_blocks WHERE id = 1"))
    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    with reading() as session:
        assert session.scalar(text("SELECT next FROM code_blocks WHERE id = 1")) == (first or 0) + 160
