"""The kinds of single value a filing is made of: text, choice, day, amount, count, yes-or-no, key of a person.

Each kind reads a JSON value and tells every problem with a remedy (the value then counts as missing, and reading goes
on), writes the value back to JSON, and gives its JSON schema.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from registry.domain.errors import Problem, Text
from registry.domain.money import AmountError, read_amount

LONG_TERM = date.max
"""“长期”: an end that never comes. A real date, so that every comparison with a day simply works."""

NAME_LENGTH, TEXT_LENGTH = 100, 2000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_DAY_FORMS = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)", re.ASCII)
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


class Kind(Protocol):
    """Reads a JSON value at `path`, telling `say` about problems; writes it back; describes itself."""

    def read(self, value: Any, path: str, say: Say) -> Any: ...
    def write(self, value: Any) -> Any: ...
    def schema(self) -> dict[str, Any]: ...


class Say:
    """Collects the problems of one reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def __call__(self, path: str, message: Text, remedy: Text, *, unknown: bool = False) -> None:
        self.problems.append(Problem(path, message, remedy, unknown))


def unwanted_character(text: str) -> str | None:
    """The first control, invisible, direction-changing, private or lone-surrogate character, as `U+XXXX`; else None."""
    if text.isprintable():  # which none of these is
        return None
    for character in text:
        number = ord(character)
        if unicodedata.category(character) in _UNWANTED or number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF:
            return f"U+{number:04X}"
    return None


@dataclass(frozen=True)
class Words:
    """A line of text, stripped and in NFC; the empty text is a missing value."""

    limit: int = TEXT_LENGTH

    def read(self, value: Any, path: str, say: Say) -> str | None:
        if not isinstance(value, str):
            say(path, Text("此处应为文字", "This must be text"), Text("请改填文字", "Enter text here"))
            return None
        if len(value) > self.limit:
            message = Text(f"文字超过{self.limit}个字符", f"The text is longer than {self.limit} characters")
            say(
                path, message, Text(f"请缩短到{self.limit}个字符以内", f"Shorten it to at most {self.limit} characters")
            )
            return None
        if (found := unwanted_character(value)) is not None:
            message = Text(f"含有不可见或控制字符（{found}）", f"Contains an invisible or control character ({found})")
            say(path, message, Text("请删除该字符后重新输入", "Delete that character and type the text again"))
            return None
        return unicodedata.normalize("NFC", value).strip() or None

    def write(self, value: str) -> str:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.limit}


@dataclass(frozen=True)
class Choice:
    """One of a closed list of words."""

    words: tuple[str, ...]

    def read(self, value: Any, path: str, say: Say) -> str | None:
        if isinstance(value, str) and value in self.words:
            return value
        if value == "":
            return None
        listed = "、".join(self.words)
        message = Text("不是可以选择的值", "This is not one of the allowed values")
        say(path, message, Text(f"请从以下各项中选择：{listed}", f"Choose one of: {', '.join(self.words)}"))
        return None

    def write(self, value: str) -> str:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}


def read_day(text: str) -> date | None:
    """A day from `2016-05-01`, `2016.05.01` or `2016年5月1日`; None if it is none of these or no such day."""
    if (found := _DAY_FORMS.fullmatch(unicodedata.normalize("NFKC", text).strip())) is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        result = date(year, month, day)
    except ValueError:
        return None
    return result if _FIRST_DAY <= result <= _LAST_DAY or result == LONG_TERM else None


@dataclass(frozen=True)
class Day:
    """A calendar day; where `open_ended`, also “长期” or `long_term`, kept as LONG_TERM."""

    open_ended: bool = False

    def read(self, value: Any, path: str, say: Say) -> date | None:
        if value == "":
            return None
        if self.open_ended and value in ("long_term", "长期"):
            return LONG_TERM
        result = read_day(value) if isinstance(value, str) else None
        if result is None or (result == LONG_TERM and not self.open_ended):
            say(
                path,
                Text("不是有效的日期", "This is not a valid date"),
                Text("请按2026-05-01的格式填写实际存在的日期", "Enter a real date such as 2026-05-01"),
            )
            return None
        return result

    def write(self, value: date) -> str:
        return "long_term" if value == LONG_TERM else value.isoformat()

    def schema(self) -> dict[str, Any]:
        day = {"type": "string", "format": "date"}
        return {"anyOf": [day, {"type": "string", "enum": ["long_term", "长期"]}]} if self.open_ended else day


@dataclass(frozen=True)
class Amount:
    """Money in yuan: an int, or a Decimal with at most two places; never a float, never negative."""

    def read(self, value: Any, path: str, say: Say) -> int | Decimal | None:
        if value == "":
            return None
        try:
            return read_amount(value)
        except AmountError as error:
            say(path, error.message, error.remedy)
            return None

    def write(self, value: int | Decimal) -> int | str:
        return value if isinstance(value, int) else str(value)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d+(\.\d{1,2})?$"}]}


@dataclass(frozen=True)
class Whole:
    """A count: a whole number from 0 to 10,000,000."""

    def read(self, value: Any, path: str, say: Say) -> int | None:
        if value == "":
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 8:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000_000:
            return value
        say(
            path,
            Text("应为不小于零的整数", "This must be a whole number, zero or more"),
            Text("请填写整数", "Enter digits"),
        )
        return None

    def write(self, value: int) -> int:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": 10_000_000}


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, value: Any, path: str, say: Say) -> bool | None:
        if isinstance(value, bool):
            return value
        say(path, Text("应为“是”或“否”", "This must be true or false"), Text("请选择是或否", "Choose yes or no"))
        return None

    def write(self, value: bool) -> bool:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class PersonKey:
    """The key of a person or organisation, written as the key itself or as `{"person": key}`."""

    def read(self, value: Any, path: str, say: Say) -> str | None:
        if isinstance(value, dict) and set(value) == {"person"}:
            value = value["person"]
        return Words(NAME_LENGTH).read(value, path, say)

    def write(self, value: str) -> str:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": NAME_LENGTH}
