"""A returned case: corrected where it was flagged, resubmitted, seen as differences, approved; by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.running import Desk
from tests.browser.visiting import faults, press, reach
from tests.web.submitting import LESSOR, sign_and_submit
from tests.web.visiting import PASSWORD

pytestmark = pytest.mark.browser


def applicant(chromium: Browser, url: str) -> Page:
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{url}/sign-in")
    for name, text in (("username", "songtinglan"), ("password", PASSWORD)):
        reach(page, f"input[name={name}]")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases")
    return page


def test_a_returned_case_is_corrected_where_it_was_flagged_and_approved(
    sit: Callable[..., Page], desk: Desk, chromium: Browser
) -> None:
    case = f"{desk.url}/cases/{desk.doubtful}"
    reviewer = sit("reviewer")
    reviewer.goto(f"{desk.url}/review/{desk.doubtful}")
    reviewer.keyboard.press("c")
    reviewer.wait_for_selector("#decision")
    reviewer.keyboard.press("r")
    reviewer.keyboard.press("Enter")
    reviewer.wait_for_selector("#send")
    assert faults(reviewer) == [] and "成都山月资产管理有限公司" in reviewer.inner_text("main")
    press(reviewer, "#send")
    reviewer.wait_for_selector("text=已退回补正")

    founder = applicant(chromium, desk.url)
    founder.goto(case)
    press(founder, "form[action$='/revise'] button")
    assert founder.locator("text=已核对，不用改").count() == 6 and faults(founder) == []
    founder.goto(f"{case}/people")
    assert founder.locator("fieldset.shut").first.is_visible() and faults(founder) == []
    founder.goto(f"{case}/papers")
    owner = "input[name=owner]"
    reach(founder, owner)
    founder.keyboard.press("Control+a")
    founder.keyboard.type(LESSOR)
    press(founder, f"details:has({owner}) button[value=save]")
    assert faults(founder) == []
    founder.context.close()
    sign_and_submit(desk.app, desk.doubtful)
    assert desk.state(desk.doubtful) == "UNDER_REVIEW"

    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.keyboard.press("c")
    page.wait_for_selector("#decision")
    assert page.locator(".seen").count() >= 5
    assert "成都山月资产管理有限公司" in page.inner_text(".changes del") and LESSOR in page.inner_text(".changes ins")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=意见已提交")
    assert faults(page) == []
    approver = sit("approver")
    approver.goto(f"{desk.url}/review/{desk.doubtful}")
    approver.keyboard.press("a")
    approver.keyboard.press("Enter")
    approver.wait_for_selector("text=营业执照已签发")
    assert desk.state(desk.doubtful) == "LICENSED"
