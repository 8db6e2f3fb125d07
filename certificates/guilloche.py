"""The border of a licence: two plaited ribbons of fine lines (guilloche) between hairlines, a rosette at each corner.

A drawing of our own, unlike the official border. It is computed once and kept compressed; a sheet only refers to it
(drawn line by line with the canvas it would cost more than all the rest). Lengths are millimetres; the stream counts in
steps of 5 µm, so that its numbers are short whole ones.
"""

import math
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

POINTS = 72 / 25.4  # in a millimetre
STEP = 0.005
EDGE, BAND = 8.0, 9.0  # from the edge of the sheet to the outer hairline, and from there to the inner one
PERIOD = 17.0  # of the plait along a side, about
LOBES, ROSETTE = 8, 6.7  # of a corner rosette: how many, and the radius
JADE, CELADON = "0.12 0.36 0.32", "0.38 0.59 0.53"

Point = tuple[float, float]
Strand = Callable[[float], float]
Curve = Callable[[float], Point]


def _strand(sway: float, thick: float, fine: int, phase: float, shift: float) -> Strand:
    """One line of a ribbon: its distance from the middle over one period, 0 … 1.

    The ribbon sways once; its lines, told apart by `phase`, weave `fine` times within it; it swells where it turns.
    """

    def at(t: float) -> float:
        turn = 2 * math.pi * (t + shift)
        return sway * math.sin(turn) + thick * (1 - 0.3 * math.cos(2 * turn)) * math.sin(fine * turn + phase)

    return at


def _path(curve: Curve, pieces: int) -> str:
    """A smooth curve over 0 … 1 as cubic Béziers in `pieces` stretches, their tangents taken from the curve itself."""
    tiny = 1e-5

    def knot(t: float) -> tuple[float, float, float, float]:
        (x, y), (x0, y0), (x1, y1) = curve(t), curve(t - tiny), curve(t + tiny)
        third = 1 / (6 * tiny * pieces)
        return x, y, (x1 - x0) * third, (y1 - y0) * third

    def steps(*lengths: float) -> str:
        return " ".join(str(round(length / STEP)) for length in lengths)

    knots = [knot(i / pieces) for i in range(pieces + 1)]
    parts = [steps(*knots[0][:2]), "m"]
    for (x0, y0, u0, v0), (x1, y1, u1, v1) in pairwise(knots):
        parts += [steps(x0 + u0, y0 + v0, x1 - u1, y1 - v1, x1, y1), "c"]
    return " ".join(parts)


def _plait(along: Callable[[Strand], Curve], sway: float, thick: float, fine: int, lines: int) -> str:
    """One period of two ribbons half a period apart, laid along whatever `along` makes of a strand."""
    parts = []
    for colour, shift in ((CELADON, 0.5), (JADE, 0.0)):
        strands = (_strand(sway, thick, fine, 2 * math.pi * j / lines, shift) for j in range(lines))
        parts.append(f"{colour} RG " + " ".join(_path(along(strand), 8 * fine) for strand in strands) + " S")
    return "\n".join(parts)


def _side(length: float) -> str:
    """The plait from the origin along the x axis: one period again and again, which compresses to next to nothing."""
    count = round(length / PERIOD)
    period = length / count
    plait = _plait(lambda strand: lambda t: (t * period, strand(t)), 1.95, 1.2, 3, 9)
    return f"\n1 0 0 1 {period / STEP:.3f} 0 cm\n".join([plait] * count)


def _ring(radius: float, sway: float, thick: float, fine: int, lines: int) -> str:
    """The plait around the origin: the same lobe, turned on and on."""

    def around(strand: Strand) -> Curve:
        def at(t: float) -> Point:
            angle, distance = 2 * math.pi * t / LOBES, radius + strand(t)
            return distance * math.cos(angle), distance * math.sin(angle)

        return at

    cosine, sine = math.cos(2 * math.pi / LOBES), math.sin(2 * math.pi / LOBES)
    turn = f"\n{cosine:.6f} {sine:.6f} {-sine:.6f} {cosine:.6f} 0 0 cm\n"
    return "q\n" + turn.join([_plait(around, sway, thick, fine, lines)] * LOBES) + "\nQ"


def _rosette() -> str:
    """Two plaited rings on a white disc, which hides where the sides meet."""
    r = ROSETTE
    disc = _path(lambda t: ((r + 0.7) * math.cos(2 * math.pi * t), (r + 0.7) * math.sin(2 * math.pi * t)), 8)
    outer, inner = _ring(0.78 * r, 0.12 * r, 0.085 * r, 3, 6), _ring(0.36 * r, 0.10 * r, 0.07 * r, 2, 5)
    return f"1 g {disc} f\n{outer}\n{inner}"


def _frames(wide: float, high: float) -> Iterator[str]:
    for inset, line in ((EDGE, 0.28), (EDGE + 0.8, 0.07), (EDGE + BAND - 0.8, 0.07), (EDGE + BAND, 0.16)):
        box = (inset, inset, wide - 2 * inset, high - 2 * inset)
        yield f"{JADE} RG {line / STEP:.1f} w {' '.join(f'{side / STEP:.1f}' for side in box)} re S"


@cache
def border(wide: float, high: float) -> bytes:
    """The border of a sheet `wide` by `high` millimetres: a deflated content stream in points, origin lower left."""
    inset = EDGE + BAND / 2
    right, top = wide - inset, high - inset
    sides = (
        (inset, inset, 1, 0, wide),
        (right, inset, 0, 1, high),
        (right, top, -1, 0, wide),
        (inset, top, 0, -1, high),
    )
    scale = POINTS * STEP
    parts = [f"q {scale:.8f} 0 0 {scale:.8f} 0 0 cm 1 J 1 j", *_frames(wide, high), f"{0.06 / STEP:.1f} w"]
    for x, y, cosine, sine, length in sides:
        placed = f"{cosine} {sine} {-sine} {cosine} {x / STEP:.1f} {y / STEP:.1f} cm"
        parts.append(f"q {placed}\n{_side(length - 2 * inset)}\nQ")
    rosette = _rosette()
    for x, y in ((inset, inset), (right, inset), (right, top), (inset, top)):
        parts.append(f"q 1 0 0 1 {x / STEP:.1f} {y / STEP:.1f} cm\n{rosette}\nQ")
    return zlib.compress("\n".join([*parts, "Q"]).encode("ascii"), 9)
