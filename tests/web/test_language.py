"""Every page in two languages; dates, amounts, codes and times as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from registry.domain.errors import Text
from registry.web import language
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[一-鿿]")


def in_english(site: Flask, value: Callable[[], str]) -> str:
    with site.test_request_context("/?lang=en"):
        return str(value())


def test_chinese_is_spoken_unless_another_language_is_asked_for(site: Flask) -> None:
    with site.test_request_context("/", headers={"Accept-Language": "en"}):
        assert language.t("中文", "English") == "中文"
    assert in_english(site, lambda: language.t("中文", "English")) == "English"
    assert in_english(site, lambda: language.t(Text("中", "E"))) == "E"
    assert in_english(site, lambda: language.t({"zh": "中", "en": "E"})) == "E"
    assert in_english(site, lambda: language.t({"zh": "中"})) == "中"


def test_a_language_nobody_speaks_here_is_not_taken(visit: Visit) -> None:
    page = visit().go("/?lang=<script>").page
    assert page is not None
    assert '<html lang="zh-CN">' in page.get_data(as_text=True)
    assert "lang=" not in "".join(page.headers.getlist("Set-Cookie"))


def test_the_choice_is_remembered(visit: Visit) -> None:
    browser = visit().go("/?lang=en")
    assert '<html lang="en">' in browser.go("/sign-in").source
    assert '<html lang="zh-CN">' in browser.go("/sign-in?lang=zh").source


def test_the_other_language_of_a_page_is_one_link_away(visit: Visit) -> None:
    source = visit().go("/name?full=成都澄江科技有限公司").source
    link = re.search(r'href="(/name\?[^"]+)" lang="en"', source)
    assert link
    assert "成都澄江" in visit().go(link[1].replace("&amp;", "&")).text


def test_a_page_that_answers_no_get_links_to_the_front_page(visit: Visit) -> None:
    browser = visit("songtinglan").go("/cases")
    token = browser.token()
    page = browser.post("/start", {"csrf_token": token, "full": "\u202e", "authority": ""})
    assert page.status == 422
    assert 'href="/?lang=en"' in page.source


def test_dates_are_written_in_full_and_in_the_authoritys_zone(site: Flask) -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # already the 23rd in Chengdu
    assert language.day(date(2026, 11, 22)) == "2026年11月22日"
    assert language.day("2026-11-22") == "2026年11月22日"
    assert language.day("long_term") == "长期"
    assert language.day(None) == "—"
    assert language.day("no date") == "no date"
    assert language.moment(late) == "2026年11月23日 00:30"
    assert language.moment("2026-11-22T16:30:00+00:00") == "2026年11月23日 00:30"
    assert in_english(site, lambda: language.day("2026-11-22")) == "22 November 2026"
    assert in_english(site, lambda: language.moment(late)) == "23 November 2026, 00:30"


def test_amounts_have_two_places_and_never_lose_one(site: Flask) -> None:
    assert language.money(1000000) == "1,000,000.00 元"
    assert language.money("0.5") == "0.50 元"
    assert language.money(2**53 - 1) == "9,007,199,254,740,991.00 元"
    assert language.money(None) == "—"
    assert language.money("一百万") == "一百万"
    assert in_english(site, lambda: language.money(5)) == "CNY 5.00"


def test_a_code_stands_in_groups_and_is_copied_without_spaces() -> None:
    shown = language.code("91510104MA7K2X3Q4R")
    assert shown == (
        '<span class="code"><span>9151</span><span>0104</span><span>MA7K</span><span>2X3Q</span><span>4R</span></span>'
    )
    assert re.sub(r"<[^>]+>", "", shown) == "91510104MA7K2X3Q4R"
    assert "<img" not in language.code("<img src=x>")


@pytest.mark.parametrize("folder", ["applicant", "account", "errors", "rules"])
def test_every_chinese_text_of_a_template_has_an_english_one(folder: str) -> None:
    bare = []
    pair = re.compile(r"""\bt\(\s*(["'])(?:(?!\1).)*\1\s*,\s*(["'])(?:(?!\2).)*\2\s*\)""")
    paths = [
        *(ROOT / "templates" / folder).glob("*.html"),
        ROOT / "templates/base.html",
        ROOT / "templates/macros.html",
    ]
    for path in paths:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        rest = pair.sub("", text).replace(">中文</a>", "")
        bare += [f"{path.name}: {found}" for found in re.findall(r"[^\n]{0,20}[一-鿿][^\n]{0,20}", rest)]
    assert bare == []


def test_pages_in_english_are_english(visit: Visit) -> None:
    browser = visit("songtinglan").go("/?lang=en")
    for path in ("/", "/name", "/sign-in", "/cases", "/nothing-here"):
        for sentence in re.split(r"\s{2,}| · ", browser.go(path).text):
            foreign = CHINESE.findall(sentence.replace("中文", "").replace("宋听澜", ""))
            assert not foreign or "市" in sentence or "成都锦云栈科技有限公司" in sentence or "正本" in sentence, (
                sentence
            )
