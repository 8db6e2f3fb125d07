"""Notify: the authority's notices, sealed when somebody first asks for them and then kept; a look before sending."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certificates import seal_art
from registry.domain.errors import Text
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.masking import masked_like
from registry.papers.notices import NAMES, Kind, Notice, notice
from registry.papers.words import PROCEDURES
from registry.procedures.counter import Counter, account_actor, not_found, staff_case
from registry.procedures.freeze import frozen_filing
from registry.procedures.seen import seen_by
from registry.procedures.tell_approval import kind_of, what_was_approved
from registry.records import applications, decisions, extensions, journal, notices
from registry.records.applications import Application
from registry.records.database import Collision, Session, reading, writing
from registry.records.decisions import Decision
from registry.records.notices import KeptNotice
from signing.keyring import Purpose
from signing.pdf import sign_pdf


@dataclass(frozen=True)
class Available:
    """A notice that a case has: kind, round, name, the day of the act it tells of; the digest once it was sealed."""

    kind: Kind
    round: int
    name: Text
    day: date
    sha256: str | None


def available(*, reference: str, account_id: int) -> tuple[Available, ...]:
    """The notices of a case, in the order of its events, for whoever may see the case."""
    with reading() as session:
        application, _ = seen_by(session, reference, account_id)
        made = {(one.kind, one.round): one.sha256.hex() for one in notices.of_application(session, application.id)}
        return tuple(
            Available(kind, round_, NAMES[kind], local_day(at), made.get((kind, round_)))
            for kind, round_, at in _acts(session, application)
        )


def notice_of(
    counter: Counter, *, reference: str, kind: str, round_: int, account_id: int, now: datetime
) -> KeptNotice:
    """The sealed notice, made now if nobody asked for it before. not_found when the case has no such notice."""
    with reading() as session:
        application, _ = seen_by(session, reference, account_id)
        kept = notices.kept(session, application.id, kind, round_)
        if kept is not None:
            return _with_bytes(kept)
        said = _of_act(session, counter, application, kind, round_)
    pdf = _sealed(counter, said, now)
    try:
        with writing() as session:
            row = KeptNotice(
                application_id=application.id,
                round=round_,
                kind=said.kind,
                number=said.number,
                pdf=pdf,
                sha256=hashlib.sha256(pdf).digest(),
                made_at=now,
            )
            session.add(row)
            details = {"kind": said.kind, "round": round_, "sha256": row.sha256.hex()}
            journal.append(
                session,
                at=now,
                actor=account_actor(account_id),
                act="notice",
                on=f"application:{reference}",
                details=details,
            )
        return row
    except Collision:
        with reading() as session:
            first = notices.kept(session, application.id, kind, round_)
            if first is None:
                raise
            return _with_bytes(first)


def preview_correction(
    counter: Counter,
    *,
    reference: str,
    reviewer_id: int,
    findings: Sequence[Mapping[str, Any]],
    note: str,
    now: datetime,
) -> bytes:
    """The correction notice as it would be sent with these findings (as JSON), unsealed: what a reviewer looks at."""
    with reading() as session:
        application = staff_case(session, reference, reviewer_id)
        said = _notice(session, counter, application, "correction", application.round, now, findings, note)
    return notice(said).pdf


def _with_bytes(kept: KeptNotice) -> KeptNotice:
    len(kept.pdf)  # the bytes are read while the session is open
    return kept


def _acts(session: Session, application: Application) -> list[tuple[Kind, int, datetime]]:
    acts: list[tuple[Kind, int, datetime]] = []
    if application.submitted_at is not None and application.state not in (State.DRAFT, State.SIGNING):
        acts.append(("receipt", application.round, application.submitted_at))
    for kept in notices.of_application(session, application.id):
        if kept.kind == "receipt" and kept.round != application.round:
            acts.append(("receipt", kept.round, kept.made_at))
    acts += [("extension", one.round, one.extended_at) for one in extensions.of_application(session, application.id)]
    for decision in decisions.of_application(session, application.id):
        if (kind := kind_of(application, decision)) is not None:
            acts.append((kind, decision.round, decision.decided_at))
    return sorted(acts, key=lambda act: act[2])


def _of_act(session: Session, counter: Counter, application: Application, kind: str, round_: int) -> Notice:
    act = next((one for one in _acts(session, application) if one[:2] == (kind, round_)), None)
    if act is None:
        raise not_found()
    if act[0] == "receipt":
        return _notice(session, counter, application, "receipt", round_, act[2])
    if act[0] == "extension":
        extension = extensions.of_round(session, application.id, round_)
        reason = extension.reason if extension else ""
        return _notice(session, counter, application, "extension", round_, act[2], note=reason)
    decision = _decision(session, application, act[0], round_)
    if decision.kind == "approve":
        return _notice(session, counter, application, act[0], round_, act[2], approval=decision)
    reasons = [f for f in decision.findings if act[0] == "correction" or f["severity"] != "notice"]
    return _notice(session, counter, application, act[0], round_, act[2], reasons, decision.note or "")


def _decision(session: Session, application: Application, kind: Kind, round_: int) -> Decision:
    return next(
        one
        for one in decisions.of_application(session, application.id)
        if kind_of(application, one) == kind and one.round == round_
    )


def _notice(
    session: Session,
    counter: Counter,
    application: Application,
    kind: Kind,
    round_: int,
    at: datetime,
    findings: Sequence[Mapping[str, Any]] = (),
    note: str = "",
    approval: Decision | None = None,
) -> Notice:
    """Other people's numbers are masked in what is kept and handed on."""
    submission = next(s for s in applications.submissions(session, application.id) if s.round == round_)
    filing = frozen_filing(submission.payload)
    shown = masked_like({"findings": list(findings), "note": note}, filing)
    name = (filing.get("name") or {}).get("full")
    submitted = application.submitted_at if round_ == application.round else None
    extension = extensions.of_round(session, application.id, round_)
    promised = application.promised_on if extension is None else extension.promised_before
    return Notice(
        kind=kind,
        authority=application.authority or "",
        reference=application.reference,
        round=round_,
        to=f"{name}申请人" if name else "申请人",
        matter=PROCEDURES.get(application.procedure, "登记"),
        submitted_on=local_day(submitted) if submitted else None,
        day=local_day(at),
        law_day=application.as_of or local_day(at),
        findings=shown["findings"],
        note=shown["note"],
        promised_on=promised if kind == "receipt" else extension.promised_on if extension else None,
        promised_before=extension.promised_before if extension else None,
        stated=what_was_approved(session, application, approval, at) if approval is not None else (),
        replaces=approval is not None and bool((approval.stated or {}).get("due")),
        specimen=counter.specimen,
    )


def _sealed(counter: Counter, said: Notice, now: datetime) -> bytes:
    printed = notice(said)
    if printed.seal_box is None:
        raise AssertionError("a notice has a place for the seal")
    return sign_pdf(
        printed.pdf,
        seal_art.seal(said.authority, said.specimen),
        printed.seal_box,
        keyring=counter.keyring,
        kid=counter.keyring.active(Purpose.PDF_SEAL, said.authority).kid,
        field_name="Seal",
        name=said.authority,
        reason=f"{NAMES[said.kind].zh} 电子印章",
        location=counter.public_host,
        now=now,
        page=printed.seal_page,
    )
