"""Chapter BR: for every rule something that trips it, something that does not, on both sides of every day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

PARENT, NAME, MADE = "成都栈桥数据科技有限公司", "name.full", "documents[appointment]"
SEALED = f"{MADE}.signatures[0].signer"

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("BR1", "licence revoked", {"parent.status": "revoked"}, "C10"),
    ("BR1", "deregistered", {"parent.status": "deregistered"}, "C10"),
    ("BR1", "in a word nobody knows", {"parent.status": "dissolved"}, "C10"),
    ("BR1", "standing not known", {"parent.status": None}, "C10"),
    ("BR1", "no code", {"parent.uscc": GONE, "documents[parent_licence].uscc": GONE}, "C10"),
    ("BR2", "another parent", {"parent.name": "成都栈里数据科技有限公司"}, "C10"),
    ("BR2", "no ending", {NAME: f"{PARENT}双流"}, "C10"),
    ("BR2", "the parent's name itself", {NAME: PARENT}, "C10"),
    ("BR2", "the parent's name in short", {NAME: "成都栈桥双流分公司"}, "C10"),
    ("BR3", "one item beyond the parent's", {}, "C10"),
    ("BR3", "the scope of the parent is not known", {"parent.business_scope": []}, "C10"),
    ("BR4", "no appointment", {MADE: GONE}, "C10"),
    ("BR4", "somebody else", {f"{MADE}.appointees[0].person": "P1"}, "C10"),
    ("BR4", "another office", {f"{MADE}.appointees[0].office": "finance_officer"}, "C10"),
    ("BR4", "not made by the parent", {f"{MADE}.made_by": "employees", SEALED: "许映雪"}, "C10"),
    ("BR5", "thirty-one days", {"parent.decision_date": "2026-02-22"}, "C10"),
    ("BR6", "not found at its address", {"parent.lists": ["abnormal_operations"]}, "C10"),
    ("BR6", "on both lists", {"parent.lists": ["abnormal_operations", "serious_violation"]}, "C10"),
    (
        "BR6",
        "listed, as the register answers",
        {
            "lookups.enterprise_standings": [
                {"uscc": "９１510101ma6dddd41a", "status": "active", "lists": ["abnormal_operations"]}
            ]
        },
        "C10",
    ),
    (
        "BR1",
        "revoked, as the register answers",
        {"lookups.enterprise_standings": [{"uscc": "91510101MA6DDDD41A", "status": "revoked"}]},
        "C10",
    ),
    (
        "BR1",
        "neither the form nor the register knows",
        {"parent.status": None, "lookups.enterprise_standings": [{"uscc": "91510101MA6CCCC38P", "status": "active"}]},
        "C10",
    ),
]
SEVERITY = {"BR1": "reject", "BR2": "reject", "BR5": "notice", "BR6": "notice"}
SPECIAL = {
    "standing not known": "manual",
    "neither the form nor the register knows": "manual",
    "no code": "correct",
    "the scope of the parent is not known": "manual",
}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("BR1", "in business", {}, "C10"),
    ("BR1", "the code stands on the licence", {"parent.uscc": GONE}, "C10"),
    (
        "BR1",
        "no codes before October 2015",
        {"as_of": "2015-09-30", "parent.uscc": GONE, "documents[parent_licence].uscc": GONE},
        "C10",
    ),
    ("BR1", "a code mistyped, which U01 reports", {"parent.uscc": "91510101MA6DDDD41B"}, "C10"),
    ("BR1", "no parent, which F02 reports", {"parent": GONE}, "C10"),
    ("BR2", "a place", {}, "C10"),
    ("BR2", "no place", {NAME: f"{PARENT}分公司"}, "C10"),
    ("BR2", "a shop", {NAME: f"{PARENT}双流分店"}, "C10"),
    ("BR2", "spaces and brackets", {"parent.name": "栈桥(成都)有限公司", NAME: "栈桥（成都） 有限公司分厂"}, "C10"),
    ("BR2", "no name, which F02 reports", {"name": GONE}, "C10"),
    ("BR3", "within the parent's", {"business_scope[2]": GONE}, "C10"),
    (
        "BR3",
        "the parent's scope in one line",
        {
            "business_scope[2]": GONE,
            "parent.business_scope": [
                "软件开发；数据处理服务。（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
            ],
        },
        "C10",
    ),
    (
        "BR3",
        "full width",
        {"business_scope[2].text": "数据处理服务 ", "business_scope[2].industry_code": "6550"},
        "C10",
    ),
    ("BR3", "no parent, which F02 reports", {"parent": GONE}, "C10"),
    ("BR4", "appointed by the parent", {}, "C10"),
    ("BR4", "made by the parent, named", {f"{MADE}.made_by": PARENT}, "C10"),
    ("BR4", "decided by the parent's director under its seal", {f"{MADE}.made_by": "sole_director"}, "C10"),
    ("BR4", "no copy of the card, which F01 reports", {"documents[id_copy]": GONE}, "C10"),
    ("BR4", "nobody in charge, which F02 reports", {"person_in_charge": GONE}, "C10"),
    ("BR5", "thirty days", {"parent.decision_date": "2026-02-23"}, "C10"),
    ("BR5", "no decision given", {"parent.decision_date": None}, "C10"),
    ("BR6", "on no list", {}, "C10"),
    (
        "BR6",
        "the register knows it and lists it nowhere",
        {"lookups.enterprise_standings": [{"uscc": "91510101MA6DDDD41A", "status": "active", "lists": []}]},
        "C10",
    ),
    (
        "BR6",
        "another enterprise is listed",
        {"lookups.enterprise_standings": [{"uscc": "91510101MA6CCCC38P", "lists": ["abnormal_operations"]}]},
        "C10",
    ),
    (
        "BR1",
        "only the register knows",
        {"parent.status": None, "lookups.enterprise_standings": [{"uscc": "91510101MA6DDDD41A", "status": "active"}]},
        "C10",
    ),
    ("BR6", "a company", {"parent": {"name": PARENT, "lists": ["abnormal_operations"]}}, "C01"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_br_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SPECIAL.get(sentence, SEVERITY.get(rule_id, "correct"))], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_br_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


CLEAN: dict[str, Any] = {"business_scope[2]": GONE, "parent.decision_date": "2026-03-20"}


def test_a_branch_within_its_parents_scope_and_in_time_is_approved() -> None:
    assert everything(CLEAN, "C10") == []


@pytest.mark.parametrize(
    ("sentence", "changes", "expected"),
    [
        ("a parent that is no more", {"parent.status": "deregistered"}, [("BR1", "reject")]),
        ("no appointment", {MADE: GONE}, [("BR4", "correct")]),
        ("no copy of the card", {"documents[id_copy]": GONE}, [("F01", "correct")]),
        ("the parent is listed", {"parent.lists": ["abnormal_operations"]}, [("BR6", "notice")]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_one_defect_of_a_branch_is_told_once(sentence: str, changes: Changes, expected: list[tuple[str, str]]) -> None:
    assert everything({**CLEAN, **changes}, "C10") == expected, sentence


def test_a_register_that_is_silent_about_the_parents_lists_sends_the_branch_to_a_reviewer() -> None:
    assert everything({**CLEAN, "lookups.enterprise_standings": None}, "C10") == [("BR6", "manual")]
    unknown = {"parent.status": None, "lookups.enterprise_standings": None}
    assert everything({**CLEAN, **unknown}, "C10") == [("BR1", "manual"), ("BR6", "manual")]


def test_each_item_beyond_the_parents_scope_is_told_for_itself() -> None:
    findings = found("BR3", {"business_scope[1].text": "餐饮服务"}, "C10")
    assert [one.fields[0] for one in findings] == ["business_scope[1]", "business_scope[2]"]


def test_the_days_since_the_decision_are_counted() -> None:
    assert "52日" in found("BR5", {}, "C10")[0].message.zh
