"""Differences: what a second round changed, and where a paper says otherwise than the form."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.domain import filing as filings
from registry.domain.differences import changed, counterparts
from tests.making import clean_case

DAY = date(2026, 11, 20)


def found_in(case: dict[str, Any]) -> dict[str, bool]:
    data = {key: value for key, value in case.items() if key != "lookups"}
    return {one.paper: one.agrees for one in counterparts(filings.parse(data), DAY)}


def test_equal_filings_differ_nowhere() -> None:
    assert list(changed(clean_case(), clean_case())) == []


def test_a_change_is_named_with_what_stood_there() -> None:
    before, after = clean_case(), clean_case(headcount=9)
    after["shareholders"][1]["subscribed_cny"] = 1
    del after["agent"], after["persons"]["P3"]["sex"]
    after["persons"]["P4"] = {"name": "新人"}
    assert dict(changed(before, after)) == {
        "headcount": 6,
        "shareholders[1].subscribed_cny": 300000,
        "persons.P3.sex": "F",
        "persons.P4": None,
    }


def test_a_list_that_grew_or_shrank_is_compared_member_by_member() -> None:
    assert dict(changed({"a": [{"x": 1}]}, {"a": [{"x": 1}, {"x": 2}]})) == {"a[1]": None}
    assert dict(changed({"a": [{"x": 1}, {"x": 2}]}, {"a": [{"x": 1}]})) == {"a[1]": {"x": 2}}
    assert dict(changed({"a": ["x"]}, {"a": ["x", "y"]})) == {"a": ["x"]}


def test_papers_that_repeat_the_form_agree() -> None:
    found = found_in(clean_case())
    assert found and all(found.values())
    assert {path.rpartition(".")[2] for path in found} == {"address", "name", "id_number"}


def test_a_paper_that_says_otherwise_is_found_and_harmless_differences_are_not() -> None:
    case = clean_case()
    papers = {paper["type"]: index for index, paper in enumerate(case["documents"])}
    lease, certificate, copy = (papers[kind] for kind in ("lease", "property_certificate", "id_copy"))
    case["documents"][lease]["address"] = "四川省成都市武侯区听松街2号"
    case["documents"][certificate]["address"] = "成都市武侯区听松街1号1幢"  # the building alone
    case["documents"][copy]["id_number"] = case["documents"][copy]["id_number"].lower()
    found = found_in(case)
    assert found[f"documents[{lease}].address"] is False
    assert found[f"documents[{certificate}].address"] is True
    assert found[f"documents[{copy}].id_number"] is True


def test_an_empty_filing_has_no_counterparts() -> None:
    assert found_in({"documents": [{"type": "id_copy"}, {"type": "lease"}, {"type": "unheard_of"}]}) == {}
