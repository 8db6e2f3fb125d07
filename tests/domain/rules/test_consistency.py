"""Chapter X: what counts as a disagreement, what does not, and that one disagreement is one finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.domain.rules.sample_filings import CASES, GONE, Changes, everything, found, judge, sample

ARTICLES, CONTENT = "documents[articles]", "documents[articles].content"
AGENT: dict[str, Any] = {
    "agent": {"person": "P3", "from": "2026-03-01", "to": "2026-06-30", "scope": ["establishment"]},
    "documents[+]": {
        "type": "authorization",
        "agent_name": "王知夏",
        "agent_id_number": "510101199407210441",
        "from": "2026-03-01",
        "to": "2026-06-30",
        "scope": ["establishment"],
    },
}
NOTICE = {"type": "name_notice", "name": "成都锦蓉云栈科技有限责任公司"}
APPROVAL = {"type": "approval", "pre_approval_id": "PA08", "holder_name": "成都某某有限公司", "valid_to": "2027-01-01"}


def other_agent(**changes: str) -> Changes:
    return {**AGENT, "documents[+]": {**AGENT["documents[+]"], **changes}}


def investor(**copied: str) -> Changes:
    """An organisation in the form, and its qualification copy with what differs."""
    stated = {"name": "成都远岫实业有限公司", "uscc": "91510101MA6CCCC38P"}
    copy = {"type": "subject_qualification", "organisation": "O1", **stated, **copied}
    return {"organisations.O1": {**stated, "kind": "company"}, "documents[+]": copy}


def used(number: int) -> Changes:
    return {"lookups.phone_usage": [{"phone": "10000000001", "applications_90d": number}]}


TRIPS: list[tuple[str, str, Changes]] = [
    ("X01", "the articles", {f"{CONTENT}.company_name": "成都锦蓉云栈技术有限公司"}),
    ("X01", "an appointment", {"documents[appointment#1].company_name": "成都锦蓉云栈有限公司"}),
    ("X01", "the name notice", {"documents[+]": NOTICE}),
    ("X01", "an approval", {"documents[+]": APPROVAL}),
    ("X02", "the articles", {f"{CONTENT}.domicile_address": "成都市武侯区青梧路88号3栋1单元1203号"}),
    ("X02", "the lease", {"documents[lease].address": "成都市武侯区青梧路88号3栋"}),
    ("X02", "another building", {"documents[property_certificate].address": "成都市武侯区青梧路88号4栋"}),
    ("X03", "a fen", {f"{CONTENT}.registered_capital_cny": "1000000.01"}),
    ("X04", "another amount", {f"{CONTENT}.shareholders[0].subscribed_cny": 500000}),
    ("X04", "another method", {f"{CONTENT}.shareholders[0].contributions[0].method": "ip"}),
    ("X04", "another day", {f"{CONTENT}.shareholders[0].contributions[0].due": "2031-02-27"}),
    ("X04", "another name", {f"{CONTENT}.shareholders[0].name": "陈蓉佳"}),
    ("X04", "one is missing", {f"{CONTENT}.shareholders[1]": GONE}),
    ("X05", "an item more", {f"{CONTENT}.business_scope[+]": "餐饮服务"}),
    ("X05", "an item less", {f"{CONTENT}.business_scope[0]": GONE}),
    ("X06", "another office", {f"{CONTENT}.legal_rep_office": "manager"}),
    ("X06", "somebody else was appointed", {"documents[appointment#0].appointees[0].person": "P2"}),
    ("X06", "somebody else in the articles", {f"{CONTENT}.legal_representative": "李牧川"}),
    ("X07", "another supervisor", {"documents[appointment#0].appointees[1].person": "P2"}),
    ("X07", "a director more", {"governance.directors[+]": "P2"}),
    ("X07", "a manager nobody declared", {"governance.manager": None}),
    ("X07", "a finance officer nobody appointed", {"documents[appointment#1].appointees[1]": GONE}),
    (
        "X07",
        "another chair",
        {
            "documents[appointment#0].appointees[+]": {"person": "P2", "office": "chair"},
            "governance.directors[+]": "P2",
            "governance.chair": "P1",
        },
    ),
    ("X08", "a letter of the name", {"documents[id_copy#0].name": "陈蓉佳"}),
    ("X08", "a digit of the number", {"documents[id_copy#2].id_number": "510101199407210440"}),
    ("X08", "the number in the articles", {f"{CONTENT}.shareholders[1].id_number": "510101198711030311"}),
    ("X09", "the name on the copy", investor(name="成都远岫投资有限公司")),
    ("X09", "the code on the copy", investor(uscc="91510101MA6CCCC380")),
    ("X10", "twenty years", {f"{CONTENT}.operating_term": "20年"}),
    ("X11", "another agent", other_agent(agent_name="王知秋")),
    ("X11", "another number", other_agent(agent_id_number="510101199407210440")),
    ("X12", "one phone for two", {"persons.P2.phone": "10000000001"}),
    ("X12", "six applications", used(6)),
]
QUIET: list[tuple[str, str, Changes]] = [
    (
        "X01",
        "spaces and brackets",
        {
            "name.full": "锦蓉云栈(成都)科技有限公司",
            f"{CONTENT}.company_name": "锦蓉云栈（成都） 科技有限公司",
            "documents[appointment#0].company_name": "锦蓉云栈（成都）科技有限公司",
            "documents[appointment#1].company_name": "锦蓉云栈（成都）科技有限公司",
        },
    ),
    ("X01", "a paper that names nobody", {"documents[appointment#0].company_name": None}),
    ("X02", "province, width, 幢", {"documents[lease].address": "成都市 武侯区青梧路８８号3幢1单元1204号"}),
    ("X02", "the building alone on the certificate", {}),
    (
        "X02",
        "the predecessor while it lasted",
        {
            "as_of": "2015-06-01",
            "domicile.address": "四川省成都市双流县望锦街18号",
            f"{CONTENT}.domicile_address": "成都市双流区望锦街18号",
            "documents[lease].address": "成都市双流县望锦街18号",
            "documents[property_certificate].address": "成都市双流县",
        },
    ),
    ("X03", "the same in words", {f"{CONTENT}.registered_capital_cny": "壹佰万元整"}),
    ("X03", "articles that state none, which A01 reports", {f"{CONTENT}.registered_capital_cny": None}),
    ("X04", "another number, which X08 reports", {f"{CONTENT}.shareholders[1].id_number": "510101198711030311"}),
    (
        "X04",
        "another order",
        {
            "shareholders[0].ref": "P2",
            "shareholders[0].subscribed_cny": 400000,
            "shareholders[0].contributions[0].amount_cny": 400000,
            "shareholders[1].ref": "P1",
            "shareholders[1].subscribed_cny": 600000,
            "shareholders[1].contributions[0].amount_cny": 600000,
        },
    ),
    (
        "X05",
        "another order and width",
        {f"{CONTENT}.business_scope": ["信息技术咨询服务", "软件 开发", "信息系统集成服务"]},
    ),
    ("X06", "everything agrees", {}),
    ("X06", "nobody appointed the director, which G10 reports", {"documents[appointment#0]": GONE}),
    ("X07", "nobody appointed the manager, which G10 reports", {"documents[appointment#1]": GONE}),
    ("X07", "no appointment, which F01 reports", {"documents[appointment#1]": GONE, "documents[appointment]": GONE}),
    ("X07", "the chair is a director", {"documents[appointment#0].appointees[0].office": "executive_director"}),
    (
        "X07",
        "an employee supervisor written as supervisor",
        {
            "governance.employee_supervisors": ["P3"],
            "documents[appointment#0].appointees[1]": GONE,
            "documents[+]": {
                "type": "appointment",
                "made_by": "employees",
                "appointees": [{"person": "P3", "office": "supervisor"}],
            },
        },
    ),
    ("X08", "a small x", {"documents[id_copy#1].id_number": "51010119871103031x"}),
    ("X09", "the copy agrees", investor(name="成都远岫实业 有限公司", uscc="91510101ma6cccc38p")),
    ("X10", "long term in other words", {f"{CONTENT}.operating_term": "long_term"}),
    ("X10", "articles without a term", {f"{CONTENT}.operating_term": None}),
    ("X11", "the agent", AGENT),
    ("X11", "no agent", {}),
    (
        "X12",
        "one person with two keys",
        {"persons.P4": {"name": "陈蓉嘉", "id_number": "510101199004120126", "phone": "10000000001"}},
    ),
    ("X12", "five applications", used(5)),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_disagreement_is_one_finding(rule_id: str, sentence: str, changes: Changes) -> None:
    findings = found(rule_id, changes)
    assert [one.severity for one in findings] == ["manual" if rule_id == "X12" else "correct"], sentence
    assert "{" not in findings[0].message.zh + findings[0].message.en + findings[0].fix.zh + findings[0].fix.en


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), QUIET, ids=lambda value: str(value)[:60])
def test_what_only_looks_different_agrees(rule_id: str, sentence: str, changes: Changes) -> None:
    assert found(rule_id, changes) == [], sentence


def test_a_name_changed_in_the_form_is_one_finding_that_lists_every_paper() -> None:
    finding = found("X01", {"name.full": "成都锦蓉云栈网络有限公司"})
    assert len(finding) == 1
    assert len(finding[0].fields) == 4


def test_numbers_of_people_are_masked_in_what_is_told() -> None:
    told = found("X08", {"documents[id_copy#0].id_number": "510101199004120127"})[0]
    assert "510101199004120126" not in str(told.to_json())
    assert "10000000001" not in str(found("X12", {"persons.P2.phone": "10000000001"})[0].to_json())


def test_a_branch_is_compared_with_its_own_papers_only() -> None:
    articles = {
        "type": "articles",
        "content": {"company_name": "成都栈桥数据科技有限公司", "domicile_address": "成都市武侯区青梧路200号"},
    }
    assert not [one for one in everything({"documents[+]": articles}, base="C10") if one[0].startswith("X")]


def test_phones_that_nobody_could_look_up_go_to_a_reviewer() -> None:
    assert everything({"lookups.phone_usage": GONE}) == [("X12", "manual")]


@pytest.mark.parametrize("case", ["C01", "C03", "C04", "C06"])
def test_the_published_companies_are_judged_exactly_as_expected(case: str) -> None:
    expected = json.loads((CASES / f"{case}.expected.json").read_text("utf-8"))
    result = judge(sample(base=case))
    wanted = sorted((one["rule_id"], one["severity"], tuple(one["fields"])) for one in expected["findings"])
    assert result.decision == expected["decision"]
    assert sorted((one.rule_id, one.severity) for one in result.findings) == [one[:2] for one in wanted]
    for rule_id, _, fields in wanted:
        told = next(one for one in result.findings if one.rule_id == rule_id)
        assert set(fields) & set(told.fields), f"{rule_id} names {told.fields}, not {fields}"
