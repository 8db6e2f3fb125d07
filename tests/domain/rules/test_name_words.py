"""Chapter N, words: what trips each rule, what does not, on both sides of every day."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.rules.tables import shipped_tables
from tests.domain.rules.sample_filings import Changes, called, everything, found


def trade(name: str, industry: str | None = "科技", **more: Any) -> Changes:
    """A company of Chengdu with this trade name."""
    return called(f"成都{name}{industry or ''}有限公司", "成都", name, industry, "有限公司", **more)


def approval(**content: Any) -> Changes:
    return {"documents[+]": {"type": "approval", "valid_to": "2027-01-01", **content}}


CHINA, WORLD = called("中国锦里科技有限公司"), called("国际锦里科技有限公司")
GUARDS = trade("锦里", "保安服务")

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("N17", "中国", CHINA, "C01"),
    ("N17", "中国, stated as division", called("中国锦里科技有限公司", "中国", "锦里", "科技", "有限公司"), "C01"),
    ("N17", "全国", called("全国锦里科技有限公司"), "C01"),
    ("N17", "the first day", {**CHINA, "as_of": "2021-03-01"}, "C01"),
    ("N18", "before the industry", called("成都锦里中国茶文化传播有限公司"), "C01"),
    ("N18", "in brackets", called("锦里（中国）科技有限公司"), "C01"),
    ("N18", "across two words", trade("锦中", "国际贸易"), "C01"),
    ("N18", "the first day", {**trade("锦里中国茶"), "as_of": "2021-03-01"}, "C01"),
    ("N19", "国际", {**WORLD, "as_of": "2021-02-28"}, "C01"),
    ("N20", "the trade name", trade("支那"), "C01"),
    ("N20", "letters that mean something else", trade("伟大和平"), "C01"),
    ("N21", "the trade name", trade("九一一"), "C01"),
    ("N22", "the trade name", trade("解放军"), "C01"),
    ("N22", "a unit of the army", trade("八三四一部队"), "C01"),
    ("N23", "a state", trade("美国", "餐饮"), "C01"),
    ("N23", "a state in brackets", called("锦里（美国）科技有限公司"), "C01"),
    ("N23", "an organisation with a shorter word in it", trade("世界银行"), "C01"),
    ("N23", "letters in two words", trade("安泰", "国际贸易"), "C01"),
    ("N23", "a foreign city", trade("巴黎", "餐饮"), "C01"),
    ("N24", "the trade name", trade("海洛因"), "C01"),
    ("N24", "the industry", trade("锦里", "占卜"), "C01"),
    ("N24", "the first day", {**trade("海洛因"), "as_of": "2021-03-01"}, "C01"),
    ("N25", "the trade name", trade("蛮夷"), "C01"),
    ("N26", "the trade name", trade("妻妾成群"), "C01"),
    ("N27", "the trade name", trade("国家级"), "C01"),
    ("N27", "at the beginning of the trade name", trade("第一锦里"), "C01"),
    ("N28", "the trade name", trade("一带一路"), "C01"),
    ("N28", "within it", trade("雄安新区锦里"), "C01"),
    ("N28", "the first day", {**trade("一带一路"), "as_of": "2023-10-01"}, "C01"),
    ("N29", "the trade name", trade("雷锋"), "C01"),
    ("N29", "the first day", {**trade("董存瑞"), "as_of": "2017-07-31"}, "C01"),
    ("N30", "the trade name", trade("教授"), "C01"),
    ("N30", "the first day", {**trade("教授"), "as_of": "2017-07-31"}, "C01"),
    ("N41", "the industry", GUARDS, "C01"),
    ("N41", "taken apart here", called("成都锦里银行有限公司"), "C01"),
    ("N41", "stated as the end of the trade name", trade("锦里银行", None), "C01"),
    ("N41", "the approval of another industry", {**GUARDS, **approval(pre_approval_id="PA31")}, "C01"),
    ("N41", "letters in two words", trade("诚信", "托运"), "C01"),
]
SEVERITY = {"N17": "correct", "N18": "manual", "N19": "correct", "N28": "manual", "N30": "notice", "N41": "correct"}
SPECIAL = {
    "letters that mean something else": "manual",
    "letters in two words": "manual",
    "at the beginning of the trade name": "manual",
    "a foreign city": "notice",
}
OTHER = trade("锦里")

QUIET: list[tuple[str, str, Changes, str]] = [
    ("N17", "after the division, which N18 reports", trade("锦里中国茶"), "C01"),
    ("N17", "国家级, which N27 reports", called("国家级锦里科技有限公司"), "C01"),
    ("N17", "approved", {**CHINA, **approval(holder_name="中国锦里科技有限公司")}, "C01"),
    ("N17", "outside its dates", {**CHINA, "as_of": "2021-02-28"}, "C01"),
    ("N18", "at the beginning, which N17 reports", CHINA, "C01"),
    ("N18", "国家级, which N27 reports", trade("国家级"), "C01"),
    ("N18", "outside its dates", {**trade("锦里中国茶"), "as_of": "2021-02-28"}, "C01"),
    ("N19", "after the trade name", {**trade("锦里", "国际贸易"), "as_of": "2018-06-01"}, "C01"),
    ("N19", "approved", {**WORLD, "as_of": "2018-06-01", **approval(holder_name="国际锦里科技有限公司")}, "C01"),
    ("N19", "outside its dates", {**WORLD, "as_of": "2021-03-01"}, "C01"),
    *((rule_id, "another word", OTHER, "C01") for rule_id in ("N20", "N21", "N22", "N23", "N25", "N26", "N27")),
    ("N20", "no parts, which N02 reports", called("支那"), "C01"),
    ("N22", "a department", trade("锦里部队长"), "C01"),
    ("N23", "the division", {**trade("锦里"), "domicile.division_code": "222424"}, "C01"),
    ("N24", "another word", OTHER, "C01"),
    ("N24", "outside its dates", {**trade("海洛因"), "as_of": "2021-02-28"}, "C01"),
    ("N25", "outside its dates", {**trade("蛮夷"), "as_of": "2021-02-28"}, "C01"),
    ("N26", "outside its dates", {**trade("妻妾成群"), "as_of": "2021-02-28"}, "C01"),
    ("N23", "a foreign city within the trade name", trade("罗马里", "餐饮"), "C01"),
    ("N28", "another word", OTHER, "C01"),
    ("N28", "outside its dates", {**trade("一带一路"), "as_of": "2023-09-30"}, "C01"),
    ("N29", "another word", OTHER, "C01"),
    ("N29", "outside its dates", {**trade("董存瑞"), "as_of": "2017-07-30"}, "C01"),
    ("N30", "within the trade name", trade("锦里教授"), "C01"),
    ("N30", "outside its dates", {**trade("教授"), "as_of": "2017-07-30"}, "C01"),
    ("N41", "approved", {**GUARDS, **approval(pre_approval_id="PA08")}, "C01"),
    ("N41", "guards in the scope only", {}, "C04"),
    ("N41", "the bank of nations, which N23 reports", trade("世界银行"), "C01"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_on_words_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SPECIAL.get(sentence, SEVERITY.get(rule_id, "reject"))], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_on_words_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


ACTIONS = {"reject": "reject", "manual": "manual", "warn": "notice"}
WORDS = shipped_tables().lists["name_forbidden_words"]
LISTED = [row for row in WORDS if row["action"] in ACTIONS and row["word"].isalpha()]


@pytest.mark.parametrize("row", LISTED, ids=lambda row: row["word"])
def test_every_listed_word_as_trade_name_has_the_action_of_the_list_and_no_other_rule_on_words(
    row: dict[str, str],
) -> None:
    told = everything(trade(row["word"]))
    words = [one for one in told if one[0] in {"N18", *(f"N{n}" for n in range(20, 31)), "N41"}]
    assert words == [(row["rule_id"], ACTIONS[row["action"]])]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (CHINA, [("N17", "correct")]),
        (trade("锦里中国茶"), [("N18", "manual")]),
        (trade("伟大和平"), [("N20", "manual")]),
        (trade("雷锋"), [("N29", "reject")]),
        (trade("教授"), [("N30", "notice")]),
    ],
    ids=str,
)
def test_a_word_is_told_by_one_rule(changes: Changes, expected: list[tuple[str, str]]) -> None:
    """The papers still bear the old name (X01)."""
    assert [one for one in everything(changes) if one[0] != "X01"] == expected
