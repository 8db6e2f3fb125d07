"""An amount of yuan in Chinese words, as it stands on a licence: 人民币壹佰万元整.

Digits and zeros follow the usual rules for amounts on bills (支付结算办法, annex 1): one 零 for any run of zeros
between two digits, none at the end, 整 after yuan and after jiao, nothing after fen.
"""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
CEILING = 10**16  # one below it is 玖仟玖佰玖拾玖万…亿…: beyond 万亿 there is no agreed unit


def capital_in_words(amount: int | Decimal) -> str:
    """The amount in words, with 人民币 before it.

    In: whole yuan, or a Decimal with at most two places. Out: for example 人民币壹佰万零伍佰元叁角整.
    Raises TypeError for other types, floats among them; ValueError below zero, from 10^16 yuan, or for parts of a fen.
    """
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise TypeError(f"an amount is an int or a Decimal, not {type(amount).__name__}")
    exact = Decimal(amount)
    if not exact.is_finite() or not 0 <= exact < CEILING:
        raise ValueError("an amount lies between 0 and 10^16 yuan")
    if exact != exact.quantize(Decimal("0.01")):
        raise ValueError("an amount has no fractions of a fen")
    yuan, fen = divmod(int(exact * 100), 100)
    words = f"{_whole(yuan)}元" if yuan or not fen else ""
    return "人民币" + words + _after_yuan(fen, bool(yuan))


def _after_yuan(fen: int, follows_yuan: bool) -> str:
    jiao, rest = divmod(fen, 10)
    if not fen:
        return "整"
    if not rest:
        return f"{DIGITS[jiao]}角整"
    gap = "零" if follows_yuan else ""
    return (f"{DIGITS[jiao]}角" if jiao else gap) + f"{DIGITS[rest]}分"


def _whole(number: int) -> str:
    """Words for a whole number: 万 and 亿 each split it in a higher and a lower part."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            return _whole(high) + name + gap + (_whole(low) if low else "")
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    words = ""
    for place, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // place % 10
        if digit:
            words += DIGITS[digit] + name
        elif words and number % place:
            words = words.rstrip("零") + "零"
    return words or "零"
