"""Review: the machine's examination of a submission, and the reviewer's work on what the rules cannot decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from registry.domain import lookups as lookup_shapes
from registry.domain.errors import Refused, Text
from registry.domain.evidence import judge
from registry.domain.filing import Filing
from registry.domain.lifecycle import Action, Role, State
from registry.domain.local_time import local_day
from registry.domain.risk import risk_of
from registry.procedures import issue
from registry.procedures.assemble import look_up
from registry.procedures.consult import book_on
from registry.procedures.counter import MACHINE, Counter, Once, account_actor, act, any_case, perform, staff_case
from registry.procedures.freeze import signed_filing
from registry.procedures.read import evidence_of
from registry.procedures.settle import Outcome, outcome, settle
from registry.records import applications, materials, people
from registry.records.applications import Application
from registry.records.database import Session, reading
from registry.records.decisions import Decision
from registry.records.second_looks import SecondLook

LEASE = timedelta(minutes=30)


def examine_submission(counter: Counter, *, reference: str, now: datetime) -> dict[str, Any]:
    """Let the rules judge a submitted case; a clean one is approved by rule and issued, any other goes to a person.

    Run again on a case that is past this step, it only reports. Returns {"state", "decision"}; a state APPROVED waits
    for its licence.
    """

    found: list[str] = []

    def effect(session: Session) -> dict[str, Any]:
        application = any_case(session, reference)
        submission = applications.latest_submission(session, application.id)
        if application.state != State.SUBMITTED or submission is None:
            kept = (submission.examination if submission else None) or {}
            return {"state": application.state, "decision": kept.get("decision")}
        signatories = applications.signatories(session, submission.id)
        filing = replace(signed_filing(counter, application, submission, signatories), as_of=application.as_of)
        if application.as_of is None:
            raise AssertionError("a submitted case has the day whose law applies")
        book = book_on(session, application.as_of)
        lookups = look_up(session, counter, filing, book=book, application_id=application.id, now=now)
        unread = materials.of_application(session, application.id)
        evidence = evidence_of(session, unread, len(filing.documents) - len(unread))
        examination = judge(filing, lookups, day=application.as_of, book=book, evidence=evidence)
        to_be, unissuable = _outcome(session, counter, application, filing, now)
        submission.examination = {
            **examination.to_json(application.reference),
            "day": application.as_of.isoformat(),
            "evidence": [one.to_json() for one in evidence],
            "unissuable": unissuable.to_json() if unissuable else None,
        }
        submission.lookups = lookup_shapes.to_json(lookups)
        found[:] = (finding.rule_id for finding in examination.findings)
        application.rule_set = examination.rule_set
        application.risk = risk_of(submission.examination["findings"], filing.registered_capital_cny).points
        clean = examination.decision == "approve" and not unread
        settled = _settled(session, application, filing, to_be, now) if clean and to_be else None
        application.path = "full" if settled is None else "automatic"
        details = {"decision": examination.decision, "rule_set": examination.rule_set, "unread_papers": len(unread)}
        if settled is None:
            act(session, application, Action.ASSIGN, Role.MACHINE, actor=MACHINE, now=now, details=details)
        else:
            _approve_by_rule(session, application, settled, now, details)
            _draw(session, counter, application, now)
        return {"state": application.state, "decision": examination.decision}

    result = perform(MACHINE, effect, now=now)
    counter.found(found)
    if result["state"] == State.APPROVED:
        done = issue.issue_if_possible(counter, reference=reference, now=now)
        result["state"] = done["state"] if done is not None else result["state"]
    return result


def _outcome(
    session: Session, counter: Counter, application: Application, filing: Filing, now: datetime
) -> tuple[Outcome | None, Text | None]:
    """What an approval would lead to; or why it could lead to nothing."""
    try:
        return outcome(session, application, filing, specimen=counter.specimen, now=now), None
    except Refused as error:
        return None, error.text


def _settled(
    session: Session, application: Application, filing: Filing, to_be: Outcome, now: datetime
) -> dict[str, Any] | None:
    try:
        return settle(session, application, filing, to_be, now=now)
    except Refused:
        return None  # another had the name faster, after the rules had looked


def _approve_by_rule(
    session: Session, application: Application, settled: dict[str, Any], now: datetime, details: Mapping[str, Any]
) -> None:
    act(session, application, Action.APPROVE_BY_RULE, Role.MACHINE, actor=MACHINE, now=now, details=details)
    session.add(
        Decision(
            application_id=application.id,
            round=application.round,
            kind="approve",
            by_rule=True,
            findings=[],
            overrides={},
            stated=settled,
            decided_at=now,
        )
    )


def _draw(session: Session, counter: Counter, application: Application, now: datetime) -> None:
    """Note the approval for a person's second look if the day's draw takes it."""
    day, by = local_day(now), counter.second_looks
    if by.takes(day, application.reference):
        session.add(SecondLook(application_id=application.id, drawn_on=day, seed=by.seed, percent=by.percent))


def claim(
    counter: Counter, *, reference: str, reviewer_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Take a case from the queue for half an hour; again by the same person: the lease is renewed."""

    def effect(session: Session) -> dict[str, Any]:
        return take(session, reference, reviewer_id, now)

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


def take(session: Session, reference: str, reviewer_id: int, now: datetime) -> dict[str, Any]:
    """Claim a case within the caller's transaction. Refused, with nothing changed, when it cannot be his."""
    application = staff_case(session, reference, reviewer_id)
    not_his_own(session, application, reviewer_id)
    _free_or_mine(application, reviewer_id, now)
    lapsed = application.claimed_by if application.claimed_by != reviewer_id else None
    details = {"lapsed": account_actor(lapsed)} if lapsed is not None else None  # whose claim had run out
    act(session, application, Action.CLAIM, Role.REVIEWER, actor=account_actor(reviewer_id), now=now, details=details)
    application.claimed_by = reviewer_id
    application.claimed_until = now + LEASE
    return {"reference": reference, "claimed_until": application.claimed_until.isoformat()}


def release(
    counter: Counter, *, reference: str, reviewer_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Give a claimed case back to the queue."""

    def effect(session: Session) -> dict[str, Any]:
        application = leased(session, reference, reviewer_id, now)
        act(session, application, Action.RELEASE, Role.REVIEWER, actor=account_actor(reviewer_id), now=now)
        application.claimed_by = application.claimed_until = None
        return {"reference": reference}

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


def leased(session: Session, reference: str, reviewer_id: int, now: datetime) -> Application:
    """A case that this reviewer holds; Refused("lease") when it is not, or no longer, his."""
    application = staff_case(session, reference, reviewer_id)
    _free_or_mine(application, reviewer_id, now)
    if application.claimed_by != reviewer_id or application.claimed_until is None or application.claimed_until <= now:
        raise Refused(
            "lease",
            Text("您尚未领取这件申请，或领取已到期，请重新领取", "Claim this case first; an earlier claim has ended"),
        )
    return application


def waiting() -> list[str]:
    """References of submitted cases whose machine review was cut short."""
    with reading() as session:
        return applications.in_state(session, State.SUBMITTED.value)


def _free_or_mine(application: Application, reviewer_id: int, now: datetime) -> None:
    other = application.claimed_by not in (None, reviewer_id)
    if other and application.claimed_until is not None and application.claimed_until > now:
        raise Refused("lease", Text("这件申请正由另一位审查员办理", "Another reviewer is working on this case"))


def not_his_own(session: Session, application: Application, account_id: int) -> None:
    """Refused when this officer filed the case himself or signs in it."""
    account = people.by_id(session, account_id)
    submission = applications.latest_submission(session, application.id)
    signing = {s.id_hash for s in applications.signatories(session, submission.id)} if submission else set()
    if application.applicant_id == account_id or (account is not None and account.id_hash in signing):
        raise Refused("not_allowed", Text("不能办理本人提交或签署的申请", "Nobody handles a case he filed or signs"))
