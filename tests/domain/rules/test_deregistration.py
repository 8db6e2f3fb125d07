"""Chapter Z: for every rule what trips it and what does not; both procedures, companies, branches and shops."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.domain.filing import parse
from registry.domain.rules import current
from tests.domain.rules.later_filings import closing_a_shop, ending, signed
from tests.domain.rules.sample_filings import GONE, Changes, everything, found

LISTED = {"lookups.entity_lists": [{"list": "serious_violation", "listed_on": "2025-01-02"}]}
BRANCH: dict[str, Any] = {
    "entity_type": "branch",
    "shareholders": GONE,
    "legal_representative": GONE,
    "parent": {"name": "成都锦蓉云栈科技有限公司", "legal_representative": "陈蓉嘉"},
}


def _flags(*flags: str) -> dict[str, Any]:
    return {"entity": {"flags": list(flags)}}


TRIPS: list[tuple[str, str, Changes, str]] = [
    ("Z01", "on the list of serious violations", ending("simple", **LISTED), "C01"),
    *(
        ("Z01", f"the register says {flag}", ending("simple", **_flags(flag)), "C01")
        for flag in (
            "shares_frozen", "shares_pledged", "chattel_mortgage", "investments_in_others", "under_investigation",
            "coercive_measure", "lawsuit", "arbitration", "revoked", "ordered_to_close", "cancelled", "unpaid_fine",
            "approval_required", "股权冻结", "动产抵押",
        )
    ),
    ("Z01", "a mark nobody knows", ending("simple", **_flags("dormant")), "C01"),
    ("Z02", "nineteen days", ending("simple", **{"dereg.notice_start": "2026-02-25"}), "C01"),
    ("Z02", "forty-one days", ending("simple", **{"dereg.notice_start": "2026-02-03"}), "C01"),
    ("Z02", "no notice", ending("simple", **{"dereg.notice_start": None}), "C01"),
    ("Z02", "somebody objected", ending("simple", **_flags("objection")), "C01"),
    ("Z02", "a shop, nine days on", closing_a_shop("simple", **{"dereg.notice_start": "2026-03-07"}), "C01"),
    ("Z03", "no commitment", ending("simple", **{"documents[investor_commitment]": GONE}), "C01"),
    (
        "Z03",
        "one investor has not signed",
        ending("simple", **{"documents[investor_commitment].signatures": signed("陈蓉嘉")}),
        "C01",
    ),
    (
        "Z03",
        "the operator has not signed",
        closing_a_shop("simple", **{"documents[investor_commitment].signatures": signed("李牧川")}),
        "C01",
    ),
    ("Z04", "a branch stands", ending("ordinary", entity={"branches": ["成都锦蓉云栈科技有限公司双流分公司"]}), "C01"),
    ("Z04", "a branch with a code", ending("simple", entity={"branches": [{"uscc": "91510116MA6EEEE528"}]}), "C01"),
    ("Z05", "no liquidation report", ending("ordinary", **{"documents[liquidation_report]": GONE}), "C01"),
    ("Z05", "a shop without tax clearance", closing_a_shop("ordinary", **{"documents[tax_clearance]": GONE}), "C01"),
]  # fmt: skip

QUIET: list[tuple[str, str, Changes, str]] = [
    ("Z01", "nothing stands in the way", ending("simple"), "C01"),
    ("Z01", "taken off the list", ending("simple", **{"lookups.entity_lists": [
        {"list": "abnormal_operations", "removed_on": "2026-03-16"}]}), "C01"),
    ("Z01", "the ordinary procedure is open to all", ending("ordinary", **LISTED), "C01"),
    ("Z01", "outside its dates", ending("simple", **LISTED, as_of="2022-02-28"), "C01"),
    ("Z02", "twenty days", ending("simple", **{"dereg.notice_start": "2026-02-24"}), "C01"),
    ("Z02", "forty days", ending("simple", **{"dereg.notice_start": "2026-02-04"}), "C01"),
    ("Z02", "a shop publishes nothing", closing_a_shop("simple"), "C01"),
    ("Z02", "a shop, ten days after the push", closing_a_shop("simple", **{"dereg.notice_start": "2026-03-06"}), "C01"),
    ("Z02", "outside its dates", ending("simple", as_of="2022-02-28", **{"dereg.notice_start": None}), "C01"),
    ("Z03", "signed by all", ending("simple"), "C01"),
    ("Z03", "the ordinary procedure", ending("ordinary"), "C01"),
    ("Z03", "outside its dates, when F01 asks for it",
        ending("simple", as_of="2022-02-28", **{"documents[investor_commitment]": GONE}), "C01"),
    ("Z04", "the last branch is deregistered", ending("simple", entity={"branches": [
        {"name": "成都锦蓉云栈科技有限公司双流分公司", "status": "deregistered"}]}), "C01"),
    ("Z05", "all papers", ending("ordinary"), "C01"),
    ("Z05", "the simple procedure", ending("simple"), "C01"),
    ("Z05", "a shop needs tax clearance only", closing_a_shop("ordinary"), "C01"),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_z_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    expected = "manual" if "nobody knows" in sentence else "reject" if rule_id in ("Z01", "Z02") else "correct"
    assert [one.severity for one in findings] == [expected], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_z_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


@pytest.mark.parametrize("kind", ["simple", "ordinary"])
def test_a_deregistration_in_order_is_approved(kind: str) -> None:
    assert everything(ending(kind)) == []
    assert everything(closing_a_shop(kind)) == []


def test_a_branch_is_closed_by_its_parents_decision_without_a_liquidation() -> None:
    assert everything(ending("ordinary", **{**BRANCH, "documents[liquidation_report]": GONE})) == []
    lacking = {"documents[dissolution_resolution]": GONE, "documents[tax_clearance]": GONE}
    assert everything(ending("ordinary", **{**BRANCH, **lacking})) == [("Z05", "correct")]


def test_each_branch_that_stands_is_told() -> None:
    entity = {"branches": ["双流分公司", {"name": "温江分公司", "status": "active"}]}
    assert everything(ending("simple", entity=entity)) == [("Z04", "correct"), ("Z04", "correct")]


def test_a_filing_that_does_not_say_which_procedure_shows_it_by_its_papers() -> None:
    assert everything(ending(None)) == []
    assert everything(ending(None, documents=[])) == [("F01", "correct"), ("Z05", "correct")]
    noticed = {"dereg.notice_start": "2026-02-19", "documents[liquidation_report]": GONE}
    assert everything(ending(None, **noticed)) == [("Z03", "correct")]


def test_before_the_simple_procedure_was_law_its_commitment_is_asked_for_by_f01() -> None:
    gone = {"documents[investor_commitment]": GONE, "as_of": "2022-02-28"}
    assert [one.rule_id for one in found("F01", ending("simple", **gone))] == ["F01"]


@pytest.mark.parametrize("entity", ["llc", "jsc", "branch", "individual"])
@pytest.mark.parametrize("kind", ["simple", "ordinary"])
def test_a_deregistration_is_judged_by_its_own_chapters(entity: str, kind: str) -> None:
    filing = parse({"procedure": "deregistration", "entity_type": entity, "dereg": {"kind": kind}})
    judging = {record.id for record in current().records_for(filing, date(2026, 3, 16))}
    usual = {"F01", "F05", *(f"P0{n}" for n in range(1, 7)), "P18", "S01", "S02", "S03", "Z04"}
    assert judging == usual | ({"Z01", "Z02", "Z03"} if kind == "simple" else {"Z05"})
