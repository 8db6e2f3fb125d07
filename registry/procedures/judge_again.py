"""Judge again: what the rules find in a case under review once a paper was read whose picture waited when it came in.

By the same version of the rules, on the same day and with the same answers of other systems: only what was read is new.
Findings keep their numbers and new ones come last, so that nothing a reviewer is about to say goes to another finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.domain.correction import Finding, identity
from registry.domain.evidence import judge
from registry.domain.lifecycle import Action, Role, State
from registry.domain.risk import risk_of
from registry.procedures.consult import book_named
from registry.procedures.counter import MACHINE, Counter, act
from registry.procedures.read import evidence_of
from registry.procedures.rehearse import as_stored
from registry.records import applications, materials
from registry.records.applications import Application
from registry.records.database import Session


def judge_again(session: Session, counter: Counter, application: Application, now: datetime) -> None:
    """Examine a case under review with all that is read by now, within the caller's transaction.

    Nothing happens to a case in another state (a later examination sees the reading anyway), nor where nothing else was
    read than before. The examination names the new findings by their places: `later`.
    """
    submission = applications.latest_submission(session, application.id)
    if application.state != State.UNDER_REVIEW or submission is None:
        return
    stored = as_stored(session, counter, application, submission)
    book = book_named(session, stored.examination["rule_set"]) if stored else None
    if stored is None or book is None:
        return  # its signatures, or its version, do not stand as they were stored: `rules rejudge` tells of it
    papers = materials.of_application(session, application.id)
    evidence = evidence_of(session, papers, len(stored.filing.documents) - len(papers))
    if evidence == stored.evidence:
        return
    judged = judge(stored.filing, stored.lookups, day=stored.day, book=book, evidence=evidence)
    told = judged.to_json(application.reference)
    before = stored.examination["findings"]
    known, findings = in_known_order(before, told["findings"])
    late = {identity(before[place]) for place in stored.examination.get("later", ())}
    later = [place for place, one in enumerate(findings) if place >= known or identity(one) in late]
    submission.examination = {
        **stored.examination,
        **told,
        "findings": findings,
        "evidence": [one.to_json() for one in evidence],
        "later": later,
    }
    application.risk = risk_of(findings, stored.filing.registered_capital_cny).points
    details = {"decision": judged.decision, "rules": [one["rule_id"] for one in findings[known:]]}
    act(session, application, Action.EXAMINE_AGAIN, Role.MACHINE, actor=MACHINE, now=now, details=details)


def in_known_order(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[int, list[Finding]]:
    """The findings of a second examination in the order of the first, the new ones last; and where these begin."""
    place = {identity(one): number for number, one in reversed(list(enumerate(before)))}
    known = sorted((one for one in after if identity(one) in place), key=lambda one: place[identity(one)])
    return len(known), known + [one for one in after if identity(one) not in place]
