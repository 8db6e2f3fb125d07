"""Access: every request has an id, is counted, and leaves one line in the log that never says what it was about.

The id is the one a person is told as incident number, and stands in every line of the log and every entry of the
journal that the request causes.
"""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import replace
from time import perf_counter

from flask import Flask, Response, current_app, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from registry.records import journal
from registry.web.metrics import Meters

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_GIVEN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""What a front may name a request; no number of a person or an enterprise looks like that."""


def watch(app: Flask) -> None:
    """Name, time, count and log every request. To be called first: what is begun first ends last."""
    app.extensions["meters"] = meters = Meters()
    app.extensions["counter"] = replace(app.extensions["counter"], found=meters.found)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def request_id() -> str:
    """The id of this request."""
    if "request_id" not in g:
        g.request_id = _new()
    found: str = g.request_id
    return found


def remember_refusal(code: str) -> None:
    """Let the line of this request say why it was refused."""
    g.refusal = code or None


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _GIVEN.fullmatch(given) else _new()
    g.refusal, g.began = None, perf_counter()
    bind_contextvars(request_id=g.request_id)
    journal.request_id.set(g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    endpoint, taken = request.url_rule.rule if request.url_rule else None, perf_counter() - g.began
    method = request.method if request.method in METHODS else "other"
    current_app.extensions["meters"].answered(endpoint or "none", method, response.status_code, taken)
    said = {
        "method": method,
        "endpoint": endpoint,
        "status": response.status_code,
        "ms": round(taken * 1000, 1),
        "policy": current_app.extensions["policies"].get(request.endpoint, "closed") if endpoint else None,
        "role": _role(),
        "code": g.refusal,
    }
    log.log(logging.ERROR if response.status_code >= 500 else logging.INFO, "request", extra=said)
    return response


def _forget(_error: BaseException | None) -> None:
    clear_contextvars()
    journal.request_id.set(None)


def _role() -> str:
    """What kind of person asks, as far as the request had to find out."""
    person = g.get("_login_user")
    return "+".join(sorted(person.roles)) if person is not None and person.is_authenticated else "nobody"


def _new() -> str:
    """A number that can be told over the telephone."""
    number = secrets.token_hex(5).upper()
    return f"{number[:5]}-{number[5:]}"
