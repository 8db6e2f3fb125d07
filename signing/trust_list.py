"""The trust list: which keys to believe for what and when, signed, for verifiers that are not the service itself.

A JWT of type `trust-list+jwt`, x5c in its header, claims: iss, iat, exp (30 days), hosts, status_uris, root (base64
DER), keys: JWKs with kid, use, alg, nbf, exp (period of use), purpose (licence, pdf-seal, statement), holder, state
(next, active, retired, compromised) and compromised_at (seconds since 1970, or null).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from signing.certification import Purpose
from signing.chain import ChainError, check_chain
from signing.key_index import KeyEntry, KeyState, instant
from signing.keyring import Keyring
from signing.signed_json import header_of, jwk_of, public_key_of, read_statement, sign_statement
from signing.token import TokenError

TRUST_LIST_TYPE = "trust-list+jwt"
LIFETIME = timedelta(days=30)
_LISTED = (Purpose.LICENCE, Purpose.PDF_SEAL, Purpose.STATEMENT)


@dataclass(frozen=True)
class ListedKey:
    """A key as the trust list tells of it; the fields mean what they mean on the keyring."""

    kid: bytes
    purpose: Purpose
    state: KeyState
    holder: str
    not_before: datetime
    not_after: datetime
    compromised_at: datetime | None
    public_key: ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class TrustList:
    """A trust list whose signature and certificates were found good."""

    issuer: str
    issued_at: datetime
    expires_at: datetime
    hosts: tuple[str, ...]
    status_uris: tuple[str, ...]
    root: x509.Certificate
    keys: tuple[ListedKey, ...]


def trust_list(keyring: Keyring, hosts: Iterable[str], status_uris: Iterable[str], now: datetime) -> str:
    """The signed trust list of this deployment as of `now`."""
    (root, *_) = reversed(keyring.chain(keyring.active(Purpose.STATEMENT).kid))
    claims = {
        "exp": int((instant(now) + LIFETIME).timestamp()),
        "hosts": list(hosts),
        "status_uris": list(status_uris),
        "root": base64.b64encode(root.public_bytes(Encoding.DER)).decode(),
        "keys": [_listed(entry) for purpose in _LISTED for entry in keyring.entries(purpose)],
    }
    return sign_statement(keyring, TRUST_LIST_TYPE, claims, now, with_chain=True)


def read_trust_list(statement: str, *, now: datetime, roots: Sequence[x509.Certificate] | None = None) -> TrustList:
    """A trust list that leads to one of `roots`; without `roots` it must lead to the root it names itself.

    A list that is believed without `roots` is believed because of where it was got from; that is the caller's choice.
    TokenError: E_FORMAT, E_ALG, E_UNKNOWN_KEY, E_SIGNATURE, E_CLOCK, E_EXPIRED.
    """
    header = header_of(statement, TRUST_LIST_TYPE)
    leaf, *above = _certificates(header.get("x5c"))
    public_key = leaf.public_key()
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        raise TokenError("E_UNKNOWN_KEY", "the trust list is not signed with an EC key")
    claims = read_statement(statement, TRUST_LIST_TYPE, public_key, now=now)
    try:
        found = _read(claims)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise TokenError("E_FORMAT", f"not a trust list: {error!r}") from error
    _check_signer(leaf, above, roots or [found.root], found)
    return found


def _check_signer(
    leaf: x509.Certificate, above: list[x509.Certificate], roots: Sequence[x509.Certificate], found: TrustList
) -> None:
    try:
        check_chain(leaf, above, roots, at=found.issued_at, key_usage="digital_signature")
    except ChainError as error:
        raise TokenError("E_UNKNOWN_KEY", f"the trust list does not lead to the root: {error}") from error
    for key in found.keys:
        if key.public_key == leaf.public_key() and key.purpose is Purpose.STATEMENT and key.state is KeyState.ACTIVE:
            return
    raise TokenError("E_UNKNOWN_KEY", "the trust list is not signed with an active statement key of its own")


def _listed(entry: KeyEntry) -> dict[str, Any]:
    return {
        **jwk_of(entry),
        "purpose": entry.purpose.value,
        "holder": entry.holder,
        "state": entry.state.value,
        "compromised_at": int(entry.compromised_at.timestamp()) if entry.compromised_at else None,
    }


def _read(claims: Mapping[str, Any]) -> TrustList:
    return TrustList(
        issuer=str(claims["iss"]),
        issued_at=_moment(claims["iat"]),
        expires_at=_moment(claims["exp"]),
        hosts=tuple(str(host) for host in claims["hosts"]),
        status_uris=tuple(str(uri) for uri in claims["status_uris"]),
        root=_certificates([claims["root"]])[0],
        keys=tuple(_key(jwk) for jwk in claims["keys"]),
    )


def _key(jwk: Mapping[str, Any]) -> ListedKey:
    return ListedKey(
        kid=bytes.fromhex(jwk["kid"]),
        purpose=Purpose(jwk["purpose"]),
        state=KeyState(jwk["state"]),
        holder=str(jwk["holder"]),
        not_before=_moment(jwk["nbf"]),
        not_after=_moment(jwk["exp"]),
        compromised_at=None if jwk["compromised_at"] is None else _moment(jwk["compromised_at"]),
        public_key=public_key_of(jwk),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _certificates(x5c: object) -> list[x509.Certificate]:
    try:
        if not isinstance(x5c, list) or not x5c:
            raise ValueError("there is none")
        return [x509.load_der_x509_certificate(base64.b64decode(item, validate=True)) for item in x5c]
    except (ValueError, TypeError) as error:
        raise TokenError("E_FORMAT", f"the certificates cannot be read: {error}") from error
