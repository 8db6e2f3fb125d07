"""What staff and fellow signatories see of other people's numbers: never the whole of one (domain facts, 1.6).

Identity numbers show the first six and last two characters, phones the first three and last four, residences the
county. A number that stands in a sentence (a finding, a note) is masked there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry.domain import resident_id

_LONG = re.compile(r"[0-9]{11,}[Xx]?")
_COUNTY = re.compile(r".{0,11}?区|.{0,18}?[县旗]|.{0,12}市")


def masked(value: Any) -> Any:
    """A JSON value with every number in it masked, and every residence cut, except of an individual business."""
    numbers = {number: _of_kind(key, number) for key, number in _numbers(value)}
    individual = isinstance(value, Mapping) and value.get("entity_type") == "individual"
    return _masked(value, "", numbers, individual)


def masked_like(value: Any, source: Any) -> Any:
    """A JSON value (findings, notes) with the numbers masked that `source` (the filing) holds."""
    return _masked(value, "", {number: _of_kind(key, number) for key, number in _numbers(source)}, False)


def hidden_at(value: Any, path: str) -> str | None:
    """The text at a path (`persons.P1.id_number`) of a filing (JSON) that `masked` hides; None where it hides none."""
    individual = isinstance(value, Mapping) and value.get("entity_type") == "individual"
    name = ""
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, Mapping):
            value, name = value.get(step), step
        elif isinstance(value, list) and step.isdecimal() and step.isascii() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value if isinstance(value, str) and value and hides(name, individual=individual) else None


def hides(key: str, *, individual: bool) -> bool:
    """True for a field whose value `masked` never shows whole, of an individual business or of any other."""
    return _is_number(key) or (key == "residence" and not individual)


def masked_phone(number: str) -> str:
    """138****5678: first three and last four."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def without_numbers(text: str) -> str:
    """The text with every run of digits left out that is long enough for a phone: what a program sent as the name of a
    field is told to it, but not if it is somebody's number.
    """
    return _LONG.sub("…", text)


def _of_kind(key: str, number: str) -> str:
    return masked_phone(number) if key.endswith("phone") else resident_id.masked(number)


def _is_number(key: str) -> bool:
    return key.endswith(("id_number", "phone"))


def _numbers(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _numbers(item, str(name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item, key)
    elif isinstance(value, str) and len(value) > 4 and _is_number(key):
        yield key, value


def _masked(value: Any, key: str, numbers: Mapping[str, str], individual: bool) -> Any:
    if isinstance(value, Mapping):
        return {name: _masked(item, str(name), numbers, individual) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item, key, numbers, individual) for item in value]
    if not isinstance(value, str):
        return value
    if _is_number(key):
        return _of_kind(key, value)
    if hides(key, individual=individual):
        return (found[0] if (found := _COUNTY.match(value)) else "") + "…"
    for number, shown in numbers.items():
        value = value.replace(number, shown)
    return value
