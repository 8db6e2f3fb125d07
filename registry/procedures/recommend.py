"""Recommend: a reviewer proposes approval or refusal to a second person, with a verdict on each finding and paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.procedures.counter import Counter, Once, account_actor, act, perform
from registry.procedures.review import leased
from registry.records import applications, materials
from registry.records.applications import Application
from registry.records.database import Session
from registry.records.decisions import Decision


def recommend(
    counter: Counter,
    *,
    reference: str,
    reviewer_id: int,
    proposes: str,
    overrides: Mapping[str, str],
    note: str,
    verdicts: Mapping[str, str] | None = None,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Propose approval or refusal to a second person.

    `overrides` gives a reason for each finding above notice that approval sets aside, by its index; `verdicts` says
    per uploaded paper (by material id) whether it is "accepted". Refusal needs at least one finding.
    """

    def effect(session: Session) -> dict[str, Any]:
        application = leased(session, reference, reviewer_id, now)
        findings = found_by_machine(session, application).findings
        if proposes == "approve":
            _all_settled(findings, overrides)
            _all_papers_accepted(session, application, verdicts or {})
        elif proposes != "refuse" or not [f for f in findings if f["severity"] != "notice"]:
            raise _needs_findings()
        session.add(
            Decision(
                application_id=application.id,
                round=application.round,
                kind="recommend",
                proposes=proposes,
                reviewed_by=reviewer_id,
                findings=findings,
                overrides=dict(overrides),
                verdicts=verdicts_on(findings, overrides, verdicts or {}),
                note=note or None,
                decided_at=now,
            )
        )
        act(
            session,
            application,
            Action.RECOMMEND,
            Role.REVIEWER,
            actor=account_actor(reviewer_id),
            now=now,
            details={"proposes": proposes, "overridden": sorted(overrides), "papers": dict(verdicts or {})},
        )
        application.claimed_by = application.claimed_until = None
        return {"reference": reference, "state": application.state, "proposes": proposes}

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


class Found(NamedTuple):
    """Findings, and the places among them of those made only when a paper was read, after the case had come in."""

    findings: list[dict[str, Any]]
    later: tuple[int, ...]


def found_by_machine(session: Session, application: Application) -> Found:
    """What the rules found in the newest round of a case."""
    submission = applications.latest_submission(session, application.id)
    examination = (submission.examination if submission else None) or {}
    return Found(list(examination.get("findings", ())), tuple(examination.get("later", ())))


def verdicts_on(
    findings: Sequence[Mapping[str, Any]],
    overrides: Mapping[str, str],
    papers: Mapping[str, str],
    *,
    agreed: Collection[int] = (),
) -> dict[str, Any]:
    """What a reviewer says of each finding and each paper, as it is kept with his decision.

    A finding with a reason against it is overridden; every other one above a notice, and each of `agreed`, is agreed.
    """
    said = []
    for index, finding in enumerate(findings):
        reason = overrides.get(str(index), "").strip()
        if reason or index in agreed or finding["severity"] != "notice":
            about = {"index": index, "rule_id": finding["rule_id"], "severity": finding["severity"]}
            said.append({**about, "verdict": "override" if reason else "agree", "reason": reason or None})
    return {"findings": said, "papers": dict(papers)}


def _all_settled(findings: list[dict[str, Any]], overrides: Mapping[str, str]) -> None:
    open_rules = [
        finding["rule_id"]
        for index, finding in enumerate(findings)
        if finding["severity"] != "notice" and not overrides.get(str(index), "").strip()
    ]
    if open_rules:
        rules = "、".join(open_rules)
        raise Refused(
            "findings_required",
            Text(f"以下审查意见须逐条说明采纳理由：{rules}", f"Give a reason for each finding set aside: {rules}"),
        )


def _all_papers_accepted(session: Session, application: Application, verdicts: Mapping[str, str]) -> None:
    unread = [
        paper.file_name
        for paper in materials.of_application(session, application.id)
        if verdicts.get(str(paper.id)) != "accepted"
    ]
    if unread:
        names = "、".join(unread)
        raise Refused(
            "findings_required",
            Text(f"以下材料尚未审阅通过：{names}", f"These papers were not accepted yet: {names}"),
        )


def _needs_findings() -> Refused:
    return Refused(
        "findings_required",
        Text(
            "不予登记须有至少一条审查意见作为理由；可补正的请退回补正",
            "A refusal needs at least one finding as its reason; return what can be put right",
        ),
    )
