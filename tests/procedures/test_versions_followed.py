"""Whoever asks the rules gets the version of his day: the name check, a correction, the reviewer's list of rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.procedures import check_name, desk, draft
from registry.procedures.correct import correcting
from registry.records import applications
from registry.records.database import reading
from registry.web.reviewer_forms import rule_choices, rules_about_papers
from tests.procedures.acting import Office, answers, late
from tests.procedures.test_rule_versions import in_force, keepers

__all__ = ["keepers"]
TOMORROW = date(2026, 11, 21)
NAME = answers()["name"]["full"]


def forbidden(word: str) -> dict[str, Any]:
    row = {"category": "national_dignity", "word": word, "rule_id": "N20", "action": "reject", "citation": "名称规定"}
    return {"kind": "add_row", "subject": "name_forbidden_words", "row": row}


def trade_name() -> str:
    parts = check_name.parse_name(NAME, entity_type="llc")
    assert parts is not None and parts.trade_name
    return parts.trade_name


def rules_on_the_name(office: Office) -> set[str]:
    asked: dict[str, Any] = {"full": NAME, "division_code": "510107", "suggest": False}
    told = check_name.check_name(office.counter, now=office.clock(), **asked)
    return {one["rule_id"] for one in told["findings"]}


def test_the_name_check_follows_a_new_version_from_its_day_on_and_not_before(keepers: Office) -> None:
    in_force(keepers, forbidden(trade_name()), on=TOMORROW)
    assert "N20" not in rules_on_the_name(keepers)
    keepers.clock.forward(days=1)
    assert "N20" in rules_on_the_name(keepers)


def opened(office: Office, reference: str) -> bool:
    """Whether the name may be corrected."""
    with reading() as session:
        application = applications.by_reference(session, reference)
        assert application is not None
        draft_ = correcting(session, office.counter, application, office.clock())
    assert draft_ is not None
    return draft_.opened.has("name")


def test_a_correction_is_opened_by_the_version_of_the_day_it_is_made_on(keepers: Office) -> None:
    reference = keepers.submitted(late())
    keepers.claim(reference)
    keepers.return_(reference, [0, 1])
    keepers.do(draft.revise, reference)
    in_force(keepers, forbidden(trade_name()), on=TOMORROW)
    assert not opened(keepers, reference)
    keepers.clock.forward(days=1)
    assert opened(keepers, reference)


@pytest.mark.parametrize("days", [0, 1])
def test_a_reviewer_chooses_among_the_rules_the_case_is_judged_by(keepers: Office, days: int) -> None:
    in_force(keepers, {"kind": "switch_off", "subject": "D04"}, on=TOMORROW)
    keepers.clock.forward(days=days)
    reference = keepers.submitted(late(), papers=1)
    me = keepers.people["reviewer"]
    seen = desk.case(keepers.counter, reference=reference, account_id=me, now=keepers.clock())
    offered = {rule for _, rules in rule_choices(seen) for rule, _ in rules}
    assert ("D04" in offered) == (days == 0) and "C10" in offered
    assert {rule for rules in rules_about_papers(seen).values() for rule, _ in rules} <= offered
