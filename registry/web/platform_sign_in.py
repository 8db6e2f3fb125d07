"""Signing in through an identity platform: OpenID Connect by authlib (code flow, PKCE, state, nonce, discovery).

What the platform answers is believed only if its issuer, its key, its audience, its age and our nonce all fit; a
platform that does not answer leaves the sign-in by password where it was.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import current_app, request, session, url_for
from werkzeug.wrappers import Response

from registry.domain import resident_id
from registry.domain.errors import Refused, Text
from registry.domain.kinds import unwanted_character
from registry.domain.platform import Platform, Platforms
from registry.procedures.welcome import Arrival
from registry.web.visitors import now

log = logging.getLogger("registry.web")
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures of tokens that are looked at: none without a key, none with the secret that both sides know."""
PATIENCE, LEEWAY = 8, 60
"""Seconds a platform may take to answer, and its clock may be off."""
_ASKED = "asked_platform"


@dataclass(frozen=True)
class Answered:
    """Who came back, where he was going, and whether he was asked to show himself anew."""

    arrival: Arrival
    next_address: str
    again: bool


def know_platforms(oauth: OAuth, platforms: Platforms) -> None:
    """Tell authlib of every platform."""
    for one in platforms.by_key.values():
        oauth.register(
            one.key,
            client_id=one.client_id,
            client_secret=one.client_secret,
            server_metadata_url=f"{one.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(one.scopes),
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE,
            },
        )


def send_away(platform: Platform, next_address: str, *, again: bool) -> Response:
    """Lead the visitor to the platform; `again` it must ask him to show himself even if he is signed in there."""
    client, state = _client(platform), secrets.token_urlsafe(24)
    for left_over in [name for name in session if name.startswith("_state_")]:
        session.pop(left_over)  # of a sign-in that was given up
    session[_ASKED] = [state, platform.key, next_address, again, now().timestamp()]
    anew = {"prompt": "login", "max_age": 0} if again else {}
    return client.authorize_redirect(_return_address(platform), state=state, **anew)


def come_back(platform: Platform, platforms: Platforms) -> Answered:
    """Who the platform says this is; Refused when its answer is not to be believed."""
    asked = session.pop(_ASKED, None)
    if not isinstance(asked, list) or asked[:2] != [request.args.get("state"), platform.key]:
        raise Refused("identity", _NOT_ASKED)
    if request.args.get("iss", platform.issuer) != platform.issuer:  # RFC 9207: another platform's answer
        raise Refused("identity", _NOT_BELIEVED)
    client = _client(platform)
    claims = _claims(client, platform)
    _, _, next_address, again, at = asked
    if again and not (isinstance(claims.get("auth_time"), int) and claims["auth_time"] >= at - LEEWAY):
        raise Refused("identity", _NOT_ANEW)
    return Answered(_arrival(platform, platforms, claims), next_address, again)


def _client(platform: Platform) -> Any:
    """The platform's client with its metadata, which must be the metadata of this very issuer."""
    client = current_app.extensions["authlib.integrations.flask_client"].create_client(platform.key)
    try:
        metadata = client.load_server_metadata()
    except (OSError, ValueError, RuntimeError) as error:
        log.warning("an identity platform cannot be asked")
        raise Refused("platform_silent", _SILENT) from error
    if metadata.get("issuer") != platform.issuer:
        raise Refused("identity", _NOT_BELIEVED)
    metadata["id_token_signing_alg_values_supported"] = list(ALGORITHMS)
    return client


def _claims(client: Any, platform: Platform) -> Mapping[str, Any]:
    """The checked claims of the identity token, completed by what the platform tells of the same subject."""
    options = {
        "iss": {"essential": True, "values": [platform.issuer]},
        "aud": {"essential": True, "values": [platform.client_id]},
        **{name: {"essential": True} for name in ("sub", "exp", "iat", "nonce")},
    }
    try:
        token = client.authorize_access_token(claims_options=options, leeway=LEEWAY)
        claims = token["userinfo"]
        more = {}
        if not claims.get(platform.claims["id_number"]) and client.server_metadata.get("userinfo_endpoint"):
            more = client.userinfo(token=token)
    except OSError as error:
        raise Refused("platform_silent", _SILENT) from error
    except Exception as error:  # whatever a library holds against an answer from outside, it is not believed
        log.warning("an answer of an identity platform is not believed", exc_info=error)
        raise Refused("identity", _NOT_BELIEVED) from error
    if more and more.get("sub") != claims["sub"]:
        raise Refused("identity", _NOT_BELIEVED)
    return {**more, **claims}


def _arrival(platform: Platform, platforms: Platforms, claims: Mapping[str, Any]) -> Arrival:
    told = {ours: _line(claims.get(theirs)) for ours, theirs in platform.claims.items()}
    number = resident_id.normalise(told["id_number"]) if told["id_number"] else ""
    if not told["name"] or (number and resident_id.problems(number)):
        raise Refused("identity", _NO_NAME)
    level = platform.levels.get(str(claims.get("acr")), 0)
    real = bool(number) and level >= platforms.to_sign
    subject = str(claims["sub"])[:255]
    return Arrival(platform.issuer, subject, level, real, told["name"], number or None, told["phone"] or None)


def _line(value: Any) -> str:
    text = value.strip()[:100] if isinstance(value, str) else ""
    return "" if unwanted_character(text) else text


def _return_address(platform: Platform) -> str:
    public_url: str = current_app.extensions["settings"].public_url
    return public_url + url_for("identity.back", key=platform.key)


_SILENT = Text(
    "身份认证平台暂时没有应答，请稍后再试；有本地账户的可以用密码登录",
    "The identity platform does not answer; try again later, or sign in with a password if you have one here",
)
_NOT_ASKED = Text(
    "这次登录已过期或不是从本页开始的，请重新登录", "This sign-in is too old or did not begin here; sign in again"
)
_NOT_BELIEVED = Text("平台的应答未通过核验，请重新登录", "The platform's answer did not hold; sign in again")
_NOT_ANEW = Text("平台没有重新核验您的身份，请再试一次", "The platform did not check you anew; try once more")
_NO_NAME = Text(
    "平台没有提供姓名，或身份证号不对，无法在此登录",
    "The platform gave no name, or a wrong identity number; you cannot sign in here with it",
)
