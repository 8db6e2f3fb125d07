"""Administer: what no administrator may do alone 双人复核. One proposes an order, another confirms it, and it is done.

Taking an account into use, at first and after its keys were lost, needs a code that the confirming administrator hands
over in person: it is shown once, kept as a digest, and good for one day. Nothing else recovers an account, so there is
nothing for an impostor to answer.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from registry.domain.administration import KINDS, read_order
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.procedures import issue
from registry.procedures.counter import Counter, Once, account_actor, perform
from registry.records import codes, factors, journal, orders, people
from registry.records.database import Session, writing
from registry.records.orders import Order
from registry.records.people import Account

CODE_LASTS = timedelta(days=1)
OPERATOR = "operator"
_UNUSABLE = "!"  # no password has this hash
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def propose(
    *, kind: str, given: Mapping[str, Any], reason: str, proposer_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Propose an order: {"order"}. FilingError names what is wrong with it; Refused who may not."""

    def effect(session: Session) -> dict[str, Any]:
        _must_administer(session, proposer_id)
        content = read_order(kind, given)
        if not reason.strip():
            raise FilingError((_NO_REASON,))
        _subject(session, kind, content, proposer_id)
        order = Order(kind=kind, content=content, reason=reason.strip()[:200], proposed_by=proposer_id, proposed_at=now)
        session.add(order)
        session.flush()
        _note(session, order, "propose_order", proposer_id, now)
        return {"order": order.id}

    if kind not in KINDS:
        raise Refused("not_found", Text("没有这种管理事项", "There is no such order"))
    return perform(account_actor(proposer_id), effect, now=now, once=once)


def confirm(counter: Counter, *, order_id: int, confirmer_id: int, now: datetime) -> str | None:
    """Carry out an order that another person proposed. The code to hand over where an account awaits its person.

    It is told this once and kept nowhere; whoever loses it proposes `recover` anew. Cases that waited for codes are
    issued at once.
    """
    with writing() as session:
        order = _waiting(session, order_id, confirmer_id)
        if order.proposed_by == confirmer_id:
            raise Refused("not_allowed", Text("提出人不能复核自己的事项", "Nobody confirms his own order"))
        account = _subject(session, order.kind, order.content, confirmer_id)
        order.state, order.decided_by, order.decided_at = "done", confirmer_id, now
        session.flush()
        code = _carry_out(session, order, account, now)
        _note(session, order, "confirm_order", confirmer_id, now)
        kind = order.kind
    if kind == "code_block":
        issue.finish_pending(counter, now)
    return code


def reject(*, order_id: int, account_id: int, now: datetime) -> None:
    """Drop an order; its proposer may, too."""
    with writing() as session:
        order = _waiting(session, order_id, account_id)
        order.state, order.decided_by, order.decided_at = "rejected", account_id, now
        session.flush()
        _note(session, order, "reject_order", account_id, now)


def activate(*, username: str, code: str, password_hash: str, now: datetime) -> bool:
    """Take an account into use: the code is spent, the password set, every session ended. False if it does not fit."""
    with writing() as session:
        account = people.by_username(session, username)
        if account is None or not orders.use_activation(session, account.id, _digest(code), now):
            return False
        account.password_hash = password_hash
        account.session_epoch += 1
        session.flush()
        journal.append(
            session, at=now, actor=account_actor(account.id), act="activate_account", on=f"account:{account.id}"
        )
    return True


def admit(*, username: str, name: str, now: datetime) -> str:
    """The first two administrators of a new service, from its command line; Refused once there are two. Their code."""
    with writing() as session:
        if sum(account.has_role("admin") for account in people.officers(session)) >= 2:
            raise Refused(
                "not_allowed",
                Text(
                    "已有两名管理员，请由他们在“管理”页办理",
                    "There are two administrators; they enrol others on the administration page",
                ),
            )
        content = read_order("enrol", {"username": username, "name": name, "roles": ["admin"]})
        _must_be_free(session, content["username"])
        account = _new_account(session, content, now)
        journal.append(session, at=now, actor=OPERATOR, act="admit", on=f"account:{account.id}")
        return _await_person(session, account, now)


def _carry_out(session: Session, order: Order, account: Account | None, now: datetime) -> str | None:
    content = order.content
    if order.kind == "code_block":
        codes.add_block(session, content["authority"], content["size"])
        return None
    if order.kind == "enrol":
        return _await_person(session, _new_account(session, content, now), now)
    assert account is not None
    account.session_epoch += 1
    if order.kind == "recover":
        account.password_hash = _UNUSABLE
        factors.forget(session, account.id)
        return _await_person(session, account, now)
    kept = [role for role in account.roles if role == "applicant"]
    account.roles, account.authority = [*kept, *content["roles"]], content["authority"]
    return None


def _new_account(session: Session, content: Mapping[str, Any], now: datetime) -> Account:
    account = Account(
        username=content["username"],
        password_hash=_UNUSABLE,
        name=content["name"],
        roles=content["roles"],
        authority=content.get("authority"),
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def _await_person(session: Session, account: Account, now: datetime) -> str:
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))  # 100 bits
    orders.expect_activation(session, account.id, _digest(code), now + CODE_LASTS)
    return code


def _digest(code: str) -> bytes:
    return hashlib.sha256("".join(code.upper().split()).replace("-", "").encode("utf-8", "replace")).digest()


def _waiting(session: Session, order_id: int, account_id: int) -> Order:
    _must_administer(session, account_id)
    order = orders.locked(session, order_id)
    if order is None:
        raise Refused("not_found", Text("没有这个事项", "There is no such order"))
    if order.state != "proposed":
        raise Refused("state", Text("这个事项已经办过，请刷新页面", "This order was decided already; reload the page"))
    return order


def _subject(session: Session, kind: str, content: Mapping[str, Any], actor_id: int) -> Account | None:
    """The account an order is about, which is not the actor's own; FilingError if it is not there, or there already."""
    if kind == "code_block":
        return None
    if kind == "enrol":
        _must_be_free(session, content["username"])
        return None
    account = people.by_username(session, content["username"])
    if account is None:
        raise FilingError((_UNKNOWN,))
    if account.id == actor_id:
        raise Refused("not_allowed", Text("不能办理自己的账户", "Nobody administers his own account"))
    return account


def _must_be_free(session: Session, username: str) -> None:
    if people.by_username(session, username) is not None:
        raise FilingError((_TAKEN,))


def _must_administer(session: Session, account_id: int) -> None:
    account = people.by_id(session, account_id)
    if account is None or not account.has_role("admin"):
        raise Refused("not_allowed", Text("只有管理员可以办理", "Only administrators do this"))


def _note(session: Session, order: Order, act: str, account_id: int, now: datetime) -> None:
    details = {"kind": order.kind, "roles": order.content.get("roles"), "reason": order.reason}
    journal.append(session, at=now, actor=account_actor(account_id), act=act, on=f"order:{order.id}", details=details)


_NO_REASON = Problem("reason", Text("没有写明理由", "The reason is missing"), Text("请写明理由", "Say why"))
_UNKNOWN = Problem(
    "username",
    Text("没有这个账户", "There is no such account"),
    Text("请核对用户名", "Check the user name"),
)
_TAKEN = Problem(
    "username",
    Text("这个用户名已有人用", "This user name is taken"),
    Text("请换一个用户名", "Choose another one"),
)
