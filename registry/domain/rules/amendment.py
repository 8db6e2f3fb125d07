"""Amending the rule book 修订: changes of rules, thresholds, word lists, catalogues, each with reason and legal basis.

A version of the book is the version before it with some changes. Nothing here edits a book: `amended` makes another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.domain.errors import FilingError, Problem, Text
from registry.domain.kinds import Choice, Say, Words, read_day
from registry.domain.rules.book import SEVERITIES, Citation, RuleBook
from registry.domain.rules.tables import COLUMNS, KEYS, Tables
from registry.domain.shape import Keyed, Many, One, declared

KINDS = ("switch_off", "switch_on", "severity", "law", "threshold", "add_row", "remove_row")
"""What a change may do: to a rule (the first four), to a threshold, to a word list or catalogue."""
_OF_RULES = frozenset(KINDS[:4])
_LARGEST = {"abnormal_capital_cny": 10**15, "abnormal_period_years": 100}
_LARGEST_DAYS = 3650


@dataclass(frozen=True)
class Basis:
    """The article a change rests on: the key of an instrument in `instruments.json`, and the article's number."""

    instrument: str | None = declared(Words(30))
    article: str | None = declared(Words(60))


@dataclass(frozen=True)
class Change:
    """One change. `subject` is a rule id, a threshold or a table; `value` the new severity or number; `row` the row to
    add, or the key of the row to take out. A change of kind `law` lets the rule rest on the articles of its `basis`.
    """

    kind: str | None = declared(Choice(KINDS))
    subject: str | None = declared(Words(60))
    value: str | None = declared(Words(60))
    row: Mapping[str, str] = declared(Keyed(Words(500)))
    reason: str | None = declared(Words(1000))
    basis: tuple[Basis, ...] = declared(Many(One(Basis)))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The legal basis as the book cites articles."""
        return tuple(Citation(one.instrument or "", one.article or "") for one in self.basis)


_CHANGES = Many(One(Change))


def read_changes(data: object) -> tuple[Change, ...]:
    """Changes from decoded JSON, strictly; FilingError holds everything that cannot be read."""
    say = Say()
    read = _CHANGES.read(data, "changes", say)
    if say.problems:
        raise FilingError(tuple(say.problems))
    return read


def to_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as JSON."""
    return _CHANGES.write(changes)


def problems(book: RuleBook, changes: Sequence[Change], day: date) -> tuple[Problem, ...]:
    """Why these changes of a book cannot take effect on `day`; empty if they can.

    Each must be possible, give its reason and rest on law in force on that day, and afterwards no rule that runs and
    no required material may be without legal basis.
    """
    found: list[Problem] = [] if changes else [_problem("changes", "没有任何修改", "Nothing is changed", *_ADD)]
    for index, change in enumerate(changes):
        wrong = [*_impossible(book, change, f"changes[{index}]"), *_unfounded(book, change, f"changes[{index}]", day)]
        found += wrong
        if not wrong:
            book = _with(book, change)
    return tuple(found) or tuple(_rules_without_law(book, day))


def amended(book: RuleBook, changes: Sequence[Change], version: str) -> RuleBook:
    """The book with the changes made, under the name `version`. FilingError when one of them is impossible."""
    for index, change in enumerate(changes):
        if wrong := tuple(_impossible(book, change, f"changes[{index}]")):
            raise FilingError(wrong)
        book = _with(book, change)
    return _replaced(book, version=version)


def _with(book: RuleBook, change: Change) -> RuleBook:
    subject, tables = change.subject or "", book.tables
    if change.kind in ("switch_off", "switch_on"):
        return _replaced(book, off=book.off | {subject} if change.kind == "switch_off" else book.off - {subject})
    if change.kind in _OF_RULES:
        new: dict[str, Any] = {"citations": change.citations} if change.kind == "law" else {"severity": change.value}
        return _replaced(book, records=tuple(replace(r, **new) if r.id == subject else r for r in book.records))
    if change.kind == "threshold":
        return _replaced(book, tables=Tables(tables.lists, {**tables.thresholds, subject: int(change.value or "")}))
    rows = tables.lists[subject]
    if change.kind == "add_row":
        rows = (*rows, {column: change.row.get(column, "") for column in COLUMNS[subject]})
    else:
        rows = tuple(row for row in rows if not _is_meant(change, row))
    return _replaced(book, tables=Tables({**tables.lists, subject: rows}, tables.thresholds))


def _replaced(book: RuleBook, **new: Any) -> RuleBook:
    kept = {"records": book.records, "version": book.version, "tables": book.tables, "off": book.off}
    return RuleBook(instruments=book.instruments, procedures=book.procedures, **{**kept, **new})


def _is_meant(change: Change, row: Any) -> bool:
    return all(row[column] == change.row.get(column) for column in KEYS[change.subject or ""])


def _impossible(book: RuleBook, change: Change, path: str) -> Iterator[Problem]:
    subject, value = change.subject or "", change.value or ""
    if change.kind in _OF_RULES:
        if subject not in book.ids:
            yield _problem(f"{path}.subject", f"没有规则“{subject}”", f"There is no rule “{subject}”", *_CHOOSE)
        elif change.kind == "severity" and value not in SEVERITIES:
            yield _problem(f"{path}.value", "没有这种处理方式", "There is no such severity", *_SEVERITY)
        elif change.kind in ("switch_off", "switch_on") and (subject in book.off) == (change.kind == "switch_off"):
            yield _problem(f"{path}.kind", "规则已处于该状态", "The rule is in that state already", *_DROP)
    elif change.kind == "threshold":
        if subject not in book.tables.thresholds:
            yield _problem(f"{path}.subject", f"没有阈值“{subject}”", f"There is no threshold “{subject}”", *_CHOOSE)
        elif not _is_number(value, _LARGEST.get(subject, _LARGEST_DAYS)):
            yield _problem(f"{path}.value", "阈值超出范围", "This is no sensible threshold", *_NUMBER)
    elif change.kind is None or subject not in book.tables.lists:
        yield _problem(f"{path}.subject", f"没有词表“{subject}”", f"There is no table “{subject}”", *_CHOOSE)
    else:
        yield from _impossible_row(book.tables, change, path)


def _is_number(text: str | None, largest: int) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) < 17 and 0 < int(text) <= largest


def _impossible_row(tables: Tables, change: Change, path: str) -> Iterator[Problem]:
    subject = change.subject or ""
    for column in change.row:
        if column not in COLUMNS[subject]:
            yield _problem(f"{path}.row.{column}", f"没有“{column}”一栏", f"There is no column “{column}”", *_DROP)
    needed = KEYS[subject] if change.kind == "remove_row" else COLUMNS[subject][: COLUMNS[subject].index("verified")]
    optional = () if change.kind == "remove_row" else OPTIONAL
    lacking = [column for column in needed if column not in optional and not change.row.get(column)]
    for column in lacking:
        yield _problem(f"{path}.row.{column}", "此栏不能为空", "This column is required", *_FILL)
    if change.kind == "add_row":
        yield from _unreadable(tables, change, path)
    there = any(_is_meant(change, row) for row in tables.lists[subject])
    if not lacking and there == (change.kind == "add_row"):
        said = ("已有这一行", "The row is there already") if there else ("没有这一行", "There is no such row")
        yield _problem(f"{path}.row", *said, *_CHOOSE)


def _unreadable(tables: Tables, change: Change, path: str) -> Iterator[Problem]:
    """What the rules could not read of a new row: a number that is none, a day that is none, a category nobody asks."""
    row = change.row
    capital, category = row.get("min_capital_cny"), row.get("category")
    if capital and not _is_number(capital, 10**15):
        yield _problem(f"{path}.row.min_capital_cny", "金额应为整数", "The amount is a whole number", *_NUMBER)
    if category and category not in {one["category"] for one in tables.lists["name_forbidden_words"]}:
        yield _problem(f"{path}.row.category", "没有规则使用这一类别", "No rule reads this category", *_CHOOSE)
    for column in ("valid_from", "valid_to"):
        if row.get(column) and (len(row[column]) != 10 or read_day(row[column]) is None):
            yield _problem(f"{path}.row.{column}", "日期读不懂", "This is no day", *_DAY)


OPTIONAL = ("scope_keywords", "industry_codes", "industry_prefixes", "valid_to")
"""Columns of the tables that may stay empty."""


def _unfounded(book: RuleBook, change: Change, path: str, day: date) -> Iterator[Problem]:
    if not change.reason:
        yield _problem(f"{path}.reason", "没有写明理由", "The reason is missing", *_FILL)
    if not change.basis:
        yield _problem(f"{path}.basis", "没有法律依据", "The legal basis is missing", *_CITE)
    for index, one in enumerate(change.citations):
        where, law = f"{path}.basis[{index}]", book.instruments.get(one.instrument)
        if law is None or not one.article:
            yield _problem(where, "依据应写明法规和条款", "A basis names an instrument and an article", *_CITE)
        elif not law.in_force(day):
            title = law.title
            yield _problem(where, f"{title.zh}在{day}不施行", f"{title.en} is not in force on {day}", *_CITE)


def _rules_without_law(book: RuleBook, day: date) -> Iterator[Problem]:
    for record in book.records:
        if record.in_force(day) and record.id not in book.off and not book.law(record, day):
            zh, en = f"规则{record.id}将没有现行法律依据", f"Rule {record.id} would be without law in force"
            yield _problem("changes", zh, en, *_CITE)


def _problem(path: str, zh: str, en: str, do_zh: str, do_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(do_zh, do_en))


_CHOOSE = ("请从规则库中选择", "Choose one of the rule book")
_SEVERITY = ("请从reject、correct、manual、notice中选择", "Choose reject, correct, manual or notice")
_ADD = ("请加入至少一项修改", "Add a change")
_DAY = ("请写成2026-11-20的形式", "Write it as 2026-11-20")
_DROP = ("请删去此项", "Leave it out")
_NUMBER = ("请用阿拉伯数字填写合理的正整数", "Write a sensible positive whole number in digits")
_FILL = ("请填写", "Fill it in")
_CITE = ("请引用该日施行的法规条款", "Cite an article in force on that day")
