"""Who works on a case: kept, handed over, never taken silently; and how much time there is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from registry.domain.usual_time import UsualTime, usual_time
from registry.procedures import desk, draft, extend, hold, review, withdraw
from registry.procedures.queue import days_left
from registry.records import journal
from registry.records.database import reading
from registry.records.journal import JournalEntry
from tests.conftest import NOON
from tests.procedures.acting import Office, late, refused


@pytest.fixture
def held(office: Office) -> str:
    """A case that the reviewer has claimed."""
    reference = office.submitted(late())
    office.claim(reference)
    return reference


def entries(office: Office, reference: str) -> list[JournalEntry]:
    with reading() as session:
        return journal.about(session, f"application:{reference}")


def give(office: Office, reference: str, to: str, reason: str = "休假") -> None:
    office.staff(hold.hand_over, reference, to=to, reason=reason)


def test_a_heartbeat_keeps_the_claim_and_changes_nothing_else(office: Office, held: str) -> None:
    version = office.case(held).version
    for _ in range(3):
        office.clock.forward(minutes=25)
        office.staff(hold.renew, held)
    assert office.case(held).claimed_until == office.clock() + review.LEASE
    assert [entry.act for entry in entries(office, held)[-3:]] == ["renew"] * 3
    assert office.case(held).version == version
    office.clock.forward(minutes=30)
    with refused("lease"):
        office.staff(hold.renew, held)
    with refused("lease"):
        office.staff(hold.renew, held, "colleague")


def test_a_case_is_handed_over_with_a_reason(office: Office, held: str) -> None:
    with refused("findings_required"):
        give(office, held, "colleague", "  ")
    give(office, held, "colleague")
    with refused("lease"):
        office.return_(held, [0, 1])
    seen = desk.case(office.counter, reference=held, account_id=office.people["colleague"], now=office.clock())
    assert seen.mine and seen.handover is not None and seen.handover.reason == "休假"
    last = entries(office, held)[-1]
    assert last.act == "hand_over" and "休假" not in str(last.details), "free text stays out of the journal"
    office.recommend(held, "colleague")


@pytest.mark.parametrize("to", ["nobody", "elsewhere", "P1", "reviewer", "stranger"])
def test_a_case_is_handed_to_a_reviewer_of_the_same_authority_only(office: Office, held: str, to: str) -> None:
    with refused("not_allowed"):
        give(office, held, to)
    assert office.case(held).claimed_by == office.people["reviewer"]


def test_only_who_holds_a_case_hands_it_over(office: Office, held: str) -> None:
    with refused("lease"):
        office.staff(hold.hand_over, held, "colleague", to="approver", reason="代办")


def test_a_claim_that_ran_out_is_named_when_another_takes_the_case(office: Office, held: str) -> None:
    office.clock.forward(minutes=31)
    office.claim(held, "colleague")
    assert entries(office, held)[-1].details["lapsed"] == f"account:{office.people['reviewer']}"


def test_the_applicant_withdraws_from_under_the_reviewers_hands_and_changes_nothing_else(
    office: Office, held: str
) -> None:
    with refused("state"):
        office.do(draft.revise, held)
    with refused("state"):
        office.do(draft.save, held, answers=late(), expected_version=None)
    office.do(withdraw.withdraw, held)
    assert office.case(held).claimed_by is None
    assert entries(office, held)[-1].details["claim_ended"] is True
    with refused("lease"):
        office.return_(held, [0, 1])


def more_time(office: Office, reference: str, by: str = "approver", reason: str = "须实地核查") -> None:
    extend.extend(office.counter, reference=reference, approver_id=office.people[by], reason=reason, now=office.clock())


def test_the_chief_extends_once_by_three_working_days_and_says_why(office: Office, held: str) -> None:
    assert office.case(held).promised_on == date(2026, 11, 25)
    with refused("findings_required"):
        more_time(office, held, reason=" ")
    more_time(office, held)
    assert office.case(held).promised_on == date(2026, 11, 30)
    told = office.view(held, "P1").extension
    assert told is not None and (told.reason, told.promised_before) == ("须实地核查", date(2026, 11, 25))
    with refused("state"):
        more_time(office, held)
    assert [one.act for one in entries(office, held)].count("extend") == 1


def test_an_extension_is_for_cases_under_review(office: Office, held: str) -> None:
    office.return_(held, [0, 1])
    with refused("state"):
        more_time(office, held)


@pytest.mark.parametrize(
    ("promised", "left"),
    [
        (date(2026, 11, 25), 3),
        (date(2026, 11, 23), 1),
        (date(2026, 11, 20), 0),
        (date(2026, 11, 19), -1),
        (date(2026, 11, 13), -5),
        (date(2031, 1, 6), None),
        (None, None),
    ],
)
def test_deadlines_are_counted_in_working_days(promised: date | None, left: int | None) -> None:
    assert days_left(promised, NOON) == left


def test_a_weekend_after_the_last_day_is_overdue_all_the_same() -> None:
    saturday = datetime.fromisoformat("2026-11-21T12:00:00+08:00")
    assert days_left(date(2026, 11, 20), saturday) == -1


def test_the_usual_time_is_told_of_enough_cases_only() -> None:
    assert usual_time([timedelta(hours=1)] * 4) is None
    hours = [timedelta(hours=n) for n in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    assert usual_time(hours) == UsualTime(timedelta(hours=5), timedelta(hours=9), 10)


def test_the_status_tells_how_long_like_cases_took(office: Office) -> None:
    for number in range(5):
        reference = office.submitted(late(number))
        office.claim(reference)
        office.clock.forward(hours=number + 1)
        office.claim(reference)
        office.recommend(reference)
        office.decide(reference)
    waiting = office.submitted(late(6))
    usual = office.view(waiting, "P1").usual
    assert usual == UsualTime(timedelta(hours=3), timedelta(hours=5), 5)
