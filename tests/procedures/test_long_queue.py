"""A queue of hundreds of cases: every one can be reached, in the asked order, with the same few queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from registry.domain.risk import HIGH, risk_of
from registry.domain.working_days import calendar
from registry.procedures import queue
from registry.records.applications import Application, Submission
from registry.records.database import db
from registry.records.decisions import Decision
from tests.by_hand import by_hand
from tests.procedures.acting import SERVED, Office, answers, late

CASES, FIRST = 450, date(2026, 11, 1)


@pytest.fixture
def many(office: Office) -> Office:
    """An office with 450 cases under review: of two kinds, claimed, proposed, overdue, risky, resubmitted."""
    with by_hand() as session:
        for number in range(CASES):
            case = waiting(office, number)
            session.add(case)
            session.flush()
            found = findings(number)
            case.risk = risk_of(found, None).points
            session.add(
                Submission(
                    application_id=case.id,
                    round=case.round,
                    payload=b"{}",
                    digest=number.to_bytes(32, "big"),
                    frozen_at=office.clock(),
                    examination={"findings": found},
                )
            )
            for kind in ("send_back", "recommend") if number % 9 == 0 else ("recommend", "send_back")[: number % 3]:
                session.add(said(office, case, kind))
                session.flush()
    return office


def waiting(office: Office, number: int) -> Application:
    now = office.clock()
    return Application(
        reference=f"R{number:04d}",
        applicant_id=office.people["P1"],
        state="UNDER_REVIEW",
        round=1 + (number % 11 == 0),
        procedure="establishment",
        entity_type="branch" if number % 4 == 0 else "llc",
        authority="成都市锦江区市场监督管理局" if number % 50 == 49 else SERVED,
        display_name=f"成都{number}有限公司",
        answers={},
        submitted_at=now,
        promised_on=FIRST + timedelta(days=number * 7 % 40) if number % 13 else None,
        created_at=now,
        saved_at=now,
        claimed_by=office.people[("reviewer", "colleague")[number % 2]] if number % 5 == 0 else None,
        claimed_until=now + timedelta(minutes=10 if number % 15 else -10) if number % 5 == 0 else None,
    )


def findings(number: int) -> list[dict[str, Any]]:
    return [{"rule_id": "C01", "severity": ("correct", "manual", "reject")[number % 3], "fields": []}] * (number % 7)


def said(office: Office, case: Application, kind: str) -> Decision:
    return Decision(
        application_id=case.id,
        round=case.round,
        kind=kind,
        proposes="approve" if kind == "recommend" else None,
        reviewed_by=office.people["colleague"],
        findings=[],
        overrides={},
        decided_at=office.clock(),
    )


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the store is given meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def seen(office: Office, who: str = "reviewer", **asked: Any) -> queue.Queue:
    return queue.queue(account_id=office.people[who], now=office.clock(), **{"show": "all", **asked})


def leafed(office: Office, **asked: Any) -> list[queue.QueueRow]:
    """The rows of all pages, one after the other."""
    first = seen(office, **asked)
    return [row for page in range(1, first.pages + 1) for row in seen(office, page=page, **asked).rows]


HOLDS = {
    "all": lambda row: True,
    "mine": lambda row: row.mine,
    "unclaimed": lambda row: row.claimed_by is None and row.proposes is None,
    "overdue": lambda row: row.overdue,
    "approval": lambda row: row.proposes is not None,
    "due": lambda row: row.days_left is not None and 0 <= row.days_left <= 1,
    "risky": lambda row: row.risk.points >= HIGH,
    "again": lambda row: row.round > 1,
}
"""What each filter means, said of a row that is shown."""


def test_every_case_of_the_authority_is_reached_once(many: Office) -> None:
    rows = leafed(many)
    mine = {f"R{number:04d}" for number in range(CASES) if number % 50 != 49}
    assert len(rows) == len(mine) and {row.reference for row in rows} == mine
    assert [len(seen(many, page=page).rows) for page in (1, 9)] == [queue.PAGE, len(mine) - 8 * queue.PAGE]
    assert seen(many).counts["all"] == len(mine) and seen(many).pages == 9


@pytest.mark.parametrize("show", queue.FILTERS)
def test_a_filter_shows_what_it_says_and_nothing_else(many: Office, show: str) -> None:
    everything = leafed(many)
    expected = [row.reference for row in everything if HOLDS[show](row)]
    assert expected and [row.reference for row in leafed(many, show=show)] == expected
    assert seen(many).counts[show] == len(expected)


def test_pages_go_on_in_the_order_that_is_asked_for(many: Office) -> None:
    last = date.max
    by_day = [(row.promised_on or last, row.reference) for row in leafed(many)]
    assert by_day == sorted(by_day)
    by_risk = [(-row.risk.points, row.promised_on or last, row.reference) for row in leafed(many, order="risk")]
    assert by_risk == sorted(by_risk) and by_risk[0][0] < 0


def test_a_kind_narrows_the_rows_and_the_counts_but_not_the_kinds(many: Office) -> None:
    found, whole = seen(many, kind="branch"), seen(many)
    assert {row.entity_type for row in leafed(many, kind="branch")} == {"branch"}
    assert found.counts["all"] == found.kinds["branch"] < sum(found.kinds.values()) == whole.counts["all"]
    assert found.kinds == whole.kinds


def test_a_page_costs_as_many_queries_whatever_the_length_of_the_queue(many: Office) -> None:
    with counted() as first:
        seen(many)
    with counted() as ninth:
        seen(many, page=9, order="risk")
    asked = [statement for statement in first if statement.lstrip().upper().startswith("SELECT")]
    assert len(asked) <= 7 and len(first) == len(ninth)


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (-3, 1), (10, 9), (99999, 9)])
def test_a_page_that_is_none_is_the_nearest(many: Office, page: int, shown: int) -> None:
    assert seen(many, page=page).page == shown and seen(many, page=page).rows


def test_the_most_urgent_free_case_is_claimed_however_many_are_held(many: Office) -> None:
    free = [row.reference for row in leafed(many, show="unclaimed")]
    me = many.people["reviewer"]
    taken = [queue.claim_next(many.counter, reviewer_id=me, now=many.clock()) for _ in range(2)]
    assert taken == free[:2]


def test_what_is_due_soon_ends_where_the_calendar_ends(many: Office) -> None:
    many.clock.forward(days=(date(2026, 12, 30) - date(2026, 11, 20)).days)
    assert calendar().after(date(2026, 12, 30), 2).on is None
    assert leafed(many, show="due") == [] and seen(many).counts["overdue"] > 0


def test_the_risk_of_a_case_is_known_from_its_examination_on(office: Office) -> None:
    risky, calm = office.submitted(late(1)), office.submitted(answers(2), papers=1)
    points = {row.reference: row.risk.points for row in seen(office).rows}
    assert points[risky] > points[calm]
    assert {one: office.case(one).risk for one in points} == points
