"""Show the versions of the rule book and the proposals to change it, with who did what and what still bars them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.errors import Problem
from registry.domain.rules import amendment
from registry.domain.rules.amendment import Change
from registry.procedures.amend_rules import why_not
from registry.procedures.counter import not_found
from registry.records import people, rule_versions
from registry.records.database import Session, reading
from registry.records.rule_versions import RuleVersion


@dataclass(frozen=True)
class ProposalView:
    """A proposal or version: its changes, its people by name, and what bars it from taking effect."""

    id: int
    state: str
    number: int | None
    title: str
    effective_from: date
    changes: Sequence[Change]
    proposed_by: int | None
    proposer: str | None
    proposed_at: datetime | None
    reviewer: str | None
    verdict: str | None
    opinion: str | None
    opinion_at: datetime | None
    decider: str | None
    decided_at: datetime | None
    rejection: str | None
    problems: Sequence[Problem]

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "proposal": self.id,
            "state": self.state,
            "number": self.number,
            "title": self.title,
            "effective_from": self.effective_from.isoformat(),
            "changes": amendment.to_json(self.changes),
            "proposed_by": self.proposer,
            "reviewed_by": self.reviewer,
            "verdict": self.verdict,
            "opinion": self.opinion,
            "decided_by": self.decider,
            "decided_at": self.decided_at.isoformat() if self.decided_at else None,
            "rejection": self.rejection,
            "problems": [
                {"field": one.path, "message": one.message.to_json(), "remedy": one.remedy.to_json()}
                for one in self.problems
            ],
        }


def proposals(now: datetime) -> list[ProposalView]:
    """Every proposal, newest first."""
    with reading() as session:
        return [_view(session, one, now) for one in rule_versions.proposals(session)]


def proposal(proposal_id: int, now: datetime) -> ProposalView:
    """One proposal; Refused("not_found") if there is none."""
    with reading() as session:
        found = rule_versions.by_id(session, proposal_id)
        if found is None or found.id == 1:
            raise not_found()
        return _view(session, found, now)


def versions(now: datetime) -> list[ProposalView]:
    """The versions in force now or from a later day, the shipped book first."""
    with reading() as session:
        return [_view(session, one, now) for one in rule_versions.active(session)]


def _view(session: Session, one: RuleVersion, now: datetime) -> ProposalView:
    ids = [found for found in (one.proposed_by, one.opinion_by, one.decided_by) if found is not None]
    names = people.names(session, ids)
    return ProposalView(
        id=one.id,
        state=one.state,
        number=one.number,
        title=one.title,
        effective_from=one.effective_from,
        changes=amendment.read_changes(one.changed),
        proposed_by=one.proposed_by,
        proposer=names.get(one.proposed_by or 0),
        proposed_at=one.proposed_at,
        reviewer=names.get(one.opinion_by or 0),
        verdict=one.opinion_verdict,
        opinion=one.opinion,
        opinion_at=one.opinion_at,
        decider=names.get(one.decided_by or 0),
        decided_at=one.decided_at,
        rejection=one.rejection,
        problems=why_not(session, one, now) if one.state in ("drafted", "reviewed") else (),
    )
