"""The first whole journey in a real browser: founder A, founder B, reviewer, approver, stranger; then with no network.

Afterwards every page that was visited is looked at by axe in both languages, and at three widths for its fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from registry.seed import PASSWORD
from tests.browser.running import RunningService
from tests.browser.visiting import SEATS, Visitor, faults, overflowing
from tests.reading import sample_papers

pytestmark = pytest.mark.browser

COMPANY = "成都松风拾雪科技有限公司"
ADDRESS = "四川省成都市锦江区拾光巷99号1栋2层201号"


@dataclass
class Walked:
    """Where the journey led, and which pages each visitor saw."""

    reference: str
    number: str
    link: str
    pages: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walked(chromium: Browser, seeded: RunningService) -> Walked:
    """The journey itself, once; the tests below look at it from each side."""
    founder, partner = Visitor(chromium, seeded.url, "duxinghe"), Visitor(chromium, seeded.url, "qiaomuyun")
    reference = file_a_company(founder, seeded)
    links = invite_founders(founder)
    sign_by_link(partner, links["乔暮云"], signed_in=False)
    sign_by_link(founder, links["杜星河"], signed_in=True)
    expect(founder.page.locator("main")).to_contain_text("审查")
    reviewer, approver = (Visitor(chromium, seeded.url, name, 1440) for name in ("qinshuyan", "tangluxing"))
    recommend(reviewer, reference)
    approve(approver, reference)
    founder.go(f"/cases/{reference}/licence")
    number = re.search(r"9151\w{14}-001", founder.page.inner_text("main").replace(" ", ""))
    assert number is not None
    link = seeded.do(lambda: _qr(seeded, number[0]))
    stranger = Visitor(chromium, seeded.url, None)
    verify_online(stranger, link)
    pages = {visitor.username or "": visitor.pages for visitor in (founder, partner, reviewer, approver, stranger)}
    for visitor in (founder, partner, reviewer, approver, stranger):
        visitor.context.close()
    return Walked(reference, number[0], link, pages)


def _qr(seeded: RunningService, number: str) -> str:
    from registry.procedures.render import qr_content

    return qr_content(seeded.counter, licence_number=number)


def file_a_company(founder: Visitor, seeded: RunningService) -> str:
    """From the name check to the page that asks for signatures; the reference of the case."""
    founder.go("/")
    founder.fill("full", COMPANY)
    founder.choose("authority", "成都市锦江区市场监督管理局")
    founder.press("查询名称")
    founder.fill("username", "duxinghe")
    founder.fill("password", PASSWORD)
    founder.press("保留这个名称")
    founder.page.wait_for_url("**/cases/*/premises*")
    found = re.search(r"/cases/([^/]+)/", founder.page.url)
    assert found is not None
    _premises_and_scope(founder)
    _people_and_shares(founder, seeded)
    _offices_and_terms(founder)
    _papers(founder)
    return found[1]


def _premises_and_scope(founder: Visitor) -> None:
    founder.fill("domicile.address", ADDRESS)
    founder.tick("domicile.use_type", "lease")
    founder.onward()
    founder.fill("find", "6513")
    founder.press("查找行业")
    founder.press("^加入")
    founder.onward()


def _people_and_shares(founder: Visitor, seeded: RunningService) -> None:
    founder.fill("persons.P1.id_valid_to", "长期")
    founder.fill("persons.P1.residence", "四川省成都市锦江区拾光巷10号")
    founder.press("再加一位")
    from registry.records import people
    from registry.records.database import reading

    def partners_number() -> str:
        with reading() as session:
            account = people.by_username(session, "qiaomuyun")
            assert account is not None and account.id_number is not None
            return account.id_number

    partner = {
        "name": "乔暮云",
        "phone": "10030000109",
        "id_number": seeded.do(partners_number),
        "id_valid_to": "2040-01-01",
        "residence": "四川省成都市锦江区拾光巷11号",
    }
    for key, value in partner.items():
        founder.fill(f"persons.P2.{key}", value)
    founder.onward()
    founder.fill("registered_capital_cny", "100万")
    for place, amount in enumerate(("60万", "400000")):
        founder.fill(f"shareholders[{place}].subscribed_cny", amount)
        founder.fill(f"shareholders[{place}].contributions[0].due", "2030-12-31")
    founder.onward()


def _offices_and_terms(founder: Visitor) -> None:
    founder.tick("governance.directors[]", "P1")
    founder.choose("governance.manager", "P1")
    founder.tick("governance.supervisors[]", "P2")
    founder.choose("legal_representative.person", "P1")
    founder.choose("legal_representative.position", "director")
    founder.choose("liaison.person", "P1")
    founder.onward()
    founder.fill("headcount", "3")
    founder.tick("beneficial_owners.exempt_small_company")
    founder.onward()


def _papers(founder: Visitor) -> None:
    owner, where = "成都拾光置业有限公司", ADDRESS
    lease = sample_papers.lease(1, lessor=owner, lessee="杜星河", address=where, start=date(2026, 10, 1))
    certificate = sample_papers.property_certificate(1, owner=owner, address=where)
    for legend, paper in (("租赁合同", lease), ("不动产权证书", certificate)):
        form = founder.page.locator("form", has_text=legend).first
        file = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": paper.pdf}
        form.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        form.get_by_role("button", name=re.compile("上传并保存")).click()
        founder.page.wait_for_load_state()
        founder.interactions += 2


def invite_founders(founder: Visitor) -> dict[str, str]:
    """Check the answers, freeze them, and read the signing links off the page."""
    founder.page.goto(founder.page.url.rpartition("/")[0] + "/check")
    founder.tick("declarations.truthfulness.accepted")
    founder.tick("declarations.name_infringement.accepted")
    founder.press("定稿")
    assert founder.interactions <= 60, founder.interactions
    page = founder.page
    page.wait_for_url(re.compile(r"/cases/[^/]+$"))
    links = {}
    for name in ("杜星河", "乔暮云"):
        row = page.locator("li", has_text=name).first
        links[name] = row.locator("a[href*='/sign/']").first.get_attribute("href") or ""
    return links


def sign_by_link(visitor: Visitor, link: str, *, signed_in: bool) -> None:
    """Follow a link, sign in as the person it invites if need be, read, and sign after typing the password again."""
    if not signed_in:
        visitor.sign_in()
    visitor.page.goto(link if link.startswith("http") else visitor.url + link)
    expect(visitor.page.locator("main")).to_contain_text(COMPANY)
    visitor.tick("read")
    visitor.fill("password", PASSWORD)
    visitor.press("^签署")  # the applicant, signing last, signs and submits in one


def recommend(reviewer: Visitor, reference: str) -> None:
    """From the queue to the recommendation in three actions: open, claim, propose."""
    reviewer.sign_in()
    reviewer.go("/review")
    reviewer.page.get_by_role("link", name=re.compile(COMPANY)).first.click()
    reviewer.page.wait_for_url(f"**/review/{reference}*")
    reviewer.press("领取此件")
    reviewer.press("建议准予登记")
    expect(reviewer.page.locator("main")).to_contain_text("建议准予")


def approve(approver: Visitor, reference: str) -> None:
    """Another person decides, and the licence is issued at once."""
    approver.sign_in()
    approver.go(f"/review/{reference}")
    approver.press("准予登记并签发执照")
    expect(approver.page.locator("main")).to_contain_text("-001")


def verify_online(stranger: Visitor, link: str) -> None:
    """What a plain phone camera opens."""
    stranger.page.goto(link)
    expect(stranger.page.locator("#verdict h1")).to_contain_text("真实有效")
    expect(stranger.page.locator("#verdict")).to_contain_text(COMPANY)


def test_the_journey_ends_with_a_licence_that_a_stranger_can_verify(walked: Walked) -> None:
    assert walked.number.startswith("91510104MA")
    assert "#" in walked.link


def test_the_register_agrees_with_itself_after_the_journey(walked: Walked, seeded: RunningService) -> None:
    from registry.procedures.reconcile import reconcile

    assert seeded.do(lambda: reconcile(seeded.counter))["differences"] == []


def test_the_licence_still_verifies_with_the_service_gone(
    walked: Walked, seeded: RunningService, chromium: Browser
) -> None:
    stranger = Visitor(chromium, seeded.url, None)
    stranger.go("/v")
    stranger.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    seeded.stop()
    try:
        stranger.page.goto("about:blank")
        stranger.page.goto(walked.link)
        expect(stranger.page.locator("#verdict h1")).to_contain_text("真实有效")
        expect(stranger.page.locator("#verdict")).to_contain_text(COMPANY)
    finally:
        seeded.start()
        stranger.context.close()


@pytest.mark.parametrize(("width", "language"), SEATS)
def test_axe_finds_nothing_on_any_page_of_the_journey_and_nothing_is_too_wide(
    walked: Walked, seeded: RunningService, chromium: Browser, width: int, language: str
) -> None:
    wrong = []
    for username, pages in walked.pages.items():
        visitor = Visitor(chromium, seeded.url, username or None, width)
        if username:
            visitor.sign_in()
        for path in _worth_a_look([*pages, *(["/messages"] if username else [])], language):
            visitor.page.goto(seeded.url + path)
            if path.startswith("/v?") and "#" in path:
                expect(visitor.page.locator("#verdict h1")).to_be_visible()
            wrong += [f"{username or 'stranger'} {path}: {one}" for one in faults(visitor.page)]
            wrong += [f"{username or 'stranger'} {path}: {one}" for one in overflowing(visitor.page)]
        visitor.context.close()
    assert wrong == []


def _worth_a_look(pages: list[str], language: str) -> list[str]:
    seen: list[str] = []
    for page in pages:
        path, _, fragment = page.partition("#")
        asked = f"{path}{'&' if '?' in path else '?'}lang={language}" + (f"#{fragment}" if path == "/v" else "")
        if asked not in seen:
            seen.append(asked)
    return seen
