"""Which members a JSON answer may hold, and for whom: what the description of the API declares, no more; where the
table of answers in docs/who-may-do-what.md names a route, what it grants to each relation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from tests.authorisation.table import TABLE
from tests.web.programs import DOCUMENT

_COMPONENTS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]


@cache
def granted() -> dict[str, dict[str, frozenset[str]]]:
    """Route → relation → members, of the answers that the table names."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        said = [one.strip() for one in line.split("|")[1:-1]]
        if len(said) == 3 and said[0].startswith("`"):
            found.setdefault(said[0].strip("`"), {})[said[1]] = frozenset(re.findall(r"`([^`]+)`", said[2]))
    return found


def surplus(route: str, answer: Any, related: Callable[[str], bool]) -> list[str]:
    """Members of an answer that whoever asked may not have."""
    if answer.mimetype == "application/problem+json":
        return _beyond(answer.json, _COMPONENTS["Problem"])
    if route in granted():
        mine = {member for relation, members in granted()[route].items() if related(relation) for member in members}
        return [] if "*" in mine else sorted(set(_members(answer.json, "", wholes(route))) - mine)
    schema = declared().get(route)
    return _beyond(answer.json, schema) if schema is not None else ["JSON that nobody declared"]


@cache
def declared() -> dict[str, Any]:
    """Route → the schema of its answer, of every operation that answers in JSON."""
    found = {}
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            good = next(one for status, one in operation["responses"].items() if status.startswith("2"))
            if "application/json" in good["content"]:
                plain = re.sub(r"{(\w+)}", r"<\1>", path)
                found[f"{method.upper()} {plain}"] = good["content"]["application/json"]["schema"]
    return found


def wholes(route: str) -> frozenset[str]:
    """What the table grants of an answer; an object among it is granted with all that it holds."""
    return frozenset().union(*granted()[route].values())


def members_of(schema: Any, at: str, whole: frozenset[str]) -> set[str]:
    """Every member that a schema declares, `papers[].size`; of an object among `whole`, its own name."""
    schema = _resolved(schema)
    if at in whole or not (schema.get("properties") or schema.get("type") == "array"):
        return {at}
    if schema.get("type") == "array":
        return members_of(schema["items"], f"{at}[]", whole)
    inside = schema["properties"].items()
    return {one for key, inner in inside for one in members_of(inner, f"{at}.{key}".lstrip("."), whole)}


def _members(value: Any, at: str, whole: frozenset[str]) -> Iterator[str]:
    """Every member that an answer holds and that is not null; of an object among `whole`, its own name."""
    if at in whole or not isinstance(value, list | dict):
        yield from [at] if value is not None else []
        return
    inside = [(f"{at}[]", one) for one in value] if isinstance(value, list) else _named(value, at)
    for name, one in inside:
        yield from _members(one, name, whole)


def _named(value: Mapping[str, Any], at: str) -> list[tuple[str, Any]]:
    return [(f"{at}.{key}".lstrip("."), one) for key, one in value.items()]


def _beyond(value: Any, schema: Any, at: str = "") -> list[str]:
    """Members of a value that its schema does not declare."""
    schema = _resolved(schema)
    if isinstance(value, list):
        return [path for one in value for path in _beyond(one, schema.get("items", {}), f"{at}[]")]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    found = [f"{at}.{key}".lstrip(".") for key in value if key not in schema["properties"]]
    for key, inner in value.items():
        found += _beyond(inner, schema["properties"].get(key, {}), f"{at}.{key}".lstrip("."))
    return found


def _resolved(schema: Any) -> Any:
    """A schema without `or null` and without references."""
    schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    name = schema.get("$ref", "").rpartition("/")[2]
    return _COMPONENTS[name] if name else schema
