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
    if _plain(value, 0):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if unicodedata.is_normalized("NFC", text):  # then so is each text in it: a part of NFC is NFC
            try:
                return text.encode()
            except UnicodeEncodeError:
                pass
    return json.dumps(_ordered(value, "$", 0), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any, depth: int) -> bool:
    """Is `value` of the usual kind: exact types, keys in ASCII (which sort alike in any order), not too deep?"""
    kind = type(value)
    if depth > _DEEPEST:
        return False
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        return all(type(key) is str and key.isascii() and _plain(item, depth + 1) for key, item in value.items())
    return (kind is list or kind is tuple) and all(_plain(item, depth + 1) for item in value)


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
