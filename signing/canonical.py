"""One value, one sequence of bytes: the canonical JSON of RFC 8785 (JCS), over text in Unicode NFC.

Everything that is signed or hashed as JSON in this house goes through here, so that two programs that hold the same
value also hold the same digest. Floating point numbers are refused: money, dates and counts are integers or text.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

_LARGEST = 2**53 - 1  # RFC 8785 §3.2.2.3: beyond this an IEEE double, and so every browser, loses digits
_DEEPEST = 64


class CanonicalError(ValueError):
    """The value has no canonical form; the text says where and why."""


def canonical_bytes(value: Any) -> bytes:
    """The canonical form of `value`: RFC 8785 JSON in UTF-8.

    `value` is made of dict (text keys), list or tuple, str in NFC, int with |n| ≤ 2^53-1, bool and None.
    Raises CanonicalError for everything else: floats, bytes, lone surrogates, text that is not NFC, depth over 64.
    """
    ordered = _ordered(value, "$", 0)
    return json.dumps(ordered, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def digest(value: Any) -> bytes:
    """SHA-256 (32 bytes) of the canonical form of `value`."""
    return hashlib.sha256(canonical_bytes(value)).digest()


def _ordered(value: Any, path: str, depth: int) -> Any:
    """The same value with every object's keys in canonical order, or CanonicalError naming the path."""
    if depth > _DEEPEST:
        raise CanonicalError(f"{path[:80]}…: nested deeper than {_DEEPEST}")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise CanonicalError(f"{path}: integer outside ±(2^53-1)")
        return int(value)
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, list | tuple):
        return [_ordered(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return _object(value, path, depth)
    raise CanonicalError(f"{path}: {type(value).__name__} has no canonical form")


def _object(value: dict[Any, Any], path: str, depth: int) -> dict[str, Any]:
    keys = []
    for key in value:
        if not isinstance(key, str):
            raise CanonicalError(f"{path}: a key is {type(key).__name__}, not text")
        keys.append(_text(key, path))
    # RFC 8785 §3.2.3 orders by UTF-16 code units; it differs from code points above U+FFFF, where rare characters live
    keys.sort(key=lambda key: key.encode("utf-16-be"))
    return {key: _ordered(value[key], f"{path}.{key}", depth + 1) for key in keys}


def _text(value: str, path: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError(f"{path}: text holds a lone surrogate") from error
    if not unicodedata.is_normalized("NFC", value):
        raise CanonicalError(f"{path}: text is not in Unicode NFC")
    return str(value)
