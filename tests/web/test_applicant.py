"""The entrepreneur's door without JavaScript: from the name to the licence, and what can go wrong between."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from registry.procedures import decide, recommend, return_, review
from registry.records import applications, materials, people
from registry.records.database import reading
from tests.conftest import PEOPLE, FrozenClock
from tests.making import person
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
NAME = "成都澄江科技有限公司"
AUTHORITY = "成都市武侯区市场监督管理局"
ADDRESS = "四川省成都市武侯区听松街8号1栋1单元101号"
PDF = b"%PDF-1.4\n%%EOF\n"


def founder(username: str) -> dict[str, Any]:
    """What a founder types about himself."""
    one = PEOPLE[username]
    number = list(PEOPLE).index(username)
    typed = person(one["name"], one["born"], one["sequence"], f"1001000{number:04d}")
    return {name: typed[name] for name in ("name", "id_number", "phone", "id_valid_to", "residence")}


def person_fields(key: str, username: str) -> dict[str, str]:
    return {f"persons.{key}.{name}": value for name, value in founder(username).items()}


def start(browser: Visitor, name: str = NAME) -> str:
    """Check a name, start a case; its address."""
    browser.go(f"/name?full={name}&authority={AUTHORITY}").send("/start")
    assert browser.path.endswith("/premises"), browser.text
    return browser.path.removesuffix("/premises")


def fill(browser: Visitor, case: str, *, two: bool = False, use: str = "lease") -> None:
    """Fill in every page of a company of one founder, or of two with a supervisor."""
    browser.go(f"{case}/premises").send(fields={"domicile.address": ADDRESS, "domicile.use_type": use}, button="go")
    browser.send(find="应用软件", button="find")
    browser.send(button="add:6513").send(fields={"business_scope[0].text": "软件开发"}, button="go")
    browser.send(fields=person_fields("P1", "songtinglan"), button="more" if two else "go")
    if two:
        browser.send(fields=person_fields("P2", "luzhiwei"), button="more")
        browser.send(fields=person_fields("P3", "xuyanqing"), button="go")
    shares = {"registered_capital_cny": "100万", "shareholders[0].contributions[0].due": "2031-10-31"}
    if two:
        shares |= {
            "shareholders[0].subscribed_cny": "600000",
            "shareholders[1].subscribed_cny": "400,000",
            "shareholders[1].contributions[0].due": "2031年10月31日",
        }
    browser.send(fields=shares, button="go")
    offices: dict[str, Any] = {"governance.no_supervisor_consent": ["false", "true"]}
    if two:
        offices = {
            "governance.board": "false",
            "governance.directors[]": ["P1"],
            "governance.manager": "P1",
            "governance.finance_officer": "P2",
            "governance.supervisors[]": ["P3"],
            "legal_representative.person": "P1",
            "legal_representative.position": "director",
            "liaison.person": "P1",
        }
    browser.send(fields=offices, button="go")
    browser.send(fields={"headcount": "3", "beneficial_owners.exempt_small_company": "true"}, button="go")
    assert browser.path == f"{case}/papers", browser.text


def upload(browser: Visitor, case: str, kind: str, content: bytes = PDF, **entered: str) -> Visitor:
    data: dict[str, Any] = {"csrf_token": browser.token(), "type": kind, "subject": "", **entered}
    data["file"] = (io.BytesIO(content), "纸.pdf")
    browser.page = browser.client.post(f"{case}/papers", data=data, follow_redirects=True)
    return browser


def attach_premises(browser: Visitor, case: str) -> None:
    owner = "成都听松置业有限公司"
    lease = {"lessor": owner, "lessee": "宋听澜", "address": ADDRESS, "from": "2026-11-01", "to": "2029-10-31"}
    upload(browser.go(f"{case}/papers"), case, "lease", **lease)
    number = "川（2024）成都市不动产权第0990009号"
    upload(browser, case, "property_certificate", owner=owner, number=number, address=ADDRESS, use="商业服务")


DECLARED = {"declarations.truthfulness.accepted": "true", "declarations.name_infringement.accepted": "true"}


def ask_for_signatures(browser: Visitor, case: str) -> Visitor:
    return browser.go(f"{case}/check").send(f"{case}/check", fields=DECLARED)


def sign_here(browser: Visitor) -> Visitor:
    return browser.send(browser.path, read="yes", password=PASSWORD)


def stored(site: Flask, case: str) -> applications.Application:
    with site.app_context(), reading() as session:
        found = applications.by_reference(session, case.rpartition("/")[2])
    assert found is not None
    return found


def test_a_name_with_letters_is_refused_with_the_reason_and_the_article(visit: Visit) -> None:
    page = visit().go(f"/name?full=成都A8科技有限公司&authority={AUTHORITY}")
    assert "这个名称不能使用" in page.text
    assert "N01" in page.text
    assert "企业名称登记管理规定" in page.text
    assert not [form for form in page.forms() if form.action == "/start"]


@pytest.mark.parametrize(
    "name",
    ["成都\u200b云科技有限公司", "\u202e成都云栈科技有限公司", "云" * 101, "云" * 200_000, "<img src=x>", "A & B <b>"],
)
def test_names_that_cannot_be_names_are_kept_and_explained(visit: Visit, name: str) -> None:
    page = visit().go("/name", query_string={"full": name, "authority": AUTHORITY})
    assert page.status in (200, 422)
    assert "<img" not in page.source
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page.source
    if page.status == 422:
        assert "请" in page.text


def test_a_name_that_is_held_cannot_be_had_twice(visit: Visit) -> None:
    start(visit("songtinglan"))
    page = visit("luzhiwei").go(f"/name?full={NAME}&authority={AUTHORITY}")
    assert "这个名称不能使用" in page.text


def test_starting_signs_in_on_the_way(visit: Visit) -> None:
    page = visit().go(f"/name?full={NAME}&authority={AUTHORITY}")
    wrong = page.send("/start", username="songtinglan", password="wrong")
    assert wrong.status == 403
    assert NAME in wrong.text
    assert wrong.send("/start", username="songtinglan", password=PASSWORD).path.endswith("/premises")


def test_a_double_click_and_the_back_button_start_no_second_case(visit: Visit) -> None:
    browser = visit("songtinglan").go(f"/name?full={NAME}&authority={AUTHORITY}")
    fields = dict(browser.form("/start").fields)
    first = browser.client.post("/start", data=fields).headers["Location"]
    second = browser.client.post("/start", data=fields).headers["Location"]
    assert first.split("/")[2] == second.split("/")[2]
    edited = browser.post("/start", {**fields, "full": "成都澄河科技有限公司"})
    assert edited.status == 409
    assert "您有未完成的申请" in edited.text
    assert len(re.findall(r'href="/cases/\d{8}-', edited.go("/cases").source)) == 1


def test_a_second_company_is_one_click_more(visit: Visit) -> None:
    browser = visit("songtinglan")
    start(browser)
    asked = browser.go(f"/name?full=成都澄河科技有限公司&authority={AUTHORITY}").send("/start")
    assert asked.status == 409
    assert asked.send("/start").path.endswith("/premises")


def test_the_applicant_is_the_first_person_already(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fields = dict(browser.go(f"{case}/people").form(f"{case}/people").fields)
    assert fields["persons.P1.name"] == "宋听澜"
    assert fields["persons.P1.id_number"] == founder("songtinglan")["id_number"]


def test_answers_that_cannot_be_read_stay_typed_and_the_others_are_saved(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    typed = {"registered_capital_cny": "-5", "shareholders[0].contributions[0].due": "2031-10-31"}
    page = browser.go(f"{case}/shares").send(fields=typed, button="go")
    assert page.status == 422
    assert dict(page.form(f"{case}/shares").fields)["registered_capital_cny"] == "-5"
    assert "金额不能为负数" in page.text
    answers = stored(site, case).answers
    assert "registered_capital_cny" not in answers
    assert answers["shareholders"][0]["contributions"][0]["due"] == "2031-10-31"


@pytest.mark.parametrize("value", ["A & B <b>", "<img src=x onerror=1>", "{{ 7*7 }}", "'\"><script>"])
def test_text_that_looks_like_code_is_shown_as_text(visit: Visit, value: str) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    browser.go(f"{case}/premises").send(fields={"domicile.address": value}, button="go")
    for page in ("premises", "check"):
        source = browser.go(f"{case}/{page}").source
        assert value not in source or "<" not in value
        assert "<img" not in source
        assert "<script>" not in source
    assert dict(browser.go(f"{case}/premises").form(f"{case}/premises").fields)["domicile.address"] == value


def test_very_long_text_and_unknown_fields_are_refused_with_the_field(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = browser.go(f"{case}/premises")
    fields = page.form(f"{case}/premises").fields
    long = page.post(f"{case}/premises", [*fields, ("domicile.address", "云" * 200_000)])
    assert long.status == 422
    assert "请缩短到" in long.text
    assert "云" * 200_000 in long.source
    strange = page.post(f"{case}/premises", [*fields, ("assigned_uscc", "91510107MA00000000")])
    assert strange.status == 422
    assert "assigned_uscc" in strange.text
    derived = page.post(f"{case}/people", [*fields[:1], ("persons.P1.realname_verified", "true")])
    assert derived.status in (409, 422)
    assert "realname_verified" not in str(derived.go(case).source)


def test_two_windows_keep_both_answers_and_let_the_person_choose(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = f"{case}/premises"
    mine, other = browser.go(page).form(page).fields, browser.go(page).form(page).fields
    browser.post(page, [(n, "听松街1号" if n == "domicile.address" else v) for n, v in other] + [("do", "go")])
    conflict = browser.post(
        page, [(n, "听松街2号" if n == "domicile.address" else v) for n, v in mine] + [("do", "go")]
    )
    assert conflict.status == 409
    assert "听松街1号" in conflict.text
    assert dict(conflict.form(page).fields)["domicile.address"] == "听松街2号"
    assert stored(site, case).answers["domicile"]["address"] == "听松街1号"
    conflict.send(page, button="go")
    assert stored(site, case).answers["domicile"]["address"] == "听松街2号"


def test_two_windows_on_different_pages_do_not_collide(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    premises = browser.go(f"{case}/premises").form(f"{case}/premises").fields
    browser.go(f"{case}/shares").send(fields={"registered_capital_cny": "5"}, button="go")
    saved = browser.post(f"{case}/premises", [*premises, ("domicile.address", "听松街3号"), ("do", "go")])
    assert saved.status == 200
    assert saved.path == f"{case}/scope"


def test_going_back_and_editing_in_one_window_is_no_conflict(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = f"{case}/premises"
    fields = browser.go(page).form(page).fields
    for number in ("1", "2", "3"):
        sent = [(n, f"听松街{number}号" if n == "domicile.address" else v) for n, v in fields]
        assert browser.post(page, [*sent, ("do", "go")]).status == 200
    assert stored(site, case).answers["domicile"]["address"] == "听松街3号"


def test_typing_is_saved_by_the_script_with_the_time_and_the_findings(visit: Visit, clock: FrozenClock) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = f"{case}/premises"
    fields = {**dict(browser.go(page).form(page).fields), "domicile.address": "四川省绵阳市某路", "do": "stay"}
    clock.forward(minutes=5)
    answer = browser.client.post(page, data=fields, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["saved_at"] == "12:05"
    assert any("domicile.address" in note["fields"] for note in answer.json["notes"])
    wrong = browser.client.post(
        page, data={**fields, "domicile.address": "\u202e"}, headers={"Accept": "application/json"}
    )
    assert wrong.status_code == 422
    assert wrong.json is not None
    assert wrong.json["errors"][0]["pointer"] == "/domicile/address"


def test_findings_stand_at_the_field_with_article_and_remedy(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    assert 'class="finding' not in browser.go(f"{case}/premises").source
    address = "四川省成都市锦江区拾光巷1号"
    page = browser.send(fields={"domicile.address": address}, button="go").go(f"{case}/premises")
    assert "D07" in page.text
    assert "依据" in page.text


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 415, "请选择要上传的文件"),
        (b"MZ\x90\x00", 415, "PDF、JPEG、PNG"),
        (b"<html>", 415, "PDF、JPEG、PNG"),
        (b"%PDF-1.4" + b"0" * (10 * 1024 * 1024), 413, "10 MB"),
    ],
)
def test_files_that_are_no_papers_are_refused_and_what_was_typed_is_kept(
    visit: Visit, content: bytes, status: int, words: str
) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = upload(browser.go(f"{case}/papers"), case, "lease", content, lessor="甲<b>", to="2029-10-31")
    assert page.status == status
    assert words in page.text
    assert 'value="甲&lt;b&gt;"' in page.source


def test_wrong_contents_of_a_paper_are_told_at_their_field(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = upload(browser.go(f"{case}/papers"), case, "lease", lessor="甲", to="2029-02-30", owner="乙")
    assert page.status == 422
    assert "不是有效的日期" in page.text
    assert "owner" in page.text
    assert 'value="2029-02-30"' in page.source
    assert upload(page, case, "licence").status == 415


def test_a_paper_can_be_seen_corrected_and_taken_out(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    upload(browser.go(f"{case}/papers"), case, "lease", lessor="甲", to="2029-10-31")
    link = re.search(rf"{case}/papers/(\d+)/file", browser.source)
    assert link
    answer = browser.client.get(link[0])
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    change = f"{case}/papers/{link[1]}"
    assert dict(browser.send(change, lessor="乙", button="save").form(change).fields)["lessor"] == "乙"
    assert browser.send(change, to="x", button="save").status == 422
    assert link[0] not in browser.go(f"{case}/papers").send(change, button="remove").source
    assert browser.client.get(f"/cases/{case}/papers/999/file").status_code == 404


def test_nobody_is_asked_to_sign_before_the_declarations_are_made(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case)
    page = browser.go(f"{case}/check").send(f"{case}/check")
    assert page.status == 422
    assert "阅读后勾选" in page.text
    assert stored(site, case).state == "DRAFT"


def test_a_draft_with_nobody_to_sign_is_not_frozen(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = ask_for_signatures(browser, case)
    assert page.status == 409
    assert "法定代表人" in page.text
    assert stored(site, case).state == "DRAFT"


def test_a_company_of_one_is_licensed_at_once_where_no_paper_has_to_be_read(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case, use="commitment")
    ask_for_signatures(browser, case)
    assert browser.path.startswith("/sign/")
    assert NAME in browser.text
    assert "SHA-256" in browser.text
    sign_here(browser)
    assert stored(site, case).state == "LICENSED"
    assert browser.path == case
    assert "打开营业执照" in browser.text


def test_two_founders_sign_the_same_digest_and_the_licence_follows(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case, two=True)
    attach_premises(browser, case)
    assert "没有需要更正的地方" in browser.go(f"{case}/check").text
    status = ask_for_signatures(browser, case)
    assert status.path == case
    links = sorted(set(re.findall(r'href="http://127.0.0.1:8000(/sign/[^"]+)"', status.source)))
    assert len(links) == 2

    assert NAME not in visit().go(links[0]).text
    mine = next(link for link in links if "再输入一次密码" in browser.go(link).text)
    theirs = next(link for link in links if link != mine)
    other, digests = visit("luzhiwei"), set()
    assert "您不是被邀请的签署人" in other.go(mine).text
    for one, link in ((browser, mine), (other, theirs)):
        digest = re.search(r"(?:[0-9a-f]{8} ?){8}", one.go(link).text)
        assert digest
        digests.add(digest[0])
        assert one.send(link, read="yes", password="wrong").status == 403
        assert one.send(link, password=PASSWORD).status == 422
        sign_here(one)
    assert len(digests) == 1
    shown = other.go(theirs).text
    assert founder("luzhiwei")["id_number"] in shown.replace(" ", "")
    assert founder("songtinglan")["id_number"] not in shown.replace(" ", "")

    page = browser.go(case)
    assert "签署已齐" in page.text
    page.send(f"{case}/submit")
    assert stored(site, case).state == "UNDER_REVIEW"
    page = browser.go(case)
    assert "2026年11月25日" in page.text
    assert "等待审查员" in page.text

    approve(site, case, clock)
    page = browser.go(case)
    assert "打开营业执照" in page.text
    page = browser.go(f"{case}/licence")
    number = re.search(r"91510107[0-9A-Z]{10}-001", page.text)
    assert number
    for path, kind in (
        ("licence/original.pdf", "application/pdf"),
        ("licence/duplicate.pdf", "application/pdf"),
        ("licence/qr.svg", "image/svg+xml"),
        ("licence/qr.png", "image/png"),
        ("licence/record.json", "application/json"),
    ):
        answer = browser.client.get(f"{case}/{path}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.data
    assert other.client.get(f"{case}/licence").status_code == 200  # a founder sees the licence he signed for
    assert visit("xuyanqing").client.get(f"{case}/licence").status_code == 404


def approve(site: Flask, case: str, clock: FrozenClock) -> None:
    """A reviewer accepts the papers and proposes, an approver decides."""
    reference = case.rpartition("/")[2]
    with site.app_context():
        counter = site.extensions["counter"]
        with reading() as session:
            ids = {name: people.by_username(session, name).id for name in ("reviewer", "approver")}  # type: ignore[union-attr]
            application = applications.by_reference(session, reference)
            assert application is not None
            papers = materials.of_application(session, application.id)
        desk = {"reference": reference, "reviewer_id": ids["reviewer"], "now": clock()}
        review.claim(counter, **desk)
        accepted = {str(paper.id): "accepted" for paper in papers}
        recommend.recommend(counter, **desk, proposes="approve", overrides={}, note="", verdicts=accepted)
        decide.approve(counter, reference=reference, approver_id=ids["approver"], note="", now=clock())


def test_an_edit_says_which_signatures_fall(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case, two=True)
    status = ask_for_signatures(browser, case)
    mine = re.search(r'class="button" href="(/sign/[^"]+)"', status.source)
    assert mine
    sign_here(browser.go(mine[1]))
    page = browser.go(case)
    assert "这些签名失效" in page.text
    assert "宋听澜" in page.text
    page.send(f"{case}/revise")
    assert stored(site, case).state == "DRAFT"
    assert "您的签名已失效" in browser.go(mine[1]).text
    status = ask_for_signatures(browser, case)
    new = re.search(r'class="button" href="(/sign/[^"]+)"', status.source)
    assert new and f'href="{new[1]}"' in browser.go(mine[1]).source
    assert "内容相同，只是重新定稿" in browser.go(new[1]).text


def test_a_founder_who_declines_says_why_and_the_case_goes_back(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case, two=True)
    status = ask_for_signatures(browser, case)
    mine = re.search(r'class="button" href="(/sign/[^"]+)"', status.source)
    assert mine
    links = set(re.findall(r'href="http://127.0.0.1:8000(/sign/[^"]+)"', status.source)) - {mine[1]}
    other = visit("luzhiwei").go(links.pop())
    assert other.send(f"{other.path}/decline", reason=" ").status == 422
    other.send(other.path.removesuffix("/decline") + "/decline", reason="出资额不对")
    assert "已退回修改" in other.text
    assert stored(site, case).state == "DRAFT"


def test_a_frozen_case_keeps_what_another_window_still_types(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case, two=True)
    fields = browser.go(f"{case}/premises").form(f"{case}/premises").fields
    ask_for_signatures(browser, case)
    sent = [(n, "听松街99号" if n == "domicile.address" else v) for n, v in fields]
    page = browser.post(f"{case}/premises", [*sent, ("do", "go")])
    assert page.status == 409
    assert "没有保存" in page.text
    assert dict(page.form(f"{case}/premises").fields)["domicile.address"] == "听松街99号"
    assert stored(site, case).answers["domicile"]["address"] == ADDRESS


def test_a_withdrawn_case_lets_the_name_go(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    assert "您已撤回" in browser.go(case).send(f"{case}/withdraw").text
    assert "这个名称可以使用" in visit().go(f"/name?full={NAME}&authority={AUTHORITY}").text


def test_a_company_of_one_needs_few_pages_and_no_more_than_three_uploads(visit: Visit) -> None:
    """Front page, name, seven pages of answers, papers, check, signing; the status is where it ends."""
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case)
    page = browser.go(f"{case}/papers")
    assert len(re.findall(r'type="file"[^>]*id="paper-|id="paper-[^"]*-file"', page.source)) <= 3
    walked = ["/", "/name", *(f"{case}/{key}" for key in ("premises", "scope", "people", "shares", "offices", "terms"))]
    walked += [f"{case}/papers", f"{case}/check", "/sign", case]
    assert len(walked) <= 12


def test_the_scope_is_found_by_word_or_code_and_items_can_be_taken_out(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = f"{case}/scope"
    assert "没有找到" in browser.go(page).send(page, find="不存在的行业", button="find").text
    browser.send(page, find="6513", button="find").send(page, button="add:6513")
    browser.send(page, find="7271", button="find").send(page, button="add:7271")
    assert [one["industry_code"] for one in stored(site, case).answers["business_scope"]] == ["6513", "7271"]
    assert stored(site, case).answers["main_industry_code"] == "6513"
    browser.send(page, button="remove:business_scope[0]")
    assert [one["industry_code"] for one in stored(site, case).answers["business_scope"]] == ["7271"]
    assert stored(site, case).answers["main_industry_code"] == "7271"
    fields = browser.go(page).form(page).fields
    assert browser.post(page, [*fields, ("do", "add:9999")]).status == 200
    assert browser.post(page, [*fields, ("do", "remove:state")]).status == 200


def test_styles_and_scripts_stay_small() -> None:
    import gzip
    from pathlib import Path

    static = Path(__file__).resolve().parents[2] / "registry/web/static"
    size = sum(len(gzip.compress(path.read_bytes())) for path in [static / "yizhao.css", *static.glob("*.js")])
    assert size <= 12_000


def test_a_double_click_on_signing_hands_in_once(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case)
    attach_premises(browser, case)
    ask_for_signatures(browser, case)
    path = browser.path
    fields = {**dict(browser.form(path).fields), "read": "yes", "password": PASSWORD}
    for _ in range(2):
        assert browser.post(path, fields).path == case
    assert stored(site, case).state == "UNDER_REVIEW"


def test_a_double_click_on_asking_for_signatures_freezes_once(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case, two=True)
    fields = {**dict(browser.go(f"{case}/check").form(f"{case}/check").fields), **DECLARED}
    for _ in range(2):
        assert browser.post(f"{case}/check", fields).path == case
    assert stored(site, case).round == 1


def test_a_double_click_on_uploading_stores_one_paper(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    once = dict(browser.go(f"{case}/papers").form(f"{case}/papers").fields)["once"]
    for _ in range(2):
        upload(browser, case, "lease", lessor="甲", once=once)
    assert len(re.findall(rf"{case}/papers/\d+/file", browser.source)) == 1


def test_a_name_is_held_from_its_own_page_and_another_lets_the_first_go(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    other = "成都澄河科技有限公司"
    assert browser.go(f"{case}/name").send(f"{case}/name", fields={"name.full": other}, button="go").status == 200
    assert stored(site, case).answers["name"]["reservation"]["expires_on"] == "2027-01-20"
    assert "这个名称可以使用" in visit().go(f"/name?full={NAME}&authority={AUTHORITY}").text
    start(visit("luzhiwei"))
    taken = browser.go(f"{case}/name").send(f"{case}/name", fields={"name.full": NAME}, button="go")
    assert taken.status == 422
    assert "已被他人" in taken.text
    shapeless = browser.send(f"{case}/name", fields={"name.full": "听雨"}, button="go")
    assert shapeless.status == 422
    assert "名称应依次包含" in shapeless.text


def test_a_returned_case_shows_its_notice_and_can_be_put_right(visit: Visit, site: Flask, clock: FrozenClock) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    fill(browser, case)
    attach_premises(browser, case)
    ask_for_signatures(browser, case)
    sign_here(browser)
    reference = case.rpartition("/")[2]
    with site.app_context():
        counter = site.extensions["counter"]
        with reading() as session:
            desk = people.by_username(session, "reviewer")
        assert desk is not None
        review.claim(counter, reference=reference, reviewer_id=desk.id, now=clock())
        reason = {
            "rule_id": "D02",
            "fields": ["domicile.address"],
            "message": {"zh": "租赁合同缺少附件", "en": "The lease lacks its annex"},
        }
        return_.return_(
            counter,
            reference=reference,
            reviewer_id=desk.id,
            findings=[],
            extra=[reason],
            note="请一次补齐",
            now=clock(),
        )
    page = browser.go(case)
    assert "租赁合同缺少附件" in page.text
    assert "请一次补齐" in page.text
    page.send(f"{case}/revise")
    assert "租赁合同缺少附件" in browser.go(case).text
    assert f'href="{case}/premises"' in browser.source
    assert browser.text.count("已核对，不用改") == 6
    kept = browser.go(f"{case}/people")
    assert "这一页已核对，不用改" in kept.text and "保存并继续" not in kept.text
    fields = {"csrf_token": kept.token(), "persons.P1.phone": "10010009999"}
    refused = kept.post(f"{case}/people", fields)
    assert refused.status == 422 and "补正通知没有要求修改此项" in refused.text
    assert "10010009999" not in str(stored(site, case).answers)
    page = browser.go(f"{case}/premises")
    assert "这一页已核对" not in page.text
    mended = {"domicile.address": stored(site, case).answers["domicile"]["address"] + "二层"}
    assert page.send(f"{case}/premises", fields=mended, button="go").path == case
    assert "可按通知修改" not in browser.text


def test_merged_matters_are_asked_for_by_filling_them_in(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = f"{case}/terms"
    seals = {"consolidated_items[0].data.seal_shop": "听松刻章店", "consolidated_items[0].data.seal_types[]": ["公章"]}
    browser.go(page).send(page, fields=seals, button="go")
    item = stored(site, case).answers["consolidated_items"]
    assert item == [{"code": "MC08", "data": {"seal_shop": "听松刻章店", "seal_types": ["公章"]}}]
    browser.go(page).send(page, fields={"consolidated_items[0].data.seal_shop": ""}, button="go")
    emptied = {"consolidated_items[0].data.seal_types[]": [""]}
    browser.go(page).send(page, fields=emptied, button="go")
    assert "consolidated_items" not in stored(site, case).answers


def test_an_organisation_can_be_a_shareholder(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    organisation = {
        "organisations.O1.name": "成都听松投资有限公司",
        "organisations.O1.uscc": "91510107MA6CCCC38P",
        "organisations.O1.legal_representative": "宋听澜",
    }
    browser.go(f"{case}/people").send(fields={**person_fields("P1", "songtinglan"), **organisation}, button="go")
    shares = {"registered_capital_cny": "100", "shareholders[1].subscribed_cny": "100"}
    browser.send(fields=shares, button="go")
    answers = stored(site, case).answers
    assert [(one["kind"], one["ref"]) for one in answers["shareholders"]] == [("organisation", "O1")]
    assert answers["company_type_text"] == "有限责任公司（法人独资）"
