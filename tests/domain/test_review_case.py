"""A case file from outside: unusable input is refused with every problem, usable input is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from registry.domain.errors import FilingError
from registry.domain.review_case import review_case

CASES = Path(__file__).parents[1] / "cases"


def case(name: str = "C01") -> dict[str, Any]:
    data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return data


@pytest.mark.parametrize("data", [None, [], "C01", 3, {}, {"as_of": None}, {"as_of": "soon"}, {"as_of": "2014-02-28"}])
def test_what_cannot_be_judged_is_refused(data: object) -> None:
    with pytest.raises(FilingError) as caught:
        review_case(data)
    assert all(problem.message.zh and problem.remedy.zh for problem in caught.value.problems)


def test_problems_of_filing_and_answers_are_told_together() -> None:
    data = {
        **case(),
        "registered_capital_cny": -1,
        "lookups": {"person_flags": "none"},
        "colour": 1,
    }
    with pytest.raises(FilingError) as caught:
        review_case(data)
    told = {problem.path for problem in caught.value.problems}
    assert told == {"registered_capital_cny", "lookups.person_flags", "colour"}


def test_unknown_fields_are_warnings() -> None:
    data = case()
    data["colour"] = "red"
    data["lookups"]["weather"] = []
    result, warnings = review_case(data)
    assert result["decision"] == "approve" and result["case_id"] == "C01"
    assert {problem.path for problem in warnings} == {"colour", "lookups.weather"}


def test_a_case_without_answers_goes_to_a_person() -> None:
    data = case()
    del data["lookups"]
    assert review_case(data)[0]["decision"] == "manual"


def test_judging_does_not_change_the_case() -> None:
    data = case()
    review_case(data)
    assert data == case()


def test_the_result_names_the_rule_set_and_is_the_same_every_time() -> None:
    first, second = review_case(case("C03"))[0], review_case(case("C03"))[0]
    assert first == second and first["rule_set"]
