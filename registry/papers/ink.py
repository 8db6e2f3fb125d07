"""The pen: colours, sizes and measures of a paper, and drawing one line or rule with them. Lengths are points."""

from __future__ import annotations

from certificates import typography
from certificates.typography import Canvas

INK, GREY, HAIR, PALE = (0x16, 0x20, 0x2B), (0x5B, 0x66, 0x70), (0xC9, 0xCF, 0xCB), (0xF1, 0xF4, 0xF2)
LEFT, RIGHT = 71.0, 524.28
MEASURE = RIGHT - LEFT
BODY, SMALL = 11.0, 8.5
LEADING, TIGHT = 19.5, 16.0
_HEAVY = 0.32  # the outline that makes a line heavier: the text font has one weight


class Ink:
    """A canvas with one line of text, one rule and one shade as its strokes."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        colour: tuple[int, int, int] = INK,
        spacing: float = 0.0,
        heavy: bool = False,
        heavy_until: int = 0,
    ) -> None:
        """One line with its baseline at y; its first `heavy_until` characters, or all, in the heavier cut."""
        first, rest = (text, "") if heavy else (text[:heavy_until], text[heavy_until:])
        if first:
            self.canvas.saveState()
            self._colour(colour)
            self.canvas.addLiteral(f"2 Tr {_HEAVY} w")
            x = typography.draw(self.canvas, x, y, first, size, spacing=spacing) + spacing
            self.canvas.restoreState()
        if rest:
            self._colour(colour)
            typography.draw(self.canvas, x, y, rest, size, spacing=spacing)

    def rule(self, left: float, right: float, y: float, colour: tuple[int, int, int]) -> None:
        """A thin horizontal line."""
        self._colour(colour)
        self.canvas.setLineWidth(0.5)
        self.canvas.line(left, y, right, y)

    def box(self, left: float, bottom: float, wide: float, high: float, *, shaded: bool) -> None:
        """A thin frame, shaded for heads and labels."""
        self.canvas.setFillColorRGB(*(part / 255 for part in PALE))
        self.canvas.setStrokeColorRGB(*(part / 255 for part in HAIR))
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(left, bottom, wide, high, fill=1 if shaded else 0)

    def _colour(self, colour: tuple[int, int, int]) -> None:
        parts = [part / 255 for part in colour]
        self.canvas.setFillColorRGB(*parts)
        self.canvas.setStrokeColorRGB(*parts)
