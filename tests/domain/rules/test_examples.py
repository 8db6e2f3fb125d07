"""Chapters C, G, A, D, B and X are complete: an article, a case that trips, one that does not, and the dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.domain.rules.book import FIRST_DAY, RuleRecord, current
from registry.domain.rules.case import CHECKS
from tests.domain.rules import (
    test_articles,
    test_capital,
    test_consistency,
    test_governance,
    test_premises,
    test_scope,
)
from tests.domain.rules.sample_filings import found

CHAPTERS = (test_capital, test_governance, test_articles, test_premises, test_scope, test_consistency)
RECORDS = [record for record in current().records if record.chapter in ("C", "G", "A", "D", "B", "X")]
TRIPS = [example for chapter in CHAPTERS for example in chapter.TRIPS]
QUIET = [example for chapter in CHAPTERS for example in chapter.QUIET]
DATED = [record for record in RECORDS if record.valid_from > FIRST_DAY or record.valid_to]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_rule_has_a_check_an_article_a_remedy_and_examples_of_both_kinds(record: RuleRecord) -> None:
    assert record.id in CHECKS
    assert record.citations
    assert all(wording.fix.zh and wording.fix.en for wording in record.wordings.values())
    assert record.id in {rule_id for rule_id, _, _ in TRIPS}
    assert record.id in {rule_id for rule_id, _, _ in QUIET}


@pytest.mark.parametrize("record", DATED, ids=lambda record: record.id)
def test_a_dated_rule_is_silent_outside_its_dates(record: RuleRecord) -> None:
    day = record.valid_to + timedelta(days=1) if record.valid_to else record.valid_from - timedelta(days=1)
    for rule_id, sentence, changes in TRIPS:
        if rule_id == record.id:
            assert found(rule_id, {**changes, "as_of": day.isoformat()}) == [], sentence


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_rule_cites_a_law_in_force_whenever_it_speaks_since_the_directory_of_2017(record: RuleRecord) -> None:
    for day in (date(2017, 11, 1), date(2021, 3, 1), date(2022, 3, 1), date(2024, 7, 1)):
        assert not record.in_force(day) or current().law(record, day), day
