"""Articles of one's own, uploaded on the page of papers: read at once, shown as read, signed by hand."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from registry.records import applications
from registry.records.database import reading
from tests.web import test_applicant as company
from tests.web.test_applicant import ask_for_signatures, sign_here, stored, upload
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]


def with_articles_of_its_own(browser: Visitor, signers: str) -> str:
    """A company of one that brings articles (word for word what we would write), signed by these."""
    case = company.start(browser)
    company.fill(browser, case, use="commitment")
    page = browser.go(f"{case}/documents/1.pdf").page
    assert page is not None
    browser.go(f"{case}/papers")
    upload(browser, case, "articles", page.data, signed_on="2026-11-20", signers=signers)
    return case


def test_articles_of_ones_own_are_read_and_shown_and_wait_for_a_person_who_finds_nothing(
    visit: Visit, site: Flask
) -> None:
    browser = visit("songtinglan")
    case = with_articles_of_its_own(browser, "宋听澜")
    assert f"公司名称：{company.NAME}" in browser.text.replace(" ", "")
    source = str(browser.source)
    assert "/places/content.company_name" in source and "/places/organs" in source
    place = source[: source.index("/places/content.company_name")].rpartition('src="')[2]
    assert browser.go(f"{place}/places/content.company_name").page.data.startswith(b"\x89PNG")  # type: ignore[union-attr]
    assert "公司章程" not in browser.go(f"{case}/documents").text, "ours is not written beside it"
    sign_here(ask_for_signatures(browser, case))
    application = stored(site, case)
    with site.app_context(), reading() as session:
        examined = applications.examinations(session, [application.id])[application.id]
    assert (application.state, examined["decision"], examined["findings"]) == ("UNDER_REVIEW", "approve", [])


def test_articles_that_a_shareholder_has_not_signed_are_told_before_anything_is_handed_in(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = with_articles_of_its_own(browser, "陆知微")
    assert "A02" in str(browser.go(f"{case}/check").source)
    browser.go(f"{case}/papers")
    paper = str(browser.source).partition(f"{case}/papers/")[2].partition('"')[0].partition("/")[0]
    answers = {"signed_on": "2026-11-20", "signers": "宋听澜", "do": "save", "csrf_token": browser.token()}
    browser.client.post(f"{case}/papers/{paper}", data=answers)
    assert "A02" not in str(browser.go(f"{case}/check").source)
    assert company.NAME in str(browser.go(f"{case}/papers").source), "what was read stays"
