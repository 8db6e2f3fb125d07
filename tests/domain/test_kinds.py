"""What a text may not hold is found the same way in a short look and in a long one."""

from __future__ import annotations

import sys

import pytest

from registry.domain import kinds
from registry.domain.kinds import unwanted_character


@pytest.mark.parametrize("number", [0, 9, 0x7F, 0xAD, 0x200B, 0x202E, 0x2028, 0xD800, 0xE000, 0xFDD0, 0xFFFE, 0x10FFFF])
def test_control_invisible_and_private_characters_are_named(number: int) -> None:
    assert unwanted_character(f"甲{chr(number)}乙") == f"U+{number:04X}"


@pytest.mark.parametrize("text", ["", "A & B <b>", "成都听松科技有限公司", "全角\u3000空格", "𰻞", "é"])
def test_other_texts_are_wanted(text: str) -> None:
    assert unwanted_character(text) is None


def test_nothing_that_counts_as_printable_would_be_found_by_looking_closer(monkeypatch: pytest.MonkeyPatch) -> None:
    printable = "".join(map(chr, range(sys.maxunicode + 1)))
    printable = "".join(filter(str.isprintable, printable))

    class Closer(str):
        def isprintable(self) -> bool:
            return False

    assert kinds.unwanted_character(Closer(printable)) is None
