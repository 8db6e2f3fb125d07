"""Queue: the cases that wait for the authority's staff, by deadline or by risk, filtered and counted."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.risk import Risk, risk_of
from registry.domain.working_days import calendar
from registry.procedures import review
from registry.procedures.case_view import STAFF, Made
from registry.procedures.counter import Counter, Once, account_actor, perform
from registry.records import applications, decisions, people
from registry.records.applications import Application
from registry.records.database import Session, reading
from registry.records.decisions import Decision
from registry.records.people import Account


@dataclass(frozen=True)
class QueueRow:
    """One case in the queue. `severities` counts the machine's findings; `proposes` is set when an approver is due."""

    reference: str
    name: str | None
    authority: str | None
    entity_type: str
    submitted_at: datetime | None
    promised_on: date | None
    days_left: int | None
    path: str | None
    severities: Mapping[str, int]
    claimed_by: str | None
    claimed_until: datetime | None
    mine: bool
    proposes: str | None
    proposed_by: str | None
    for_you_to_decide: bool
    risk: Risk
    round: int

    @property
    def overdue(self) -> bool:
        """True from the day after the promised one."""
        return self.days_left is not None and self.days_left < 0


FILTERS: dict[str, Callable[[QueueRow], bool]] = {
    "all": lambda row: True,
    "mine": lambda row: row.mine,
    "unclaimed": lambda row: row.claimed_by is None and row.proposes is None,
    "overdue": lambda row: row.overdue,
    "approval": lambda row: row.proposes is not None,
    "due": lambda row: row.days_left is not None and 0 <= row.days_left <= 1,
    "risky": lambda row: row.risk.grade == "high",
    "again": lambda row: row.round > 1,
}
ORDERS: dict[str, Callable[[QueueRow], Any]] = {
    "deadline": lambda row: (row.promised_on is None, row.promised_on or date.max),
    "risk": lambda row: (-row.risk.points, row.promised_on is None, row.promised_on or date.max),
}


@dataclass(frozen=True)
class Queue:
    """The rows of one filter in their order, and how many rows every filter, and every kind of entity, has."""

    rows: Sequence[QueueRow]
    counts: Mapping[str, int]
    kinds: Mapping[str, int]


def queue(*, account_id: int, show: str, now: datetime, order: str = "deadline", kind: str | None = None) -> Queue:
    """Cases under review at the officer's authority: one filter, one order, one kind of entity (None: all).

    Refused for whoever is no staff.
    """
    with reading() as session:
        account = people.by_id(session, account_id)
        if account is None or not any(account.has_role(role) for role in STAFF):
            raise Refused("not_allowed", Text("此页供登记机关工作人员使用", "This page is for the authority's staff"))
        cases = applications.queue(session, states=(State.UNDER_REVIEW.value,), authority=account.authority)
        rows = _rows(session, cases, account, now)
    kinds = Tally(row.entity_type for row in rows)
    rows = sorted((row for row in rows if kind in (None, row.entity_type)), key=ORDERS.get(order, ORDERS["deadline"]))
    test = FILTERS.get(show, FILTERS["all"])
    counts = {name: sum(map(one, rows)) for name, one in FILTERS.items()}
    return Queue([row for row in rows if test(row)], counts, kinds)


def claim_next(counter: Counter, *, reviewer_id: int, now: datetime, once: Once | None = None) -> str | None:
    """Claim the most urgent case that this reviewer can take; its reference, or None when there is none."""
    rows = queue(account_id=reviewer_id, show="unclaimed", now=now).rows

    def effect(session: Session) -> dict[str, Any]:
        for row in rows:
            with suppress(Refused):  # his own case, or another reviewer was faster
                return review.take(session, row.reference, reviewer_id, now)
        return {"reference": None}

    taken: str | None = perform(account_actor(reviewer_id), effect, now=now, once=once)["reference"]
    return taken


def _rows(session: Session, cases: Sequence[Application], account: Account, now: datetime) -> list[QueueRow]:
    ids = [case.id for case in cases]
    proposals = decisions.open_recommendations(session, ids)
    examinations = applications.examinations(session, ids)
    holders = {case.id: case.claimed_by for case in cases if case.claimed_until and case.claimed_until > now}
    named = [*holders.values(), *(one.reviewed_by for one in proposals.values())]
    names = people.names(session, [one for one in named if one is not None])
    return [
        _row(
            case,
            proposals.get(case.id),
            examinations.get(case.id, {}).get("findings", []),
            holders.get(case.id),
            names,
            account,
            now,
        )
        for case in cases
    ]


def _row(
    case: Application,
    proposal: Decision | None,
    findings: Sequence[Mapping[str, Any]],
    holder: int | None,
    names: Mapping[int, str],
    account: Account,
    now: datetime,
) -> QueueRow:
    return QueueRow(
        reference=case.reference,
        name=case.display_name,
        authority=case.authority,
        entity_type=case.entity_type,
        submitted_at=case.submitted_at,
        promised_on=case.promised_on,
        days_left=days_left(case.promised_on, now),
        path=case.path,
        severities=Tally(finding["severity"] for finding in findings),
        claimed_by=names.get(holder) if holder else None,
        claimed_until=case.claimed_until if holder else None,
        mine=holder == account.id,
        proposes=proposal.proposes if proposal else None,
        proposed_by=names.get(proposal.reviewed_by or 0) if proposal else None,
        for_you_to_decide=proposal is not None and why_no_decision(account, case, proposal) is None,
        risk=risk_of(findings, case.answers.get("registered_capital_cny")),
        round=case.round,
    )


def days_left(promised_on: date | None, now: datetime) -> int | None:
    """Working days until the promised one; negative once it is past, None while a calendar is awaited."""
    today = local_day(now)
    if promised_on is None or promised_on >= today:
        return calendar().between(today, promised_on) if promised_on else None
    late = calendar().between(promised_on, today)
    return -max(1, late) if late is not None else None


def why_no_decision(account: Account, case: Application, proposal: Decision | Made | None) -> Text | None:
    """None when this officer may decide on the reviewer's recommendation now; else why not."""
    if proposal is None or case.state != State.UNDER_REVIEW:
        return Text("没有等待核准的审查意见", "No recommendation waits for a decision")
    if not account.has_role("approver"):
        return Text("等待核准人决定", "Waiting for the approver")
    if account.id in (proposal.reviewed_by, case.applicant_id):
        return Text(
            "您提出了这份审查意见，须由另一人核准", "You made this recommendation; another person decides on it"
        )
    return None
