"""Identity platforms 统一身份认证平台 as data: where each is, what it calls things, how sure its levels are.

National and provincial platforms differ in the file that IDENTITY_PROVIDERS names, and in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from registry.domain.errors import Text

CLAIMS = {"name": "name", "id_number": "id_number", "phone": "phone_number"}
SCOPES = ("openid", "profile", "phone")
_KEY = re.compile(r"[a-z][a-z0-9-]{0,19}")
_REQUIRED = ("key", "label", "issuer", "client_id", "client_secret_file", "levels")
_OWN_HOSTS = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Platform:
    """One OpenID provider. `levels`: its names of assurance (acr) → ours, 1 upwards; what it does not name is 0."""

    key: str
    label: Text
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    claims: Mapping[str, str]
    levels: Mapping[str, int]


@dataclass(frozen=True)
class Platforms:
    """All that this service trusts, by key; `to_sign`: the least level at which a real name counts as verified."""

    by_key: Mapping[str, Platform]
    to_sign: int = 1


def read_platforms(told: Mapping[str, Any], *, secret_in: Callable[[str], str], production: bool) -> Platforms:
    """What a file of platforms says; ValueError, KeyError or TypeError tell what is wrong with it."""
    found = [_platform(one, secret_in, production) for one in told["providers"]]
    if len({one.key for one in found}) < len(found) or len({one.issuer for one in found}) < len(found):
        raise ValueError("a key or an issuer stands twice")
    if type(told["minimum_to_sign"]) is not int or told["minimum_to_sign"] < 1:
        raise ValueError("minimum_to_sign is a whole number from 1")
    return Platforms({one.key: one for one in found}, told["minimum_to_sign"])


def _platform(told: Mapping[str, Any], secret_in: Callable[[str], str], production: bool) -> Platform:
    if missing := [name for name in _REQUIRED if not told.get(name)]:
        raise ValueError(f"missing: {', '.join(missing)}")
    if not _KEY.fullmatch(told["key"]):
        raise ValueError("a key is up to 20 small letters, digits and hyphens")
    issuer = urlsplit(told["issuer"])
    if issuer.scheme != "https" and (production or issuer.hostname not in _OWN_HOSTS):
        raise ValueError("an issuer begins with https://")
    if any(type(level) is not int or level < 0 for level in told["levels"].values()):
        raise ValueError("levels are whole numbers")
    return Platform(
        key=told["key"],
        label=Text(told["label"]["zh"], told["label"]["en"]),
        issuer=told["issuer"],
        client_id=told["client_id"],
        client_secret=secret_in(told["client_secret_file"]).strip(),
        scopes=tuple(told.get("scopes", SCOPES)),
        claims={**CLAIMS, **told.get("claims", {})},
        levels=told["levels"],
    )
