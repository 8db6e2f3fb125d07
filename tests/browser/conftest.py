"""A real Chromium, once for all tests, a fresh profile for each; the demo service, and a reviewer's desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from registry.seed import seed
from tests.browser.running import Desk, RunningService, now, serving
from tests.conftest import NOON
from tests.web.authenticators import code_of
from tests.web.submitting import handed_in
from tests.web.visiting import PASSWORD

expect.set_options(timeout=20_000)  # a loaded machine compiles the QR reader slowly
# Debian's chromium without the windows that nobody sees in a test costs a third less; either will do.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile on a phone held upright."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of that profile."""
    return context.new_page()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """The service with the demo people and cases, as `make run` shows it."""
    running = RunningService(tmp_path_factory.mktemp("seeded"))
    running.do(lambda: seed(running.app, running.counter, running.settings, now))
    yield running
    running.stop()


@pytest.fixture
def desk(site: Flask) -> Iterator[Desk]:
    """The service of the web tests on a port of its own, with two cases handed in."""
    with serving(site) as url:
        clean, doubtful = handed_in(site, 1), handed_in(site, 2, owner="成都山月资产管理有限公司")
        yield Desk(site, url, clean, doubtful)


@pytest.fixture
def sit(chromium: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Seats somebody at the desk: signed in, on a screen of some width."""
    opened = []

    def seated(username: str, *, width: int = 1440, lang: str = "zh", script: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        opened.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(NOON)
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{desk.url}/sign-in?lang={lang}")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        if "/second-factor" in page.url:
            page.fill("#code", code_of(desk.app, username))
            page.press("#code", "Enter")
            page.wait_for_url(lambda url: "/second-factor" not in url)
        return page

    complaints: list[str] = []
    yield seated
    for context in opened:
        context.close()
    assert complaints == []


def _is_complaint(message: ConsoleMessage) -> bool:
    """That a refused form answers 422 is none."""
    return message.type == "error" and "422" not in message.text
