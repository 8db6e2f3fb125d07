"""What the rules really read of a filing: every attribute access of the code of `registry` while they run."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from registry.domain.filing import Filing
from registry.domain.shape import Keyed, Kind, Many, One, declared_kinds


def leaves(shape: type, prefix: str = "") -> Iterator[str]:
    """The path of every leaf of a shape, as `persons[].name`."""
    for name, (_, kind) in declared_kinds(shape).items():
        path, inner = _stepped(prefix, name, kind)
        if isinstance(inner, One):
            yield from leaves(inner.of, path)
        else:
            yield path


def _stepped(prefix: str, name: str, kind: Kind) -> tuple[str, Kind]:
    path = f"{prefix}.{name}" if prefix else name
    return (f"{path}[]", kind.of) if isinstance(kind, Many | Keyed) else (path, kind)


def _shapes(shape: type) -> set[type]:
    found = {shape}
    for _, kind in declared_kinds(shape).values():
        inner = kind.of if isinstance(kind, Many | Keyed) else kind
        if isinstance(inner, One) and inner.of not in found:
            found |= _shapes(inner.of)
    return found


def _placed(value: Any, path: str, places: dict[int, str]) -> None:
    """Fill `places` with the path of every object of a filing, by identity."""
    places[id(value)] = path
    for name, (attribute, kind) in declared_kinds(type(value)).items():
        below, inner = _stepped(path, name, kind)
        held = getattr(value, attribute)
        several = held.values() if isinstance(held, Mapping) else held if isinstance(held, tuple) else [held]
        for one in several if isinstance(inner, One) else ():
            if dataclasses.is_dataclass(one):
                _placed(one, below, places)


@contextmanager
def recording(read: set[str]) -> Iterator[Callable[[Filing], None]]:
    """While open, every read of a watched filing's field by the code of `registry` is added to `read` as its path.

    Hashing, comparing and copying whole objects is not reading: those frames do not belong to `registry`.
    """
    places: dict[int, str] = {}
    watched: list[Any] = []  # keeps the objects alive, so that no identity is used twice
    shapes, plain = _shapes(Filing), object.__getattribute__
    names = {one: {attribute: name for name, (attribute, _) in declared_kinds(one).items()} for one in shapes}
    kinds = {one: {attribute: kind for _, (attribute, kind) in declared_kinds(one).items()} for one in shapes}

    def watch(filing: Filing) -> None:
        watched.append(filing)
        _placed(filing, "", places)

    def reading(self: Any, attribute: str) -> Any:
        by, own = sys._getframe(1).f_code.co_filename, type(self)
        if attribute in names[own] and "/registry/domain/" in by and not by.endswith("/shape.py"):
            path = places.get(id(self))
            if path is not None:
                read.add(_stepped(path, names[own][attribute], kinds[own][attribute])[0])
        return plain(self, attribute)

    try:
        for one in shapes:
            one.__getattribute__ = reading  # type: ignore[method-assign,assignment]
        yield watch
    finally:
        for one in shapes:
            del one.__getattribute__
