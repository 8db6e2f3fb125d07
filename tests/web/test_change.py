"""A change 变更 at the entrepreneur's door: what is ticked, what is registered beside it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web import test_applicant as company
from tests.web import test_branch as branch
from tests.web import test_individual as shop
from tests.web.submitting import established
from tests.web.test_applicant import ask_for_signatures, person_fields, sign_here, stored
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
NAME, PLACE = "成都栖云科技有限公司", "四川省成都市武侯区青檀路9号1栋1单元101号"
DECIDED = {"change.decision_date": "2026-11-18"}


@pytest.fixture
def code(site: Flask) -> str:
    """A company of 宋听澜 alone, licensed here: its unified code."""
    return established(site)


def begin(browser: Visitor, code: str, *items: str) -> str:
    """Tick items and begin; the address of the case."""
    browser.go(f"/enterprises/{code}/change").send(fields={"items": list(items)})
    assert browser.path.startswith("/cases/"), browser.text
    return browser.path.rpartition("/")[0]


def finished(browser: Visitor, site: Flask, case: str, *, name: bool = True) -> str:
    """Check, sign and submit; the state it ends in. Without a new name nothing is declared about one."""
    declared = company.DECLARED if name else {"declarations.truthfulness.accepted": "true"}
    sign_here(browser.go(f"{case}/check").send(f"{case}/check", fields=declared))
    return stored(site, case).state


def test_his_enterprises_are_listed_with_what_can_be_done(visit: Visit, code: str) -> None:
    page = visit("songtinglan").go("/cases")
    assert company.NAME in page.text
    for act in ("change", "deregister"):
        assert f'href="/enterprises/{code}/{act}"' in page.source
    assert "/enterprises/" not in visit("luzhiwei").go("/cases").source
    assert "变更登记" in page.go("/new").text and "目前也请到登记窗口办理" not in page.text


@pytest.mark.parametrize("page", ["change", "deregister"])
def test_to_anybody_else_the_enterprise_does_not_exist(visit: Visit, code: str, page: str) -> None:
    stranger = visit("luzhiwei")
    for address in (f"/enterprises/{code}/{page}", f"/enterprises/91510107MA00000000/{page}"):
        assert stranger.go(address).status == 404
        stranger.go("/cases")
        fields = {"csrf_token": stranger.token(), "items": "name", "kind": "simple"}
        assert stranger.post(address, fields).status == 404
    assert visit().go(f"/enterprises/{code}/{page}").path == "/sign-in"


def test_every_item_stands_beside_what_is_registered(visit: Visit, code: str) -> None:
    page = visit("songtinglan").go(f"/enterprises/{code}/change")
    for words in (company.NAME, company.ADDRESS, "1,000,000.00 元", "软件开发", "宋听澜", "长期", "现登记"):
        assert words in page.text, words
    assert "公司类型" not in page.text and "减少注册资本" not in page.text


@pytest.mark.parametrize("ticked", [[], ["company_type"], ["operator"], ["名称", "nonsense"], ["x" * 5000]])
def test_nothing_or_something_impossible_begins_nothing_and_says_what_to_do(
    visit: Visit, code: str, ticked: list[str]
) -> None:
    browser = visit("songtinglan").go(f"/enterprises/{code}/change")
    action = f"/enterprises/{code}/change"
    page = browser.post(action, [("csrf_token", browser.token()), *(("items", one) for one in ticked)])
    assert page.status == 422
    assert 'role="alert"' in page.source
    assert page.form(action)


def test_a_new_name_and_a_new_domicile_give_a_new_licence_under_the_same_code(
    visit: Visit, site: Flask, code: str
) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "domicile", "name")
    assert browser.path == f"{case}/name"
    assert f"现登记 {company.NAME}" in browser.text
    listed = browser.go(case).text
    assert "还没有改" in listed and "经营范围" not in listed and "注册资本" not in listed
    browser.go(f"{case}/name").send(fields={"name.full": NAME}, button="go")
    assert browser.path == f"{case}/premises", browser.text
    assert f"现登记 {company.ADDRESS}" in browser.text
    browser.send(fields={"domicile.address": PLACE}, button="go")
    assert browser.path == f"{case}/change", browser.text
    assert "全部表决权" not in browser.text  # a sole shareholder decides
    browser.send(fields=DECIDED, button="go")
    assert browser.path == f"{case}/papers", browser.text
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text, page.text
    assert f"{company.NAME} {NAME}" in page.text and f"{company.ADDRESS} {PLACE}" in page.text
    assert "变更登记（备案）申请书" in page.text and "经营期限" not in page.text.partition("变更前后")[2]
    assert finished(browser, site, case) == "LICENSED", browser.text
    licence = browser.go(f"{case}/licence")
    assert NAME in licence.text and f"{code}-002" in licence.text.replace(" ", "")
    assert NAME in browser.go("/cases").text


def test_a_page_of_nothing_ticked_is_not_there(visit: Visit, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "name")
    for page in ("shares", "scope", "premises", "ending", "operator"):
        assert browser.go(f"{case}/{page}").status == 404


def test_taking_an_item_out_puts_back_what_is_registered(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "name", "domicile")
    browser.go(f"{case}/premises").send(fields={"domicile.address": PLACE}, button="go")
    browser.go(f"{case}/change").send(fields={**DECIDED, "change.items[]": ["name"]}, button="go")
    answers = stored(site, case).answers
    assert answers["change"]["items"] == ["name"]
    assert answers["domicile"]["address"] == company.ADDRESS
    assert browser.go(f"{case}/premises").status == 404


def test_taking_everything_out_is_refused_at_its_field(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "name")
    page = browser.go(f"{case}/change").send(fields={"change.items[]": [""]}, button="go")
    assert page.status == 422
    assert stored(site, case).answers["change"]["items"] == ["name"]


def test_one_case_at_a_time_and_the_open_one_is_named(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "name")
    for page in ("change", "deregister"):
        assert f'href="{case}"' in browser.go(f"/enterprises/{code}/{page}").source
        assert not [form for form in browser.forms() if form.action.startswith("/enterprises")]
    sent = {"csrf_token": browser.token(), "kind": "simple"}
    again = browser.post(f"/enterprises/{code}/deregister", sent)
    assert again.status == 409 and "现在不能办理" in again.text


def test_who_a_registered_person_is_stays_and_somebody_new_can_represent(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "legal_representative", "governance")
    assert browser.path == f"{case}/people"
    assert "remove:persons.P1" not in browser.source
    fields = browser.form(f"{case}/people").fields
    renamed = [field for field in fields if field[0] != "persons.P1.name"] + [("persons.P1.name", "别人"), ("do", "go")]
    page = browser.post(f"{case}/people", renamed)
    assert page.status == 422 and "身份信息不能在此更改" in page.text
    browser.go(f"{case}/people").send(button="more").send(fields=person_fields("P2", "luzhiwei"), button="go")
    assert browser.path == f"{case}/offices", browser.text
    assert "现登记 宋听澜" in browser.text and "登记联络员" not in browser.text
    offices = {"governance.directors[]": ["P2"], "governance.manager": "P2", "legal_representative.person": "P2"}
    browser.send(fields=offices, button="go")
    assert browser.path == f"{case}/change", browser.text
    browser.send(fields=DECIDED, button="go")
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text, page.text
    assert "宋听澜 陆知微" in page.text
    for username in ("songtinglan", "luzhiwei"):
        assert username


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (("change.decision_date", "昨天"), "不是有效的日期"),
        (("change.votes.for", "一半"), ""),
        (("change.old_licence_returned", "maybe"), ""),
        (("name.full", NAME), "没有名为"),
        (("entity.flags[]", "x"), "没有名为"),
        (("assigned_uscc", "91510107MA00000000"), "没有名为"),
    ],
)
def test_what_does_not_belong_on_the_page_of_the_decision_is_told(
    visit: Visit, code: str, field: tuple[str, str], words: str
) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "name")
    fields = browser.go(f"{case}/change").form(f"{case}/change").fields
    page = browser.post(f"{case}/change", [*fields, field, ("do", "go")])
    assert page.status in ((422,) if words else (200, 422))
    assert words in page.text


def test_what_only_goes_on_file_ends_with_a_notice_and_the_licence_stays(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "liaison")
    assert browser.path == f"{case}/people"
    browser.send(button="more").send(fields=person_fields("P2", "luzhiwei"), button="go")
    assert "现登记 宋听澜" in browser.text and "法定代表人" not in browser.text.partition("保存并继续")[0]
    browser.send(fields={"liaison.person": "P2"}, button="go")
    browser.send(fields=DECIDED, button="go")
    assert "没有要上传的材料" in browser.text
    assert "登记联络员 宋听澜 陆知微" in browser.go(f"{case}/check").text
    assert "名称若侵犯他人合法权益" not in browser.text
    assert finished(browser, site, case, name=False) == "CLOSED", browser.text
    assert "现有的营业执照继续有效" in browser.text
    notice = next(part.partition('"')[0] for part in browser.source.split('href="') if "/notices/" in part)
    assert notice == f"{case}/notices/record-1.pdf"
    assert browser.client.get(notice).data.startswith(b"%PDF")
    assert f"{code}-001" in browser.go(f"{case}/licence").text.replace(" ", "")


def test_the_day_of_the_decision_is_asked_for(visit: Visit, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "name")
    browser.go(f"{case}/name").send(fields={"name.full": NAME}, button="go")
    assert "还没有填写：决定日期" in browser.go(f"{case}/check").text


def test_several_shareholders_say_how_they_voted_and_a_reduction_when_it_was_announced(
    visit: Visit, site: Flask
) -> None:
    browser = visit("songtinglan")
    founded = company.start(browser)
    company.fill(browser, founded, two=True, use="commitment")
    sign_here(ask_for_signatures(browser, founded).go(_link(browser, site, founded, "宋听澜")))
    other = visit("luzhiwei")
    sign_here(other.go(_link(browser, site, founded, "陆知微")))
    browser.go(founded).send(f"{founded}/submit")
    code = browser.go(f"{founded}/licence").text.partition("执照编号")[2].split()[0][:18]
    case = begin(browser, code, "registered_capital")
    assert browser.path == f"{case}/shares"
    assert "现登记 宋听澜 600,000.00 元，陆知微 400,000.00 元" in browser.text
    less = {
        "registered_capital_cny": "50万",
        "shareholders[0].subscribed_cny": "300000",
        "shareholders[0].contributions[0].amount_cny": "300000",
        "shareholders[1].subscribed_cny": "200000",
        "shareholders[1].contributions[0].amount_cny": "200000",
    }
    browser.send(fields={k: v for k, v in less.items() if k in browser.source}, button="go")
    assert browser.path == f"{case}/change", browser.text
    votes = {"change.votes.for": "60", "change.votes.total": "100"}
    browser.send(fields={**DECIDED, **votes}, button="go")
    page = browser.go(f"{case}/change")
    assert "M02" in page.source and "M05" in page.source
    right = {"change.votes.for": "100", "change.announced_on": "2026-10-01"}
    page.send(fields=right, button="go")
    assert "没有需要更正的地方" in browser.go(f"{case}/check").text, browser.text
    assert "同意 100，全部 100" in browser.text and "1,000,000.00 元 500,000.00 元" in browser.text


def _link(browser: Visitor, site: Flask, case: str, name: str) -> str:
    """The path of somebody's signing link, from the applicant's page."""
    row = next(part for part in browser.go(case).source.split("<li>") if f"<b>{name}</b>" in part)
    return "/sign/" + row.partition("/sign/")[2].partition('"')[0]


def test_a_shop_changes_hands_within_its_family_and_its_name_stays(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    founded = shop.begin(browser)
    shop.fill(browser, founded, name=shop.NAME)
    sign_here(ask_for_signatures(browser, founded))
    code = browser.go(f"{founded}/licence").text.partition("执照编号")[2].split()[0][:18]
    page = browser.go(f"/enterprises/{code}/change")
    assert "经营场所" in page.text and "注册资本" not in page.text and "法定代表人" not in page.text
    case = begin(browser, code, "operator")
    assert browser.path == f"{case}/operator"
    assert "家庭经营" not in browser.text
    browser.send(button="more").send(fields=person_fields("P2", "luzhiwei"), button="go")
    browser.send(fields={"operator.person": "P2"}, button="go")
    assert browser.path == f"{case}/change", browser.text
    assert "表决" not in browser.text
    browser.send(fields=DECIDED, button="go")
    assert "经营者 宋听澜 陆知微" in browser.go(f"{case}/check").text
    assert stored(site, case).answers["operator"] == {"person": "P2"}


def test_a_branch_gets_another_person_in_charge(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    founded = branch.begin(browser)
    branch.fill(browser, founded, {"uscc": code})
    sign_here(ask_for_signatures(browser, founded))
    own = browser.go(f"{founded}/licence").text.partition("执照编号")[2].split()[0][:18]
    case = begin(browser, own, "person_in_charge")
    browser.send(button="more").send(fields=person_fields("P3", "xuyanqing"), button="go")
    browser.send(fields={"person_in_charge.person": "P3"}, button="go")
    browser.send(fields=DECIDED, button="go")
    page = browser.go(f"{case}/check")
    assert "负责人 陆知微 许砚清" in page.text, page.text


def test_the_reviewer_reads_every_changed_field_before_and_after(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "domicile")
    browser.send(fields={"domicile.address": PLACE, "domicile.use_type": "own"}, button="go")
    browser.send(fields=DECIDED, button="go")
    owner = {"owner": company.NAME, "address": PLACE, "number": "川（2024）成都市不动产权第0990010号", "use": "办公"}
    company.upload(browser.go(f"{case}/papers"), case, "property_certificate", **owner)
    assert finished(browser, site, case, name=False) == "UNDER_REVIEW", browser.text
    page = visit("reviewer").go(f"/review{case.removeprefix('/cases')}")
    told = page.text.partition("变更前后")[2]
    assert f"{company.ADDRESS} {PLACE}" in told and "住所承诺 自有" in told
    assert "企业名称 成都" not in told.partition("申报内容")[0]
