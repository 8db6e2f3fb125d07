"""A company changes its name and moves, then ends; every page is looked at on a phone and at a desk, and by axe.

The change is made with a thumb, the end by keyboard alone.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from registry.domain.local_time import local_day
from registry.seed import PASSWORD
from tests.browser.running import RunningService, now
from tests.browser.visiting import Visitor, press, reach, well

pytestmark = pytest.mark.browser
BEFORE, AFTER = "成都听雨拾茶文化传播有限公司", "成都听雨拾叶文化传播有限公司"
PLACE = "四川省成都市锦江区拾光巷27号1栋1层103号"


def seen(owner: Visitor, title: str) -> None:
    """The page on a phone and at a desk: legible, nothing too wide, at most one primary action."""
    well(owner.page, title, widths=(390, 1280))
    assert owner.page.locator("main .button:not(.second):not(.grave):visible").count() <= 1, title


def code_of(owner: Visitor, name: str) -> str:
    """The unified code of one of his enterprises, from the link on his page."""
    address = owner.page.locator("li", has_text=name).locator("a[href$='/change']").get_attribute("href") or ""
    return address.split("/")[2]


def standing(service: RunningService, stranger: Visitor, number: str) -> str:
    """What a stranger reads of a licence by its number and short code."""
    from registry.records import licences
    from registry.records.database import reading

    def short_code() -> str:
        with reading() as session:
            found = licences.by_number(session, number)
            assert found is not None
            return found.short_code

    stranger.go(f"/licences/{number}?code={service.do(short_code)}")
    return stranger.page.inner_text("main")


def test_a_new_name_and_a_new_domicile_then_the_end(chromium: Browser, seeded: RunningService) -> None:
    owner = Visitor(chromium, seeded.url, "shenruoxi")
    owner.sign_in()
    owner.go("/new")
    well(owner.page, "change-0-kinds")
    owner.page.get_by_role("link", name="变更已登记的事项").click()
    seen(owner, "change-1-cases")
    code = code_of(owner, BEFORE)
    owner.page.locator(f"a[href='/enterprises/{code}/change']").click()
    expect(owner.page.locator("main")).to_contain_text("锦江区拾光巷12号1栋2层204号")
    seen(owner, "change-2-items")
    owner.press("^开始填写")
    expect(owner.page.get_by_role("alert")).to_contain_text("没有选择变更事项")
    owner.tick("items", "name")
    owner.tick("items", "domicile")
    owner.press("^开始填写")
    expect(owner.page.locator(".registered")).to_contain_text(BEFORE)
    owner.fill("name.full", AFTER)
    seen(owner, "change-3-name")
    owner.onward()
    owner.fill("domicile.address", PLACE)
    owner.tick("domicile.use_type", "commitment")
    seen(owner, "change-4-premises")
    owner.onward()
    owner.fill("change.decision_date", local_day(now()).isoformat())
    seen(owner, "change-5-decision")
    case = owner.page.url.rpartition("/")[0]
    owner.onward()
    owner.go(case.removeprefix(seeded.url))
    seen(owner, "change-6-tasks")
    owner.go(f"{case.removeprefix(seeded.url)}/papers")
    seen(owner, "change-7-papers")
    owner.page.get_by_role("link", name="继续，核对全部内容").click()
    expect(owner.page.locator(".altered")).to_contain_text(AFTER)
    seen(owner, "change-8-check")
    owner.tick("declarations.truthfulness.accepted")
    owner.tick("declarations.name_infringement.accepted")
    owner.press("^定稿")
    owner.tick("read")
    owner.fill("password", PASSWORD)
    seen(owner, "change-9-sign")
    owner.press("^签署并提交")
    expect(owner.page.locator("main")).to_contain_text("打开营业执照")
    seen(owner, "change-10-status")
    owner.page.get_by_role("link", name="打开营业执照").click()
    expect(owner.page.locator("h1")).to_have_text(AFTER)
    assert f"{code}-002" in owner.page.inner_text("main").replace(" ", "")
    stranger = Visitor(chromium, seeded.url, None)
    assert "已换发" in standing(seeded, stranger, f"{code}-001")
    assert "真实有效" in standing(seeded, stranger, f"{code}-002")
    end(owner, seeded, code)
    assert "已注销" in standing(seeded, stranger, f"{code}-002")


def end(owner: Visitor, service: RunningService, code: str) -> None:
    """The simple deregistration, without a mouse."""
    page = owner.page
    owner.go("/cases")
    press(page, f"a[href='/enterprises/{code}/deregister']")
    seen(owner, "ending-1-ways")
    reach(page, "#kind-simple")
    page.keyboard.press("Space")
    press(page, "main form .button")
    reach(page, "[name='dereg.notice_start']")
    page.keyboard.type((local_day(now()) - timedelta(days=25)).isoformat())
    seen(owner, "ending-2-page")
    press(page, ".acts button[value=go]")
    seen(owner, "ending-3-papers")
    press(page, "main a.button")
    expect(page.locator("main")).to_contain_text("没有需要更正的地方")
    seen(owner, "ending-4-check")
    reach(page, "input[type=checkbox][name='declarations.truthfulness.accepted']")
    page.keyboard.press("Space")
    press(page, "main form .button")
    reach(page, "input[type=checkbox][name=read]")
    page.keyboard.press("Space")
    reach(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    seen(owner, "ending-5-sign")
    press(page, "main form .button")
    expect(page.locator("main")).to_contain_text("已经注销")
    seen(owner, "ending-6-status")
    with page.expect_response(re.compile(r"/notices/ending-\d\.pdf$")) as answered:
        page.evaluate("address => fetch(address)", page.locator("main a.button").get_attribute("href"))
    assert answered.value.ok
    owner.go("/cases")
    assert page.locator(f"a[href='/enterprises/{code}/change']").count() == 0
    seen(owner, "ending-7-cases")
