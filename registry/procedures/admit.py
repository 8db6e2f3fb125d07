"""Admit: is what an address names any of this account's business? The gate asks before it reads a body.

Each procedure asks again under the store's lock; here nobody else gets as far as being heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from registry.procedures import existing, inbox, prove, sign
from registry.procedures.counter import not_found
from registry.procedures.seen import seen_as_staff, sees
from registry.records import applications, people
from registry.records.applications import Outline
from registry.records.database import Session, reading

OBJECTS = {
    **dict.fromkeys(("own", "party", "desk"), "reference"),
    "held": "code",
    "named": "token",
    "sent": "message_id",
    "kept": "factor_id",
}
"""Relation → the part of an address that names its object.

`own`: he filed the case · `party`: he filed it, signs its newest round, or is an officer who may see it · `desk`: it
was handed in to the authority whose officer he is · `held`: it is his enterprise · `named`: the link invites him ·
`sent`: the message was sent to him · `kept`: it is one of his second factors.
"""


def admit(relation: str, *, named: Mapping[str, Any], account_id: int) -> None:
    """Nothing, or Refused: "not_found" for another's object, "not_allowed" for a link that invites somebody else."""
    with reading() as session:
        _RELATIONS[relation](session, str(named[OBJECTS[relation]]), account_id)


def _filed(session: Session, reference: str, account_id: int) -> None:
    if _case(session, reference).applicant_id != account_id:
        raise not_found()


def _sees(session: Session, reference: str, account_id: int) -> None:
    case = _case(session, reference)
    if case.applicant_id == account_id:
        return
    account = people.by_id(session, account_id)
    if account is None or not sees(session, account, case):
        raise not_found()


def _serves(session: Session, reference: str, account_id: int) -> None:
    case, account = _case(session, reference), people.by_id(session, account_id)
    if account is None or not seen_as_staff(account, case):
        raise not_found()


def _case(session: Session, reference: str) -> Outline:
    case = applications.outline(session, reference)
    if case is None:
        raise not_found()
    return case


_RELATIONS: Mapping[str, Callable[[Session, str, int], None]] = {
    "own": _filed,
    "party": _sees,
    "desk": _serves,
    "held": existing.refuse_foreign,
    "named": sign.refuse_uninvited,
    "sent": inbox.refuse_another,
    "kept": prove.refuse_another,
}
