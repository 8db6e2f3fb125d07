"""Metrics: what is counted of requests, of what the rules found, and of the register, in Prometheus' text format.

No label holds anything of a person or a case: routes, methods, classes of status, states, rules and checks, all of them
listed in our source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.working_days import calendar
from registry.records import figures, halts
from registry.records.database import Unreachable, reading
from registry.records.figures import Figures

disable_created_metrics()  # when a series began is of no use here, and would be as many series again
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Meters:
    """What one process counts as it works, from its start on."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "yizhao_requests", "Requests answered", ["endpoint", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "yizhao_request_seconds", "Time to answer", ["endpoint"], buckets=_BUCKETS, registry=self.registry
        )
        self._findings = Counter("yizhao_findings", "Findings of first examinations", ["rule"], registry=self.registry)

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count a request; its endpoint is a route's rule."""
        self._requests.labels(endpoint, method, f"{status // 100}xx").inc()
        self._seconds.labels(endpoint).observe(seconds)

    def found(self, rules: Iterable[str]) -> None:
        """Count what an examination found."""
        for rule in rules:
            self._findings.labels(rule).inc()


def exposition(meters: Meters, ready: dict[str, Any], now: datetime) -> bytes:
    """Everything counted, with the figures of this moment; without those of the store where it does not answer."""
    moment = CollectorRegistry()
    moment.register(_Moment([*_of_readiness(ready), *_of_register(now)]))
    return generate_latest(meters.registry) + generate_latest(moment)


class _Moment:
    """A collector of what was read already."""

    def __init__(self, found: list[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield from self._found


def _of_readiness(ready: dict[str, Any]) -> Iterator[Metric]:
    yield GaugeMetricFamily("yizhao_ready", "1 while the service can do its work", value=ready["ready"])
    checks = GaugeMetricFamily("yizhao_check", "1 while a check of readiness passes", labels=["check"])
    for name, passes in ready["checks"].items():
        checks.add_metric([name], passes)
    yield checks


def _of_register(now: datetime) -> Iterator[Metric]:
    try:
        with reading() as session:
            found = figures.figures(session, local_day(now))
        halted = halts.standing() is not None
    except Unreachable:
        return
    cases = GaugeMetricFamily("yizhao_applications", "Applications by state", labels=["state"])
    for state in State:
        cases.add_metric([state], found.cases.get(state, 0))
    yield cases
    for name, text, value in _single(found, now):
        yield GaugeMetricFamily(f"yizhao_{name}", text, value=value)
    yield GaugeMetricFamily("yizhao_halted", "1 while issuing is halted", value=halted)


def _single(found: Figures, now: datetime) -> Iterator[tuple[str, str, float]]:
    waits = (now - found.oldest).total_seconds() if found.oldest else 0
    yield "oldest_waiting_seconds", "Since the oldest case that waits for the authority was submitted", waits
    days = calendar().between(local_day(found.oldest), local_day(now)) if found.oldest else 0
    if days is not None:
        yield "oldest_waiting_working_days", "The same in working days", days
    yield "overdue_applications", "Cases under review past the day that was promised", found.overdue
    yield "licences_issued", "Licences sealed since the beginning", found.sealed
    yield "licences_unsealed", "Licences whose bytes are stored and that have no seal yet", found.unsealed
    yield "licences_in_force", "Licences in force", found.in_force
    yield "journal_entries", "Entries of the journal", found.entries
