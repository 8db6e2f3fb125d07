"""The name check as a page and by the API: similar names with rule, reason and authority; what can be had instead; how
long a name is held."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.test_applicant import AUTHORITY, NAME, start
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
HOMOPHONE = NAME.replace("澄江", "橙姜")


def test_a_name_that_reads_like_another_can_be_had_and_the_other_is_shown(visit: Visit) -> None:
    start(visit("songtinglan"))
    page = visit().go(f"/name?full={HOMOPHONE}&authority={AUTHORITY}")
    assert "这个名称可以使用" in page.text and "相近的名称" in page.text
    for words in (NAME, "已保留", "成都市市场监督管理局", "N35", "读音相同"):
        assert words in page.text, words


def test_a_name_that_is_taken_comes_with_names_that_are_free(visit: Visit) -> None:
    start(visit("songtinglan"))
    page = visit().go(f"/name?full={NAME}&authority={AUTHORITY}")
    assert "这个名称不能使用" in page.text and "N31" in page.text
    offered = page.source.partition('class="suggestions"')[2].partition("</ul>")[0].split('href="')[1:]
    assert len(offered) == 3
    for link in offered:
        free = visit().go(link.partition('"')[0].replace("&amp;", "&"))
        assert "这个名称可以使用" in free.text and "相近的名称" not in free.text


def test_a_name_is_let_go_from_its_page_and_held_again_by_saving(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = start(browser)
    page = browser.go(f"{case}/name")
    assert "为您保留到" in page.text and "延长到一年</button>" not in page.source
    assert "还没有保留" in page.post(f"{case}/reservation/release", {"csrf_token": page.token()}).text
    assert "这个名称可以使用" in visit().go(f"/name?full={NAME}&authority={AUTHORITY}").text
    browser.go(f"{case}/name")
    again = page.post(f"{case}/reservation/release", {"csrf_token": page.token()})
    assert again.status == 409 and "没有保留名称" in again.text


def test_nobody_lets_anothers_name_go(visit: Visit) -> None:
    case = start(visit("songtinglan"))
    stranger = visit("luzhiwei").go("/cases")
    assert stranger.post(f"{case}/reservation/release", {"csrf_token": stranger.token()}).status == 404
    assert "这个名称不能使用" in visit().go(f"/name?full={NAME}&authority={AUTHORITY}").text


@pytest.mark.parametrize(
    ("place", "chosen"),
    [
        (f"authority={AUTHORITY}", AUTHORITY),
        ("division_code=510107", AUTHORITY),
        ("authority=&division_code=510107", AUTHORITY),
        ("authority=成都市双流区市场监督管理局&division_code=510107", "成都市双流区市场监督管理局"),
        ("division_code=999999", ""),
        ("division_code=", ""),
        ("authority=没有这个局", ""),
    ],
)
def test_the_district_in_the_address_stays_chosen(visit: Visit, place: str, chosen: str) -> None:
    page = visit().go(f"/name?kind=llc-one&{place}")
    assert dict(page.form("/name").fields)["authority"] == chosen
    asked = visit().go(f"/name?kind=llc-one&full={NAME}&{place}")
    assert dict(asked.form("/name").fields)["authority"] == chosen
