"""Enrol: give a person an account whose identity was verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.procedures.counter import Counter
from registry.records import journal
from registry.records.database import writing
from registry.records.people import Account


def enrol(counter: Counter, *, person: Mapping[str, Any], password_hash: str, now: datetime) -> int:
    """Make an account for {"username", "name", "roles", "id_number"?, "phone"?, "authority"?}; its id.

    The identity counts as verified at `now`: whoever calls has checked it.
    """
    number = person.get("id_number")
    account = Account(
        username=person["username"],
        password_hash=password_hash,
        name=person["name"],
        roles=list(person["roles"]),
        authority=person.get("authority"),
        id_number=number,
        id_hash=counter.vault.keyed_hash(number, "id_number") if number else None,
        phone=person.get("phone"),
        verified_at=now,
        created_at=now,
    )
    with writing() as session:
        session.add(account)
        session.flush()
        journal.append(session, at=now, actor="machine", act="enrol", on=f"account:{account.id}")
    return account.id
