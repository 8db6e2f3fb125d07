"""An individual business 个体工商户 at the entrepreneur's door: personal, family, without a name, on a platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import FrozenClock
from tests.web.test_applicant import (
    ADDRESS,
    approve,
    ask_for_signatures,
    person_fields,
    sign_here,
    stored,
    upload,
)
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
AUTHORITY = "成都市武侯区市场监督管理局"
NAME = "成都市武侯区听雨轩茶馆"


def begin(browser: Visitor, kind: str = "individual") -> str:
    """Begin without a name; the address of the case."""
    browser.go("/new").go(f"/new/{kind}").send("/start")
    assert browser.path.endswith("/name"), browser.text
    return browser.path.removesuffix("/name")


def fill(browser: Visitor, case: str, *, name: str = "", use: str = "commitment", **operator: Any) -> None:
    """Fill in every page of an individual business that serves tea."""
    browser.go(f"{case}/name").send(fields={"name.full": name}, button="go")
    premises = {"registration_authority.name": AUTHORITY, "domicile.address": ADDRESS, "domicile.use_type": use}
    browser.send(fields=premises, button="go")
    browser.send(find="6231", button="find").send(button="add:6231").send(button="go")
    browser.send(fields={**person_fields("P1", "songtinglan"), **operator}, button="go")
    browser.send(fields={"headcount": "2"}, button="go")
    assert browser.path == f"{case}/papers", browser.text


def test_a_shop_of_one_person_goes_from_blank_to_its_licence(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case, name=NAME)
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text
    assert "个体工商户登记（备案）申请书" in page.text
    assert "经营者" in page.text
    ask_for_signatures(browser, case)
    assert "以 经营者 的身份" in browser.text.replace("  ", " ")
    sign_here(browser)
    assert stored(site, case).state == "LICENSED"
    licence = browser.go(f"{case}/licence")
    assert NAME in licence.text
    assert "92510107" in licence.text.replace(" ", "")


def test_an_individual_business_may_go_without_a_name(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case)
    assert "不使用名称" in browser.go(f"{case}/check").text
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "LICENSED"


def test_no_page_of_a_shop_speaks_of_companies(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case, name=NAME)
    pages = ("", "/name", "/premises", "/scope", "/operator", "/terms", "/papers", "/check")
    for text in (browser.go(f"{case}{page}").source.partition("<main")[2] for page in pages):
        for word in ("法定代表人", "股东", "注册资本", "董事", "章程"):
            assert word not in text, (browser.path, word)
    for other in ("people", "shares", "offices"):
        assert browser.go(f"{case}/{other}").status == 404


def test_a_family_is_named_and_everybody_besides_the_operator_takes_part(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = begin(browser, "individual-family")
    fill(browser, case, name=NAME)
    assert "IB2" in browser.go(f"{case}/check").text
    browser.go(f"{case}/operator?more=1").send(fields=person_fields("P2", "luzhiwei"), button="go")
    assert browser.path == f"{case}/operator"  # who of the two stands on the licence has to be said
    browser.send(fields={"operator.person": "P1"}, button="go")
    answers = stored(site, case).answers
    assert answers["operator"] == {"person": "P1"}
    assert answers["family_members"] == ["P2"]
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text
    assert "参加经营的家庭成员" in page.text
    browser.go(f"{case}/operator").send(fields={"operator.person": "P2"}, button="go")
    assert stored(site, case).answers["family_members"] == ["P1"]


def test_a_shop_on_a_platform_brings_the_platforms_certificate(visit: Visit, site: Flask, clock: FrozenClock) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case, name=NAME, use="platform")
    assert "网络经营场所证明" in browser.text
    assert "房屋租赁" not in browser.text
    upload(browser, case, "platform_certificate", name="听雨轩", address=ADDRESS)
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "UNDER_REVIEW"
    approve(site, case, clock)
    assert "打开营业执照" in browser.go(case).text


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("operator", {"composition": "partnership"}, "请从以下各项中选择"),
        ("operator", {"persons.P1.id_valid_to": "明天"}, "不是有效的日期"),
        ("operator", {"operator.person": "x" * 500}, "请"),
        ("premises", {"domicile.use_type": "tent"}, "请从以下各项中选择"),
        ("terms", {"headcount": "-1"}, "请"),
        ("name", {"name.full": "听\u202e雨"}, "请删除该字符"),
    ],
)
def test_what_cannot_be_read_is_told_and_kept(visit: Visit, page: str, fields: dict[str, str], words: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    sent = [*browser.go(f"{case}/{page}").form(f"{case}/{page}").fields, *fields.items(), ("do", "go")]
    answered = browser.post(f"{case}/{page}", sent)
    assert answered.status == 422
    assert words in answered.text


@pytest.mark.parametrize("field", ["registered_capital_cny", "legal_representative.person", "operating_term"])
def test_a_company_field_is_refused_on_every_page_of_a_shop(visit: Visit, site: Flask, field: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    for page in ("operator", "terms"):
        fields = browser.go(f"{case}/{page}").form(f"{case}/{page}").fields
        answered = browser.post(f"{case}/{page}", [*fields, (field, "1")])
        assert answered.status == 422
        assert field in answered.text
    assert field.partition(".")[0] not in stored(site, case).answers


def test_the_kind_page_lists_every_kind_and_says_what_to_do_about_the_others(visit: Visit) -> None:
    page = visit().go("/new")
    assert "个体工商户" in page.text
    for word in ("合伙企业", "个人独资企业", "农民专业合作社", "登记窗口"):
        assert word in page.text
    assert visit().go("/new/partnership").status == 404
    assert visit().go("/new/llc-one").path == "/name"


def test_starting_without_a_name_signs_in_on_the_way_and_begins_one_case(visit: Visit) -> None:
    page = visit().go("/new/individual")
    wrong = page.send("/start", username="songtinglan", password="wrong")
    assert wrong.status == 403
    assert "个人经营" in wrong.text
    assert wrong.send("/start", username="songtinglan", password=PASSWORD).path.endswith("/name")
    again = page.go("/new/individual").send("/start")
    assert again.status == 409
    assert again.send("/start").path.endswith("/name")
