"""Prove: enrol what a person shows besides the password, accept each showing once, let a factor go.

Whether a code or an answer fits is told at the door; that it is accepted once only is decided here, in the
transaction that accepts it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from registry.domain.errors import Refused, Text
from registry.procedures.counter import account_actor
from registry.records import factors, journal, people
from registry.records.database import Session, writing
from registry.records.factors import RecoveryCode, SecondFactor

CODES, CODE_BYTES, MOST_FACTORS = 10, 10, 10


@dataclass(frozen=True)
class NewFactor:
    """An authenticator whose holder has just shown that he has it. `shown` is what it was shown with, spent by that."""

    kind: str
    name: str
    secret: bytes
    shown: int
    credential_id: bytes | None = None
    sign_count: int = 0


def add(*, account_id: int, factor: NewFactor, first: bool, now: datetime) -> list[str]:
    """Enrol a factor; with an account's first one come its recovery codes, to be shown once.

    `first` says that the caller has seen no other factor: Refused when one was enrolled meanwhile.
    """
    with writing() as session:
        people.locked(session, account_id)
        known = factors.of_account(session, account_id)
        if known and first:
            raise Refused("state", Text("已绑定第二因素，请用它登录", "A second factor is enrolled; sign in with it"))
        if len(known) >= MOST_FACTORS:
            raise Refused("state", Text("最多绑定十个，请先删除一个", "At most ten; remove one first"))
        added = SecondFactor(
            account_id=account_id,
            kind=factor.kind,
            name=factor.name,
            secret=factor.secret,
            credential_id=factor.credential_id,
            sign_count=factor.sign_count,
            last_use=factor.shown,
            added_at=now,
        )
        session.add(added)
        session.flush()
        _note(session, account_id, "enrol_factor", now, kind=factor.kind, factor=added.id)
        return [] if known else _new_codes(session, account_id)


def use(*, account_id: int, factor_id: int, shown: int, now: datetime, sign_count: int = 0) -> bool:
    """Accept a showing if nothing as new was accepted before; false if it was, or the factor is gone.

    A passkey that counts must have counted on (WebAuthn 7.2, step 22): one that did not may be a copy.
    """
    with writing() as session:
        factor = factors.locked(session, account_id, factor_id)
        if factor is None or shown <= factor.last_use:
            return False
        if (sign_count or factor.sign_count) and sign_count <= factor.sign_count:
            return False
        factor.last_use, factor.sign_count, factor.used_at = shown, sign_count, now
        _note(session, account_id, "use_factor", now, kind=factor.kind, factor=factor_id)
        return True


def use_recovery_code(*, account_id: int, code: str, now: datetime) -> bool:
    """Spend a recovery code; false if there is no such code left."""
    with writing() as session:
        kept = factors.recovery_code(session, account_id, _hash(account_id, code))
        if kept is None:
            return False
        kept.used_at = now
        session.flush()
        _note(session, account_id, "use_recovery_code", now, left=factors.codes_left(session, account_id))
        return True


def renew_recovery_codes(*, account_id: int, now: datetime) -> list[str]:
    """Ten new recovery codes; those from before open nothing any more."""
    with writing() as session:
        people.locked(session, account_id)
        _note(session, account_id, "renew_recovery_codes", now)
        return _new_codes(session, account_id)


def remove(*, account_id: int, factor_id: int, now: datetime) -> None:
    """Let a factor go. Refused for the last one: an account is never left with the password alone."""
    with writing() as session:
        people.locked(session, account_id)
        factor = factors.locked(session, account_id, factor_id)
        if factor is None:
            raise _no_such_factor()
        if len(factors.of_account(session, account_id)) == 1:
            raise Refused("state", Text("请先绑定另一个，再删除这个", "Enrol another one before you remove this one"))
        session.delete(factor)
        _note(session, account_id, "remove_factor", now, kind=factor.kind, factor=factor.id)


def refuse_another(session: Session, factor_id: str, account_id: int) -> None:
    """Refused("not_found") for a factor that is not this account's."""
    if int(factor_id) not in {one.id for one in factors.of_account(session, account_id)}:
        raise _no_such_factor()


def _no_such_factor() -> Refused:
    return Refused("not_found", Text("没有这个第二因素", "There is no such second factor"))


def _new_codes(session: Session, account_id: int) -> list[str]:
    for old in factors.recovery_codes(session, account_id):
        session.delete(old)
    session.flush()
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(CODES)]
    session.add_all(RecoveryCode(account_id=account_id, code_hash=_hash(account_id, code)) for code in codes)
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def _hash(account_id: int, code: str) -> bytes:
    """A code has 80 random bits: nobody finds it from a plain hash."""
    plain = "".join(one for one in code.lower() if one.isalnum())
    return hashlib.sha256(f"recovery code\0{account_id}\0{plain}".encode("utf-8", "replace")).digest()


def _note(session: Session, account_id: int, act: str, now: datetime, **details: object) -> None:
    actor = account_actor(account_id)
    journal.append(session, at=now, actor=actor, act=act, on=actor, details=details)
