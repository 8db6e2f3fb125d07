"""Amounts of money: exact yuan from what people write, and back. Whole yuan are int, fen are Decimal, floats never."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from registry.domain.errors import Text

MOST_YUAN = 2**53 - 1
_WRITTEN = re.compile(r"(?:人民币|¥|CNY)?\s*(-?[\d,]{1,24}(?:\.\d{1,8})?)\s*(万元|万|亿元|亿|元整|元)?", re.ASCII)
_UNITS = {"万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
_DIGITS = {
    character: value
    for value, pair in enumerate(("零〇", "壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九"))
    for character in pair
}
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_PLAIN = Text(
    "请填写不小于零的金额，最多两位小数，例如1000000",
    "Enter an amount of zero or more with at most two decimals, e.g. 1000000",
)


class AmountError(ValueError):
    """The value is no amount of money; says why and what to do."""

    def __init__(self, message: Text, remedy: Text = _PLAIN) -> None:
        super().__init__(message.en)
        self.message, self.remedy = message, remedy


def read_amount(value: object) -> int | Decimal:
    """Yuan from a number or a text (`1,000,000.50`, `300万元`, `壹佰万元整`). Raises AmountError."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise AmountError(Text("此处应为金额", "This must be an amount of money"))
    amount = (
        _from_text(unicodedata.normalize("NFKC", value).strip())
        if isinstance(value, str)
        else Decimal(str(value) if isinstance(value, float) else value)
    )
    if not amount.is_finite():
        raise AmountError(Text("此处应为金额", "This must be an amount of money"))
    if amount < 0:
        raise AmountError(Text("金额不能为负数", "An amount cannot be negative"))
    if amount > MOST_YUAN:
        raise AmountError(Text("金额过大", "The amount is too large"))
    if amount != round(amount, 2):
        raise AmountError(Text("金额最多精确到分", "An amount cannot be finer than one fen"))
    return int(amount) if amount == int(amount) else round(amount, 2)


def amount_text(amount: int | Decimal | None) -> str:
    """`1,000,000.00`, or `—` where nothing is given."""
    return "—" if amount is None else f"{Decimal(amount):,.2f}"


def _from_text(text: str) -> Decimal:
    if (found := _WRITTEN.fullmatch(text)) is not None:
        try:
            return Decimal(found[1].replace(",", "")) * _UNITS.get(found[2] or "", 1)
        except InvalidOperation:
            pass
    elif (spoken := _from_capitals(text.removeprefix("人民币"))) is not None:
        return spoken
    raise AmountError(Text("此处应为金额", "This must be an amount of money"))


def _from_capitals(text: str) -> Decimal | None:
    """壹佰万元整 → 1000000; 叁元伍角贰分 → 3.52; None if it is not such a text."""
    found = re.fullmatch(r"([^元圆角分整正]{1,40})[元圆](?:([^角])角)?(?:零?([^分])分)?[整正]?", text)
    if found is None or (yuan := _from_numeral(found[1])) is None:
        return None
    if any(part is not None and part not in _DIGITS for part in found.groups()[1:]):
        return None
    jiao, fen = (_DIGITS[part] if part else 0 for part in found.groups()[1:])
    return Decimal(yuan * 100 + jiao * 10 + fen) / 100


def _from_numeral(text: str) -> int | None:
    for unit, times in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            large, _, small = text.partition(unit)
            high, low = _from_numeral(large), _from_numeral(small) if small else 0
            return None if high is None or low is None else high * times + low
    total = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            total, digit = total + (digit or 1) * _TENS[character], 0
        else:
            return None
    return total + digit if text else None
