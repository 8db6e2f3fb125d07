"""The queue in its orders and views, and second looks at what the machine approved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.domain.sampling import Draw
from registry.procedures import keep_view, look_again, queue
from registry.procedures.keep_view import View
from registry.records import journal
from registry.records.database import reading
from tests.procedures.acting import Office, answers, late, refused


def rows(office: Office, **asked: Any) -> list[str]:
    found = queue.queue(account_id=office.people["reviewer"], now=office.clock(), **{"show": "all", **asked})
    return [row.reference for row in found.rows]


def test_the_queue_goes_by_deadline_or_by_risk(office: Office) -> None:
    calm = office.submitted(answers(1), papers=1)
    office.clock.forward(days=4)
    risky = office.submitted(late(2))
    assert rows(office) == [calm, risky]
    assert rows(office, order="risk") == [risky, calm]
    assert rows(office, kind="branch") == [] and rows(office, kind="llc") == [calm, risky]
    assert rows(office, show="due") == [calm] and rows(office, show="risky") == []


def test_counts_follow_the_kind_and_name_every_filter(office: Office) -> None:
    office.submitted(answers(1), papers=1)
    found = queue.queue(account_id=office.people["reviewer"], show="mine", now=office.clock(), kind="branch")
    assert found.counts == dict.fromkeys(queue.FILTERS, 0) and found.kinds == {"llc": 1}


def test_views_are_each_officers_own(office: Office) -> None:
    me, colleague = office.people["reviewer"], office.people["colleague"]
    keep_view.keep(office.counter, account_id=me, view=View("早上", "due", "risk", "llc"), now=office.clock())
    keep_view.keep(office.counter, account_id=me, view=View("早上", "nonsense", "x", None), now=office.clock())
    assert keep_view.views(account_id=me) == [View("早上", "all", "deadline", None)]
    assert keep_view.views(account_id=colleague) == []
    keep_view.drop(office.counter, account_id=colleague, name="早上", now=office.clock())
    assert len(keep_view.views(account_id=me)) == 1
    keep_view.drop(office.counter, account_id=me, name="早上", now=office.clock())
    assert keep_view.views(account_id=me) == []
    for name in ("", "  ", "长" * 41, "a\0b"):
        with refused("findings_required"):
            keep_view.keep(office.counter, account_id=me, view=View(name, "all", "risk", None), now=office.clock())


def test_an_officer_keeps_a_limited_number_of_views(office: Office) -> None:
    me = office.people["reviewer"]
    for number in range(keep_view.MOST):
        view = View(f"视图{number}", "all", "risk", None)
        keep_view.keep(office.counter, account_id=me, view=view, now=office.clock())
    with refused("limit"):
        keep_view.keep(office.counter, account_id=me, view=View("再来", "all", "risk", None), now=office.clock())


@pytest.fixture
def drawing(office: Office) -> Office:
    """The same office, where every automatic approval is drawn."""
    office.counter = replace(office.counter, second_looks=Draw("test", 100))
    return office


def looked(office: Office, reference: str, verdict: str, why: str = "", by: str = "reviewer") -> Any:
    return office.staff(look_again.judge, reference, by, verdict=verdict, why=why)


def test_an_automatic_approval_that_is_drawn_gets_a_verdict_once(drawing: Office) -> None:
    reference = drawing.submitted(answers(1))
    assert drawing.state(reference) == "LICENSED"
    shown = look_again.looks(account_id=drawing.people["reviewer"])
    assert [(one.reference, one.seed, one.percent, one.verdict) for one in shown.rows] == [
        (reference, "test", 100, None)
    ]
    for verdict, why in (("", ""), ("maybe", "x"), ("wrong", " ")):
        with refused("findings_required"):
            looked(drawing, reference, verdict, why)
    with refused("not_found"):
        looked(drawing, reference, "right", by="elsewhere")
    looked(drawing, reference, "wrong", "经营范围与名称不符")
    with refused("state"):
        looked(drawing, reference, "right", by="colleague")
    shown = look_again.looks(account_id=drawing.people["colleague"])
    assert shown.counts == {"open": 0, "right": 0, "wrong": 1}
    assert (shown.rows[0].why, shown.rows[0].looked_by) == ("经营范围与名称不符", "reviewer")
    assert look_again.looks(account_id=drawing.people["elsewhere"]).rows == []
    with reading() as session:
        last = journal.about(session, f"application:{reference}")[-1]
    assert (last.act, last.details) == ("second_look", {"verdict": "wrong"})


def test_what_a_person_approved_is_not_drawn(drawing: Office) -> None:
    reference = drawing.submitted(late(1))
    drawing.claim(reference)
    drawing.recommend(reference)
    drawing.decide(reference)
    assert look_again.looks(account_id=drawing.people["reviewer"]).rows == []
    with refused("not_found"):
        looked(drawing, reference, "right")


def test_entrepreneurs_see_no_second_looks(drawing: Office) -> None:
    with refused("not_allowed"):
        look_again.looks(account_id=drawing.people["P1"])
