"""Decide: a second person approves, refuses or sends back what a reviewer recommended.

`proven` is the second factor that person showed, as the journal tells it; None where the machine walks a case.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.correction import identity
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.procedures import issue
from registry.procedures.counter import Counter, Once, account_actor, act, perform, proof_details, staff_case
from registry.procedures.freeze import frozen_filing
from registry.procedures.recommend import found_by_machine
from registry.procedures.review import not_his_own
from registry.procedures.settle import outcome, settle
from registry.procedures.tell import tell
from registry.records import applications, decisions, names
from registry.records.applications import Application, Submission
from registry.records.database import Session
from registry.records.decisions import Decision


def approve(
    counter: Counter,
    *,
    reference: str,
    approver_id: int,
    note: str,
    now: datetime,
    proven: str | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Approve what a reviewer proposed to approve; it is carried out at once, with a licence where one is due."""
    decided = decide_to_approve(
        counter, reference=reference, approver_id=approver_id, note=note, now=now, proven=proven, once=once
    )
    issued = issue.issue(counter, reference=reference, now=now)
    return {**decided, "state": issued["state"], "licence_number": issued["licence_number"]}


def decide_to_approve(
    counter: Counter,
    *,
    reference: str,
    approver_id: int,
    note: str,
    now: datetime,
    proven: str | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Record the approval alone; Refused when what was filed can lead to nothing, or another has the name."""

    def effect(session: Session) -> dict[str, Any]:
        application, proposal = _proposal(session, reference, approver_id, "approve")
        _refuse_unseen(session, application, proposal)
        filing = filings.parse(frozen_filing(_submission(session, application).payload))
        to_be = outcome(session, application, filing, specimen=counter.specimen, now=now)
        settled = settle(session, application, filing, to_be, now=now)
        _decide(session, application, proposal, Action.APPROVE, "approve", approver_id, note, now, proven, settled)
        return {"reference": reference, "state": application.state}

    return perform(account_actor(approver_id), effect, now=now, once=once)


def refuse(
    counter: Counter,
    *,
    reference: str,
    approver_id: int,
    note: str,
    now: datetime,
    proven: str | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Refuse registration 不予登记 on the findings the reviewer named (RMR2021 20); the name is let go."""

    def effect(session: Session) -> dict[str, Any]:
        application, proposal = _proposal(session, reference, approver_id, "refuse")
        _decide(session, application, proposal, Action.REFUSE, "refuse", approver_id, note, now, proven)
        if (held := names.held_by(session, application.id)) is not None:
            held.status = "released"
        tell(session, "refused", reference, now=now)
        return {"reference": reference, "state": application.state}

    return perform(account_actor(approver_id), effect, now=now, once=once)


def send_back(
    counter: Counter,
    *,
    reference: str,
    approver_id: int,
    note: str,
    now: datetime,
    proven: str | None = None,
    once: Once | None = None,
) -> dict[str, Any]:
    """Disagree: the case goes back to the reviewers' queue with a reason."""

    def effect(session: Session) -> dict[str, Any]:
        if not note.strip():
            raise Refused("findings_required", Text("请写明不同意的理由", "Say why you do not agree"))
        application, proposal = _proposal(session, reference, approver_id, None)
        _decide(session, application, proposal, Action.SEND_BACK, "send_back", approver_id, note, now, proven)
        return {"reference": reference, "state": application.state}

    return perform(account_actor(approver_id), effect, now=now, once=once)


def _submission(session: Session, application: Application) -> Submission:
    submission = applications.latest_submission(session, application.id)
    if submission is None or submission.fallen_at is not None:
        raise AssertionError("a case with the authority has a standing submission")
    return submission


def _proposal(session: Session, reference: str, approver_id: int, proposes: str | None) -> tuple[Application, Decision]:
    application = staff_case(session, reference, approver_id)
    proposal = decisions.open_recommendation(session, application.id, application.round)
    if proposal is None or (proposes is not None and proposal.proposes != proposes):
        raise Refused(
            "state", Text("审查员尚未提出相应的处理意见", "No reviewer has recommended this outcome for the case yet")
        )
    not_his_own(session, application, approver_id)
    if approver_id == proposal.reviewed_by:
        raise Refused("not_allowed", Text("核准人与审查员不能是同一人", "The approver must be another person"))
    return application, proposal


def _refuse_unseen(session: Session, application: Application, proposal: Decision) -> None:
    """What was found only when a paper was read, after the reviewer had spoken, is for the reviewer first."""
    seen = set(map(identity, proposal.findings))
    found = found_by_machine(session, application)
    late = [found.findings[place] for place in found.later]
    unseen = [one["rule_id"] for one in late if one["severity"] != "notice" and identity(one) not in seen]
    if unseen:
        rules = "、".join(unseen)
        raise Refused(
            "state",
            Text(
                f"审查员提出意见之后，读取材料又发现：{rules}；请退回审查员核对",
                f"A paper was read after the recommendation and shows: {rules}. Send it back to the reviewer",
            ),
        )


def _decide(
    session: Session,
    application: Application,
    proposal: Decision,
    action: Action,
    kind: str,
    approver_id: int,
    note: str,
    now: datetime,
    proven: str | None,
    stated: dict[str, Any] | None = None,
) -> None:
    actor = account_actor(approver_id)
    details = {"proposal": proposal.id, **proof_details(proven)}
    act(session, application, action, Role.APPROVER, actor=actor, now=now, details=details)
    session.add(
        Decision(
            application_id=application.id,
            round=application.round,
            kind=kind,
            reviewed_by=proposal.reviewed_by,
            decided_by=approver_id,
            findings=proposal.findings,
            overrides=proposal.overrides,
            stated=stated,
            note=note.strip() or None,
            decided_at=now,
        )
    )
