"""组织机构代码 after GB 11714-1997: eight characters and a check character, printed `XXXXXXXX-X`.

Since 2015 it lives on as positions 9 to 17 of the unified code.
"""

from __future__ import annotations

import re

from certificates.typed import checked_by, levelled

_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9X]")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Remainder of the weighted sum by 11 → 11 - remainder, where 10 is written X and 11 is written 0.
_CHECKS = "0X987654321"


def normalise(text: str) -> str:
    """The nine characters without hyphen, spaces or full-width letters, as they are compared and stored."""
    return levelled(text).replace("-", "")


def check_character(first8: str) -> str:
    """The ninth character for eight characters of 0-9 and A-Z; ValueError on anything else."""
    if len(first8) != 8:
        raise ValueError("an organisation code has eight characters before its check character")
    total = sum(weight * _ALPHABET.index(char) for weight, char in zip(_WEIGHTS, first8, strict=True))
    return _CHECKS[total % 11]


def is_valid(code: str) -> bool:
    """True for nine normalised characters whose last one is the check character of the others."""
    return _SHAPE.fullmatch(code) is not None and checked_by(check_character, code[:8], code[8])


def printed(code: str) -> str:
    """`192203821` as it stands on paper: `19220382-1`."""
    return f"{code[:8]}-{code[8:]}"
