"""Chapter N, other people's names: every step, every status, both sides of the year, authorities, relations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import Changes, called, everything, found
from tests.domain.rules.test_one_defect import INDIVIDUAL

OTHER: dict[str, Any] = {
    "name": "成都锦蓉云栈科技有限公司",
    "division": "成都",
    "trade_name": "锦蓉云栈",
    "industry": "科技",
    "org_form": "有限公司",
    "authority_division_code": "510100",
    "status": "active",
    "registered_on": "2020-01-01",
}
IN_BRACKETS = "锦蓉云栈（成都）科技有限公司"


def registered(**more: Any) -> Changes:
    """The name of C01 is registered, or one that differs in the parts given."""
    return {"lookups.registered_names": [{**OTHER, **more}]}


def like(division: str, trade: str, industry: str, form: str = "有限公司", **more: Any) -> Changes:
    parts = {"division": division, "trade_name": trade, "industry": industry, "org_form": form}
    return registered(name=f"{division}{trade}{industry}{form}", **parts, **more)


def gone(on: str, **more: Any) -> Changes:
    return registered(status="deregistered", deregistered_on=on, **more)


SYNONYM, SOUND = like("成都", "锦蓉云栈", "技术服务"), like("成都", "锦榕云栈", "科技")
OTHER_FORM = like("成都", "锦蓉云栈", "科技", "有限责任公司")
LONGER = like("成都", "新锦蓉云栈", "科技")
RELATED = {"related_to_applicant": True}
INSIDE = called("成都栈里科技有限公司锦蓉餐饮有限公司", "成都", "栈里科技有限公司锦蓉", "餐饮", "有限公司")
THEIRS = like("成都", "栈里", "科技")

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("N31", "the same", registered(), "C01"),
    ("N31", "the same with a space", registered(name="成都锦蓉云栈科技 有限公司"), "C01"),
    ("N31", "revoked but not deregistered", registered(status="revoked"), "C01"),
    ("N31", "related, which lifts other rules only", registered(**RELATED), "C01"),
    ("N31", "registered by a county's office in that city", registered(authority_division_code="510108"), "C01"),
    ("N31", "authority not said", registered(authority_division_code=None), "C01"),
    (
        "N31",
        "given up less than a year before, until February 2021",
        {**gone("2020-06-01"), "as_of": "2021-02-28"},
        "C01",
    ),
    ("N31", "a branch", registered(name="成都栈桥数据科技有限公司双流分公司"), "C10"),
    ("N31", "taken apart here", {**registered(), **called("成都锦蓉云栈科技有限公司")}, "C01"),
    ("N32", "the division in brackets", registered(name=IN_BRACKETS), "C01"),
    ("N32", "related, which lifts other rules only", registered(name=IN_BRACKETS, **RELATED), "C01"),
    ("N33", "another form", OTHER_FORM, "C01"),
    ("N33", "another division of one authority", like("成都市武侯区", "锦蓉云栈", "科技"), "C01"),
    ("N33", "revoked but not deregistered", like("成都", "锦蓉云栈", "科技", "有限责任公司", status="revoked"), "C01"),
    ("N33", "their parts not stated", registered(name="成都锦蓉云栈科技股份有限公司", trade_name=None), "C01"),
    ("N34", "a synonym", SYNONYM, "C01"),
    ("N35", "another character of one sound", SOUND, "C01"),
    ("N35", "and a synonym", like("成都", "金榕云站", "技术服务"), "C01"),
    ("N35", "related, which lifts other rules only", like("成都", "锦榕云栈", "科技", **RELATED), "C01"),
    ("N36", "theirs is longer", LONGER, "C01"),
    ("N36", "theirs is shorter", like("成都", "云栈", "技术服务"), "C01"),
    ("N37", "deregistered a year ago but for a day", gone("2025-03-17"), "C01"),
    ("N37", "renamed a year ago but for a day", registered(renamed_on="2025-03-17"), "C01"),
    ("N37", "annulled", registered(status="annulled", deregistered_on="2026-01-01"), "C01"),
    ("N37", "of another form", like("成都", "锦蓉云栈", "科技", "有限责任公司", renamed_on="2026-01-01"), "C01"),
    ("N37", "of an industry of the same meaning", like("成都", "锦蓉云栈", "技术服务", renamed_on="2026-01-01"), "C01"),
    ("N37", "without an industry", like("成都", "锦蓉云栈", "", renamed_on="2026-01-01"), "C01"),
    ("N37", "the first day", {**gone("2020-06-01"), "as_of": "2021-03-01"}, "C01"),
    ("N38", "inside this name", {**INSIDE, **THEIRS}, "C01"),
    (
        "N38",
        "of another authority",
        {**INSIDE, **like("成都", "栈里", "科技", authority_division_code="510700")},
        "C01",
    ),
]
SEVERITY = {"N35": "notice", "N36": "notice", "N38": "manual"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("N31", "another form", OTHER_FORM, "C01"),
    ("N31", "another city's authority", registered(authority_division_code="510700"), "C01"),
    ("N31", "the province's authority", registered(authority_division_code="510000"), "C01"),
    ("N31", "deregistered, which N37 judges", gone("2026-01-01"), "C01"),
    ("N31", "renamed, which N37 judges", registered(renamed_on="2026-01-01"), "C01"),
    ("N31", "deregistered a year ago", gone("2025-03-16"), "C01"),
    ("N31", "deregistered, nobody knows when", registered(status="deregistered"), "C01"),
    ("N31", "outside its dates", {"as_of": "2017-07-30", **registered()}, "C01"),
    ("N32", "the same, which N31 reports", registered(), "C01"),
    ("N32", "another city's authority", registered(name=IN_BRACKETS, authority_division_code="510700"), "C01"),
    ("N32", "outside its dates", {"as_of": "2017-07-30", **registered(name=IN_BRACKETS)}, "C01"),
    ("N33", "another trade name", like("成都", "青禾", "科技"), "C01"),
    ("N33", "another industry", like("成都", "锦蓉云栈", "餐饮"), "C01"),
    ("N33", "the province's authority", like("四川", "锦蓉云栈", "科技", authority_division_code="510000"), "C01"),
    ("N33", "the province's, by its division", like("四川", "锦蓉云栈", "科技", authority_division_code=None), "C01"),
    ("N33", "related", like("成都", "锦蓉云栈", "科技", "有限责任公司", **RELATED), "C01"),
    ("N33", "the parent's branch", registered(name="成都锦蓉云栈科技有限公司锦江分公司", org_form="分公司"), "C01"),
    ("N33", "outside its dates", {"as_of": "2017-07-30", **OTHER_FORM}, "C01"),
    ("N34", "another industry", like("成都", "锦蓉云栈", "餐饮"), "C01"),
    ("N34", "related", like("成都", "锦蓉云栈", "技术服务", **RELATED), "C01"),
    ("N34", "outside its dates", {"as_of": "2017-07-30", **SYNONYM}, "C01"),
    ("N35", "another industry", like("成都", "锦榕云栈", "餐饮"), "C01"),
    ("N35", "the same characters, related", like("成都", "锦蓉云栈", "科技", "有限责任公司", **RELATED), "C01"),
    ("N35", "given up", like("成都", "锦榕云栈", "科技", renamed_on="2026-01-01"), "C01"),
    ("N35", "outside its dates", {"as_of": "2017-07-30", **SOUND}, "C01"),
    ("N36", "another industry", like("成都", "云栈", "餐饮"), "C01"),
    ("N36", "related", like("成都", "云栈", "科技", **RELATED), "C01"),
    ("N36", "outside its dates", {"as_of": "2017-07-30", **LONGER}, "C01"),
    ("N37", "deregistered a year ago", gone("2025-03-16"), "C01"),
    ("N37", "renamed a year ago", registered(renamed_on="2025-03-16"), "C01"),
    ("N37", "related", gone("2026-01-01", **RELATED), "C01"),
    ("N37", "another city's authority", gone("2026-01-01", authority_division_code="510700"), "C01"),
    ("N37", "another industry", like("成都", "锦蓉云栈", "餐饮", renamed_on="2026-01-01"), "C01"),
    ("N37", "a revoked licence, which N31 reports", registered(status="revoked"), "C01"),
    ("N37", "outside its dates", {**gone("2020-06-01"), "as_of": "2021-02-28"}, "C01"),
    ("N38", "its own parent", {**INSIDE, **like("成都", "栈里", "科技", **RELATED)}, "C01"),
    ("N38", "authorised", {**INSIDE, **THEIRS, "documents[+]": {"type": "name_authorization"}}, "C01"),
    ("N38", "given up", {**INSIDE, **like("成都", "栈里", "科技", renamed_on="2024-01-01")}, "C01"),
    ("N38", "the parent of a branch", like("成都", "栈桥", "数据科技"), "C10"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_on_other_names_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "reject")], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_on_other_names_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


CONFLICTS = [one for one in TRIPS if one[0] != "N38" and one[3] == "C01"]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), CONFLICTS, ids=lambda value: str(value)[:60])
def test_of_one_earlier_name_only_the_strongest_rule_speaks(
    rule_id: str, sentence: str, changes: Changes, base: str
) -> None:
    told = {rule for rule, _ in everything(changes, base)}
    assert told & {f"N{number}" for number in range(31, 39)} == {rule_id}, sentence


def test_an_identical_name_alone_refuses_the_filing() -> None:
    assert everything(registered()) == [("N31", "reject")]


def test_a_homophone_alone_lets_the_filing_through() -> None:
    assert everything(SOUND) == [("N35", "notice")]
    assert "锦榕云栈" in found("N35", SOUND)[0].message.zh


def test_each_earlier_name_is_told_for_itself() -> None:
    several = [changes["lookups.registered_names"][0] for changes in (registered(), OTHER_FORM, SYNONYM, SOUND, LONGER)]
    told = everything({"lookups.registered_names": several})
    assert told == [("N31", "reject"), ("N33", "reject"), ("N34", "reject"), ("N35", "notice"), ("N36", "notice")]
    paths = [found(rule, {"lookups.registered_names": several})[0].fields[1] for rule, _ in told]
    assert paths == [f"lookups.registered_names[{index}]" for index in range(5)]


def test_the_day_from_which_the_name_is_free_is_said() -> None:
    finding = found("N37", gone("2025-06-30"))[0]
    assert "2025年6月30日注销" in finding.message.zh and "2026年6月30日" in finding.fix.zh
    assert "deregistered on 2025-06-30" in finding.message.en


def test_a_register_of_names_that_does_not_answer_is_told_once() -> None:
    assert everything({"lookups.registered_names": None}) == [("N31", "manual")]


def test_a_shop_is_compared_with_the_names_of_its_county() -> None:
    name = {"name": "成都市武侯区锦蓉云栈茶楼", "division": "成都市武侯区", "industry": "茶", "org_form": "楼"}
    here = registered(**name, authority_division_code="510107")
    assert [rule for rule, _ in everything({**INDIVIDUAL, **here})] == ["N33"]
    elsewhere = registered(**name, authority_division_code="510108")
    assert everything({**INDIVIDUAL, **elsewhere}) == []
