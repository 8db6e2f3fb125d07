"""The round seal: what it says, that it stays inside its ring, and that it is nobody's real seal."""

from __future__ import annotations

import io
import re

import numpy
import pikepdf
import pypdfium2
import pytest

from certificates import seal_art, typography

SHORT = "成都市市场监督管理局"
LONG = "四川天府新区成都直属区市场监督管理综合行政执法和行政审批服务局"


def page_of(pdf: bytes) -> pypdfium2.PdfPage:
    return pypdfium2.PdfDocument(pdf)[0]


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", "", page_of(pdf).get_textpage().get_text_range())


def test_a_name_without_glyph_gives_no_seal() -> None:
    with pytest.raises(typography.UnprintableText):
        seal_art.seal("成都市😀局", True)


@pytest.mark.parametrize("name", [SHORT, LONG, "甲"])
def test_a_specimen_says_so_instead_of_its_use(name: str) -> None:
    specimen, real = words_of(seal_art.seal(name, True)), words_of(seal_art.seal(name, False))
    assert specimen == f"{name}样本·演示专用"
    assert real == f"{name}企业登记专用章"


@pytest.mark.parametrize("specimen", [True, False])
@pytest.mark.parametrize("name", [SHORT, LONG, "甲", "局" * 60])
def test_letters_keep_clear_of_the_ring_and_of_the_middle(name: str, specimen: bool) -> None:
    scale = 6
    picture = page_of(seal_art.seal(name, specimen)).render(scale=scale, grayscale=True).to_numpy().squeeze()
    rows, columns = numpy.nonzero(picture < 200)
    middle = (len(picture) - 1) / 2
    radii = numpy.hypot(rows - middle, columns - middle) / scale
    assert radii.max() < seal_art.RING + 0.3
    inner_edge = seal_art.RING - seal_art.RULE
    assert not ((radii > inner_edge - 0.9) & (radii < inner_edge - 0.2)).any(), "a letter touches the ring"
    assert radii.min() > (38 if specimen else 26)


@pytest.mark.parametrize("specimen", [True, False])
def test_the_seal_is_one_page_of_vectors_in_cinnabar(specimen: bool) -> None:
    drawn = seal_art.seal(SHORT, specimen)
    pdf = pikepdf.open(io.BytesIO(drawn))
    assert len(pdf.pages) == 1 and pdf.check_pdf_syntax() == []
    fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"]
    assert fonts and all("/FontFile2" in font.FontDescriptor for font in fonts)
    assert not any(isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image" for thing in pdf.objects)
    picture = page_of(drawn).render(scale=4).to_numpy()
    dark = picture[picture.sum(axis=2) < 450]
    assert tuple(dark.mean(axis=0)) == pytest.approx((0x26, 0x30, 0xB8), abs=28)


def test_the_same_seal_gives_the_same_bytes() -> None:
    first = seal_art.seal(SHORT, True)
    seal_art.seal.cache_clear()
    assert seal_art.seal(SHORT, True) == first
