"""A branch 分公司 at the entrepreneur's door: of a company licensed here, and of one this register does not know."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask

from registry.outside.answers import LIST_FILE
from registry.records import applications, enterprises
from registry.records.database import reading
from tests.conftest import FrozenClock
from tests.web import test_applicant as company
from tests.web.submitting import established
from tests.web.test_applicant import ask_for_signatures, person_fields, sign_here, stored, upload
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
PLACE = "四川省成都市武侯区青檀路5号1栋2单元201号"
BRANCH = f"{company.NAME}武侯分公司"


def begin(browser: Visitor) -> str:
    browser.go("/new/branch").send("/start")
    assert browser.path.endswith("/parent"), browser.text
    return browser.path.removesuffix("/parent")


def fill(browser: Visitor, case: str, parent: dict[str, str]) -> None:
    """Every page of a branch whose person in charge is 陆知微."""
    fields = {f"parent.{name}": value for name, value in parent.items()}
    browser.go(f"{case}/parent").send(fields={**fields, "parent.decision_date": "2026-11-10"}, button="go")
    assert browser.path == f"{case}/name", browser.text
    browser.send(fields={"name.full": BRANCH}, button="go")
    premises = {
        "registration_authority.name": company.AUTHORITY,
        "domicile.address": PLACE,
        "domicile.use_type": "commitment",
    }
    browser.send(fields=premises, button="go")
    browser.send(find="6513", button="find").send(button="add:6513")
    browser.send(fields={"business_scope[0].text": "软件开发"}, button="go")
    browser.send(fields=person_fields("P1", "songtinglan"), button="more")
    browser.send(fields=person_fields("P2", "luzhiwei"), button="go")
    assert browser.path == f"{case}/charge"  # who of the two is in charge has to be said
    browser.send(fields={"person_in_charge.person": "P2"}, button="go")
    browser.send(fields={"headcount": "2"}, button="go")
    assert browser.path == f"{case}/papers", browser.text


def test_a_branch_of_a_company_licensed_here_needs_only_its_code_and_is_licensed_at_once(
    visit: Visit, site: Flask
) -> None:
    code = established(site)
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case, {"uscc": code})
    assert company.NAME in browser.go(f"{case}/parent").text
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text
    assert "分公司登记申请书" in page.text
    assert "隶属企业任职决定" in page.text
    assert "注册资本" not in page.text
    ask_for_signatures(browser, case)
    assert "隶属企业法定代表人" in browser.text
    sign_here(browser)
    assert stored(site, case).state == "LICENSED", browser.text
    assert BRANCH in browser.go(f"{case}/licence").text
    with site.app_context(), reading() as session:
        made = enterprises.version_of_application(session, stored(site, case).id)
    assert made is not None
    assert (made.particulars["representative"], made.particulars["type_text"]) == ("陆知微", "有限责任公司分公司")
    assert made.particulars["capital_cny"] in (None, "None")


def test_a_parent_this_register_does_not_know_is_typed_with_its_licence_and_a_reviewer_decides(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    parent = {
        "uscc": "91510107MA6CCCC38P",
        "name": company.NAME,
        "legal_representative": "宋听澜",
        "business_scope[0]": "软件开发；信息系统集成服务。",
    }
    fill(browser, case, parent)
    assert "隶属企业营业执照" in browser.text
    upload(browser, case, "parent_licence", name=company.NAME, uscc="91510107MA6CCCC38P")
    assert stored(site, case).answers["parent"]["business_scope"] == ["软件开发", "信息系统集成服务"]
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "UNDER_REVIEW"
    assert "BR1" in str(browser.go(case).source)


def answer_of_the_register(site: Flask, told: object) -> None:
    """What the register of other enterprises answers from now on; None: it is silent."""
    lists = site.extensions["counter"].outside.directory / LIST_FILE
    known = json.loads(lists.read_text(encoding="utf-8"))
    lists.write_text(json.dumps({**known, "enterprise_standings": told}), encoding="utf-8")


@pytest.mark.parametrize(
    ("told", "state", "rule"),
    [
        ([{"uscc": "{code}", "status": "active", "lists": ["abnormal_operations"]}], "LICENSED", "BR6"),
        ([{"uscc": "{code}", "status": "revoked"}], "LICENSED", None),
        (None, "UNDER_REVIEW", "BR6"),
    ],
    ids=["listed", "our own register prevails", "silent"],
)
def test_the_lists_of_the_parent_are_asked_for_and_silence_is_for_a_reviewer(
    visit: Visit, site: Flask, told: object, state: str, rule: str | None
) -> None:
    code = established(site)
    answer_of_the_register(site, json.loads(json.dumps(told).replace("{code}", code)))
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case, {"uscc": code})
    sign_here(ask_for_signatures(browser, case))
    application = stored(site, case)
    assert application.state == state
    with site.app_context(), reading() as session:
        examined = applications.examinations(session, [application.id])[application.id]
    told_by = {one["rule_id"] for one in examined["findings"]}
    assert (rule in told_by) if rule else not told_by & {"BR1", "BR6"}


def test_no_page_of_a_branch_asks_for_what_only_a_company_has(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    for page in ("", "/name", "/premises", "/scope", "/charge", "/terms", "/papers", "/check"):
        source = browser.go(f"{case}{page}").source.partition("<main")[2]
        source = "" if page == "/check" else source  # an empty draft's findings speak of everybody who may file
        for word in ("注册资本", "股东", "监事", "章程", "经营期限", "受益所有人"):
            assert word not in source, (page, word)
    for other in ("people", "shares", "offices", "operator"):
        assert browser.go(f"{case}/{other}").status == 404


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("parent", {"parent.decision_date": "2026-13-01"}, "不是有效的日期"),
        ("parent", {"parent.status": "active"}, "登记状态由登记机关查询得出"),
        ("charge", {"registered_capital_cny": "5"}, "registered_capital_cny"),
        ("name", {"name.full": "云" * 101}, "请缩短"),
    ],
)
def test_what_cannot_be_read_is_told(visit: Visit, page: str, fields: dict[str, str], words: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    sent = [*browser.go(f"{case}/{page}").form(f"{case}/{page}").fields, *fields.items(), ("do", "go")]
    answered = browser.post(f"{case}/{page}", sent)
    assert answered.status == 422
    assert words in answered.text


def test_a_scope_beyond_the_parents_and_a_name_that_is_not_the_parents_are_found(visit: Visit, site: Flask) -> None:
    code = established(site)
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case, {"uscc": code})
    browser.go(f"{case}/name").send(fields={"name.full": "成都别家科技有限公司武侯分公司"}, button="go")
    browser.go(f"{case}/scope").send(fields={"business_scope[0].text": "卷烟零售"}, button="go")
    text = browser.go(f"{case}/check").source
    assert "BR2" in text
    assert "BR3" in text


def test_the_parents_representative_must_be_named_before_anybody_signs(visit: Visit, site: Flask) -> None:
    browser = visit("luzhiwei")
    case = begin(browser)
    browser.send(fields={"parent.name": company.NAME, "parent.legal_representative": "许砚清"}, button="go")
    page = ask_for_signatures(browser, case)
    assert page.status == 409
    assert "隶属企业法定代表人" in page.text
