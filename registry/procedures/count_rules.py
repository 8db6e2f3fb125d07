"""Count: how often each rule fires, how often and why reviewers set it aside, how many get it right the first time."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from registry.records import applications
from registry.records.database import Session, every, reading
from registry.records.decisions import Decision


@dataclass(frozen=True)
class RuleCount:
    """The counters of one rule. `first` are first submissions examined, `first_fired` those it found something in."""

    fired: int = 0
    first: int = 0
    first_fired: int = 0
    overridden: tuple[str, ...] = ()
    """A reviewer's reason for each finding of the rule that an approval set aside, oldest first."""

    @property
    def first_time_right(self) -> float | None:
        """The share of first submissions in which the rule found nothing; None where none was examined."""
        return 1 - self.first_fired / self.first if self.first else None

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "fired": self.fired,
            "first_submissions": self.first,
            "first_time_right": self.first_time_right,
            "overridden": len(self.overridden),
            "reasons": list(self.overridden),
        }


def count(rule_id: str) -> RuleCount:
    """The counters of one rule over every examined submission."""
    return count_all()[rule_id]


def count_all() -> defaultdict[str, RuleCount]:
    """The counters of every rule; of one that never fired, how many first submissions it stayed quiet in."""
    with reading() as session:
        fired, first_fired, first = _fired(session)
        reasons = _overridden(session)
    counts = {
        rule: RuleCount(fired[rule], first, first_fired[rule], tuple(reasons[rule])) for rule in {*fired, *reasons}
    }
    return defaultdict(lambda: RuleCount(first=first), counts)


def _fired(session: Session) -> tuple[Tally[str], Tally[str], int]:
    fired: Tally[str] = Tally()
    first_fired: Tally[str] = Tally()
    first = 0
    for _, submission in applications.examined(session, limit=None):
        rules = {finding["rule_id"] for finding in (submission.examination or {}).get("findings", [])}
        fired.update(rules)
        if submission.round == 1:
            first += 1
            first_fired.update(rules)
    return fired, first_fired, first


def _overridden(session: Session) -> defaultdict[str, list[str]]:
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for decision in every(session, Decision):
        if decision.kind == "recommend" and decision.proposes == "approve":
            for index, reason in sorted(decision.overrides.items()):
                if index.isdecimal() and int(index) < len(decision.findings):
                    reasons[decision.findings[int(index)]["rule_id"]].append(reason)
    return reasons
