"""Officers show a second factor: to come in, and again before what cannot be taken back; each code works once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from registry.records import factors, journal, people
from registry.records.database import reading
from registry.records.factors import SecondFactor
from registry.web import second_factor
from registry.web.guard import route_table
from registry.web.second_factor import CODE_FIELD, DEMO_SECRET
from registry.web.visitors import OFFICERS
from tests.by_hand import by_hand
from tests.conftest import FrozenClock
from tests.web.authenticators import SECRET, code_of
from tests.web.programs import Program
from tests.web.submitting import account_id, recommended
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
STAFF_PAGES = ("/review", "/review/second-looks", "/rules/proposals", "/cases", "/second-factor/mine")


def half_way(visit: Visit, username: str = "reviewer") -> Visitor:
    """Somebody who has given the right password and nothing else."""
    return visit().give_password(username)


def at(secret: str, clock: FrozenClock, steps: int = 0) -> str:
    """What an authenticator shows now, or some steps away from now."""
    return pyotp.TOTP(secret).at(clock() + timedelta(seconds=30 * steps))


def deeds(site: Flask, username: str) -> list[tuple[str, dict]]:
    """What the journal tells of an account."""
    me = account_id(site, username)
    with site.app_context(), reading() as store:
        return [(one.act, one.details) for one in journal.about(store, f"account:{me}")]


def test_the_password_alone_opens_no_door(visit: Visit, site: Flask) -> None:
    browser = half_way(visit)
    assert browser.path == "/second-factor"
    for page in STAFF_PAGES:
        assert browser.go(page).path == "/second-factor", page
    assert "运行情况" not in browser.go("/rules/C12").text
    assert browser.post("/review/next", {"csrf_token": browser.go("/second-factor").token()}).status == 401
    for route in route_table(site):
        if route["policy"] not in ("public", "machine") and not route["rule"].startswith("/api/"):
            assert browser.client.open(re.sub("<[^>]+>", "1", route["rule"]), method="GET").status_code != 200 or (
                route["rule"] in ("/second-factor", "/second-factor/new")
            ), route["rule"]


def test_a_right_code_opens_it_once_and_a_wrong_one_never(visit: Visit, clock: FrozenClock) -> None:
    browser = half_way(visit)
    code = at(SECRET, clock)
    for wrong in ("000000", "", "12345", "abcdef", "１２３４５６", at(SECRET, clock, 2), "x" * 5000):
        page = browser.send("/second-factor", fields={CODE_FIELD: wrong})
        assert page.status == 403 and "验证码不对" in page.text, wrong
    assert browser.send("/second-factor", fields={CODE_FIELD: f"{code[:3]} {code[3:]}"}).path == "/review"
    again = half_way(visit)
    assert again.send("/second-factor", fields={CODE_FIELD: code}).status == 403
    older = at(SECRET, clock, -1)
    assert again.send("/second-factor", fields={CODE_FIELD: older}).status == 403
    clock.forward(seconds=30)
    assert again.send("/second-factor", fields={CODE_FIELD: at(SECRET, clock)}).path == "/review"


def test_guesses_are_counted_for_the_account_and_a_password_between_them_forgives_none(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    for number in range(10):
        browser = half_way(visit)
        browser.client.environ_base = {"REMOTE_ADDR": f"10.0.0.{number}"}
        assert browser.send("/second-factor", fields={CODE_FIELD: "000000"}).status == 403
    page = half_way(visit).prove("reviewer")
    assert page.status == 429 and "十五分钟" in page.text
    given = {"username": "reviewer", "password": PASSWORD, "code": code_of(site, "reviewer")}
    assert Program(site).post("/sessions", given).status_code == 429
    clock.forward(minutes=16)
    assert half_way(visit).prove("reviewer").path == "/review"


def test_between_password_and_code_a_quarter_of_an_hour_may_pass(visit: Visit, clock: FrozenClock) -> None:
    browser = half_way(visit)
    clock.forward(minutes=16)
    late = browser.prove("reviewer")
    assert late.status == 401 and late.form("/sign-in")


def test_somebody_who_becomes_an_officer_is_asked_at_his_next_step(visit: Visit, site: Flask) -> None:
    browser, me = visit("luzhiwei"), account_id(site, "luzhiwei")
    with site.app_context(), by_hand() as store:
        people.locked(store, me).roles = ["applicant", "reviewer"]
    assert browser.go("/cases").path == "/sign-in"
    browser.give_password("luzhiwei")
    assert browser.path == "/second-factor/new"


def test_the_first_factor_is_enrolled_after_the_password_with_codes_for_the_day_it_is_lost(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    with site.app_context(), by_hand() as store:
        for one in factors.of_account(store, account_id(site, "reviewer")):
            store.delete(one)
    browser = half_way(visit)
    assert browser.path == "/second-factor/new"
    assert browser.page is not None and browser.page.headers["Cache-Control"] == "no-store"
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", browser.source))
    assert len(secret) == 32 and "data:image/svg+xml" in browser.source
    wrong = browser.send("/second-factor/new", code="000000")
    assert wrong.status == 403 and "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", wrong.source)) == secret
    code = at(secret, clock)
    stolen = dict(browser.form("/second-factor/new").fields)["offer"]
    other = visit("approver")
    other.go("/second-factor/new").send("/second-factor/new", offer=stolen, code=code)
    assert other.path == "/second-factor/new"  # made for another person
    page = browser.send("/second-factor/new", code=code, name="工作手机")
    codes = re.findall(r'class="code">([a-z2-7-]{19})<', page.source)
    assert len(set(codes)) == 10
    assert page.go("/review").status == 200
    assert page.post("/sign-out", {"csrf_token": page.token()}).go("/review").path == "/sign-in"
    assert half_way(visit).send("/second-factor", fields={CODE_FIELD: code}).status == 403  # spent by enrolling
    assert half_way(visit).send("/second-factor", fields={CODE_FIELD: codes[3].upper()}).path == "/review"
    again = half_way(visit)
    assert again.send("/second-factor", fields={CODE_FIELD: codes[3]}).status == 403
    assert again.go("/second-factor/new").path == "/second-factor"  # a second one is not enrolled with the password
    with site.app_context(), reading() as store:
        stored = store.connection().exec_driver_sql("SELECT secret FROM second_factors").fetchall()
        assert all(secret.encode() not in bytes(one[0]) for one in stored)
    told = deeds(site, "reviewer")
    assert ("use_recovery_code", {"left": 9}) in told
    assert [act for act, _ in told].count("enrol_factor") == 2


def test_factors_are_looked_after_by_whoever_has_just_shown_one(visit: Visit, site: Flask, clock: FrozenClock) -> None:
    browser = visit("reviewer").go("/second-factor/mine")
    assert "测试" in browser.text and "/remove" not in browser.source
    browser.go("/second-factor/new")
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", browser.source))
    browser.send("/second-factor/new", code=at(secret, clock), name="备用<b>")
    assert browser.path == "/second-factor/mine" and "备用&lt;b&gt;" in browser.source
    clock.forward(minutes=11)
    old = next(form for form in browser.forms() if form.action.endswith("/remove"))
    asked = browser.post(old.action, old.fields)
    assert asked.status == 403 and "再确认一次" in asked.text
    assert asked.prove("reviewer").path == "/second-factor/mine"
    assert "测试" not in browser.text
    last = re.sub(r"\d+", "2", old.action)
    token = browser.token()
    assert browser.post(old.action, {"csrf_token": token}).status == 404
    with site.app_context(), reading() as store:
        (left,) = store.query(SecondFactor).filter_by(account_id=account_id(site, "reviewer"))
    last = f"/second-factor/mine/{left.id}/remove"
    assert browser.post(last, {"csrf_token": token}).status == 409
    foreign = visit("approver").go("/second-factor/mine")
    assert foreign.post(last, {"csrf_token": foreign.token()}).status == 404
    assert (
        len(re.findall(r'class="code">', browser.go("/second-factor/mine").send("/second-factor/codes").source)) == 10
    )
    assert {"remove_factor", "renew_recovery_codes"} <= {act for act, _ in deeds(site, "reviewer")}
    applicant = visit("songtinglan")
    assert applicant.go("/second-factor/mine").status == 403 and applicant.go("/second-factor/new").status == 403


def test_an_approval_asks_again_after_ten_minutes_and_loses_nothing(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    reference = recommended(site)
    approver = visit("approver").go(f"/review/{reference}")
    clock.forward(minutes=11)
    approver.go(f"/review/{reference}")
    action = f"/review/{reference}/approve?show=all"
    asked = approver.send(action, note="同意，<准予>")
    assert asked.status == 403 and "再确认一次" in asked.text
    assert asked.page is not None and asked.page.headers["Cache-Control"] == "no-store"
    wrong = asked.send(action, fields={CODE_FIELD: "000000"})
    assert wrong.status == 403 and ("note", "同意，<准予>") in wrong.form(action).fields
    done = wrong.prove("approver")
    assert (done.status == 200 and "已核准" in done.text) or "-001" in done.text
    with site.app_context(), reading() as store:
        told = {one.act: one.details for one in journal.about(store, f"application:{reference}")}
    assert told["approve"]["proven"] == "totp"


def test_programs_of_officers_give_a_code_and_a_fresh_one_before_they_decide(site: Flask, clock: FrozenClock) -> None:
    reference, program = recommended(site), Program(site)
    given = {"username": "approver", "password": PASSWORD}
    answer = program.post("/sessions", given)
    assert answer.status_code == 401 and answer.json["type"].endswith(":code") and "code" in answer.json["detail"]
    assert program.post("/sessions", {**given, "code": "000000"}).status_code == 401
    assert program.post("/sessions", {**given, "password": "x", "code": code_of(site, "approver")}).status_code == 401
    program.sign_in("approver")
    assert program.get("/queue").status_code == 200
    clock.forward(minutes=11)
    stale = program.post(f"/applications/{reference}/approval", {})
    assert stale.status_code == 403 and stale.json["type"].endswith(":second_factor")
    assert program.get("/queue").status_code == 200
    assert program.sign_in("approver").post(f"/applications/{reference}/approval", {}).status_code == 200


def test_what_needs_a_fresh_proof_is_told_by_the_route_map(site: Flask) -> None:
    fresh = {route["endpoint"] for route in route_table(site) if route["fresh"]}
    assert fresh >= {"deciding.approve", "deciding.refuse", "api.approve_case", "api.refuse_case"}
    assert fresh >= {"rules.propose", "rules.opinion", "rules.activate", "api.activate_rules", "proving.remove"}
    for route in route_table(site):
        if route["fresh"]:
            assert route["policy"].partition(":")[0] in OFFICERS | {"keeper", "officer", "staff"}, route


@pytest.mark.parametrize("production", [False, True])
def test_the_published_secret_of_the_demonstration_is_worth_nothing_in_production(
    visit: Visit, site: Flask, clock: FrozenClock, production: bool
) -> None:
    with site.app_context(), by_hand() as store:
        factors.of_account(store, account_id(site, "reviewer"))[0].secret = DEMO_SECRET.encode()
    object.__setattr__(site.extensions["settings"], "production", production)
    browser = half_way(visit)
    code = at(DEMO_SECRET, clock, -1)
    assert (code in browser.source) is not production
    assert (browser.send("/second-factor", fields={CODE_FIELD: code}).path == "/review") is not production
    with site.test_request_context():
        assert second_factor.step_of(SECRET, "", clock()) is None
