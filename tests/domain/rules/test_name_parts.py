"""Chapter N, the parts of a name: what trips each rule, what does not, on both sides of every day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import Changes, called, everything, found
from tests.domain.rules.test_one_defect import INDIVIDUAL

PARENT = "成都栈桥数据科技有限公司"
IN_SHUANGLIU = {"domicile.division_code": "510116"}
IN_BEIJING = {"domicile.division_code": "110105"}


def company(
    division: str | None, trade: str, industry: str | None = "科技", form: str = "有限公司", **more: Any
) -> Changes:
    """A company's name in the usual order."""
    return called(f"{division or ''}{trade}{industry or ''}{form}", division, trade, industry, form, **more)


def shop(division: str, form: str, **more: Any) -> Changes:
    return {**INDIVIDUAL, **called(f"{division}青禾面{form}", division, "青禾", "面", form), **more}


def registered(name: str, **more: Any) -> Changes:
    return {"lookups.registered_names": [{"name": name, "status": "active", **more}]}


TRIPS: list[tuple[str, str, Changes, str]] = [
    ("N05", "another city", company("绵阳", "锦里"), "C01"),
    ("N05", "another province", company("广东", "锦里"), "C01"),
    ("N05", "another district of the city", company("成都市锦江区", "锦里"), "C01"),
    ("N05", "no such place", company("武陵源里", "锦里"), "C01"),
    ("N05", "in brackets", called("锦里（绵阳）科技有限公司"), "C01"),
    ("N05", "the right city of another province", company("广东成都", "锦里"), "C01"),
    ("N05", "a county that is no more", {**company("双流县", "锦里"), **IN_SHUANGLIU}, "C01"),
    ("N06", "a company", company("武侯区", "锦里"), "C01"),
    ("N06", "the district in short", company("武侯", "锦里"), "C01"),
    ("N06", "after the province only", company("四川省武侯区", "锦里"), "C01"),
    ("N06", "in brackets", called("锦里（武侯区）科技有限公司"), "C01"),
    ("N06", "a district of a municipality", {**company("朝阳区", "锦里"), **IN_BEIJING}, "C01"),
    ("N06", "a company in 2018", {**company("武侯区", "锦里"), "as_of": "2018-06-01"}, "C01"),
    ("N06", "a shop since October 2023", shop("武侯区", "馆", as_of="2023-10-01"), "C01"),
    ("N07", "a zone alone", company("高新区", "锦里"), "C01"),
    ("N07", "taken apart here", called("天府新区锦里科技有限公司"), "C01"),
    ("N07", "in brackets", called("锦里（高新区）科技有限公司"), "C01"),
    ("N07", "the first day", {**company("高新区", "锦里"), "as_of": "2021-03-01"}, "C01"),
    ("N09", "one character", company("成都", "锦"), "C01"),
    ("N09", "taken apart here", called("成都锦科技有限公司"), "C01"),
    ("N10", "a city", company("成都", "绵阳"), "C01"),
    ("N10", "a province, written out", company("成都", "四川省"), "C01"),
    ("N10", "a county", company("成都", "金堂县"), "C01"),
    ("N11", "an industry", company("成都", "科技", "餐饮"), "C01"),
    ("N11", "the first day", {**company("成都", "科技", "餐饮"), "as_of": "2017-07-31"}, "C01"),
    ("N12", "公司", company("成都", "公司", "餐饮"), "C01"),
    ("N12", "a group in the trade name", company("成都", "锦里集团", "餐饮"), "C01"),
    ("N12", "合伙", company("成都", "锦里合伙", "餐饮"), "C01"),
    ("N12", "the form of a shop", company("成都", "工作室", "餐饮"), "C01"),
    ("N12", "the first day", {**company("成都", "公司", "餐饮"), "as_of": "2017-07-31"}, "C01"),
    ("N13", "a restaurant that writes software", company("成都", "锦里", "餐饮"), "C01"),
    ("N13", "a word within the industry", company("成都", "锦里", "川味火锅连锁"), "C01"),
    ("N14", "an LLC as a company by shares", company("成都", "锦里", form="股份有限公司"), "C01"),
    ("N14", "a company by shares as an LLC", {**company("成都", "锦里"), "entity_type": "jsc"}, "C01"),
    ("N14", "an LLC as a shop", company("成都", "锦里", form="店"), "C01"),
    ("N14", "a partnership", company("成都", "锦里", form="（普通合伙）"), "C01"),
    ("N14", "a shop as a company", shop("成都市武侯区", "馆公司"), "C01"),
    ("N14", "a shop as an enterprise", shop("成都市武侯区", "馆企业"), "C01"),
    ("N14", "a shop as a limited company", shop("成都市武侯区", "有限公司"), "C01"),
    ("N14", "a shop as a cooperative", {**INDIVIDUAL, **called("成都市武侯区青禾合作社")}, "C01"),
    ("N14", "a company of no form", called("成都锦里科技公司"), "C01"),
    ("N15", "another parent", {"parent.name": "成都栈里数据科技有限公司"}, "C10"),
    ("N15", "no ending", {"name.full": f"{PARENT}双流"}, "C10"),
    ("N15", "the branch of a branch", {"name.full": f"{PARENT}双流分公司天府分公司"}, "C10"),
    ("N16", "a group", company("成都", "锦里", None, "集团有限公司"), "C01"),
    ("N16", "stated in the trade name", company("成都", "锦里集团", None), "C01"),
    ("N16", "stated in the industry", company("成都", "锦里", "科技集团"), "C01"),
    ("N16", "not stated", called("成都锦里科技集团有限公司", "成都", "锦里", "科技", "有限公司"), "C01"),
    ("N16", "in brackets", called("成都锦里科技（集团）有限公司"), "C01"),
]
SEVERITY = {"N13": "notice", "N16": "correct"}

QUIET: list[tuple[str, str, Changes, str]] = [
    *(
        ("N05", place, company(place, "锦里"), "C01")
        for place in ("四川", "四川省", "成都", "成都市", "成都市武侯区", "成都武侯")
    ),
    ("N05", "province and city", company("四川省成都市", "锦里"), "C01"),
    ("N05", "a zone of the city", company("成都高新区", "锦里"), "C01"),
    ("N05", "a zone alone, which N07 reports", company("高新区", "锦里"), "C01"),
    ("N05", "中国, which N17 reports", called("中国锦里科技有限公司", "中国", "锦里", "科技", "有限公司"), "C01"),
    ("N05", "no division, which N03 reports", company(None, "锦里"), "C01"),
    ("N05", "a municipality", {**company("北京", "锦里"), **IN_BEIJING}, "C01"),
    ("N05", "the county of that day", {**company("双流县", "锦里"), **IN_SHUANGLIU, "as_of": "2015-06-01"}, "C01"),
    (
        "N05",
        "a code nobody knows, which D07 reports",
        {**company("绵阳", "锦里"), "domicile.division_code": "510199"},
        "C01",
    ),
    ("N06", "with its city", company("成都市武侯区", "锦里"), "C01"),
    ("N06", "with its city in short", company("成都武侯", "锦里"), "C01"),
    ("N06", "a county", {**company("金堂", "锦里"), "domicile.division_code": "510121"}, "C01"),
    ("N06", "a city of county level", {**company("都江堰", "锦里"), "domicile.division_code": "510181"}, "C01"),
    (
        "N06",
        "the county before it was a district",
        {**company("双流", "锦里"), **IN_SHUANGLIU, "as_of": "2015-06-01"},
        "C01",
    ),
    ("N06", "a district of a municipality with it", {**company("北京市朝阳区", "锦里"), **IN_BEIJING}, "C01"),
    ("N06", "a shop until September 2023", shop("武侯区", "馆", as_of="2023-09-30"), "C01"),
    ("N07", "with its city", company("成都高新区", "锦里"), "C01"),
    ("N07", "with its province", company("四川天府新区", "锦里"), "C01"),
    ("N07", "outside its dates", {**company("高新区", "锦里"), "as_of": "2021-02-28"}, "C01"),
    ("N09", "two characters", company("成都", "锦里"), "C01"),
    ("N09", "rare ones", company("成都", "𠮷㐂"), "C01"),
    ("N09", "a branch", {}, "C10"),
    ("N10", "part of the trade name", company("成都", "绵阳里"), "C01"),
    ("N10", "a word of the language", company("成都", "光明"), "C01"),
    ("N11", "holds an industry word", company("成都", "科技里", "餐饮"), "C01"),
    ("N11", "outside its dates", {**company("成都", "科技", "餐饮"), "as_of": "2017-07-30"}, "C01"),
    ("N12", "the group before the form, which N16 reports", company("成都", "锦里集团", None), "C01"),
    (
        "N12",
        "the name of a related enterprise inside",
        {
            **company("成都", "栈里科技有限公司锦里", "餐饮"),
            **registered("栈里科技有限公司", related_to_applicant=True),
        },
        "C01",
    ),
    ("N12", "outside its dates", {**company("成都", "公司", "餐饮"), "as_of": "2017-07-30"}, "C01"),
    ("N13", "the same section", company("成都", "锦里", "软件", main_industry_code="6420"), "C01"),
    ("N13", "an industry no table knows", company("成都", "锦里", "无人机"), "C01"),
    ("N13", "a word for many industries", company("成都", "锦里", "实业"), "C01"),
    ("N13", "no main industry, which B02 reports", company("成都", "锦里", "餐饮", main_industry_code=None), "C01"),
    ("N14", "an LLC", company("成都", "锦里", form="有限责任公司"), "C01"),
    ("N14", "a group", company("成都", "锦里", form="集团有限公司"), "C01"),
    ("N14", "a company by shares", {**company("成都", "锦里", form="股份有限公司"), "entity_type": "jsc"}, "C01"),
    ("N14", "a shop", shop("成都市武侯区", "馆"), "C01"),
    ("N14", "a shop of an unusual form", shop("成都市武侯区", "摊"), "C01"),
    ("N15", "a place", {}, "C10"),
    ("N15", "no place", {"name.full": f"{PARENT}分公司"}, "C10"),
    ("N15", "a company", {"parent": {"name": PARENT}}, "C01"),
    ("N16", "no group", {}, "C01"),
    (
        "N16",
        "approved",
        {
            **company("成都", "锦里", None, "集团有限公司"),
            "documents[+]": {"type": "approval", "holder_name": "成都锦里集团有限公司"},
        },
        "C01",
    ),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_on_the_parts_of_a_name_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "reject")], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_on_the_parts_of_a_name_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


@pytest.mark.parametrize(
    ("full", "rule_id"),
    [
        ("成都绵阳科技有限公司", "N10"),
        ("成都锦科技有限公司", "N09"),
        ("绵阳锦里科技有限公司", "N05"),
        ("武侯区锦里科技有限公司", "N06"),
        ("高新区锦里科技有限公司", "N07"),
        ("成都锦里科技集团有限公司", "N16"),
    ],
)
def test_the_examples_of_the_book_are_told_by_their_own_rule_alone(full: str, rule_id: str) -> None:
    """The papers still bear the old name (X01)."""
    assert [rule for rule, _ in everything(called(full)) if rule != "X01"] == [rule_id]


def test_a_missing_city_is_named_in_the_remedy() -> None:
    assert "成都市武侯区" in found("N06", company("武侯区", "锦里"))[0].fix.zh
