"""Risk of a case as a reviewer's queue orders it: a plain sum over findings, lists and capital, with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry.domain.errors import Text

POINTS = {"reject": 40, "manual": 15, "correct": 10}
ON_A_LIST = frozenset({"P10", "P11", "P12", "P13", "P14", "P16", "D08", "X12", "BR6", "M07", "Z01"})
"""Rules that ask other registers about persons, addresses and enterprises."""
LIST_POINTS, CAPITAL_POINTS, LARGE_CAPITAL = 30, 10, Decimal(50_000_000)
HIGH, MEDIUM = 60, 25
GRADES = {"high": Text("高", "high"), "medium": Text("中", "medium"), "low": Text("低", "low")}
_SEVERITIES = {
    "reject": Text("不予登记", "cannot be registered"),
    "manual": Text("需判断", "needs judgement"),
    "correct": Text("需补正", "to be corrected"),
}


@dataclass(frozen=True, slots=True)
class Risk:
    """Points, and what they come from."""

    points: int
    reasons: tuple[Text, ...]

    @property
    def grade(self) -> str:
        """high, medium or low."""
        return "high" if self.points >= HIGH else "medium" if self.points >= MEDIUM else "low"


def risk_of(findings: Sequence[Mapping[str, Any]], capital: Decimal | int | str | None) -> Risk:
    """The risk of a case with these findings and this registered capital in yuan."""
    points, reasons = 0, []
    counts = Counter(str(finding["severity"]) for finding in findings)
    for severity, each in POINTS.items():
        if count := counts[severity]:
            points += each * count
            word = _SEVERITIES[severity]
            reasons.append(Text(f"{word.zh} {count} × {each}", f"{word.en} {count} × {each}"))
    if listed := sorted({str(one["rule_id"]) for one in findings if one["rule_id"] in ON_A_LIST}):
        points += LIST_POINTS
        rules = "、".join(listed)
        reasons.append(Text(f"涉名单 {rules} {LIST_POINTS}", f"on a list {rules} {LIST_POINTS}"))
    if capital is not None and Decimal(capital) >= LARGE_CAPITAL:
        points += CAPITAL_POINTS
        reasons.append(
            Text(f"注册资本五千万元以上 {CAPITAL_POINTS}", f"capital of 50 million or more {CAPITAL_POINTS}")
        )
    return Risk(points, tuple(reasons))
