"""A shop from the kind page to its licence, on a phone, with a thumb; every page it shows is checked by axe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from registry.seed import PASSWORD, seed
from tests.browser.running import RunningService, now
from tests.browser.test_journey import AXE, RULES, WIDE, Visitor

pytestmark = pytest.mark.browser
SHOP = "成都市锦江区松间茶馆"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    running = RunningService(tmp_path_factory.mktemp("individual"))
    running.do(lambda: seed(running.app, running.counter, running.settings, now))
    yield running
    running.stop()


def look(owner: Visitor, title: str) -> None:
    """The page as it stands: nothing axe objects to, nothing wider than the screen."""
    page = owner.page
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == [], title
    assert page.evaluate(WIDE) == [], title
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{title}.png"), full_page=True)


def test_a_shop_is_opened_on_a_phone(chromium: Browser, service: RunningService) -> None:
    owner = Visitor(chromium, service.url, "fangyanning")
    owner.sign_in()
    owner.go("/new")
    look(owner, "kinds")
    owner.page.get_by_role("link", name="个人经营").click()
    look(owner, "kind")
    owner.press("^开始填写")
    owner.fill("name.full", SHOP)
    look(owner, "name")
    owner.onward()
    owner.choose("registration_authority.name", "成都市锦江区市场监督管理局")
    owner.fill("domicile.address", "四川省成都市锦江区拾光巷51号1栋1层101号")
    owner.tick("domicile.use_type", "commitment")
    look(owner, "premises")
    owner.onward()
    owner.fill("find", "茶馆")
    owner.press("^查找行业")
    owner.page.locator("button[value='add:6231']").click()
    owner.onward()
    owner.fill("persons.P1.id_valid_to", "长期")
    owner.fill("persons.P1.residence", "四川省成都市锦江区拾光巷51号")
    look(owner, "operator")
    owner.onward()
    owner.fill("headcount", "2")
    look(owner, "terms")
    owner.onward()
    look(owner, "papers")
    owner.page.get_by_role("link", name="继续，核对全部内容").click()
    look(owner, "check")
    owner.tick("declarations.truthfulness.accepted")
    owner.tick("declarations.name_infringement.accepted")
    owner.press("^定稿")
    owner.tick("read")
    owner.fill("password", PASSWORD)
    look(owner, "sign")
    owner.press("^签署并提交")
    expect(owner.page.locator("main")).to_contain_text("打开营业执照")
    look(owner, "status")
    owner.page.get_by_role("link", name="打开营业执照").click()
    expect(owner.page.locator("h1")).to_have_text(SHOP)
    look(owner, "licence")
    assert owner.interactions <= 40
