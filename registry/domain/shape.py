"""How shapes are read from JSON and written back: lists, keyed entries, nested shapes, free data.

`filing.py` and `lookups.py` declare frozen dataclasses with `declared(kind)`; reading, writing and the JSON schema are
derived from those declarations and written nowhere else.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from registry.domain.errors import Text
from registry.domain.kinds import NAME_LENGTH, Kind, Say, Words, unwanted_character

LIST_LENGTH, FREE_DEPTH = 1000, 6


@dataclass(frozen=True)
class Free:
    """Any JSON value whose texts are clean: the data of a merged item, which its own rule judges."""

    def read(self, value: Any, path: str, say: Say, depth: int = 0) -> Any:
        if isinstance(value, str):
            return Words().read(value, path, say)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int) and abs(value) < 2**53:
            return value
        if isinstance(value, float | Decimal) and Decimal(str(value)).is_finite():
            return str(value)
        if depth < FREE_DEPTH and isinstance(value, list | dict) and len(value) <= LIST_LENGTH:
            if isinstance(value, list):
                return [self.read(item, f"{path}[{index}]", say, depth + 1) for index, item in enumerate(value)]
            return {str(k): self.read(v, f"{path}.{k}", say, depth + 1) for k, v in _clean_keys(value, path, say)}
        say(
            path,
            Text("此处内容无法读取", "This value cannot be read"),
            Text("请改填文字或数字", "Enter text or a number"),
        )
        return None

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Many:
    """A list of one kind; a list that is missing is the empty one."""

    of: Kind

    def read(self, value: Any, path: str, say: Say) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) > LIST_LENGTH:
            message = Text(
                f"此处应为列表，且不超过{LIST_LENGTH}项", f"This must be a list of at most {LIST_LENGTH} items"
            )
            say(path, message, Text("请逐项填写", "Enter the items one by one"))
            return ()
        read = (self.of.read(item, f"{path}[{index}]", say) for index, item in enumerate(value))
        return tuple(item for item in read if item is not None)

    def write(self, value: Iterable[Any]) -> list[Any]:
        return [self.of.write(item) for item in value]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema(), "maxItems": LIST_LENGTH}


@dataclass(frozen=True)
class Keyed:
    """A mapping from short keys (`P1`) to one kind."""

    of: Kind

    def read(self, value: Any, path: str, say: Say) -> dict[str, Any]:
        if not isinstance(value, dict) or len(value) > LIST_LENGTH:
            say(
                path,
                Text("此处应为按代号列出的内容", "This must be an object of entries by key"),
                Text('请写成 {"P1": {…}} 的形式', 'Write it as {"P1": {…}}'),
            )
            return {}
        read = {key: self.of.read(item, f"{path}.{key}", say) for key, item in _clean_keys(value, path, say)}
        return {key: item for key, item in read.items() if item is not None}

    def write(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self.of.write(item) for key, item in value.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.of.schema()}


def _clean_keys(value: dict[Any, Any], path: str, say: Say) -> Iterable[tuple[str, Any]]:
    for key, item in value.items():
        if isinstance(key, str) and 0 < len(key) <= NAME_LENGTH and unwanted_character(key) is None:
            yield key, item
        else:
            message = Text("代号为空、过长或含有不可见字符", "A key is empty, too long or has invisible characters")
            say(path, message, Text("请使用P1这样的短代号", "Use a short key such as P1"))


@dataclass(frozen=True)
class One:
    """A nested shape: a frozen dataclass whose fields were made with `declared`.

    `bare` names the field that a bare text stands for (`"P1"` for `{"person": "P1"}`). `narrow` may say which JSON
    names belong to this particular object; others are reported as unknown, yet read.
    """

    of: type
    bare: str = ""
    narrow: Callable[[dict[str, Any]], frozenset[str] | None] | None = None

    def read(self, value: Any, path: str, say: Say) -> Any:
        if self.bare and isinstance(value, str):
            value = {self.bare: value}
        if not isinstance(value, dict):
            say(
                path,
                Text("此处应为一组字段", "This must be an object"),
                Text("请按字段填写", "Give the fields by name"),
            )
            return None
        kinds, belonging = declared_kinds(self.of), self.narrow(value) if self.narrow else None
        read: dict[str, Any] = {}
        for name, item in value.items():
            where = f"{path}.{name}" if path else str(name)
            if (known := kinds.get(name)) is None:
                _say_unknown(path, name, say)
                continue
            if belonging is not None and name not in belonging:
                _say_unknown(path, name, say)
            if item is not None:
                read[known[0]] = known[1].read(item, where, say)
        return self.of(**{attribute: item for attribute, item in read.items() if item is not None})

    def write(self, value: Any) -> dict[str, Any]:
        given = ((name, kind, getattr(value, attribute)) for name, (attribute, kind) in declared_kinds(self.of).items())
        return {name: kind.write(item) for name, kind, item in given if item is not None and item != () and item != {}}

    def schema(self) -> dict[str, Any]:
        properties = {name: _or_null(kind.schema()) for name, (_, kind) in declared_kinds(self.of).items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _say_unknown(path: str, name: Any, say: Say) -> None:
    clean = isinstance(name, str) and len(name) <= NAME_LENGTH and unwanted_character(name) is None
    shown = name if clean else "（无法显示）"
    say(
        f"{path}.{shown}" if path else shown,
        Text(f"没有名为“{shown}”的字段", f"There is no field named “{shown}” here"),
        Text("请删除该字段，或核对字段名称", "Remove the field or check its name"),
        unknown=True,
    )


def declared(kind: Kind, json_name: str = "") -> Any:
    """A field of a shape: its kind, and its JSON name where that differs. Missing is None, (), or {} by kind."""
    metadata = {"kind": kind, "json": json_name}
    if isinstance(kind, Many):
        return field(default=(), metadata=metadata)
    if isinstance(kind, Keyed):
        return field(default_factory=dict, metadata=metadata)
    return field(default=None, metadata=metadata)


@functools.cache
def declared_kinds(shape: type) -> dict[str, tuple[str, Kind]]:
    """JSON name → (attribute, kind) of a shape, in the order of declaration."""
    return {f.metadata["json"] or f.name: (f.name, f.metadata["kind"]) for f in dataclasses.fields(shape)}
