"""Chapter C: for every rule something that trips it, something that does not, and a day outside its dates."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

COMPANY = {"name": "成都远岫实业有限公司", "uscc": "91510101MA6CCCC38P", "kind": "company", "status": "active"}
COPY = {
    "type": "subject_qualification",
    "organisation": "O1",
    "name": COMPANY["name"],
    "uscc": COMPANY["uscc"],
    "status": "active",
}
BEFORE_2024 = {"as_of": "2024-06-30"}
SOLE_PERSON = {"shareholders[1]": GONE, "shareholders[0].subscribed_cny": 1000000}
SOLE_COMPANY = {
    **SOLE_PERSON,
    "shareholders[0].kind": "organisation",
    "shareholders[0].ref": "O1",
    "organisations.O1": COMPANY,
    "documents[+]": COPY,
}
HELD = "lookups.single_person_llc_holdings"
DUE, METHOD = "shareholders[0].contributions[0].due", "shareholders[0].contributions[0].method"
HOLDING = {"id_number": "510101199004120126", "company": "成都远岫咨询有限公司", "uscc": None, "status": "active"}


SPECIAL = {
    "revoked": "reject",
    "copy says deregistered": "reject",
    "revoked, as the register answers": "reject",
    "nobody knows how it stands": "manual",
}


def company(**marks: Any) -> Changes:
    """The corporate shareholder, marked."""
    return {"organisations.O1": {**COMPANY, **marks}}


def shareholders(number: int, **person: Any) -> Changes:
    """So many natural shareholders of equal shares."""
    one = {"kind": "natural_person", "subscribed_cny": 100, "contributions": [{"method": "money", "amount_cny": 100}]}
    mould = {"name": "甲", "residence": "四川省成都市武侯区青梧路1号", "nationality": "CN", **person}
    return {
        "shareholders": [{**one, "ref": f"Q{i}"} for i in range(number)],
        "persons": {f"Q{i}": {**mould, "name": f"股东{i}"} for i in range(number)},
        "registered_capital_cny": number * 100,
    }


JSC = {"entity_type": "jsc"}
ABROAD = {"residence": "新加坡乌节路1号", "nationality": "CN"}


def half_abroad(number: int, abroad: int) -> Changes:
    changes: dict[str, Any] = copy.deepcopy(dict(shareholders(number)))
    for index in range(abroad):
        changes["persons"][f"Q{index}"].update(ABROAD)
    return {**JSC, **changes}


TRIPS: list[tuple[str, str, Changes]] = [
    ("C01", "fifty-one in an LLC", shareholders(51)),
    ("C01", "one promoter before 2024-07-01", {**JSC, **BEFORE_2024, **shareholders(1)}),
    ("C01", "two hundred and one promoters", {**JSC, **shareholders(201)}),
    ("C01", "fewer than half live in China", half_abroad(3, 2)),
    ("C02", "holds another", {**BEFORE_2024, **SOLE_PERSON, HELD: [HOLDING]}),
    ("C03", "a chain", {**BEFORE_2024, **SOLE_COMPANY, **company(single_natural_person_llc=True)}),
    ("C04", "person, type silent", SOLE_PERSON),
    ("C04", "company, type says a person", {**SOLE_COMPANY, "company_type_text": "有限责任公司（自然人独资）"}),
    ("C05", "one yuan short", {"registered_capital_cny": 1000001}),
    ("C05", "a fen short", {"registered_capital_cny": "1000000.01"}),
    ("C05", "contributions short", {"shareholders[0].contributions[0].amount_cny": 599999}),
    ("C06", "nothing", {"registered_capital_cny": 0}),
    ("C06", "dollars", {"currency": "USD"}),
    ("C06", "no currency", {"currency": GONE}),
    ("C07", "labour", {METHOD: "labour"}),
    ("C07", "something unheard of", {METHOD: "followers"}),
    ("C08", "a patent", {METHOD: "ip"}),
    ("C09", "a day too late", {DUE: "2031-03-17"}),
    ("C10", "paid in", {"business_scope[0].text": "典当业务", "registered_capital_cny": 9000000}),
    ("C10", "below the minimum", {"business_scope[0].text": "旅行社业务", "registered_capital_cny": 299999}),
    ("C11", "no proof", JSC),
    ("C11", "proof of less", {**JSC, "documents[+]": {"type": "payment_proof", "amount_cny": 999999}}),
    ("C12", "a fen above a thousand million", {"registered_capital_cny": "1000000000.01"}),
    ("C12", "31 years, founded before", {"established_on": "2020-01-01", DUE: "2056-03-17"}),
    ("C13", "no copy", {**SOLE_COMPANY, "documents[+]": {"type": "shareholder_consent"}}),
    ("C13", "in liquidation", {**SOLE_COMPANY, **company(status="in_liquidation")}),
    ("C13", "revoked", {**SOLE_COMPANY, **company(status="revoked")}),
    (
        "C13",
        "revoked, as the register answers",
        {**SOLE_COMPANY, "lookups.enterprise_standings": [{"uscc": COMPANY["uscc"], "status": "revoked"}]},
    ),
    (
        "C13",
        "nobody knows how it stands",
        {**SOLE_COMPANY, **company(status=None), "documents[+]": {**COPY, "status": None}},
    ),
    ("C13", "copy says deregistered", {**SOLE_COMPANY, "documents[+]": {**COPY, "status": "deregistered"}}),
    ("C14", "a branch", {**SOLE_COMPANY, **company(kind="branch")}),
    ("C14", "the army", {**SOLE_COMPANY, **company(kind="military")}),
    ("C15", "state-owned", {**SOLE_COMPANY, **company(state_owned=True)}),
    ("C16", "twice", {"shareholders[1].ref": "P1"}),
    ("C16", "twice under two keys", {"persons.P2.id_number": "510101199004120126", "persons.P2.name": "陈蓉嘉"}),
    ("C16", "with nothing", {"shareholders[1].subscribed_cny": 0}),
]
SEVERITY = {
    "C08": "notice",
    "C10": "manual",
    "C12": "manual",
    "C15": "manual",
    **dict.fromkeys(("C01", "C02", "C03", "C07", "C14"), "reject"),
}

QUIET: list[tuple[str, str, Changes]] = [
    ("C01", "fifty in an LLC", shareholders(50)),
    ("C01", "nobody, which F02 reports", {"shareholders": []}),
    ("C01", "one promoter since 2024-07-01", {**JSC, "as_of": "2024-07-01", **shareholders(1)}),
    ("C01", "two promoters before", {**JSC, **BEFORE_2024, **shareholders(2)}),
    ("C01", "two hundred promoters", {**JSC, **shareholders(200)}),
    ("C01", "exactly half live in China", half_abroad(4, 2)),
    ("C01", "half abroad in an LLC", {**half_abroad(4, 3), "entity_type": "llc"}),
    ("C02", "deregistered", {**BEFORE_2024, **SOLE_PERSON, HELD: [{**HOLDING, "status": "deregistered"}]}),
    ("C02", "somebody else", {**BEFORE_2024, **SOLE_PERSON, HELD: [{**HOLDING, "id_number": "51010119871103031X"}]}),
    ("C02", "with a partner", {**BEFORE_2024, HELD: [HOLDING]}),
    ("C02", "outside its dates", {"as_of": "2024-07-01", **SOLE_PERSON, HELD: [HOLDING]}),
    ("C03", "an ordinary company", {**BEFORE_2024, **SOLE_COMPANY}),
    ("C03", "outside its dates", {"as_of": "2024-07-01", **SOLE_COMPANY, **company(single_natural_person_llc=True)}),
    ("C04", "stated", {**SOLE_PERSON, "company_type_text": "有限责任公司（自然人独资）"}),
    ("C04", "a company, stated", {**SOLE_COMPANY, "company_type_text": "有限责任公司（非自然人投资或控股的法人独资）"}),
    ("C04", "two shareholders", {}),
    ("C04", "no type, which F02 reports", {**SOLE_PERSON, "company_type_text": GONE}),
    (
        "C05",
        "fen that add up",
        {
            "registered_capital_cny": "1000000.50",
            "shareholders[0].subscribed_cny": "600000.20",
            "shareholders[0].contributions[0].amount_cny": "600000.20",
            "shareholders[1].subscribed_cny": "400000.30",
            "shareholders[1].contributions[0].amount_cny": "400000.30",
        },
    ),
    ("C05", "no capital, which F02 reports", {"registered_capital_cny": GONE}),
    ("C05", "an amount not given, which F03 reports", {"shareholders[1].subscribed_cny": GONE}),
    ("C06", "dollars of a foreign investor", {"currency": "USD", "persons.P2.nationality": "SG"}),
    ("C06", "no capital, which F02 reports", {"registered_capital_cny": GONE}),
    ("C07", "equity in regime A", {"as_of": "2018-06-01", METHOD: "equity"}),
    ("C07", "a claim", {METHOD: "claim"}),
    ("C08", "money", {}),
    ("C08", "labour, which C07 refuses", {METHOD: "labour"}),
    ("C09", "the last day", {DUE: "2031-03-16"}),
    ("C09", "29 February becomes 28 February", {"as_of": "2028-02-29", DUE: "2033-02-28"}),
    ("C09", "a company limited by shares", {**JSC, DUE: "2041-01-01"}),
    ("C09", "outside its dates", {**BEFORE_2024, DUE: "2054-01-01"}),
    ("C10", "the minimum", {"business_scope[0].text": "旅行社业务", "registered_capital_cny": 300000}),
    ("C10", "excluded in brackets", {"business_scope[0].text": "咨询服务（不含典当）"}),
    ("C11", "proof", {**JSC, "documents[+]": {"type": "payment_proof", "amount_cny": 1000000}}),
    ("C11", "an LLC", {}),
    ("C11", "outside its dates", {**JSC, **BEFORE_2024}),
    ("C12", "a thousand million", {"registered_capital_cny": 1000000000}),
    ("C12", "30 years, founded before", {"established_on": "2020-01-01", DUE: "2056-03-16"}),
    ("C12", "31 years, founded since", {"established_on": "2024-07-01", DUE: "2056-03-17"}),
    ("C12", "outside its dates", {**BEFORE_2024, "registered_capital_cny": 2000000000}),
    ("C13", "active with a copy", SOLE_COMPANY),
    (
        "C13",
        "active, as only the register knows",
        {
            **SOLE_COMPANY,
            **company(status=None),
            "documents[+]": {**COPY, "status": None},
            "lookups.enterprise_standings": [{"uscc": COMPANY["uscc"], "status": "active"}],
        },
    ),
    ("C13", "a copy that bears only the name", {**SOLE_COMPANY, "documents[+]": {**COPY, "organisation": None}}),
    ("C13", "an organisation that holds no share", {**company(status="revoked")}),
    ("C14", "a company", SOLE_COMPANY),
    ("C15", "private", SOLE_COMPANY),
    ("C15", "outside its dates", {"as_of": "2024-03-14", **SOLE_COMPANY, **company(state_owned=True)}),
    ("C16", "namesakes", {"persons.P2.name": "陈蓉嘉"}),
    ("C16", "one number for two names, which P06 reports", {"persons.P2.id_number": "510101199004120126"}),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_c_speaks_once(rule_id: str, sentence: str, changes: Changes) -> None:
    findings = found(rule_id, changes)
    severity = SPECIAL.get(sentence, SEVERITY.get(rule_id, "correct"))
    assert [one.severity for one in findings] == [severity], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)
    assert "{" not in findings[0].message.zh + findings[0].message.en + findings[0].fix.zh + findings[0].fix.en


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_c_stays_quiet(rule_id: str, sentence: str, changes: Changes) -> None:
    assert found(rule_id, changes) == [], sentence


def test_the_day_before_the_five_year_limit_of_a_leap_day_passes_and_the_day_after_does_not() -> None:
    leap = {"as_of": "2028-02-29", DUE: "2033-03-01"}
    assert [one.fields for one in found("C09", leap)] == [("shareholders[0].contributions[0].due",)]


def test_a_holding_that_nobody_could_look_up_goes_to_a_reviewer() -> None:
    silent = {**BEFORE_2024, **SOLE_PERSON, HELD: GONE}
    assert [one.severity for one in found("C02", silent)] == ["manual"]


def test_each_late_contribution_is_named() -> None:
    late = {f"shareholders[{i}].contributions[0].due": "2031-04-01" for i in (0, 1)}
    assert [one.values["name"] for one in found("C09", late)] == ["陈蓉嘉", "李牧川"]


def test_sum_and_contributions_that_disagree_are_one_finding() -> None:
    finding = found("C05", {"shareholders[0].subscribed_cny": 500000})
    assert len(finding) == 1
    assert "shareholders[0].contributions" in finding[0].fields
    assert "registered_capital_cny" in finding[0].fields


def test_the_law_cited_is_the_law_of_the_day() -> None:
    sums = {"registered_capital_cny": 1000001}
    assert [law.instrument for law in found("C05", sums)[0].law] == ["CL2023", "RMR-IR2022"]
    assert [law.instrument for law in found("C05", {**sums, "as_of": "2018-06-01"})[0].law] == ["CL2018"]


def test_rules_of_companies_leave_branches_alone() -> None:
    assert not [one for one in everything(base="C10") if one[0][0] in "CGA"]
