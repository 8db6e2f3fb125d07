"""The rule book: every review rule as a dated record, and which records a filing is judged by.

Records are data (`data/rules/*.json`, one file a chapter): title, articles, severity, dates, inputs, texts. The check
that belongs to a record is a function registered under the same id (`rules/case.py`). A record without a check does
not run. One id may have several records as long as their dates do not overlap.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.errors import Text
from registry.domain.existing import items_of
from registry.domain.filing import Filing
from registry.domain.rules.tables import DATA, EDITABLE, Tables, read_tables, shipped_tables

SEVERITIES = ("reject", "correct", "manual", "notice")
FIRST_DAY = date(2014, 3, 1)
"""The first day whose law the book holds (regime A of domain.md 0.2)."""

_FOUNDED_BY = {"branch": "branch_establishment", "individual": "individual_establishment"}


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of an instrument (key of `instruments.json`)."""

    instrument: str
    article: str

    def to_json(self) -> dict[str, str]:
        return {"instrument": self.instrument, "article": self.article}


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or standard, and the days it is in force."""

    title: Text
    in_force_from: date | None
    in_force_to: date | None

    def in_force(self, day: date) -> bool:
        return (self.in_force_from or day) <= day <= (self.in_force_to or day)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a finding says and the one concrete remedy; placeholders in braces."""

    finding: Text
    fix: Text


@functools.cache
def _lookups_among(inputs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.removeprefix("lookups.") for name in inputs if name.startswith("lookups."))


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One rule in one period. `wordings[""]` is the usual wording; other keys are variants a check may choose."""

    id: str
    title: Text
    applies_to: str
    inputs: tuple[str, ...]
    check: str
    severity: str
    valid_from: date
    valid_to: date | None
    citations: tuple[Citation, ...]
    wordings: Mapping[str, Wording]

    @property
    def chapter(self) -> str:
        """The letters of the id: `P` of `P07`."""
        return self.id.rstrip("0123456789")

    @property
    def lookups(self) -> tuple[str, ...]:
        """The answers of other systems this rule needs."""
        return _lookups_among(self.inputs)

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day <= (self.valid_to or day)


class RuleBook:
    """All records, instruments, tables and what runs for which procedure; `version` changes with any of them.

    `off` are the rules that a version has switched off: they stay readable and do not run.
    """

    def __init__(self, records: tuple[RuleRecord, ...], instruments: Mapping[str, Instrument],
                 procedures: Mapping[str, Any], version: str, tables: Tables | None = None,
                 off: frozenset[str] = frozenset()) -> None:  # fmt: skip
        self.records, self.instruments, self.procedures, self.version = records, instruments, procedures, version
        self.tables, self.off = tables or shipped_tables(), off

    @functools.cached_property
    def ids(self) -> tuple[str, ...]:
        """Every id once, in the order of the book."""
        return tuple(dict.fromkeys(record.id for record in self.records))

    def law(self, record: RuleRecord, day: date) -> tuple[Citation, ...]:
        """The articles of the record whose instrument is in force on `day`."""
        return tuple(citation for citation in record.citations if self.instruments[citation.instrument].in_force(day))

    def records_for(self, filing: Filing, day: date) -> Iterator[RuleRecord]:
        """The records a filing is judged by: by its procedure, what they apply to, and the law of `day`."""
        wanted = self._wanted(filing) - self.off
        for record in self.records:
            if record.id in wanted and record.in_force(day) and applies(record.applies_to, filing):
                yield record

    def _wanted(self, filing: Filing) -> frozenset[str]:
        """A change is also judged by the groups of what changes, as far as they judge the founding of its kind."""
        wanted = self._expand(tuple(self.procedures.get(filing.procedure or "establishment", ())))
        if filing.procedure == "change":
            groups = (self.procedures["change_items"].get(item, ()) for item in sorted(items_of(filing.change)))
            founding = self.procedures[_FOUNDED_BY.get(filing.entity_type or "", "establishment")]
            wanted |= self._expand(tuple(one for group in groups for one in group)) & self._expand(tuple(founding))
        return wanted

    @functools.lru_cache(maxsize=64)  # noqa: B019  (one book lives as long as the process)
    def _expand(self, patterns: tuple[str, ...]) -> frozenset[str]:
        return frozenset(one for one in self.ids if any(_matches(pattern, one) for pattern in patterns))


def _matches(pattern: str, rule_id: str) -> bool:
    first, _, last = pattern.partition("-")
    chapter = rule_id.rstrip("0123456789")
    if not first[-1].isdigit():
        return chapter == first
    return chapter == first.rstrip("0123456789") and first <= rule_id <= (last or first)


def applies(applies_to: str, filing: Filing) -> bool:
    """Whether a record's `applies_to` fits the filing. A company is an LLC or a company limited by shares."""
    kind, _, narrower = applies_to.partition(", ")
    if kind in ("change", "consolidation", "deregistration"):
        return filing.procedure == kind
    if kind.startswith("deregistration:"):
        return filing.procedure == "deregistration" and kind_of_deregistration(filing) == kind.partition(":")[2]
    if kind == "all":
        return True
    company = filing.entity_type in ("llc", "jsc")
    if kind.startswith("company"):
        governance = filing.governance
        board = governance is not None and bool(governance.board)
        supervisory_board = governance is not None and bool(governance.supervisory_board)
        return company and {"company with board": board, "company with supervisory board": supervisory_board}.get(
            kind, True
        )
    return filing.entity_type == kind and (not narrower or _sole_shareholder(narrower, filing))


def kind_of_deregistration(filing: Filing) -> str:
    """`simple` or `ordinary`; where the filing does not say, a public notice or the investors' commitment tells."""
    stated = filing.dereg.kind if filing.dereg else None
    noticed = filing.dereg is not None and filing.dereg.notice_start is not None
    promised = any(document.type == "investor_commitment" for document in filing.documents)
    return stated or ("simple" if noticed or promised else "ordinary")


def _sole_shareholder(narrower: str, filing: Filing) -> bool:
    wanted = {"one natural shareholder": "natural_person", "one corporate shareholder": "organisation"}.get(narrower)
    return len(filing.shareholders) == 1 and wanted in (None, filing.shareholders[0].kind)


def regime(day: date) -> str:
    """Which law governs a day: A, B, C or D of domain.md 0.2; an empty text before 2014-03-01."""
    starts = (("D", date(2024, 7, 1)), ("C", date(2022, 3, 1)), ("B", date(2021, 3, 1)), ("A", FIRST_DAY))
    return next((name for name, start in starts if day >= start), "")


@functools.cache
def current() -> RuleBook:
    """The rule book of this release: version 1 wherever nobody has changed it."""
    return read_book(shipped_files())


def shipped_files() -> dict[str, str]:
    """The files that make up the book of this release: name below `data/` → text."""
    names = ["instruments.json", "thresholds.json", *(f"{table}.csv" for table in EDITABLE)]
    paths = [*(DATA / name for name in names), *(DATA / "rules").glob("*.json")]
    return {str(path.relative_to(DATA)): path.read_text("utf-8") for path in sorted(paths)}


def read_book(files: Mapping[str, str]) -> RuleBook:
    """The book that some files make up, of this release or of an earlier one; its version is their digest."""
    digest = hashlib.sha256("".join(f"{name}\n{files[name]}\n" for name in sorted(files)).encode()).hexdigest()
    chapters = [name for name in files if name.startswith("rules/") and name != "rules/procedures.json"]
    records = [_record(entry) for name in chapters for entry in json.loads(files[name])]
    instruments = {key: _instrument(entry) for key, entry in json.loads(files["instruments.json"]).items()}
    procedures = json.loads(files["rules/procedures.json"])
    in_order = sorted(records, key=lambda record: (_chapter_order(record.chapter), record.id, record.valid_from))
    return RuleBook(tuple(in_order), instruments, procedures, f"2026.1-{digest[:12]}", read_tables(files))


def known_rule(rule_id: str) -> RuleRecord | None:
    """The latest record of an id; None if there is no such rule."""
    return next((record for record in reversed(current().records) if record.id == rule_id), None)


def _chapter_order(chapter: str) -> int:
    return ["F", "P", "C", "G", "A", "D", "B", "S", "X", "BR", "IB", "M", "Z", "K", "U", "N"].index(chapter)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def _instrument(entry: Mapping[str, Any]) -> Instrument:
    title = Text(entry["title_zh"], entry["title_en"])
    return Instrument(title, _day(entry["in_force_from"]), _day(entry["in_force_to"]))


def _record(entry: Mapping[str, Any]) -> RuleRecord:
    variants = {"": entry, **entry.get("variants", {})}
    return RuleRecord(
        id=entry["id"],
        title=Text(entry["title_zh"], entry["title_en"]),
        applies_to=entry["applies_to"],
        inputs=tuple(entry["inputs"]),
        check=entry["check"],
        severity=entry["severity"],
        valid_from=date.fromisoformat(entry["valid_from"]),
        valid_to=_day(entry["valid_to"]),
        citations=tuple(Citation(c["instrument"], c["article"]) for c in entry["citations"]),
        wordings={key: _wording(entry, one) for key, one in variants.items()},
    )


def _wording(entry: Mapping[str, Any], variant: Mapping[str, Any]) -> Wording:
    def text(part: str) -> Text:
        zh, en = (variant.get(f"{part}_{language}", entry.get(f"{part}_{language}", "")) for language in ("zh", "en"))
        return Text(zh, en)

    return Wording(text("finding"), text("fix"))
