"""The rule book's pages and operations: everybody reads, one proposes, another reviews and activates, cases follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from registry.domain.rules.book import current
from registry.procedures import draft
from registry.web import rule_inputs
from registry.web.guard import route_table
from registry.web.visitors import GROUPS
from tests.conftest import FrozenClock
from tests.web.authenticators import enrol_person
from tests.web.programs import Program
from tests.web.submitting import FOUNDERS, account_id, answers, handed_in
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
LOW = {
    "kind": "threshold",
    "subject": "abnormal_capital_cny",
    "value": "500000",
    "reason": "试行",
    "basis": [{"instrument": "RMR2021", "article": "19"}],
}


@pytest.fixture
def keepers(site: Flask, clock: FrozenClock, password_hash: str) -> Flask:
    with site.app_context():
        for name, role in (("admin", "admin"), ("second", "admin"), ("auditor", "auditor")):
            person = {"username": name, "name": f"守{name}", "roles": [role]}
            enrol_person(site.extensions["counter"], person=person, password_hash=password_hash, now=clock())
    return site


def add_threshold(browser: Visitor, page: str, value: str = "500000", article: str = "19") -> Visitor:
    law = {"reason": "试行", "instrument": "RMR2021", "article": article}
    browser.go(f"{page}?kind=threshold")
    return browser.send(f"{page}/changes", subject="abnormal_capital_cny", value=value, **law)


def test_everybody_reads_the_rules_by_chapter_and_day(visit: Visit) -> None:
    page = visit().go("/rules?chapter=C&day=2023-01-01")
    assert page.status == 200
    assert "C10 " in page.text and "P01 " not in page.text
    assert "2018年修正" in page.text and "2023年修订" not in page.text
    assert "{" not in page.text


@pytest.mark.parametrize("query", ["?day=yesterday", "?chapter=ZZ", "?day=1900-01-01", "?chapter=%00"])
def test_a_day_or_chapter_that_does_not_exist_is_no_failure(visit: Visit, query: str) -> None:
    assert visit().go(f"/rules{query}").status in (200, 400)


def test_a_rule_has_a_page_and_only_staff_see_how_it_fares(keepers: Flask, visit: Visit) -> None:
    handed_in(keepers)
    assert "运行情况" not in visit().go("/rules/C12").text
    assert "运行情况" in visit("reviewer").go("/rules/C12").text
    assert visit().go("/rules/C99").status == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_how_a_rule_judges_is_said_in_both_languages_by_its_own_record(visit: Visit, lang: str) -> None:
    browser = visit()
    browser.go(f"/rules/X02?lang={lang}")
    said = {"zh": ("怎样判断", "租赁合同·地址", "不动产权证书·地址"), "en": ("How it is judged", "address (lease)")}[
        lang
    ]
    assert [words for words in said if words not in browser.text] == []
    asked = {"zh": "查询：", "en": "It asks:"}[lang]
    assert asked not in browser.text and asked in browser.go("/rules/P10").text


def test_every_rule_says_in_chinese_whom_it_is_for_what_it_reads_and_what_it_asks() -> None:
    for record in current().records:
        said = [rule_inputs.applies(record), *rule_inputs.reads(record), *rule_inputs.asks(record)]
        plain = [text for text in said if re.search("[a-z_]", text.zh) or "_" in text.en or not text.zh]
        assert plain == [], record.id


def test_an_administrator_keeps_the_rules_and_sees_no_case(keepers: Flask, visit: Visit) -> None:
    reference = handed_in(keepers)
    admin, program = visit("admin"), Program(keepers, "admin")
    assert admin.path == "/rules/proposals" and "运行情况" in admin.go("/rules/C12").text
    assert "/review" not in admin.source
    for path in ("/review", f"/review/{reference}", "/review/second-looks", f"/cases/{reference}/documents"):
        assert admin.go(path).status in (403, 404), path
    assert program.send("GET", "/queue").status_code == 403
    assert program.send("GET", "/rules/C12/counters").status_code == 200
    policies = {one["endpoint"]: one["policy"] for one in route_table(keepers)}
    assert policies["reviewer.waiting"] == "staff" and not GROUPS["staff"] & {"admin"}


@pytest.mark.parametrize("who", ["songtinglan", "reviewer", "approver"])
def test_only_keepers_see_proposals(keepers: Flask, visit: Visit, who: str) -> None:
    assert visit(who).go("/rules/proposals").status == 403
    assert visit().go("/rules/proposals").path == "/sign-in"


def test_a_change_goes_from_proposal_to_a_case_that_is_judged_by_it(
    keepers: Flask, visit: Visit, clock: FrozenClock
) -> None:
    old = handed_in(keepers)
    with keepers.app_context():
        me = account_id(keepers, FOUNDERS[0])
        kept = draft.start(keepers.extensions["counter"], applicant_id=me, answers=answers(7), now=clock())
    admin, auditor = visit("admin"), visit("auditor")
    admin.go("/rules/proposals").send("/rules/proposals", title="降低资本关注线", effective_from="2026-11-21")
    page = admin.path
    add_threshold(admin, page)
    assert "改为500000" in admin.text and not any(form.action.endswith("/activation") for form in admin.forms())

    rehearsed = auditor.go(f"{page}?rehearse=yes")
    assert "成都" in rehearsed.text and "C12" in rehearsed.source and old in rehearsed.text
    auditor.go(page).send(f"{page}/opinion", verdict="lawful", opinion="符合规定")
    assert "合法" in auditor.text
    assert not any(form.action.endswith("/activation") for form in admin.go(page).forms())
    auditor.go(page).send(f"{page}/activation")
    assert "已启用" in auditor.text

    clock.forward(days=1)
    new = handed_in(keepers, 1)
    found = {one: visit("reviewer").go(f"/review/{one}").source for one in (old, new)}
    assert "C12" in found[new] and "C12" not in found[old]
    resumed = visit("songtinglan").go(f"/cases/{kept['reference']}")
    assert "审查规则有变化" in resumed.text and "改为500000" in resumed.text
    assert "降低资本关注线" in visit().go("/rules").text


def test_a_change_without_law_is_shown_and_cannot_be_activated(keepers: Flask, visit: Visit) -> None:
    admin, auditor = visit("admin"), visit("auditor")
    admin.go("/rules/proposals").send("/rules/proposals", title="甲", effective_from="2026-11-21")
    page = admin.path
    add_threshold(admin, page, article="")
    assert "没有法律依据" in admin.text
    auditor.go(page).send(f"{page}/opinion", verdict="lawful", opinion="符合规定")
    auditor.send(f"{page}/activation")
    assert auditor.status == 422 and "没有法律依据" in auditor.text


def test_nothing_typed_is_lost_and_every_problem_is_told(keepers: Flask, visit: Visit) -> None:
    admin, auditor = visit("admin"), visit("auditor")
    admin.go("/rules/proposals").send("/rules/proposals", title="甲", effective_from="")
    assert admin.status == 422 and 'value="甲"' in admin.source
    admin.send("/rules/proposals", title="甲", effective_from="2026-11-21")
    page = admin.path
    add_threshold(admin, page)
    auditor.go(page).send(f"{page}/opinion", opinion="尚可")
    assert auditor.status == 422 and "尚可" in auditor.source
    admin.go(page).send(f"{page}/changes/0/remove")
    assert "还没有修改" in admin.text


def test_every_kind_of_change_has_its_form(keepers: Flask, visit: Visit) -> None:
    admin = visit("admin")
    admin.go("/rules/proposals").send("/rules/proposals", title="甲", effective_from="2026-11-21")
    page, law = admin.path, {"reason": "试行", "instrument": "RMR2021", "article": "19"}
    for kind in ("switch_off", "severity", "law"):
        value = {"value": "notice"} if kind == "severity" else {}
        admin.go(f"{page}?kind={kind}").send(f"{page}/changes", subject="C12", **value, **law)
    admin.go(f"{page}?kind=add_row&subject=prohibited_scope")
    row = {"row.keyword": "样本活动", "row.basis": "样本条例", "row.rule_id": "B07"}
    admin.send(f"{page}/changes", fields={**row, **law})
    assert "样本活动" in admin.text and admin.status == 200
    assert "还不能启用" not in admin.text
    assert admin.go(f"{page}?kind=remove_row").status == 200
    assert admin.go("/rules/proposals/99").status == 404
    assert admin.go("/rules/proposals/1").status == 404


def test_the_whole_path_goes_through_the_api(keepers: Flask, clock: FrozenClock) -> None:
    handed_in(keepers)
    admin, auditor = Program(keepers, "admin"), Program(keepers, "auditor")
    body: dict[str, Any] = {"title": "甲", "effective_from": "2026-11-21", "changes": [LOW]}
    made = admin.send("POST", "/rule-proposals", body)
    assert made.status_code == 200 and made.json["problems"] == []
    at = f"/rule-proposals/{made.json['proposal']}"
    assert auditor.send("POST", "/rule-proposals", body).status_code == 403
    assert admin.send("PUT", at, {"effective_from": "2026-11-22", "changes": [LOW]}).status_code == 200
    assert admin.send("POST", f"{at}/opinion", {"verdict": "lawful", "text": "可"}).status_code == 403
    rehearsal = auditor.send("GET", f"{at}/rehearsal").json
    assert rehearsal["examined"] == 1 and [one["rule_id"] for one in rehearsal["otherwise"][0]["new"]] == ["C12"]
    assert auditor.send("POST", f"{at}/opinion", {"verdict": "lawful", "text": "可"}).status_code == 200
    assert admin.send("POST", f"{at}/activation").status_code == 403
    active = auditor.send("POST", f"{at}/activation")
    assert (active.json["state"], active.json["number"]) == ("active", 2)
    assert auditor.send("POST", f"{at}/rejection", {"note": "迟了"}).status_code == 409
    assert auditor.send("GET", at).json["state"] == "active"
    assert len(auditor.send("GET", "/rule-proposals").json["proposals"]) == 1
    before, after = (Program(keepers).send("GET", f"/rules?day={day}").json for day in ("2026-11-21", "2026-11-22"))
    assert before["version"] != after["version"] and len(after["rules"]) > 100
    assert admin.send("GET", "/rules/C12/counters").json["first_submissions"] == 1
    assert admin.send("GET", "/rules/C12").json["records"]
    assert admin.send("GET", "/rules/C99").status_code == 404
