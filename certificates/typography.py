"""Type on licences and papers: fonts, glyphs, widths, line breaks, and fitting a text into its place.

Text is Noto Serif SC; a Han character it lacks (Unicode Extensions B to F) is set from BabelStone Han; a character
that neither has is named by `missing_glyphs`, and drawing refuses it: no sheet ever shows a box. Text is placed glyph
by glyph with the canvas, never through reportlab's `Paragraph`, so nothing a person typed is read as markup. Lengths
are points.
"""

import re
import threading
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from certificates.capital import capital_in_words as capital_in_words  # an amount on paper is set in words

TEXT, RARE, TITLE = "NotoSerifSC", "BabelStoneHan", "NotoSerifSC-Title"
FILES = {TEXT: "NotoSerifSC-Regular.ttf", RARE: "BabelStoneHan-Extensions.ttf", TITLE: "NotoSerifSC-Title.ttf"}

CLOSING = frozenset("、。，．：；！？）］｝〉》」』】〕〗’”…—·～％‰℃,.:;!?)]}%")  # never begins a line
OPENING = frozenset("（［｛〈《「『【〔〖‘“([{￥¥＃#№")  # never ends one
INDENTED = frozenset("（［｛〈《「『【〔〖‘“")  # ink in the right half only: a line beginning so looks indented
HANGING = frozenset("、。，．：；")  # ink in the left half only, so half of it may stand outside the measure
COUNTED = frozenset("年月日号栋幢座楼层室单弄巷组元项个")  # stays with the number before it: 88号, 1204室
WORD = re.compile(r"[A-Za-z0-9]+(?:[-./@:_&'+][A-Za-z0-9]+)*|.", re.DOTALL)
FONT_LOCK = threading.RLock()  # a reportlab font keeps one read position: two threads must not read it at once


class UnprintableText(ValueError):
    """A text has characters that no font here can print; `glyphs` holds them."""

    def __init__(self, glyphs: str) -> None:
        super().__init__("no glyph for " + " ".join(f"U+{ord(character):04X}" for character in glyphs))
        self.glyphs = glyphs


class _Font(TTFont):
    """A TrueType font whose characters beyond the Basic Multilingual Plane can be copied out of the PDF again."""

    def addObjects(self, doc: Any) -> None:
        super().addObjects(doc)
        for name, thing in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                # reportlab writes <20BB7>; a ToUnicode map wants UTF-16, <D842DFB7>
                thing.content = re.sub(r"<([0-9A-F]{5})>", _utf16_entry, thing.content)


def _utf16_entry(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def _load(name: str) -> _Font:
    font = _Font(name, str(Path(__file__).with_name("fonts") / FILES[name]), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return font


def load(name: str = TEXT) -> _Font:
    """The font, read and registered once in a process (0.1 s for the large ones)."""
    with FONT_LOCK:
        return _load(name)


@cache
def _glyph(character: str) -> tuple[str, float] | None:
    """The font that prints a character, and its advance in ems.

    None for what has no glyph, and for controls, combining marks and private use, which no single glyph prints rightly.
    """
    if unicodedata.category(character)[0] in "CM" or character == "\ufffd":
        return None
    for name in (TEXT, RARE):
        face = load(name).face
        if ord(character) in face.charToGlyph:
            return name, face.charWidths[ord(character)] / 1000
    return None


def missing_glyphs(text: str) -> str:
    """The characters of `text` that cannot be printed, each once, in the order they come; empty when all can."""
    return "".join(character for character in dict.fromkeys(text) if _glyph(character) is None)


def _glyphs(text: str) -> list[tuple[str, float]]:
    found = [glyph for character in text if (glyph := _glyph(character))]
    if len(found) != len(text):
        raise UnprintableText(missing_glyphs(text))
    return found


def runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces of one font each, as (font, piece). Raises UnprintableText."""
    named = zip(text, _glyphs(text), strict=True)
    return [(name, "".join(c for c, _ in piece)) for name, piece in groupby(named, key=lambda pair: pair[1][0])]


def width(text: str, size: float, spacing: float = 0.0) -> float:
    """The set width of a text, with `spacing` between its characters. Raises UnprintableText."""
    return size * sum(advance for _, advance in _glyphs(text)) + spacing * max(len(text) - 1, 0)


def draw(canvas: Canvas, x: float, y: float, text: str, size: float, *, spacing: float = 0.0) -> float:
    """Set one line with its baseline at y, in the canvas's colour; gives the x of its end. Raises UnprintableText."""
    for name, piece in runs(text):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece, charSpace=spacing)
        x += width(piece, size, spacing) + spacing
    return x - spacing


def draw_title(canvas: Canvas, centre: float, y: float, text: str, size: float, *, spacing: float = 0.0) -> None:
    """Set the words of a title in the heavy cut, centred; that font has only the few characters titles need."""
    face = load(TITLE).face
    if missing := "".join(character for character in text if ord(character) not in face.charToGlyph):
        raise UnprintableText(missing)
    canvas.setFont(TITLE, size)
    wide = len(text) * size + (len(text) - 1) * spacing
    with reads_as(canvas, text):
        canvas.drawString(centre - wide / 2, y, text, charSpace=spacing)


@contextmanager
def reads_as(canvas: Canvas, text: str) -> Iterator[None]:
    """What is drawn inside is copied and read aloud as `text`: for codes in groups and words set wide."""
    canvas.addLiteral(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
    yield
    canvas.addLiteral("EMC")


def _units(text: str) -> list[str]:
    """Pieces no line breaks inside: words, numbers with what they count, marks with what they open or close.

    A space goes with what is before it.
    """
    units: list[str] = []
    for piece in WORD.findall(text):
        before = units[-1].rstrip()[-1:] if units else ""
        counted = piece in COUNTED and before.isdecimal()
        if units and (piece.isspace() or piece in CLOSING or before in OPENING or counted):
            units[-1] += piece
        else:
            units.append(piece)
    return units


def break_lines(text: str, measure: float, size: float) -> list[str]:
    """The text in lines of at most `measure`, by the Chinese rules for line ends (避头尾).

    No line begins with a closing mark or ends with an opening one; words and numbers stay whole unless wider than a
    line; half of a full-width stop may stand outside. Spaces at a break fall away. Raises UnprintableText.
    """
    lines, line, used = [], "", 0.0
    for unit in _units(text):
        for piece in [unit] if width(unit.rstrip(), size) <= measure else unit:
            advance = width(piece, size)
            seen = piece.rstrip()
            needed = width(seen, size) - (size / 2 if seen[-1:] in HANGING else 0)
            if line and used + needed > measure + 1e-6:
                lines.append(line.rstrip())
                line, used = "", 0.0
            line, used = line + piece, used + advance
    return [*lines, line.rstrip()] if line.strip() else lines


@dataclass(frozen=True)
class Block:
    """Lines of one size, `leading` apart; `cut` says that the text was shortened to fit."""

    lines: tuple[str, ...]
    size: float
    leading: float
    cut: bool = False

    @property
    def depth(self) -> float:
        """From the first baseline to the last."""
        return (len(self.lines) - 1) * self.leading


def fit(
    text: str,
    measure: float,
    depth: float,
    sizes: Sequence[float],
    *,
    leading: float = 1.5,
    joint: str = "；",
    ending: str = "…",
) -> Block:
    """The text in the first of `sizes` (largest first) at which its lines fit `measure`, and its baselines `depth`.

    `leading` is in sizes. A short last line of a few is evened out with the others, so that no 司 stands alone. If no
    size is small enough, the text is cut at the smallest, after a `joint` where that loses little, and `ending`
    follows. Raises UnprintableText.
    """
    ems = list(accumulate(advance for _, advance in _glyphs(text)))
    for size in sizes:
        rows = int(depth / (size * leading) + 1e-6) + 1
        if not ems or ems[-1] * size <= rows * (measure + size / 2):  # else breaking it is in vain
            lines = break_lines(text, measure, size)
            if len(lines) <= rows:
                return Block(tuple(_evened(text, lines, measure, size)), size, size * leading)
    # the longest beginning that fits together with the ending
    low, high = 0, bisect(ems, rows * (measure / size + 0.5))
    while low < high:
        middle = (low + high + 1) // 2
        fits = len(break_lines(text[:middle] + ending, measure, size)) <= rows
        low, high = (middle, high) if fits else (low, middle - 1)
    item = text.rfind(joint, low * 3 // 4, low + 1)
    kept = text[: item if item > 0 else low].rstrip("；，、。 ")
    return Block(tuple(break_lines(kept + ending, measure, size)), size, size * leading, cut=True)


def _evened(text: str, lines: list[str], measure: float, size: float) -> list[str]:
    """As many lines, broken after stops if a narrower measure does that, else the last at least half a line long."""
    if not 1 < len(lines) <= 4 or width(lines[-1], size) >= measure / 2:
        return lines
    even, narrower = lines, measure
    while narrower > 4 * size and len(tried := break_lines(text, narrower, size)) == len(lines):
        if all(line[-1] in HANGING for line in tried[:-1]):
            return tried
        if width(even[-1], size) < narrower / 2:
            even = tried
        narrower -= size / 2
    return even
