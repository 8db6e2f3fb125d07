"""Signing in with a real browser: an entrepreneur through an identity platform; an officer's passkey, from enrolling it
to the approval it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import BrowserContext, Page, expect

from registry.config import Settings
from registry.records import journal
from registry.records.database import reading
from tests.browser.running import serving
from tests.browser.visiting import well
from tests.conftest import FrozenClock
from tests.making import resident_number
from tests.web.authenticators import code_of
from tests.web.submitting import recommended
from tests.web.visiting import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """With a real provider beside the service, which knows one person."""
    claims = {"name": "石望舒", "id_number": resident_number(date(1990, 3, 7), 803), "acr": "real"}
    with run_server_in_thread(user_claims=[User(sub="shi", claims=claims)]) as server:
        (tmp_path / "client-secret").write_text("a secret of the client")
        platform = {
            "key": "sc",
            "label": {"zh": "天府认证", "en": "Tianfu ID"},
            "levels": {"real": 2},
            "issuer": f"http://localhost:{server.server_port}",
            "client_id": "yizhao",
            "client_secret_file": "client-secret",
        }
        file = tmp_path / "platforms.json"
        file.write_text(json.dumps({"minimum_to_sign": 2, "providers": [platform]}))
        yield replace(settings, identity_providers=file)


@pytest.fixture
def office(site: Flask) -> Iterator[Flask]:
    """The service of the web tests on a port of its own, at a name, as passkeys want it."""
    with serving(site) as url:
        named = url.replace("127.0.0.1", "localhost")
        site.extensions["settings"] = replace(site.extensions["settings"], public_url=named)
        yield site


def plug_in(context: BrowserContext, page: Page) -> None:
    """A security key that its owner touches at once."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def give_password(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/second-factor")


def test_a_passkey_is_enrolled_opens_the_door_and_stands_behind_an_approval(
    office: Flask, context: BrowserContext, page: Page, clock: FrozenClock
) -> None:
    url, reference = office.extensions["settings"].public_url, recommended(office)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    plug_in(context, page)
    give_password(page, url, "approver")
    expect(page.locator("[data-passkey]")).to_have_count(0)
    well(page)
    page.fill("#code", code_of(office, "approver"))
    page.press("#code", "Enter")
    page.wait_for_url("**/review")
    page.goto(f"{url}/second-factor/new")
    well(page)
    page.fill("#name", "钥匙")
    page.click("[data-passkey]")
    page.wait_for_url("**/second-factor/mine")
    expect(page.locator("main")).to_contain_text("通行密钥")
    well(page)
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/")

    clock.forward(seconds=60)
    give_password(page, url, "approver")
    page.click("[data-passkey]")
    page.wait_for_url("**/review")

    page.goto(f"{url}/review/{reference}")
    clock.forward(minutes=11)
    page.fill("#decision [name=note]", "同意")
    page.click("#do-approve")
    expect(page.locator("h1")).to_contain_text("再确认一次")
    well(page)
    page.click("[data-passkey]")
    expect(page.locator("main")).to_contain_text("-001")
    with office.app_context(), reading() as store:
        told = {one.act: one.details for one in journal.about(store, f"application:{reference}")}
    assert told["approve"]["proven"] == "passkey"
    assert [one for one in complaints if "403" not in one] == []


def test_an_entrepreneur_comes_in_through_an_identity_platform(office: Flask, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{office.extensions['settings'].public_url}/sign-in?next=/name")
    well(page)
    page.get_by_role("link", name="天府认证").click()
    page.get_by_role("button", name="shi").click()
    page.wait_for_url("**/name")
    complaints.clear()  # the provider's own page wants a style sheet from elsewhere
    expect(page.locator("header")).to_contain_text("石望舒")
    page.goto(f"{office.extensions['settings'].public_url}/cases")
    expect(page.locator("h1")).to_be_visible()
    assert complaints == []
