"""Re-enact: show how a case was decided from what was kept, worked out anew, and say where anything differs 决定重演.

For each round: the payload as received, who signed it, its papers, the rule set, what other systems answered, what the
rules found, and what persons decided upon it. Nothing is looked up again, and numbers of persons are masked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.errors import Text
from registry.domain.masking import masked_like
from registry.procedures import case_view
from registry.procedures.case_view import Made
from registry.procedures.counter import Counter, not_found
from registry.procedures.freeze import frozen_filing
from registry.procedures.reconcile import as_filed
from registry.procedures.rehearse import as_stored, differs
from registry.records import applications, decisions, materials, people
from registry.records.applications import Application, Submission
from registry.records.database import Session, reading
from registry.records.materials import Material

_RECEIVED = Text("收到的内容与冻结时的摘要一致", "The payload has the digest that was signed")
_PAPERS = Text("每份材料与冻结时的摘要一致", "Each paper has the digest it was frozen with")
_STANDS = Text("每个签名有效，外部查询结果齐全", "Each signature verifies; the answers of others are there")
_AGAIN = Text("按当时的规则重新审查，结论相同", "Judged again by its own rules, it comes out the same")
_AS_FILED = Text("准予登记的内容与申请一致", "What was approved is what was filed")


@dataclass(frozen=True)
class Check:
    """One thing that was worked out anew, and whether it came out as it was kept."""

    what: Text
    holds: bool


@dataclass(frozen=True)
class PaperThen:
    """An uploaded paper of a round by its digest when it was frozen; `holds`: its bytes still have it."""

    document_type: str
    sha256: str
    holds: bool


@dataclass(frozen=True)
class Round:
    """One round of a case: what was received, what was found, what was decided."""

    number: int
    frozen_at: datetime
    digest: str
    signed: Sequence[tuple[str, datetime | None]]
    papers: Sequence[PaperThen]
    rule_set: str | None
    day: date | None
    lookups: Mapping[str, Any]
    found: str | None
    findings: Sequence[Mapping[str, Any]]
    made: Sequence[Made]
    checks: Sequence[Check]


@dataclass(frozen=True)
class Reenactment:
    """A case re-enacted; `names` are those of the officers who decided."""

    reference: str
    state: str
    rounds: Sequence[Round]
    names: Mapping[int, str]

    @property
    def holds(self) -> bool:
        """Whether everything came out as it was kept."""
        return all(check.holds for one in self.rounds for check in one.checks)

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "reference": self.reference,
            "state": self.state,
            "holds": self.holds,
            "rounds": [_round_json(one) for one in self.rounds],
        }


def reenact(counter: Counter, *, reference: str, account_id: int | None = None) -> Reenactment:
    """Re-enact every round of a case. Of an auditor (`account_id`) only cases of the authority he serves are seen;
    Refused("not_found") otherwise.
    """
    with reading() as session:
        if account_id is None:
            application = applications.by_reference(session, reference)
        else:
            application, _ = case_view.seen_by(session, reference, account_id)
        if application is None:
            raise not_found()
        submissions = applications.submissions(session, application.id)
        rounds = [_round(session, counter, application, one, one is submissions[-1]) for one in submissions]
        deciders = {who for one in rounds for made in one.made for who in (made.reviewed_by, made.decided_by) if who}
        return Reenactment(reference, application.state, rounds, people.names(session, deciders))


def _round(session: Session, counter: Counter, case: Application, submission: Submission, newest: bool) -> Round:
    kept, filing = submission.examination or {}, frozen_filing(submission.payload)
    made = [case_view.outcome(one) for one in decisions.of_application(session, case.id)]
    papers = _papers(session, case, submission)
    day = date.fromisoformat(kept["day"]) if kept.get("day") else None
    signatories = applications.signatories(session, submission.id)
    return Round(
        number=submission.round,
        frozen_at=submission.frozen_at,
        digest=submission.digest.hex(),
        signed=[(one.name, one.signed_at) for one in signatories],
        papers=papers,
        rule_set=kept.get("rule_set"),
        day=day,
        lookups=masked_like(submission.lookups or {}, filing),
        found=kept.get("decision"),
        findings=masked_like(list(kept.get("findings", ())), filing),
        made=[case_view.masked_outcome(one, filing) for one in made if one.round == submission.round],
        checks=_checks(session, counter, case, submission, papers, newest),
    )


def _papers(session: Session, case: Application, submission: Submission) -> list[PaperThen]:
    there = {one.sha256.hex(): one for one in materials.ever_of_application(session, case.id)}
    frozen = json.loads(submission.payload)["materials"]
    return [PaperThen(one["document_type"], one["sha256"], _same(there.get(one["sha256"]))) for one in frozen]


def _same(paper: Material | None) -> bool:
    return paper is not None and hashlib.sha256(paper.content).digest() == paper.sha256


def _checks(
    session: Session,
    counter: Counter,
    case: Application,
    submission: Submission,
    papers: Sequence[PaperThen],
    newest: bool,
) -> list[Check]:
    received = hashlib.sha256(submission.payload).digest() == submission.digest
    checks = [Check(_RECEIVED, received), Check(_PAPERS, all(paper.holds for paper in papers))]
    if submission.examination is None:
        return checks
    stands = as_stored(session, counter, case, submission) is not None
    again = stands and not differs(session, counter, case, submission)
    checks += [Check(_STANDS, stands), Check(_AGAIN, again)]
    if newest and case.state in ("APPROVED", "LICENSED", "CLOSED"):
        checks.append(Check(_AS_FILED, as_filed(session, counter, case)))
    return checks


def _round_json(one: Round) -> dict[str, Any]:
    return {
        "round": one.number,
        "frozen_at": one.frozen_at.isoformat(),
        "payload_sha256": one.digest,
        "signed": [{"name": name, "at": at.isoformat() if at else None} for name, at in one.signed],
        "papers": [vars(paper) for paper in one.papers],
        "rule_set": one.rule_set,
        "day": one.day.isoformat() if one.day else None,
        "lookups": one.lookups,
        "found": one.found,
        "findings": list(one.findings),
        "decisions": [{**vars(made), "decided_at": made.decided_at.isoformat()} for made in one.made],
        "checks": [{"what": check.what.en, "holds": check.holds} for check in one.checks],
    }
