"""Chapter B: for every rule something that trips it, something that does not, on both sides of every day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, found

TEXT, CODE, LICENCE = "business_scope[1].text", "business_scope[1].industry_code", "business_scope[1].licence"
NAME = "成都锦蓉云栈科技有限公司"
GUARDS = {TEXT: "保安服务", CODE: "7271", LICENCE: "pre", "business_scope[1].pre_approval_id": "PA08"}


def approval(**content: Any) -> Changes:
    given = {"pre_approval_id": "PA08", "number": "川公保服1号", "holder_name": NAME, "valid_to": "2027-01-01"}
    return {**GUARDS, "documents[+]": {"type": "approval", **given, **content}}


TRIPS: list[tuple[str, str, Changes]] = [
    ("B01", "no such class", {CODE: "6598"}),
    ("B01", "a division instead of a class", {CODE: "65"}),
    ("B01", "no code", {CODE: GONE}),
    ("B02", "another industry", {"main_industry_code": "6210"}),
    ("B02", "none", {"main_industry_code": GONE}),
    ("B03", "no approval", GUARDS),
    ("B03", "the approval of another item", approval(pre_approval_id="PA31")),
    ("B03", "declared as needing a prior approval, without saying which", {LICENCE: "pre"}),
    ("B03", "declared as free, listed in the directory", {TEXT: "保安服务", CODE: "7271"}),
    ("B04", "ended yesterday", approval(valid_to="2026-03-15")),
    ("B04", "issued ninety-one days ago", approval(valid_to=None, issued_on="2025-12-15")),
    ("B04", "neither end nor day of issue", approval(valid_to=None)),
    ("B05", "somebody else's", approval(holder_name="成都某某保安有限公司")),
    ("B06", "a later licence", {TEXT: "餐饮服务", CODE: "6210", LICENCE: "post"}),
    ("B07", "prohibited", {TEXT: "虚拟货币交易服务"}),
    ("B08", "a Singaporean", {"persons.P2.nationality": "SG"}),
    ("B08", "from Hong Kong with a Chinese nationality", {"persons.P2.id_type": "hk_macao_permit"}),
]
QUIET: list[tuple[str, str, Changes]] = [
    ("B01", "classes", {}),
    ("B02", "the second item", {"main_industry_code": "6531"}),
    ("B02", "no scope, which F02 reports", {"business_scope": []}),
    ("B03", "the approval is there", approval()),
    ("B03", "excluded in brackets", {TEXT: "物业管理（不含保安服务）"}),
    ("B03", "declared as free before the directory", {"as_of": "2017-10-31", TEXT: "保安服务", CODE: "7271"}),
    ("B04", "ends today", approval(valid_to="2026-03-16")),
    ("B04", "without end", approval(valid_to="long_term")),
    ("B04", "issued ninety days ago", approval(valid_to=None, issued_on="2025-12-16")),
    ("B05", "ours, with a space", approval(holder_name="成都锦蓉云栈科技 有限公司")),
    ("B06", "no licence", {}),
    ("B06", "a prior one, which B03 judges", GUARDS),
    ("B07", "excluded in brackets", {TEXT: "信息咨询（不含讨债）"}),
    ("B08", "everybody from here", {}),
]
SEVERITY = {"B06": "notice", "B07": "reject", "B08": "manual"}


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_b_speaks_once(rule_id: str, sentence: str, changes: Changes) -> None:
    findings = found(rule_id, changes)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "correct")], sentence
    assert "{" not in findings[0].message.zh + findings[0].message.en + findings[0].fix.zh + findings[0].fix.en


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_b_stays_quiet(rule_id: str, sentence: str, changes: Changes) -> None:
    assert found(rule_id, changes) == [], sentence


def test_the_authority_for_a_later_licence_is_named_even_where_the_form_does_not() -> None:
    assert "市场监督管理" in found("B06", {TEXT: "餐饮服务", CODE: "6210", LICENCE: "post"})[0].message.zh


def test_a_foreign_investor_is_no_matter_of_a_branch() -> None:
    assert found("B08", {"persons.P2.nationality": "SG"}, base="C10") == []
