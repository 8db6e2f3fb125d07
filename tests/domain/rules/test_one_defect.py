"""One defect in an otherwise clean filing is told by the rule that owns it, and by no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything

CONTENT = "documents[articles].content"
FIRST, STATED = "shareholders[0]", f"{CONTENT}.shareholders[0]"
DEFECTS: list[tuple[str, Changes, list[tuple[str, str]]]] = [
    ("a clean filing", {}, []),
    (
        "a due date too late in form and articles",
        {f"{FIRST}.contributions[0].due": "2031-03-17", f"{STATED}.contributions[0].due": "2031-03-17"},
        [("C09", "correct")],
    ),
    (
        "a sum that does not come out, in form and articles",
        {"registered_capital_cny": 1100000, f"{CONTENT}.registered_capital_cny": 1100000},
        [("C05", "correct")],
    ),
    (
        "a share that does not come out",
        {f"{FIRST}.contributions[0].amount_cny": 500000, f"{STATED}.contributions[0].amount_cny": 500000},
        [("C05", "correct")],
    ),
    (
        "labour as a contribution",
        {f"{FIRST}.contributions[0].method": "labour", f"{STATED}.contributions[0].method": "labour"},
        [("C07", "reject")],
    ),
    (
        "a patent as a contribution",
        {f"{FIRST}.contributions[0].method": "ip", f"{STATED}.contributions[0].method": "ip"},
        [("C08", "notice")],
    ),
    ("articles that are not there", {"documents[articles]": GONE}, [("F01", "correct")]),
    (
        "appointments that are not there",
        {"documents[appointment#1]": GONE, "documents[appointment]": GONE},
        [("F01", "correct")],
    ),
    ("a lease that is not there", {"documents[lease]": GONE}, [("D02", "correct")]),
    ("a lease that has ended", {"documents[lease].to": "2026-03-15"}, [("D03", "correct")]),
    ("a tenant who lets", {"documents[lease].lessor": "成都远岫物业有限公司"}, [("D04", "correct")]),
    ("a dwelling", {"documents[property_certificate].use": "住宅"}, [("D06", "correct")]),
    ("one signature short", {"documents[articles].signatures[1]": GONE}, [("A02", "correct")]),
    ("an item of the articles", {"documents[articles].items[5]": GONE}, [("A01", "correct")]),
    (
        "a number on a copy, told by both rules that compare it",
        {"documents[id_copy#2].id_number": "510101199407210440"},
        [("P06", "correct"), ("X08", "correct")],
    ),
    ("another term in the articles", {f"{CONTENT}.operating_term": "20年"}, [("X10", "correct")]),
    ("a term of four years", {"documents[appointment#0].appointees[0].term_years": 4}, [("G09", "correct")]),
    ("three hundred employees", {"headcount": 300}, [("G08", "correct")]),
    ("a code nobody knows", {"business_scope[1].industry_code": "6598"}, [("B01", "correct")]),
    (
        "a supervisor who is finance officer, as appointed",
        {"governance.supervisors": ["P2"], "documents[appointment#0].appointees[1].person": "P2"},
        [("G05", "reject")],
    ),
]


@pytest.mark.parametrize(("sentence", "changes", "expected"), DEFECTS, ids=lambda value: str(value)[:60])
def test_one_defect_is_told_by_the_rule_that_owns_it(
    sentence: str, changes: Changes, expected: list[tuple[str, str]]
) -> None:
    assert everything(changes) == expected, sentence


SOLE: dict[str, Any] = {
    "shareholders[1]": GONE,
    f"{FIRST}.subscribed_cny": 1000000,
    f"{FIRST}.contributions[0].amount_cny": 1000000,
    f"{CONTENT}.shareholders[1]": GONE,
    f"{STATED}.subscribed_cny": 1000000,
    f"{STATED}.contributions[0].amount_cny": 1000000,
    "company_type_text": "有限责任公司（自然人独资）",
    "documents[articles].organs": ["sole_director", "supervisor", "manager"],
    "documents[articles].signatures[1]": GONE,
    "documents[appointment#0].made_by": "sole_shareholder",
    "documents[appointment#0].signatures[1]": GONE,
}
ANOTHER = {
    "lookups.single_person_llc_holdings": [
        {"id_number": "510101199004120126", "company": "成都远岫咨询有限公司", "uscc": None, "status": "active"}
    ]
}


def in_2018(changes: Changes) -> Changes:
    """The same filing under the law of regime A: an executive director, a name notice, papers of that day."""
    day = "2018-06-01"
    signed = {"signed_on": day}
    return {
        **changes,
        "as_of": day,
        "declarations.truthfulness.on": day,
        "declarations.name_infringement.on": day,
        "name.reservation": {"reserved_on": "2018-05-01", "expires_on": "2018-11-01", "involves_approval": False},
        "legal_representative.position": "executive_director",
        f"{CONTENT}.legal_rep_office": "executive_director",
        "documents[appointment#0].appointees[0].office": "executive_director",
        "documents[appointment#1].made_by": "executive_director",
        **{
            f"documents[{kind}].signed_on": day
            for kind in ("application_form", "articles", "appointment#0", "appointment#1")
        },
        **{
            f"documents[{kind}].signatures[0].on": day
            for kind in ("application_form", "articles", "appointment#0", "appointment#1")
        },
        "documents[lease].from": day,
        "documents[lease].signatures": [],
        "documents[+]": {"type": "name_notice", "name": "成都锦蓉云栈科技有限公司", **signed},
    }


def test_a_sole_shareholder_founds_his_first_company_under_either_law() -> None:
    assert everything(SOLE) == []
    assert everything(in_2018(SOLE)) == []


def test_a_second_single_person_company_is_forbidden_until_2024_and_allowed_since() -> None:
    assert everything({**SOLE, **ANOTHER}) == []
    assert everything(in_2018({**SOLE, **ANOTHER})) == [("C02", "reject")]


def test_due_dates_far_off_are_free_under_the_old_law() -> None:
    far = {f"{FIRST}.contributions[0].due": "2045-01-01", f"{STATED}.contributions[0].due": "2045-01-01"}
    assert everything(in_2018({**SOLE, **far})) == []
    assert everything({**SOLE, **far}) == [("C09", "correct")]


def test_a_shareholders_meeting_of_one_is_told_once() -> None:
    organs = {"documents[articles].organs": ["shareholders_meeting", "sole_director", "supervisor", "manager"]}
    assert everything({**SOLE, **organs}) == [("A04", "correct")]


INDIVIDUAL: dict[str, Any] = {
    "procedure": "individual_establishment",
    "entity_type": "individual",
    "company_type_text": "个体工商户",
    "composition": "personal",
    "operator": {"person": "P1"},
    "name": {
        "full": "成都市武侯区锦蓉云栈茶馆",
        "division": "成都市武侯区",
        "trade_name": "锦蓉云栈",
        "industry": "茶",
        "org_form": "馆",
        "reservation": None,
    },
    "documents[appointment#1]": GONE,
    "documents[appointment]": GONE,
    "documents[articles]": GONE,
    "consolidated_items": [],
    **dict.fromkeys(("legal_representative", "shareholders", "governance", "registered_capital_cny", "currency"), GONE),
}


def test_an_individual_business_in_rented_premises_is_approved() -> None:
    assert everything(INDIVIDUAL) == []


@pytest.mark.parametrize("lacking", ["lease", "property_certificate"])
def test_an_individual_business_needs_the_same_proof_of_premises(lacking: str) -> None:
    assert everything({**INDIVIDUAL, f"documents[{lacking}]": GONE}) == [("D02", "correct")]


def test_an_individual_business_on_a_platform_needs_no_lease() -> None:
    online = {"domicile.use_type": "platform", "documents[lease]": GONE, "documents[property_certificate]": GONE}
    told = everything({**INDIVIDUAL, **online})
    assert not [one for one in told if one[0].startswith("D")]


def test_a_dwelling_is_asked_about_in_an_individual_business_too() -> None:
    assert everything({**INDIVIDUAL, "documents[property_certificate].use": "住宅"}) == [("D06", "correct")]
