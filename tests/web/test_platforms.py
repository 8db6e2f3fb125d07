"""Signing in through an identity platform: a real provider's answer is believed, a wrong one never."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, run_server_in_thread

from registry.config import ConfigError, Settings
from registry.domain import resident_id
from registry.procedures import draft, reserve, sign
from registry.procedures.freeze import link_hash
from registry.records import applications, identities, journal, people
from registry.records.database import reading
from tests.conftest import FrozenClock, settings_at
from tests.web.identity_platform import LyingPlatform
from tests.web.submitting import account_id, answers, number_of
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
LEVELS = {"real": 2, "face": 3, "plain": 1}


@pytest.fixture
def clock() -> FrozenClock:
    """Now: tokens are as old as they really are."""
    return FrozenClock(datetime.now(UTC))


@pytest.fixture(scope="module")
def lying() -> Iterator[LyingPlatform]:
    with LyingPlatform().running() as platform:
        yield platform


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider of other people's making, which speaks HTTP."""
    told = {"name": "石望舒", "id_number": _sound(), "acr": "real", "phone_number": "10010009999"}
    luzhiwei = {**told, "name": "陆知微", "id_number": number_of("luzhiwei"), "auth_time": int(time.time()) + 3600}
    users = [
        User(sub="shi", claims=told),
        User(sub="plain", claims={**told, "acr": "plain"}),
        User(sub="lu", claims=luzhiwei),
        User(sub="nameless", claims={"acr": "real"}),
    ]
    with run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def settings(settings: Settings, provider: str, lying: LyingPlatform, tmp_path: Path) -> Settings:
    lying.claims, lying.answer = {}, {}
    (tmp_path / "client-secret").write_text("a secret of the client, long enough\n")
    told = [_platform("sc", "天府认证", provider), _platform("liar", "另一平台", lying.issuer)]
    (tmp_path / "platforms.json").write_text(json.dumps({"minimum_to_sign": 2, "providers": told}))
    return replace(settings, identity_providers=tmp_path / "platforms.json")


def _platform(key: str, label: str, issuer: str) -> dict[str, Any]:
    named = {"label": {"zh": label, "en": key}, "client_id": "yizhao", "client_secret_file": "client-secret"}
    return {"key": key, "issuer": issuer, "levels": LEVELS, **named}


def away(browser: Visitor, key: str = "liar", query: str = "") -> str:
    """Where the platform wants the browser next, for somebody who is known there at once."""
    out = browser.client.get(f"/identity/{key}{query}")
    assert out.status_code == 302, out.get_data(as_text=True)
    return httpx.get(out.headers["Location"]).headers["Location"]


def through(browser: Visitor, subject: str, query: str = "") -> Visitor:
    """Sign in at the real provider as this subject."""
    out = browser.client.get(f"/identity/sc{query}").headers["Location"]
    asked = parse_qs(urlsplit(out).query)
    assert asked["code_challenge_method"] == ["S256"] and {"nonce", "state", "code_challenge"} <= set(asked)
    back = httpx.post(out, data={"sub": subject}).headers["Location"]
    return browser.go(back.removeprefix("http://127.0.0.1:8000"))


def come_back(browser: Visitor, address: str) -> Visitor:
    return browser.go(address.removeprefix("http://127.0.0.1:8000"))


def test_a_platforms_person_gets_an_account_and_finds_it_again(visit: Visit, site: Flask) -> None:
    browser = visit().go("/sign-in")
    assert "用天府认证登录" in browser.text
    assert through(browser, "shi", "?next=/name").path == "/name"
    assert "石望舒" in browser.text
    assert through(visit(), "shi").path == "/cases"
    with site.app_context(), reading() as store:
        vault = site.extensions["counter"].vault
        account = people.by_id_hash(store, vault.keyed_hash(_sound(), "id_number"))
        assert account is not None and account.verified_at is not None and account.roles == ["applicant"]
        assert [e.act for e in journal.about(store, f"account:{account.id}")] == [
            "enrol",
            "verify_identity",
            "arrive",
            "arrive",
        ]
        assert account.phone == "10010009999"
    assert visit().sign_in(account.username, "!").status == 403  # nobody signs in to it with a password


def test_below_the_level_of_a_real_name_nobody_counts_as_verified(visit: Visit, site: Flask) -> None:
    assert through(visit(), "plain").path == "/cases"
    issuer = site.extensions["platforms"].by_key["sc"].issuer
    with site.app_context(), reading() as store:
        identity = identities.known(store, issuer, "plain")
        assert identity is not None and identity.assurance == 1
        account = people.by_id(store, identity.account_id)
        assert account is not None and account.verified_at is None and account.id_hash is None
    page = through(visit(), "nameless")
    assert page.status == 403 and "没有提供姓名" in page.text


def test_an_account_of_the_same_number_is_joined_only_by_whoever_signs_in_to_it(visit: Visit, site: Flask) -> None:
    browser = visit()
    page = through(browser, "lu")
    assert page.status == 409 and "已有账户" in page.text
    fields = dict(page.form("/sign-in").fields)
    assert fields["next"] == "/identity/sc"
    other = visit("songtinglan")
    assert through(other, "lu").status == 409
    mine = visit("luzhiwei")
    assert through(mine, "lu").path == "/cases"
    assert "陆知微" in through(visit(), "lu").text
    with site.app_context(), reading() as store:
        me = people.by_username(store, "luzhiwei")
        assert me is not None
        assert [e.act for e in journal.about(store, f"account:{me.id}")] == [
            "enrol",
            "link_identity",
            "arrive",
            "arrive",
        ]


def test_who_came_through_a_platform_signs_after_it_confirmed_him_anew(
    visit: Visit, site: Flask, clock: FrozenClock
) -> None:
    mine = visit("luzhiwei")
    through(mine, "lu")
    link = _invitation(site)
    browser = through(visit(), "lu", f"?next={link}")
    assert browser.path == link
    assert 'name="password"' not in browser.source
    unconfirmed = browser.send(link, read="yes")
    assert unconfirmed.status == 403 and "重新确认身份" in unconfirmed.text
    out = browser.client.get(f"/identity/sc?again=yes&next={link}").headers["Location"]
    asked = parse_qs(urlsplit(out).query)
    assert asked["prompt"] == ["login"] and asked["max_age"] == ["0"]
    back = httpx.post(out, data={"sub": "lu"}).headers["Location"]
    assert come_back(browser, back).path == link
    clock.forward(minutes=6)
    assert browser.send(link, read="yes").status == 403
    clock.forward(minutes=-6)
    assert through(browser, "lu", f"?again=yes&next={link}").path == link
    signed = browser.send(link, read="yes")
    assert signed.status == 200, signed.text
    with site.app_context(), reading() as store:
        signatory = applications.by_link(store, link_hash(link.rpartition("/")[2]))
        assert signatory is not None and signatory.authenticated_how == "oidc sc, level 2"


def _invitation(site: Flask) -> str:
    """The address at which 陆知微 is asked to sign."""
    me = account_id(site, "songtinglan")
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        reference = str(draft.start(counter, applicant_id=me, answers=answers(3), now=now)["reference"])
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
        asked = sign.request(counter, reference=reference, applicant_id=me, now=now)
    (mine,) = [one["link"] for one in asked["signatories"] if one["name"] == "陆知微"]
    return urlsplit(mine).path


LIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another nonce": ({"nonce": "x"}, {}),
    "no nonce": ({"nonce": None}, {}),
    "for another client": ({"aud": "somebody-else"}, {}),
    "by another issuer": ({"iss": "https://elsewhere.example"}, {}),
    "too old": ({"exp": 1_700_000_000}, {}),
    "from the future": ({"iat": 9_000_000_000}, {}),
    "unsigned": ({}, {"signed": "none"}),
    "signed with the client's own secret": ({}, {"signed": "HS256"}),
    "signed with another key": ({}, {"signed": "another key"}),
    "another state": ({}, {"back": {"state": "x"}}),
    "the answer of another platform": ({}, {"back": {"iss": "https://elsewhere.example"}}),
    "a code of somebody else": ({}, {"back": {"code": "another"}}),
    "a refusal": ({}, {"back": {"error": "access_denied"}}),
    "a wrong identity number": ({"id_number": "110101199003078031"}, {}),
}


def test_no_lie_of_a_platform_is_believed(visit: Visit, site: Flask, lying: LyingPlatform) -> None:
    lying.claims = {"id_number": _sound()}
    assert come_back(visit(), away(visit())).status == 403  # begun in another browser
    for name, (claims, answer) in LIES.items():
        lying.claims, lying.answer = {"id_number": _sound(), **claims}, answer
        browser = visit()
        page = come_back(browser, away(browser))
        assert page.status == 403, name
        assert browser.go("/cases").path == "/sign-in", name
    lying.claims, lying.answer = {"id_number": _sound()}, {}
    browser = visit()
    address = away(browser)
    cookies = browser.client.get_cookie("yizhao")
    assert cookies is not None
    assert come_back(browser, address).path == "/cases"
    assert come_back(visit(), address).status == 403
    browser.client.set_cookie("yizhao", cookies.value)
    assert come_back(browser, address).status == 403  # the code was used


def _sound() -> str:
    return "11010119900307803" + resident_id.check_character("11010119900307803")


def test_asking_anew_counts_only_if_the_platform_did_so(visit: Visit, lying: LyingPlatform, clock: FrozenClock) -> None:
    browser = visit()
    lying.claims = {"id_number": _sound()}
    come_back(browser, away(browser))
    for auth_time in (None, int(clock().timestamp()) - 3600, "now"):
        lying.claims = {"id_number": _sound(), "auth_time": auth_time}
        assert come_back(browser, away(browser, query="?again=yes&next=/name")).status == 403, auth_time
    other = number_of("songtinglan")
    lying.claims = {"id_number": other, "auth_time": int(time.time()), "sub": "somebody else"}
    assert come_back(browser, away(browser, query="?again=yes&next=/name")).status == 409
    lying.claims = {"id_number": None, "auth_time": int(time.time()), "sub": "a third"}
    assert come_back(browser, away(browser, query="?again=yes&next=/name")).status == 403
    lying.claims = {"id_number": _sound(), "auth_time": int(time.time())}
    assert come_back(browser, away(browser, query="?again=yes&next=/name")).path == "/name"


def test_a_platform_may_change_its_key_but_not_its_name(visit: Visit, site: Flask, lying: LyingPlatform) -> None:
    lying.claims = {"id_number": _sound()}
    first = visit()
    assert come_back(first, away(first)).path == "/cases"
    lying.key = RSAKey.generate_key(2048, {"kid": "second"})
    second = visit()
    assert come_back(second, away(second)).path == "/cases"
    fresh = site.extensions["authlib.integrations.flask_client"].create_client("liar")
    fresh.server_metadata.pop("_loaded_at", None)
    lying.answer = {"says_it_is": "https://elsewhere.example"}
    assert visit().go("/identity/liar").status == 403


def test_a_silent_platform_leaves_the_password(visit: Visit, site: Flask, tmp_path: Path) -> None:
    site.extensions["authlib.integrations.flask_client"].create_client(
        "sc"
    )._server_metadata_url = "http://127.0.0.1:9/x"
    page = visit().go("/identity/sc")
    assert page.status == 503 and "没有应答" in page.text
    assert page.page is not None and "Retry-After" in page.page.headers
    assert visit("songtinglan").go("/cases").status == 200
    assert visit().go("/identity/none").path == "/sign-in"


def test_a_form_that_was_being_sent_is_kept_beside_the_platforms_window(visit: Visit, clock: FrozenClock) -> None:
    browser = through(visit(), "shi").go("/name?full=成都澄江科技有限公司&authority=成都市武侯区市场监督管理局")
    browser.send("/start")
    path = browser.path
    clock.forward(hours=2)
    asked = browser.send(fields={"domicile.address": "听松街8号"}, button="go")
    assert asked.status == 401 and 'target="_blank"' in asked.source
    (form,) = [one for one in asked.forms() if one.action == "/sign-in" and "username" not in one.names]
    clock.forward(hours=-2)
    through(browser, "shi")
    again = browser.post(form.action, form.fields)
    assert again.send(path).go(path).form(path).fields.count(("domicile.address", "听松街8号")) == 1


@pytest.mark.parametrize(
    ("change", "production"),
    [
        ({"key": "S C"}, False), ({"issuer": "http://platform.example"}, False), ({"label": {}}, False),
        ({"client_secret_file": "none"}, False), ({"levels": {"real": "high"}}, False), ({"levels": {}}, False),
        ({"issuer": "http://localhost:1"}, True),
    ],
)  # fmt: skip
def test_a_file_of_platforms_that_cannot_be_used_is_told(
    tmp_path: Path, change: dict[str, Any], production: bool
) -> None:
    (tmp_path / "client-secret").write_text("x")
    file = tmp_path / "platforms.json"
    told = {**_platform("sc", "天府认证", "http://localhost:1"), **change}
    file.write_text(json.dumps({"minimum_to_sign": 2, "providers": [told]}))
    settings = replace(settings_at(tmp_path, IDENTITY_PROVIDERS=str(file)), production=production)
    with pytest.raises(ConfigError, match="IDENTITY_PROVIDERS"):
        settings.platforms()
