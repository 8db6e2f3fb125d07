"""Chapter N, what a name consists of: characters, elements, one name, reservation, undertaking."""

from __future__ import annotations

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, called, everything, found
from tests.domain.rules.test_one_defect import INDIVIDUAL

KEPT = "name.reservation"


UNDERTAKING = "declarations.name_infringement"
APPROVED = {"type": "approval", "number": "国名核1号", "valid_to": "2027-01-01"}
GROUPLESS = called("成都锦里有限公司", "成都", "锦里", None, "有限公司")


def approved(full: str) -> Changes:
    """An approval of the name itself, as filed for names that need one."""
    return {"documents[+]": {**APPROVED, "holder_name": full}}


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
    ("N03", "no division", called("锦里云栈科技有限公司", None, "锦里云栈", "科技", "有限公司"), "C01"),
    ("N03", "taken apart here", called("锦里云栈科技有限公司"), "C01"),
    ("N03", "somebody else's approval", {**called("锦里云栈科技有限公司"), **approved("锦里科技有限公司")}, "C01"),
    ("N03", "中国 before it was N17's", {**called("中国锦里科技有限公司"), "as_of": "2021-02-28"}, "C01"),
    ("N03", "a zone alone before that was N07's", {**called("高新区锦里科技有限公司"), "as_of": "2021-02-28"}, "C01"),
    ("N04", "no industry", GROUPLESS, "C01"),
    ("N04", "taken apart here", called("成都锦里云栈有限公司"), "C01"),
    ("N04", "a shop", {**INDIVIDUAL, **called("成都市武侯区锦里店", "成都市武侯区", "锦里", None, "店")}, "C01"),
    ("N08", "after the trade name", called("红光成都酒业有限公司", "成都", "红光", "酒业", "有限公司"), "C01"),
    ("N08", "after the industry", called("红光酒业成都有限公司", "成都", "红光", "酒业", "有限公司"), "C01"),
    ("N40", "not accepted", {f"{UNDERTAKING}.accepted": False}, "C01"),
    ("N40", "not given", {UNDERTAKING: GONE}, "C01"),
    ("N40", "no declarations at all", {"declarations": GONE}, "C01"),
    ("N40", "the first day", {"as_of": "2021-03-01", UNDERTAKING: GONE}, "C01"),
    ("N42", "one after the other", called("成都锦里科技有限公司成都云栈科技有限公司"), "C01"),
    ("N42", "one in brackets", called("成都锦里科技有限公司（成都云栈科技有限公司）"), "C01"),
]
SEVERITY = {"N01": "reject", "N02": "reject", "N08": "reject", "N42": "reject"}

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
    (
        "N02",
        "the group without brackets",
        called("成都锦里科技集团有限公司", "成都", "锦里", "科技", "有限公司"),
        "C01",
    ),
    (
        "N02",
        "brackets missing, which N08 reports",
        called("红光成都酒业有限公司", "成都", "红光", "酒业", "有限公司"),
        "C01",
    ),
    ("N02", "two names, which N42 reports", called("成都锦里科技有限公司成都云栈科技有限公司"), "C01"),
    (
        "N02",
        "a suffix of individual businesses",
        {**INDIVIDUAL, "name.full": "成都市武侯区锦蓉云栈茶馆（个体工商户）"},
        "C01",
    ),
    ("N03", "the division in front", {}, "C01"),
    ("N03", "the division in brackets", called("锦里（成都）科技有限公司"), "C01"),
    ("N03", "approved", {**called("锦里云栈科技有限公司"), **approved("锦里云栈科技有限公司")}, "C01"),
    ("N03", "中国, which N17 reports", called("中国锦里科技有限公司", None, "中国锦里", "科技", "有限公司"), "C01"),
    ("N03", "a zone alone, which N07 reports", called("高新区锦里科技有限公司"), "C01"),
    ("N03", "no parts, which N02 reports", called("锦里"), "C01"),
    ("N03", "a shop without a name", {**INDIVIDUAL, "name": None}, "C01"),
    ("N04", "an industry", {}, "C01"),
    (
        "N04",
        "an industry that no list of names knows",
        called("成都锦里家具有限公司", "成都", "锦里家具", None, "有限公司"),
        "C01",
    ),
    ("N04", "a teahouse", {**INDIVIDUAL, **called("成都市武侯区锦里茶馆")}, "C01"),
    (
        "N04",
        "a flower shop, stated as its form",
        {**INDIVIDUAL, **called("成都市武侯区锦里鲜花铺", "成都市武侯区", "锦里", None, "鲜花铺")},
        "C01",
    ),
    ("N04", "a shop whose trade no list knows", {**INDIVIDUAL, **called("成都市武侯区锦里猫咖馆")}, "C01"),
    ("N04", "a supermarket", {**INDIVIDUAL, **called("成都市武侯区锦里超市")}, "C01"),
    ("N04", "approved", {**GROUPLESS, **approved("成都锦里有限公司")}, "C01"),
    ("N08", "in brackets", called("红光（成都）酒业有限公司", "成都", "红光", "酒业", "有限公司"), "C01"),
    ("N08", "in half-width brackets", called("红光(成都)酒业有限公司", "成都", "红光", "酒业", "有限公司"), "C01"),
    ("N40", "accepted", {}, "C01"),
    ("N40", "a shop without a name", {**INDIVIDUAL, "name": None, UNDERTAKING: GONE}, "C01"),
    ("N40", "a branch", {UNDERTAKING: GONE}, "C10"),
    ("N40", "outside its dates", {"as_of": "2021-02-28", UNDERTAKING: GONE}, "C01"),
    ("N42", "one name", {}, "C01"),
    ("N42", "the name of another enterprise inside", called("成都锦里科技有限公司餐饮有限公司"), "C01"),
    ("N42", "a branch", {}, "C10"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_n_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "correct")], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_n_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


@pytest.mark.parametrize(
    ("sentence", "changes", "expected"),
    [
        ("no division", called("锦里云栈科技有限公司"), [("N03", "correct")]),
        ("no industry", GROUPLESS, [("N04", "correct")]),
        (
            "no brackets",
            called("红光成都酒业有限公司", "成都", "红光", "酒业", "有限公司"),
            [("N08", "reject"), ("N13", "notice")],
        ),
        ("cannot be taken apart", called("成都科技有限公司"), [("N02", "reject")]),
        ("two names", called("成都锦里科技有限公司成都云栈科技有限公司"), [("N42", "reject")]),
        ("no undertaking", {UNDERTAKING: GONE}, [("N40", "correct")]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_one_defect_of_a_name_is_told_by_the_rule_that_owns_it(
    sentence: str, changes: Changes, expected: list[tuple[str, str]]
) -> None:
    """The papers still bear the old name, which X01 says besides."""
    assert [one for one in everything(changes) if one[0] != "X01"] == expected, sentence
