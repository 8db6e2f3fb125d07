"""Rehearse: judge past cases again, by the version they were judged by or by one that is only proposed.

Both use what was stored: the frozen filing with its signatures, and what other systems answered at the time. The first
must find the same for ever; the second tells which cases a proposal would have decided otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain import lookups as lookup_shapes
from registry.domain.evidence import Evidence, judge
from registry.domain.evidence import parse as parse_evidence
from registry.domain.filing import Filing
from registry.domain.masking import masked_like
from registry.domain.rules.book import RuleBook
from registry.procedures.amend_rules import book_with
from registry.procedures.consult import book_named
from registry.procedures.counter import Counter, not_found
from registry.procedures.freeze import signed_filing
from registry.records import applications, rule_versions
from registry.records.applications import Application, Submission
from registry.records.database import Session, reading
from signing.signature import SignatureError

LIMIT = 1000
"""A rehearsal looks at this many of the newest examined submissions."""


@dataclass(frozen=True)
class Otherwise:
    """A case a proposal judges otherwise: both decisions, the findings that go and those that come."""

    reference: str
    name: str | None
    day: date
    was: str
    would_be: str
    gone: list[dict[str, Any]]
    new: list[dict[str, Any]]

    @property
    def decided_otherwise(self) -> bool:
        """Whether the decision itself differs, not only what is found."""
        return self.was != self.would_be


@dataclass(frozen=True)
class Rehearsal:
    """How many submissions were judged twice, and which of them came out otherwise; those decided otherwise first."""

    examined: int
    otherwise: list[Otherwise]

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        rows = [
            {
                "reference": one.reference,
                "name": one.name,
                "day": one.day.isoformat(),
                "was": one.was,
                "would_be": one.would_be,
                "decided_otherwise": one.decided_otherwise,
                "gone": one.gone,
                "new": one.new,
            }
            for one in self.otherwise
        ]
        return {"examined": self.examined, "otherwise": rows}


def rehearse(counter: Counter, *, proposal_id: int, now: datetime) -> Rehearsal:
    """Judge the newest examined submissions without and with a proposal, each by the law of its own day.

    FilingError when the proposal changes what is not there.
    """
    examined, found = 0, []
    with reading() as session:
        proposal = rule_versions.by_id(session, proposal_id)
        if proposal is None or proposal.id == 1:
            raise not_found()
        before, after = book_with(session, proposal)
        for application, submission in applications.examined(session, limit=LIMIT):
            if (stored := as_stored(session, counter, application, submission)) is not None:
                examined += 1
                if (one := _compared(application, stored, before, after)) is not None:
                    found.append(one)
    return Rehearsal(examined, sorted(found, key=lambda one: not one.decided_otherwise))


def rejudge(counter: Counter) -> dict[str, Any]:
    """Judge every examined submission again by its own version: {"examined", "differences": [{"object", "text"}]}."""
    examined, differences = 0, []
    with reading() as session:
        for application, submission in applications.examined(session, limit=None):
            examined += 1
            if text := differs(session, counter, application, submission):
                on = f"{application.reference}/{submission.round}"
                differences.append({"object": on, "text": text})
    return {"examined": examined, "differences": differences}


@dataclass(frozen=True)
class Stored:
    """A submission as it was judged: with its signatures, what other systems answered, the day and what was found."""

    filing: Filing
    lookups: lookup_shapes.Lookups
    day: date
    examination: Mapping[str, Any]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was read in the papers when it was judged."""
        return parse_evidence(self.examination.get("evidence", ()))


def as_stored(session: Session, counter: Counter, application: Application, submission: Submission) -> Stored | None:
    """An examined submission; None where its signatures, or the answers it was judged with, do not stand any more."""
    kept = submission.examination or {}
    day = date.fromisoformat(kept["day"]) if kept.get("day") else application.as_of
    if day is None or submission.lookups is None:
        return None
    try:
        signed = signed_filing(counter, application, submission, applications.signatories(session, submission.id))
    except SignatureError:
        return None
    return Stored(replace(signed, as_of=day), lookup_shapes.parse(submission.lookups), day, kept)


def _compared(application: Application, stored: Stored, before: RuleBook, after: RuleBook) -> Otherwise | None:
    was, would_be = (
        judge(stored.filing, stored.lookups, day=stored.day, book=book, evidence=stored.evidence).to_json()
        for book in (before, after)
    )
    gone = [one for one in was["findings"] if one not in would_be["findings"]]
    new = [one for one in would_be["findings"] if one not in was["findings"]]
    if not gone and not new:
        return None
    gone, new = masked_like((gone, new), filings.to_json(stored.filing))
    return Otherwise(
        application.reference, application.display_name, stored.day, was["decision"], would_be["decision"], gone, new
    )


def differs(session: Session, counter: Counter, application: Application, submission: Submission) -> str:
    """What comes out otherwise when a submission is judged again by its own version; nothing when it is the same."""
    stored = as_stored(session, counter, application, submission)
    if stored is None:
        return "its signatures or the answers of other systems do not stand as they were stored"
    book = book_named(session, stored.examination["rule_set"])
    if book is None:
        return f"rule set {stored.examination['rule_set']} is not kept here"
    judged = judge(stored.filing, stored.lookups, day=stored.day, book=book, evidence=stored.evidence)
    again = judged.to_json(application.reference)
    same = again["decision"] == stored.examination["decision"]
    same &= _in_order(again["findings"]) == _in_order(stored.examination["findings"])  # late ones are kept last
    return "" if same else f"judged again by {book.version} it is found otherwise"


def _in_order(findings: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in findings)
