"""Recognising the text of a picture with rapidocr (extra `ocr`): models in the wheel, nothing is fetched."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import math
from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import Any

from PIL import Image

from registry.reading.transcript import Box, Line, Page

MOST_PIXELS = 2400
_LEGIBLE = 0.85
"""Mean confidence from which a page counts as the right way up."""


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def recognise(image: Image.Image, number: int) -> Page:
    """The lines of a picture, turned upright first where it lies or stands on its head."""
    image = image.convert("RGB")
    image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    best = _seen(image, number, 0)
    if not _upright(best):
        for degrees in (90, 270) if _lying(best) else (180,):
            turned = _seen(image.rotate(degrees, expand=True), number, degrees)
            best = max(best, turned, key=lambda page: (not _lying(page), _legibility(page)))
            if _upright(best):
                break
    return best


def _seen(image: Image.Image, number: int, degrees: int) -> Page:
    numpy = importlib.import_module("numpy")
    seen = _engine()(numpy.asarray(image)[:, :, ::-1], use_cls=False)
    corners = [] if seen.boxes is None else [[(float(x), float(y)) for x, y in quad] for quad in seen.boxes]
    slant = _slant(corners)
    lines = tuple(
        Line(text, number, _around(quad), _around(_straightened(quad, slant, image.size)), float(score))
        for quad, text, score in zip(corners, seen.txts or (), seen.scores or (), strict=True)
        if text.strip()
    )
    return Page(number, image.width, image.height, lines, degrees)


@cache
def _engine() -> Any:
    logging.disable(logging.WARNING)
    quiet = {"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 2}
    return importlib.import_module("rapidocr").RapidOCR(params=quiet)


def _legibility(page: Page) -> float:
    letters = sum(len(line.text) for line in page.lines)
    return sum(line.confidence * len(line.text) for line in page.lines) / letters if letters else 0.0


def _upright(page: Page) -> bool:
    """Lines that lie can be legible all the same, but do not stand beside each other as they should."""
    return not _lying(page) and _legibility(page) >= _LEGIBLE


def _lying(page: Page) -> bool:
    """Whether most of the longer lines stand upright in the picture."""
    tall = [line.box[3] - line.box[1] > line.box[2] - line.box[0] for line in page.lines if len(line.text) > 2]
    return sum(tall) * 2 > len(tall)


def _slant(corners: Sequence[Sequence[tuple[float, float]]]) -> float:
    """The angle of the lines of a page, in radians: the median over the long ones."""
    angles = [
        math.atan2(q[1][1] - q[0][1], q[1][0] - q[0][0])
        for q in corners
        if math.dist(q[0], q[1]) > 3 * math.dist(q[0], q[3])
    ]
    return median(angles) if angles else 0.0


def _straightened(
    quad: Sequence[tuple[float, float]], slant: float, size: tuple[int, int]
) -> list[tuple[float, float]]:
    middle_x, middle_y, cosine, sine = size[0] / 2, size[1] / 2, math.cos(-slant), math.sin(-slant)
    return [
        (
            middle_x + (x - middle_x) * cosine - (y - middle_y) * sine,
            middle_y + (x - middle_x) * sine + (y - middle_y) * cosine,
        )
        for x, y in quad
    ]


def _around(quad: Sequence[tuple[float, float]]) -> Box:
    return min(x for x, _ in quad), min(y for _, y in quad), max(x for x, _ in quad), max(y for _, y in quad)
