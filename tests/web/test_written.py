"""What we write, on the pages and by the API: papers before and after signing, and sealed notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from registry.procedures import draft, extend, reserve, return_, review, sign
from registry.records import applications
from registry.records.database import reading
from tests.papers.samples import flat, text_of
from tests.web.programs import Program
from tests.web.submitting import account_id, answers, handed_in
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]


def begun(site: Flask) -> str:
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, "songtinglan")
        made = draft.start(counter, applicant_id=me, answers=answers(), now=now)
        reserve.reserve(counter, reference=made["reference"], applicant_id=me, now=now)
        return str(made["reference"])


def asked(site: Flask, reference: str) -> dict[str, str]:
    """Signing paths by name."""
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, "songtinglan")
        invited = sign.request(counter, reference=reference, applicant_id=me, now=now)["signatories"]
        return {one["name"]: "/sign/" + one["link"].rpartition("/")[2] for one in invited}


def returned(site: Flask, reference: str) -> None:
    with site.app_context():
        common: dict[str, Any] = {"reference": reference, "reviewer_id": account_id(site, "reviewer")}
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        review.claim(counter, **common, now=now)
        extra = [{"rule_id": "D02", "fields": [], "message": {"zh": "租赁合同缺少第二页", "en": "page 2 is missing"}}]
        return_.return_(counter, **common, findings=[], extra=extra, note="", now=now)


def test_before_signing_every_paper_can_be_opened_from_the_page(site: Flask, visit: Visit) -> None:
    reference, browser = begun(site), visit("songtinglan")
    for page in (f"/cases/{reference}/check", f"/cases/{reference}/documents"):
        source = browser.go(page).source
        assert all(f"/cases/{reference}/documents/{place}.pdf" in source for place in range(4)), page
    answer = browser.go(f"/cases/{reference}/documents/1.pdf").page
    assert answer is not None and answer.mimetype == "application/pdf" and "草稿" in text_of(answer.data)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert browser.go(f"/cases/{reference}/documents/77.pdf").status == 404


def test_what_a_signatory_signs_is_what_he_can_read_and_that_is_kept(site: Flask, visit: Visit) -> None:
    reference = begun(site)
    path, browser = asked(site, reference)["陆知微"], visit("luzhiwei")
    assert f"/cases/{reference}/documents/1.pdf" in browser.go(path).source
    answer = browser.go(f"/cases/{reference}/documents/1.pdf").page
    assert answer is not None and "陆知微（股东）" in flat(text_of(answer.data))
    browser.go(path).send(path, fields={"password": PASSWORD, "read": "yes"})
    with site.app_context(), reading() as session:
        case = applications.by_reference(session, reference)
        assert case is not None
        round_ = applications.latest_submission(session, case.id)
        assert round_ is not None
        shown = {one.name: one.shown or [] for one in applications.signatories(session, round_.id)}
    assert {"articles[1].pdf", "application_form[0].pdf", "digest"} <= set(shown["陆知微"])


def test_strangers_get_nothing(site: Flask, visit: Visit) -> None:
    reference = handed_in(site)
    other, nobody = visit("xuyanqing"), visit()
    for path in ("documents", "documents/0.pdf", "notices/receipt-1.pdf"):
        assert other.go(f"/cases/{reference}/{path}").status == 404
        assert nobody.go(f"/cases/{reference}/{path}").path == "/sign-in"
    program = Program(site, "xuyanqing")
    for path in ("documents", "documents/0", "notices", "notices/receipt/1"):
        assert program.get(f"/applications/{reference}/{path}").status_code == 404


def test_a_returned_case_links_its_sealed_notice(site: Flask, visit: Visit) -> None:
    reference = handed_in(site)
    returned(site, reference)
    browser = visit("songtinglan")
    path = f"/cases/{reference}/notices/correction-1.pdf"
    assert (
        path in browser.go(f"/cases/{reference}").source and path in browser.go(f"/cases/{reference}/documents").source
    )
    answer = browser.go(path).page
    assert answer is not None and "租赁合同缺少第二页" in flat(text_of(answer.data))


def test_a_reviewer_opens_the_papers_beside_the_declarations(site: Flask, visit: Visit) -> None:
    reference, browser = handed_in(site), visit("reviewer")
    assert f"/cases/{reference}/documents/1.pdf" in browser.go(f"/review/{reference}").source
    answer = browser.go(f"/cases/{reference}/documents/1.pdf").page
    assert answer is not None and "已电子签名" in text_of(answer.data)


@pytest.mark.parametrize("username", ["songtinglan", "luzhiwei", "reviewer"])
def test_programs_list_and_download_papers_and_notices(site: Flask, username: str) -> None:
    reference = handed_in(site)
    program = Program(site, username)
    listed = program.get(f"/applications/{reference}/documents").json["documents"]
    assert [one["type"] for one in listed] == ["application_form", "articles", "appointment", "appointment"]
    for one in listed:
        pdf = program.get(f"/applications/{reference}/documents/{one['place']}")
        assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
    notices = program.get(f"/applications/{reference}/notices").json["notices"]
    assert [(one["kind"], one["round"]) for one in notices] == [("receipt", 1)]
    pdf = program.get(f"/applications/{reference}/notices/receipt/1")
    assert "受理" in text_of(pdf.data)


def test_the_notice_of_an_extension_is_handed_to_the_applicant_and_to_the_staff(site: Flask, visit: Visit) -> None:
    reference = handed_in(site, owner="成都山月资产管理有限公司")
    with site.app_context():
        chief, now = account_id(site, "approver"), site.extensions["clock"]()
        extend.extend(site.extensions["counter"], reference=reference, approver_id=chief, reason="须实地核查", now=now)
    link = f"/cases/{reference}/notices/extension-1.pdf"
    for who, page in (("songtinglan", f"/cases/{reference}"), ("reviewer", f"/review/{reference}")):
        browser = visit(who)
        assert link in browser.go(page).source and link in browser.go(f"/cases/{reference}/documents").source, who
        answer = browser.go(link).page
        assert answer is not None and answer.mimetype == "application/pdf" and "须实地核查" in text_of(answer.data)
    assert visit("xuyanqing").go(link).status == 404
