"""What every test in a browser does: look at a page, go by keyboard, and fill in pages as a person does."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from registry.seed import PASSWORD

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 390, 1280)
SEATS = ((390, "zh"), (1280, "en"))
"""Where pages are looked at by axe: both layouts and both languages in two looks."""
PICTURES = os.environ.get("PICTURES")
_WIDE = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1)
    .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))
}"""


def faults(page: Page) -> list[str]:
    """What axe objects to on the page as it stands; axe is injected past the page's policy, which would refuse it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def overflowing(page: Page) -> list[str]:
    """What is wider than the screen, on any screen."""
    found, size = [], page.viewport_size
    assert size is not None
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": size["height"]})
        found += [f"at {width}: {one}" for one in page.evaluate(_WIDE)]
    page.set_viewport_size(size)
    return found


def well(page: Page, title: str = "", *, widths: tuple[int, ...] = ()) -> None:
    """The page is legible: nothing axe objects to at the given widths (or as it stands), nothing too wide anywhere."""
    size = page.viewport_size
    assert size is not None
    for width in widths or (size["width"],):
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert faults(page) == [], title or page.url
        if PICTURES and title:
            page.screenshot(path=str(Path(PICTURES) / f"{title}-{width}.png"), full_page=True)
    page.set_viewport_size(size)
    assert overflowing(page) == [], title or page.url


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(200):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def press(page: Page, selector: str) -> None:
    """Go there by Tab and press Enter; another page opens."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


class Visitor:
    """One of the demo people, or a stranger, at one browser."""

    def __init__(self, browser: Browser, url: str, username: str | None, width: int = 390) -> None:
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.url, self.username = url, username
        self.pages: list[str] = []
        self.interactions = 0
        self.page.on("framenavigated", lambda frame: self._note(frame.url) if frame == self.page.main_frame else None)

    def _note(self, url: str) -> None:
        path = url.removeprefix(self.url)
        if path.startswith("/") and path not in self.pages:
            self.pages.append(path)

    def go(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        assert answer is None or answer.status < 400, (path, answer.status if answer else None)

    def sign_in(self) -> None:
        self.go("/sign-in")
        self.page.fill("#username", self.username or "")
        self.page.fill("#password", PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        if "/second-factor" in self.page.url:
            self.page.press("#code", "Enter")  # the demonstration fills in the code
            self.page.wait_for_url(lambda url: "/second-factor" not in url)

    def fill(self, name: str, value: str) -> None:
        self.interactions += 1
        self.page.fill(f"[name='{name}']", value)

    def choose(self, name: str, value: str) -> None:
        self.interactions += 1
        self.page.select_option(f"[name='{name}']", value)

    def tick(self, name: str, value: str = "") -> None:
        self.interactions += 1
        chosen = f"[value='{value}']" if value else ""
        self.page.check(f"[name='{name}']{chosen}:not([type=hidden])")

    def press(self, text: str) -> None:
        self.interactions += 1
        self.page.get_by_role("button", name=re.compile(text)).first.click()
        self.page.wait_for_load_state()

    def onward(self) -> None:
        self.press("^保存并继续")
