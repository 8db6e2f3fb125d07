"""A deregistration 注销 at the entrepreneur's door: two ways, what each needs, and the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web import test_applicant as company
from tests.web import test_branch as branch
from tests.web import test_individual as shop
from tests.web.submitting import established
from tests.web.test_applicant import ask_for_signatures, sign_here, stored
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def code(site: Flask) -> str:
    """A company of 宋听澜 alone, licensed here: its unified code."""
    return established(site)


def begin(browser: Visitor, code: str, kind: str) -> str:
    """Choose a way and begin; the address of the case."""
    browser.go(f"/enterprises/{code}/deregister").send(fields={"kind": kind})
    assert browser.path.endswith("/ending"), browser.text
    return browser.path.removesuffix("/ending")


def test_both_ways_say_what_they_need_and_what_bars_the_simple_one(visit: Visit, code: str) -> None:
    page = visit("songtinglan").go(f"/enterprises/{code}/deregister")
    for words in (
        company.NAME,
        "公示满二十日",
        "全体股东签署承诺书",
        "清算报告",
        "清税证明",
        "有未结诉讼",
        "有动产抵押",
    ):
        assert words in page.text, words


@pytest.mark.parametrize("kind", ["", "gone", "simple ", "x" * 5000])
def test_no_way_or_an_unknown_one_begins_nothing(visit: Visit, code: str, kind: str) -> None:
    browser = visit("songtinglan").go(f"/enterprises/{code}/deregister")
    page = browser.post(f"/enterprises/{code}/deregister", {"csrf_token": browser.token(), "kind": kind})
    assert page.status == 422 and 'role="alert"' in page.source


def test_a_notice_that_has_not_run_is_told_at_its_field(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "simple")
    browser.send(fields={"dereg.notice_start": "2026-11-10"}, button="go")
    page = browser.go(f"{case}/ending")
    assert "Z02" in page.source
    browser.send(fields={"dereg.notice_start": "2026-10-25"}, button="go")
    assert "Z02" not in browser.go(f"{case}/ending").source
    assert stored(site, case).answers["dereg"] == {"kind": "simple", "notice_start": "2026-10-25"}


def test_changing_to_the_ordinary_way_drops_the_notice_and_asks_for_its_papers(
    visit: Visit, site: Flask, code: str
) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "simple")
    fields = {"dereg.notice_start": "2026-10-25", "dereg.kind": "ordinary"}
    browser.send(fields=fields, button="go")
    assert stored(site, case).answers["dereg"] == {"kind": "ordinary"}
    assert browser.path == f"{case}/papers"
    assert "清算报告" in browser.text and "清税证明" in browser.text
    listed = browser.go(case).text
    assert "注销方式" in listed and "经营范围" not in listed and "名称不再为您保留" not in listed


def test_a_company_ends_at_once_and_its_page_and_its_licence_say_so(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "simple")
    browser.send(fields={"dereg.notice_start": "2026-10-25"}, button="go")
    page = browser.go(f"{case}/check")
    assert "当场准予注销" in page.text and "住所承诺书" not in page.text and "名称若侵犯" not in page.text
    page.send(f"{case}/check", fields={"declarations.truthfulness.accepted": "true"})
    sign_here(browser)
    assert stored(site, case).state == "CLOSED", browser.text
    assert "已经注销" in browser.text
    assert browser.client.get(f"{case}/notices/ending-1.pdf").data.startswith(b"%PDF")
    assert f"/enterprises/{code}/" not in browser.go("/cases").source
    for page_name in ("change", "deregister"):
        again = browser.go(f"/enterprises/{code}/{page_name}")
        assert again.status == 200 and "已注销" in again.text, again.text
        assert not [form for form in again.forms() if form.action.startswith("/enterprises")]


def test_no_registered_field_can_be_altered_on_the_way_out(visit: Visit, code: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser, code, "simple")
    for page in ("name", "premises", "shares", "change"):
        assert browser.go(f"{case}/{page}").status == 404
    fields = browser.go(f"{case}/ending").form(f"{case}/ending").fields
    assert browser.post(f"{case}/ending", [*fields, ("name.full", "别的公司"), ("do", "go")]).status == 422


def test_a_shop_ends_without_a_notice(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    founded = shop.begin(browser)
    shop.fill(browser, founded, name=shop.NAME)
    sign_here(ask_for_signatures(browser, founded))
    code = browser.go(f"{founded}/licence").text.partition("执照编号")[2].split()[0][:18]
    assert "公示满二十日" not in browser.go(f"/enterprises/{code}/deregister").text
    case = begin(browser, code, "simple")
    assert "公示的第一天" not in browser.text
    browser.send(button="go")
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text, page.text
    page.send(f"{case}/check", fields={"declarations.truthfulness.accepted": "true"})
    sign_here(browser)
    assert stored(site, case).state == "CLOSED", browser.text


def test_a_branch_ends_signed_for_its_parent(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    founded = branch.begin(browser)
    branch.fill(browser, founded, {"uscc": code})
    sign_here(ask_for_signatures(browser, founded))
    own = browser.go(f"{founded}/licence").text.partition("执照编号")[2].split()[0][:18]
    assert "隶属企业签署承诺书" in browser.go(f"/enterprises/{own}/deregister").text
    case = begin(browser, own, "simple")
    browser.send(fields={"dereg.notice_start": "2026-10-25"}, button="go")
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text, page.text
    page.send(f"{case}/check", fields={"declarations.truthfulness.accepted": "true"})
    assert "隶属企业法定代表人" in browser.text
    sign_here(browser)
    assert stored(site, case).state == "CLOSED", browser.text
    parent = browser.go(f"/enterprises/{code}/deregister")
    assert parent.form(f"/enterprises/{code}/deregister")


def test_a_company_with_a_branch_is_told_that_the_branch_goes_first(visit: Visit, site: Flask, code: str) -> None:
    browser = visit("songtinglan")
    founded = branch.begin(browser)
    branch.fill(browser, founded, {"uscc": code})
    sign_here(ask_for_signatures(browser, founded))
    case = begin(browser, code, "simple")
    browser.send(fields={"dereg.notice_start": "2026-10-25"}, button="go")
    page = browser.go(f"{case}/check")
    assert "Z04" in page.source and branch.BRANCH in page.text
