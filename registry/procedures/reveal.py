"""Reveal: show an officer one masked value whole, with a reason that is kept, so many times a day 查看完整信息."""

from __future__ import annotations

from datetime import datetime

from registry.domain import filing as filings
from registry.domain.errors import Refused, Text
from registry.domain.local_time import local_day
from registry.domain.masking import hidden_at
from registry.procedures.assemble import filing_of
from registry.procedures.counter import Counter, Once, account_actor, not_found, perform
from registry.procedures.seen import seen_as_staff
from registry.records import applications, journal, materials, people, reveals
from registry.records.applications import Application
from registry.records.database import Session, reading
from registry.records.reveals import Reveal

REASONS = {
    "compare": Text("核对身份证件或材料", "Comparing with an identity document or a paper"),
    "contact": Text("联系当事人", "Reaching the person"),
    "objection": Text("处理异议或投诉", "Handling an objection or complaint"),
    "inquiry": Text("协助其他机关依法查询", "A lawful inquiry of another authority"),
    "other": Text("其他（请说明）", "Other (say what)"),
}
WORDS_LENGTH, FIELD_LENGTH = 200, 200


def left(counter: Counter, *, account_id: int, now: datetime) -> int:
    """How many more values this officer may see whole today."""
    with reading() as session:
        return max(0, counter.reveals_a_day - reveals.made_on(session, account_id, local_day(now)))


def reveal(
    counter: Counter,
    *,
    reference: str,
    account_id: int,
    field: str,
    reason: str,
    words: str,
    now: datetime,
    once: Once | None = None,
) -> str | None:
    """The value that stands masked at `field` of a case; None where this request was answered before.

    The caller has made sure that the officer is at the keyboard. Journalled with the field and the reason's code; the
    words are kept encrypted, the value is not kept. Refused: not_found, findings_required, reveals_spent.
    """
    if reason not in REASONS or len(words) > WORDS_LENGTH or (reason == "other" and not words.strip()):
        raise Refused(
            "findings_required",
            Text("请选择理由；选“其他”时请用不超过200字说明", "Choose a reason; “other” needs words, at most 200"),
        )
    found: list[str] = []

    def effect(session: Session) -> dict[str, str]:
        application = _seen(session, reference, account_id)
        value = _hidden_value(session, counter, application, field, now)
        nth = reveals.made_on(session, account_id, local_day(now)) + 1
        if nth > counter.reveals_a_day:
            raise _spent(counter.reveals_a_day)
        told = Reveal(application_id=application.id, account_id=account_id, field=field, reason=reason, shown_at=now)
        told.day, told.nth, told.words = local_day(now), nth, words.strip() or None
        session.add(told)
        on, details = f"application:{reference}", {"field": field, "reason": reason}
        journal.append(session, at=now, actor=account_actor(account_id), act="reveal", on=on, details=details)
        found.append(value)
        return {"reference": reference}

    perform(account_actor(account_id), effect, now=now, once=once)
    return found[-1] if found else None


def _seen(session: Session, reference: str, account_id: int) -> Application:
    application, account = applications.by_reference(session, reference), people.by_id(session, account_id)
    if application is None or account is None or not seen_as_staff(account, application):
        raise not_found()
    return application


def _hidden_value(session: Session, counter: Counter, application: Application, field: str, now: datetime) -> str:
    papers = materials.of_application(session, application.id)
    filing = filing_of(counter, application, papers, day=application.as_of or local_day(now))
    value = hidden_at(filings.to_json(filing), field) if len(field) <= FIELD_LENGTH else None
    if value is None:
        raise not_found()
    return value


def _spent(limit: int) -> Refused:
    return Refused(
        "reveals_spent",
        Text(
            f"今天查看完整信息的次数（{limit}次）已用完，明天可以继续；急需时请由同事查看",
            f"The {limit} values you may see in full today are used up; go on tomorrow, or ask a colleague",
        ),
    )
