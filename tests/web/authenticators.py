"""Officers of tests with an authenticator: a secret they know, and the codes it shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyotp
from flask import Flask

from registry.procedures import prove
from registry.procedures.counter import Counter
from registry.procedures.enrol import enrol
from registry.records import factors, people
from registry.records.database import reading
from registry.web import second_factor
from registry.web.second_factor import DRIFT, STEP_SECONDS
from registry.web.visitors import OFFICERS

SECRET = "TESTSONLYTESTSONLYTESTSONLYTESTS"


def enrol_person(counter: Counter, *, person: Mapping[str, Any], password_hash: str, now: datetime) -> int:
    """An account; an officer's with his authenticator enrolled."""
    account_id = enrol(counter, person=person, password_hash=password_hash, now=now)
    if OFFICERS.intersection(person["roles"]):
        factor = second_factor.authenticator(SECRET, "测试", shown=0)
        prove.add(account_id=account_id, factor=factor, first=True, now=now)
    return account_id


def code_of(app: Flask, username: str) -> str:
    """A code that this person's authenticator shows now, within its drift, and that he has not used yet."""
    here = int(app.extensions["clock"]().timestamp()) // STEP_SECONDS
    with app.app_context(), reading() as store:
        account = people.by_username(store, username)
        assert account is not None
        used = factors.of_account(store, account.id)[0].last_use
    unused = [step for step in range(here - DRIFT, here + DRIFT + 1) if step > used]
    assert unused, f"{username} has used every code of this instant: move the clock, or let him stay signed in"
    return pyotp.HOTP(SECRET).at(unused[0])
