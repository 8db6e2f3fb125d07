"""The pages beside the desk: nothing overflows and axe finds nothing, on a phone and on a screen, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from registry.domain.sampling import Draw
from registry.procedures import attach, draft, reserve
from tests.browser.running import Desk
from tests.browser.visiting import SEATS, well
from tests.reading import sample_papers, scanning
from tests.web.authenticators import enrol_person
from tests.web.submitting import account_id, answers, sign_and_submit
from tests.web.visiting import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "lang"), SEATS)
def test_second_looks(sit: Callable[..., Page], desk: Desk, width: int, lang: str) -> None:
    desk.app.extensions["counter"] = replace(desk.app.extensions["counter"], second_looks=Draw("test", 100))
    for number in (7, 8):
        reference = approved_by_rule(desk, number)
        assert desk.state(reference) == "LICENSED"
    page = sit("reviewer", width=width, lang=lang)
    page.goto(f"{desk.url}/review/second-looks")
    well(page)
    page.check("#wrong-1")
    page.click("#look-1 button")
    page.wait_for_selector(".notice.bad")
    well(page)
    page.check("#wrong-1")
    page.fill("#why-1", "经营范围与名称不符")
    page.click("#look-1 button")
    page.wait_for_selector(".tag.bad")
    well(page)


def approved_by_rule(desk: Desk, number: int) -> str:
    """A case without uploads in which no rule finds anything."""
    declared = answers(number)
    me = account_id(desk.app, "songtinglan")
    with desk.app.app_context():
        counter, now = desk.app.extensions["counter"], desk.app.extensions["clock"]()
        declared["domicile"] = {**declared["domicile"], "use_type": "commitment"}
        reference = str(draft.start(counter, applicant_id=me, answers=declared, now=now)["reference"])
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
    sign_and_submit(desk.app, reference)
    return reference


@pytest.mark.parametrize(("width", "lang"), SEATS)
def test_handing_over_and_extending(
    sit: Callable[..., Page], desk: Desk, password_hash: str, width: int, lang: str
) -> None:
    with desk.app.app_context():
        person = {"username": "colleague", "name": "柳知白", "roles": ["reviewer"]}
        counter, now = desk.app.extensions["counter"], desk.app.extensions["clock"]()
        enrol_person(counter, person=person, password_hash=password_hash, now=now)
    page = sit("reviewer", width=width, lang=lang)
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.wait_for_selector("#decision")
    page.click("details.hand-over summary")
    page.wait_for_selector("#to")
    well(page)
    page.fill("#hand-over-reason", "休假，请继续办理")
    page.click("form[action*='/hand-over'] button")
    page.wait_for_selector("[role=status]")
    well(page)

    chief = sit("approver", width=width, lang=lang)
    chief.goto(f"{desk.url}/review/{desk.doubtful}")
    chief.click("details.hand-over summary")
    chief.wait_for_selector("#extension-reason")
    well(chief)
    chief.fill("#extension-reason", "须实地核查经营场所")
    chief.click("form[action*='/extend'] button")
    chief.wait_for_selector("[role=status]")
    well(chief)
    chief.goto(f"{desk.url}/cases/{desk.doubtful}/documents")
    well(chief)
    taken = sit("colleague", width=width, lang=lang)
    taken.goto(f"{desk.url}/review/{desk.doubtful}")
    well(taken)


def begun_with_papers(desk: Desk) -> str:
    """A draft with a scan and a photo that wait to be read, and a PDF that was read."""
    scan, photo = (scanning.sheet(sample_papers.lease(seed).pdf, 60) for seed in (2, 3))
    uploads = (
        ("lease", "IMG_20261119_093012_扫描全能王_租赁合同_最终版_第2次.jpg", scanning.jpeg(scan)),
        ("owner_consent", "IMG_0001.HEIC", scanning.heic(photo)),
        ("property_certificate", "不动产权证.pdf", sample_papers.property_certificate(1).pdf),
    )
    mine = {"applicant_id": account_id(desk.app, "songtinglan")}
    with desk.app.app_context():
        counter, now = desk.app.extensions["counter"], desk.app.extensions["clock"]()
        reference = str(draft.start(counter, answers=answers(9), now=now, **mine)["reference"])
        for kind, name, content in uploads:
            about = {"document_type": kind, "subject": None, "file_name": name, "content": content, "entered": {}}
            attach.attach(counter, reference=reference, now=now, **mine, **about)
    return reference


@pytest.mark.parametrize(("width", "lang"), SEATS)
def test_uploading(chromium: Browser, desk: Desk, width: int, lang: str) -> None:
    pytest.importorskip("rapidocr")
    reference = begun_with_papers(desk)
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{desk.url}/sign-in?lang={lang}")
    page.fill("input[name=username]", "songtinglan")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/cases")
    page.goto(f"{desk.url}/cases/{reference}/papers")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    lease = page.locator("section.block", has=page.locator("text=扫描全能王"))
    assert lease.locator(".finding").count() == 0  # nothing is said of a paper before it was read
    well(page)
    for path in ("documents", "check"):
        page.goto(f"{desk.url}/cases/{reference}/{path}")
        well(page)
    context.close()
