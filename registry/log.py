"""The log: one JSON object a line, in which only listed fields are ever written.

What people typed does not get there: not as a field that nobody listed, not inside a sentence (sentences stand in our
source, values beside them in fields), not in the text of an exception (its type is told, and where in our source).
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

FIELDS = (
    "at", "level", "event", "logger", "request_id", "method", "endpoint", "status", "ms", "policy", "role", "code",
    "error", "frames",
)  # fmt: skip
"""Everything a line may hold. `endpoint` is a route's rule, `code` that of a refusal, `error` types of exceptions."""
LONGEST = 200
_ROOT = Path(__file__).resolve().parent.parent
_OURS = ("registry", "certificates", "signing", "templates")
_OWN = ("registry.", "certificates.", "signing.")
"""Loggers whose sentences are written in this source; a test sees to it that no value is put into them. (`registry`
alone is Flask's, which puts the path into its sentence.)"""


def log_in_json(stream: TextIO | None = None) -> None:
    """From now on all that this process logs, by whatever library, is a line of JSON on stderr."""
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a line that cannot be written must not print its values instead
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.root.handlers[:] = [to_json(stream or sys.stderr)]
    logging.root.setLevel(logging.WARNING)
    for name in ("registry", "certificates", "signing", "gunicorn.error"):
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("gunicorn.access").disabled = True  # it writes addresses as they were asked; we have our own
    threading.excepthook = _thread_ended


def to_json(stream: TextIO) -> logging.Handler:
    """What writes records to a stream in this way."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars, structlog.stdlib.ExtraAdder()],
            processors=[_told, structlog.processors.JSONRenderer(ensure_ascii=False)],
            use_get_message=False,  # a sentence as it is written, without its values
            pass_foreign_args=True,
        )
    )
    return handler


def _told(_logger: WrappedLogger, _name: str, given: EventDict) -> EventDict:
    """Only what is listed, with the moment, the sentence and the error of the record."""
    record: logging.LogRecord = given["_record"]
    error = given["exc_info"][1] if given.get("exc_info") else None
    own = record.name.startswith(_OWN)
    literal = own or (record.name == "gunicorn.error" and isinstance(record.msg, str) and given["positional_args"])
    line = {
        **(given if own else {"request_id": given.get("request_id")}),
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": str(record.msg) if literal else "a library says something",
        "logger": record.name,
        "error": list(_types(error)),
        "frames": _frames(error) if error else [] if literal else [f"{record.module}:{record.lineno}"],
    }
    return {name: _short(line[name]) for name in FIELDS if line.get(name) not in (None, [])}


def _short(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value


def _types(error: BaseException | None) -> Iterator[str]:
    """The types of an exception and of those that led to it."""
    for _ in range(8):
        if error is None:
            return
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        error = error.__cause__ or error.__context__


def _frames(error: BaseException) -> list[str]:
    """Where in our own source it came through, and where it arose if that is somebody else's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [place for frame in frames if (place := _place(frame.filename, frame.lineno))]
    if frames and not _place(frames[-1].filename, frames[-1].lineno):
        own.append(f"{Path(frames[-1].filename).name}:{frames[-1].lineno}")
    return own


def _place(file: str, line: int | None) -> str | None:
    path = Path(file)
    if not path.is_relative_to(_ROOT) or path.relative_to(_ROOT).parts[0] not in _OURS:
        return None
    return f"{path.relative_to(_ROOT)}:{line}"


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    error = ended.exc_value
    if error is not None:
        logging.getLogger("registry.log").error("a thread ended", exc_info=error)
