"""The text layer of a PDF: lines with their places, by pypdfium2. And pages as pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from registry.reading.transcript import Box, Line, Page

MOST_CHARACTERS = 20_000
"""On one page. A paper of a registration has a tenth of it; what hides more is no paper."""
PIXELS_HIGH = 2300
"""Height of a page that is to be recognised: 200 dots an inch on A4."""
MOST_PIXELS = 3000


def pages_of(pdf: pdfium.PdfDocument) -> Iterator[Page]:
    """Every page with the lines of its text layer; a page without one has no lines."""
    for index in range(len(pdf)):
        page = pdf[index]
        width, height = page.get_size()
        yield Page(index + 1, width, height, tuple(_lines(page, index + 1, height)))
        page.close()


def picture(pdf: pdfium.PdfDocument, number: int) -> Image.Image:
    """A page as a picture, high enough to be recognised and never larger than MOST_PIXELS a side."""
    page = pdf[number - 1]
    width, height = page.get_size()
    scale = min(PIXELS_HIGH / max(height, 1), MOST_PIXELS / max(width, height, 1))
    made: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    page.close()
    return made


def _lines(page: pdfium.PdfPage, number: int, height: float) -> Iterator[Line]:
    """The characters of a page in runs that stand on one line without a gap."""
    text_page = page.get_textpage()
    count = min(text_page.count_chars(), MOST_CHARACTERS)
    text = ""
    boxes: list[Box] = []
    for index in range(count):
        character = chr(raw.FPDFText_GetUnicode(text_page, index))
        if character in "\r\n\0\ufffe":
            continue
        box = _place(text_page, index, height)
        if boxes and not _goes_on(boxes[-1], box):
            yield from _line(text, boxes, number)
            text, boxes = "", []
        if character.isspace() and not text:
            continue
        text, boxes = text + character, [*boxes, box]
    yield from _line(text, boxes, number)
    text_page.close()


def _place(text_page: pdfium.PdfTextPage, index: int, height: float) -> Box:
    rectangle = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rectangle))
    return rectangle.left, height - rectangle.top, rectangle.right, height - rectangle.bottom


def _goes_on(before: Box, box: Box) -> bool:
    tall = max(before[3] - before[1], box[3] - box[1], 1.0)
    level = abs((before[1] + before[3]) - (box[1] + box[3])) / 2 < 0.4 * tall
    return level and -1.5 * tall < box[0] - before[2] < 1.2 * tall


def _line(text: str, boxes: list[Box], number: int) -> Iterator[Line]:
    if text.strip():
        inked = [box for box, character in zip(boxes, text, strict=True) if not character.isspace()]
        box = (
            min(one[0] for one in inked),
            min(one[1] for one in inked),
            max(one[2] for one in inked),
            max(one[3] for one in inked),
        )
        yield Line(text.strip(), number, box, box)
