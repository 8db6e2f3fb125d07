"""How long cases of a kind usually take: the median and the ninetieth percentile of those that were decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

FEWEST = 5
"""Of fewer cases nothing is said: it would tell of one case, not of all."""


@dataclass(frozen=True, slots=True)
class UsualTime:
    """Half of the cases took at most `p50`, nine of ten at most `p90`."""

    p50: timedelta
    p90: timedelta
    cases: int


def usual_time(taken: Sequence[timedelta]) -> UsualTime | None:
    """The nearest-rank percentiles of some durations; None for too few."""
    if len(taken) < FEWEST:
        return None
    ordered = sorted(taken)

    def rank(percent: int) -> timedelta:
        return ordered[-(-percent * len(ordered) // 100) - 1]

    return UsualTime(rank(50), rank(90), len(ordered))
