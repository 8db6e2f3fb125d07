"""The digest of a row: SHA-256 over what is stored in it, column by column; what is encrypted stays so."""

from __future__ import annotations

import hashlib
from functools import lru_cache

Value = int | float | str | bytes | None


def row_digest(columns: str, *values: Value) -> bytes:
    """SHA-256 over the values of a row under their columns (names joined by commas), each with its kind and length.

    Of an empty cell nothing is told, so that a column added later changes no digest until it is filled.
    """
    told = []
    for column, value in zip(_columns(columns), values, strict=True):
        if value is not None:
            stored = value if isinstance(value, bytes) else str(value).encode()
            told += [column, b"%s %d " % (type(value).__name__.encode(), len(stored)), stored]
    return hashlib.sha256(b"".join(told)).digest()


@lru_cache(maxsize=200)
def _columns(joined: str) -> list[bytes]:
    return [b" %s " % column.encode() for column in joined.split(",")]
