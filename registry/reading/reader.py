"""The reader: starts the child process, gives it one paper, believes only what it can parse."""

from __future__ import annotations

import base64
import binascii
import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from registry.reading.confinement import LOOK, RECOGNISE, Limits
from registry.reading.recognition import available
from registry.reading.transcript import PROBLEMS, Reading

ROOT = Path(__file__).resolve().parent.parent.parent
_OUTCOMES = frozenset({"read", "waiting", "unread", "refused"})
_AT_ONCE = {False: threading.BoundedSemaphore(4), True: threading.BoundedSemaphore(1)}
"""How many papers this process has read at the same time: looked at, and recognised."""


def look(content: bytes, media_type: str, document_type: str, *, limits: Limits = LOOK) -> Reading:
    """Open a paper and read its text layer; `waiting` where it has none and its picture can be recognised."""
    return _read(content, media_type, document_type, limits, recognise=False)


def recognise(content: bytes, media_type: str, document_type: str, *, limits: Limits = RECOGNISE) -> Reading:
    """Recognise the text of a paper without a text layer, some seconds a page."""
    return _read(content, media_type, document_type, limits, recognise=True)


def preview(content: bytes, media_type: str, *, limits: Limits = LOOK) -> bytes | None:
    """The first page as a JPEG that every browser shows; None where it cannot be opened safely."""
    seen = _asked({"media_type": media_type, "preview": True, "recognise": False}, content, limits)
    return seen.cuts.get("preview")


def _read(content: bytes, media_type: str, document_type: str, limits: Limits, *, recognise: bool) -> Reading:
    if media_type == "application/pdf" and b"obj" not in content:
        return Reading("unread", "broken")  # not one object: nothing to start a process for
    asked = {
        "media_type": media_type,
        "document_type": document_type,
        "recognise": recognise,
        "can_recognise": available(),
    }
    return _asked(asked, content, limits)


def _asked(asked: dict[str, Any], content: bytes, limits: Limits) -> Reading:
    if sys.platform != "linux":
        return Reading("unread", "not_confined")
    with _AT_ONCE[asked["recognise"]]:
        told = _child(json.dumps(asked).encode() + b"\n" + content, limits)
    return Reading("refused", "too_much_work") if told is None else _believed(told)


def _child(given: bytes, limits: Limits) -> bytes | None:
    """What the child tells; None when it was ended by one of its limits or fell over."""
    inward, outward = os.memfd_create("paper", 0), os.memfd_create("told", 0)
    try:
        with os.fdopen(os.dup(inward), "wb") as file:
            file.write(given)
        os.lseek(inward, 0, os.SEEK_SET)
        process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own module)
            [sys.executable, "-I", "-c", _START, str(ROOT)],
            stdin=inward,
            stdout=outward,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"},
            cwd="/",
            start_new_session=True,
        )
        if not _ends_within(process.pid, limits.wall_seconds):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None
        if process.wait() != 0:
            return None
        os.lseek(outward, 0, os.SEEK_SET)
        with os.fdopen(os.dup(outward), "rb") as file:
            return file.read(limits.told)
    finally:
        os.close(inward)
        os.close(outward)


def _ends_within(pid: int, seconds: float) -> bool:
    """Wait for a child's end; the kernel wakes us at once, where `Popen.wait` with a limit would look now and then."""
    end = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(end, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(end)


_START = "import sys; sys.path.insert(0, sys.argv[1]); from registry.reading.child import main; sys.exit(main())"


def _believed(told: bytes) -> Reading:
    """The child's words as a reading; what does not have the shape of one counts as a child that fell over."""
    try:
        said: dict[str, Any] = json.loads(told)
        outcome, problem = said["outcome"], said.get("problem")
        if outcome not in _OUTCOMES or (problem is not None and problem not in PROBLEMS):
            raise ValueError(outcome)
        return Reading(
            outcome=outcome,
            problem=problem,
            pages=int(said.get("pages", 0)),
            found=tuple(dict(one) for one in said.get("found", ())),
            cuts={str(name): base64.b64decode(cut, validate=True) for name, cut in said.get("cuts", {}).items()},
            source=said.get("source"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        return Reading("refused", "too_much_work")
