"""The reviewer's desk in a real browser: by keyboard alone, without JavaScript, at every width, and to axe's liking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import make_server

from registry.app import create_app
from registry.config import Settings
from registry.procedures.enrol import enrol
from registry.records import applications
from registry.records.database import reading
from registry.web.visitors import hash_password
from tests.conftest import NOON, FrozenClock
from tests.making import resident_number
from tests.web.conftest import PEOPLE
from tests.web.submitting import handed_in
from tests.web.visiting import PASSWORD

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Desk:
    """A service with two cases under review, a clean one and one whose lessor is not the owner."""

    app: Flask
    url: str
    clean: str
    doubtful: str

    def state(self, reference: str) -> str:
        with self.app.app_context(), reading() as session:
            case = applications.by_reference(session, reference)
            assert case is not None
            return case.state


@pytest.fixture
def desk(settings: Settings, clock: FrozenClock) -> Iterator[Desk]:
    """The service on a port of its own."""
    app = create_app(settings, clock)
    kept = hash_password(PASSWORD)
    with app.app_context():
        for number, (username, one) in enumerate(PEOPLE.items()):
            identity = {"id_number": resident_number(one["born"], one["sequence"]), "phone": f"1001000{number:04d}"}
            person = {"username": username, "name": one["name"], "roles": one["roles"], **identity}
            enrol(app.extensions["counter"], person=person, password_hash=kept, now=clock())
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = make_server("127.0.0.1", port, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    clean, doubtful = handed_in(app, 1), handed_in(app, 2, owner="成都山月资产管理有限公司")
    yield Desk(app, f"http://127.0.0.1:{port}", clean, doubtful)
    server.shutdown()
    server.server_close()


@pytest.fixture
def sit(chromium: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Seats somebody at the desk: signed in, on a screen of some width."""
    opened = []

    def seated(username: str, *, width: int = 1440, lang: str = "zh", script: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        opened.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(NOON)
        page.on("console", lambda message: complaints.append(message.text) if told(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{desk.url}/sign-in?lang={lang}")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    complaints: list[str] = []
    yield seated
    for context in opened:
        context.close()
    assert complaints == []


def told(message: ConsoleMessage) -> bool:
    """True for a complaint about the page; that a refused form answers 422 is none."""
    return message.type == "error" and "422" not in message.text


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found["violations"]]


def test_a_clean_case_is_decided_by_keyboard_alone(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.keyboard.press("n")
    page.wait_for_url(f"**/review/{desk.clean}")
    assert "还有 30 分钟" in page.inner_text(".lease")
    page.keyboard.press("p")
    page.wait_for_function("document.activeElement.classList.contains('upload')")
    page.keyboard.press("y")
    assert page.is_checked(".upload.current input[value=accepted]")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=意见已提交")
    approver = sit("approver")
    approver.keyboard.press("j")
    approver.wait_for_url(f"**/review/{desk.clean}*")
    approver.keyboard.press("a")
    approver.keyboard.press("Enter")
    approver.wait_for_selector("text=营业执照已签发")
    assert desk.state(desk.clean) == "LICENSED"


def test_a_case_goes_back_without_javascript(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer", script=False)
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.click("#do-return")
    page.click("#send")
    assert "已退回补正" in page.inner_text("[role=status]")
    assert desk.state(desk.doubtful) == "RETURNED"


def test_letters_typed_into_a_field_do_nothing_else(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.wait_for_selector("#note")
    page.click("#note")
    page.keyboard.type("ncjkx")
    assert page.input_value("#note") == "ncjkx" and desk.doubtful in page.url
    page.reload()
    assert page.input_value("#note") == "ncjkx"  # a reload loses nothing


def test_single_keys_can_be_switched_off(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.uncheck("#keys-on")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith("/review")
    page.reload()
    assert not page.is_checked("#keys-on")


def test_rejecting_a_paper_asks_why(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.clean}")
    page.click("#claim button")
    page.wait_for_selector(".verdict")
    assert not page.is_visible(".upload >> nth=0 >> .why")
    page.keyboard.press("p")
    page.keyboard.press("x")
    assert page.is_visible(".upload >> nth=0 >> .why")
    page.keyboard.type("缺末页")
    page.click("#do-return")
    page.click("#send")
    page.wait_for_selector("text=已退回补正")
    assert "缺末页" in page.inner_text("#history")


def test_the_link_of_a_finding_leads_to_the_value(sit: Callable[..., Page], desk: Desk) -> None:
    page = sit("reviewer")
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click(".fields a >> nth=0")
    assert page.inner_text(":target").startswith("成都听松置业有限公司")
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")


@pytest.mark.parametrize("width", [320, 390, 1280, 1440])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_overflows_and_axe_finds_nothing(sit: Callable[..., Page], desk: Desk, width: int, lang: str) -> None:
    page = sit("reviewer", width=width, lang=lang)
    assert faults(page) == []
    page.goto(f"{desk.url}/review/{desk.doubtful}")
    page.click("#claim button")
    page.wait_for_selector("#decision")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    page.click("#do-approve")
    page.wait_for_selector("#problems")
    assert faults(page) == []
