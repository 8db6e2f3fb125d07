"""Signed JSON: statements of the deployment as JWT (RFC 7519, always ES256), and its keys as JWKS (RFC 7517).

Statements are signed with the STATEMENT key. Refusals are TokenError with the codes of a verdict.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from signing.key_index import KeyEntry, KeyState, instant
from signing.keyring import Keyring, Purpose
from signing.token import P256_ORDER, TokenError

CLOCK_TOLERANCE = timedelta(minutes=5)
LARGEST_STATEMENT = 8 * 2**20  # characters
_HEADER = {"alg", "typ", "kid", "x5c"}


class _Registry(JWSRegistry):
    """joserfc's rules with room for a certificate chain in the header and a city's licences in the payload."""

    max_header_length = 16 * 2**10
    max_payload_length = LARGEST_STATEMENT


_ES256_ONLY = _Registry(algorithms=["ES256"])


def sign_statement(
    keyring: Keyring, typ: str, claims: Mapping[str, Any], now: datetime, *, with_chain: bool = False
) -> str:
    """A JWT of type `typ` with `claims`, to which `iss` and `iat` are added; `with_chain` puts x5c into the header."""
    entry = keyring.active(Purpose.STATEMENT)
    header: dict[str, Any] = {"alg": "ES256", "typ": typ, "kid": entry.kid_hex}
    if with_chain:
        header["x5c"] = _x5c(keyring.chain(entry.kid))
    private_key = keyring.private_key(entry.kid)
    key = ECKey(private_key, ECKey.import_key(entry.public_key).as_dict())
    stated = {"iss": keyring.issuer, "iat": int(instant(now).timestamp()), **claims}
    return jwt.encode(header, stated, key, registry=_ES256_ONLY)


def read_statement(
    statement: str,
    typ: str,
    keys: Mapping[str, Any] | ec.EllipticCurvePublicKey,
    *,
    now: datetime | None = None,
) -> dict[str, Any]:
    """The claims of a statement of type `typ`, signed by the key, or by the key of this JWKS that its `kid` names.

    With `now` its time is checked too. TokenError: E_FORMAT, E_ALG, E_UNKNOWN_KEY, E_SIGNATURE, E_CLOCK, E_EXPIRED.
    """
    header = header_of(statement, typ)
    key = _key_from(keys, str(header["kid"])) if isinstance(keys, Mapping) else ECKey.import_key(keys)
    try:
        claims = jwt.decode(statement, key, registry=_ES256_ONLY).claims
    except BadSignatureError as error:
        raise TokenError("E_SIGNATURE", "the signature does not fit the statement and the key") from error
    except (JoseError, RecursionError) as error:
        raise TokenError("E_FORMAT", f"not a statement: {error}") from error
    if now is not None:
        _check_time(claims, now)
    return claims


def header_of(statement: str, typ: str) -> dict[str, Any]:
    """The header of a statement whose form is right and whose type is `typ`; its signature is not looked at."""
    if not isinstance(statement, str) or len(statement) > LARGEST_STATEMENT or statement.count(".") != 2:
        raise TokenError("E_FORMAT", "not a JWT of three parts")
    header_bytes, _, signature = (_exact_base64url(part) for part in statement.split("."))
    try:
        header = json.loads(header_bytes)
    except (ValueError, RecursionError) as error:
        raise TokenError("E_FORMAT", "the header is not JSON") from error
    if not isinstance(header, dict) or header.get("alg") != "ES256":
        raise TokenError("E_ALG", "the algorithm is not ES256")
    if header.get("typ") != typ or not isinstance(header.get("kid"), str) or not set(header) <= _HEADER:
        raise TokenError("E_FORMAT", f"the header is not that of a {typ}")
    if len(signature) != 64 or int.from_bytes(signature[32:], "big") > P256_ORDER // 2:
        raise TokenError("E_SIGNATURE", "not a signature of 64 bytes with a low s")
    return header


def jwks(keyring: Keyring) -> dict[str, Any]:
    """The key set for `/.well-known/jwks.json`: licence and statement keys that may have signed something good.

    Each has kid, use, alg, x5c (leaf to root) and its period of use as nbf and exp, seconds since 1970.
    """
    entries = [*keyring.entries(Purpose.LICENCE), *keyring.entries(Purpose.STATEMENT)]
    good = [entry for entry in entries if entry.state is not KeyState.COMPROMISED]
    return {"keys": [{**jwk_of(entry), "x5c": _x5c(keyring.chain(entry.kid))} for entry in good]}


def jwk_of(entry: KeyEntry) -> dict[str, Any]:
    """The public key as a JWK with its id and its period of use."""
    return {
        **ECKey.import_key(entry.public_key).as_dict(),
        "kid": entry.kid_hex,
        "use": "sig",
        "alg": "ES256",
        "nbf": int(entry.not_before.timestamp()),
        "exp": int(entry.not_after.timestamp()),
    }


def public_key_of(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    """The P-256 key of a JWK; TokenError("E_FORMAT") when it is none."""
    return _ec_key(jwk).public_key


def _x5c(chain: list[x509.Certificate]) -> list[str]:
    """RFC 7515 §4.1.6: standard base64 of DER, the signer's certificate first."""
    return [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode() for certificate in chain]


def _key_from(key_set: Mapping[str, Any], kid: str) -> ECKey:
    for jwk in key_set.get("keys", ()):
        if isinstance(jwk, Mapping) and jwk.get("kid") == kid:
            return _ec_key(jwk)
    raise TokenError("E_UNKNOWN_KEY", f"no key {kid} in the key set")


def _ec_key(jwk: Mapping[str, Any]) -> ECKey:
    try:
        if jwk["kty"] != "EC" or jwk["crv"] != "P-256":
            raise ValueError(f"{jwk['kty']} {jwk['crv']}")
        return ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")})
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise TokenError("E_FORMAT", f"not a P-256 key: {error}") from error


def _exact_base64url(part: str) -> bytes:
    """base64url without padding, and no second spelling of the same bytes: decoders forgive altered trailing bits."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (ValueError, binascii.Error) as error:
        raise TokenError("E_FORMAT", "a part is not base64url") from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise TokenError("E_FORMAT", "a part is not written in the one form of base64url")
    return data


def _check_time(claims: Mapping[str, Any], now: datetime) -> None:
    issued_at, expires_at = claims.get("iat"), claims.get("exp")
    if type(issued_at) is not int or (expires_at is not None and type(expires_at) is not int):
        raise TokenError("E_FORMAT", "the statement's times are not whole seconds")
    if issued_at > (now + CLOCK_TOLERANCE).timestamp():
        raise TokenError("E_CLOCK", "the statement was made at a time that has not come yet")
    if expires_at is not None and expires_at <= (now - CLOCK_TOLERANCE).timestamp():
        raise TokenError("E_EXPIRED", "the statement has expired")
