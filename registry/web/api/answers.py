"""What answers give: their shapes, for the description, and the JSON itself, made from what the procedures return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.kinds import Choice, Flag, Whole
from registry.domain.rules.book import SEVERITIES
from registry.domain.shape import Free
from registry.procedures.case_view import CaseView, Made
from registry.procedures.queue import QueueRow
from registry.records.applications import Application, Signatory
from registry.records.materials import Material
from registry.web.api.bodies import FILING, Component


@dataclass(frozen=True)
class Said:
    """A text of an answer; `form` is its format (date, date-time, uri)."""

    form: str = ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", **({"format": self.form} if self.form else {})}


@dataclass(frozen=True)
class Rows:
    """A list in an answer."""

    of: Any

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema()}


class Fields:
    """An object in an answer: exactly these members, each of which may be null."""

    def __init__(self, **kinds: Any) -> None:
        self.kinds = kinds

    def schema(self) -> dict[str, Any]:
        members = {name: kind.schema() for name, kind in self.kinds.items()}
        properties = {name: {"anyOf": [one, {"type": "null"}]} if one else {} for name, one in members.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}


class Tally:
    """An object whose members are counts or texts under keys that are not known beforehand."""

    def __init__(self, of: Any) -> None:
        self.of = of

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.of.schema()}


TEXT, INSTANT, DAY, LINK, NUMBER, YES = Said(), Said("date-time"), Said("date"), Said("uri"), Whole(), Flag()
BOTH = Fields(zh=TEXT, en=TEXT)
FINDING = Component(
    "Finding",
    Fields(
        rule_id=TEXT,
        severity=Choice(SEVERITIES),
        fields=Rows(TEXT),
        message=BOTH,
        fix=BOTH,
        law=Rows(Fields(instrument=TEXT, article=TEXT)),
        values=Tally(TEXT),
    ),
)
SIGNATORY = Fields(name=TEXT, capacities=Rows(TEXT), signed_at=INSTANT, declined_at=INSTANT, link=LINK)
PAPER = Fields(
    material_id=NUMBER,
    document_type=TEXT,
    subject=TEXT,
    file_name=TEXT,
    media_type=TEXT,
    size=NUMBER,
    sha256=TEXT,
    entered=Free(),
    uploaded_at=INSTANT,
)
READING = Fields(
    outcome=TEXT,
    problem=BOTH,
    pages=NUMBER,
    fields=Rows(
        Fields(name=TEXT, value=Free(), words=TEXT, page=NUMBER, box=Free(), confidence=Free(), sure=Free()),
    ),
)
VERDICTS = Fields(
    findings=Rows(Fields(index=NUMBER, rule_id=TEXT, severity=TEXT, verdict=TEXT, reason=TEXT)), papers=Tally(TEXT)
)
DECISION = Fields(
    kind=TEXT,
    proposes=TEXT,
    by_rule=YES,
    findings=Rows(FINDING),
    overrides=Tally(TEXT),
    verdicts=VERDICTS,
    note=TEXT,
    decided_at=INSTANT,
)
APPLICATION = Component(
    "Application",
    Fields(
        reference=TEXT,
        state=TEXT,
        version=NUMBER,
        entity_type=TEXT,
        name=TEXT,
        authority=TEXT,
        answers=FILING,
        filing=FILING,
        papers=Rows(PAPER),
        digest=TEXT,
        signatories=Rows(SIGNATORY),
        decision=TEXT,
        findings=Rows(FINDING),
        decisions=Rows(DECISION),
        acts_next=BOTH,
        path=TEXT,
        promised_on=DAY,
        submitted_at=INSTANT,
        saved_at=INSTANT,
        queue_place=NUMBER,
        claimed_until=INSTANT,
        licence_number=TEXT,
        short_code=TEXT,
        yours=YES,
    ),
)
SUMMARY = Fields(reference=TEXT, state=TEXT, version=NUMBER, name=TEXT, saved_at=INSTANT)
QUEUE_ROW = Fields(
    reference=TEXT,
    name=TEXT,
    authority=TEXT,
    entity_type=TEXT,
    submitted_at=INSTANT,
    promised_on=DAY,
    overdue=YES,
    path=TEXT,
    severities=Tally(NUMBER),
    claimed_by=TEXT,
    claimed_until=INSTANT,
    mine=YES,
    proposes=TEXT,
    for_you_to_decide=YES,
    round=NUMBER,
    risk=Fields(points=NUMBER, grade=TEXT, reasons=Rows(BOTH)),
)
VERDICT = Component(
    "Verdict",
    Fields(
        code=TEXT,
        genuine=YES,
        standing=TEXT,
        since=INSTANT,
        reason=TEXT,
        fresh=Fields(as_of=INSTANT, age_seconds=NUMBER, live=YES),
        licence=Free(),
        checks=Rows(Free()),
    ),
)
PROBLEM = Component(
    "Problem",
    Fields(
        type=TEXT,
        title=TEXT,
        status=NUMBER,
        detail=TEXT,
        incident=TEXT,
        errors=Rows(Fields(pointer=TEXT, field=TEXT, message=BOTH, remedy=BOTH)),
    ),
)
INTERNAL = ("recommend", "send_back")
"""Outcomes between officers, which are no business of the applicant."""


def application_json(view: CaseView, *, officer: bool) -> dict[str, Any]:
    """A case as one account may see it."""
    internal = officer and not view.yours
    shown = [made for made in view.decisions if internal or made.kind not in INTERNAL]
    return {
        "reference": view.reference,
        "state": view.state,
        "version": view.version,
        "entity_type": view.entity_type,
        "name": view.display_name,
        "authority": view.authority,
        "answers": view.answers,
        "filing": view.filing,
        "papers": [paper_json(paper, view) for paper in view.materials],
        "digest": view.submission.digest.hex() if view.submission else None,
        "signatories": [signatory_json(one, view.links.get(one.name)) for one in view.signatories],
        "decision": view.decision,
        "findings": view.findings,
        "decisions": [decision_json(made, internal=internal) for made in shown],
        "acts_next": view.acts_next.to_json(),
        "path": view.path,
        "promised_on": written(view.promised_on),
        "submitted_at": written(view.submitted_at),
        "saved_at": written(view.saved_at),
        "queue_place": view.queue_place,
        "claimed_until": written(view.claimed_until),
        "licence_number": view.licence_number,
        "short_code": view.short_code,
        "yours": view.yours,
    }


def paper_json(paper: Material, view: CaseView) -> dict[str, Any]:
    """An uploaded paper; what was read from it only for whoever sees the case unmasked."""
    return {
        "material_id": paper.id,
        "document_type": paper.document_type,
        "subject": paper.subject,
        "file_name": paper.file_name,
        "media_type": paper.media_type,
        "size": paper.size,
        "sha256": paper.sha256.hex(),
        "entered": paper.entered if view.yours else None,
        "uploaded_at": written(paper.uploaded_at),
    }


def signatory_json(one: Signatory, link: str | None) -> dict[str, Any]:
    """Somebody who must sign."""
    return {
        "name": one.name,
        "capacities": one.capacities,
        "signed_at": written(one.signed_at),
        "declined_at": written(one.declined_at),
        "link": link,
    }


def decision_json(made: Made, *, internal: bool = False) -> dict[str, Any]:
    """An outcome; the reviewer's verdicts only among officers."""
    return {
        "kind": made.kind,
        "proposes": made.proposes,
        "by_rule": made.by_rule,
        "findings": made.findings,
        "overrides": made.overrides,
        "verdicts": made.verdicts if internal else None,
        "note": made.note,
        "decided_at": written(made.decided_at),
    }


def summary_json(case: Application) -> dict[str, Any]:
    """A case in a list."""
    return {
        "reference": case.reference,
        "state": case.state,
        "version": case.version,
        "name": case.display_name,
        "saved_at": written(case.saved_at),
    }


def queue_row_json(row: QueueRow) -> dict[str, Any]:
    """A case in the queue."""
    given: dict[str, Any] = {name: getattr(row, name) for name in QUEUE_ROW.kinds}
    reasons = [reason.to_json() for reason in row.risk.reasons]
    given["risk"] = {"points": row.risk.points, "grade": row.risk.grade, "reasons": reasons}
    return {name: written(value) if isinstance(value, date) else value for name, value in given.items()}


def written(moment: date | datetime | None) -> str | None:
    """A day or an instant in ISO 8601."""
    return moment.isoformat() if moment is not None else None
