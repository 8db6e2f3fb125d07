"""A scanned lease for another address: uploaded with a phone, recognised, shown to both beside what was declared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from registry.background import recognise_in_background
from registry.procedures import draft, reserve
from tests.browser.running import Desk
from tests.browser.test_correction import applicant
from tests.browser.visiting import faults, well
from tests.conftest import FrozenClock
from tests.reading import sample_papers, scanning
from tests.web.submitting import account_id, answers, sign_and_submit

pytestmark = pytest.mark.browser
ELSEWHERE = "成都市锦江区云栈大道7号3栋4层401号"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A scan of a lease, as a file to be uploaded: a picture without a text layer."""
    pytest.importorskip("rapidocr")
    file = tmp_path / "租赁合同.jpg"
    file.write_bytes(scanning.jpeg(scanning.clean(scanning.sheet(sample_papers.lease(1, address=ELSEWHERE).pdf), 1)))
    return file


def begun(desk: Desk, number: int = 3) -> str:
    """The reference of a draft that lacks its papers."""
    me = account_id(desk.app, "songtinglan")
    with desk.app.app_context():
        counter, now = desk.app.extensions["counter"], desk.app.extensions["clock"]()
        reference = str(draft.start(counter, applicant_id=me, answers=answers(number), now=now)["reference"])
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
        return reference


def loaded(page: Page, selector: str) -> bool:
    """Whether the picture is there and can really be seen."""
    picture = page.locator(selector)
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.wait_for_function("one => one.complete && one.naturalWidth > 40", arg=picture.element_handle())
    return True


def test_a_scanned_lease_for_another_address_is_caught_and_shown_beside_what_was_declared(
    sit: Callable[..., Page], desk: Desk, chromium: Browser, clock: FrozenClock, scan: Path
) -> None:
    recognise_in_background(desk.app, clock)
    reference, declared = begun(desk), answers(3)["domicile"]["address"]
    phone = applicant(chromium, desk.url)
    phone.goto(f"{desk.url}/cases/{reference}/papers")
    lease = phone.locator("section.block", has=phone.locator("input[name=type][value=lease]"))
    lease.locator("input[type=file]").set_input_files(scan)
    lease.locator("button:has-text('上传')").click()
    phone.wait_for_selector("text=正在读取这份材料")
    assert faults(phone) == []
    for _ in range(150):
        if not phone.locator("text=正在读取这份材料").count():
            break
        phone.wait_for_timeout(1000)
        phone.reload()
    assert phone.input_value("input[name=address]") == ELSEWHERE  # read, not typed
    assert loaded(phone, "p.read img[src$='/places/address']")
    told = phone.locator(".finding", has_text=ELSEWHERE)
    assert declared in told.first.inner_text()
    well(phone)
    phone.context.close()
    sign_and_submit(desk.app, reference)
    assert desk.state(reference) == "UNDER_REVIEW"

    page = sit("reviewer", width=1280)
    page.goto(f"{desk.url}/review/{reference}")
    page.keyboard.press("c")
    page.wait_for_selector("#decision")
    caught = page.locator("article.finding", has=page.locator("b:has-text('X02')"))
    assert caught.locator("dd", has_text=declared[-4:]).count() and caught.locator("dd", has_text="401号").count()
    assert loaded(page, "article.finding:has(b:has-text('X02')) figure.cut img[src$='/places/address']")
    well(page)
