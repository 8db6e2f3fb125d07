"""Reach: where a person wants to be written to besides the inbox."""

from __future__ import annotations

from datetime import datetime

from registry.domain.errors import FilingError, Problem, Text
from registry.outside.letters import is_mail_address
from registry.procedures.counter import account_actor
from registry.records import journal, people
from registry.records.database import reading, writing


def reach(*, account_id: int, email: str, now: datetime) -> None:
    """Keep a person's own e-mail address, or forget it where `email` is empty. FilingError when it is none."""
    email = email.strip()
    if email and not is_mail_address(email):
        raise FilingError((_NO_ADDRESS,))
    with writing() as session:
        account = people.by_id(session, account_id)
        if account is None or (account.email or "") == email:
            return
        account.email = email or None
        actor, details = account_actor(account_id), {"given": bool(email)}
        journal.append(session, at=now, actor=actor, act="email", on=actor, details=details)


def address_of(*, account_id: int) -> str:
    """The e-mail address a person gave, or an empty text."""
    with reading() as session:
        account = people.by_id(session, account_id)
        return (account.email if account is not None else None) or ""


_NO_ADDRESS = Problem(
    "email",
    Text("这不是一个完整的电子邮箱", "This is not a whole e-mail address"),
    Text("请填写一个邮箱，例如 name@example.com；留空表示不用邮件", "Enter one, like name@example.com, or none"),
)
