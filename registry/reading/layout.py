"""Layout: from loose lines to blocks that read on: cells of a form, paragraphs of a contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.reading.transcript import Box, Line, Page

_ENDS = re.compile(r"[。；;：:]\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """Text that reads on over one or several lines; `starts[i]` is where line i begins in it."""

    text: str
    page: int
    lines: tuple[Line, ...]
    starts: tuple[int, ...]

    @property
    def at(self) -> Box:
        """The place of the whole block, slant taken out."""
        return around([line.at for line in self.lines])

    def lines_of(self, start: int, end: int) -> list[Line]:
        """The lines that hold the characters from `start` to `end`."""
        ends = (*self.starts[1:], len(self.text))
        return [
            line
            for line, first, last in zip(self.lines, self.starts, ends, strict=True)
            if first < end and last > start
        ]


def around(boxes: Sequence[Box]) -> Box:
    """The box around several."""
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def blocks(pages: Sequence[Page], label: re.Pattern[str]) -> list[Block]:
    """All blocks in reading order.

    A line that begins with a `label` of this kind of paper always begins a block, and so does all that stands beside
    it: the values in a form do not run on from row to row.
    """
    made: list[Block] = []
    for page in pages:
        grown: list[list[Line]] = []
        for row in rows(page.lines):
            form = label.match(row[0].text) is not None
            for line in row:
                near = (block for block in reversed(grown) if not form or _level(block[-1], line))
                above = next((block for block in near if _reads_on(block, line, label)), None)
                if above is None:
                    grown.append([line])
                else:
                    above.append(line)
        made += [_block(page.number, lines) for lines in grown]
    return made


def rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that stand side by side, from top to bottom, each row from left to right."""
    row: list[Line] = []
    for line in sorted(lines, key=lambda one: one.at[1] + one.at[3]):
        if row and not _level(row[-1], line):
            yield sorted(row, key=lambda one: one.at[0])
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda one: one.at[0])


def _height(line: Line) -> float:
    return max(line.at[3] - line.at[1], 1.0)


def _level(one: Line, other: Line) -> bool:
    apart = abs(one.at[1] + one.at[3] - other.at[1] - other.at[3]) / 2
    return apart < 0.45 * min(_height(one), _height(other))


def _reads_on(block: list[Line], line: Line, label: re.Pattern[str]) -> bool:
    """Whether a line continues a block: beside its last line with hardly a gap, or right under it, flush left."""
    last, tall = block[-1], min(_height(block[-1]), _height(line))
    if label.match(line.text):
        return False
    if _level(last, line):
        return -0.5 * tall < line.at[0] - last.at[2] < 0.8 * tall
    below = line.at[1] - last.at[3]
    if not -0.5 * tall < below < 1.1 * tall or _ENDS.search(last.text):
        return False
    if label.fullmatch(last.text) or max(_height(last), _height(line)) > 1.5 * tall:
        return False
    left = min(one.at[0] for one in block)
    flush = abs(line.at[0] - left) < 1.2 * tall
    outdented = -8 * tall < line.at[0] - left < 0 and last.at[2] - left > 15 * tall
    return flush or outdented


def _block(page: int, lines: Sequence[Line]) -> Block:
    text, starts = "", []
    for line in lines:
        starts.append(len(text))
        text += line.text
    return Block(text, page, tuple(lines), tuple(starts))
