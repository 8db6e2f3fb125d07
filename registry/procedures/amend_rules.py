"""Amend the rules: propose a version of the rule book, give the legal opinion 合法性审查, activate or reject it.

One person proposes, another gives the opinion, and nobody activates what he proposed himself. A version takes effect on
a later day than today, so that a day is judged by one version from its first hour to its last.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.local_time import local_day
from registry.domain.rules import amendment
from registry.domain.rules.book import RuleBook, current
from registry.procedures.consult import book_of
from registry.procedures.counter import Once, account_actor, perform, proof_details
from registry.records import journal, people, rule_versions
from registry.records.database import Collision, Session
from registry.records.rule_versions import RuleVersion

PROPOSER, KEEPERS = ("admin",), ("admin", "auditor")
VERDICTS = ("lawful", "unlawful")
AHEAD = timedelta(days=5 * 365)


def propose(
    *,
    proposer_id: int,
    title: str,
    effective_from: date,
    changes: Sequence[amendment.Change],
    now: datetime,
    proven: str | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Draft a version: {"proposal", "state", "number", "problems"}; what bars it from taking effect is only told."""

    def effect(session: Session) -> dict[str, Any]:
        _must_be(session, proposer_id, PROPOSER)
        proposal = RuleVersion(
            title=title,
            effective_from=effective_from,
            changes=_written(changes),
            proposed_by=proposer_id,
            proposed_at=now,
        )
        session.add(proposal)
        session.flush()
        _note(session, proposal, "propose_rules", proposer_id, now, **proof_details(proven))
        return _told(session, proposal, now)

    return perform(account_actor(proposer_id), effect, now=now, once=once)


def redraft(
    *,
    proposal_id: int,
    proposer_id: int,
    effective_from: date,
    changes: Sequence[amendment.Change],
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Replace the changes and the day of a proposal that nobody has reviewed yet; its proposer alone may."""

    def effect(session: Session) -> dict[str, Any]:
        proposal = _proposal(session, proposal_id, "drafted")
        if proposal.proposed_by != proposer_id:
            raise Refused("not_allowed", Text("只有提出人可以修改提案", "Only its proposer changes a proposal"))
        proposal.changes, proposal.effective_from = _written(changes), effective_from
        session.flush()
        _note(session, proposal, "redraft_rules", proposer_id, now)
        return _told(session, proposal, now)

    return perform(account_actor(proposer_id), effect, now=now, once=once)


def give_opinion(
    *,
    proposal_id: int,
    reviewer_id: int,
    verdict: str,
    text: str,
    now: datetime,
    proven: str | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Record the legal opinion on a drafted proposal: `lawful` or `unlawful`, and why."""

    def effect(session: Session) -> dict[str, Any]:
        _must_be(session, reviewer_id, KEEPERS)
        proposal = _proposal(session, proposal_id, "drafted")
        if proposal.proposed_by == reviewer_id:
            raise Refused("not_allowed", Text("提出人不能审查自己的提案", "Nobody reviews his own proposal"))
        if verdict not in VERDICTS or not text.strip():
            raise Refused(
                "findings_required", Text("请选择审查结论并写明意见", "Choose a verdict and write the opinion")
            )
        proposal.state, proposal.opinion_verdict, proposal.opinion = "reviewed", verdict, text.strip()
        proposal.opinion_by, proposal.opinion_at = reviewer_id, now
        session.flush()
        _note(session, proposal, "review_rules", reviewer_id, now, verdict=verdict, **proof_details(proven))
        return _told(session, proposal, now)

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


def activate(
    *, proposal_id: int, activator_id: int, now: datetime, proven: str | None = None, once: Once | None = None
) -> dict[str, Any]:
    """Let a reviewed proposal take effect as the next version. FilingError holds everything that bars it."""

    def effect(session: Session) -> dict[str, Any]:
        _must_be(session, activator_id, KEEPERS)
        proposal = _proposal(session, proposal_id, "reviewed")
        if proposal.proposed_by == activator_id:
            raise Refused("not_allowed", Text("提出人不能启用自己的提案", "Nobody activates his own proposal"))
        if proposal.opinion_verdict != "lawful":
            raise Refused(
                "state", Text("合法性审查未通过，不能启用", "The legal opinion is against it; it cannot be activated")
            )
        if barred := why_not(session, proposal, now):
            raise FilingError(barred)
        last = rule_versions.active(session)[-1]
        proposal.state, proposal.number = "active", (last.number or 1) + 1
        proposal.follows, proposal.follows_from = last.number, last.effective_from
        proposal.decided_by, proposal.decided_at = activator_id, now
        session.flush()
        _note(session, proposal, "activate_rules", activator_id, now, number=proposal.number, **proof_details(proven))
        return _told(session, proposal, now)

    try:
        return perform(account_actor(activator_id), effect, now=now, once=once)
    except Collision:
        raise Refused(
            "version", Text("另一版本刚刚启用，请刷新后再看", "Another version was activated just now; reload")
        ) from None


def reject(
    *, proposal_id: int, account_id: int, reason: str, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Drop a proposal, whoever made it, with a reason."""

    def effect(session: Session) -> dict[str, Any]:
        _must_be(session, account_id, KEEPERS)
        proposal = _proposal(session, proposal_id, "drafted", "reviewed")
        if not reason.strip():
            raise Refused("findings_required", Text("请写明不采纳的理由", "Say why it is rejected"))
        proposal.state, proposal.rejection = "rejected", reason.strip()
        proposal.decided_by, proposal.decided_at = account_id, now
        session.flush()
        _note(session, proposal, "reject_rules", account_id, now)
        return _told(session, proposal, now)

    return perform(account_actor(account_id), effect, now=now, once=once)


def why_not(session: Session, proposal: RuleVersion, now: datetime) -> tuple[Problem, ...]:
    """Everything that bars a proposal from taking effect; empty if nothing does."""
    before = rule_versions.active(session)
    earliest = max(before[-1].effective_from, local_day(now))
    late: tuple[Problem, ...] = ()
    if proposal.effective_from <= earliest:
        message = Text(f"生效日应在{earliest}之后", f"It must take effect after {earliest}")
        late = (Problem("effective_from", message, Text("请改为更晚的日期", "Choose a later day")),)
    elif proposal.effective_from > local_day(now) + AHEAD:
        message = Text("生效日太远", "It would take effect too far ahead")
        late = (Problem("effective_from", message, Text("请改为五年以内", "Choose a day within five years")),)
    changes = amendment.read_changes(proposal.changed)
    return late + amendment.problems(book_of(current(), before), changes, proposal.effective_from)


def book_with(session: Session, proposal: RuleVersion) -> tuple[RuleBook, RuleBook]:
    """The book before a proposal and with it. FilingError when a change is impossible."""
    before = rule_versions.active(session)
    if proposal.number is not None:
        before = before[: proposal.number - 1]
    book = book_of(current(), before)
    return book, amendment.amended(book, amendment.read_changes(proposal.changed), f"{book.version}?{proposal.id}")


def _written(changes: Sequence[amendment.Change]) -> str:
    return json.dumps(amendment.to_json(changes), ensure_ascii=False)


def _proposal(session: Session, proposal_id: int, *states: str) -> RuleVersion:
    proposal = rule_versions.locked(session, proposal_id)
    if proposal is None or proposal.id == 1:
        raise Refused("not_found", Text("没有这份提案", "There is no such proposal"))
    if proposal.state not in states:
        raise Refused("state", Text("提案已过这一步，请刷新页面", "The proposal is past this step; reload the page"))
    return proposal


def _must_be(session: Session, account_id: int, roles: Sequence[str]) -> None:
    account = people.by_id(session, account_id)
    if account is None or not any(account.has_role(role) for role in roles):
        raise Refused(
            "not_allowed",
            Text("规则库由系统管理员提出修改、由监督人员审查", "Administrators and auditors keep the rule book"),
        )


def _told(session: Session, proposal: RuleVersion, now: datetime) -> dict[str, Any]:
    barred = why_not(session, proposal, now) if proposal.state in ("drafted", "reviewed") else ()
    problems = [{"field": one.path, "message": one.message.to_json(), "remedy": one.remedy.to_json()} for one in barred]
    return {"proposal": proposal.id, "state": proposal.state, "number": proposal.number, "problems": problems}


def _note(session: Session, proposal: RuleVersion, act: str, account_id: int, now: datetime, **more: Any) -> None:
    details = {"effective_from": proposal.effective_from.isoformat(), "changes": len(proposal.changed), **more}
    on, why = f"rule_version:{proposal.id}", proposal.rejection[:500] if proposal.rejection else None
    journal.append(session, at=now, actor=account_actor(account_id), act=act, on=on, details=details, reason=why)
