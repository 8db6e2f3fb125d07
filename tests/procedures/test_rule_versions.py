"""The rule book as versions: who may change it, when it takes effect, and that the past is judged as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from registry.domain.errors import FilingError
from registry.domain.rules.amendment import Change, read_changes
from registry.domain.rules.book import current
from registry.procedures import amend_rules, consult, count_rules
from registry.procedures.rehearse import rehearse, rejudge
from registry.records import journal, journal_check
from registry.records.database import reading
from registry.records.rule_versions import RuleVersion
from tests.by_hand import by_hand
from tests.procedures.acting import Office, answers, refused

BASIS = [{"instrument": "RMR2021", "article": "19"}]
LOW = {"kind": "threshold", "subject": "abnormal_capital_cny", "value": "500000"}
TOMORROW, LATER = date(2026, 11, 21), date(2026, 12, 1)


def changes(*given: dict[str, Any]) -> tuple[Change, ...]:
    return read_changes([{"reason": "试行", "basis": BASIS, **one} for one in given or (LOW,)])


@pytest.fixture
def keepers(office: Office) -> Office:
    for name, role in (("admin", "admin"), ("second", "admin"), ("auditor", "auditor")):
        office.enrol(name, [role])
    return office


def proposed(office: Office, *given: dict[str, Any], by: str = "admin", on: date = TOMORROW) -> int:
    made = amend_rules.propose(
        proposer_id=office.people[by], title="调整", effective_from=on, changes=changes(*given), now=office.clock()
    )
    return int(made["proposal"])


def reviewed(office: Office, proposal: int, by: str = "auditor", verdict: str = "lawful") -> dict[str, Any]:
    return amend_rules.give_opinion(
        proposal_id=proposal, reviewer_id=office.people[by], verdict=verdict, text="符合上位法", now=office.clock()
    )


def activated(office: Office, proposal: int, by: str = "auditor") -> dict[str, Any]:
    return amend_rules.activate(proposal_id=proposal, activator_id=office.people[by], now=office.clock())


def in_force(office: Office, *given: dict[str, Any], on: date = TOMORROW) -> int:
    proposal = proposed(office, *given, on=on)
    reviewed(office, proposal)
    return int(activated(office, proposal)["number"])


def rules_of(office: Office, reference: str) -> set[str]:
    return {one["rule_id"] for one in (office.round(reference).examination or {})["findings"]}


# who may


@pytest.mark.parametrize("role", ["reviewer", "approver", "P1", "auditor"])
def test_only_an_administrator_proposes(keepers: Office, role: str) -> None:
    with refused("not_allowed"):
        proposed(keepers, by=role)


def test_nobody_reviews_or_activates_what_he_proposed(keepers: Office) -> None:
    proposal = proposed(keepers)
    with refused("not_allowed", "own proposal"):
        reviewed(keepers, proposal, by="admin")
    reviewed(keepers, proposal)
    with refused("not_allowed", "own proposal"):
        activated(keepers, proposal, by="admin")
    with refused("not_allowed"):
        activated(keepers, proposal, by="reviewer")


def test_without_a_favourable_legal_opinion_nothing_takes_effect(keepers: Office) -> None:
    proposal = proposed(keepers)
    with refused("state"):
        activated(keepers, proposal)
    with refused("findings_required"):
        reviewed(keepers, proposal, verdict="perhaps")
    reviewed(keepers, proposal, verdict="unlawful")
    with refused("state", "legal opinion"):
        activated(keepers, proposal)


def test_what_was_reviewed_cannot_be_redrafted_and_only_its_proposer_redrafts(keepers: Office) -> None:
    proposal = proposed(keepers)
    redraft: dict[str, Any] = {"proposal_id": proposal, "effective_from": LATER, "changes": changes()}
    with refused("not_allowed"):
        amend_rules.redraft(proposer_id=keepers.people["second"], now=keepers.clock(), **redraft)
    amend_rules.redraft(proposer_id=keepers.people["admin"], now=keepers.clock(), **redraft)
    reviewed(keepers, proposal)
    with refused("state"):
        amend_rules.redraft(proposer_id=keepers.people["admin"], now=keepers.clock(), **redraft)


def test_a_rejected_proposal_never_takes_effect(keepers: Office) -> None:
    proposal = proposed(keepers)
    me = keepers.people["auditor"]
    with refused("findings_required"):
        amend_rules.reject(proposal_id=proposal, account_id=me, reason=" ", now=keepers.clock())
    amend_rules.reject(proposal_id=proposal, account_id=me, reason="没有必要", now=keepers.clock())
    with refused("state"):
        reviewed(keepers, proposal)


# when it takes effect


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2020, 1, 1), date.max])
def test_a_version_never_takes_effect_today_in_the_past_or_in_a_day_nobody_sees(keepers: Office, day: date) -> None:
    proposal = proposed(keepers, on=day)
    reviewed(keepers, proposal)
    with pytest.raises(FilingError, match="effective_from"):
        activated(keepers, proposal)


def test_versions_do_not_overlap(keepers: Office) -> None:
    assert in_force(keepers, on=LATER) == 2
    for day in (LATER, TOMORROW):
        proposal = proposed(keepers, {**LOW, "value": "600000"}, on=day)
        reviewed(keepers, proposal)
        with pytest.raises(FilingError, match="effective_from"):
            activated(keepers, proposal)


def test_a_change_without_law_is_told_at_once_and_bars_activation(keepers: Office) -> None:
    given = read_changes([{"kind": "switch_off", "subject": "C12", "reason": "试行"}])
    me = keepers.people["admin"]
    told = amend_rules.propose(
        proposer_id=me, title="停用", effective_from=TOMORROW, changes=given, now=keepers.clock()
    )
    assert [one["field"] for one in told["problems"]] == ["changes[0].basis"]
    reviewed(keepers, told["proposal"])
    with pytest.raises(FilingError, match="basis"):
        activated(keepers, told["proposal"])


def test_a_new_case_is_judged_by_the_new_version_and_an_old_one_is_not(keepers: Office) -> None:
    old = keepers.submitted()
    assert in_force(keepers) == 2
    same_day = keepers.submitted(answers(1))
    keepers.clock.forward(days=1)
    new = keepers.submitted(answers(2))
    assert "C12" not in rules_of(keepers, old) | rules_of(keepers, same_day)
    assert "C12" in rules_of(keepers, new)
    assert keepers.case(old).rule_set == current().version == keepers.case(same_day).rule_set
    assert (keepers.case(new).rule_set or "").startswith(f"{current().version}+2-")
    assert keepers.state(new) == "UNDER_REVIEW"
    keepers.clock.forward(days=400)
    assert rejudge(keepers.counter) == {"examined": 3, "differences": []}


def test_a_decision_that_would_come_out_otherwise_is_told(keepers: Office) -> None:
    reference = keepers.submitted()
    submission = keepers.round(reference)
    with by_hand() as session:
        kept = session.merge(submission)
        kept.examination = {**(kept.examination or {}), "decision": "reject"}
    assert [one["object"] for one in rejudge(keepers.counter)["differences"]] == [f"{reference}/1"]


def test_a_release_that_is_no_longer_served_still_judges_its_own_cases(keepers: Office) -> None:
    with reading() as session:
        assert consult.book_named(session, current().version) is current()
        assert consult._kept(session, current().version) is not None
        assert consult.book_named(session, "2020.1-000000000000") is None


def test_each_version_adds_to_the_one_before(keepers: Office) -> None:
    in_force(keepers)
    in_force(keepers, {"kind": "switch_off", "subject": "C10"}, on=LATER)
    with reading() as session:
        before, after = consult.book_on(session, TOMORROW), consult.book_on(session, LATER)
        revisions = consult.changed_between(session, date(2026, 11, 20), LATER)
    assert (before.off, before.tables.thresholds["abnormal_capital_cny"]) == (frozenset(), 500000)
    assert (after.off, after.tables.thresholds["abnormal_capital_cny"]) == ({"C10"}, 500000)
    assert [one.number for one in revisions] == [2, 3]


# rehearsal and journal


def test_a_rehearsal_lists_every_case_that_would_be_decided_otherwise_and_changes_nothing(keepers: Office) -> None:
    one, other = keepers.submitted(), keepers.submitted(answers(1, registered_capital_cny=300000))
    proposal = proposed(keepers)
    found = rehearse(keepers.counter, proposal_id=proposal, now=keepers.clock())
    assert found.examined == 2
    told = {case.reference: (case.was, case.would_be, [f["rule_id"] for f in case.new]) for case in found.otherwise}
    assert told[one][1:] == ("manual", ["C12"])
    assert other not in told
    assert "C12" not in rules_of(keepers, one)


def test_every_step_is_in_the_journal(keepers: Office) -> None:
    proposal = proposed(keepers)
    reviewed(keepers, proposal)
    activated(keepers, proposal)
    with reading() as session:
        acts = [entry.act for entry in journal.about(session, f"rule_version:{proposal}")]
        assert journal_check.first_break(session) is None
    assert acts == ["propose_rules", "review_rules", "activate_rules"]


def test_counters_tell_how_a_rule_fares_and_why_reviewers_set_it_aside(keepers: Office) -> None:
    rich = keepers.submitted(answers(registered_capital_cny=2_000_000_000))
    keepers.submitted(answers(1))
    keepers.claim(rich)
    keepers.recommend(rich)
    counted = count_rules.count("C12")
    assert (counted.fired, counted.first, counted.overridden) == (1, 2, ("已核实",))
    assert counted.first_time_right == 0.5
    quiet = count_rules.count("C10")
    assert (quiet.fired, quiet.first_time_right, quiet.overridden) == (0, 1.0, ())


# what the store itself refuses


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rule_versions SET changes = '[]' WHERE id = {active}",
        "UPDATE rule_versions SET state = 'rejected' WHERE id = {active}",
        "DELETE FROM rule_versions WHERE id = {drafted}",
        "UPDATE rule_versions SET state = 'active', number = 3, follows = 2, follows_from = '2026-11-21',"
        " decided_by = proposed_by WHERE id = {reviewed}",
        "UPDATE rule_versions SET state = 'active', number = 3, follows = 2, follows_from = '2026-11-20',"
        " decided_by = opinion_by WHERE id = {reviewed}",
        "UPDATE rule_versions SET state = 'active', number = 3, follows = 2, follows_from = '2026-11-21',"
        " decided_by = opinion_by WHERE id = {drafted}",
        "UPDATE rule_versions SET state = 'active', number = 2, follows = 1, follows_from = '2014-03-01',"
        " decided_by = opinion_by WHERE id = {reviewed}",
        "UPDATE rule_versions SET effective_from = '2026-11-22' WHERE id = {reviewed}",
        "UPDATE rule_versions SET opinion_by = proposed_by WHERE id = {reviewed}",
        "UPDATE rule_book_texts SET content = x'00'",
        "DELETE FROM rule_book_texts",
    ],
)
def test_the_store_refuses_what_no_procedure_does(keepers: Office, statement: str) -> None:
    in_force(keepers)
    rows = {"active": 2, "reviewed": proposed(keepers, on=LATER), "drafted": proposed(keepers, on=LATER)}
    reviewed(keepers, rows["reviewed"])
    with pytest.raises(DatabaseError), by_hand() as session:
        session.execute(text(statement.format(**rows)))


def test_the_shipped_book_is_version_one(keepers: Office) -> None:
    with reading() as session:
        shipped = session.get(RuleVersion, 1)
        assert shipped is not None and (shipped.state, shipped.number) == ("active", 1)
