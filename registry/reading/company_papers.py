"""What articles and appointments say that stands under no label: mandatory contents, organs, holders, appointees.

Each finding is the words of some lines with their place; a table is read row by row, a clause sentence by sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain import resident_id
from registry.reading import values
from registry.reading.layout import Block, around, rows
from registry.reading.transcript import Box, Line, Page

_ITEMS = {
    "name_domicile": r"公司名称",
    "scope": r"经营范围",
    "capital": r"注册资本",
    "shareholder_names": r"股东.{0,6}(?:姓名|名称)|股东[:：]",
    "contributions": r"出资方式.{0,40}出资(?:日期|时间|期限)|以(?:货币|实物|知识产权|土地使用权).{0,30}(?:出资|缴)",
    "organs": r"(?:股东会|股东|董事会?)行使下列职权|议事规则|公司(?:不)?设(?:董事会|股东会|执行董事|监事)",
    "legal_rep": r"法定代表人由",
    "no_supervisor": r"不设监事会[,，、和或]?(?:也)?不设监事|(?<!会)不设监事(?!会)",
}
_ITEMS_OF_SHARES = {
    "formation": r"设立方式|发起设立|募集设立",
    "share_classes": r"类别股|股份.{0,6}种类",
    "promoters": r"发起人",
    "board": r"董事会",
    "supervisory_board": r"监事会|审计委员会",
    "profit_distribution": r"利润分配",
    "dissolution": r"解散.{0,20}清算|清算",
    "notices": r"通知和公告|公告办法",
}
"""Key of `items` → words that show it stands there (CL2018 25, 81; CL2023 46, 83, 95); some only in a company limited
by shares, which has promoters."""
_ORGANS = (
    ("shareholders_meeting", r"股东(?:大)?会(?:由全体股东组成|会议|是公司的权力机构|行使)", r"不设股东(?:大)?会"),
    ("board", r"(?<!不)设(?:立)?董事会", ""),
    ("sole_director", r"不设董事会|设执行董事|设董事一(?:人|名)", ""),
    ("audit_committee", r"设(?:置|立)?.{0,12}审计委员会", r"不设.{0,6}审计委员会"),
    ("supervisory_board", r"(?<!不)设(?:立)?监事会", ""),
    ("supervisor", r"(?<!不)设监事(?!会)", ""),
    ("manager", r"设(?:总)?经理", r"不设(?:总)?经理"),
)
_METHODS = (
    ("货币", "money"), ("现金", "money"), ("实物", "in_kind"), ("知识产权", "ip"), ("土地使用权", "land_use_right"),
    ("股权", "equity"), ("债权", "claim"),
)  # fmt: skip
_METHOD = "|".join(word for word, _ in _METHODS)
_WHO = r"[\u4e00-\u9fff·（）()]{2,40}"
_NUMBER = r"[0-9]{17}[0-9Xx]|[0-9A-Z]{18}"
_ROW = re.compile(
    rf"(?:^|\s)(?P<name>{_WHO})\s+(?:(?P<number>{_NUMBER})\s+)?(?P<amount>\d[\d,.]*)\s*(?P<unit>万元|元)?\s+"
    rf"(?P<method>{_METHOD})\s+(?P<due>{values.DAY})"
)
_CLAUSE = re.compile(
    rf"股东[:：]?(?P<name>{_WHO}?)[,，（(]?(?:(?:身份证号|统一社会信用代码)[码]?[:：]?(?P<number>{_NUMBER})[)）]?[,，]?)?"
    rf"认缴出资额?(?:人民币)?(?P<amount>\d[\d,，.]*)(?P<unit>万元|元)[,，]以?(?P<method>{_METHOD})(?:方式)?出资[,，]"
    rf"(?:于|应于)?(?P<due>{values.DAY})"
)
_UNDER_A_NAME = re.compile(rf"[\u4e00-\u9fff（）():：\s]{{0,40}}(?:{_NUMBER})?")
_APPOINTED = re.compile(
    r"(?:选举|聘任|任命|委派|决定由|推选|指定)(?P<names>[\u4e00-\u9fff·]{2,4}(?:[、和][\u4e00-\u9fff·]{2,4})*?)(?:同志|先生|女士)?"
    r"(?:为|担任|出任)(?:本)?(?:公司)?(?:的)?(?P<office>[^，。；,;]{2,12}?)(?=[，。；,;]|$|任期)(?P<rest>[^。；]{0,30})"
)
_OFFICES = (
    ("职工代表董事", "employee_director"), ("职工董事", "employee_director"), ("职工代表监事", "employee_supervisor"),
    ("职工监事", "employee_supervisor"), ("执行董事", "executive_director"), ("董事长", "chair"), ("董事", "director"),
    ("监事会主席", "supervisory_chair"), ("监事", "supervisor"), ("副总经理", "deputy_manager"),
    ("副经理", "deputy_manager"), ("经理", "manager"), ("财务", "finance_officer"), ("负责人", "person_in_charge"),
)  # fmt: skip
_YEARS = {character: number for number, character in enumerate("一二三四五六七八九", 1)}
_TERM = re.compile(r"任期(?:为)?([一二三四五六七八九1-9])年")


@dataclass(frozen=True)
class Gathered:
    """A value made of several places: its words, the page and box of the first, the lowest confidence of all."""

    name: str
    value: Any
    words: str
    page: int
    box: Box
    confidence: float


def of_articles(read_on: Sequence[Block], pages: Sequence[Page]) -> Iterator[Gathered]:
    """Mandatory contents, organs and holders of articles."""
    yield from _all("items", read_on, _items_in)
    yield from _all("organs", read_on, _organs_in)
    held = [(one, line) for one, line in (*_rows_of(pages), *_clauses_of(read_on))]
    if held:
        yield _joined("content.shareholders", [one for one, _ in held], [line for _, lines in held for line in lines])


def of_appointment(read_on: Sequence[Block], _: Sequence[Page]) -> Iterator[Gathered]:
    """Who is appointed to what, for how long."""
    named: list[dict[str, Any]] = []
    lines: list[Line] = []
    for block in read_on:
        for found in _APPOINTED.finditer(values.plain(block.text)):
            office = next((key for word, key in _OFFICES if word in found["office"]), None)
            term = _TERM.search(found["rest"])
            years = {"term_years": _YEARS.get(term[1]) or int(term[1])} if term else {}
            for name in re.split("[、和]", found["names"]) if office else ():
                named.append({"person": name, "office": office, **years})
                lines += block.lines
    if named:
        yield _joined("appointees", named, lines)


GATHERERS: dict[str, Callable[[Sequence[Block], Sequence[Page]], Iterator[Gathered]]] = {
    "articles": of_articles,
    "appointment": of_appointment,
}


def _all(name: str, read_on: Sequence[Block], seen_in: Callable[[str], list[str]]) -> Iterator[Gathered]:
    """The keys that some block shows, in the order of the law, with the lines of the blocks that show them."""
    text = "".join(values.plain(block.text) for block in read_on)
    keys = seen_in(text)
    lines = [line for block in read_on if seen_in(values.plain(block.text)) for line in block.lines]
    if keys and lines:
        yield _joined(name, keys, lines)


def _items_in(text: str) -> list[str]:
    sought = _ITEMS | _ITEMS_OF_SHARES if "发起人" in text else _ITEMS
    found = [key for key, words in sought.items() if re.search(words, text)]
    return [key for key in found if key != "name_domicile" or "住所" in text]


def _organs_in(text: str) -> list[str]:
    shown = [key for key, words, _ in _ORGANS if re.search(words, text)]
    hidden = [key for key, _, words in _ORGANS if words and re.search(words, text)]
    return [key for key in shown if key not in hidden and (key != "sole_director" or "board" not in shown)]


def _rows_of(pages: Sequence[Page]) -> Iterator[tuple[dict[str, Any], list[Line]]]:
    """Rows of a table of holders; the unit may stand in its head."""
    for page in pages:
        unit, table = "元", list(rows(page.lines))
        for place, row in enumerate(table):
            text = _words(row)
            if "出资" in text and "万元" in text and not re.search(r"\d", text):
                unit = "万元"
            if (found := _ROW.search(text)) is not None and (held := _holding(found, unit)):
                below = _below(table[place + 1 : place + 4])
                yield _completed(held, below), [*row, *below]


def _words(row: Sequence[Line]) -> str:
    return unicodedata.normalize("NFKC", " ".join(line.text.strip() for line in row))


def _below(following: Sequence[list[Line]]) -> list[Line]:
    """What stands under a name in its cell: the rest of it, and its number. Ends where another row begins."""
    found: list[Line] = []
    for row in following:
        text = _words(row)
        if len(row) != 1 or not _UNDER_A_NAME.fullmatch(text):
            break
        found += row
    return found


def _completed(held: dict[str, Any], below: Sequence[Line]) -> dict[str, Any]:
    name, number = held["name"], ""
    for line in below:
        text = values.plain(line.text)
        if (seen := re.search(_NUMBER, text)) is not None:
            number = seen[0].upper()
        elif not re.match("身份证|证件|统一社会", text) and not number:
            name += text
    return {"name": name, **_stated(number), **{key: one for key, one in held.items() if key != "name"}}


def _stated(number: str) -> dict[str, str]:
    """A number by its kind: a person's, else an organisation's."""
    return {("id_number" if not resident_id.problems(number) else "uscc"): number} if number else {}


def _clauses_of(read_on: Sequence[Block]) -> Iterator[tuple[dict[str, Any], list[Line]]]:
    for block in read_on:
        for found in _CLAUSE.finditer(values.plain(block.text)):
            if held := _holding(found, "元"):
                yield held, list(block.lines)


def _holding(found: re.Match[str], unit: str) -> dict[str, Any] | None:
    amount, due = values.amount(found["amount"] + (found["unit"] or unit)), values.day(found["due"])
    if amount is None or due is None:
        return None
    method = next(key for word, key in _METHODS if word == found["method"])
    stated = _stated((found["number"] or "").upper())
    paid = [{"method": method, "amount_cny": amount[0], "due": due[0]}]
    return {"name": values.plain(found["name"]), **stated, "subscribed_cny": amount[0], "contributions": paid}


def _joined(name: str, value: Any, lines: Sequence[Line]) -> Gathered:
    first = [line for line in lines if line.page == lines[0].page]
    words = " ".join(line.text.strip() for line in first)[:400]
    box = around([line.box for line in first])
    return Gathered(name, value, words, first[0].page, box, min(line.confidence for line in lines))
