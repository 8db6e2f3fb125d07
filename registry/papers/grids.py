"""The rows of a ruled table: cells broken into lines, drawn, and cut in parts where a page cannot hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from certificates.typography import break_lines, width
from registry.papers.ink import GREY, LEFT, MEASURE, Ink
from registry.papers.pieces import Grid

SIZE, STEP, PAD = 9.5, 14.5, 5.0


@dataclass(frozen=True)
class Cells:
    """One row: the lines of each cell, the cells' widths in points, which are set to the right, which are shaded."""

    lines: Sequence[Sequence[str]]
    widths: Sequence[float]
    right: frozenset[int]
    shaded: frozenset[int]
    heavy: bool = False

    @property
    def depth(self) -> float:
        """The height of the row."""
        return max((len(lines) for lines in self.lines), default=1) * STEP + 2 * PAD - 2

    def parts(self, most: float) -> Iterator[Cells]:
        """The row, in parts of at most `most` height: a scope of thousands of characters fills more than a page."""
        count = max(1, int((most - 2 * PAD + 2) / STEP))
        tallest = max((len(lines) for lines in self.lines), default=1)
        for first in range(0, max(tallest, 1), count):
            yield replace(self, lines=[lines[first : first + count] for lines in self.lines])

    def draw(self, ink: Ink, top: float) -> None:
        """The row with its upper edge at `top`."""
        x = LEFT
        for column, (lines, wide) in enumerate(zip(self.lines, self.widths, strict=True)):
            ink.box(x, top - self.depth, wide, self.depth, shaded=column in self.shaded)
            for row, line in enumerate(lines):
                at = x + wide - PAD - width(line, SIZE) if column in self.right else x + PAD
                colour = {"colour": GREY} if column in self.shaded and not self.heavy else {}
                ink.text(line, at, top - PAD - 9.5 - row * STEP, SIZE, heavy=self.heavy, **colour)  # type: ignore[arg-type]
            x += wide


def cells_of(grid: Grid, row: Sequence[str], *, is_head: bool = False) -> Cells:
    """A row of a grid, its texts broken to the widths of their columns."""
    whole = sum(grid.widths)
    widths = [share / whole * MEASURE for share in grid.widths]
    shaded = frozenset(range(len(widths))) if is_head else frozenset() if grid.head else frozenset({0})
    if not is_head and not grid.head and len(widths) == 4:
        shaded = frozenset({0, 2})  # label, value, label, value
    lines = [
        [line for part in text.split("\n") for line in break_lines(part, wide - 2 * PAD, SIZE)]
        for text, wide in zip(row, widths, strict=True)
    ]
    return Cells(lines, widths, frozenset() if is_head else frozenset(grid.right), shaded, heavy=is_head)
