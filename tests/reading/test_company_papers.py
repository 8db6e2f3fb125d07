"""Articles and appointments are read for what they say: those we write ourselves, and those founders bring."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from registry.domain import filing as filings
from registry.papers.writing import papers_of
from registry.reading.fields import extract
from registry.reading.text_layer import pages_of
from tests.papers.samples import SAMPLES, filing_of, printed
from tests.reading.test_fields import found_in, written

OURS = ["one_person_new", "one_person_old", "several_new", "several_old", "board_new", "board_old",
        "audit_committee_new", "no_supervisor_new", "state_owned_new"]  # fmt: skip


def read_back(name: str, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is read from a paper of ours, and what it was written from."""
    filing = filing_of(SAMPLES[name])
    place = next(one.place for one in papers_of(filing) if one.type == kind)
    return found_in(kind, printed(filing, place)), filings.to_json(filing)["documents"][place]


@pytest.mark.parametrize("name", OURS)
def test_the_articles_we_write_are_read_as_they_were_written(name: str) -> None:
    read, meant = read_back(name, "articles")
    said = meant["content"]
    for field in ("company_name", "domicile_address", "registered_capital_cny", "business_scope", "operating_term"):
        assert read[f"content.{field}"] == said[field], field
    holders = [{**one, "id_number": one["id_number"]} if "id_number" in one else one for one in said["shareholders"]]
    assert read["content.shareholders"] == holders
    assert set(meant["items"]) <= set(read["items"])
    assert ("no_supervisor" in read["items"]) == (name == "no_supervisor_new")
    assert set(read["organs"]) == set(meant["organs"])


def test_the_articles_of_a_company_limited_by_shares_are_read_by_its_longer_list() -> None:
    read, meant = read_back("by_shares_new", "articles")
    assert {"formation", "promoters", "board", "profit_distribution", "notices"} <= set(read["items"])
    assert set(meant["organs"]) <= set(read["organs"])


@pytest.mark.parametrize(
    ("sentence", "appointees"),
    [
        ("一、选举祁砚、丛芷为公司董事，任期三年。", [("祁砚", "director", 3), ("丛芷", "director", 3)]),
        ("决定聘任祁砚担任公司总经理。", [("祁砚", "manager", None)]),
        ("经职工民主选举，选举丛芷为公司职工代表监事，任期三年。", [("丛芷", "employee_supervisor", 3)]),
        ("任命祁砚为分公司负责人。", [("祁砚", "person_in_charge", None)]),
        ("免去祁砚的公司监事职务。", []),
    ],
)
def test_who_is_appointed_to_what_and_for_how_long_is_read(sentence: str, appointees: list[Any]) -> None:
    read = found_in("appointment", written(sentence)).get("appointees", [])
    assert [(one["person"], one["office"], one.get("term_years")) for one in read] == appointees


def test_amounts_in_ten_thousands_are_read_by_the_head_of_their_table() -> None:
    head, row = "股东姓名　　认缴出资额（万元）　　出资方式　　出资日期", "祁砚  60  货币  2031-02-28"
    (held,) = found_in("articles", written(head, row))["content.shareholders"]
    assert (held["name"], held["subscribed_cny"]) == ("祁砚", 600_000)


def test_every_place_lies_on_its_page() -> None:
    filing = filing_of(SAMPLES["several_new"])
    for one in extract("articles", list(pages_of(pypdfium2.PdfDocument(printed(filing, 1))))):
        left, top, right, bottom = one.box
        assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1, one.name
