"""Chapter IB: for every rule something that trips it, something that does not, on both sides of every day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found
from tests.domain.rules.test_one_defect import INDIVIDUAL
from tests.making import resident_number

BORN = "persons.P1.birth_date"
FAMILY = {"composition": "family"}
ONLINE: dict[str, Any] = {
    "domicile.use_type": "platform",
    "documents[lease]": GONE,
    "documents[property_certificate]": GONE,
}
CERTIFICATE = {"documents[+]": {"type": "platform_certificate", "name": "锦蓉云栈小店"}}


def shop(changes: Changes | None = None) -> Changes:
    return {**INDIVIDUAL, **(changes or {})}


TRIPS: list[tuple[str, str, Changes, str]] = [
    ("IB1", "eighteen tomorrow", shop({BORN: "2008-03-17"}), "C01"),
    (
        "IB1",
        "sixteen, living on her own labour",
        shop({BORN: "2010-03-16", "persons.P1.own_labour_income": True}),
        "C01",
    ),
    (
        "IB1",
        "fifteen, living on her own labour",
        shop({BORN: "2010-03-17", "persons.P1.own_labour_income": True}),
        "C01",
    ),
    ("IB2", "nobody listed", shop(FAMILY), "C01"),
    ("IB2", "only the operator listed", shop({**FAMILY, "family_members": ["P1"]}), "C01"),
    ("IB3", "no certificate", shop(ONLINE), "C01"),
    ("IB3", "the first day", shop({**ONLINE, "as_of": "2022-03-01"}), "C01"),
]
MANUAL = "sixteen, living on her own labour"

QUIET: list[tuple[str, str, Changes, str]] = [
    ("IB1", "eighteen today", shop({BORN: "2008-03-16"}), "C01"),
    ("IB1", "nobody named, which F02 reports", shop({"operator": None}), "C01"),
    ("IB1", "neither birth date nor number", shop({BORN: None, "persons.P1.id_number": None}), "C01"),
    ("IB1", "a company, whose officers P07 and P08 judge", {BORN: "2010-03-16"}, "C01"),
    ("IB2", "one person", shop(), "C01"),
    ("IB2", "a brother takes part", shop({**FAMILY, "family_members": ["P2"]}), "C01"),
    ("IB2", "no composition, which F02 reports", shop({"composition": None}), "C01"),
    ("IB3", "the platform's certificate", shop({**ONLINE, **CERTIFICATE}), "C01"),
    ("IB3", "rented premises", shop(), "C01"),
    ("IB3", "outside its dates", shop({**ONLINE, "as_of": "2022-02-28"}), "C01"),
    ("IB3", "a company, which D02 judges", ONLINE, "C01"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_ib_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    expected = "manual" if sentence == MANUAL else "reject" if rule_id == "IB1" else "correct"
    assert [one.severity for one in findings] == [expected], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_ib_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


def test_an_online_shop_with_the_platforms_certificate_is_approved() -> None:
    assert everything(shop({**ONLINE, **CERTIFICATE})) == []


def test_an_online_shop_without_it_is_told_so_once() -> None:
    assert everything(shop(ONLINE)) == [("IB3", "correct")]


def test_an_operator_without_birth_date_is_judged_by_the_number() -> None:
    assert everything(shop({BORN: GONE})) == []
    young = {BORN: GONE, "persons.P1.id_number": resident_number(date(2010, 3, 16), 11)}
    assert [one.severity for one in found("IB1", shop(young))] == ["reject"]
