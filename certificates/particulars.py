"""载明事项: what a licence states, by kind of holder, and what it may never state.

Fields after 市场主体登记管理条例实施细则 23; the labels differ for companies, branches and individual businesses.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from certificates import unified_code
from certificates.catalogue import catalogue

EntityKind = Literal["company", "branch", "individual"]
LONG_TERM = "长期"

_TERM = re.compile(r"(?:\d{4}-\d\d-\d\d至)?(?P<ends_on>\d{4}-\d\d-\d\d)", re.ASCII)
_LARGEST_AMOUNT = 2**53 - 1  # RFC 8785: the largest integer every reader of the record keeps exactly
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


class ParticularsError(ValueError):
    """Particulars or a record that no licence may carry; the text names the field."""


class Words(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


_COMPANY = {
    "unified_code": Words("统一社会信用代码", "Unified social credit code"),
    "name": Words("名称", "Name"),
    "type_text": Words("类型", "Type"),
    "representative": Words("法定代表人", "Legal representative"),
    "capital_cny": Words("注册资本", "Registered capital"),
    "established_on": Words("成立日期", "Date of establishment"),
    "domicile": Words("住所", "Domicile"),
    "scope": Words("经营范围", "Business scope"),
    "authority_name": Words("登记机关", "Registration authority"),
}
_PLACE = Words("经营场所", "Place of business")
_BRANCH = {key: words for key, words in _COMPANY.items() if key != "capital_cny"} | {
    "representative": Words("负责人", "Person in charge"),
    "domicile": _PLACE,
}
_LABELS: dict[str, dict[str, Words]] = {
    "company": _COMPANY,
    "branch": _BRANCH,
    "individual": _BRANCH
    | {
        "type_text": Words("组成形式", "Form of composition"),
        "representative": Words("经营者", "Operator"),
        "established_on": Words("注册日期", "Date of registration"),
    },
}

# Types as they are printed, and their codes in the registers (from the branches on: general knowledge).
_TYPE_CODES = {
    "有限责任公司（自然人投资或控股）": "1130",
    "有限责任公司（自然人独资）": "1151",
    "有限责任公司（法人独资）": "1153",
    "其他有限责任公司": "1190",
    "有限责任公司（国有独资）": "1110",
    "股份有限公司（上市）": "1210",
    "股份有限公司（非上市）": "1219",
    "有限责任公司分公司": "2100",
    "股份有限公司分公司": "2200",
    "个人经营": "9500",
    "家庭经营": "9500",
}


def type_code(type_text: str) -> str:
    """The four-digit code of a printed type (公司类型 or 组成形式); ParticularsError when the type is not known.

    Brackets may be half-width; a branch may carry its company's kind in brackets.
    """
    printed = type_text.replace("(", "（").replace(")", "）")
    code = _TYPE_CODES.get(printed) or _TYPE_CODES.get(printed.partition("（")[0])
    if code is None:
        raise ParticularsError(f"type_text: {type_text!r} has no code")
    return code


def labels(entity_kind: str) -> dict[str, Words]:
    """The fields printed for a kind of holder, in print order: attribute of Particulars → its label."""
    return dict(_LABELS[entity_kind])


@dataclass(frozen=True)
class Particulars:
    """载明事项: what a licence states. ParticularsError at once when a licence may not state it.

    `type_text` is the type as printed (组成形式 for an individual business); `capital_cny` yuan, an int or a Decimal
    with at most two places, None for branches and individual businesses; `term` 长期, an end date (ISO) or
    `from至to`; `scope` one text an item, main item first; `merged` catalogue codes; `specimen` prints 样本.
    """

    entity_kind: EntityKind
    unified_code: str
    name: str
    type_text: str
    type_code: str
    representative: str
    capital_cny: int | Decimal | None
    established_on: date
    domicile: str
    scope: tuple[str, ...]
    term: str
    authority_name: str
    authority_division: str
    merged: tuple[str, ...]
    copies_duplicate: int
    specimen: bool

    def __post_init__(self) -> None:
        amount = self.capital_cny
        if isinstance(amount, Decimal) and amount.is_finite() and amount == int(amount):
            object.__setattr__(self, "capital_cny", int(amount))
        _check(self)

    @property
    def term_ends_on(self) -> date | None:
        """The last day of the term, None for 长期."""
        found = _TERM.fullmatch(self.term)
        return date.fromisoformat(found["ends_on"]) if found else None


def _check(p: Particulars) -> None:
    if p.entity_kind not in _LABELS:
        raise ParticularsError(f"entity_kind: {p.entity_kind!r} is not a kind of holder")
    category = unified_code.INDIVIDUAL if p.entity_kind == "individual" else unified_code.ENTERPRISE
    if unified_code.problems(p.unified_code) or not p.unified_code.startswith(category):
        raise ParticularsError(f"unified_code: {p.unified_code!r} is not a valid code of category {category}")
    for field in ("type_text", "representative", "domicile", "authority_name"):
        _check_text(field, getattr(p, field))
    if p.name or p.entity_kind != "individual":  # only an individual business may go without a name
        _check_text("name", p.name)
    for number, text in enumerate(p.scope):
        _check_text(f"scope[{number}]", text)
    if not (p.scope and p.merged):
        raise ParticularsError("scope, merged: a licence states at least one activity and one merged certificate")
    if not all(code in catalogue() and catalogue().item(code).mergeable for code in p.merged):
        raise ParticularsError("merged: holds a code that may not be merged")
    if tuple(sorted(set(p.merged))) != p.merged:
        raise ParticularsError("merged: codes stand once each, in order")
    for field, shape in (("type_code", "[0-9]{4}"), ("authority_division", "[0-9]{6}")):
        if not re.fullmatch(shape, getattr(p, field)):
            raise ParticularsError(f"{field}: {getattr(p, field)!r} has not the shape {shape}")
    if not 0 <= p.copies_duplicate <= 999:
        raise ParticularsError("copies_duplicate: between 0 and 999")
    _check_amount(p)
    _check_term(p)


def _check_text(field: str, text: str) -> None:
    unreadable = any(unicodedata.category(char) in _INVISIBLE for char in text)
    if not text or text != text.strip() or unreadable or not unicodedata.is_normalized("NFC", text):
        raise ParticularsError(f"{field}: empty, not in NFC, or with characters that cannot be seen")


def _check_amount(p: Particulars) -> None:
    amount = p.capital_cny
    if (amount is None) is (p.entity_kind == "company"):
        raise ParticularsError("capital_cny: a company states its capital, nobody else does")
    if amount is None:
        return
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise ParticularsError("capital_cny: an int or a Decimal")
    if not (Decimal(amount).is_finite() and 0 <= amount <= _LARGEST_AMOUNT and Decimal(amount) * 100 % 1 == 0):
        raise ParticularsError("capital_cny: not negative, at most two decimal places, within what a record can hold")


def _check_term(p: Particulars) -> None:
    try:
        ends_on = p.term_ends_on
    except ValueError:
        raise ParticularsError(f"term: {p.term!r} ends on a day that does not exist") from None
    if ends_on is None and p.term != LONG_TERM:
        raise ParticularsError(f"term: {p.term!r} is neither {LONG_TERM} nor an end date")
    if ends_on is not None and not p.established_on <= ends_on < date.max:
        raise ParticularsError("term: ends before the establishment, or with the calendar")
