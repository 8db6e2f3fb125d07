"""The counter: what every procedure needs besides its arguments, and the one way they change the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import MOVES, Action, Role, State, allowed
from registry.domain.sampling import USUAL, Draw
from registry.outside.answers import Outside
from registry.outside.letters import Carrier
from registry.records import applications, journal, people, replies
from registry.records.applications import Application
from registry.records.database import Collision, Session, Writing, writing
from signing.keyring import Keyring
from signing.vault import Vault

MACHINE = "machine"


@dataclass(frozen=True)
class Counter:
    """The tools on the counter. Built once by the roof; holds no open session and no clock."""

    keyring: Keyring
    vault: Vault
    outside: Outside
    public_url: str
    public_host: str
    specimen: bool
    second_looks: Draw = USUAL
    reveals_a_day: int = 30  # values that an officer may see whole
    mail: Carrier | None = None  # None: messages stay in the inbox
    sms: Carrier | None = None
    paper_waits: Callable[[], None] = lambda: None  # told when a picture waits to be recognised
    found: Callable[[Iterable[str]], None] = lambda _: None  # told which rules found something in a submission


@dataclass(frozen=True)
class Once:
    """An idempotency key with the digest of the request's body: the same key never has a second effect."""

    key: str
    body_digest: bytes


def once(key: str | None, body: Mapping[str, Any] | bytes) -> Once | None:
    """An idempotency token for a request, or None when the caller sent no key."""
    if not key:
        return None
    if not isinstance(body, bytes):
        body = json.dumps(body, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return Once(key[:200], hashlib.sha256(body).digest())


def perform(
    actor: str, effect: Callable[[Session], dict[str, Any]], *, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Run one effect in one transaction; with an idempotency key its result is kept in that same transaction.

    A second request with the same key waits for the first (the store's lock) and gets its result; the same key with
    another body is refused.
    """

    def attempt() -> dict[str, Any]:
        with writing() as session:
            if once is not None and (kept := replies.find(session, actor, once.key)) is not None:
                if kept.request_digest != once.body_digest:
                    raise Refused(
                        "idempotency_mismatch",
                        Text(
                            "同一提交标识已用于另一份内容，请刷新页面后重试",
                            "This key was used for another request; reload the page",
                        ),
                    )
                return dict(kept.result)
            result = effect(session)
            if once is not None:
                reply = replies.Reply(actor=actor, key=once.key, request_digest=once.body_digest, result=result)
                reply.made_at = now
                session.add(reply)
            return result

    try:
        return attempt()
    except Collision:
        if once is None:
            raise
        return attempt()  # the twin with the same key committed first: replay it


def own_case(session: Session, reference: str, applicant_id: int) -> Application:
    """The applicant's case, locked for change; another's case does not exist for him."""
    application = any_case(session, reference)
    if application.applicant_id != applicant_id:
        raise not_found()
    return application


def any_case(session: Session, reference: str) -> Application:
    """A case by its reference, locked for change."""
    application = applications.locked(session, reference)
    if application is None:
        raise not_found()
    return application


def staff_case(session: Session, reference: str, account_id: int) -> Application:
    """A case that is with this officer's authority, locked for change; a case of another authority does not exist."""
    application, account = any_case(session, reference), people.by_id(session, account_id)
    if account is None or not account.serves(application.authority):
        raise not_found()
    return application


def not_found() -> Refused:
    """What every caller hears about a case that is not there or not his."""
    return Refused("not_found", Text("没有找到这份申请，请核对申请编号", "No such application; check its reference"))


def act(
    session: Session,
    application: Application,
    action: Action,
    role: Role,
    *,
    actor: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Move a case as the lifecycle allows, raise its version and write the journal; Refused says why not."""
    before = State(application.state)
    after = _after(before, action, role)
    application.state = after.value
    application.version += 1
    session.flush()
    said, by = {"from": before.value, "to": after.value, **(details or {})}, application.rule_set
    on = f"application:{application.reference}"
    journal.append(session, at=now, actor=actor, act=action.value, on=on, details=said, rule_set=by)


def carry_on(
    session: Writing, reference: str, before: State, action: Action, *, now: datetime, details: Mapping[str, Any]
) -> None:
    """`act` of the machine on a case that nobody has to read: it moves from `before`, or Refused says why not."""
    after = _after(before, action, Role.MACHINE)
    if not applications.move(session, reference, before.value, after.value):
        raise AssertionError(f"{reference} was to be in the state {before}")
    said = {"from": before.value, "to": after.value, **details}
    journal.append(session, at=now, actor=MACHINE, act=action.value, on=f"application:{reference}", details=said)


def _after(before: State, action: Action, role: Role) -> State:
    why_not = allowed(before, action, role)
    if why_not is not None:
        raise Refused("state", why_not)
    return MOVES[before, action].next


def proof_details(proven: str | None) -> dict[str, str]:
    """How the journal tells by which second factor the actor was let in."""
    return {"proven": proven} if proven else {}


def account_actor(account_id: int) -> str:
    """How the journal names a person: by account, never by name."""
    return f"account:{account_id}"
