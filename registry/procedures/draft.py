"""Draft: begin a case, save its answers, add and remove its papers, take it back for revision."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.lifecycle import Action, Role, State
from registry.domain.local_time import local_day
from registry.procedures import reserve
from registry.procedures.correct import refuse_closed_answers
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.procedures.registered import refuse_outside
from registry.records import applications, journal
from registry.records.applications import Application
from registry.records.database import Session

NOT_DECLARED = (
    "documents", "lookups", "as_of", "case_id", "assigned_uscc", "entity", "schema_version", "title_zh", "title_en",
)  # fmt: skip
"""Fields of the case schema that the service derives; an applicant does not declare them."""
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def start(
    counter: Counter,
    *,
    applicant_id: int,
    procedure: str = "establishment",
    entity_type: str = "llc",
    answers: Mapping[str, Any] | None = None,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Begin a case about a new enterprise. Returns {"reference", "version"}; FilingError when given answers cannot be
    read, and for a change or a deregistration, which begin at the enterprise (`existing`).
    """
    complete = {**(answers or {})}
    for field, default in (("procedure", procedure), ("entity_type", entity_type)):
        complete[field] = complete.get(field) or default
    check_answers(complete)

    def effect(session: Session) -> dict[str, Any]:
        application = open_case(session, applicant_id=applicant_id, answers=complete, now=now)
        refuse_outside(session, application, complete)
        return {"reference": application.reference, "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def save(
    counter: Counter,
    *,
    reference: str,
    applicant_id: int,
    answers: Mapping[str, Any],
    expected_version: int | None,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Replace a draft's answers. Refused("version") when another change came first; then nothing is overwritten.

    In a case that was returned only what the notice names can be changed, and what that makes necessary; of a
    registered enterprise only what the ticked items open. FilingError names everything else.
    """
    check_answers(answers)

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        if expected_version is not None and application.version != expected_version:
            raise Refused(
                "version",
                Text(
                    "这份申请已在另一个窗口保存过，请对照两份内容后再保存",
                    "This application was saved in another window; compare both versions, then save",
                ),
            )
        kept = _of_its_kind(application, answers)
        refuse_outside(session, application, kept)
        refuse_closed_answers(session, counter, application, kept, now)
        act(session, application, Action.SAVE, Role.APPLICANT, actor=account_actor(applicant_id), now=now)
        _write_answers(application, kept, now)
        return {"reference": reference, "version": application.version, "saved_at": now.isoformat()}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def revise(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Take a case that is being signed, or was returned, back to draft. Signatures already given fall."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        fallen = let_signatures_fall(session, application, now)
        act(
            session,
            application,
            Action.REVISE,
            Role.APPLICANT,
            actor=account_actor(applicant_id),
            now=now,
            details={"signatures_fallen": len(fallen)},
        )
        reserve.resume(session, application, now=now)
        return {"reference": reference, "version": application.version, "fallen": fallen}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def check_answers(answers: Mapping[str, Any]) -> None:
    """Refuse what an applicant may not declare, then read the rest strictly; FilingError holds every problem."""
    derived = [
        Problem(
            path=field,
            message=Text("此项由系统生成，不能填写", "This is filled in by the service"),
            remedy=Text("请删去此项", "Leave it out"),
        )
        for field in NOT_DECLARED
        if field in answers
    ]
    verified = Text("实名核验结果由身份核验系统给出", "Verification is answered by the identity system")
    standing = Text("登记状态由登记机关查询得出", "The standing is looked up in the register")
    for root, name, message in (("persons", "realname_verified", verified), ("organisations", "status", standing)):
        entries = answers.get(root)
        derived += [
            Problem(f"{root}.{key}.{name}", message, Text("请删去此项", "Leave it out"))
            for key, one in (entries.items() if isinstance(entries, Mapping) else ())
            if isinstance(one, Mapping) and name in one
        ]
    parent = answers.get("parent")
    derived += [
        Problem(f"parent.{name}", standing, Text("请删去此项", "Leave it out"))
        for name in ("status", "lists")
        if isinstance(parent, Mapping) and name in parent
    ]
    if derived:
        raise FilingError(tuple(derived))
    filings.parse(dict(answers))


def open_case(
    session: Session,
    *,
    applicant_id: int,
    answers: Mapping[str, Any],
    now: datetime,
    source_digest: bytes | None = None,
    enterprise_id: int | None = None,
) -> Application:
    """Write a new case in state DRAFT; answers were read before."""
    application = Application(
        reference=new_reference(local_day(now)),
        applicant_id=applicant_id,
        state=State.DRAFT.value,
        version=1,
        round=0,
        procedure=str(answers["procedure"]),
        entity_type=str(answers["entity_type"]),
        created_at=now,
        source_digest=source_digest,
        enterprise_id=enterprise_id,
    )
    _write_answers(application, answers, now)
    session.add(application)
    session.flush()
    journal.append(
        session,
        at=now,
        actor=account_actor(applicant_id),
        act="start",
        on=f"application:{application.reference}",
    )
    return application


def let_signatures_fall(session: Session, application: Application, now: datetime) -> list[str]:
    """Mark the newest frozen round as fallen; the names whose signatures fell."""
    submission = applications.latest_submission(session, application.id)
    if submission is None or submission.fallen_at is not None:
        return []
    submission.fallen_at = now
    return [s.name for s in applications.signatories(session, submission.id) if s.signed_at is not None]


def new_reference(day: date) -> str:
    """A filing reference: the day, then 80 random bits; unguessable and without personal data."""
    random = secrets.randbits(80)
    return f"{day:%Y%m%d}-" + "".join(_CROCKFORD[random >> shift & 31] for shift in range(75, -1, -5))


def _of_its_kind(application: Application, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with the case's own procedure and type of entity; FilingError where they name others, by whose rules
    it would then be judged.
    """
    kind = {"procedure": application.procedure, "entity_type": application.entity_type}
    other = [
        Problem(
            field,
            Text("一份申请只办一件事，不能改成另一种", "An application is about one matter; it cannot become another"),
            Text("请保留原来的选择；要办别的，请新建申请", "Leave it as it was; start another application for that"),
        )
        for field, word in kind.items()
        if answers.get(field) not in (None, "", word)
    ]
    if other:
        raise FilingError(tuple(other))
    return {**answers, **kind}


def _write_answers(application: Application, answers: Mapping[str, Any], now: datetime) -> None:
    name = answers.get("name")
    authority = answers.get("registration_authority")
    application.answers = dict(answers)
    application.saved_at = now
    application.display_name = (name.get("full") if isinstance(name, Mapping) else None) or None
    application.authority = (authority.get("name") if isinstance(authority, Mapping) else None) or None
