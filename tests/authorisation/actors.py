"""Everybody who may come to a door, with the session or the token that a real sign-in gave him."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.authorisation.town import Town
from tests.web.programs import Program
from tests.web.visiting import Visitor

ROLES = {
    "anonymous": "",
    "garbage": "",
    "expired": "songtinglan",
    "owner": "songtinglan",
    "co-founder": "luzhiwei",
    "other applicant": "chengyuan",
    "agent": "xuyanqing",
    "assigned reviewer": "holder",
    "other reviewer": "colleague",
    "reviewer elsewhere": "elsewhere",
    "reviewer who proposed": "proposer",
    "approver": "approver",
    "approver long ago": "approver",
    "entering": "holder",
    "auditor": "auditor",
    "admin": "admin",
    "other admin": "deputy",
}
"""Who comes → the account he signs in with. `agent` is named as agent in the filing and signs nothing; `entering` has
given his password and not shown his second factor, `approver long ago` showed it eleven minutes ago."""
_EARLIER = {"expired": timedelta(hours=13), "approver long ago": timedelta(minutes=11)}
UNKNOWN = ("anonymous", "garbage", "expired", "entering")
_STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


@dataclass(frozen=True)
class Actor:
    """One who comes: his cookie with the token against forgery that belongs to it, his bearer token."""

    name: str
    username: str
    cookie: str
    forgery: str
    bearer: str

    @property
    def stale(self) -> bool:
        """True if he showed his second factor, and that too long ago for what cannot be taken back."""
        return self.name == "approver long ago"

    @property
    def known(self) -> bool:
        """True if the service knows who he is."""
        return self.name not in UNKNOWN

    def send(self, town: Town, method: str, path: str, **options: Any) -> Any:
        """One request, as if it were his first: no answer leaves anything with him."""
        headers = {"Authorization": self.bearer} if path.startswith("/api/") else {"Cookie": self.cookie}
        headers |= {"X-CSRFToken": self.forgery} if self.forgery and not path.startswith("/api/") else {}
        headers |= options.pop("headers", {})
        client = town.site.test_client(use_cookies=False)
        return client.open(path, method=method, headers=headers, environ_overrides=_STRANGER, **options)


def actors(town: Town) -> dict[str, Actor]:
    """Everybody, signed in once. The expired session is a real one, half a day old and an hour."""
    found = {}
    for name in sorted(ROLES, key=lambda one: -_EARLIER.get(one, timedelta())):  # a code shown later bars earlier ones
        username = ROLES[name]
        town.clock.at -= _EARLIER.get(name, timedelta())
        found[name] = _signed_in(town, name, username)
        town.clock.at += _EARLIER.get(name, timedelta())
    return found


def _signed_in(town: Town, name: str, username: str) -> Actor:
    if name == "garbage":
        return Actor(name, "", "yizhao=eyJfaWQiOiIxIn0.garbage", "garbage", "Bearer garbage")
    browser = Visitor(town.site)
    if name == "entering":
        browser.give_password(username)
    elif username:
        browser.sign_in(username)
    browser.go("/new/individual")
    cookie = browser.client.get_cookie("yizhao")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.source)
    assert cookie is not None and token is not None, name
    bearer = Program(town.site, username).headers["Authorization"] if username and name != "entering" else ""
    return Actor(name, username, f"yizhao={cookie.value}", token[1], bearer)
