"""A stranger in a shop scans, reads, compares: with a network or without, in both languages, on any screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from certificates import qr
from registry.domain.local_time import AUTHORITY_ZONE
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.running import Issued, RunningService, now
from tests.browser.visiting import SEATS, faults, overflowing

pytestmark = pytest.mark.browser

TODAY = now().astimezone(AUTHORITY_ZONE)
TODAY_ZH = f"{TODAY.year}年{TODAY.month}月{TODAY.day}日"
TODAY_EN = f"{TODAY.day} {TODAY:%B %Y}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    service = RunningService(tmp_path_factory.mktemp("service"))
    yield service
    service.stop()


@pytest.fixture(autouse=True)
def running(service: RunningService) -> None:
    service.start()


@pytest.fixture(scope="module")
def licence(service: RunningService) -> Issued:
    return service.issue(1)


@pytest.fixture(scope="module")
def replaced(service: RunningService) -> Issued:
    issued = service.issue(2)
    service.settle(issued, "SUPERSEDED", now(), "变更登记")
    return issued


@pytest.fixture(scope="module")
def ended(service: RunningService) -> Issued:
    issued = service.issue(3)
    service.settle(issued, "DEREGISTERED", now(), "申请注销登记")
    return issued


@pytest.fixture
def requests(page: Page) -> list[Request]:
    """Every request of the page; any error on its console fails the test that asks for this."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request))
    return seen


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains about: script errors, violations of the policy. There must be none."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    yield found
    assert found == []


def scan(page: Page, service: RunningService, issued: Issued, language: str = "zh") -> None:
    """What a phone's camera does: open the link."""
    page.goto(f"{service.url}/v?lang={language}#{issued.digits}")
    expect(page.locator("#verdict h1")).to_be_visible()


def title(page: Page) -> str:
    """The verdict as it is read in the page's language."""
    return page.locator("#verdict h1").inner_text()


def answers(page: Page) -> list[str]:
    return page.locator("#verdict .answers dd").all_inner_texts()


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator(".scan:visible").first.click()
    expect(page.locator("#scanner")).to_be_visible()
    kind = "application/pdf" if name.endswith(".pdf") else "image/png"
    page.locator("#file").set_input_files({"name": name, "mimeType": kind, "buffer": content})


# --- what must not be accepted


def test_an_altered_licence_is_not_issued_here(page: Page, service: RunningService, licence: Issued) -> None:
    place = len(licence.digits) - 40
    other = "1" if licence.digits[place] != "1" else "2"
    page.goto(f"{service.url}/v#{licence.digits[:place]}{other}{licence.digits[place + 1 :]}")
    expect(page.locator("#verdict h1")).to_be_visible()
    assert title(page) == "非本机关签发"
    assert answers(page)[0] == "不是"
    assert licence.name not in page.locator("main").inner_text()


@pytest.mark.parametrize("fragment", ["x", "0123", "1" * 2501, "%3Cimg%20src=x%20onerror=alert(1)%3E"])
def test_a_fragment_that_is_no_credential_cannot_be_confirmed(
    page: Page, service: RunningService, complaints: list[str], fragment: str
) -> None:
    page.goto(f"{service.url}/v#{fragment}")
    expect(page.locator("#verdict h1")).to_be_visible()
    assert title(page) == "无法确认"


def test_without_a_list_of_keys_nothing_is_confirmed(page: Page, service: RunningService, licence: Issued) -> None:
    page.route("**/.well-known/trust-list.jwt", lambda route: route.abort())
    scan(page, service, licence)
    assert (title(page), answers(page)[0]) == ("无法确认", "不能确定")
    assert "没有可用的公钥名单" in page.locator("#verdict .band").inner_text()


# --- with a network


def test_a_genuine_licence_is_answered_in_three_parts(
    page: Page, service: RunningService, licence: Issued, requests: list[Request], complaints: list[str]
) -> None:
    scan(page, service, licence)
    assert title(page) == "真实有效"
    assert answers(page)[:2] == ["是：由本机关签发，内容没有改动", f"有效，自{TODAY_ZH}起"]
    assert answers(page)[2].startswith("刚刚向登记机关查得")
    face = page.locator("#verdict .face").inner_text()
    assert licence.name in face and licence.number in face and "宋听澜" in face
    assert licence.number[:18] in face.replace("\n", "").replace(" ", "")
    assert "样本" in page.locator("#verdict").inner_text()
    assert service.url.removeprefix("http://") in page.locator(".address").inner_text()
    assert "不在官方网址之列" not in page.locator(".address").inner_text()
    assert {one.url.split("/")[2] for one in requests} == {service.url.removeprefix("http://")}
    assert {one.method for one in requests} == {"GET"}
    assert not [
        one.url for one in requests if licence.digits[:40] in one.url.partition("#")[0] or licence.number in one.url
    ]


def test_the_code_is_copied_without_spaces(page: Page, service: RunningService, licence: Issued) -> None:
    scan(page, service, licence)
    assert page.locator("#verdict .face dd").nth(1).evaluate("node => node.textContent") == licence.number[:18]


def test_a_replaced_licence_is_genuine_and_says_since_when(
    page: Page, service: RunningService, replaced: Issued
) -> None:
    scan(page, service, replaced)
    assert title(page) == "真实，已换发"
    assert f"自{TODAY_ZH}起" in page.locator("#verdict .band p").inner_text()
    assert answers(page)[1] == f"已换发，自{TODAY_ZH}起。原因：变更登记"


def test_an_ended_licence_says_how_since_when_and_why(page: Page, service: RunningService, ended: Issued) -> None:
    scan(page, service, ended, "en")
    assert title(page) == "Deregistered"
    assert answers(page)[1] == f"Deregistered since {TODAY_EN}. Reason: 申请注销登记"


def test_a_record_that_differs_from_the_credential_is_never_confirmed(
    page: Page, service: RunningService, licence: Issued
) -> None:
    told = {"standing": "IN_FORCE", "since": None, "reason": None, "record": "{}"}
    page.route("**/v/standing", lambda route: route.fulfill(json=told))
    scan(page, service, licence)
    assert (title(page), answers(page)[0]) == ("无法确认", "不能确定")


def test_the_language_changes_without_a_reload(page: Page, service: RunningService, licence: Issued) -> None:
    scan(page, service, licence)
    page.evaluate("window.same = true")
    page.locator("#language").click()
    assert title(page) == "Genuine and in force"
    assert page.evaluate("[document.documentElement.lang, document.title, window.same]") == [
        "en",
        "Genuine and in force - 一照 Yizhao",
        True,
    ]
    page.reload()
    expect(page.locator("#verdict h1")).to_have_text(re.compile("Genuine"))


def test_a_second_scan_into_the_open_page_is_a_new_answer(
    page: Page, service: RunningService, licence: Issued, replaced: Issued
) -> None:
    scan(page, service, licence)
    page.evaluate("digits => { location.hash = digits }", replaced.digits)
    expect(page.locator("#verdict h1")).to_contain_text("已换发")


# --- without a network


def visit_once(page: Page, service: RunningService) -> None:
    page.goto(f"{service.url}/v")
    page.evaluate("navigator.serviceWorker.ready")


def test_after_one_visit_a_licence_is_checked_with_the_server_stopped(
    page: Page, service: RunningService, licence: Issued
) -> None:
    visit_once(page, service)
    service.stop()
    scan(page, service, licence)
    assert title(page) == "真实有效"
    assert answers(page)[2].startswith("取自刚刚公布的状态名单")
    assert licence.name in page.locator("#verdict .face").inner_text()
    assert "样本" in page.locator("body").inner_text()


def test_knowledge_that_has_aged_says_its_age(page: Page, service: RunningService, licence: Issued) -> None:
    visit_once(page, service)
    service.stop()
    page.clock.set_fixed_time(now() + timedelta(hours=3))
    scan(page, service, licence)
    assert title(page) == "真实，状态待更新"
    assert answers(page)[:2] == ["是：由本机关签发，内容没有改动", "有效（名单公布时）"]
    assert answers(page)[2].startswith("取自 3 小时前公布的状态名单")


def test_a_replaced_licence_is_known_without_a_network(page: Page, service: RunningService, replaced: Issued) -> None:
    visit_once(page, service)
    service.stop()
    page.clock.set_fixed_time(now() + timedelta(hours=3))
    scan(page, service, replaced)
    assert title(page) == "真实，已换发"


def test_an_expired_list_of_keys_is_not_trusted_in_silence(
    page: Page, service: RunningService, licence: Issued
) -> None:
    visit_once(page, service)
    service.stop()
    page.clock.set_fixed_time(now() + timedelta(days=31))
    scan(page, service, licence)
    assert title(page) == "无法确认"
    assert "公钥名单已过期" in page.locator("#verdict .band").inner_text()


def test_a_network_that_returns_brings_fresh_knowledge(page: Page, service: RunningService, licence: Issued) -> None:
    visit_once(page, service)
    service.stop()
    scan(page, service, licence)
    service.start()
    page.reload()
    expect(page.locator("#verdict .answers dd").nth(2)).to_contain_text("刚刚向登记机关查得")


# --- the scanner in the page


def test_a_photo_is_read_on_the_device(
    page: Page, service: RunningService, licence: Issued, requests: list[Request], complaints: list[str]
) -> None:
    page.goto(f"{service.url}/v")
    assert not [one.url for one in requests if "zxing" in one.url]
    choose(page, "photo.png", qr.png(licence.link))
    expect(page.locator("#verdict h1")).to_be_visible()
    assert title(page) == "真实有效"
    assert {one.method for one in requests} == {"GET"}


def test_a_link_to_another_host_is_a_warning(page: Page, service: RunningService, licence: Issued) -> None:
    page.goto(f"{service.url}/v")
    choose(page, "photo.png", qr.png(licence.link.replace(service.url, "https://yizhao.example.cn")))
    expect(page.locator("#verdict h1")).to_be_visible()
    assert title(page) == "执照真实，网址可疑"


def test_a_photo_without_a_code_says_what_to_do(page: Page, service: RunningService) -> None:
    page.goto(f"{service.url}/v")
    blank = qr.png("https://yizhao.example/v#1")[:60]
    choose(page, "photo.png", blank)
    expect(page.locator("#scanner-says")).to_contain_text("没有认出二维码")


def test_a_pdf_is_read_on_the_device_and_its_seal_is_said_to_be_unchecked(
    page: Page, service: RunningService, licence: Issued, requests: list[Request]
) -> None:
    page.goto(f"{service.url}/v")
    choose(page, "licence.pdf", service.duplicate(licence))
    expect(page.locator("#verdict h1")).to_be_visible()
    assert title(page) == "真实有效"
    assert "电子印章没有在本机核验" in page.locator("#verdict").inner_text()
    assert {one.method for one in requests} == {"GET"}
    page.goto(f"{service.url}/v")
    choose(page, "other.pdf", b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n")
    expect(page.locator("#scanner-says")).to_contain_text("没有执照凭证")


SLOW_CAMERA = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
const allowed = new Promise(resolve => { window.letTheCameraOpen = resolve })
window.cameraOpened = new Promise(resolve => {
  navigator.mediaDevices.getUserMedia = async wishes => {
    await allowed
    const stream = await open(wishes)
    resolve(stream)
    return stream
  }
})
"""


def test_what_was_said_about_a_file_stands_when_the_camera_opens_late(page: Page, service: RunningService) -> None:
    page.add_init_script(SLOW_CAMERA)
    page.goto(f"{service.url}/v")
    choose(page, "other.pdf", b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n")
    expect(page.locator("#scanner-says")).to_contain_text("没有执照凭证")
    page.evaluate("letTheCameraOpen()")
    expect(page.locator("#camera")).to_be_visible()
    page.evaluate("document.getElementById('camera').play()")
    expect(page.locator("#scanner-says")).to_contain_text("没有执照凭证")


def test_a_camera_that_opens_after_the_scanner_was_left_is_switched_off(page: Page, service: RunningService) -> None:
    page.add_init_script(SLOW_CAMERA)
    page.goto(f"{service.url}/v")
    page.locator(".scan:visible").first.click()
    expect(page.locator("#scanner")).to_be_visible()
    page.locator("#close").click()
    page.evaluate("letTheCameraOpen()")
    page.evaluate("cameraOpened.then(() => new Promise(resolve => setTimeout(resolve)))")
    assert page.evaluate("cameraOpened.then(stream => stream.getTracks().map(track => track.readyState))") == ["ended"]
    expect(page.locator("#scanner")).to_be_hidden()


def test_the_camera_reads_a_licence(
    chromium: Browser, service: RunningService, licence: Issued, tmp_path: Path
) -> None:
    film = tmp_path / "licence.y4m"
    film.write_bytes(filmed(licence.link))
    camera = [*QUIET, f"--use-file-for-fake-video-capture={film}"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=camera)
    page = browser.new_page()
    page.goto(f"{service.url}/v")
    page.locator(".scan:visible").first.click()
    expect(page.locator("#verdict h1")).to_be_visible(timeout=20000)
    assert title(page) == "真实有效"
    assert page.evaluate("document.getElementById('camera').srcObject.active") is False
    browser.close()


def filmed(link: str) -> bytes:
    """A film of one grey frame, 1280 × 720 (YUV4MPEG2, 4:2:0), of a licence's code held before the camera."""
    modules = qr.matrix(link)
    scale, wide, high = 8, 1280, 720
    left, top = (wide - len(modules) * scale) // 2, (high - len(modules) * scale) // 2
    frame = bytearray(b"\xeb" * wide * high)
    for row, column, length in qr.runs(modules):
        for line in range(top + row * scale, top + (row + 1) * scale):
            start = line * wide + left + column * scale
            frame[start : start + length * scale] = b"\x10" * (length * scale)
    return b"YUV4MPEG2 W1280 H720 F5:1 Ip A1:1 C420jpeg\n" + b"FRAME\n" + frame + b"\x80" * (wide * high // 2)


# --- without scripts, on every screen, for everyone


def test_without_scripts_number_and_short_code_are_answered(
    chromium: Browser, service: RunningService, licence: Issued
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{service.url}/v")
    assert "没有开启 JavaScript" in page.locator("main").inner_text()
    page.fill("#number", licence.number.lower())
    page.fill("#code", licence.short_code[:5] + "-" + licence.short_code[5:].lower())
    page.click("form button")
    assert page.locator("h1").inner_text() == "真实有效"
    assert licence.name in page.locator("main").inner_text()
    context.close()


@pytest.mark.parametrize(("width", "language"), SEATS)
def test_every_page_is_accessible_and_fits(
    context: BrowserContext, service: RunningService, licence: Issued, ended: Issued, width: int, language: str
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    found = {}
    for name, address in {
        "start": "/v",
        "genuine": f"/v#{licence.digits}",
        "ended": f"/v#{ended.digits}",
        "nonsense": "/v#1",
        "search": "/licences",
        "unknown": "/licences/x?code=y",
        "standing": f"/licences/{licence.number}?code={licence.short_code}",
    }.items():
        path, mark, fragment = address.partition("#")
        page.goto("about:blank")
        page.goto(f"{service.url}{path}{'&' if '?' in path else '?'}lang={language}{mark}{fragment}")
        expect(page.locator("h1:visible")).to_have_count(1)
        assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language], name
        found[name] = faults(page) + overflowing(page)
    assert {name: one for name, one in found.items() if one} == {}
