"""Tell of an approval: which notice it has, and what that states: a licence, what a change altered, how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from certificates.particulars import Particulars, labels
from registry.domain.alteration import PRINTED_ITEMS
from registry.domain.existing import RECORDED, items_in
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.papers.notices import Kind
from registry.papers.words import CHANGES, amount
from registry.papers.words import day as day_words
from registry.procedures.case_view import licence_of
from registry.procedures.registered import licence_found, stated_on
from registry.records.applications import Application
from registry.records.database import Session
from registry.records.decisions import Decision

Row = tuple[str, str]
_OF_DECISION: Mapping[str, Kind] = {"return": "correction", "refuse": "refusal"}


def kind_of(application: Application, decision: Decision) -> Kind | None:
    """Which notice tells of a decision; of an approval once it is carried out."""
    if decision.kind != "approve" or decision.stated is None:
        return _OF_DECISION.get(decision.kind)
    if application.state not in (State.LICENSED, State.CLOSED):
        return None
    if application.enterprise_id is None:
        return "approval"
    if decision.stated["ends"]:
        return "ending"
    return "record" if items_in(application.answers) <= RECORDED and not decision.stated["due"] else "change"


def what_was_approved(session: Session, application: Application, approval: Decision, at: datetime) -> tuple[Row, ...]:
    """What was approved, in rows of label and value: all that a first licence states, what a change altered, how a
    registered enterprise ended.
    """
    licence = licence_of(session, application)
    if licence is None:
        raise AssertionError("an approval that is carried out has a licence, its own or the one it found")
    stated = stated_on(licence)
    head: tuple[Row, ...] = (("统一社会信用代码", stated.unified_code), ("执照编号", licence.number))
    if application.enterprise_id is None:
        return (*head, *_altered(None, stated))
    head = (*head, ("名称", stated.name))
    if (ends := (approval.stated or {}).get("ends")) is not None:
        how = "简易注销" if ends == "simple" else "普通注销"
        return (*head, ("注销方式", how), ("注销日期", day_words(local_day(at))))
    unprinted = [
        CHANGES[item] for item in CHANGES if item in items_in(application.answers) and item not in PRINTED_ITEMS
    ]
    more = (("备案（登记）事项", "、".join(unprinted)),) if unprinted else ()
    altered = tuple(_altered(stated_on(licence_found(session, application)), stated))
    named_anew = any(label == "名称" for label, _ in altered)
    return (*(head[:2] if named_anew else head), *altered, *more)


def _altered(before: Particulars | None, after: Particulars) -> Iterator[Row]:
    """Each particular; beside another licence only those that differ, with what it was."""
    for name, words in labels(after.entity_kind).items():
        old, new = (getattr(one, name) if one is not None else None for one in (before, after))
        if new is not None and name != "unified_code" and old != new:
            yield words.zh, _printed(new) if before is None else f"由“{_printed(old)}”变更为“{_printed(new)}”"


def _printed(value: Any) -> str:
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, tuple):
        return "；".join(value)
    return f"人民币{amount(value)}元" if isinstance(value, int | Decimal) else str(value)
