"""Amounts in Chinese words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.capital import DIGITS, capital_in_words

UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    "amount", [-1, 10**16, Decimal("-0.01"), Decimal("0.001"), Decimal("1.0000000000000000000000000000001")]
)
def test_an_amount_that_no_bill_could_show_is_refused(amount: Any) -> None:
    with pytest.raises(ValueError):
        capital_in_words(amount)


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")])
def test_what_is_no_number_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError):
        capital_in_words(amount)


@pytest.mark.parametrize("amount", [1.5, "100", True, None])
def test_floats_and_other_types_are_refused(amount: Any) -> None:
    with pytest.raises(TypeError):
        capital_in_words(amount)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (1, "壹元整"),
        (10, "壹拾元整"),
        (105, "壹佰零伍元整"),
        (107_000, "壹拾万柒仟元整"),
        (1_000_000, "壹佰万元整"),
        (10_001, "壹万零壹元整"),
        (100_500, "壹拾万零伍佰元整"),
        (20_030_000, "贰仟零叁万元整"),
        (10_000_500, "壹仟万零伍佰元整"),
        (100_000_001, "壹亿零壹元整"),
        (1_010_101_010, "壹拾亿壹仟零壹拾万壹仟零壹拾元整"),
        (1_000_000_000_000, "壹万亿元整"),
        (9_999_999_999_999_999, "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整"),
        (Decimal("1000000.00"), "壹佰万元整"),
        (Decimal("1.50"), "壹元伍角整"),
        (Decimal("1.05"), "壹元零伍分"),
        (Decimal("16409.02"), "壹万陆仟肆佰零玖元零贰分"),
        (Decimal("325.04"), "叁佰贰拾伍元零肆分"),
        (Decimal("0.30"), "叁角整"),
        (Decimal("0.05"), "伍分"),
    ],
)
def test_amounts_are_written_as_on_bills(amount: int | Decimal, words: str) -> None:
    assert capital_in_words(amount) == "人民币" + words


def number_of(words: str) -> Decimal:
    """The amount the words mean, worked out the other way round."""
    total = section = digit = 0
    fen = Decimal(0)
    for character in words.removeprefix("人民币").removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS.index(character)
        elif character in UNITS:
            section, digit = section + digit * UNITS[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif character == "元":
            total, section, digit = total + section + digit, 0, 0
        else:
            fen += digit * {"角": Decimal("0.1"), "分": Decimal("0.01")}[character]
            digit = 0
    return total + fen


@given(st.integers(0, 10**18 - 1))
def test_the_words_mean_the_amount(fen: int) -> None:
    amount = Decimal(fen) / 100
    words = capital_in_words(amount)
    assert number_of(words) == amount
    assert "零零" not in words and "零元" not in words.replace("人民币零元", "")
