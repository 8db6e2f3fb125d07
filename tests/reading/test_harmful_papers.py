"""Papers that mean harm are refused with the remedy; damaged ones go to a person; none outlives its limits."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from registry.reading import reader
from registry.reading.confinement import LOOK
from registry.reading.transcript import PROBLEMS
from tests.reading.harmful_papers import REFUSED, UNREAD
from tests.reading.sample_papers import lease


@pytest.mark.parametrize("name", REFUSED)
def test_a_harmful_paper_is_refused_and_the_remedy_named(name: str) -> None:
    make, media_type, problems = REFUSED[name]
    read = reader.look(make(), media_type, "lease")
    assert (read.outcome, read.found) == ("refused", ())
    assert read.problem in problems
    assert "请" in PROBLEMS[read.problem or ""].zh and PROBLEMS[read.problem or ""].en


@pytest.mark.parametrize("name", UNREAD)
def test_a_damaged_paper_is_left_to_a_person_with_the_remedy_named(name: str) -> None:
    make, media_type, problems = UNREAD[name]
    read = reader.look(make(), media_type, "lease")
    assert (read.outcome, read.problem) == ("unread", problems[0])


def test_a_paper_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_START", "import time; time.sleep(60)")
    read = reader.look(lease(1).pdf, "application/pdf", "lease", limits=replace(LOOK, wall_seconds=1))
    assert (read.outcome, read.problem) == ("refused", "too_much_work")


TOLD = ["", "{}", "[]", '{"outcome": "read", "found": 7}', '{"outcome": "approved"}', "\\xff"]


@pytest.mark.parametrize("told", TOLD)
def test_what_the_child_tells_is_believed_only_if_it_is_a_reading(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setattr(reader, "_START", f"import sys; sys.stdout.write({told!r})")
    assert reader.look(lease(1).pdf, "application/pdf", "lease").outcome == "refused"


ATTEMPTS = {
    "a connection": "import socket; socket.socket()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a child with a program": "import subprocess; subprocess.run(['/bin/true'])",
    "much memory": "bytearray(3 * 1024 ** 3)",
    "a large file": "os.ftruncate(os.memfd_create('x'), 2 ** 30)",
    "many files": "[open('/dev/null') for _ in range(100)]",
    "a file less": "os.unlink('/dev/null')",
    "its limits off again": "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
}


@pytest.mark.parametrize("what", ATTEMPTS)
def test_the_child_cannot_have(what: str) -> None:
    program = f"""
from registry.reading.confinement import LOOK, confine
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
confine(LOOK)
opened = []
try:
    {ATTEMPTS[what]}
except (OSError, ValueError, MemoryError):
    opened.clear()
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "refused\n", done


def test_the_child_is_given_nothing_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_PASSPHRASE", "a secret of the parent")
    monkeypatch.setattr(reader, "_START", "import os; print(sorted(os.environ), len(os.listdir('/proc/self/fd')))")
    told = reader._child(b"", LOOK)
    assert told is not None and b"KEY" not in told and int(told.split()[-1]) == 4
