"""The gate: nothing open that was not hung, sessions that begin anew, forms nobody forges, errors with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Blueprint, Flask

from registry.config import Settings
from registry.web.guard import hang, open_gate, route_table
from tests.conftest import FrozenClock, settings_at
from tests.web.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]


def test_every_route_has_a_policy(site: Flask) -> None:
    assert [route for route in route_table(site) if route["policy"] == "closed"] == []


def test_a_route_that_nobody_hung_is_closed(settings: Settings, clock: FrozenClock) -> None:
    app = Flask("bare")
    app.extensions["settings"], app.extensions["clock"] = settings, clock
    app.config["SECRET_KEY"] = "s" * 32
    open_gate(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403
    assert route_table(app)[0]["policy"] == "closed"


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 400), ("yizhao.example.evil.example", 400), ("yizhao.example", 200), ("127.0.0.1:8000", 200)],
)
def test_in_production_only_its_own_host_is_answered(settings: Settings, host: str, status: int) -> None:
    app, door = Flask("bare"), Blueprint("door", __name__)
    app.extensions["settings"] = replace(settings, production=True, public_url="https://yizhao.example")
    app.config["SECRET_KEY"] = "s" * 32
    open_gate(app)
    door.add_url_rule("/x", "x", lambda: "")
    hang(app, door, "public")
    assert app.test_client().get("/x", headers={"Host": host}).status_code == status


def test_a_policy_that_does_not_exist_is_refused(settings: Settings) -> None:
    app, door = Flask("bare"), Blueprint("door", __name__)
    app.extensions["settings"] = settings
    open_gate(app)
    door.add_url_rule("/x", "x", lambda: "")
    with pytest.raises(ValueError, match="everyone"):
        hang(app, door, "everyone")


@pytest.mark.parametrize("policy", ["applicant", "applicant:held", "applicant:someone", "own"])
def test_an_address_that_names_a_case_says_whose_it_must_be(settings: Settings, policy: str) -> None:
    app, door = Flask("bare"), Blueprint("door", __name__)
    app.extensions["settings"] = settings
    open_gate(app)
    door.add_url_rule("/x/<reference>", "x", lambda reference: "")
    with pytest.raises(ValueError, match=policy):
        hang(app, door, policy)


def test_what_is_not_ones_own_is_refused_before_its_body_is_read(visit: Visit) -> None:
    mine = visit("songtinglan").go("/name?full=成都澄江科技有限公司").send("/start")
    reference = mine.path.split("/")[2]
    other = visit("luzhiwei").go("/cases")
    for body in ({"csrf_token": other.token(), "type": "no such paper"}, {"no": "token"}):
        assert other.post(f"/cases/{reference}/papers", body).status == 404


@pytest.mark.parametrize("path", ["/cases", "/cases/20261120-AAAAAAAAAAAAAAAA", "/cases/x/premises", "/cases/x/papers"])
def test_pages_of_applicants_ask_strangers_to_sign_in(visit: Visit, path: str) -> None:
    stranger = visit().go(path)
    assert stranger.path == "/sign-in"
    assert f'name="next" value="{path}"' in stranger.source


def test_staff_do_not_pass_the_applicants_door(visit: Visit) -> None:
    assert visit("reviewer").go("/cases").status == 403


def test_another_persons_case_does_not_exist(visit: Visit) -> None:
    mine = visit("songtinglan").go("/name?full=成都澄江科技有限公司").send("/start")
    reference = mine.path.split("/")[2]
    other = visit("luzhiwei")
    for path in ("", "/premises", "/papers", "/check", "/licence"):
        assert other.go(f"/cases/{reference}{path}").status == 404
    token = other.go("/cases").token()
    fields = {"csrf_token": token, "domicile.address": "x"}
    assert other.post(f"/cases/{reference}/premises", fields).status == 404
    for act in ("revise", "submit", "withdraw", "check", "papers"):
        assert other.post(f"/cases/{reference}/{act}", {"csrf_token": token}).status in (404, 422)


def test_a_forged_form_changes_nothing(visit: Visit) -> None:
    mine = visit("songtinglan")
    forged = mine.post("/start", {"full": "成都澄江科技有限公司"}, headers={"Origin": "https://elsewhere.example"})
    assert forged.status == 400
    assert "成都澄江" not in mine.go("/cases").text


def test_signing_in_begins_a_new_session(visit: Visit) -> None:
    browser = visit().go("/sign-in")
    before = browser.token()
    browser.sign_in("songtinglan").go("/cases")
    after = browser.token()
    assert before.split(".")[0] != after.split(".")[0]


@pytest.mark.parametrize(("hours", "alone"), [(1.1, True), (12.5, False)])
def test_a_session_ends_when_it_is_left_alone_and_after_half_a_day(
    visit: Visit, clock: FrozenClock, hours: float, alone: bool
) -> None:
    browser = visit("songtinglan")
    for _ in range(1 if alone else 25):
        clock.forward(hours=hours if alone else 0.5)
        browser.go("/cases")
    assert browser.path == "/sign-in"


def test_ten_wrong_passwords_close_the_door_for_a_while(visit: Visit, clock: FrozenClock) -> None:
    browser = visit()
    for _ in range(10):
        browser.sign_in("songtinglan", "wrong")
    assert browser.sign_in("songtinglan").status == 429
    clock.forward(minutes=16)
    assert browser.sign_in("songtinglan").path == "/cases"


def test_unknown_names_and_wrong_passwords_sound_the_same(visit: Visit) -> None:
    def said(browser: Visitor) -> str:
        return re.sub(r'value="[^"]*"', "", browser.source)

    assert said(visit().sign_in("nobody", "x")) == said(visit().sign_in("luzhiwei", "x"))


def test_a_bearer_token_opens_the_api_only_and_a_cookie_the_pages_only(site: Flask, clock: FrozenClock) -> None:
    from registry.web import visitors

    door = Blueprint("tried", __name__, url_prefix="/api/v1")
    door.add_url_rule("/tried", "tried", lambda: visitors.visitor().name)
    hang(site, door, "applicant")
    person = visitors.Visitor(1, "songtinglan", "宋听澜", frozenset({"applicant"}), None, 0)
    with site.test_request_context():
        token = visitors.bearer_token(person)
    client = Visitor(site).sign_in("songtinglan").client
    assert client.get("/api/v1/tried").status_code == 401
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/tried", headers=bearer).get_data(as_text=True) == "宋听澜"
    assert site.test_client().get("/cases", headers=bearer).status_code == 302
    assert client.get("/api/v1/tried", headers={"Authorization": f"Bearer {token}x"}).status_code == 401
    clock.forward(hours=13)
    assert client.get("/api/v1/tried", headers=bearer).status_code == 401


def test_pages_carry_strict_headers_and_no_inline_code(visit: Visit) -> None:
    browser = visit("songtinglan")
    for path in ("/", "/name", "/name?full=成都澄江科技有限公司", "/sign-in", "/cases"):
        page = browser.go(path).page
        assert page is not None
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", browser.source)


def test_cookies_are_for_this_site_and_not_for_scripts(visit: Visit, tmp_path: object) -> None:
    answer = visit().go("/sign-in").page
    assert answer is not None
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_cookies_are_bound_to_the_host(tmp_path: object) -> None:
    app = Flask("bare")
    app.extensions["settings"] = settings_at(tmp_path, PUBLIC_URL="https://yz.example")  # type: ignore[arg-type]
    open_gate(app)
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-yizhao"
    assert app.config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("path", ["/cases/%00", "/name?full=%00", "/sign/%00"])
def test_addresses_that_no_store_can_hold_are_bad_requests(visit: Visit, path: str) -> None:
    assert 400 <= visit("songtinglan").go(path).status < 500


def test_errors_are_pages_with_an_incident_number_or_problem_json(visit: Visit) -> None:
    page = visit().go("/nothing-here")
    assert page.status == 404
    assert re.search(r"事件编号 [0-9A-F]{5}-[0-9A-F]{5}", page.text)
    answer = visit().client.get("/nothing-here", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == 404
    assert re.fullmatch(r"[0-9A-F]{5}-[0-9A-F]{5}", answer.json["incident"])


def test_what_nobody_foresaw_is_told_without_its_inside(site: Flask) -> None:
    door = Blueprint("broken", __name__)
    door.add_url_rule("/broken", "broken", lambda: 1 / 0)
    hang(site, door, "public")
    page = Visitor(site).go("/broken")
    assert page.status == 500
    assert "事件编号" in page.text
    assert "ZeroDivision" not in page.source


def test_a_body_that_is_too_large_is_told_so(visit: Visit) -> None:
    browser = visit("songtinglan").go("/cases")
    page = browser.post("/start", {"csrf_token": browser.token(), "full": "云" * 1_000_000})
    assert page.status == 413
    assert "10 MB" in page.text


def test_the_password_is_asked_as_it_is(visit: Visit) -> None:
    assert visit().sign_in("songtinglan", PASSWORD + " ").status == 403
