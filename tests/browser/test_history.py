"""An auditor searches the journal and reads a case's story, on a phone and on a screen, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import Desk
from tests.browser.visiting import SEATS, well
from tests.web.authenticators import enrol_person

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "lang"), SEATS)
def test_an_auditor_finds_a_case_and_reads_how_it_came_about(
    sit: Callable[..., Page], desk: Desk, password_hash: str, width: int, lang: str
) -> None:
    with desk.app.app_context():
        person = {"username": "auditor", "name": "白守一", "roles": ["auditor"]}
        counter, now = desk.app.extensions["counter"], desk.app.extensions["clock"]()
        enrol_person(counter, person=person, password_hash=password_hash, now=now)
    page = sit("auditor", width=width, lang=lang)
    page.goto(f"{desk.url}/history")
    well(page)
    page.fill("#on", desk.doubtful)
    page.press("#on", "Enter")
    page.wait_for_url("**/history?*")
    assert page.locator("tbody tr").count() > 5
    assert page.locator("tbody a", has_text=desk.clean).count() == 0
    page.locator("tbody a").first.click()
    page.wait_for_url(f"**/history/{desk.doubtful}*")
    expect(page.locator("main")).to_contain_text({"zh": "需补正", "en": "correct"}[lang])
    assert page.locator(".tag.bad").count() == 0
    well(page)
