"""Signing in and out, and forms that arrive after a session ended: nothing typed is lost."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import PEOPLE, FrozenClock
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def drafting(visit: Visit) -> Visitor:
    """宋听澜 on the premises page of a new case."""
    return (
        visit("songtinglan").go("/name?full=成都澄江科技有限公司&authority=成都市武侯区市场监督管理局").send("/start")
    )


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(visit: Visit) -> None:
    page = visit().sign_in("songtinglan", "wrong")
    assert page.status == 403
    assert 'value="songtinglan"' in page.source
    assert "请核对后再试" in page.text


@pytest.mark.parametrize("name", ["\x00", "\ud800", "a" * 5000, "' OR 1=1 --", "<b>", ""])
def test_names_that_nobody_has_are_refused_not_broken(visit: Visit, name: str) -> None:
    browser = visit().go("/sign-in")
    fields = {"csrf_token": browser.token(), "username": name.encode("utf-8", "replace"), "password": "x"}
    assert browser.post("/sign-in", fields).status == 403


def test_signing_in_leads_where_one_was_going(visit: Visit, drafting: Visitor) -> None:
    drafting.post("/sign-out", {"csrf_token": drafting.token()})
    path = "/cases"
    assert drafting.go(path).send("/sign-in", username="songtinglan", password=PASSWORD).path == path


@pytest.mark.parametrize("next_address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_to_another_site(visit: Visit, next_address: str) -> None:
    browser = visit().go("/sign-in", query_string={"next": next_address})
    token = browser.token()
    fields = {"csrf_token": token, "username": "songtinglan", "password": PASSWORD, "next": next_address}
    answer = browser.client.post("/sign-in", data=fields)
    assert answer.headers["Location"] == "/cases"


def test_demo_people_are_listed_with_their_roles_and_only_in_demo_mode(site: Flask) -> None:
    text = Visitor(site).go("/sign-in").text
    assert all(one["name"] in text for one in PEOPLE.values())
    assert "审查员" in text
    assert "核准人" in text
    object.__setattr__(site.extensions["settings"], "production", True)
    text = Visitor(site).go("/sign-in").text
    assert not any(one["name"] in text for one in PEOPLE.values())
    assert "yizhao-demo" not in text


def test_signing_out_ends_the_session_and_empties_the_cache(visit: Visit) -> None:
    browser = visit("songtinglan").go("/cases")
    answer = browser.client.post("/sign-out", data={"csrf_token": browser.token()})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.go("/cases").path == "/sign-in"


def test_a_form_sent_after_the_session_ended_is_kept_through_signing_in(drafting: Visitor, clock: FrozenClock) -> None:
    page = drafting.path
    clock.forward(hours=2)
    address = "四川省成都市武侯区听松街<img src=x>8号"
    asked = drafting.send(fields={"domicile.address": address}, button="go")
    assert asked.status == 401
    assert "您填写的内容都在" in asked.text
    again = asked.send("/sign-in", username="songtinglan", password=PASSWORD)
    assert again.form(page).fields
    saved = again.send(page)
    assert saved.status == 200
    assert dict(saved.go(page).form(page).fields)["domicile.address"] == address


def test_a_wrong_password_on_the_way_loses_nothing_either(drafting: Visitor, clock: FrozenClock) -> None:
    page = drafting.path
    clock.forward(hours=2)
    asked = drafting.send(fields={"domicile.address": "听松街8号"}, button="go")
    again = asked.send("/sign-in", username="songtinglan", password="wrong")
    again = again.send("/sign-in", username="songtinglan", password=PASSWORD)
    assert again.send(page).go(page).form(page).fields.count(("domicile.address", "听松街8号")) == 1


def test_what_was_kept_cannot_be_exchanged_on_the_way(drafting: Visitor, clock: FrozenClock) -> None:
    clock.forward(hours=2)
    asked = drafting.send(fields={"domicile.address": "听松街8号"}, button="go")
    pending = dict(asked.form("/sign-in").fields)["pending"]
    done = asked.send("/sign-in", username="songtinglan", password=PASSWORD, pending=pending[:-3] + "abc")
    assert done.path == "/cases"
    assert "听松街" not in done.source


def test_passwords_are_never_carried(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan").go("/cases")
    token = browser.token()
    browser.client.delete_cookie("yizhao")
    asked = browser.post("/sign/none", {"csrf_token": token, "password": "very secret", "read": "yes"})
    assert asked.status == 401
    again = asked.send("/sign-in", username="songtinglan", password=PASSWORD)
    assert "very secret" not in again.source
    assert ("read", "yes") in again.form("/sign/none").fields


def test_a_file_cannot_be_kept_and_the_page_says_so(drafting: Visitor, clock: FrozenClock) -> None:
    reference, token = drafting.path.split("/")[2], drafting.token()
    clock.forward(hours=2)
    data = {"csrf_token": token, "type": "lease", "subject": "", "file": (io.BytesIO(b"%PDF-1.4"), "a.pdf")}
    page = drafting.client.post(f"/cases/{reference}/papers", data=data)
    assert page.status_code == 401
    assert "文件需要重新选择" in page.get_data(as_text=True)


def test_a_form_from_before_signing_in_again_can_be_sent_once_more(drafting: Visitor) -> None:
    page, old = drafting.path, drafting.form(drafting.path).fields
    drafting.post("/sign-out", {"csrf_token": drafting.token()}).sign_in("songtinglan")
    fields = [(n, "听松街9号" if n == "domicile.address" else v) for n, v in old] + [("do", "go")]
    asked = drafting.post(page, fields)
    assert asked.status == 400
    assert "都在" in asked.text
    assert asked.send(page).go(page).form(page).fields.count(("domicile.address", "听松街9号")) == 1


def test_another_site_cannot_have_its_form_sent_once_more(drafting: Visitor) -> None:
    page = drafting.path
    forged = drafting.post(page, {"domicile.address": "别处"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status == 400
    assert "别处" not in forged.source


def test_the_script_that_saves_is_told_that_the_session_ended(drafting: Visitor, clock: FrozenClock) -> None:
    fields = dict(drafting.form(drafting.path).fields)
    clock.forward(hours=2)
    answer = drafting.client.post(drafting.path, data=fields, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
