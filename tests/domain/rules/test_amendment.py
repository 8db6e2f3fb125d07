"""Amending the book: what a change does, and everything for which it is turned away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.domain.errors import FilingError
from registry.domain.filing import parse
from registry.domain.lookups import NOTHING_FOUND
from registry.domain.rules import amendment, current, examine
from registry.domain.rules.amendment import Change, read_changes
from tests.domain.rules.sample_filings import sample

DAY = date(2026, 12, 1)
BASIS = [{"instrument": "RMR2021", "article": "19"}]


def change(kind: str, subject: str, **more: Any) -> Change:
    return read_changes([{"kind": kind, "subject": subject, "reason": "试行", "basis": BASIS, **more}])[0]


def fields(*changes: Change, day: date = DAY) -> list[str]:
    return [one.path for one in amendment.problems(current(), changes, day)]


def ids(*changes: Change, **filed: Any) -> dict[str, str]:
    """Rule → severity of what an amended book finds in the sample filing."""
    book = amendment.amended(current(), changes, "test")
    filing = parse({key: value for key, value in sample(filed).items() if key != "lookups"})
    found = examine(filing, NOTHING_FOUND, day=date(2026, 3, 16), book=book).findings
    return {one.rule_id: one.severity for one in found}


RICH = {"registered_capital_cny": 2_000_000_000}


def test_a_rule_that_is_switched_off_says_nothing_and_switched_on_again_it_speaks() -> None:
    assert "C12" in ids(change("severity", "C12", value="notice"), **RICH)
    assert "C12" not in ids(change("switch_off", "C12"), **RICH)
    assert "C12" in ids(change("switch_off", "C12"), change("switch_on", "C12"), **RICH)


def test_a_changed_severity_is_that_of_the_findings() -> None:
    assert ids(change("severity", "C12", value="correct"), **RICH)["C12"] == "correct"


def test_a_changed_threshold_is_the_one_the_rule_reads() -> None:
    assert "C12" not in ids(change("threshold", "abnormal_capital_cny", value="3000000000"), **RICH)


def test_a_word_that_is_added_is_found_and_one_that_is_taken_out_is_not() -> None:
    text = sample()["business_scope"][0]["text"]
    add = change("add_row", "prohibited_scope", row={"keyword": text, "basis": "禁止传销条例", "rule_id": "B07"})
    remove = change("remove_row", "prohibited_scope", row={"keyword": text})
    assert "B07" in ids(add)
    assert "B07" not in ids(add, remove)


def test_a_new_industry_term_is_read_in_names() -> None:
    trade = {"name": {"full": "成都澄岚元宇宙有限公司"}}
    row = {"term": "元宇宙", "synonym_group": "metaverse", "industry_prefixes": "65"}
    assert "N04" in ids(**trade)
    assert "N04" not in ids(change("add_row", "name_industry_terms", row=row), **trade)


def test_the_book_that_is_amended_stays_as_it_was() -> None:
    before = current().version, len(current().tables.lists["prohibited_scope"])
    ids(change("switch_off", "C12"), change("threshold", "abnormal_capital_cny", value="5"))
    assert (current().version, len(current().tables.lists["prohibited_scope"])) == before
    assert not current().off


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (change("switch_off", "C99"), "changes[0].subject"),
        (change("switch_on", "C12"), "changes[0].kind"),
        (change("severity", "C12", value="grave"), "changes[0].value"),
        (change("threshold", "unknown", value="5"), "changes[0].subject"),
        (change("threshold", "approval_fresh_days", value="-5"), "changes[0].value"),
        (change("threshold", "approval_fresh_days", value="99999999"), "changes[0].value"),
        (change("threshold", "approval_fresh_days", value="٥"), "changes[0].value"),
        (change("add_row", "divisions", row={"a": "b"}), "changes[0].subject"),
        (change("add_row", "prohibited_scope", row={"keyword": "某某"}), "changes[0].row.basis"),
        (change("add_row", "prohibited_scope", row={"colour": "red"}), "changes[0].row.colour"),
        (change("remove_row", "prohibited_scope", row={"keyword": "没有这个词"}), "changes[0].row"),
        (change("switch_off", "C12", reason=""), "changes[0].reason"),
        (change("switch_off", "C12", basis=[]), "changes[0].basis"),
        (change("switch_off", "C12", basis=[{"instrument": "RMR2021"}]), "changes[0].basis[0]"),
        (change("switch_off", "C12", basis=[{"instrument": "CL2018", "article": "3"}]), "changes[0].basis[0]"),
        (change("law", "C12", basis=[]), "changes[0].basis"),
    ],
)
def test_a_change_that_is_impossible_or_without_reason_and_law_cannot_take_effect(wrong: Change, field: str) -> None:
    assert field in fields(wrong)


def test_required_material_without_legal_basis_cannot_take_effect() -> None:
    row = {"id": "PA90", "item": "样本许可", "authority_2017": "样本部门", "valid_from": "2026-12-01"}
    assert fields(change("add_row", "pre_approval_items", row=row)) == ["changes[0].row.legal_basis"]
    assert fields(change("add_row", "pre_approval_items", row={**row, "legal_basis": "行政许可法"})) == []


def test_a_capital_no_rule_could_read_and_a_category_no_rule_asks_are_turned_away() -> None:
    row = {
        "activity": "样本",
        "scope_keyword": "样本",
        "min_capital_cny": "一亿",
        "paid_in": "yes",
        "legal_basis": "样本",
    }
    assert "changes[0].row.min_capital_cny" in fields(change("add_row", "special_capital", row=row))
    word = {"category": "rude", "word": "样本", "rule_id": "N26", "action": "reject", "citation": "样本"}
    assert "changes[0].row.category" in fields(change("add_row", "name_forbidden_words", row=word))


def test_no_change_is_no_version() -> None:
    assert fields() == ["changes"]


def test_a_rule_whose_law_ends_before_the_version_begins_bars_it() -> None:
    only_old = amendment.amended(
        current(), (change("law", "C12", basis=[{"instrument": "CL2018", "article": "3"}]),), "test"
    )
    found = amendment.problems(only_old, (change("switch_off", "C10"),), DAY)
    assert [(one.path, "C12" in one.message.zh) for one in found] == [("changes", True)]


def test_an_impossible_change_makes_no_book() -> None:
    with pytest.raises(FilingError):
        amendment.amended(current(), (change("switch_off", "C99"),), "test")


def test_what_cannot_be_read_is_told_by_field() -> None:
    with pytest.raises(FilingError, match=r"changes\[0\].kind"):
        read_changes([{"kind": "abolish", "subject": "C12"}])
