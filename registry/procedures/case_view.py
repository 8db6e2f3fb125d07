"""Show a case: what its applicant, its signatories or the staff may see of it, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import Text
from registry.domain.evidence import judge
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.masking import masked, masked_like
from registry.domain.signatories import signatories_of
from registry.domain.usual_time import UsualTime, usual_time
from registry.procedures import correct
from registry.procedures.assemble import as_if_signed, filing_of, look_up
from registry.procedures.consult import book_on
from registry.procedures.correct import Correcting
from registry.procedures.counter import Counter, not_found
from registry.procedures.freeze import LINK_LIFETIME
from registry.procedures.read import evidence_of
from registry.procedures.registered import licence_found
from registry.procedures.seen import seen_by
from registry.records import applications, decisions, extensions, licences, materials
from registry.records.applications import Application, Signatory, Submission
from registry.records.database import Session, reading
from registry.records.decisions import Decision
from registry.records.extensions import Extension
from registry.records.licences import Licence
from registry.records.materials import Material
from registry.records.people import Account


@dataclass(frozen=True)
class Preview:
    """A draft as it would be frozen now, with everything the rules would say about it."""

    filing: Mapping[str, Any]
    examination: Mapping[str, Any]
    signatories: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One stage of the journey: done, now or next."""

    label: Text
    mark: str


@dataclass(frozen=True)
class Made:
    """One outcome of one round: recommendation, return, approval, refusal, sending back."""

    round: int
    kind: str
    proposes: str | None
    by_rule: bool
    reviewed_by: int | None
    decided_by: int | None
    findings: Sequence[Mapping[str, Any]]
    overrides: Mapping[str, str]
    verdicts: Mapping[str, Any] | None
    note: str | None
    decided_at: datetime


@dataclass(frozen=True)
class CaseView:
    """Everything a page shows of one case. `later` are the places of the findings that reading a paper added."""

    reference: str
    state: str
    version: int
    entity_type: str
    display_name: str | None
    authority: str | None
    answers: Mapping[str, Any]
    filing: Mapping[str, Any]
    materials: Sequence[Material]
    submission: Submission | None
    signatories: Sequence[Signatory]
    links: Mapping[str, str]
    findings: Sequence[Mapping[str, Any]]
    later: Sequence[int]
    decision: str | None
    decisions: Sequence[Made]
    recommendation: Made | None
    steps: Sequence[Step]
    acts_next: Text
    path: str | None
    promised_on: date | None
    submitted_at: datetime | None
    saved_at: datetime
    queue_place: int | None
    claimed_by: int | None
    claimed_until: datetime | None
    licence_number: str | None
    short_code: str | None
    copies_duplicate: int
    yours: bool
    correcting: Correcting | None
    extension: Extension | None
    usual: UsualTime | None


def preview(counter: Counter, *, reference: str, account_id: int, now: datetime) -> Preview:
    """The applicant's draft with its derived papers, signatories and findings, as if submitted today."""
    with reading() as session:
        application = applications.by_reference(session, reference)
        if application is None or application.applicant_id != account_id:
            raise not_found()
        papers = materials.of_application(session, application.id)
        filing = filing_of(counter, application, papers, day=local_day(now))
        book = book_on(session, local_day(now))
        lookups = look_up(session, counter, filing, book=book, application_id=application.id, now=now)
        evidence = evidence_of(session, papers, len(filing.documents) - len(papers))
    signed = as_if_signed(filing, local_day(now))
    return Preview(
        filing=filings.to_json(filing),
        examination=judge(signed, lookups, day=local_day(now), book=book, evidence=evidence).to_json(reference),
        signatories=[
            {"name": s.name, "capacities": s.capacities, "organisations": s.organisations}
            for s in signatories_of(filing)
        ],
    )


def status(counter: Counter, *, reference: str, account_id: int, now: datetime) -> CaseView:
    """One case for one account: its applicant, a signatory of its newest round, or staff; else it does not exist.

    Everybody but the applicant sees identity numbers and phones masked.
    """
    with reading() as session:
        application, account = seen_by(session, reference, account_id)
        view = view_of(session, counter, application, account, now)
    return view if view.yours else hidden(view)


def paper(*, reference: str, material_id: int, account_id: int) -> tuple[Material, bytes]:
    """An uploaded paper with its bytes, for whoever may see its case."""
    with reading() as session:
        application, _ = seen_by(session, reference, account_id)
        material = materials.by_id(session, application.id, material_id)
        if material is None:
            raise not_found()
        return material, material.content


def hidden(view: CaseView) -> CaseView:
    """The view with every number masked that is not the viewer's business to know in full."""
    return replace(
        view,
        answers=masked(view.answers),
        filing=masked(view.filing),
        findings=masked_like(view.findings, view.filing),
        decisions=[masked_outcome(made, view.filing) for made in view.decisions],
        recommendation=masked_outcome(view.recommendation, view.filing) if view.recommendation else None,
    )


def masked_outcome(made: Made, filing: Mapping[str, Any]) -> Made:
    """An outcome with the numbers of a filing's persons masked, wherever its words repeat them."""
    shown = {"findings": made.findings, "overrides": made.overrides, "verdicts": made.verdicts, "note": made.note}
    return replace(made, **masked_like(shown, filing))


def outcome(decision: Decision) -> Made:
    """A decision as a view shows it."""
    return Made(**{field.name: getattr(decision, field.name) for field in fields(Made)})


def licence_of(session: Session, application: Application) -> Licence | None:
    """The licence a case led to; of one that was completed without, the one it found."""
    if application.state == State.CLOSED:
        return licence_found(session, application)
    return licences.of_application(session, application.id)


def view_of(session: Session, counter: Counter, application: Application, account: Account, now: datetime) -> CaseView:
    """Everything there is to show of a case, unmasked: for the applicant, or to be masked by the caller."""
    submission = applications.latest_submission(session, application.id)
    signatories = applications.signatories(session, submission.id) if submission else []
    yours = application.applicant_id == account.id
    papers = materials.of_application(session, application.id)
    licence = licence_of(session, application)
    examination = (submission.examination if submission else None) or {}
    made = [outcome(decision) for decision in decisions.of_application(session, application.id)]
    proposal = decisions.open_recommendation(session, application.id, application.round)
    waiting = [s for s in signatories if s.signed_at is None]
    expired = submission is not None and submission.frozen_at + LINK_LIFETIME <= now
    copies = application.answers.get("licence_copies") or {}
    return CaseView(
        reference=application.reference,
        state=application.state,
        version=application.version,
        entity_type=application.entity_type,
        display_name=application.display_name,
        authority=application.authority,
        answers=application.answers,
        filing=filings.to_json(filing_of(counter, application, papers, day=application.as_of or local_day(now))),
        materials=papers,
        submission=submission,
        signatories=signatories,
        links={s.name: f"{counter.public_url}/sign/{s.link_token}" for s in signatories if yours and not expired},
        findings=examination.get("findings", []),
        later=examination.get("later", []),
        decision=examination.get("decision"),
        decisions=made,
        recommendation=outcome(proposal) if proposal else None,
        steps=steps(application.state, about_registered=application.enterprise_id is not None),
        acts_next=acts_next(application.state, [s.name for s in waiting], proposal is not None, expired),
        path=application.path,
        promised_on=application.promised_on,
        submitted_at=application.submitted_at,
        saved_at=application.saved_at,
        queue_place=_queue_place(session, application),
        claimed_by=application.claimed_by,
        claimed_until=application.claimed_until,
        licence_number=licence.number if licence is not None and licence.token is not None else None,
        short_code=licence.short_code if licence is not None and licence.token is not None else None,
        copies_duplicate=int(copies.get("duplicate") or 1) if isinstance(copies, dict) else 1,
        yours=yours,
        correcting=correct.correcting(session, counter, application, now) if yours else None,
        extension=extensions.of_round(session, application.id, application.round),
        usual=_usual(session, application, now),
    )


def _usual(session: Session, application: Application, now: datetime) -> UsualTime | None:
    """How long like cases took in the last quarter, while this one waits."""
    if application.state != State.UNDER_REVIEW:
        return None
    return usual_time(
        decisions.times_taken(
            session,
            authority=application.authority,
            procedure=application.procedure,
            entity_type=application.entity_type,
            since=now - timedelta(days=90),
        )
    )


def _queue_place(session: Session, application: Application) -> int | None:
    if application.state != State.UNDER_REVIEW:
        return None
    return applications.ahead_in_queue(session, application) + 1


_STAGES = (
    (Text("填写", "Fill in"), ("DRAFT", "RETURNED")),
    (Text("签署", "Sign"), ("SIGNING",)),
    (Text("审查", "Review"), ("SUBMITTED", "UNDER_REVIEW")),
    (Text("发照", "Licence"), ("APPROVED",)),
)
_COMPLETED = Text("办结", "Complete")
"""The last stage where not every case ends with a licence: a change, a deregistration."""


def steps(state: str, *, about_registered: bool = False) -> tuple[Step, ...]:
    """The journey in four stages, each done, now or next."""
    current = next((i for i, (_, states) in enumerate(_STAGES) if state in states), len(_STAGES))
    if state in ("REFUSED", "WITHDRAWN"):
        current = 2
    labels = [label for label, _ in _STAGES[:-1]] + [_COMPLETED if about_registered else _STAGES[-1][0]]
    return tuple(
        Step(label, "done" if i < current else "now" if i == current else "next") for i, label in enumerate(labels)
    )


def acts_next(state: str, unsigned: Sequence[str], recommended: bool, expired: bool) -> Text:
    """Who acts next, in one sentence. `expired`: the signing links are older than they are good for."""
    if state == "SIGNING" and unsigned and expired:
        return Text(
            "签署链接已满七天失效，请退回修改，核对后重新发起签署",
            "The signing links have expired; take it back, look through it and ask for signatures again",
        )
    if state == "SIGNING" and unsigned:
        return Text(f"等待{'、'.join(unsigned)}签署", f"Waiting for {', '.join(unsigned)} to sign")
    if state == "UNDER_REVIEW" and recommended:
        return Text("审查员已提出意见，等待核准人决定", "Reviewed; waiting for the approver's decision")
    return {
        "DRAFT": Text("请您继续填写", "Please go on filling in"),
        "SIGNING": Text("签署已齐，请您提交", "Everybody has signed; please submit"),
        "SUBMITTED": Text("系统正在按规则审查", "The rules are being applied"),
        "UNDER_REVIEW": Text("等待审查员办理", "Waiting for a reviewer"),
        "RETURNED": Text("请您按通知补正后重新提交", "Please put right what the notice names and submit again"),
        "REFUSED": Text("不予登记，理由见决定书", "Registration was refused; see the reasons"),
        "APPROVED": Text("已准予登记，正在制作执照", "Approved; the licence is being made"),
        "LICENSED": Text("执照已签发，可以使用", "The licence is issued and ready to use"),
        "CLOSED": Text("登记已经办结，通知书可以下载", "Completed; the notice can be downloaded"),
        "WITHDRAWN": Text("您已撤回这份申请", "You withdrew this application"),
    }[state]
