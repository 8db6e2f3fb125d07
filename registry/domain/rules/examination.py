"""Examining a filing: every rule that applies, every finding, one decision (domain.md 3.6). Pure, and never raises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.errors import Text
from registry.domain.filing import Filing
from registry.domain.kinds import LONG_TERM
from registry.domain.lookups import Lookups
from registry.domain.rules.book import FIRST_DAY, SEVERITIES, Citation, RuleBook, RuleRecord, Wording, current
from registry.domain.rules.case import CHECKS, Case, Hit, Value

_DECISIONS = {"reject": "reject", "correct": "correct", "manual": "manual", "notice": "approve"}
_NO_ANSWER = Wording(
    Text("“{title}”未能核对：{lookup}没有应答", "“{title}” could not be checked: {lookup} gave no answer"),
    Text("由审查人员人工核对，申请人无须操作", "A reviewer checks this by hand; the applicant need do nothing"),
)
_NO_LAW = Wording(
    Text("规则库没有载入{day}适用的法律", "The rule book holds no law for {day}"),
    Text("请核对申请日期；规则自2014年3月1日起", "Check the date of the application; rules begin on 2014-03-01"),
)
_SYSTEMS = {
    "registered_names": Text("名称库", "the register of names"),
    "person_flags": Text("任职限制与信用信息", "the records of restricted persons"),
    "single_person_llc_holdings": Text("一人公司登记信息", "the register of single-person companies"),
    "open_applications": Text("在办申请", "the list of open applications"),
    "address_flags": Text("住所标注信息", "the records of flagged addresses"),
    "phone_usage": Text("电话使用信息", "the records of phone use"),
    "entity_lists": Text("经营异常与失信名单", "the lists of abnormal and dishonest entities"),
    "enterprise_standings": Text("企业登记状态与名单", "the register of other enterprises and their lists"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding 审查意见: rule, severity, fields, what is wrong, one remedy, articles in force, values compared."""

    rule_id: str
    severity: str
    fields: tuple[str, ...]
    message: Text
    fix: Text
    law: tuple[Citation, ...]
    values: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The shape of surfaces.md, `review`."""
        return {
            "rule_id": self.rule_id,
            "severity": self.severity,
            "fields": list(self.fields),
            "message": self.message.to_json(),
            "fix": self.fix.to_json(),
            "law": [citation.to_json() for citation in self.law],
            "values": dict(self.values),
        }


@dataclass(frozen=True, slots=True)
class Examination:
    """The result: decision (`approve`, `correct`, `manual`, `reject`), all findings, rule set, day of the law."""

    decision: str
    findings: tuple[Finding, ...]
    rule_set: str
    day: date

    def to_json(self, case_id: str | None = None) -> dict[str, Any]:
        """The shape of surfaces.md, `review`."""
        findings = [finding.to_json() for finding in self.findings]
        return {"case_id": case_id, "decision": self.decision, "rule_set": self.rule_set, "findings": findings}


def examine(
    filing: Filing, lookups: Lookups, *, day: date, book: RuleBook | None = None, chapter: str = ""
) -> Examination:
    """Judge a filing by the law of `day`, with what other systems answered. Gathers everything, stops at nothing.

    `chapter`: the letters its rules begin with, where only these are asked (N: a name before there is a filing).
    """
    book = book or current()
    if day < FIRST_DAY:
        found = [_written("BOOK", "manual", (), Hit(("as_of",), {"day": day}), _NO_LAW)]
    else:
        case = Case(filing, lookups, day, book.tables)
        found = [one for record in _of(chapter, book.records_for(filing, day)) for one in _apply(record, case, book)]
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return Examination(decide(finding.severity for finding in found), tuple(found), book.version, day)


def _of(chapter: str, records: Iterable[RuleRecord]) -> Iterable[RuleRecord]:
    return (record for record in records if record.id.startswith(chapter))


def decide(severities: Iterable[str]) -> str:
    """Any reject → reject; else any correct → correct; else any manual → manual; else approve."""
    worst = min((SEVERITIES.index(severity) for severity in severities), default=len(SEVERITIES) - 1)
    return _DECISIONS[SEVERITIES[worst]]


def unimplemented(book: RuleBook | None = None) -> tuple[str, ...]:
    """The ids of records that have no check yet, and so do not run."""
    return tuple(rule_id for rule_id in (book or current()).ids if rule_id not in CHECKS)


def _apply(record: RuleRecord, case: Case, book: RuleBook) -> list[Finding]:
    check = CHECKS.get(record.id)
    if check is None:
        return []
    silent = [name for name in record.lookups if getattr(case.lookups, name, None) is None]
    if silent:
        values: dict[str, Value] = {"title": record.title, "lookup": _SYSTEMS.get(silent[0], record.title)}
        law, hit = book.law(record, case.day), Hit((f"lookups.{silent[0]}",), values)
        return [_written(record.id, "manual", law, hit, _NO_ANSWER)]
    return [
        _written(
            record.id, hit.severity or record.severity, book.law(record, case.day), hit, record.wordings[hit.variant]
        )
        for hit in check(case)
    ]


def _written(rule_id: str, severity: str, law: tuple[Citation, ...], hit: Hit, wording: Wording) -> Finding:
    zh, en = _filled(hit.values, "zh"), _filled(hit.values, "en")
    message = Text(wording.finding.zh.format_map(zh), wording.finding.en.format_map(en))
    fix = Text(wording.fix.zh.format_map(zh), wording.fix.en.format_map(en))
    values = {name: _plain(value) for name, value in hit.values.items()}
    return Finding(rule_id, severity, hit.fields, message, fix, law, values)


def _filled(values: Mapping[str, Value], language: str) -> defaultdict[str, str]:
    filled: defaultdict[str, str] = defaultdict(lambda: "—")
    for name, value in values.items():
        if isinstance(value, Text):
            filled[name] = value.zh if language == "zh" else value.en
        elif isinstance(value, date) and language == "zh" and value != LONG_TERM:
            filled[name] = f"{value.year}年{value.month}月{value.day}日"
        else:
            filled[name] = _plain(value, language)
    return filled


def _plain(value: Value, language: str = "zh") -> str:
    if isinstance(value, Text):
        return value.zh
    if value == LONG_TERM:
        return "长期" if language == "zh" else "long term"
    return "—" if value is None or value == "" else str(value)
