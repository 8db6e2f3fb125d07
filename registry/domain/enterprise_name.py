"""Names 企业名称: normalising, taking apart, and the authority a name belongs to (domain.md 2)."""

from __future__ import annotations

import re
import unicodedata

_WHITE = re.compile(r"\s+")
_BRACKETS = str.maketrans("()", "（）")


def normalise(name: str) -> str:
    """A name as it is compared: NFKC, no white space, full-width brackets (domain.md 3.7)."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS)
