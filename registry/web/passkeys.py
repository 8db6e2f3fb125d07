"""Passkeys 通行密钥 (WebAuthn): what an authenticator is asked, and whether its answer holds.

A challenge carries its instant and a mark of ours over it and the person, so that nothing has to be kept while an
authenticator thinks; that it is answered once only is decided where the showing is accepted (procedures/prove.py).
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from registry.procedures.prove import NewFactor
from registry.records.factors import SecondFactor
from registry.web.visitors import BETWEEN, Visitor, now

ANSWER_LENGTH = 20_000
_INSTANT, _RANDOM, _MARK = 8, 16, 16
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def offered() -> bool:
    """Whether browsers do passkeys here: the address must be a name (localhost will do), never a bare number."""
    try:
        ipaddress.ip_address(_host())
    except ValueError:
        return True
    return False


def to_enrol(person: Visitor, known: Sequence[SecondFactor]) -> str:
    """What a browser is asked to make a passkey, as JSON; one that is known already is not made again."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name="Yizhao",
        user_id=_seal(b"user", person.id)[:_MARK],
        user_name=person.username,
        user_display_name=person.name,
        challenge=_challenge(person),
        timeout=int(BETWEEN.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(known),
    )
    return webauthn.options_to_json(options)


def to_show(person: Visitor, known: Sequence[SecondFactor]) -> str:
    """What a browser is asked to show a passkey, as JSON; empty if this person has none, or none can be used here."""
    if not offered() or not _descriptors(known):
        return ""
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=_challenge(person),
        timeout=int(BETWEEN.total_seconds() * 1000),
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


def made(person: Visitor, answer: str, name: str) -> NewFactor | None:
    """The passkey that a browser made when it was asked, ready to be enrolled; None if the answer does not hold."""
    try:
        challenge, asked_at = _answered(person, answer)
        held = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
        )
    except _UNREADABLE:
        return None
    key = held.credential_public_key
    return NewFactor("passkey", name, key, asked_at, held.credential_id, held.sign_count)


def shown(person: Visitor, known: Sequence[SecondFactor], answer: str) -> tuple[SecondFactor, int, int] | None:
    """Which passkey was shown, the instant of its challenge, and its count; None if the answer does not hold."""
    try:
        challenge, asked_at = _answered(person, answer)
        used = base64url_to_bytes(json.loads(answer)["rawId"])
        factor = next(one for one in known if one.credential_id == used)
        held = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=factor.secret,
            credential_current_sign_count=factor.sign_count,
        )
    except (*_UNREADABLE, StopIteration):
        return None
    return factor, asked_at, held.new_sign_count


def _challenge(person: Visitor) -> bytes:
    plain = _microseconds().to_bytes(_INSTANT, "big") + secrets.token_bytes(_RANDOM)
    return plain + _seal(plain, person.id)[:_MARK]


def _answered(person: Visitor, answer: str) -> tuple[bytes, int]:
    """The challenge an answer names, and its instant; ValueError unless we gave it to this person a short while ago."""
    if len(answer) > ANSWER_LENGTH:
        raise ValueError("too long")
    client_data = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
    challenge = base64url_to_bytes(client_data["challenge"])
    plain, mark = challenge[: _INSTANT + _RANDOM], challenge[_INSTANT + _RANDOM :]
    asked_at = int.from_bytes(plain[:_INSTANT], "big")
    if not hmac.compare_digest(_seal(plain, person.id)[:_MARK], mark):
        raise ValueError("not our challenge")
    if not 0 <= _microseconds() - asked_at <= BETWEEN.total_seconds() * 1_000_000:
        raise ValueError("an old challenge")
    return challenge, asked_at


def _descriptors(known: Sequence[SecondFactor]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in known if one.credential_id is not None]


def _microseconds() -> int:
    return int(now().timestamp() * 1_000_000)


def _seal(plain: bytes, account_id: int) -> bytes:
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.digest(secret, b"passkey\0" + str(account_id).encode() + b"\0" + plain, "sha256")


def _origin() -> str:
    origin: str = current_app.extensions["settings"].public_url
    return origin


def _host() -> str:
    return urlsplit(_origin()).hostname or ""
