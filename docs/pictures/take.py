"""Take the README's pictures from a running service: `.venv/bin/python docs/pictures/take.py` (Chromium, poppler)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Page, sync_playwright

from registry.procedures import render
from registry.records import applications
from registry.records.applications import Application
from registry.records.database import every, reading
from registry.seed import PASSWORD, seed
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.running import RunningService, now

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Seed a service, look at it as each of its visitors, and keep what is seen."""
    with tempfile.TemporaryDirectory() as directory:
        service = RunningService(Path(directory))
        service.do(lambda: seed(service.app, service.counter, service.settings, now))
        cases = service.do(references)
        number = service.do(lambda: licence_number(service, cases["成都栩然云帆科技有限公司"]))
        link = service.do(lambda: render.qr_content(service.counter, licence_number=number))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for name, width, height, user, path in (
                ("entrepreneur", 480, 900, "linzhiyuan", f"/cases/{cases['成都远山读画文化传播有限公司']}"),
                ("reviewer", 1440, 900, "qinshuyan", f"/review/{cases['成都青芜软件有限公司']}"),
                ("verifier", 390, 844, None, link.removeprefix(service.url)),
            ):
                page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                if user:
                    sign_in(page, service.url, user)
                page.goto(service.url + path, wait_until="networkidle")
                page.screenshot(path=HERE / f"{name}.png")
                page.close()
            browser.close()
        picture_of(
            service.do(lambda: render.sheet_of(service.counter, licence_number=number, kind="duplicate", now=now()))
        )
        service.stop()


def references() -> dict[str, str]:
    """Company name → reference of its case."""
    with reading() as session:
        return {a.display_name: a.reference for a in every(session, Application) if a.display_name}


def licence_number(service: RunningService, reference: str) -> str:
    """The licence that a case led to."""
    from registry.procedures.issue import issue

    with reading() as session:
        assert applications.by_reference(session, reference) is not None
    return str(issue(service.counter, reference=reference, now=now())["licence_number"])


def sign_in(page: Page, url: str, username: str) -> None:
    """Sign in as a demo person."""
    page.goto(url + "/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    if "/second-factor" in page.url:
        page.press("#code", "Enter")  # the demonstration fills in the code
        page.wait_for_url(lambda address: "/second-factor" not in address)


def picture_of(pdf: bytes) -> None:
    """The licence as poppler draws it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", file.name, str(HERE / "licence")], check=True)


if __name__ == "__main__":
    main()
