"""Chapter A: for every rule something that trips it, something that does not, and a day outside its dates."""

from __future__ import annotations

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

SOLE = {"shareholders[1]": GONE}
JSC = {"entity_type": "jsc"}
JSC_ITEMS = [
    "name_domicile",
    "scope",
    "formation",
    "capital_shares",
    "promoters",
    "board",
    "legal_rep",
    "supervisory_board",
    "profit_distribution",
    "dissolution",
    "notices",
]
MINOR = {"persons.P2.birth_date": "2010-01-01"}
TRIPS: list[tuple[str, str, Changes]] = [
    ("A01", "no organs", {"documents[articles].items[5]": GONE}),
    ("A01", "nothing read", {"documents[articles].items": []}),
    ("A01", "capital promised, not stated", {"documents[articles].content.registered_capital_cny": None}),
    ("A01", "no content at all", {"documents[articles].content": GONE}),
    (
        "A01",
        "due dates nowhere",
        {
            "shareholders[0].contributions[0].due": None,
            "documents[articles].content.shareholders[0].contributions[0].due": None,
        },
    ),
    ("A01", "a shares company without notices", {**JSC, "documents[articles].items": JSC_ITEMS[:-1]}),
    (
        "A01",
        "a shares company whose text is not there",
        {**JSC, "documents[articles].items": JSC_ITEMS, "documents[articles].content": GONE},
    ),
    (
        "A01",
        "brought and not read",
        {"documents[articles].brought": True, "documents[articles].items": [], "documents[articles].content": GONE},
    ),
    ("A02", "one did not sign", {"documents[articles].signatures[1]": GONE}),
    ("A03", "tomorrow", {"documents[articles].signed_on": "2026-03-17"}),
    ("A03", "no day", {"documents[articles].signed_on": None}),
    ("A04", "a meeting of one", SOLE),
]
QUIET: list[tuple[str, str, Changes]] = [
    ("A01", "everything", {}),
    ("A01", "a shares company", {**JSC, "documents[articles].items": JSC_ITEMS}),
    (
        "A01",
        "no capital anywhere, which F02 reports",
        {"registered_capital_cny": None, "documents[articles].content.registered_capital_cny": None},
    ),
    ("A01", "no articles, which F01 reports", {"documents[articles]": GONE}),
    ("A02", "a space in the name", {"documents[articles].signatures[1].signer": "李 牧川"}),
    ("A02", "a minor, whose guardian P09 asks for", {**MINOR, "documents[articles].signatures[1]": GONE}),
    ("A02", "no articles, which F01 reports", {"documents[articles]": GONE}),
    ("A03", "today", {"documents[articles].signed_on": "2026-03-16"}),
    ("A03", "yesterday", {"documents[articles].signed_on": "2026-03-15"}),
    ("A04", "two shareholders", {}),
    ("A04", "a sole shareholder who decides alone", {**SOLE, "documents[articles].organs": ["sole_director"]}),
    ("A04", "a shares company", {**SOLE, **JSC}),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_a_speaks_once(rule_id: str, sentence: str, changes: Changes) -> None:
    findings = found(rule_id, changes)
    expected = "manual" if sentence == "brought and not read" else "correct"
    assert [one.severity for one in findings] == [expected], sentence
    assert "{" not in findings[0].message.zh + findings[0].message.en + findings[0].fix.zh + findings[0].fix.en


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_a_stays_quiet(rule_id: str, sentence: str, changes: Changes) -> None:
    assert found(rule_id, changes) == [], sentence


def test_what_the_articles_say_of_the_legal_representative_follows_the_law_of_the_day() -> None:
    without = {"documents[articles].items[6]": GONE}
    assert "产生、变更办法" in found("A01", without)[0].message.zh
    assert "产生、变更办法" not in found("A01", {**without, "as_of": "2024-06-30"})[0].message.zh


def test_missing_articles_are_one_finding_of_one_rule() -> None:
    assert everything({"documents[articles]": GONE}) == [("F01", "correct")]


def test_a_corporate_shareholder_that_only_signed_is_asked_for_its_seal_and_not_for_a_signature() -> None:
    assert found("A02", base="C03") == []
