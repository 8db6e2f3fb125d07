"""Identifiers as people type them: full-width characters, spaces, small letters.

Only the way of writing is levelled. A character is never replaced by another that looks like it (I/1, O/0): a
wrong number must be shown as wrong, not turned into somebody else's right one.
"""

from __future__ import annotations

from collections.abc import Callable

_SPACES = " \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000"
_SMALL = "abcdefghijklmnopqrstuvwxyz"
_LEVELLED = (
    {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
    | {ord(small): ord(small) - 32 for small in _SMALL}
    | {ord(small) + 0xFEE0: ord(small) - 32 for small in _SMALL}
    | dict.fromkeys(map(ord, _SPACES))
)


def levelled(text: str) -> str:
    """Half-width, upper-case (ASCII letters only), without spaces; every other character stays as it is."""
    return text.translate(_LEVELLED)


def checked_by(check: Callable[[str], str], body: str, given: str) -> bool:
    """True when the check character of `body` is `given`; a body the algorithm cannot read is simply wrong."""
    try:
        return check(body) == given
    except ValueError:
        return False
