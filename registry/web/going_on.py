"""How somebody goes on who had to sign in or to show his second factor first: what he was sending is not lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, make_response, redirect, render_template, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from registry.web.second_factor import PROOF_FIELDS
from registry.web.visitors import Visitor

_NEVER_CARRIED = PROOF_FIELDS | {"csrf_token", "password", "username", "next", "pending"}


def go_on(person: Visitor, next_address: str, pending: str) -> Response:
    """Where somebody who has just signed in goes on: in the form he was sending, on the page he asked for, or where
    his work waits."""
    kept = _read_pending(pending)
    if kept is not None:
        return make_response(render_template("account/again.html", **kept, signed_in_now=True))
    return redirect(safe(next_address) or landing(person))


def landing(person: Visitor) -> str:
    """Where a person's work waits."""
    if person.may("admin"):
        return "/rules/proposals"
    return "/review" if person.may("staff") and not person.may("applicant") else "/cases"


def safe(address: str | None) -> str:
    """The address if it is one on this site, or an empty text."""
    parts = urlsplit((address or "").replace("\\", "/"))
    return address or "" if parts.path.startswith("/") and not (parts.scheme or parts.netloc) else ""


def sent_fields() -> list[list[str]]:
    """The fields of the form that was sent, but for what proves who sends it."""
    return [[name, value] for name, value in request.form.items(multi=True) if name not in _NEVER_CARRIED]


def pending_form() -> str:
    """What was being sent, signed so that nothing else can be sent in its place; it stays in the visitor's page."""
    return str(_signer().dumps({"to": request.path, "fields": sent_fields()}))


def _read_pending(pending: str) -> dict[str, Any] | None:
    try:
        return dict(_signer().loads(pending)) if pending else None
    except BadData:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="form without a session")
