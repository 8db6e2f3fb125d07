"""Fonts, glyphs, line ends, and texts that must fit."""

from __future__ import annotations

import hashlib
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import pdf_document, typography

FONTS = Path(typography.__file__).with_name("fonts")
SCOPE = "软件开发；信息系统集成服务；第二类医疗器械销售（不含体外诊断试剂）；会议及展览服务；“互联网+”技术咨询。"
WORDS = st.text(st.sampled_from("软件开发集成服务，。；：（）《》“”、Web3.0-A 12年号"), min_size=1, max_size=120)


def drawn(text: str, size: float = 12) -> bytes:
    canvas = pdf_document.new_document((595, 100), title="", author="", day=date(2026, 4, 9))
    typography.draw(canvas, 20, 50, text, size)
    return pdf_document.finish(canvas)


def text_of(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    "character",
    [
        "\u200b",  # zero width
        "\u202e",  # right to left
        "\u0301",  # a mark that combines
        "\ufe00",  # a variation selector
        "\n",
        "\0",
        "\ue001",  # private use: means something else to everybody
        "\ufffd",
        "\ud800",  # a lone surrogate
        "\U000323b0",  # not assigned
        "😀",
        "ᠠ",
        "ا",
    ],
)
def test_what_no_font_prints_rightly_is_named_and_never_drawn(character: str) -> None:
    assert typography.missing_glyphs(f"成都{character}科技{character}") == character
    with pytest.raises(typography.UnprintableText) as refused:
        drawn(f"成都{character}科技")
    assert refused.value.glyphs == character


def test_missing_glyphs_come_once_each_in_order() -> None:
    assert typography.missing_glyphs("𰻝成😀都𰻝") == "𰻝😀"
    assert typography.missing_glyphs("成都锦程（集团）有限公司 A-1·𠮷") == ""


def test_a_title_is_refused_when_its_font_lacks_a_character() -> None:
    canvas = pdf_document.new_document((100, 100), title="", author="", day=date(2026, 4, 9))
    with pytest.raises(typography.UnprintableText):
        typography.draw_title(canvas, 50, 50, "许可证", 20)


@pytest.mark.parametrize("name", ["成都𠮷祥𡈼科技", "王𠃊", "𬭚𬬻𬭊𫓧", "𫚭𪨶𬴊𣲗𣲘"])
def test_rare_characters_are_printed_and_can_be_copied_out_again(name: str) -> None:
    assert typography.missing_glyphs(name) == ""
    assert text_of(drawn(name)) == name


@pytest.mark.parametrize("text", ["A & B <b>", '<img src="file:///etc/passwd"/>', "&#x41;&amp;", "(a\\)b", "<para>x"])
def test_markup_is_printed_as_it_was_typed(text: str) -> None:
    assert text_of(drawn(text)) == text


def test_the_fonts_are_those_whose_origin_is_recorded() -> None:
    recorded = dict(re.findall(r"^([0-9a-f]{64})  (\S+)$", (FONTS / "SOURCES.md").read_text("utf-8"), re.MULTILINE))
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FONTS.glob("*.ttf")}
    assert {name: digest for digest, name in recorded.items()} == digests
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL-NotoSerifSC.txt").read_text("utf-8")
    assert (FONTS / "ARPHICPL.TXT").read_text("utf-8").startswith("ARPHIC PUBLIC LICENSE")


@given(WORDS, st.integers(5, 40))
def test_no_line_ends_or_begins_with_the_wrong_mark(text: str, characters: int) -> None:
    size, measure = 10.0, characters * 10.0
    lines = typography.break_lines(text, measure, size)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(typography.width(line, size) <= measure + size / 2 + 1e-6 for line in lines)
    widest = max(typography.width(unit, size) for unit in typography._units(text))
    if widest <= measure:
        assert not any(line[0] in typography.CLOSING for line in lines[1:])
        assert not any(line[-1] in typography.OPENING for line in lines[:-1])


def test_numbers_stay_whole_and_with_what_they_count() -> None:
    lines = typography.break_lines("四川省成都市武侯区听松路16号2栋3层1205室", 125, 10)
    assert lines == ["四川省成都市武侯区听松路", "16号2栋3层1205室"]


def test_a_word_longer_than_the_line_is_broken_all_the_same() -> None:
    lines = typography.break_lines("https://" + "a" * 500, 100, 10)
    assert "".join(lines) == "https://" + "a" * 500
    assert all(typography.width(line, 10) <= 100 for line in lines)


def test_a_last_line_of_one_character_is_evened_out() -> None:
    block = typography.fit("成都松间纸墨文化创意产业投资有限公司", 170, 60, (10,))
    assert [len(line) for line in block.lines] == [12, 6]


def test_two_lines_break_after_a_stop_where_they_can() -> None:
    block = typography.fit("文具用品批发；工艺美术品零售；组织文化艺术交流活动", 220, 60, (10,))
    assert block.lines == ("文具用品批发；工艺美术品零售；", "组织文化艺术交流活动")


@given(st.integers(1, 60), st.floats(60, 300), st.floats(0, 150))
def test_a_text_fits_its_place_or_says_that_it_was_cut(times: int, measure: float, depth: float) -> None:
    text, ending = SCOPE * times, "……（余略）"
    block = typography.fit(text, measure, depth, (12, 9, 6), ending=ending)
    assert block.depth <= depth + 1e-6
    assert all(typography.width(line, block.size) <= measure + block.size / 2 + 1e-6 for line in block.lines)
    printed = "".join(block.lines)
    if block.cut:
        assert block.size == 6 and printed.endswith(ending)
        assert text.startswith(printed.removesuffix(ending))
    else:
        assert printed == text


def test_a_very_long_text_is_cut_without_long_work() -> None:
    started = time.perf_counter()
    assert typography.fit(SCOPE * 4000, 270, 130, (12, 9, 6)).cut
    assert time.perf_counter() - started < 3


def test_two_threads_draw_what_one_draws() -> None:
    texts = [f"{SCOPE}𠮷{number}" for number in range(24)]
    alone = [drawn(text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(drawn, texts)) == alone
