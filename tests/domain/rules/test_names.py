"""Chapter N as far as it exists: characters, elements, an identical name, the reservation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

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
KEPT = "name.reservation"


def registered(**more: Any) -> Changes:
    return {"lookups.registered_names": [{**OTHER, **more}]}


def called(full: str, division: str | None, trade: str | None, industry: str | None, form: str | None) -> Changes:
    parts = {"division": division, "trade_name": trade, "industry": industry, "org_form": form}
    return {"name": {"full": full, **parts}}


TRIPS: list[tuple[str, str, Changes, str]] = [
    ("N01", "Latin letters and digits", {"name.full": "成都A8科技有限公司"}, "C01"),
    ("N01", "full-width letters", {"name.full": "成都Ａ科技有限公司"}, "C01"),
    ("N01", "a space", {"name.full": "成都 锦蓉云栈科技有限公司"}, "C01"),
    ("N01", "punctuation", {"name.full": "成都锦·蓉科技有限公司"}, "C01"),
    ("N01", "markup", {"name.full": "成都<b>科技有限公司"}, "C01"),
    ("N01", "a branch", {"name.full": "成都栈桥数据科技有限公司2分公司"}, "C10"),
    ("N02", "no trade name", called("成都科技有限公司", "成都", None, "科技", "有限公司"), "C01"),
    ("N02", "no form", called("成都锦里科技", "成都", "锦里", "科技", None), "C01"),
    ("N02", "parts of another name", {"name.trade_name": "锦蓉"}, "C01"),
    ("N02", "another order", called("成都科技锦里有限公司", "成都", "锦里", "科技", "有限公司"), "C01"),
    ("N02", "cannot be taken apart", called("锦里", None, None, None, None), "C01"),
    ("N31", "the same", registered(), "C01"),
    ("N31", "the same with a space", registered(name="成都锦蓉云栈科技 有限公司"), "C01"),
    ("N31", "revoked but not deregistered", registered(status="revoked"), "C01"),
    ("N31", "related, which lifts other rules only", registered(related_to_applicant=True), "C01"),
    ("N31", "registered by a county's office in that city", registered(authority_division_code="510108"), "C01"),
    ("N31", "authority not said", registered(authority_division_code=None), "C01"),
    ("N31", "a branch", registered(name="成都栈桥数据科技有限公司双流分公司"), "C10"),
    ("N39", "ended yesterday", {f"{KEPT}.expires_on": "2026-03-15"}, "C01"),
    ("N39", "longer than the law allows", {KEPT: {"reserved_on": "2026-01-15", "expires_on": "2026-12-31"}}, "C01"),
    ("N39", "no end given", {KEPT: {"reserved_on": "2026-01-15"}}, "C01"),
    ("N39", "six months in regime A", {"as_of": "2018-07-02", KEPT: {"reserved_on": "2018-01-01"}}, "C01"),
    (
        "N39",
        "a year with an approval",
        {KEPT: {"reserved_on": "2025-03-15", "expires_on": "2026-12-31", "involves_approval": True}},
        "C01",
    ),
]
SEVERITY = {"N01": "reject", "N02": "reject", "N31": "reject", "N39": "correct"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("N01", "rare characters and brackets", {"name.full": "𠮷㐂（成都）科技有限公司"}, "C01"),
    ("N01", "half-width brackets", {"name.full": "锦里(成都)科技有限公司"}, "C01"),
    ("N01", "no name, which F02 reports", {"name": GONE}, "C01"),
    ("N01", "an exchange", {"name.full": "成都A8科技有限公司"}, "C12"),
    ("N02", "four parts", {}, "C01"),
    ("N02", "the division in brackets", called("锦里（成都）科技有限公司", "成都", "锦里", "科技", "有限公司"), "C01"),
    ("N02", "brackets after the industry", called("锦里科技(成都)有限公司", "成都", "锦里", "科技", "有限公司"), "C01"),
    ("N02", "no division, which N03 judges", called("锦里科技有限公司", None, "锦里", "科技", "有限公司"), "C01"),
    ("N02", "no industry, which N04 judges", called("成都锦里有限公司", "成都", "锦里", None, "有限公司"), "C01"),
    ("N02", "parts not given", called("成都锦里科技有限公司", None, None, None, None), "C01"),
    ("N02", "a branch, which N15 judges", {}, "C10"),
    ("N31", "another form", registered(name="成都锦蓉云栈科技有限责任公司"), "C01"),
    ("N31", "another city's authority", registered(authority_division_code="510700"), "C01"),
    ("N31", "the province's authority", registered(authority_division_code="510000"), "C01"),
    ("N31", "deregistered, which N37 judges", registered(status="deregistered", deregistered_on="2026-01-01"), "C01"),
    ("N31", "renamed, which N37 judges", registered(renamed_on="2026-01-01"), "C01"),
    ("N31", "outside its dates", {"as_of": "2017-07-30", **registered()}, "C01"),
    ("N39", "the last day", {KEPT: {"reserved_on": "2026-01-16", "expires_on": "2026-03-16"}}, "C01"),
    ("N39", "not reserved", {KEPT: None}, "C01"),
    (
        "N39",
        "six months in regime A, the last day",
        {"as_of": "2018-07-01", KEPT: {"reserved_on": "2018-01-01"}},
        "C01",
    ),
    ("N39", "a year where an item is pre-licensed", {KEPT: {"reserved_on": "2025-05-20"}}, "C04"),
    ("N39", "a branch", {KEPT: {"reserved_on": "2020-01-01"}}, "C10"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_n_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY[rule_id]], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_n_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


def test_an_identical_name_alone_refuses_the_filing() -> None:
    assert everything(registered()) == [("N31", "reject")]


def test_a_register_of_names_that_does_not_answer_goes_to_a_person() -> None:
    assert everything({"lookups.registered_names": None}) == [("N31", "manual")]
