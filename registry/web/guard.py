"""The gate in front of every door: nothing is open that was not hung here with a policy.

`hang(app, blueprint, policy)` registers a blueprint and says who may pass; a route without a policy answers 403. A
policy is a role and, where the address names an object, whose it must be: `applicant:own`. Who, then whose, is judged
before a body is read. Forms of pages carry a token against forgery; `/api/` needs none because it ignores cookies
(visitors.py). The whole policy stands in docs/who-may-do-what.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, Forbidden

from registry.procedures import admit
from registry.web import limits, second_factor
from registry.web.visitors import entering, know_visitors, needs_proof, now, signed_in, visitor

ROLES = frozenset(
    {"public", "machine", "entering", "signed_in"}
    | {"staff", "applicant", "reviewer", "approver", "auditor", "admin", "keeper", "officer"}
)
"""`entering` is for officers, signed in or with the password alone: there they show their second factor."""
OPEN = "link"
"""The relation of whoever has a link that nobody can guess."""
_OBJECTS = frozenset(admit.OBJECTS.values())
FORM_BYTES, UPLOAD_BYTES, FORM_PARTS = 4 * 1024 * 1024, 11 * 1024 * 1024, 1000
LATER = {429: 900, 503: 60, 507: 60}
"""After how many seconds somebody may come back who is told to, where nothing is known better."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_HOSTS = ("127.0.0.1", "localhost")  # the machine looking after itself
_FORGERY = CSRFProtect()

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
}


def open_gate(app: Flask) -> None:
    """Put the gate up: sessions, protection of forms, limits, headers. Before any blueprint is hung."""
    settings = app.extensions["settings"]
    secure = settings.public_url.startswith("https://")
    if settings.production:  # a page that believed a foreign Host would lead its visitors there
        app.config["TRUSTED_HOSTS"] = [settings.public_host, *_OWN_HOSTS]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-yizhao" if secure else "yizhao",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate decides when
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # a proxy may drop the referrer; the token is what counts
    )
    app.extensions.update(policies={"static": "public"}, large_bodies=set(), fresh_proofs=set(), buckets={})
    _FORGERY.init_app(app)
    know_visitors(app)
    app.before_request(_admit)
    app.after_request(_furnish)


def hang(
    app: Flask,
    blueprint: Blueprint,
    policy: str | Mapping[str, str],
    *,
    large: Collection[str] = (),
    fresh: Collection[str] = (),
) -> None:
    """Register a blueprint. `policy` is one word, or view name → word; `large` names views that take uploads, `fresh`
    those for which the second factor must have been shown within ten minutes.

    ValueError for a policy that does not exist, or does not say whose the object must be that an address names.
    """
    before = set(app.view_functions)
    app.register_blueprint(blueprint)
    for endpoint in set(app.view_functions) - before:
        word = policy if isinstance(policy, str) else policy.get(endpoint.rpartition(".")[2])
        if word is not None:
            _check_policy(word, {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments})
            app.extensions["policies"][endpoint] = word
    app.extensions["large_bodies"].update(f"{blueprint.name}.{view}" for view in large)
    app.extensions["fresh_proofs"].update(f"{blueprint.name}.{view}" for view in fresh)


def route_table(app: Flask) -> list[dict[str, Any]]:
    """Every route with its policy; `closed` marks one that was registered without a policy, which nobody passes.

    `fresh` is true where the second factor must have been shown within ten minutes.
    """
    policies, fresh = app.extensions["policies"], app.extensions["fresh_proofs"]
    return [
        {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "policy": policies.get(rule.endpoint, "closed"),
            "fresh": rule.endpoint in fresh,
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    ]


def same_origin() -> bool:
    """False if the browser says that another site sent this form."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    return site in ("", "same-origin", "none") and (not origin or urlsplit(origin).netloc == request.host)


def _check_policy(policy: str, names: set[str]) -> None:
    role, _, relation = policy.partition(":")
    about = {OPEN: names & _OBJECTS, "": set()}.get(relation, {admit.OBJECTS.get(relation)})
    if role not in ROLES or about != names & _OBJECTS:
        raise ValueError(f"no such policy here: {policy}")


def _count() -> None:
    """One more request of this account or, of whoever has not signed in, this address; TooMuch if it is too many."""
    address = limits.caller()
    if address is None or request.endpoint in limits.FREE:
        return
    who, limit = (f"{visitor().id}", "account") if signed_in() else (address, "address")
    limits.count(who, limit, now())
    costly = request.endpoint in limits.COSTLY or request.endpoint in current_app.extensions["large_bodies"]
    if costly and request.method not in _SAFE:
        limits.count(f"{limit} {who}", "costly", now())


def _admit() -> None:
    _count()
    if request.endpoint is None:
        return  # no such page: routing answers
    policy = current_app.extensions["policies"].get(request.endpoint)
    if policy is None:
        raise Forbidden
    _refuse_unreadable_address()
    if request.endpoint in current_app.extensions["large_bodies"]:
        request.max_content_length = UPLOAD_BYTES
    role, _, relation = policy.partition(":")
    if role == "machine":
        _admit_machine()
    elif role == "entering":
        if not needs_proof(entering() or visitor()):
            raise Forbidden
    elif role != "public" and not visitor().may(role):
        raise Forbidden
    if relation not in ("", OPEN):
        admit.admit(relation, named=request.view_args or {}, account_id=visitor().id)
    if request.method not in _SAFE and not request.path.startswith("/api/"):
        _FORGERY.protect()
    if request.endpoint in current_app.extensions["fresh_proofs"]:
        second_factor.ask(request.form if not request.path.startswith("/api/") else {})


def _refuse_unreadable_address() -> None:
    """NUL and lone surrogates belong in no address; some stores fail on them."""
    for value in [*(request.view_args or {}).values(), *request.args.keys(), *request.args.values()]:
        if isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
            raise BadRequest


def _admit_machine() -> None:
    """Metrics are for the machine itself: the loopback address, and nothing that a proxy passed on."""
    if limits.caller() is not None:
        raise Forbidden


def _furnish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.status_code in LATER:
        response.headers.setdefault("Retry-After", str(LATER[response.status_code]))
    if request.endpoint != "static":
        # Pages are asked for anew, yet the back button may restore them with what was typed into them.
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
