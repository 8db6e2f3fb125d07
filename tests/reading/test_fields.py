"""What a paper with a text layer says is found, and nothing else is."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from certificates.typography import draw
from registry.reading import reader, values
from registry.reading.fields import extract
from registry.reading.text_layer import pages_of
from tests.reading import sample_papers
from tests.reading.sample_papers import KINDS, SamplePaper


def written(*lines: str) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made)
    for index, line in enumerate(lines):
        draw(canvas, 60, 780 - 30 * index, line, 12)
    canvas.save()
    return made.getvalue()


def found_in(document_type: str, pdf: bytes) -> dict[str, Any]:
    return {one.name: one.value for one in extract(document_type, list(pages_of(pypdfium2.PdfDocument(pdf))))}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_a_clear_paper_says_is_read(kind: Any, seed: int) -> None:
    paper: SamplePaper = kind(seed)
    assert found_in(paper.document_type, paper.pdf) == paper.truth


def test_a_blank_page_and_a_letter_say_nothing() -> None:
    assert found_in("lease", written("　")) == {}
    assert found_in("lease", written("尊敬的甲方：", "感谢您的来信。")) == {}
    assert found_in("id_copy", written("姓名", "公民身份号码")) == {}


def test_a_number_whose_check_does_not_agree_is_never_sure() -> None:
    good, bad = sample_papers.Facts(1).number(), "510101199003070018"
    pages = [list(pages_of(pypdfium2.PdfDocument(written(f"公民身份号码　{number}")))) for number in (good, bad)]
    sure, unsure = (extract("id_copy", one)[0] for one in pages)
    assert (sure.value, sure.sure, unsure.value, unsure.sure) == (good, True, bad, False)


def test_where_a_field_stands_is_told_as_part_of_the_page() -> None:
    read = reader.look(written("出租方：成都听松置业有限公司"), "application/pdf", "lease")
    (one,) = read.found
    left, top, right, bottom = one["box"]
    assert (read.outcome, read.source, one["page"]) == ("read", "text", 1)
    assert 0.15 < left < right < 0.5 and 0.03 < top < bottom < 0.1
    assert read.cuts["lessor"].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "yuan", "sure"),
    [
        ("人民币100万元", 1_000_000, True),
        ("壹佰万元整（1,000,000元）", 1_000_000, True),
        ("壹佰万元（100元）", 100, False),
    ],
)
def test_figures_and_words_of_an_amount_must_agree(words: str, yuan: int, sure: bool) -> None:
    read = values.amount(words)
    assert read is not None and (read[0], read[1] >= 1) == (yuan, sure)


@pytest.mark.parametrize("words", ["2026年2月30日", "第三条", ""])
def test_what_is_no_day_is_not_read_as_one(words: str) -> None:
    assert values.day(words) is None
