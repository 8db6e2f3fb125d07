"""One thing a program can do: its address, who may, what it takes and gives; and the reading of requests.

Bodies are declared like filings (domain/shape.py): reading them, telling what is wrong with them in two languages,
and their JSON schema come from one declaration.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from registry.domain.errors import FilingError, Problem, Text
from registry.domain.kinds import Kind, Say
from registry.domain.shape import One
from registry.procedures.counter import Counter, Once, once
from registry.web.visitors import Visitor, now, visitor

KEY_LENGTH = 200
JSON = "application/json"


@dataclass(frozen=True)
class Takes:
    """The body of a request: a declared shape with its required fields, or raw content of one media type."""

    kind: Kind | None = None
    required: tuple[str, ...] = ()
    media_type: str = JSON

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the body."""
        if self.kind is None:
            return {"type": "string", "format": "binary"} if self.media_type != JSON else {"type": "object"}
        return {**self.kind.schema(), **({"required": list(self.required)} if self.required else {})}


@dataclass(frozen=True)
class Gives:
    """The answer: JSON of a kind, or content of one media type."""

    kind: Any = None
    media_type: str = JSON
    status: int = 200


@dataclass(frozen=True)
class Endpoint:
    """One operation. `asks` are query parameters, name → (kind, required); `refuses` the statuses it may answer;
    `fresh`: the second factor must have been shown within ten minutes."""

    name: str
    method: str
    rule: str
    policy: str
    summary: Text
    does: Callable[..., Any]
    takes: Takes | None = None
    gives: Gives = field(default_factory=Gives)
    asks: Mapping[str, tuple[Kind, bool]] = field(default_factory=dict)
    refuses: Sequence[int] = ()
    large: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class Call:
    """One request, read: the body, the query, the idempotency key, the moment."""

    counter: Counter
    now: Any
    body: Any
    query: Mapping[str, Any]
    once: Once | None

    @property
    def me(self) -> Visitor:
        """Who calls."""
        return visitor()


def shape(of: type, *required: str) -> Takes:
    """A body of a declared shape."""
    return Takes(One(of), required)


def view_of(endpoint: Endpoint) -> Callable[..., Response]:
    """The view that reads a request, does what the endpoint does and answers."""

    def view(**where: Any) -> Response:
        answer = endpoint.does(_call(endpoint), **where)
        if not isinstance(answer, Response):
            answer = jsonify(answer)
            answer.status_code = endpoint.gives.status
        return answer

    view.__name__ = endpoint.name
    return view


def _call(endpoint: Endpoint) -> Call:
    key = _key()
    raw, body = _body(endpoint.takes)
    # Multipart bodies differ with every boundary, so their endpoint makes the token from the parts.
    token = once(key, f"{request.method} {request.path}\n".encode() + raw) if key and endpoint.method != "GET" else None
    return Call(current_app.extensions["counter"], now(), body, _query(endpoint.asks), token)


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and (not 0 < len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable()):
        raise FilingError((Problem("Idempotency-Key", *_BAD_KEY),))
    return key


def _body(takes: Takes | None) -> tuple[bytes, Any]:
    if takes is None:
        request.get_data(cache=False)  # a body nobody asked for still counts against the limit
        return b"", None
    if request.mimetype != takes.media_type:
        raise UnsupportedMediaType
    if takes.media_type.startswith("multipart/"):
        return b"", (request.form, request.files)
    raw = request.get_data(cache=False)
    if takes.media_type != JSON:
        return raw, raw
    data = read_json(raw)
    return raw, data if takes.kind is None else _read(takes, data)


def read_json(raw: bytes) -> Any:
    """The JSON value in some bytes; BadRequest for what is none, names a key twice, or is nested without end."""
    try:
        return json.loads(
            raw.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_key_once
        )
    except (ValueError, RecursionError):
        raise BadRequest from None


def _no_constant(_word: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read


def _read(takes: Takes, data: Any) -> Any:
    say = Say()
    body = takes.kind.read(data, "", say) if takes.kind else data
    given = data if isinstance(data, dict) else {}
    lacking = [missing(name) for name in takes.required if given.get(name) in (None, "") and isinstance(data, dict)]
    if say.problems or lacking:
        raise FilingError((*say.problems, *lacking))
    return body


def _query(asks: Mapping[str, tuple[Kind, bool]]) -> dict[str, Any]:
    say, read = Say(), {}
    for name, (kind, required) in asks.items():
        given = request.args.get(name, "")
        read[name] = kind.read(given, name, say) if given else None
        if required and not given:
            say.problems.append(missing(name))
    if say.problems:
        raise FilingError(tuple(say.problems))
    return read


def missing(name: str) -> Problem:
    """What is said of a required field that is not there."""
    return Problem(name, Text("此项不能为空", "This is required"), Text("请填写", "Give a value"))


_BAD_KEY = (
    Text("幂等键应为1至200个可见ASCII字符", "A key has 1 to 200 printable ASCII characters"),
    Text("请换用例如UUID的键", "Use a UUID, for example"),
)
