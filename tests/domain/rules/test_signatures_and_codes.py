"""Chapters S and U: for every rule something that trips it, something that does not, and a day outside its dates."""

from __future__ import annotations

import pytest

from certificates import unified_code
from tests.domain.rules.sample_filings import GONE, Changes, everything, found

FORM, ARTICLES = "documents[application_form]", "documents[articles]"
CODE = "organisations.O1.uscc"
GOOD = "91510101MA6CCCC38P"


def written(category: str, division: str, subject: str) -> str:
    """A code whose last character is right, whatever the rest."""
    first = category + division + subject
    return first + unified_code.check_character(first)


WRONG_SUBJECT = written("91", "510101", "MA6CCCC39")
WRONG_CATEGORY = written("98", "510101", "MA6CCCC38")
OF_AN_INDIVIDUAL = written("92", "510101", "MA6CCCC38")
WRONG_DIVISION = written("91", "999999", "MA6CCCC38")

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("S01", "somebody else", {f"{FORM}.signatures[0].signer": "李牧川"}, "C01"),
    ("S01", "nobody", {f"{FORM}.signatures": []}, "C01"),
    ("S01", "a branch by its person in charge", {f"{FORM}.signatures[0].signer": "许映雪"}, "C10"),
    ("S01", "an individual business by another", {"entity_type": "individual", "operator": {"person": "P2"}}, "C01"),
    ("S02", "not verified", {f"{ARTICLES}.signatures[1].verified": False}, "C01"),
    ("S02", "verification not known", {f"{ARTICLES}.signatures[1].verified": GONE}, "C01"),
    ("S02", "the day after the certificate ended", {f"{ARTICLES}.signatures[1].cert_valid_to": "2026-03-15"}, "C01"),
    ("S02", "a lessor's seal", {"documents[lease].signatures[0].verified": False}, "C01"),
    ("S03", "signed tomorrow", {f"{FORM}.signatures[0].on": "2026-03-17"}, "C01"),
    ("S03", "dated tomorrow", {f"{FORM}.signed_on": "2026-03-17"}, "C01"),
    ("S03", "articles after the form", {f"{FORM}.signed_on": "2026-03-15"}, "C01"),
    ("S03", "the decision after the appointment", {"documents[appointment#1].signed_on": "2026-03-15"}, "C01"),
    ("S04", "only the hand of its representative", {}, "C03"),
    ("S04", "not at all", {f"{ARTICLES}.signatures[0]": GONE}, "C03"),
    ("U01", "the last character", {}, "C03"),
    ("U01", "seventeen characters", {CODE: GOOD[:17]}, "C03"),
    ("U01", "a letter of no code", {CODE: "91510101MA6CCCCI8P"}, "C03"),
    ("U01", "of the parent", {"parent.uscc": "91510101MA6DDDD41B"}, "C10"),
    ("U01", "on the copy only", {CODE: GOOD, "documents[subject_qualification].uscc": "91510101MA6CCCC380"}, "C03"),
    ("U02", "position 17", {CODE: WRONG_SUBJECT}, "C03"),
    ("U03", "no such category", {CODE: WRONG_CATEGORY}, "C03"),
    ("U03", "a company with the code of an individual business", {CODE: OF_AN_INDIVIDUAL}, "C03"),
    ("U04", "no such division", {CODE: WRONG_DIVISION}, "C03"),
    ("U05", "the parent's own", {"assigned_uscc": "91510101MA6DDDD41A"}, "C10"),
]
SEVERITY = {"U04": "manual", "U05": "reject"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("S01", "the parent's representative", {}, "C10"),
    ("S01", "no form, which F01 reports", {FORM: GONE}, "C01"),
    ("S01", "no name, which F02 reports", {"legal_representative": GONE}, "C01"),
    ("S01", "a stray space", {f"{FORM}.signatures[0].signer": "陈 蓉嘉"}, "C01"),
    (
        "S02",
        "on paper",
        {f"{ARTICLES}.signatures[1].kind": "signature", f"{ARTICLES}.signatures[1].verified": GONE},
        "C01",
    ),
    ("S02", "the certificate's last day", {f"{ARTICLES}.signatures[1].cert_valid_to": "2026-03-16"}, "C01"),
    ("S03", "all on one day", {}, "C01"),
    (
        "S03",
        "an election by the employees before",
        {"documents[+]": {"type": "appointment", "made_by": "employees", "signed_on": "2026-03-01"}},
        "C01",
    ),
    ("S03", "the appointment after the decision", {"documents[appointment#0].signed_on": "2026-03-15"}, "C01"),
    ("S04", "a seal on paper", {f"{ARTICLES}.signatures[0].kind": "seal"}, "C03"),
    ("S04", "an electronic seal", {f"{ARTICLES}.signatures[0].kind": "e_seal"}, "C03"),
    ("S04", "no articles, which F01 reports", {ARTICLES: GONE}, "C03"),
    ("U01", "small letters and spaces", {CODE: "91510101 ma6cccc38p"}, "C03"),
    ("U01", "outside its dates", {"as_of": "2015-09-30"}, "C03"),
    ("U02", "only the last character is wrong", {}, "C03"),
    ("U02", "no code at all", {CODE: "91510101MA6CCCC39"}, "C03"),
    ("U02", "outside its dates", {"as_of": "2015-09-30", CODE: WRONG_SUBJECT}, "C03"),
    ("U03", "the published code", {}, "C03"),
    ("U03", "a foundation", {CODE: written("53", "510101", "MA6CCCC38"), "organisations.O1.kind": "foundation"}, "C03"),
    ("U03", "outside its dates", {"as_of": "2015-09-30", CODE: WRONG_CATEGORY}, "C03"),
    ("U04", "the national authority", {CODE: written("91", "100000", "MA6CCCC38")}, "C03"),
    ("U04", "a county of former times", {CODE: written("91", "510122", "MA6CCCC38")}, "C03"),
    ("U04", "outside its dates", {"as_of": "2015-09-30", CODE: WRONG_DIVISION}, "C03"),
    ("U05", "not yet assigned", {"assigned_uscc": None}, "C10"),
    ("U05", "a code of its own", {"assigned_uscc": written("91", "510116", "MA6EEEE5X")}, "C10"),
    ("U05", "outside its dates", {"as_of": "2015-09-30", "assigned_uscc": "91510101MA6DDDD41A"}, "C10"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapters_s_and_u_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "correct")], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapters_s_and_u_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


def test_one_wrong_code_in_three_places_is_one_finding() -> None:
    wrong = "91510101MA6CCCC380"
    changes = {
        "documents[subject_qualification].uscc": wrong,
        "documents[articles].content.shareholders[0].uscc": wrong,
        "documents[articles].signatures[0].kind": "e_seal",
    }
    finding = found("U01", changes, "C03")
    assert len(finding) == 1 and len(finding[0].fields) == 3
    assert everything(changes, "C03") == [("U01", "correct")]


def test_both_check_characters_are_judged_independently() -> None:
    both_wrong = WRONG_SUBJECT[:17] + ("0" if WRONG_SUBJECT[17] != "0" else "1")
    assert found("U01", {CODE: both_wrong}, "C03") and found("U02", {CODE: both_wrong}, "C03")
    assert not found("U01", {CODE: WRONG_SUBJECT}, "C03")


def test_one_signer_with_two_bad_marks_on_a_paper_is_told_once() -> None:
    mark = {"signer": "李牧川", "kind": "e_signature", "on": "2026-03-16", "verified": False}
    assert (
        len(found("S02", {"documents[articles].signatures[1]": mark, "documents[articles].signatures[0]": mark})) == 1
    )
