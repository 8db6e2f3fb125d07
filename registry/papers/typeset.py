"""Setting pieces on A4 pages: what stands where, and where a page ends. The same pieces give the same bytes.

Text is placed glyph by glyph (certificates.typography), so nothing a person typed is read as markup. Lengths are
points; a page is filled from the top, `y` is the place of the next line's upper edge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from certificates import pdf_document
from certificates.typography import break_lines, width
from registry.papers.grids import Cells, cells_of
from registry.papers.ink import BODY, GREY, HAIR, LEADING, LEFT, MEASURE, RIGHT, SMALL, TIGHT, Ink
from registry.papers.pieces import Authority, Grid, Heading, NewPage, Paragraph, Piece, Signatures, Signed, Title

PAGE = (595.28, 841.89)
TOP, BOTTOM = 766.0, 84.0
SEAL_SIDE = 113.4  # 40 mm
_LAW, _SEALED = 13.0, SEAL_SIDE + 20
Mark = Callable[[Ink], None]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Printed:
    """A PDF; where a seal belongs, its box (left, bottom, right, top) and page, counted from 0."""

    pdf: bytes
    pages: int
    seal_box: Box | None = None
    seal_page: int = 0


@dataclass
class _Pages:
    """Marks page by page, while they are being set."""

    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = TOP
    seal: tuple[Box, int] | None = None

    def new_page(self) -> None:
        self.pages.append([])
        self.y = TOP

    def room(self, depth: float) -> None:
        """A new page, unless this one has room for `depth`."""
        if self.y - depth < BOTTOM and self.y < TOP:
            self.new_page()

    def skip(self, depth: float) -> None:
        if self.y < TOP:  # no page begins with a gap
            self.y -= depth

    def put(self, mark: Mark) -> None:
        self.pages[-1].append(mark)

    def line(self, text: str, x: float, size: float, leading: float, **how: object) -> None:
        """One line, on a new page if there is no room for it."""
        self.room(leading)
        y = self.y - leading / 2 - size * 0.36
        self.put(lambda ink: ink.text(text, x, y, size, **how))  # type: ignore[arg-type]
        self.y -= leading


def typeset(
    pieces: Sequence[Piece], *, title: str, author: str, day: date, running: str, foot: Sequence[str]
) -> Printed:
    """The pieces as a PDF. `running` stands at the head of every page, `foot` (small lines) below, with 第x页 共y页.

    `day` becomes the date in the file's information. Raises typography.UnprintableText for a character without glyph.
    """
    set_ = _Pages()
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        if isinstance(following, Authority) and isinstance(piece, Paragraph):
            set_.room(_depth(piece) + _SEALED)  # a seal never stands on a page without a word
        _set(set_, piece)
    canvas = pdf_document.new_document(PAGE, title=title, author=author, day=day)
    for number, marks in enumerate(set_.pages, 1):
        ink = Ink(canvas)
        _frame(ink, running, foot, f"第{number}页 共{len(set_.pages)}页")
        for mark in marks:
            mark(ink)
        canvas.showPage()
    box, page = set_.seal or (None, 0)
    return Printed(pdf_document.finish(canvas), len(set_.pages), box, page)


def _frame(ink: Ink, running: str, foot: Sequence[str], number: str) -> None:
    ink.text(_within(running, MEASURE), LEFT, 800, SMALL, colour=GREY)
    ink.rule(LEFT, RIGHT, 792, HAIR)
    ink.rule(LEFT, RIGHT, 66, HAIR)
    ink.text(number, RIGHT - width(number, SMALL), 52, SMALL, colour=GREY)
    for place, line in enumerate(foot):
        ink.text(line, LEFT, 52 - place * 11, 6.5, colour=GREY)


def _within(text: str, measure: float) -> str:
    lines = break_lines(text, measure - SMALL, SMALL)
    return lines[0] + "…" if len(lines) > 1 else text


def _set(pages: _Pages, piece: Piece) -> None:
    match piece:
        case Title():
            _title(pages, piece)
        case Heading():
            _heading(pages, piece)
        case Paragraph():
            _paragraph(pages, piece)
        case Grid():
            _grid(pages, piece)
        case Signatures():
            _signatures(pages, piece)
        case Authority():
            _authority(pages, piece)
        case NewPage():
            if pages.pages[-1]:
                pages.new_page()


def _centred(pages: _Pages, text: str, size: float, leading: float, **how: object) -> None:
    for line in break_lines(text, MEASURE, size):
        pages.line(line, LEFT + (MEASURE - width(line, size)) / 2, size, leading, **how)


def _title(pages: _Pages, title: Title) -> None:
    pages.skip(24)
    if title.above:
        _centred(pages, title.above, 13, 24)
    _centred(pages, title.text, 19, 34, heavy=True)
    if title.below:
        _centred(pages, title.below, SMALL, 18, colour=GREY)
    pages.skip(14)


def _heading(pages: _Pages, heading: Heading) -> None:
    pages.skip(12)
    pages.room(90)  # with at least some lines of what it heads
    if heading.centred:
        _centred(pages, heading.text, 13, 26, heavy=True)
    else:
        for line in break_lines(heading.text, MEASURE, 12):
            pages.line(line, LEFT, 12, 22, heavy=True)
    pages.skip(4)


def _depth(paragraph: Paragraph) -> float:
    lines = break_lines("　" * paragraph.indent + paragraph.text, MEASURE, BODY)
    return len(lines) * LEADING + len(break_lines(paragraph.law, MEASURE - 2 * BODY, SMALL)) * _LAW


def _paragraph(pages: _Pages, paragraph: Paragraph) -> None:
    lead = paragraph.lead + "　" if paragraph.lead else ""
    before = "　" * paragraph.indent
    lines = break_lines(before + lead + paragraph.text, MEASURE, BODY)
    law = break_lines(paragraph.law, MEASURE - 2 * BODY, SMALL)
    below = len(law) * _LAW  # stays with the last line
    # no first line stands alone at the end of a page
    pages.room(LEADING * min(2, len(lines)) + (below if len(lines) < 3 else 0))
    for place, line in enumerate(lines):
        if len(lines) > 2 and place == len(lines) - 2:
            pages.room(2 * LEADING + below)  # nor a last one at the head of the next
        slack = MEASURE - width(line, BODY)
        spacing = slack / (len(line) - 1) if place < len(lines) - 1 and -BODY < slack < 2 * BODY else 0.0
        heavy = len(before) + len(paragraph.lead) if place == 0 else 0
        pages.line(line, LEFT, BODY, LEADING, spacing=spacing, heavy_until=heavy)
    _law(pages, law)
    pages.skip(3)


def _law(pages: _Pages, lines: Sequence[str]) -> None:
    for line in lines:
        pages.line(line, LEFT + 2 * BODY, SMALL, _LAW, colour=GREY)


def _grid(pages: _Pages, grid: Grid) -> None:
    pages.skip(4)
    law = break_lines(grid.law, MEASURE - 2 * BODY, SMALL)
    head = cells_of(grid, grid.head, is_head=True) if grid.head else None
    rows = [cells_of(grid, row) for row in grid.rows]
    if head:
        pages.room(head.depth + (rows[0].depth if rows else 0))
        _row(pages, head)
    if not head and len(rows) < 5:
        pages.room(sum(row.depth for row in rows))  # a few rows that belong together
    for place, row in enumerate(rows):
        below = len(law) * _LAW + 4 if place == len(rows) - 1 else 0
        before = len(pages.pages)
        pages.room(min(row.depth + below, TOP - BOTTOM))
        if head and len(pages.pages) > before:
            _row(pages, head)
        for part in row.parts(TOP - BOTTOM - (head.depth if head else 0)):
            pages.room(part.depth)
            _row(pages, part)
    if law:
        pages.skip(4)
        _law(pages, law)
    pages.skip(8)


def _row(pages: _Pages, cells: Cells) -> None:
    y = pages.y
    pages.put(lambda ink: cells.draw(ink, y))
    pages.y -= cells.depth


def _signatures(pages: _Pages, block: Signatures) -> None:
    pages.skip(14)
    for place in block.places:
        _place(pages, place)
    if block.day:
        pages.line(block.day, RIGHT - width(block.day, BODY), BODY, 24)


def _place(pages: _Pages, place: Signed) -> None:
    who = break_lines(f"{place.name}（{place.capacity}）" if place.capacity else place.name, MEASURE * 0.46, BODY)
    size = SMALL if place.how else BODY
    how = [line for part in (place.how or "签名：").split("\n") for line in break_lines(part, MEASURE * 0.48, size)]
    depth = max(len(who) * TIGHT, len(how) * (13 if place.how else TIGHT)) + 12
    pages.room(depth)
    y = pages.y

    def mark(ink: Ink) -> None:
        for row, line in enumerate(who):
            ink.text(line, LEFT, y - 14 - row * TIGHT, BODY)
        for row, line in enumerate(how):
            size, leading = (SMALL, 13.0) if place.how else (BODY, TIGHT)
            ink.text(line, LEFT + MEASURE * 0.5, y - 13 - row * leading, size)
        ink.rule(LEFT + MEASURE * 0.5, RIGHT, y - depth + 4, GREY)

    pages.put(mark)
    pages.y -= depth + 4


def _authority(pages: _Pages, authority: Authority) -> None:
    """The seal covers name and day, as a stamp would; all three stay on one page."""
    pages.skip(_SEALED - SEAL_SIDE)
    pages.room(SEAL_SIDE)
    wide = max(width(authority.name, BODY), width(authority.day, BODY))
    middle = RIGHT - max(wide, SEAL_SIDE) / 2
    y = pages.y - SEAL_SIDE / 2

    def mark(ink: Ink) -> None:
        for line, height in ((authority.name, y + 4), (authority.day, y - 16)):
            ink.text(line, middle - width(line, BODY) / 2, height, BODY)

    pages.put(mark)
    half = SEAL_SIDE / 2
    pages.seal = ((middle - half, y - half, middle + half, y + half), len(pages.pages) - 1)
    pages.y -= SEAL_SIDE + 10
