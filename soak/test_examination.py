"""100,000 generated filings examined, and every way of breaking one tried on filings of many numbers."""

from __future__ import annotations

import json
import random
import time

import pytest

from registry.domain.errors import FilingError
from registry.domain.review_case import review_case
from tests.domain.rules.mutations import MUTATIONS, anywhere, changes_of, judging
from tests.domain.rules.sample_filings import changed, judge
from tests.filings import REGIME_DAYS, filing, mixed

pytestmark = pytest.mark.soak

FILINGS, BATCH, NUMBERS, BROKEN = 100_000, 1_000, 25, 20_000


def test_a_hundred_thousand_clean_filings_are_examined_at_four_hundred_a_second() -> None:
    spent = 0.0
    for start in range(0, FILINGS, BATCH):
        cases = [mixed(number) for number in range(start, start + BATCH)]
        begun = time.process_time()
        results = [review_case(case)[0] for case in cases]
        spent += time.process_time() - begun
        above = [one for result in results for one in result["findings"] if one["severity"] != "notice"]
        assert above == []
    print(f"\n{FILINGS} filings examined at {FILINGS / spent:.0f} a second of one core")
    assert FILINGS / spent >= 400


def test_every_mutation_of_every_number_is_found_by_its_rule() -> None:
    for mutation in MUTATIONS:
        for kind in mutation[2]:
            for law, day in REGIME_DAYS.items():
                for number in range(NUMBERS):
                    clean = json.loads(json.dumps(filing(kind, number * 4_111, day)))
                    broken = changed(clean, changes_of(mutation, clean))
                    told = {one.rule_id for one in judge(broken).findings}
                    assert (mutation[0] in told) == (mutation[0] in judging(broken)), (mutation[:2], kind, law, number)


def test_filings_broken_anywhere_are_judged_or_refused() -> None:
    draw = random.Random(1)
    for number in range(BROKEN):
        data = json.loads(json.dumps(mixed(number)))
        for _ in range(draw.randint(1, 5)):
            data = anywhere(data, draw)
        try:
            review_case(data)
        except FilingError as error:
            assert error.problems
