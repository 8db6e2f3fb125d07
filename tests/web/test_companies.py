"""Companies of every kind at the entrepreneur's door: corporate shareholder, state-owned, limited by shares, of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from registry.procedures.freeze import stored_signature
from registry.records import applications
from registry.records.database import reading
from tests.conftest import FrozenClock
from tests.web import test_applicant as company
from tests.web.submitting import established
from tests.web.test_applicant import (
    approve,
    ask_for_signatures,
    attach_premises,
    person_fields,
    sign_here,
    stored,
    upload,
)
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
DAUGHTER = "成都栩江科技有限公司"
SHARES = "成都栩河科技股份有限公司"


def begin(browser: Visitor, kind: str, name: str) -> str:
    browser.go(f"/name?kind={kind}&full={name}&authority={company.AUTHORITY}").send("/start")
    if browser.status == 409:
        browser.send("/start")
    assert browser.path.endswith("/premises"), browser.text
    return browser.path.removesuffix("/premises")


def to_people(browser: Visitor, case: str) -> None:
    """Premises by commitment and the scope; stands on the page for people then."""
    premises = {"domicile.address": company.ADDRESS.replace("8号", "18号"), "domicile.use_type": "commitment"}
    browser.go(f"{case}/premises").send(fields=premises, button="go")
    browser.send(find="6513", button="find").send(button="add:6513")
    browser.send(fields={"business_scope[0].text": "软件开发"}, button="go")
    assert browser.path == f"{case}/people"


def daughter(browser: Visitor, code: str, *, alone: bool) -> str:
    """A company held by the organisation under a code: with 陆知微, or alone."""
    case = begin(browser, "llc", DAUGHTER)
    to_people(browser, case)
    browser.send(fields=person_fields("P1", "songtinglan"), button="more")
    people = person_fields("P2", "luzhiwei") | {"organisations.O1.uscc": code}
    browser.send(fields=people, button="go")
    shares = {"registered_capital_cny": "100万", "shareholders[2].contributions[0].due": "2031-10-31"}
    if alone:
        shares |= {"shareholders[2].subscribed_cny": "1000000"}
    else:
        shares |= {
            "shareholders[1].subscribed_cny": "400000",
            "shareholders[1].contributions[0].due": "2031-10-31",
            "shareholders[2].subscribed_cny": "600000",
        }
    browser.send(fields=shares, button="go")
    offices: dict[str, Any] = {
        "governance.board": "false",
        "governance.directors[]": ["P2"],
        "governance.manager": "P2",
        "governance.no_supervisor_consent": ["false", "true"],
        "legal_representative.person": "P2",
        "legal_representative.position": "director",
        "liaison.person": "P2",
    }
    browser.send(fields=offices, button="go")
    browser.send(fields={"headcount": "3", "beneficial_owners.exempt_small_company": "true"}, button="go")
    assert browser.path == f"{case}/papers", browser.text
    return case


def test_a_corporate_shareholder_licensed_here_seals_by_its_representative_and_the_licence_follows(
    visit: Visit, site: Flask
) -> None:
    code = established(site)
    browser = visit("luzhiwei")
    case = daughter(browser, code, alone=False)
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text, page.text
    assert f"代表{company.NAME}" in page.text
    ask_for_signatures(browser, case)
    links = sorted(set(re.findall(r'href="http://127.0.0.1:8000(/sign/[^"]+)"', browser.source)))
    assert len(links) == 2
    for username in ("luzhiwei", "songtinglan"):
        signer = visit(username)
        mine = next(link for link in links if "再输入一次密码" in signer.go(link).text)
        signer.go(mine)
        assert ("在文件上作为该单位的电子印章" in signer.text) == (username == "songtinglan")
        sign_here(signer)
    browser.go(case).send(f"{case}/submit")
    assert stored(site, case).state == "LICENSED", browser.go(case).text
    with site.app_context(), reading() as session:
        application = applications.by_reference(session, case.rpartition("/")[2])
        assert application is not None
        submission = applications.latest_submission(session, application.id)
        assert submission is not None
        named = {
            one.name: stored_signature(application, submission, one).represents
            for one in applications.signatories(session, submission.id)
        }
    assert named == {"陆知微": (), "宋听澜": (company.NAME,)}


def test_a_company_may_be_the_only_shareholder_of_another(visit: Visit, site: Flask) -> None:
    browser = visit("luzhiwei")
    case = daughter(browser, established(site), alone=True)
    assert stored(site, case).answers["company_type_text"] == "有限责任公司（法人独资）"
    source = browser.go(f"{case}/check").source
    assert "C04" not in source
    assert "C03" not in source  # the law of 2018 forbade it; that of 2023 does not


def test_a_state_owned_company_says_so_and_a_reviewer_decides(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = begin(browser, "llc-state", DAUGHTER)
    to_people(browser, case)
    holder = {
        "organisations.O1.name": "成都听松国有资本投资有限公司",
        "organisations.O1.uscc": "91510107MA6CCCC38P",
        "organisations.O1.legal_representative": "宋听澜",
    }
    browser.send(fields=person_fields("P1", "songtinglan") | holder, button="go")
    shares = {
        "registered_capital_cny": "1000万",
        "shareholders[1].subscribed_cny": "10000000",
        "shareholders[1].contributions[0].due": "2031-10-31",
    }
    browser.send(fields=shares, button="go")
    browser.send(fields={"governance.no_supervisor_consent": ["false", "true"]}, button="go")
    browser.send(fields={"headcount": "3", "beneficial_owners.exempt_small_company": "true"}, button="go")
    assert stored(site, case).answers["company_type_text"] == "有限责任公司（国有独资）"
    assert "主体资格证明" in browser.text
    source = browser.go(f"{case}/check").source
    assert "C15" in source
    assert "C04" not in source
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "UNDER_REVIEW"


def test_a_company_limited_by_shares_goes_from_blank_to_its_licence(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    browser = visit("songtinglan")
    case = begin(browser, "jsc", SHARES)
    to_people(browser, case)
    people = {"P1": "songtinglan", "P2": "luzhiwei", "P3": "xuyanqing"}
    for key, username in people.items():
        browser.send(fields=person_fields(key, username), button="go" if key == "P3" else "more")
    shares = {"registered_capital_cny": "300万"}
    for row in range(3):
        shares |= {
            f"shareholders[{row}].subscribed_cny": "1000000",
            f"shareholders[{row}].contributions[0].due": "2026-11-10",
        }
    assert "发起人" in browser.text
    browser.send(fields=shares, button="go")
    offices: dict[str, Any] = {
        "governance.board": "true",
        "governance.directors[]": list(people),
        "governance.audit_committee[]": list(people),
        "governance.chair": "P1",
        "governance.manager": "P2",
        "legal_representative.person": "P1",
        "legal_representative.position": "director",
        "liaison.person": "P2",
    }
    browser.send(fields=offices, button="go")
    browser.send(fields={"headcount": "9", "beneficial_owners.exempt_small_company": "true"}, button="go")
    assert "验资证明" in browser.text
    upload(browser, case, "payment_proof", number="川验字2026第9号", issued_on="2026-11-12", amount_cny="3000000")
    page = browser.go(f"{case}/check")
    assert "没有需要更正的地方" in page.text, page.text
    assert "股份有限公司（非上市）" in page.text
    ask_for_signatures(browser, case)
    links = sorted(set(re.findall(r'href="http://127.0.0.1:8000(/sign/[^"]+)"', browser.source)))
    assert len(links) == 3
    for username in people.values():
        signer = visit(username)
        signer.go(next(link for link in links if "再输入一次密码" in signer.go(link).text))
        sign_here(signer)
    browser.go(case).send(f"{case}/submit")
    assert stored(site, case).state == "UNDER_REVIEW"
    approve(site, case, clock)
    assert SHARES in browser.go(f"{case}/licence").text


class Counted(Visitor):
    """A visitor whose pages, keystroke-fields, clicks and uploads are counted as he goes."""

    pages: set[str]
    interactions: int
    uploads: int

    def start(self) -> Counted:
        self.pages, self.interactions, self.uploads = set(), 0, 0
        return self

    def go(self, path: str, **options: Any) -> Visitor:
        super().go(path, **options)
        self.pages.add(re.sub(r"/sign/.*", "/sign", self.path))
        return self

    def send(self, action: str = "", button: str = "", **values: Any) -> Visitor:
        """One interaction for every field that is filled in, and one for the button."""
        filled_in = {**values, **values.get("fields", {})}
        filled_in.pop("fields", None)
        self.interactions += 1 + len(filled_in)
        super().send(action, button, **values)
        self.pages.add(re.sub(r"/sign/.*", "/sign", self.path))
        return self


def test_a_company_of_one_takes_twelve_pages_sixty_interactions_and_three_uploads_at_most(
    site: Flask, visit: Visit
) -> None:
    """Counted from the kind page to the handed-in case, for the usual case: rented premises."""
    visit("songtinglan")
    browser = Counted(site).start()
    browser.sign_in("songtinglan")
    browser.start()
    browser.go("/new").go("/name?kind=llc-one")
    browser.go(f"/name?kind=llc-one&full={company.NAME}&authority={company.AUTHORITY}")
    browser.interactions += 2 + 3  # two links; two fields and the button of the name check
    browser.send("/start")
    case = browser.path.removesuffix("/premises")
    company.fill(browser, case)
    attach_premises(browser, case)
    browser.uploads, browser.interactions = 2, browser.interactions + 2 * 2 + 4 + 4  # file, button; four fields each
    ask_for_signatures(browser, case)
    sign_here(browser)
    assert stored(site, case).state == "UNDER_REVIEW"
    assert len(browser.pages) <= 12, sorted(browser.pages)
    assert browser.interactions <= 60, browser.interactions
    assert browser.uploads <= 3


@pytest.mark.parametrize("kind", ["llc-one", "jsc", "llc-state"])
def test_a_name_of_another_kind_of_company_is_told(visit: Visit, kind: str) -> None:
    wrong = DAUGHTER if kind == "jsc" else SHARES
    page = visit().go(f"/name?kind={kind}&full={wrong}&authority={company.AUTHORITY}")
    assert "N14" in page.source
    assert not [form for form in page.forms() if form.action == "/start"]


def test_an_organisation_whose_standing_is_claimed_is_refused(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = begin(browser, "llc", DAUGHTER)
    fields = browser.go(f"{case}/people").form(f"{case}/people").fields
    answered = browser.post(f"{case}/people", [*fields, ("organisations.O1.status", "active"), ("do", "go")])
    assert answered.status == 422
    assert "登记状态由登记机关查询得出" in answered.text
