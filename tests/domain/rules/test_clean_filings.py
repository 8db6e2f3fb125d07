"""Nothing is found where nothing is wrong: clean cases, the names of the demo; and every period has its articles."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import registry
from registry.domain.enterprise_name import parse_name
from registry.domain.rules.book import FIRST_DAY, RuleRecord, current
from tests.domain.rules.sample_filings import called, everything, judge
from tests.making import clean_case

DEMO = json.loads((Path(registry.__file__).parent / "demo.json").read_text("utf-8"))
RECORDS = [record for record in current().records if record.chapter in ("BR", "IB", "K", "N")]
LAWS_BEGIN = [
    date(2017, 11, 1),
    date(2018, 3, 1),
    date(2021, 3, 1),
    date(2022, 3, 1),
    date(2023, 10, 1),
    date(2024, 7, 1),
]


@pytest.mark.parametrize("number", [0, 1, 49, 50, 2499, 2500, 12345])
def test_a_clean_case_is_approved_without_a_word(number: int) -> None:
    result = judge(clean_case(number))
    assert (result.decision, result.findings) == ("approve", ())


@pytest.mark.parametrize("case", [one for one in DEMO["cases"] if "kind" not in one], ids=lambda case: case["name"])
def test_the_companies_of_the_demo_trip_no_rule_on_names(case: dict[str, object]) -> None:
    parts = parse_name(str(case["name"]), entity_type="llc")
    assert parts is not None
    stated = called(parts.full, parts.division, parts.trade_name, parts.industry, parts.org_form)
    told = everything({**stated, "domicile.division_code": case["division"]})
    assert [one for one in told if one[0].startswith("N") and one[1] != "notice"] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_rule_cites_a_law_in_force_on_every_day_it_speaks(record: RuleRecord) -> None:
    days = [max(record.valid_from, FIRST_DAY), *LAWS_BEGIN, *([record.valid_to] if record.valid_to else [])]
    for day in days:
        assert not record.in_force(day) or current().law(record, day), day
