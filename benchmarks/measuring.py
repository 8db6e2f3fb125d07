"""Measuring in turn: what is compared is sampled A B A B …, and each A is set against the B beside it, so that
whatever slows the machine for a while slows both and leaves the ratio alone."""

from __future__ import annotations

import gc
import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]
Samples = list[float]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, the figure, its goal and whether it is met, if any."""

    what: str
    measured: str
    against: str
    figure: str
    goal: str
    met: bool | None


def in_turn(*works: Work, rounds: int, inner: int = 1) -> list[Samples]:
    """The seconds one call of each work took, round by round; a sample is the mean of `inner` calls."""
    samples: list[Samples] = [[] for _ in works]
    for work in works:
        work()
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for work, taken in zip(works, samples, strict=True):
                begun = time.perf_counter()
                for _ in range(inner):
                    work()
                taken.append((time.perf_counter() - begun) / inner)
    finally:
        gc.enable()
    return samples


def times(what: str, full: Samples, against: str, bare: Samples, goal: float | None = None) -> Row:
    """A row that says how many times as long as the bare operation something takes."""
    ratio, limit = _ratio(full, bare), f"≤ {goal}×" if goal else ""
    took, base = _time(statistics.median(full)), _time(statistics.median(bare))
    return Row(what, took, f"{against} {base}", f"{ratio:.2f}×", limit, ratio <= goal if goal else None)


def at_most(what: str, full: Samples, goal: float) -> Row:
    """A row with a limit of its own, in seconds."""
    seconds = statistics.median(full)
    return Row(what, _time(seconds), "", _time(seconds), f"≤ {_time(goal)}", seconds <= goal)


def at_least(what: str, each: Samples, goal: int) -> Row:
    """A row with a least number of things a second, from the seconds each took."""
    a_second = 1 / statistics.median(each)
    return Row(what, f"{a_second:.0f}/s", "", f"{a_second:.0f}/s", f"≥ {goal}/s", a_second >= goal)


def rate(what: str, full: Samples, against: str, bare: Samples, goal: float) -> Row:
    """A row that says which part of a bare rate (answers a second) is reached."""
    share, reached, base = _ratio(full, bare), statistics.median(full), statistics.median(bare)
    return Row(what, f"{reached:.0f}/s", f"{against} {base:.0f}/s", f"{share:.2f}", f"≥ {goal}", share >= goal)


def _ratio(full: Samples, bare: Samples) -> float:
    return statistics.median(one / other for one, other in zip(full, bare, strict=True))


def print_table(rows: Sequence[Row]) -> None:
    """The table, in columns that also line up where a text is Chinese."""
    words = {True: "met", False: "MISSED", None: ""}
    lines = [("", "measured", "against", "figure", "goal", "")]
    lines += [(row.what, row.measured, row.against, row.figure, row.goal, words[row.met]) for row in rows]
    widths = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"
