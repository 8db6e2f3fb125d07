"""The rule book is changed by two people with the keyboard alone: proposed with its law, rehearsed, activated."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.running import Desk
from tests.browser.visiting import press, reach, well
from tests.web.authenticators import enrol_person

pytestmark = pytest.mark.browser
BOTH = (390, 1280)


@pytest.fixture
def keep(desk: Desk, password_hash: str) -> None:
    """An administrator and an auditor besides the people of the desk."""
    with desk.app.app_context():
        counter, now = desk.app.extensions["counter"], desk.app.extensions["clock"]()
        for name, role in (("admin", "admin"), ("auditor", "auditor")):
            person = {"username": name, "name": f"守{name}", "roles": [role]}
            enrol_person(counter, person=person, password_hash=password_hash, now=now)


def write(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.type(text)


def choose(page: Page, selector: str, value: str) -> None:
    """Choose in a list as one does without a mouse: down, until it is there."""
    reach(page, selector)
    page.keyboard.press("Home")
    for _ in range(400):
        if page.input_value(selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not in {selector}")


@pytest.mark.usefixtures("keep")
def test_a_severity_is_changed_by_two_people_with_the_keyboard_alone(sit: Callable[..., Page], desk: Desk) -> None:
    admin = sit("admin", width=390)
    well(admin, widths=BOTH)
    write(admin, "#title", "出租人与产权人不一致改为提示")
    write(admin, "#effective_from", "12012026")  # this browser asks for the month first
    assert admin.input_value("#effective_from") == "2026-12-01"
    press(admin, "form[action='/rules/proposals'] button.button")
    well(admin, widths=BOTH)
    choose(admin, "#kind", "severity")
    press(admin, "form:has(#kind) button")
    choose(admin, "#subject", "D04")
    choose(admin, "#value", "notice")
    write(admin, "#reason", "可由审查员核实")
    choose(admin, "#instrument", "RMR2021")
    write(admin, "#article", "19")
    well(admin, widths=BOTH)
    press(admin, "form[action$='/changes'] button.button")
    assert "规则D04的处理方式改为“提示”" in admin.inner_text("main") and "第19条" in admin.inner_text("main")
    press(admin, "a[href*='rehearse=yes']")
    assert "需补正" not in admin.inner_text("h1")
    told = admin.inner_text("main")
    assert "退回补正 → " in told and desk.doubtful in told and desk.clean not in told
    well(admin, widths=BOTH)
    assert admin.locator("form[action$='/opinion'], form[action$='/activation']").count() == 0  # not by the proposer
    address = admin.url.partition("?")[0]

    auditor = sit("auditor", width=390)
    auditor.goto(address)
    reach(auditor, "#lawful")
    auditor.keyboard.press("Space")
    write(auditor, "#opinion", "符合市场主体登记管理条例第十九条")
    well(auditor, widths=BOTH)
    press(auditor, "form[action$='/opinion'] button")
    press(auditor, "a[href*='rehearse=yes']")
    assert desk.doubtful in auditor.inner_text("main")
    auditor.goto(address)
    press(auditor, "form[action$='/activation'] button")
    assert "已启用" in auditor.inner_text("main") and "第2版" in auditor.inner_text("main")
    well(auditor, widths=BOTH)
    auditor.goto(f"{desk.url}/rules/D04")
    well(auditor, widths=BOTH)
