"""Chapter M: for every rule what trips it and what does not; which groups judge a change; clean changes pass."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from registry.domain.filing import parse
from registry.domain.rules import current
from registry.domain.rules.votes import as_percentage, share_in_favour
from tests.domain.rules.later_filings import FULL, changing, signed
from tests.domain.rules.sample_filings import GONE, Changes, everything, found

CAPITAL = ("registered_capital_cny", "currency", "shareholders")
LATE = {"change.decision_date": "2026-02-13"}
REDUCED = {"registered_capital_cny": 500000, "entity": {"registered_capital_cny": 1000000}}
UNREACHABLE = {"lookups.entity_lists": [{"list": "abnormal_operations", "reason": "通过登记的住所无法联系"}]}
BY_THE_SUPERVISOR = {"documents[application_form].signatures": signed("王知夏")}
OLD_LAW = {"as_of": "2022-02-28", "documents[application_form].signatures": signed("王知夏")}

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("M01", "thirty-one days", changing("liaison", **LATE), "C01"),
    ("M02", "less than two thirds for the articles", changing("articles", **{"change.votes": "66.66%"}), "C01"),
    ("M02", "less than two thirds for a new name", changing("name", **{"change.votes": 60}), "C01"),
    ("M02", "half is not more than half", changing("governance", **{"change.votes": 0.5}), "C01"),
    ("M02", "neither votes nor a resolution", changing("registered_capital", **{"change.votes": None}), "C01"),
    ("M02", "votes nobody can read", changing("name", **{"change.votes": "多数"}), "C01"),
    ("M03", "no amendment", changing("name", **{"documents[articles_amendment]": GONE}), "C01"),
    (
        "M03",
        "an amendment only the supervisor signed",
        changing("business_scope", **{"documents[articles_amendment].signatures": signed("王知夏")}),
        "C01",
    ),
    ("M04", "signed by the supervisor", changing("legal_representative", **BY_THE_SUPERVISOR), "C01"),
    (
        "M04",
        "signed by the former one since 2022-03-01",
        changing("legal_representative", **BY_THE_SUPERVISOR, entity={"legal_representative": "王知夏"}),
        "C01",
    ),
    (
        "M04",
        "signed by neither until 2022-02-28",
        changing("legal_representative", **OLD_LAW, entity={"legal_representative": "赵远岫"}),
        "C01",
    ),
    ("M05", "forty-four days", changing("减资", **{"change.announced_on": "2026-01-31"}), "C01"),
    ("M05", "no announcement", changing("capital", keep=CAPITAL, **REDUCED), "C01"),
    ("M06", "the old licence is kept", changing("domicile", **{"change.old_licence_returned": False}), "C01"),
    ("M06", "nothing said of the old licence", changing("name", **{"change.old_licence_returned": None}), "C01"),
    ("M07", "listed as unreachable", changing("liaison", **UNREACHABLE), "C01"),
    ("M07", "listed, nobody says why", changing("liaison", **{"lookups.entity_lists": [
        {"list": "abnormal_operations", "reason": None}]}), "C01"),
]  # fmt: skip
SEVERITY = {"M01": "notice", "M05": "reject"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("M01", "thirty days", changing("liaison", **{"change.decision_date": "2026-02-14"}), "C01"),
    ("M01", "a reduction, which waits", changing("减资", **LATE, **{"change.announced_on": "2026-01-01"}), "C01"),
    ("M02", "exactly two thirds", changing("articles", **{"change.votes": {"for": 2, "total": 3}}), "C01"),
    ("M02", "just more than half for new officers", changing("governance", **{"change.votes": "50.01%"}), "C01"),
    ("M02", "a transfer of shares needs no vote", changing("shareholders", **{"change.votes": None}), "C01"),
    ("M02", "one shareholder decides alone", changing("name", **{"change.votes": None,
        "company_type_text": "有限责任公司（自然人独资）"}), "C01"),
    ("M02", "a resolution is filed, its votes are not stated", changing("name", **{"change.votes": None,
        "documents[+]": {"type": "change_resolution"}}), "C01"),
    ("M02", "a branch has no votes", changing("name", entity_type="branch", **{"change.votes": None}), "C01"),
    ("M03", "signed by the legal representative", changing("name"), "C01"),
    ("M03", "new officers, who do not stand in the articles",
        changing("governance", **{"documents[articles_amendment]": GONE}), "C01"),
    ("M03", "a branch has no articles", changing("name", entity_type="branch",
        **{"documents[articles_amendment]": GONE}), "C01"),
    ("M04", "signed by the new one", changing("legal_representative"), "C01"),
    ("M04", "signed by the former one until 2022-02-28",
        changing("legal_representative", **OLD_LAW, entity={"legal_representative": "王知夏"}), "C01"),
    ("M04", "somebody else changes", changing("governance", **BY_THE_SUPERVISOR), "C01"),
    ("M05", "forty-five days", changing("减资", **{"change.announced_on": "2026-01-30"}), "C01"),
    ("M05", "capital grows", changing("capital", keep=CAPITAL, entity={"registered_capital_cny": 500000}), "C01"),
    ("M06", "returned", changing("domicile"), "C01"),
    ("M06", "lost and announced", changing("domicile", **{"change.old_licence_returned": False}, old_certificates=[
        {"kind": "business_licence", "lost_notice": "国家企业信用信息公示系统 2026-03-01"}]), "C01"),
    ("M06", "what changes does not stand on the licence",
        changing("liaison", **{"change.old_licence_returned": None}), "C01"),
    ("M07", "the domicile changes too", changing("liaison", "domicile", **UNREACHABLE), "C01"),
    ("M07", "taken off the list", changing("liaison", **{"lookups.entity_lists": [{"list": "abnormal_operations",
        "reason": "无法联系", "removed_on": "2026-03-16"}]}), "C01"),
    ("M07", "listed for another reason", changing("liaison", **{"lookups.entity_lists": [
        {"list": "abnormal_operations", "reason": "未按时年报"}]}), "C01"),
    ("M07", "outside its dates", changing("liaison", **UNREACHABLE, as_of="2022-02-28"), "C01"),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_m_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    expected = "manual" if "nobody says why" in sentence else SEVERITY.get(rule_id, "correct")
    assert [one.severity for one in findings] == [expected], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_m_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


CLEAN: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("name", ("name",), {}),
    ("domicile", ("domicile",), {}),
    ("registered_capital", CAPITAL, {}),
    ("shareholders", ("shareholders",), {}),
    ("legal_representative", ("governance",), {}),
    ("governance", ("governance",), {}),
    ("business_scope", ("business_scope", "main_industry_code"), {}),
    ("operating_term", ("operating_term",), {}),
    ("articles", (), {}),
    ("liaison", ("liaison",), {}),
]


@pytest.mark.parametrize(("item", "keep", "more"), CLEAN, ids=lambda value: str(value)[:40])
def test_a_change_that_files_only_what_changes_is_approved(item: str, keep: tuple[str, ...], more: Changes) -> None:
    assert everything(changing(item, keep=keep, **more)) == []


def test_a_missing_vote_and_a_missing_amendment_are_told_each_by_its_rule_alone() -> None:
    lacking = {"change.votes": None, "documents[articles_amendment]": GONE}
    assert everything(changing("name", keep=("name",), **lacking)) == [("M02", "correct"), ("M03", "correct")]


def test_who_signs_a_change_of_representative_is_told_once() -> None:
    told = everything(changing("legal_representative", keep=("governance",), **BY_THE_SUPERVISOR))
    assert told == [("M04", "correct")]


def test_new_officers_need_the_paper_that_appoints_them() -> None:
    gone = {"documents[appointment#1]": GONE, "documents[appointment]": GONE}
    assert everything(changing("governance", keep=("governance",), **gone)) == [("F01", "correct")]


def test_only_one_new_supervisor_is_appointed_and_the_others_stay() -> None:
    """The form names everybody in office, the paper only him who is new."""
    only = [{"person": "P3", "office": "supervisor", "term_years": 3}]
    more = {"documents[appointment#1]": GONE, "documents[appointment].appointees": only}
    assert everything(changing("governance", keep=("governance",), **more)) == []


def test_a_company_from_before_2024_has_until_the_middle_of_2032_to_pay() -> None:
    """CRP2024 2: five years from 2027-07-01. One founded since has five years (C09)."""
    shares = {"shareholders[0].contributions[0].due": "2032-06-30"}
    capital = changing("registered_capital", keep=CAPITAL, **shares)
    assert everything({**capital, "established_on": "2019-05-01"}) == []
    assert everything({**capital, "established_on": "2025-05-01"}) == [("C09", "correct")]


@pytest.mark.parametrize("entity", ["branch", "individual"])
@pytest.mark.parametrize("day", ["2018-06-01", "2021-06-01", "2023-06-01", "2026-03-16"])
def test_no_change_of_a_branch_or_a_shop_meets_a_rule_of_companies(entity: str, day: str) -> None:
    items = sorted(current().procedures["change_items"])
    filing = parse({"procedure": "change", "entity_type": entity, "change": {"items": items}})
    judging = list(current().records_for(filing, date.fromisoformat(day)))
    assert not [one.id for one in judging if one.chapter in ("C", "G", "A", "Z", "K")]
    assert not [one.id for one in judging if one.applies_to.startswith(("company", "llc", "jsc"))]


def _judging(entity: str, *items: str) -> set[str]:
    filing = parse({"procedure": "change", "entity_type": entity, "change": {"items": list(items)}})
    return {record.id for record in current().records_for(filing, date(2026, 3, 16))}


def test_the_groups_of_what_changes_judge_a_change() -> None:
    usual = _judging("llc")
    assert {one.rstrip("0123456789") for one in usual} == set("FPSM")
    assert {"N02", "N31", "X01"} <= _judging("llc", "name") - usual
    assert {"D02", "X02"} <= _judging("llc", "住所") - usual
    assert {"B03", "X05", "C10"} <= _judging("llc", "scope") - usual
    assert {"C05", "C09", "X03"} <= _judging("llc", "减资") - usual
    assert _judging("branch", "name") - usual == {"N01", "N15", "N31", "X01", "BR2"}
    assert _judging("branch", "business_scope") - usual == {*(f"B0{n}" for n in range(1, 8)), "BR3"}
    assert {"IB1", "P16"} <= _judging("individual", "operator") - usual
    assert _judging("llc", "something nobody knows") == usual


@pytest.mark.parametrize(
    ("written", "share"),
    [
        (70, Fraction(7, 10)),
        ("70%", Fraction(7, 10)),
        ("0.7", Fraction(7, 10)),
        ("２/３", Fraction(2, 3)),
        (1, Fraction(1)),
        ("1%", Fraction(1, 100)),
        ({"for": 2, "total": 3}, Fraction(2, 3)),
        ({"for": "600000.00", "against": "300000"}, Fraction(2, 3)),
        ({"同意": 3, "反对": 1, "弃权": 1}, Fraction(3, 5)),
        ({"for": 70}, Fraction(7, 10)),
        ({"pct": "66.67"}, Fraction(6667, 10000)),
        (None, None),
        (True, None),
        ("", None),
        ("三分之二", None),
        ("3/0", None),
        ("150", None),
        ({"for": 3, "total": 0}, None),
        ({"for": 4, "total": 3}, None),
        ({}, None),
        ([], None),
    ],
)
def test_votes_are_read_from_whatever_way_they_are_written_in(written: Any, share: Fraction | None) -> None:
    assert share_in_favour(written) == share


def test_less_than_two_thirds_never_reads_as_two_thirds() -> None:
    assert as_percentage(Fraction(2, 3)) == "66.66%" and as_percentage(Fraction(1)) == "100.00%"


def test_the_name_of_the_company_is_the_one_of_the_samples() -> None:
    assert everything(changing("name", keep=("name",), **{"name.full": FULL})) == []
