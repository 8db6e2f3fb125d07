"""The second factor 第二因素: one-time codes of an authenticator (RFC 6238), passkeys, recovery codes; was one shown?

The gate asks before the routes it is told to (`guard.hang(..., fresh=...)`): whoever has not shown his second factor
within ten minutes is asked for it, and what he was sending travels along in the form that asks.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

import pyotp
from flask import current_app
from werkzeug.exceptions import Forbidden, TooManyRequests

from registry.domain.errors import Text
from registry.procedures import prove
from registry.procedures.prove import NewFactor
from registry.records import factors
from registry.records.database import reading
from registry.records.factors import SecondFactor
from registry.web import passkeys, tries
from registry.web.visitors import Visitor, note_proof, now, recently_proven, visitor

CODE_FIELD, PASSKEY_FIELD = "second-factor", "passkey"
PROOF_FIELDS = frozenset({CODE_FIELD, PASSKEY_FIELD})
"""Fields of a form that prove who sends it; they are no part of what it says."""
DEMO_SECRET = "YIZHAODEMOYIZHAODEMOYIZHAODEMOYZ"  # noqa: S105  (of the fictional officers `seed` makes; worth nothing in production)
NO_PART_OF_IT = PROOF_FIELDS | {"csrf_token"}
"""Fields that may differ when the same form is sent twice."""
STEP_SECONDS, DRIFT = 30, 1
_SECRET_BYTES, _DIGITS = 20, 6


class ProofNeeded(Forbidden):
    """The second factor must be shown for this; `wrong` says what was not right with the one that was given."""

    def __init__(self, wrong: Text | None = None) -> None:
        super().__init__()
        self.wrong = wrong


WRONG = Text(
    "验证码不对或已用过，请输入应用中现在显示的验证码",
    "The code is wrong or was used; enter the one your app shows now",
)


def ask(given: Mapping[str, str]) -> None:
    """Let the request pass if its sender has lately shown his second factor, or shows it with this form.

    ProofNeeded if not; TooManyRequests after ten wrong codes.
    """
    if recently_proven():
        return
    if not PROOF_FIELDS.intersection(given):
        raise ProofNeeded
    how = show(visitor(), given)
    if how is None:
        raise ProofNeeded(WRONG)
    note_proof(how)


def show(person: Visitor, given: Mapping[str, str]) -> str | None:
    """How a code or a passkey's answer proves its holder to be this person: `totp`, `recovery_code`, `passkey`; None
    if it does not.

    Wrong ones count for the account wherever they come from: whoever guesses them has its password already.
    """
    guesser = f"second factor of {person.id}"
    if tries.too_many(guesser, now()):
        raise TooManyRequests
    code, answer = "".join(given.get(CODE_FIELD, "").split()), given.get(PASSKEY_FIELD)
    if answer:
        how = _by_passkey(person, answer)
    else:
        how = _by_totp(person, code) if len(code) == _DIGITS else _by_recovery_code(person, code)
    if how is None:
        tries.failed(guesser, now())
    else:
        tries.forgive(guesser)
    return how


def enrolled(person: Visitor) -> list[SecondFactor]:
    """The second factors of this person."""
    with reading() as store:
        return factors.of_account(store, person.id)


def new_secret() -> str:
    """A secret to share with an authenticator: 160 random bits in base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def address_of(secret: str, person: Visitor) -> str:
    """What the QR for an authenticator holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name="Yizhao")


def authenticator(secret: str, name: str, shown: int) -> NewFactor:
    """An authenticator that was just tried, as it is enrolled."""
    return NewFactor("totp", name, secret.encode("ascii"), shown)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step of time (30 s) whose code this is, at most one away from now; None if it is no code of now."""
    here, codes = int(at.timestamp()) // STEP_SECONDS, pyotp.HOTP(secret)
    given = code.encode("utf-8", "replace")
    steps = range(here - DRIFT, here + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(codes.at(step).encode(), given)), None)


def demo_code(person: Visitor) -> str:
    """A code of the published demo secret that this person has not used yet; empty outside the demonstration."""
    if not _demo():
        return ""
    here, secret = int(now().timestamp()) // STEP_SECONDS, DEMO_SECRET.encode()
    published = next((one for one in enrolled(person) if one.kind == "totp" and one.secret == secret), None)
    if published is None:
        return ""
    unused = (step for step in range(here - DRIFT, here + DRIFT + 1) if step > published.last_use)
    return next((pyotp.HOTP(DEMO_SECRET).at(step) for step in unused), "")


def _by_totp(person: Visitor, code: str) -> str | None:
    for factor in enrolled(person):
        if factor.kind != "totp" or (factor.secret == DEMO_SECRET.encode() and not _demo()):
            continue
        step = step_of(factor.secret.decode("ascii"), code, now())
        if step is not None and prove.use(account_id=person.id, factor_id=factor.id, shown=step, now=now()):
            return "totp"
    return None


def _by_passkey(person: Visitor, answer: str) -> str | None:
    shown = passkeys.shown(person, enrolled(person), answer)
    if shown is None:
        return None
    factor, asked_at, count = shown
    spent = prove.use(account_id=person.id, factor_id=factor.id, shown=asked_at, sign_count=count, now=now())
    return "passkey" if spent else None


def _by_recovery_code(person: Visitor, code: str) -> str | None:
    spent = code and prove.use_recovery_code(account_id=person.id, code=code, now=now())
    return "recovery_code" if spent else None


def _demo() -> bool:
    demo: bool = current_app.extensions["settings"].demo
    return demo
