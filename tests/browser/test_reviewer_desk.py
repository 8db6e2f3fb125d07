"""The reviewer's desk in a real browser: by keyboard alone, without JavaScript, at every width, and to axe's liking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.running import Desk
from tests.browser.visiting import SEATS, well

pytestmark = pytest.mark.browser


def test_a_clean_case_is_decided_by_keyboard_alone(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.keyboard.press("n")
    page.wait_for_url(f"**/review/{desk.clean}")
    assert "还有 30 分钟" in page.inner_text(".lease")
    page.keyboard.press("p")
    page.wait_for_function("document.activeElement.classList.contains('upload')")
    page.keyboard.press("y")
    assert page.is_checked(".upload.current input[value=accepted]")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=意见已提交")
    approver = sit("approver")
    approver.keyboard.press("j")
    approver.wait_for_url(f"**/review/{desk.clean}*")
    approver.keyboard.press("a")
    approver.keyboard.press("Enter")
    approver.wait_for_selector("text=营业执照已签发")
    assert desk.state(desk.clean) == "LICENSED"


def test_a_case_goes_back_without_javascript(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer", script=False)
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.click("#do-return")
    page.click("#send")
    assert "已退回补正" in page.inner_text("[role=status]")
    assert desk.state(desk.doubtful) == "RETURNED"


def test_letters_typed_into_a_field_do_nothing_else(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.wait_for_selector("#note")
    page.click("#note")
    page.keyboard.type("ncjkx")
    assert page.input_value("#note") == "ncjkx" and desk.doubtful in page.url
    page.reload()
    assert page.input_value("#note") == "ncjkx"  # a reload loses nothing


def test_single_keys_can_be_switched_off(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.uncheck("#keys-on")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith("/review")
    page.reload()
    assert not page.is_checked("#keys-on")


def test_rejecting_a_paper_asks_why(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.clean}")
    page.click("#claim button")
    page.wait_for_selector(".verdict")
    assert not page.is_visible(".upload >> nth=0 >> .why")
    page.keyboard.press("p")
    page.keyboard.press("x")
    assert page.is_visible(".upload >> nth=0 >> .why")
    page.keyboard.type("缺末页")
    page.click("#do-return")
    page.click("#send")
    page.wait_for_selector("text=已退回补正")
    assert "缺末页" in page.inner_text("#history")


def test_the_link_of_a_finding_leads_to_the_value(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click(".fields a >> nth=0")
    assert page.inner_text(":target").startswith("成都听松置业有限公司")
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")


@pytest.mark.parametrize(("width", "lang"), SEATS)
def test_nothing_overflows_and_axe_finds_nothing(sit: Callable[..., Page], desk: Desk, width: int, lang: str) -> None:
    page = sit("reviewer", width=width, lang=lang)
    well(page)
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.wait_for_selector("#decision")
    well(page)
    page.click("#do-approve")
    page.wait_for_selector("#problems")
    well(page)
