"""What examining costs: the published case C03 again and again, and a stream of different filings once each."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date

from benchmarks.measuring import Row, at_least, at_most, in_turn
from benchmarks.serving import ROOT
from registry.domain import filing as filings
from registry.domain import lookups as lookup_shapes
from registry.domain.review_case import review_case
from registry.domain.rules.examination import examine
from tests.filings import mixed

_BATCHES, _BATCH = 15, 200


def rows() -> Iterator[Row]:
    """All rules on C03; filings of all kinds and laws, read from their JSON and examined, by one process."""
    yield published_case()
    yield stream()


def published_case() -> Row:
    """All rules over the published case C03."""
    case = json.loads((ROOT / "tests" / "cases" / "C03.json").read_text(encoding="utf-8"))
    filing, _ = filings.parse_with_unknown(case)
    lookups = lookup_shapes.parse(case["lookups"])
    day = date.fromisoformat(case["as_of"])
    (taken,) = in_turn(lambda: examine(filing, lookups, day=day), rounds=401)
    return at_most("examining case C03", taken, 0.005)


def stream() -> Row:
    """A sample of what `soak/test_examination.py` does 100,000 times; no filing comes twice, making it is not timed."""
    taken = [seconds_each(range(start, start + _BATCH)) for start in range(0, _BATCHES * _BATCH, _BATCH)]
    return at_least(f"{_BATCHES * _BATCH} generated filings, read and examined", taken[1:], 400)


def seconds_each(numbers: range) -> float:
    """The seconds of one core that reading and examining one of these filings took."""
    cases = [mixed(number) for number in numbers]
    begun = time.process_time()
    for case in cases:
        review_case(case)
    return (time.process_time() - begun) / len(cases)
