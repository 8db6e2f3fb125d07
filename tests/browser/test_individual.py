"""A shop from the kind page to its licence, on a phone, with a thumb; every page it shows is checked by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from registry.seed import PASSWORD
from tests.browser.running import RunningService
from tests.browser.visiting import Visitor, well

pytestmark = pytest.mark.browser
SHOP = "成都市锦江区松间茶馆"


def test_a_shop_is_opened_on_a_phone(chromium: Browser, seeded: RunningService) -> None:
    owner = Visitor(chromium, seeded.url, "fangyanning")
    owner.sign_in()
    owner.go("/new")
    well(owner.page, "kinds")
    owner.page.get_by_role("link", name="个人经营").click()
    well(owner.page, "kind")
    owner.press("^开始填写")
    owner.fill("name.full", SHOP)
    well(owner.page, "name")
    owner.onward()
    owner.choose("registration_authority.name", "成都市锦江区市场监督管理局")
    owner.fill("domicile.address", "四川省成都市锦江区拾光巷51号1栋1层101号")
    owner.tick("domicile.use_type", "commitment")
    well(owner.page, "premises")
    owner.onward()
    owner.fill("find", "茶馆")
    owner.press("^查找行业")
    owner.page.locator("button[value='add:6231']").click()
    owner.onward()
    owner.fill("persons.P1.id_valid_to", "长期")
    owner.fill("persons.P1.residence", "四川省成都市锦江区拾光巷51号")
    well(owner.page, "operator")
    owner.onward()
    owner.fill("headcount", "2")
    well(owner.page, "terms")
    owner.onward()
    well(owner.page, "papers")
    owner.page.get_by_role("link", name="继续，核对全部内容").click()
    well(owner.page, "check")
    owner.tick("declarations.truthfulness.accepted")
    owner.tick("declarations.name_infringement.accepted")
    owner.press("^定稿")
    owner.tick("read")
    owner.fill("password", PASSWORD)
    well(owner.page, "sign")
    owner.press("^签署并提交")
    expect(owner.page.locator("main")).to_contain_text("打开营业执照")
    well(owner.page, "status")
    owner.page.get_by_role("link", name="打开营业执照").click()
    expect(owner.page.locator("h1")).to_have_text(SHOP)
    well(owner.page, "licence")
    assert owner.interactions <= 40
