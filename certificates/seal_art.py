"""The round seal of a registration authority, the picture of the electronic seal 电子印章: a one-page PDF of vectors.

A plain ring, the authority's name along its upper arc, an empty middle so that what is sealed stays readable, and
below it what the seal is for. A specimen says 样本·演示专用 on its lower arc instead. No star, no emblem: it is no
one's real seal.
"""

import math
from datetime import date
from functools import lru_cache

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream, xObjectName
from reportlab.pdfgen.canvas import Canvas

from certificates import pdf_document, typography

SPECIMEN, USE = "样本·演示专用", "企业登记专用章"
CINNABAR = 0xB3261E
SIDE = 120.0  # points; the page is scaled to the box it is put in
RING, RULE = 57.0, 2.6
NAME_ARC, NAME_SIZE = 40.6, 14.5
USE_ARC, USE_SIZE = 48.0, 9.0
WIDEST = math.radians(224)  # how far a name may reach around
NEVER_CHANGES = date(2026, 1, 1)  # the picture has no date of its own; the signature has


@lru_cache(maxsize=256)
def seal(authority_name: str, specimen: bool) -> bytes:
    """The seal of an authority, as PDF bytes; the same arguments give the same bytes.

    Long names are set narrower, never smaller than they must. Raises typography.UnprintableText.
    """
    canvas = pdf_document.new_document((SIDE, SIDE), title=authority_name, author=authority_name, day=NEVER_CHANGES)
    canvas.beginForm("ink", 0, 0, SIDE, SIDE)
    canvas.translate(SIDE / 2, SIDE / 2)
    canvas.setStrokeColor(HexColor(CINNABAR))
    canvas.setFillColor(HexColor(CINNABAR))
    canvas.setLineWidth(RULE)
    canvas.circle(0, 0, RING - RULE / 2)
    with typography.reads_as(canvas, authority_name):
        _arc_above(canvas, authority_name)
    if specimen:
        with typography.reads_as(canvas, SPECIMEN):
            _arc_below(canvas, SPECIMEN)
    else:
        _straight(canvas, USE)
    canvas.endForm()
    _as_one_layer(canvas, "ink")
    canvas.setBlendMode("Multiply")  # as ink: what is printed beneath shows through
    canvas.doForm("ink")
    return pdf_document.finish(canvas)


def _as_one_layer(canvas: Canvas, name: str) -> None:
    """Make a form a transparency group, so that it meets the paper as a whole and never darkens itself."""
    form = canvas._doc.idToObject[xObjectName(name)]
    form.Contents = PDFStream(content=form.stream)
    form.Contents.dictionary["Group"] = PDFDictionary({"S": PDFName("Transparency"), "CS": PDFName("DeviceRGB")})


def _arc_above(canvas: Canvas, name: str) -> None:
    """A name upright along the upper arc, read clockwise, its letters condensed when there are many."""
    step = min(math.radians(27), WIDEST / max(len(name), 1))
    room = step * (NAME_ARC + NAME_SIZE * 0.3)  # along the arc at mid-height of a letter
    narrow = min(1.0, room / (NAME_SIZE * 1.12))
    for number, character in enumerate(name):
        angle = math.pi / 2 + step * ((len(name) - 1) / 2 - number)
        _letter(canvas, character, NAME_SIZE, NAME_ARC, angle, narrow, outward=True)


def _arc_below(canvas: Canvas, text: str) -> None:
    """A text along the lower arc, read from left to right."""
    step = USE_SIZE * 1.18 / USE_ARC
    for number, character in enumerate(text):
        angle = -math.pi / 2 + step * (number - (len(text) - 1) / 2)
        _letter(canvas, character, USE_SIZE, USE_ARC, angle, 1.0, outward=False)


def _letter(
    canvas: Canvas, character: str, size: float, radius: float, angle: float, narrow: float, *, outward: bool
) -> None:
    """One letter on a circle: its head outward (above) or inward (below); `radius` is that of its baseline."""
    canvas.saveState()
    canvas.translate(radius * math.cos(angle), radius * math.sin(angle))
    canvas.rotate(math.degrees(angle) + (-90 if outward else 90))
    canvas.scale(narrow, 1)
    _bold(canvas, -typography.width(character, size) / 2, 0, character, size)
    canvas.restoreState()


def _straight(canvas: Canvas, text: str) -> None:
    _bold(canvas, -typography.width(text, USE_SIZE, 1) / 2, -34, text, USE_SIZE, spacing=1)


def _bold(canvas: Canvas, x: float, y: float, text: str, size: float, spacing: float = 0.0) -> None:
    """Letters with a fine outline of their own colour: cut in a seal they are heavier than print."""
    canvas.saveState()
    canvas.setLineWidth(size * 0.022)
    canvas.addLiteral("2 Tr")
    typography.draw(canvas, x, y, text, size, spacing=spacing)
    canvas.restoreState()
