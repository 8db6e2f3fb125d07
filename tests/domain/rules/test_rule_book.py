"""The book itself: dates, law, procedures, decisions, texts, coverage; and that examining never fails."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import json
import pkgutil
import string
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tests.domain.rules as room
from registry.domain import rules
from registry.domain.documents import FIELDS_OF, Document
from registry.domain.errors import Text
from registry.domain.filing import Filing, parse, parse_with_unknown
from registry.domain.kinds import LONG_TERM, Amount, Choice, Day, Flag, PersonKey, Whole, Words
from registry.domain.lookups import ANSWERS, NO_ANSWERS, NOTHING_FOUND, Lookups
from registry.domain.rules import Case, Finding, Hit, current, decide, examine, regime, unimplemented
from registry.domain.rules.book import (
    FIRST_DAY,
    Citation,
    Instrument,
    RuleBook,
    RuleRecord,
    Wording,
    applies,
    known_rule,
    read_book,
    shipped_files,
)
from registry.domain.rules.case import CHECKS
from registry.domain.rules.tables import rows
from registry.domain.shape import Free, Keyed, Kind, Many, One, declared_kinds
from tests.domain.rules.sample_filings import everything, found, judge, sample

CASES = Path(__file__).parents[2] / "cases"
NAMES = ("C01", "C03", "C04", "C06", "C10", "C12")
OTHERS = ("test_rule_book", "test_examples")
ROOMS = [one.name for one in pkgutil.iter_modules(room.__path__) if one.name not in OTHERS]
MODULES = [importlib.import_module(f"{room.__name__}.{name}") for name in ROOMS]
TRIPS = [one for module in MODULES for one in getattr(module, "TRIPS", [])]
QUIET = [one for module in MODULES for one in getattr(module, "QUIET", [])]


# what every rule must have


@pytest.mark.parametrize("rule_id", sorted(CHECKS))
def test_every_rule_has_a_case_that_trips_it_one_that_does_not_and_one_outside_its_dates(rule_id: str) -> None:
    assert [one for one in TRIPS if one[0] == rule_id]
    quiet = [sentence for one, sentence, *_ in QUIET if one == rule_id]
    assert quiet
    records = [record for record in current().records if record.id == rule_id]
    dated = any(record.valid_to or record.valid_from > FIRST_DAY for record in records)
    assert not dated or any("outside its dates" in sentence for sentence in quiet)


@pytest.mark.parametrize("rule_id", sorted(CHECKS))
def test_every_rule_has_an_article_and_complete_texts(rule_id: str) -> None:
    for record in (one for one in current().records if one.id == rule_id):
        assert record.title.zh and record.title.en
        assert record.citations
        assert all(citation.instrument in current().instruments for citation in record.citations)
        for wording in record.wordings.values():
            for text in (wording.finding, wording.fix):
                assert text.zh and text.en, record.id
                assert "！" not in text.zh and "!" not in text.en
                _placeholders(text.zh), _placeholders(text.en)


@pytest.mark.parametrize("rule_id", sorted(CHECKS))
def test_every_rule_has_an_article_in_force_whenever_it_speaks(rule_id: str) -> None:
    days = [date(2017, 11, 1), date(2021, 3, 1), date(2022, 3, 1), date(2024, 7, 1), date(2026, 11, 22)]
    for record in (one for one in current().records if one.id == rule_id):
        assert [day for day in days if record.in_force(day) and not current().law(record, day)] == []


@pytest.mark.parametrize("rule_id", sorted(CHECKS))
def test_a_dated_rule_is_silent_on_the_days_before_and_after(rule_id: str) -> None:
    for record in (one for one in current().records if one.id == rule_id):
        days = [record.valid_from - timedelta(days=1)] if record.valid_from > FIRST_DAY else []
        days += [record.valid_to + timedelta(days=1)] if record.valid_to else []
        for one in TRIPS if days else ():
            if one[0] == rule_id:
                base = one[3] if len(one) > 3 else "C01"
                for day in days:
                    assert not found(rule_id, {**one[2], "as_of": day.isoformat()}, base), one[1]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("one", TRIPS, ids=lambda one: f"{one[0]}-{one[1]}"[:60])
def test_every_finding_says_everything_in_both_languages(one: tuple[Any, ...]) -> None:
    rule_id, _, changes, *rest = one
    base = rest[0] if rest and isinstance(rest[0], str) else "C01"
    for finding in judge(sample(changes, base)).findings:
        if finding.rule_id == rule_id:
            for text in (finding.message, finding.fix):
                assert text.zh and text.en
                assert not set("{}") & set(text.zh + text.en), (rule_id, text)
                stated = any(value is None or "—" in value for value in finding.values.values())
                assert stated or "—" not in text.zh + text.en, (rule_id, text)


def test_every_record_is_dated_and_records_of_one_id_do_not_overlap() -> None:
    assert len(current().records) == 170
    for rule_id in current().ids:
        spans = sorted((r.valid_from, r.valid_to or LONG_TERM) for r in current().records if r.id == rule_id)
        assert all(first[1] < second[0] for first, second in itertools.pairwise(spans)), rule_id
        assert all(begin <= end for begin, end in spans)


def test_checks_and_records_know_each_other() -> None:
    assert set(CHECKS) <= set(current().ids)
    assert set(unimplemented()) == set(current().ids) - set(CHECKS)
    assert {record.severity for record in current().records} <= {"reject", "correct", "manual", "notice"}


def test_every_rule_runs() -> None:
    assert unimplemented() == ()


# which rules run


def test_the_law_of_the_day_is_one_of_four() -> None:
    days = {"2014-02-28": "", "2014-03-01": "A", "2021-02-28": "A", "2021-03-01": "B", "2022-02-28": "B",
            "2022-03-01": "C", "2024-06-30": "C", "2024-07-01": "D", "2026-11-22": "D"}  # fmt: skip
    assert {day: regime(date.fromisoformat(day)) for day in days} == days


def _chapters(filing: Filing, day: str = "2026-03-16") -> set[str]:
    return {record.chapter for record in current().records_for(filing, date.fromisoformat(day))}


def test_each_procedure_is_judged_by_its_own_chapters() -> None:
    assert _chapters(Filing(procedure="establishment", entity_type="llc")) == set("FPCGADBSXUKN")
    assert _chapters(Filing(procedure="branch_establishment", entity_type="branch")) == {*"FPDBSXUKN", "BR"}
    assert _chapters(Filing(procedure="individual_establishment", entity_type="individual")) == {*"FPDBSXKN", "IB"}
    assert _chapters(Filing(procedure="consolidation", entity_type="llc")) == set("FPSXUK")
    assert _chapters(Filing(procedure="change", entity_type="llc")) == set("FPSM")
    assert _chapters(Filing(procedure="deregistration", entity_type="llc")) == set("FPSZ")


def test_a_change_is_also_judged_by_the_chapters_of_what_changes() -> None:
    items = {"items": ["domicile", "registered_capital"]}
    filing = parse({"procedure": "change", "entity_type": "llc", "change": items})
    ids = {record.id for record in current().records_for(filing, date(2026, 3, 16))}
    assert {"D02", "D07", "C05", "X03"} <= ids
    assert not any(one.startswith(("G", "A", "N")) for one in ids)


@pytest.mark.parametrize("entity", ["branch", "individual"])
@pytest.mark.parametrize(
    "procedure", ["establishment", "branch_establishment", "individual_establishment", "consolidation"]
)
def test_no_rule_of_companies_ever_runs_on_another_entity(entity: str, procedure: str) -> None:
    filing = Filing(procedure=procedure, entity_type=entity)
    for record in current().records_for(filing, date(2026, 3, 16)):
        assert record.chapter not in ("C", "G", "A"), record.id
        assert not record.applies_to.startswith(("company", "llc", "jsc"))


def test_what_a_rule_applies_to_is_understood_for_every_record() -> None:
    sole = parse({"entity_type": "llc", "shareholders": [{"kind": "natural_person"}]})
    corporate = parse({"entity_type": "llc", "shareholders": [{"kind": "organisation"}]})
    assert applies("llc, one natural shareholder", sole) and not applies("llc, one natural shareholder", corporate)
    assert applies("llc, one corporate shareholder", corporate) and applies("llc, one shareholder", sole)
    assert not applies("jsc", sole) and applies("company", sole) and not applies("company", Filing())
    board = parse({"entity_type": "jsc", "governance": {"board": True}})
    assert applies("company with board", board) and not applies("company with supervisory board", board)
    simple = parse({"procedure": "deregistration", "dereg": {"kind": "simple"}})
    assert applies("deregistration:simple", simple) and not applies("deregistration:ordinary", simple)
    assert applies("deregistration", simple) and not applies("change", simple)


def _record(day_from: str, day_to: str | None, severity: str) -> RuleRecord:
    wording = Wording(Text("{what}不符", "{what} is wrong"), Text("改正", "Put it right"))
    until = date.fromisoformat(day_to) if day_to else None
    return RuleRecord(
        id="F06",
        title=Text("甲", "A"),
        applies_to="all",
        inputs=("licence_copies",),
        check="",
        severity=severity,
        valid_from=date.fromisoformat(day_from),
        valid_to=until,
        citations=(Citation("OLD", "1"), Citation("NEW", "2")),
        wordings={"": wording},
    )


def test_one_id_may_have_two_records_and_the_day_chooses() -> None:
    law = {
        "OLD": Instrument(Text("旧", "old"), None, date(2019, 12, 31)),
        "NEW": Instrument(Text("新", "new"), date(2020, 1, 1), None),
    }
    records = (_record("2014-03-01", "2019-12-31", "notice"), _record("2020-01-01", None, "reject"))
    book = RuleBook(records, law, {"establishment": ["F"]}, "test")
    old, new = (examine(Filing(), NOTHING_FOUND, day=date(year, 1, 1), book=book) for year in (2019, 2020))
    assert [(one.severity, one.law) for one in old.findings] == [("notice", (Citation("OLD", "1"),))]
    assert [(one.severity, one.law) for one in new.findings] == [("reject", (Citation("NEW", "2"),))]
    assert (old.decision, new.decision, new.rule_set) == ("approve", "reject", "test")
    assert new.findings[0].message.zh == "—不符"  # a value the check did not give does not break the finding


def test_a_rule_without_a_check_does_not_run() -> None:
    record = dataclasses.replace(_record("2014-03-01", None, "reject"), id="F99")
    book = RuleBook((record,), {"OLD": Instrument(Text("", ""), None, None)}, {"establishment": ["F"]}, "test")
    assert examine(Filing(), NO_ANSWERS, day=date(2026, 1, 1), book=book).findings == ()
    assert unimplemented(book) == ("F99",)


def test_two_checks_for_one_rule_are_refused() -> None:
    def check(case: Case) -> Iterator[Hit]:
        yield from ()

    with pytest.raises(ValueError, match="F01"):
        rules.rule("F01")(check)


def test_a_rule_is_found_by_its_number() -> None:
    record = known_rule("P07")
    assert record is not None and record.id == "P07" and known_rule("P99") is None


# the decision


@pytest.mark.parametrize(
    ("severities", "decision"),
    [
        ([], "approve"),
        (["notice"], "approve"),
        (["notice", "manual"], "manual"),
        (["manual", "correct", "notice"], "correct"),
        (["correct", "manual", "reject"], "reject"),
    ],
)
def test_the_gravest_finding_decides(severities: list[str], decision: str) -> None:
    assert decide(severities) == decision


def test_a_day_before_the_book_goes_to_a_person() -> None:
    result = examine(Filing(), NOTHING_FOUND, day=date(2014, 2, 28))
    assert result.decision == "manual" and [one.rule_id for one in result.findings] == ["BOOK"]


def test_a_system_that_gave_no_answer_is_never_passed_over() -> None:
    result = examine(parse({k: v for k, v in sample().items() if k != "lookups"}), NO_ANSWERS, day=date(2026, 3, 16))
    asked = current().records_for(Filing(procedure="establishment", entity_type="llc"), result.day)
    asking = {record.id for record in asked if record.lookups}
    assert {one.rule_id for one in result.findings} == asking & set(CHECKS)
    assert result.decision == "manual"
    assert all("没有应答" in one.message.zh for one in result.findings)


# the published cases


@pytest.mark.parametrize("name", NAMES)
def test_a_published_case_is_judged_as_expected(name: str) -> None:
    expected = json.loads((CASES / f"{name}.expected.json").read_text("utf-8"))
    wanted = sorted((one["rule_id"], one["severity"]) for one in expected["findings"] if one["rule_id"] in CHECKS)
    assert everything(base=name) == wanted
    assert not {one for one, _ in everything(base=name)} & set(expected["must_not_fire"])
    if all(one["rule_id"] in CHECKS for one in expected["findings"]):
        assert judge(sample(base=name)).decision == expected["decision"]


def test_findings_have_the_published_shape_and_come_gravest_first() -> None:
    result = judge(sample({"registration_authority.division_code": "510105"}, "C03")).to_json("C03")
    assert set(result) == {"case_id", "decision", "rule_set", "findings"}
    assert [one["severity"] for one in result["findings"]] == ["reject", "correct", "correct", "correct"]
    for one in result["findings"]:
        assert set(one) == {"rule_id", "severity", "fields", "message", "fix", "law", "values"}
        assert all(isinstance(value, str) for value in one["values"].values())
    json.dumps(result)


def test_examining_a_clean_case_takes_at_most_five_milliseconds() -> None:
    filing, spent = parse({k: v for k, v in sample().items() if k != "lookups"}), []
    for _ in range(20):
        begun = time.perf_counter()
        examine(filing, NOTHING_FOUND, day=date(2026, 3, 16))
        spent.append(time.perf_counter() - begun)
    assert min(spent) < 0.005


# nothing that can be read breaks the rules

KEYS = ["P1", "P2", "O1", "nobody"]
WORDS = [
    "成都锦里科技有限公司",
    "陈蓉嘉",
    "510101199004120126",
    "91510101MA6CCCC38P",
    "510107",
    "director",
    "shareholders",
    "{name}",
    "%s",
    "active",
    "成都市武侯区青梧路88号",
    "establishment",
    "CNY",
    "在",
    "13800000000",
    "<b>",
]
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def _values(kind: Kind) -> st.SearchStrategy[Any]:
    """What a field of this kind may hold once it is read."""
    match kind:
        case PersonKey():
            return st.sampled_from(KEYS)
        case Words():
            return st.sampled_from(WORDS) | st.text("成都甲乙（）0123456789XAI ", min_size=1, max_size=20)
        case Choice():
            return st.sampled_from(kind.words)
        case Day():
            return DAYS | st.just(LONG_TERM) if kind.open_ended else DAYS
        case Amount():
            return st.integers(0, 2**53 - 1) | st.decimals(0, 10**12, places=2)
        case Whole():
            return st.integers(0, 10_000_000)
        case Flag():
            return st.booleans()
        case Free():
            return st.sampled_from(["甲", 1, True, None, ["x"], {"y": "z"}])
        case Many():
            return st.lists(_values(kind.of), max_size=3).map(tuple)
        case Keyed():
            return st.dictionaries(st.sampled_from(KEYS), _values(kind.of), max_size=3)
        case One():
            return _shapes(kind.of)
    raise AssertionError(kind)


def _shapes(shape: type) -> st.SearchStrategy[Any]:
    known: dict[str, st.SearchStrategy[Any]] = {}
    for attribute, kind in declared_kinds(shape).values():
        given_or_not = _values(kind) if isinstance(kind, Many | Keyed) else st.none() | _values(kind)
        known[attribute] = given_or_not
    if shape is Document:
        known["type"] = st.sampled_from([*FIELDS_OF, "unheard_of"])
    return st.builds(shape, **known)


FILINGS = st.deferred(lambda: _shapes(Filing))
LOOKUPS = st.deferred(
    lambda: st.builds(Lookups, **{name: st.none() | _values(kind) for name, kind in declared_kinds(Lookups).values()})
)
FRIENDLY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@FRIENDLY
@given(FILINGS, LOOKUPS, st.dates(date(2014, 3, 1), date(2035, 12, 31)))
def test_no_filing_whatever_breaks_the_examination(filing: Filing, lookups: Lookups, day: date) -> None:
    result = examine(filing, lookups, day=day)
    assert result.decision in ("approve", "correct", "manual", "reject")
    json.dumps(result.to_json("x"), ensure_ascii=False)


@FRIENDLY
@given(st.data())
def test_a_published_case_with_parts_taken_away_is_still_judged_in_whole_sentences(data: st.DataObject) -> None:
    changed = sample(base=data.draw(st.sampled_from(NAMES)))
    for _ in range(data.draw(st.integers(1, 6))):
        _take_away(changed, data)
    changed.pop("lookups", None)
    filing, _ = parse_with_unknown(changed)
    day = data.draw(st.dates(date(2014, 3, 1), date(2027, 1, 1)))
    for finding in examine(filing, NOTHING_FOUND, day=day).findings:
        assert finding.message.zh and finding.message.en and finding.fix.zh and finding.fix.en
        assert not _unfilled(finding)


def _take_away(here: Any, data: st.DataObject) -> None:
    while isinstance(here, dict | list) and here:
        key = data.draw(st.sampled_from(list(here) if isinstance(here, dict) else list(range(len(here)))))
        if not isinstance(here[key], dict | list) or data.draw(st.booleans()):
            del here[key]
            return
        here = here[key]


def _unfilled(finding: Finding) -> set[str]:
    return _placeholders(finding.message.zh + finding.fix.zh) - set(finding.values)


def test_the_answers_are_all_named() -> None:
    asked = {name for record in current().records for name in record.lookups}
    assert asked <= set(ANSWERS)


# the tables belong to the book


def test_two_books_with_other_tables_judge_one_filing_differently() -> None:
    files = shipped_files()
    filing = parse({key: value for key, value in sample().items() if key != "lookups"})
    keyword = filing.business_scope[0].text
    files["prohibited_scope.csv"] += f"{keyword},禁止传销条例,B07,G\n"
    stricter = read_book(files)
    before, after, again = (
        examine(filing, NOTHING_FOUND, day=date(2026, 3, 16), book=book) for book in (current(), stricter, current())
    )
    assert "B07" not in {one.rule_id for one in before.findings}
    assert "B07" in {one.rule_id for one in after.findings}
    assert again == before and stricter.version != current().version


def test_a_table_that_a_version_may_edit_is_read_from_nowhere_else() -> None:
    with pytest.raises(ValueError, match="belongs to the version"):
        rows("prohibited_scope")
