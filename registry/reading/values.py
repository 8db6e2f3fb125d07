"""Values: what a piece of a paper means in the filing's own form, and how far it can be believed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from certificates import unified_code
from registry.domain import resident_id
from registry.domain.money import AmountError, read_amount

Read = tuple[Any, float] | None
"""A value and the factor on its confidence; None where the words are no such value."""
Reader = Callable[[str], Read]
CHECKED = 2.0
"""The factor of a value whose own check character agrees: it is believed although a letter was hard to see."""
DOUBTFUL = 0.6

DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
_LETTERS = str.maketrans("OoQDIl|ZSB", "0000111258")
_HAN_NUMBERS = {han: str(value) for value, han in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_PERSON = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}|[\u3400-\u9fff]{1,15}(?:·[\u3400-\u9fff]{1,15}){1,3}")
_BODY = re.compile(r"[\u3400-\u9fff（）()A-Za-z0-9·]{4,60}(?:公司|企业|中心|合作社|厂|店|所|院|局|会|社|处|部|行|商行)")
_ADDRESS = re.compile(r".*(?:省|市|区|县|州).*(?:号|栋|幢|楼|室|层|组|村).*")
_LONG = re.compile(r"长\s*期")


def plain(words: str) -> str:
    """Half-width where that exists, without white space; Chinese brackets stay Chinese."""
    folded = "".join(unicodedata.normalize("NFKC", words).split())
    return folded.replace("(", "（").replace(")", "）").replace(",", "，") if _han(folded) else folded


def _han(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def party(words: str) -> Read:
    """The name of a person or of a body."""
    name = re.sub(r"^[^\w（]+", "", plain(words)).strip("：:，,。;；_—-. ")
    name = re.sub(r"（(?:盖章|签字|签章|签名|公章|以下简称.*?)）.*$", "", name)
    if not 2 <= len(name) <= 80 or not _han(name):
        return None
    return name, 1.0 if _PERSON.fullmatch(name) or _BODY.fullmatch(name) else DOUBTFUL


def address(words: str) -> Read:
    """An address."""
    where = plain(words).strip("：:，。;； ")
    if not 4 <= len(where) <= 200:
        return None
    return where, 1.0 if _ADDRESS.fullmatch(where) else DOUBTFUL


def text(words: str) -> Read:
    """A short text."""
    found = plain(words).strip("：:，。;； ")
    return (found, 1.0) if 0 < len(found) <= 200 else None


def certificate_number(words: str) -> Read:
    """川（2024）成都市不动产权第0900001号."""
    return plain(words), 1.0


def identity_number(words: str) -> Read:
    """Eighteen characters with their check."""
    number = resident_id.normalise(words)
    number = number[:17].translate(_LETTERS) + number[17:]
    if len(number) != 18:
        return None
    return number, CHECKED if not resident_id.problems(number) else DOUBTFUL


def code(words: str) -> Read:
    """A unified code with its checks."""
    found = unified_code.normalise(words).translate(str.maketrans("OI", "01"))
    if len(found) != 18:
        return None
    return found, CHECKED if not unified_code.problems(found) else DOUBTFUL


def day(words: str) -> Read:
    """A day, in digits or Han numbers; `long_term` for 长期."""
    if _LONG.search(words):
        return "long_term", 1.0
    digits = "".join(_HAN_NUMBERS.get(character, character) for character in unicodedata.normalize("NFKC", words))
    found = re.search(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})", digits)
    try:
        return (date(*map(int, found.groups())).isoformat(), 1.0) if found else None
    except ValueError:
        return None


def amount(words: str) -> Read:
    """Yuan: 1,000,000元, 100万元, 人民币壹佰万元整. Where figures and words are both given they must agree."""
    folded = re.sub(r"\s|，", "", unicodedata.normalize("NFKC", words)).replace(",", "")
    figures = re.search(r"(\d+(?:\.\d+)?)(万元|亿元|万|元)", folded)
    spelled = re.search(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,}(?:元|圆)?整?", folded)
    read = [_yuan(found[0].replace("圆", "元")) for found in (figures, spelled) if found]
    known = [one for one in read if one is not None]
    if not known:
        return None
    return known[0], 1.0 if len(set(known)) == 1 else DOUBTFUL


def _yuan(words: str) -> int | str | None:
    try:
        yuan = read_amount(words)
    except AmountError:
        return None
    return yuan if isinstance(yuan, int) else str(yuan)


def scope(words: str) -> Read:
    """The items of a business scope."""
    items = [plain(item).strip("。.，") for item in re.split(r"[；;]", words)]
    found = [re.sub(r"^(?:一般项目|许可项目)[：:]", "", item) for item in items if item]
    return (found, 1.0) if found else None


def office(words: str) -> Read:
    """The office from which the articles draw the legal representative."""
    found = next((key for word, key in _OFFICES if word in plain(words)), None)
    return (found, 1.0) if found else None


_OFFICES = (
    ("执行董事", "executive_director"),
    ("董事长", "chair"),
    ("总经理", "manager"),
    ("经理", "manager"),
    ("董事", "director"),
)


def term(words: str) -> Read:
    """An operating term: 长期, 20年."""
    found = re.search(r"长期|永久存续|永久|\d+年", plain(words))
    return (found[0], 1.0) if found else None
