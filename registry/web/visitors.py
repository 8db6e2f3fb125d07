"""Who stands in the door: passwords, sessions of pages, bearer tokens of programs.

A session names an account and the account's epoch; it ends after an hour without a request and after twelve in any
case. `/api/` knows callers by a bearer token only, so that a foreign page cannot act through a visitor's cookie.

An officer is signed in only by a session or token that was proven with a second factor (second_factor.py); after the
password alone he is `entering`, and every door takes him for a stranger.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import Unauthorized

from registry.domain.kinds import unwanted_character
from registry.procedures.seen import STAFF
from registry.records import people
from registry.records.database import reading
from registry.records.people import Account
from registry.web import limits, tries

KEEPERS = frozenset({"admin", "auditor"})
OFFICERS = KEEPERS.union(STAFF)
GROUPS = {"staff": frozenset(STAFF), "keeper": KEEPERS, "officer": OFFICERS}
"""Policies that several roles pass: `staff` see cases, `keeper` keeps the rule book, `officer` is either."""
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=12)
BETWEEN, RECENT, CONFIRMED = timedelta(minutes=15), timedelta(minutes=10), timedelta(minutes=5)
"""How long one may stay between password and second factor; for how long a second factor counts as just shown, and for
how long one who came through a platform may sign after he has shown himself there anew."""
USERNAME_LENGTH, PASSWORD_LENGTH = 64, 1024
_HASHER = PasswordHasher()  # argon2id, the low-memory profile of RFC 9106
_NOBODYS_HASH = _HASHER.hash("a password that is compared so that unknown names take as long as known ones")


class SignedOut(Unauthorized):
    """The page is for people who have signed in, and this visitor has not, or no longer."""


@dataclass(frozen=True)
class Visitor:
    """A person who is signed in, as flask-login needs him; the account itself stays in the records."""

    id: int
    username: str
    name: str
    roles: frozenset[str]
    authority: str | None
    epoch: int
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session keeps. Raising the account's epoch ends every session of it."""
        return f"{self.id}.{self.epoch}"

    def may(self, policy: str) -> bool:
        """True if this person passes a door with the given policy."""
        if policy in ("public", "signed_in"):
            return True
        return bool(self.roles & GROUPS[policy]) if policy in GROUPS else policy in self.roles


@dataclass(frozen=True)
class Proof:
    """That a second factor was shown: when, and which kind."""

    at: datetime
    how: str


class _PageSessions(SecureCookieSessionInterface):
    """Sessions are for pages: under `/api/` no cookie is read and none is written."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return SecureCookieSession() if request.path.startswith("/api/") else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not request.path.startswith("/api/"):
            super().save_session(app, session, response)


def know_visitors(app: Flask) -> None:
    """Let an app recognise people by session cookie and programs by bearer token."""
    app.session_interface = _PageSessions()
    app.extensions["sign_in_failures"] = {}
    login = LoginManager(app)
    login.session_protection = None  # an address that changes on the way home must not end a session
    login.user_loader(_from_session)
    login.request_loader(_from_bearer)


def signed_in() -> bool:
    """True if somebody is signed in."""
    return bool(current_user.is_authenticated)


def forget_visitor() -> None:
    """Answer this request as a stranger's."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def visitor() -> Visitor:
    """Who is signed in; SignedOut if nobody is."""
    if not signed_in():
        raise SignedOut
    person: Visitor = current_user._get_current_object()
    return person


def hash_password(password: str) -> str:
    """The argon2id hash to keep for a password."""
    return _HASHER.hash(password)


def check_password(username: str, password: str) -> Visitor | None:
    """The person with this name and password; None when either is wrong or there were too many tries."""
    account = None
    if not too_many_tries(username) and len(username) <= USERNAME_LENGTH and unwanted_character(username) is None:
        with reading() as store:
            account = people.by_username(store, username)
    if not _fits(account.password_hash if account else _NOBODYS_HASH, password) or account is None:
        count_failure(username)
        return None
    tries.forgive(_guesser(username))
    return _visitor(account)


def sign_in(username: str, password: str) -> Visitor | None:
    """Begin a new session for this person, who is then signed in or, an officer, entering; None as `check_password`."""
    person = check_password(username, password)
    if person is not None:
        _admit(person)
    return person


def arrive(account_id: int, platform: str, level: int) -> Visitor:
    """Begin a session for the account that an identity platform vouches for, at a level of assurance."""
    with reading() as store:
        account = people.by_id(store, account_id)
    if account is None:
        raise SignedOut
    person = _visitor(account)
    _admit(person)
    session["platform"] = [platform, level]
    return person


def confirm_again(platform: str, level: int, *, real: bool) -> None:
    """Remember that the person of this session has just shown himself anew at his platform."""
    session["confirmed"] = [now().isoformat(), platform, level] if real else None


def platform_of_session() -> str | None:
    """The platform through which the person of this session came; None if he came with a password."""
    kept = session.get("platform")
    return str(kept[0]) if kept else None


def confirmed_lately() -> str | None:
    """How he who came through a platform has shown himself anew within CONFIRMED, for the signature; else None."""
    kept = session.get("confirmed")
    if not kept or not timedelta() <= now() - datetime.fromisoformat(kept[0]) <= CONFIRMED:
        return None
    return f"oidc {kept[1]}, level {kept[2]}"


def spend_confirmation() -> None:
    """One signature for each showing."""
    session.pop("confirmed", None)


def _admit(person: Visitor) -> None:
    _begin_session()
    if needs_proof(person):
        session["entering"] = person.get_id()
    else:
        login_user(person)


def entering() -> Visitor | None:
    """Who has given his password and is to show his second factor; None if nobody does, or no longer."""
    kept = session.get("entering")
    if not isinstance(kept, str) or not _still_fresh() or now() - datetime.fromisoformat(session["since"]) > BETWEEN:
        return None
    account_id, _, epoch = kept.partition(".")
    return _visitor_with(account_id, epoch)


def let_in(person: Visitor, how: str) -> None:
    """Begin the session of a person who has just shown his second factor."""
    _begin_session()
    login_user(person)
    note_proof(how)


def note_proof(how: str) -> None:
    """Remember that the person of this session has just shown his second factor."""
    session["proof"] = [now().isoformat(), how]


def needs_proof(person: Visitor) -> bool:
    """True for officers: they pass no door with the password alone."""
    return bool(person.roles & OFFICERS)


def proof() -> Proof | None:
    """The second factor shown in this session, or for this token."""
    kept = g.get("token_proof") if request.path.startswith("/api/") else session.get("proof")
    try:
        return Proof(datetime.fromisoformat(kept[0]), str(kept[1])) if kept else None
    except (TypeError, ValueError, IndexError, KeyError):
        return None


def proven_how() -> str | None:
    """By which second factor the person of this request was let in, for the journal."""
    shown = proof()
    return shown.how if shown else None


def recently_proven() -> bool:
    """True if the person who is signed in showed his second factor within the last ten minutes."""
    shown = proof()
    return signed_in() and shown is not None and timedelta() <= now() - shown.at <= RECENT


def sign_out() -> None:
    """End this browser's session."""
    logout_user()
    session.clear()


def reauthenticate(password: str) -> bool:
    """True if the person who is signed in has just typed the right password again."""
    person = check_password(visitor().username, password)
    return person is not None and person.id == visitor().id


def too_many_tries(username: str) -> bool:
    """True while further guesses under this name from this address are not looked at."""
    return tries.too_many(_guesser(username), now())


def count_failure(username: str) -> None:
    """Remember a wrong guess at what this person alone knows."""
    tries.failed(_guesser(username), now())


def bearer_token(person: Visitor, how: str = "") -> str:
    """A token with which a program acts on the API as this person, for LONGEST; `how` he has just proven himself."""
    shown = [now().isoformat(), how] if how else None
    return _signer().dumps([person.id, person.epoch, int((now() + LONGEST).timestamp()), shown])


def now() -> datetime:
    """The instant of this request: one for all that happens in it."""
    if "now" not in g:
        g.now = current_app.extensions["clock"]()
    instant: datetime = g.now
    return instant


def _from_session(kept: str) -> Visitor | None:
    if request.path.startswith("/api/") or not _still_fresh():
        return None
    account_id, _, epoch = kept.partition(".")
    return _if_proven(_visitor_with(account_id, epoch))


def _if_proven(person: Visitor | None) -> Visitor | None:
    """Also an account that became an officer's after signing in is asked for its second factor."""
    return None if person is not None and needs_proof(person) and proof() is None else person


def _begin_session() -> None:
    session.clear()  # whatever was in a session before signing in is worth nothing afterwards
    session["since"] = session["seen"] = now().isoformat()


def _from_bearer(_request: object) -> Visitor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not request.path.startswith("/api/") or scheme.lower() != "bearer":
        return None
    try:
        account_id, epoch, until, g.token_proof = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return _if_proven(_visitor_with(str(account_id), str(epoch))) if until > now().timestamp() else None


def _visitor_with(account_id: str, epoch: str) -> Visitor | None:
    if not account_id.isdecimal():
        return None
    with reading() as store:
        account = people.by_id(store, int(account_id))
    return _visitor(account) if account and hmac.compare_digest(str(account.session_epoch), epoch) else None


def _visitor(account: Account) -> Visitor:
    roles = frozenset(account.roles)
    return Visitor(account.id, account.username, account.name, roles, account.authority, account.session_epoch)


def _still_fresh() -> bool:
    try:
        since, seen = (datetime.fromisoformat(session[key]) for key in ("since", "seen"))
    except (KeyError, TypeError, ValueError):
        return False
    if now() - seen > IDLE or now() - since > LONGEST:
        return False
    if now() - seen > timedelta(minutes=1):
        session["seen"] = now().isoformat()
    return True


def _fits(kept_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept_hash, password[:PASSWORD_LENGTH].encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


def _guesser(username: str) -> str:
    return f"{username[:USERNAME_LENGTH]}|{limits.caller() or request.remote_addr}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="api bearer")
