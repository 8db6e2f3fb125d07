"""Queue: the cases that wait for the authority's staff, by deadline or by risk, filtered and counted."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.risk import Risk, risk_of
from registry.domain.working_days import after_working_days, calendar
from registry.procedures import review
from registry.procedures.case_view import Made
from registry.procedures.counter import Counter, Once, account_actor, perform
from registry.procedures.seen import STAFF
from registry.records import applications, decisions, people, waiting_cases
from registry.records.applications import Application
from registry.records.database import Session, reading
from registry.records.decisions import Decision
from registry.records.people import Account
from registry.records.waiting_cases import FILTERS, ORDERS, Asked

__all__ = ["FILTERS", "ORDERS", "PAGE", "Queue", "QueueRow", "claim_next", "days_left", "queue", "why_no_decision"]
PAGE = 50
"""Rows on a page."""


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


@dataclass(frozen=True)
class Queue:
    """One page of the rows of one filter in their order; how many rows every filter, and every kind of entity, has."""

    rows: Sequence[QueueRow]
    counts: Mapping[str, int]
    kinds: Mapping[str, int]
    page: int
    pages: int


def queue(
    *, account_id: int, show: str, now: datetime, order: str = "deadline", kind: str | None = None, page: int = 1
) -> Queue:
    """Cases under review at the officer's authority: one filter, one order, one kind of entity (None: all).

    A page beyond the last is the last. Refused for whoever is no staff.
    """
    with reading() as session:
        account = _officer(session, account_id)
        asked = _asked(account, show, order, kind, now)
        found = waiting_cases.counts(session, asked)
        counts = {name: sum(of[name] for one, of in found.items() if kind in (None, one)) for name in FILTERS}
        pages = max(1, -(-counts[asked.show] // PAGE))
        page = min(max(page, 1), pages)
        cases = waiting_cases.page(session, asked, offset=(page - 1) * PAGE, limit=PAGE)
        rows = _rows(session, cases, account, now)
    return Queue(rows, counts, {one: of["all"] for one, of in found.items()}, page, pages)


def claim_next(counter: Counter, *, reviewer_id: int, now: datetime, once: Once | None = None) -> str | None:
    """Claim the most urgent case that this reviewer can take; its reference, or None when there is none."""
    with reading() as session:
        asked = _asked(_officer(session, reviewer_id), "unclaimed", "deadline", None, now)
        free = waiting_cases.references(session, asked)

    def effect(session: Session) -> dict[str, Any]:
        for reference in free:
            with suppress(Refused):  # his own case, or another reviewer was faster
                return review.take(session, reference, reviewer_id, now)
        return {"reference": None}

    taken: str | None = perform(account_actor(reviewer_id), effect, now=now, once=once)["reference"]
    return taken


def _officer(session: Session, account_id: int) -> Account:
    account = people.by_id(session, account_id)
    if account is None or not any(account.has_role(role) for role in STAFF):
        raise Refused("not_allowed", Text("此页供登记机关工作人员使用", "This page is for the authority's staff"))
    return account


def _asked(account: Account, show: str, order: str, kind: str | None, now: datetime) -> Asked:
    """What is asked for; a filter or an order nobody knows is the usual one."""
    today = local_day(now)
    return Asked(
        authority=account.authority,
        officer=account.id,
        now=now,
        today=today,
        soon=after_working_days(today, 2),
        show=show if show in FILTERS else "all",
        order=order if order in ORDERS else "deadline",
        kind=kind,
    )


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
