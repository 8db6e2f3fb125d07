"""Clean filings of every kind and law get nothing above a notice; each way of breaking one is told by its rule."""

from __future__ import annotations

import functools
import json
import random
from datetime import date

import pytest

from registry.domain.errors import FilingError
from registry.domain.review_case import review_case
from registry.domain.rules import current
from tests.domain.rules.mutations import IMPOSSIBLE, MUTATIONS, changes_of, judging
from tests.domain.rules.mutations.anywhere import anywhere
from tests.domain.rules.mutations.ways import Mutation
from tests.domain.rules.sample_filings import changed, judge
from tests.filings import KINDS, REGIME_DAYS, filing, mixed

SEED = 20260101


@functools.cache
def _clean(kind: str, number: int, day: date) -> dict[str, object]:
    """A clean filing that shares no object with itself: what is changed in one place stays so in the other."""
    clean: dict[str, object] = json.loads(json.dumps(filing(kind, number, day)))
    return clean


@pytest.mark.parametrize("law", REGIME_DAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_clean_filing_gets_a_finding_above_a_notice(kind: str, law: str) -> None:
    for number in range(SEED, SEED + 3):
        told = [one for one in judge(filing(kind, number, REGIME_DAYS[law])).findings if one.severity != "notice"]
        assert told == [], number


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: f"{one[0]} {one[1]}")
def test_a_mutation_that_breaks_a_rule_is_found_by_that_rule(mutation: Mutation) -> None:
    """In every kind of filing it fits, and under every law whose book holds the rule; never where it does not run."""
    rule_id, _, kinds, _ = mutation
    ran = False
    for kind in kinds:
        for law, day in REGIME_DAYS.items():
            clean = _clean(kind, SEED + ord(law), day)
            broken = changed(clean, changes_of(mutation, clean))
            runs = rule_id in judging(broken)
            findings = judge(broken).findings
            assert (rule_id in {one.rule_id for one in findings}) == runs, (kind, law)
            assert all(one.law for one in findings), "every finding cites an article in force on that day"
            ran |= runs
    assert ran


@pytest.mark.parametrize("day", ["2017-11-01", "2021-02-28", "2021-03-01", "2022-03-01", "2024-07-01", "2026-11-16"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_material_is_asked_for_without_a_law_in_force(kind: str, day: str) -> None:
    """All papers are taken away: whoever asks for one cites the article that lets him."""
    findings = judge(changed(filing(kind, SEED, date.fromisoformat(day)), {"documents": []})).findings
    asking = [one for one in findings if any(field.startswith("documents[") for field in one.fields)]
    assert {one.rule_id for one in asking} >= {"F01"}
    assert [one.rule_id for one in asking if not one.law] == []


def test_every_rule_is_broken_by_some_mutation_or_says_why_none_can() -> None:
    broken = {one[0] for one in MUTATIONS}
    assert broken | IMPOSSIBLE.keys() == set(current().ids)
    assert broken & IMPOSSIBLE.keys() == set()
    assert all(reason.strip() for reason in IMPOSSIBLE.values())


def test_a_filing_broken_anywhere_is_judged_or_refused_in_whole_sentences() -> None:
    draw = random.Random(SEED)
    for number in range(300):
        data = anywhere(json.loads(json.dumps(mixed(number))), draw)
        try:
            result, _ = review_case(data)
        except FilingError as error:
            assert error.problems and all(one.message.zh and one.remedy.zh for one in error.problems)
            continue
        assert result["decision"] in ("approve", "correct", "manual", "reject")
        for finding in result["findings"]:
            assert all(finding[part][language] for part in ("message", "fix") for language in ("zh", "en"))
