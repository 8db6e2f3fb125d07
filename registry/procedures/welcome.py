"""Welcome: who comes through an identity platform is found by issuer and subject, or is new.

Name, telephone and address of mail are no proof that two accounts are one person's: a platform's identity goes to an
account that is already here only while its holder is signed in to it and the identity number is the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from registry.domain.errors import Refused, Text
from registry.procedures.counter import Counter, account_actor
from registry.records import identities, journal, people
from registry.records.database import Session, writing
from registry.records.identities import Identity
from registry.records.people import Account

NO_PASSWORD = "!"  # noqa: S105  (no password has this hash)


@dataclass(frozen=True)
class Arrival:
    """What a platform vouches for. `real` says that its check of the real name 实名 is good enough to sign by."""

    issuer: str
    subject: str
    level: int
    real: bool
    name: str
    id_number: str | None
    phone: str | None


def welcome(counter: Counter, arrival: Arrival, *, signed_in: int | None, now: datetime) -> int:
    """The account of who arrives; made where there is none. Refused when his identity number is another account's."""
    id_hash = counter.vault.keyed_hash(arrival.id_number, "id_number") if arrival.id_number and arrival.real else None
    with writing() as session:
        identity = identities.known(session, arrival.issuer, arrival.subject)
        if identity is None:
            account = _account_of(session, arrival, id_hash, signed_in, now)
            identity = Identity(account_id=account.id, issuer=arrival.issuer, subject=arrival.subject)
            identity.assurance, identity.seen_at = arrival.level, now
            session.add(identity)
        else:
            account = people.locked(session, identity.account_id)
        if id_hash is not None:
            _verify(session, account, arrival, id_hash, now)
        identity.assurance, identity.seen_at = arrival.level, now
        _note(session, account, "arrive", arrival, now)
        return account.id


def _account_of(
    session: Session, arrival: Arrival, id_hash: str | None, signed_in: int | None, now: datetime
) -> Account:
    """The account a new identity goes to: the one its holder is signed in to, or a new one."""
    holder = people.by_id_hash(session, id_hash) if id_hash else None
    if holder is not None:
        if holder.id != signed_in:
            raise Refused("identity_taken", _TAKEN)
        _note(session, holder, "link_identity", arrival, now)
        return holder
    account = Account(
        username=_username(arrival),
        password_hash=NO_PASSWORD,
        name=arrival.name,
        roles=["applicant"],
        phone=arrival.phone,
        created_at=now,
    )
    session.add(account)
    session.flush()
    _note(session, account, "enrol", arrival, now)
    return account


def _username(arrival: Arrival) -> str:
    """A name nobody types; the subject itself is the platform's business."""
    return "id-" + hashlib.sha256(f"{arrival.issuer} {arrival.subject}".encode()).hexdigest()[:24]


def _verify(session: Session, account: Account, arrival: Arrival, id_hash: str, now: datetime) -> None:
    """Take over a verified real name, once; who has one keeps it, and nobody else's identity number is his."""
    if account.id_hash == id_hash and account.verified_at is not None:
        return
    if account.id_hash not in (None, id_hash):
        raise Refused("identity_taken", _OTHER)
    holder = people.by_id_hash(session, id_hash)
    if holder is not None and holder.id != account.id:
        raise Refused("identity_taken", _TAKEN)
    account.name, account.id_number, account.id_hash = arrival.name, arrival.id_number, id_hash
    account.verified_at = now
    session.flush()
    _note(session, account, "verify_identity", arrival, now)


def _note(session: Session, account: Account, act: str, arrival: Arrival, now: datetime) -> None:
    details = {"issuer": arrival.issuer, "level": arrival.level}
    journal.append(
        session, at=now, actor=account_actor(account.id), act=act, on=f"account:{account.id}", details=details
    )


_TAKEN = Text(
    "您的身份证号在本系统已有账户：请先用密码登录那个账户，随后会再到平台确认一次，两者即关联",
    "Your identity number has an account here: sign in to it; the platform then confirms you and both are connected",
)
_OTHER = Text(
    "平台返回的身份与本账户已核验的身份不同，请联系登记机关",
    "The platform names another identity than was verified for this account; ask the registration authority",
)
