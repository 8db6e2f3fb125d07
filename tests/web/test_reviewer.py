"""The reviewer's door: who passes, what is shown and what is not, what happens to a form that is refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from PIL import Image

from registry.config import Settings
from registry.domain.sampling import Draw
from registry.procedures import draft, queue, read_waiting, reserve, review
from registry.reading import reader
from registry.reading.transcript import Reading
from registry.records import applications, licences
from registry.records.database import close, reading
from registry.service import open_service
from tests.conftest import PEOPLE, FrozenClock, begin_with, settings_at
from tests.reading.sample_papers import lease
from tests.reading.scanning import heic
from tests.web.authenticators import enrol_person
from tests.web.submitting import account_id, answers, handed_in, number_of, sign_and_submit
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
OTHER_OWNER = "成都山月资产管理有限公司"
CASES: dict[str, dict[str, Any]] = {"clean": {"number": 1}, "doubtful": {"number": 2, "owner": OTHER_OWNER}}


class Waiting(NamedTuple):
    """A data directory, and the references of the cases in it."""

    directory: Path
    references: Mapping[str, str]


@pytest.fixture(scope="session")
def waiting(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], Waiting]:
    """Data directories in which these cases were handed in: filed once, copied for each test that begins there."""
    made: dict[tuple[str, ...], Waiting] = {}

    def filed(wanted: tuple[str, ...]) -> Waiting:
        if wanted not in made:
            directory = tmp_path_factory.mktemp("waiting") / "var"
            shutil.copytree(peopled, directory)
            app = open_service(settings_at(directory), FrozenClock())
            references = {name: handed_in(app, **CASES[name]) for name in wanted}
            with app.app_context():
                close()
            made[wanted] = Waiting(directory, references)
        return made[wanted]

    return filed


@pytest.fixture
def cases(
    request: pytest.FixtureRequest, settings: Settings, waiting: Callable[[tuple[str, ...]], Waiting], site: Flask
) -> Mapping[str, str]:
    """The cases that the test asks for, handed in, in the store of its site."""
    begun = waiting(tuple(name for name in CASES if name in request.fixturenames))
    begin_with(begun.directory, settings)
    return begun.references


@pytest.fixture
def clean(cases: Mapping[str, str]) -> str:
    """A case in which only the papers remain to be read."""
    return cases["clean"]


@pytest.fixture
def doubtful(cases: Mapping[str, str]) -> str:
    """A case whose lessor is not the owner: D04 wants it corrected."""
    return cases["doubtful"]


def state_of(site: Flask, reference: str) -> str:
    with site.app_context(), reading() as session:
        case = applications.by_reference(session, reference)
        assert case is not None
        return case.state


def at_desk(visit: Visit, reference: str, who: str = "reviewer") -> Visitor:
    """The reviewer at a case he has just claimed."""
    desk = visit(who).go(f"/review/{reference}")
    return desk.send(f"/review/{reference}/claim?show=all")


# Who passes


@pytest.mark.parametrize("path", ["/review", "/review/20261120-AAAAAAAAAAAAAAAA"])
def test_strangers_are_asked_to_sign_in(visit: Visit, path: str) -> None:
    assert visit().go(path).path == "/sign-in"


def test_entrepreneurs_do_not_pass(visit: Visit, clean: str) -> None:
    founder = visit("songtinglan")
    assert founder.go("/review").status == 403
    assert founder.go(f"/review/{clean}").status == 403


@pytest.mark.parametrize("act", ["claim", "release", "recommend", "return"])
def test_an_approver_does_not_review(visit: Visit, clean: str, act: str) -> None:
    approver = visit("approver").go("/review")
    assert approver.post(f"/review/{clean}/{act}", {"csrf_token": approver.token()}).status == 403


@pytest.mark.parametrize("act", ["approve", "refuse", "send-back"])
def test_a_reviewer_does_not_decide(visit: Visit, site: Flask, clean: str, act: str) -> None:
    reviewer = visit("reviewer").go("/review")
    assert reviewer.post(f"/review/{clean}/{act}", {"csrf_token": reviewer.token()}).status == 403
    assert state_of(site, clean) == "UNDER_REVIEW"


def test_a_form_without_its_token_changes_nothing(visit: Visit, site: Flask, clean: str) -> None:
    assert visit("reviewer").post(f"/review/{clean}/claim", {}).status == 400
    with site.app_context(), reading() as session:
        case = applications.by_reference(session, clean)
        assert case is not None and case.claimed_by is None


def test_a_draft_does_not_exist_for_staff(visit: Visit, site: Flask) -> None:
    with site.app_context():
        begun = draft.start(
            site.extensions["counter"], applicant_id=account_id(site, "songtinglan"), now=site.extensions["clock"]()
        )
    assert visit("reviewer").go(f"/review/{begun['reference']}").status == 404


def test_a_case_of_another_authority_does_not_exist(visit: Visit, site: Flask, clean: str, password_hash: str) -> None:
    elsewhere = {
        "username": "elsewhere",
        "name": "成双之",
        "roles": ["reviewer"],
        "authority": "成都市双流区市场监督管理局",
    }
    with site.app_context():
        enrol_person(
            site.extensions["counter"],
            person=elsewhere,
            password_hash=password_hash,
            now=site.extensions["clock"](),
        )
    officer = visit("elsewhere").go("/review")
    assert clean not in officer.source
    assert officer.go(f"/review/{clean}").status == 404
    assert officer.go(f"/review/{clean}/papers/1").status == 404
    officer.go("/review")
    assert officer.post(f"/review/{clean}/claim", {"csrf_token": officer.token()}).status == 404


# Papers


def test_an_upload_is_shown_and_never_run(visit: Visit, clean: str) -> None:
    page = visit("reviewer").go(f"/review/{clean}/papers/1")
    assert page.page is not None and page.status == 200
    headers = page.page.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "inline; filename=lease.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_heic_photo_is_previewed_as_a_jpeg_to_whoever_may_see_the_case(visit: Visit, site: Flask) -> None:
    reference = handed_in(site, 5, photo=heic(Image.new("RGB", (640, 480), "white")))
    applicant, reviewer = visit("songtinglan"), visit("reviewer")
    preview = f"/review/{reference}/papers/3/preview"
    assert f'<img src="{preview}"' in reviewer.go(f"/review/{reference}").source
    for browser, path in ((reviewer, preview), (applicant, f"/cases/{reference}/papers/3/preview")):
        shown = browser.go(path).page
        assert shown is not None and shown.data.startswith(b"\xff\xd8\xff") and shown.mimetype == "image/jpeg"
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert browser.go(path.replace("/3/", "/1/")).status == 404  # a PDF is shown as it is
    assert visit("luzhiwei").go(f"/review/{reference}/papers/3/preview").status == 403
    assert visit("xuyanqing").go(f"/cases/{reference}/papers/3/preview").status == 404


def test_a_paper_of_another_case_does_not_exist_here(visit: Visit, clean: str, doubtful: str) -> None:
    reviewer = visit("reviewer")
    assert reviewer.go(f"/review/{doubtful}/papers/3").status == 200
    assert reviewer.go(f"/review/{clean}/papers/3").status == 404
    assert reviewer.go(f"/review/{clean}/papers/999").status == 404


# What is shown


@pytest.mark.parametrize("who", ["reviewer", "approver"])
def test_no_identity_number_and_no_phone_is_shown_whole(visit: Visit, clean: str, who: str) -> None:
    page = visit(who).go(f"/review/{clean}")
    for username in ("songtinglan", "luzhiwei", "xuyanqing"):
        number = number_of(username)
        assert number not in page.source and number[6:16] not in page.source
    assert "10090000000" not in page.source
    assert "听松街6号" not in page.source  # where the founders live
    assert f"{number_of('songtinglan')[:6]}…{number_of('songtinglan')[-2:]}" in page.source


def test_a_finding_says_rule_article_values_and_where_they_stand(visit: Visit, doubtful: str) -> None:
    page = visit("reviewer").go(f"/review/{doubtful}")
    assert "D04 出租人为产权人" in page.text and "《中华人民共和国市场主体登记管理条例" in page.text
    assert OTHER_OWNER in page.text and "租赁合同 · 出租人" in page.text
    for target in re.findall(r'class="fields">(.*?)</ul>', page.source, re.S):
        for anchor in re.findall(r'href="#([^"]+)"', target):
            assert f'id="{anchor}"' in page.source


def test_every_link_within_the_page_leads_somewhere(visit: Visit, doubtful: str) -> None:
    page = visit("reviewer").go(f"/review/{doubtful}")
    ids = re.findall(r'\bid="([^"]+)"', page.source)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page.source)) <= set(ids)


def test_a_paper_stands_beside_what_was_declared(visit: Visit, clean: str) -> None:
    page = visit("reviewer").go(f"/review/{clean}")
    assert page.source.count("与申报一致") >= 2 and "与申报不一致" not in page.source


def test_markup_in_a_name_is_text(visit: Visit, site: Flask) -> None:
    reference = handed_in(site, 3, owner="<img src=x onerror=alert(1)>")
    page = visit("reviewer").go(f"/review/{reference}")
    assert "<img src=x" not in page.source and "&lt;img src=x" in page.source


def test_nothing_on_the_page_is_inline(visit: Visit, doubtful: str) -> None:
    page = at_desk(visit, doubtful)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.source)
    assert not re.search(r'\s(style|on[a-z]+)="', page.source)


def test_the_desk_speaks_english_throughout(visit: Visit, doubtful: str) -> None:
    page = visit("reviewer").go(f"/review/{doubtful}?lang=en")
    for words in (
        "Lessor is the owner",
        "To be corrected",
        "Declaration",
        "Uploaded papers",
        "Claim this case",
        "History",
    ):
        assert words in page.text
    assert page.page is not None and page.page.headers["Content-Language"] == "en"


# The queue


def test_the_queue_counts_and_filters(visit: Visit, clean: str, doubtful: str) -> None:
    at_desk(visit, clean)
    mine = visit("reviewer").go("/review?show=mine")
    assert clean in mine.source and doubtful not in mine.source
    open_cases = mine.go("/review?show=unclaimed")
    assert doubtful in open_cases.source and clean not in open_cases.source
    assert "没有申请" in mine.go("/review?show=approval").text


def test_a_case_past_its_promised_day_is_marked_overdue(
    visit: Visit, site: Flask, clock: FrozenClock, clean: str
) -> None:
    clock.forward(days=7)
    overdue = visit("reviewer").go("/review?show=overdue")
    assert clean in overdue.source and "逾期 2 个工作日" in overdue.text


def test_an_unknown_filter_shows_everything(visit: Visit, clean: str) -> None:
    assert clean in visit("reviewer").go("/review?show=everything%27--").source


def test_a_long_queue_is_leafed_through_and_an_act_leads_back_to_its_page(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, clean: str, doubtful: str
) -> None:
    monkeypatch.setattr(queue, "PAGE", 1)
    reviewer = visit("reviewer").go("/review?show=unclaimed")
    assert clean in reviewer.source and doubtful not in reviewer.source and "第1页，共2页" in reviewer.text
    second = "/review?page=2&amp;show=unclaimed"
    assert f'rel="next" href="{second}"' in reviewer.source and 'rel="prev"' not in reviewer.source
    reviewer.go("/review?page=2&show=unclaimed")
    assert doubtful in reviewer.source and clean not in reviewer.source
    assert f"/review/{doubtful}?show=unclaimed&amp;page=2" in reviewer.source
    reviewer.go(f"/review/{doubtful}?show=all&page=2").send(f"/review/{doubtful}/claim?show=all&page=2")
    assert "第2页，共2页" in reviewer.text
    for asked, shown in (("7", "第2页"), ("-1", "第1页"), ("x", "第1页"), ("9" * 40, "第1页")):
        assert shown in reviewer.go(f"/review?page={asked}").text, asked


def test_the_next_case_is_the_most_urgent_nobody_holds(visit: Visit, clean: str, doubtful: str) -> None:
    reviewer = visit("reviewer").go("/review").send("/review/next")
    assert reviewer.path == f"/review/{clean}" and "由您办理" in reviewer.text
    assert reviewer.send("/review/next").path == f"/review/{doubtful}"


def test_with_an_empty_queue_the_page_says_so(visit: Visit) -> None:
    assert "目前没有等待审查的申请" in visit("reviewer").go("/review").text


# Claims


def test_a_claim_ends_after_half_an_hour_and_can_be_renewed(visit: Visit, clock: FrozenClock, clean: str) -> None:
    desk = at_desk(visit, clean)
    clock.forward(minutes=20)
    desk = desk.go(f"/review/{clean}").send(f"/review/{clean}/claim?show=all")
    assert "由您办理，至 12:50" in desk.text
    clock.forward(minutes=31)
    assert "领取此件" in desk.go(f"/review/{clean}").text


def test_what_another_reviewer_holds_cannot_be_taken(visit: Visit, site: Flask, clean: str, password_hash: str) -> None:
    second = {"username": "second", "name": "白复之", "roles": ["reviewer", "approver"]}
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        enrol_person(counter, person=second, password_hash=password_hash, now=now)
        review.claim(counter, reference=clean, reviewer_id=account_id(site, "reviewer"), now=now)
    other = visit("second").go(f"/review/{clean}")
    assert "秦审之正在办理" in other.text and "领取此件" not in other.text
    refused = other.post(f"/review/{clean}/claim", {"csrf_token": other.token()})
    assert refused.status == 409 and "正由另一位审查员办理" in refused.text


def test_a_lost_claim_loses_nothing_that_was_typed(visit: Visit, clock: FrozenClock, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    token, once = desk.token(), "lost-claim"
    clock.forward(minutes=31)
    typed = {
        "csrf_token": token,
        "once": once,
        "pick": "0",
        "note": "请补正租赁关系",
        "own-rule-0": "D02",
        "own-text-0": "缺附件",
    }
    refused = desk.post(f"/review/{doubtful}/return", typed)
    assert refused.status == 409 and "已为您重新领取" in refused.text
    assert "请补正租赁关系" in refused.source and 'value="缺附件"' in refused.source
    assert "已退回补正" in refused.post(f"/review/{doubtful}/return", {**typed, "csrf_token": refused.token()}).text


def test_what_was_typed_is_shown_even_when_another_took_the_case(
    visit: Visit, site: Flask, clock: FrozenClock, doubtful: str, password_hash: str
) -> None:
    desk = at_desk(visit, doubtful)
    typed = {"csrf_token": desk.token(), "once": "taken", "pick": "0", "note": "请补正租赁关系"}
    clock.forward(minutes=31)
    second = {"username": "second", "name": "白复之", "roles": ["reviewer"]}
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        enrol_person(counter, person=second, password_hash=password_hash, now=now)
        review.claim(counter, reference=doubtful, reviewer_id=account_id(site, "second"), now=now)
    refused = desk.post(f"/review/{doubtful}/return", typed)
    assert refused.status == 409 and "请补正租赁关系" in refused.text


def test_a_case_is_handed_to_a_colleague_who_reads_why(
    visit: Visit, site: Flask, clean: str, password_hash: str
) -> None:
    second = {"username": "second", "name": "白复之", "roles": ["reviewer"]}
    with site.app_context():
        enrol_person(
            site.extensions["counter"], person=second, password_hash=password_hash, now=site.extensions["clock"]()
        )
    desk = at_desk(visit, clean)
    empty = desk.post(f"/review/{clean}/hand-over", {"csrf_token": desk.token(), "to": "second"})
    assert empty.status == 422 and "请写明转交的理由" in empty.text
    given = empty.send(f"/review/{clean}/hand-over?show=all", fields={"to": "second", "hand-over-reason": "明日休假"})
    assert "已转交" in given.text and "白复之正在办理" in given.text
    other = visit("second").go(f"/review/{clean}")
    assert "由您办理" in other.text and "秦审之 转交：明日休假" in other.text


def test_an_open_desk_keeps_its_claim(visit: Visit, clock: FrozenClock, clean: str) -> None:
    desk = at_desk(visit, clean)
    clock.forward(minutes=20)
    kept = desk.client.post(f"/review/{clean}/renew", data={"csrf_token": desk.token()})
    assert kept.status_code == 200 and kept.json["claimed_until"].startswith("2026-11-20T04:50")
    assert desk.client.post(f"/review/{clean}/renew", data={}).status_code == 400
    clock.forward(minutes=31)
    assert desk.client.post(f"/review/{clean}/renew", data={"csrf_token": desk.token()}).status_code == 409


def test_the_chief_gives_more_time_and_the_applicant_reads_why(visit: Visit, clean: str) -> None:
    assert "延长三个工作日" not in visit("reviewer").go(f"/review/{clean}").text
    chief = visit("approver").go(f"/review/{clean}")
    done = chief.send(f"/review/{clean}/extend?show=all", fields={"extension-reason": "须向产权人核实"})
    assert "已延长三个工作日" in done.text and "须向产权人核实" in done.text
    status = visit("songtinglan").go(f"/cases/{clean}").text
    assert "2026年11月30日" in status and "须向产权人核实" in status and "审查期限延长告知" in status


# Outcomes


def test_a_clean_case_takes_two_actions_here_and_one_there(visit: Visit, site: Flask, clean: str) -> None:
    reviewer = visit("reviewer").go("/review").send("/review/next")
    reviewer.send(f"/review/{clean}/recommend?show=all", button="approve")
    assert "意见已提交" in reviewer.text and reviewer.path == f"/review/{clean}"
    approver = visit("approver").go(f"/review/{clean}?show=approval")
    assert "建议准予登记" in approver.text and "审查员已接受" in approver.text
    approver.send(f"/review/{clean}/approve?show=approval")
    assert "营业执照已签发" in approver.text and state_of(site, clean) == "LICENSED"
    with site.app_context(), reading() as session:
        case = applications.by_reference(session, clean)
        assert case is not None
        licence = licences.of_application(session, case.id)
        assert licence is not None and licence.token is not None


def test_the_same_person_does_not_approve_what_he_reviewed(
    visit: Visit, site: Flask, clean: str, password_hash: str
) -> None:
    both = {"username": "both", "name": "兼任之", "roles": ["reviewer", "approver"]}
    with site.app_context():
        enrol_person(
            site.extensions["counter"], person=both, password_hash=password_hash, now=site.extensions["clock"]()
        )
    desk = at_desk(visit, clean, "both").send(f"/review/{clean}/recommend?show=all", button="approve")
    assert "须由另一人核准" in desk.text or "等待核准人决定" in desk.text
    refused = desk.post(f"/review/{clean}/approve", {"csrf_token": desk.token()})
    assert refused.status == 403 and state_of(site, clean) == "UNDER_REVIEW"


def test_approval_needs_a_reason_for_every_finding_above_a_note(visit: Visit, site: Flask, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    refused = desk.send(f"/review/{doubtful}/recommend?show=all", button="approve", note="已看")
    assert refused.status == 422 and "D04" in refused.text and "已看" in refused.source
    token = refused.token()
    fields = {
        "csrf_token": token,
        "once": "o2",
        "proposes": "approve",
        "accept_rest": "yes",
        "reason-0": "已核验转租合同原件",
    }
    agreed = refused.post(f"/review/{doubtful}/recommend", fields)
    assert "意见已提交" in agreed.text
    approver = visit("approver").go(f"/review/{doubtful}")
    assert "已核验转租合同原件" in approver.text


def test_a_rejected_paper_is_not_approved_by_the_button(visit: Visit, clean: str) -> None:
    desk = at_desk(visit, clean)
    fields = {
        "csrf_token": desk.token(),
        "once": "o3",
        "proposes": "approve",
        "accept_rest": "yes",
        "verdict-1": "rejected",
    }
    refused = desk.post(f"/review/{clean}/recommend", fields)
    assert refused.status == 422 and "lease.pdf" in refused.text
    assert re.search(r'name="verdict-1" value="rejected" checked', refused.source)


def test_a_return_without_anything_to_put_right_is_refused(visit: Visit, site: Flask, clean: str) -> None:
    desk = at_desk(visit, clean)
    refused = desk.send(f"/review/{clean}/recommend?show=all")
    desk.go(f"/review/{clean}")
    refused = desk.post(f"/review/{clean}/return", {"csrf_token": desk.token(), "once": "o4", "note": "请补正"})
    assert refused.status in (409, 422) and state_of(site, clean) == "UNDER_REVIEW"


def test_one_notice_carries_machine_findings_own_reasons_and_rejected_papers(
    visit: Visit, site: Flask, doubtful: str
) -> None:
    desk = at_desk(visit, doubtful)
    assert re.search(r'name="pick" value="0" checked', desk.source)
    fields = {
        "csrf_token": desk.token(),
        "once": "o5",
        "pick": "0",
        "own-rule-0": "D07",
        "own-text-0": "住所请写明楼层",
        "verdict-1": "rejected",
        "paper-rule-1": "D03",
        "paper-text-1": "租赁合同缺末页",
        "note": "请一次补齐",
    }
    returned = desk.post(f"/review/{doubtful}/return", fields)
    assert "已退回补正" in returned.text and state_of(site, doubtful) == "RETURNED"
    founder = visit("songtinglan").go(f"/cases/{doubtful}")
    for words in ("住所请写明楼层", "租赁合同缺末页", OTHER_OWNER):
        assert words in founder.text


@pytest.mark.parametrize(
    "given",
    [
        {"own-text-0": "没有选择规则"},
        {"own-rule-0": "D07"},
        {"own-rule-0": "Q99", "own-text-0": "没有这条规则"},
        {"own-rule-0": "D07", "own-text-0": "从右到左\u202e"},
        {"own-rule-0": "D07", "own-text-0": "空\0字符"},
        {"own-rule-0": "D07", "own-text-0": "长" * 501},
        {"note": "长" * 1001},
        {"verdict-1": "rejected"},
        {"pick": "7"},
    ],
)
def test_a_reason_that_cannot_stand_is_refused_with_its_field(
    visit: Visit, site: Flask, doubtful: str, given: dict[str, str]
) -> None:
    desk = at_desk(visit, doubtful)
    refused = desk.post(f"/review/{doubtful}/return", {"csrf_token": desk.token(), "once": "o6", "pick": "0", **given})
    assert refused.status == 422 and "还不能办理这一步" in refused.text
    assert state_of(site, doubtful) == "UNDER_REVIEW"


def test_a_double_click_returns_once(visit: Visit, site: Flask, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    fields = {"csrf_token": desk.token(), "once": "click", "pick": "0"}
    assert "已退回补正" in desk.post(f"/review/{doubtful}/return", fields).text
    assert "已退回补正" in desk.post(f"/review/{doubtful}/return", fields).text
    assert desk.go(f"/review/{doubtful}").text.count("退回补正 秦审之") == 1


def test_refusal_goes_through_two_persons_with_its_reasons(visit: Visit, site: Flask, doubtful: str) -> None:
    at_desk(visit, doubtful).send(f"/review/{doubtful}/recommend?show=all", button="refuse", note="转租未经同意")
    approver = visit("approver").go(f"/review/{doubtful}")
    assert "建议不予登记" in approver.text and "转租未经同意" in approver.text
    approver.send(f"/review/{doubtful}/refuse?show=all")
    assert state_of(site, doubtful) == "REFUSED" and "已不予登记" in approver.text


def test_a_clean_case_cannot_be_refused(visit: Visit, site: Flask, clean: str) -> None:
    desk = at_desk(visit, clean)
    assert "建议不予登记" not in desk.text
    fields = {"csrf_token": desk.token(), "once": "o7", "proposes": "refuse"}
    assert desk.post(f"/review/{clean}/recommend", fields).status == 422


def test_sending_back_needs_a_reason_and_returns_the_case_to_the_queue(visit: Visit, site: Flask, clean: str) -> None:
    at_desk(visit, clean).send(f"/review/{clean}/recommend?show=all", button="approve")
    approver = visit("approver").go(f"/review/{clean}")
    refused = approver.post(f"/review/{clean}/send-back", {"csrf_token": approver.token(), "once": "o8"})
    assert refused.status == 422
    refused.post(f"/review/{clean}/send-back", {"csrf_token": refused.token(), "once": "o9", "note": "请核对产权证"})
    assert "已退回审查员" in approver.text and state_of(site, clean) == "UNDER_REVIEW"
    reviewer = visit("reviewer").go(f"/review/{clean}")
    assert "请核对产权证" in reviewer.text and "领取此件" in reviewer.text


def test_after_a_return_the_desk_shows_what_changed(visit: Visit, site: Flask, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    desk.post(f"/review/{doubtful}/return", {"csrf_token": desk.token(), "once": "o10", "pick": "0"})
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, "songtinglan")
        draft.revise(counter, reference=doubtful, applicant_id=me, now=now)
        with reading() as session:
            case = applications.by_reference(session, doubtful)
            assert case is not None
            moved = {**case.answers["domicile"], "address": case.answers["domicile"]["address"] + "二层"}
            mended = {**case.answers, "domicile": moved}
        draft.save(counter, reference=doubtful, applicant_id=me, answers=mended, expected_version=None, now=now)
    sign_and_submit(site, doubtful)
    page = visit("reviewer").go(f"/review/{doubtful}")
    assert "第2次提交" in page.text.replace(" ", "") and "与上次提交不同" in page.text
    changes = page.source.partition('class="changes"')[2].partition("</section>")[0]
    assert "<del>" in changes and "二层</ins>" in changes
    assert page.source.count("未变，上次已看") >= 5 and "未变，上次已接受" not in page.text


def test_a_notice_is_previewed_before_it_is_sent(visit: Visit, site: Flask, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    fields = {"csrf_token": desk.token(), "once": "p1", "pick": "0", "note": "请一次补齐"}
    shown = desk.post(f"/review/{doubtful}/notice", {**fields, "own-rule-0": "D07", "own-text-0": "请写明楼层"})
    for words in ("尚未发送", OTHER_OWNER, "请写明楼层", "请一次补齐", "共 2 项".replace(" ", "")):
        assert words in shown.text.replace("共 2 项", "共2项"), words
    assert state_of(site, doubtful) == "UNDER_REVIEW"
    again = shown.post(f"/review/{doubtful}/notice", {**fields, "do": "edit"})
    assert "请一次补齐" in again.source and "领取" in again.text
    shown = again.post(f"/review/{doubtful}/notice", fields)
    assert "已退回补正" in shown.send(f"/review/{doubtful}/return?show=all").text
    assert state_of(site, doubtful) == "RETURNED"


def test_a_finding_left_out_of_the_notice_needs_its_reason(visit: Visit, site: Flask, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    fields = {"csrf_token": desk.token(), "once": "q1", "own-rule-0": "D07", "own-text-0": "请写明楼层"}
    refused = desk.post(f"/review/{doubtful}/notice", fields)
    assert refused.status == 422 and "写明不列入的理由" in refused.text and "请写明楼层" in refused.source
    given = {**fields, "csrf_token": refused.token(), "reason-0": "已核验转租合同原件"}
    assert "已退回补正" in refused.post(f"/review/{doubtful}/return", given).text
    assert "D04 不采纳：已核验转租合同原件" in desk.go(f"/review/{doubtful}").text.replace("不采纳： ", "不采纳：")


def test_a_second_notice_cannot_name_what_was_there_before(visit: Visit, site: Flask, doubtful: str) -> None:
    desk = at_desk(visit, doubtful)
    fields = {"csrf_token": desk.token(), "once": "r1", "own-rule-0": "D07", "own-text-0": "请写明楼层"}
    desk.post(f"/review/{doubtful}/return", {**fields, "reason-0": "已核验转租合同原件"})
    with site.app_context():
        now, me = site.extensions["clock"](), account_id(site, "songtinglan")
        draft.revise(site.extensions["counter"], reference=doubtful, applicant_id=me, now=now)
    sign_and_submit(site, doubtful)
    desk = at_desk(visit, doubtful)
    assert "前次通知没有列出" in desk.text and not re.search(r'name="pick" value="0"', desk.source)
    late = {"csrf_token": desk.token(), "once": "r2", "pick": "0", "own-rule-0": "D07", "own-text-0": "请写明楼层"}
    refused = desk.post(f"/review/{doubtful}/notice", late)
    assert refused.status == 409 and "D04：前次通知没有列出" in refused.text
    assert "申报内容与上次提交相同" in refused.text
    assert "尚未发送" in refused.post(f"/review/{doubtful}/notice", {**late, "pick": []}).text


# The files it brings along


def test_styles_and_script_stay_small_and_load_nothing_from_elsewhere() -> None:
    static = Path(__file__).parents[2] / "registry" / "web" / "static"
    for name in ("reviewer.css", "reviewer.js"):
        text = (static / name).read_text(encoding="utf-8")
        assert "http" not in text and "@import" not in text and "eval(" not in text
        assert len(text) < 20_000


def test_the_people_of_these_tests_can_sign_in(visit: Visit) -> None:
    for username in PEOPLE:
        assert visit().sign_in(username, PASSWORD).status == 200


# Views and second looks


def test_a_view_is_saved_used_and_removed(visit: Visit, clean: str, doubtful: str) -> None:
    reviewer = visit("reviewer").go("/review?show=unclaimed&sort=risk&kind=llc")
    assert reviewer.source.index(doubtful) < reviewer.source.index(clean)
    saved = reviewer.send("/review/views?show=unclaimed&sort=risk&kind=llc", name="有限公司按风险")
    assert "有限公司按风险" in saved.text
    assert "show=unclaimed&amp;sort=risk&amp;kind=llc" in saved.source
    assert "有限公司按风险" not in visit("approver").go("/review").text
    assert "有限公司按风险" not in saved.send("/review/views/drop").text
    assert visit("reviewer").go("/review?sort=%00x&kind=starship").status in (200, 400)


def test_a_drawn_approval_gets_its_second_look(visit: Visit, site: Flask) -> None:
    site.extensions["counter"] = replace(site.extensions["counter"], second_looks=Draw("test", 100))
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, "songtinglan")
        declared = answers(4)
        declared["domicile"] = {**declared["domicile"], "use_type": "commitment"}
        reference = draft.start(counter, applicant_id=me, answers=declared, now=now)["reference"]
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
    sign_and_submit(site, reference)
    assert state_of(site, reference) == "LICENSED"
    page = visit("reviewer").go("/review/second-looks")
    assert "待复核 1" in page.text and "种子 test" in page.text
    refused = page.send(f"/review/second-looks/{reference}", verdict="wrong", why="")
    assert refused.status == 422 and "请写明原因" in refused.text
    done = refused.send(f"/review/second-looks/{reference}", verdict="right")
    assert "正确 1" in done.text and done.path == "/review/second-looks"
    assert visit("songtinglan").go("/review/second-looks").status == 403


def test_the_desk_says_what_is_still_being_read_and_what_the_reading_found(
    visit: Visit, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = reader.look
    monkeypatch.setattr(reader, "look", lambda *given: Reading("waiting", pages=1))
    reference = handed_in(site, 6, photo=heic(Image.new("RGB", (64, 64), "white")))
    desk = at_desk(visit, reference)
    assert "还有3份材料正在识别" in desk.text and "读取材料后新增" not in desk.text
    elsewhere = look(lease(1, address="成都市锦江区云栈大道7号3栋4层401号").pdf, "application/pdf", "lease")
    nothing = Reading("unread", "nothing_found")
    monkeypatch.setattr(reader, "recognise", lambda *paper: elsewhere if paper[2] == "lease" else nothing)
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        while read_waiting.read_next(counter, now=now):
            pass
    desk.go(f"/review/{reference}")
    assert "正在识别" not in desk.text and "X02 住所一致" in desk.text and "读取材料后新增" in desk.text
    assert "读取材料后重新审查" in desk.text
    assert "Found when the paper was read" in desk.go(f"/review/{reference}?lang=en").text
