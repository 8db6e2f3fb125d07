"""What the QR says of a licence: the claims of the token, exactly these and of exactly these kinds.

A CWT (RFC 8392) with the status list reference of the IETF Token Status List and one private map of our own.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, NoReturn

from signing.token import TokenError

ISSUER, EXPIRES_AT, ISSUED_AT, SERIAL = 1, 4, 6, 7  # RFC 8392: iss, exp, iat, cti
STATUS, LICENCE = 65535, -65537

_EPOCH = date(1970, 1, 1).toordinal()
_LONG_TERM = {ISSUER: str, ISSUED_AT: int, SERIAL: bytes, STATUS: dict, LICENCE: dict}
_WITH_TERM = {**_LONG_TERM, EXPIRES_AT: int}
_STATUS_CLAIM, _STATUS_LIST = {"status_list": dict}, {"idx": int, "uri": str}
_LICENCE_FIELDS = {1: str, 2: str, 3: str, 4: str, 6: int, 9: bytes, 10: int}
_LAST_SECOND = 253_402_300_799  # the end of the year 9999
_LARGEST_SERIAL, _DIGEST_BYTES = 16, 32


class Claims(NamedTuple):
    """The claims by name. Instants are seconds since 1970 UTC; `expires_at` only where the licence has a term.

    `name` may be cut and end in …: `record_sha256` binds the full one.
    """

    issuer: str
    issued_at: int
    expires_at: int | None
    serial: bytes
    status_index: int
    status_uri: str
    unified_code: str
    name: str
    type_code: str
    representative: str
    established_on: date
    record_sha256: bytes
    merged_count: int

    def as_map(self) -> dict[int, Any]:
        """The claims map as it is encoded."""
        claims: dict[int, Any] = {
            ISSUER: self.issuer,
            ISSUED_AT: self.issued_at,
            SERIAL: self.serial,
            STATUS: {"status_list": {"idx": self.status_index, "uri": self.status_uri}},
            LICENCE: {
                1: self.unified_code,
                2: self.name,
                3: self.type_code,
                4: self.representative,
                6: self.established_on.toordinal() - _EPOCH,  # negative before 1970
                9: self.record_sha256,
                10: self.merged_count,
            },
        }
        if self.expires_at is not None:
            claims[EXPIRES_AT] = self.expires_at
        return claims


def read(claims: dict[int, Any]) -> Claims:
    """The claims of a token that was read; TokenError("E_FORMAT") when one is missing, too many or of another kind."""
    if _kinds(claims) not in (_LONG_TERM, _WITH_TERM) or _kinds(claims[STATUS]) != _STATUS_CLAIM:
        _refuse("the claims are not those of a licence")
    status, licence = claims[STATUS]["status_list"], claims[LICENCE]
    if _kinds(status) != _STATUS_LIST or _kinds(licence) != _LICENCE_FIELDS:
        _refuse("the fields are not those of a licence")
    serial, digest = claims[SERIAL], licence[9]
    day = _EPOCH + licence[6]
    if not (0 < len(serial) <= _LARGEST_SERIAL and len(digest) == _DIGEST_BYTES and 0 < day <= date.max.toordinal()):
        _refuse("a serial, a digest or a day is outside its range")
    if min(claims[ISSUED_AT], status["idx"], licence[10]) < 0 or claims[ISSUED_AT] > _LAST_SECOND:
        _refuse("a number is outside its range")
    if not 0 <= claims.get(EXPIRES_AT, 0) <= _LAST_SECOND:
        _refuse("the term ends outside the calendar")
    return Claims(
        issuer=claims[ISSUER],
        issued_at=claims[ISSUED_AT],
        expires_at=claims.get(EXPIRES_AT),
        serial=serial,
        status_index=status["idx"],
        status_uri=status["uri"],
        unified_code=licence[1],
        name=licence[2],
        type_code=licence[3],
        representative=licence[4],
        established_on=date.fromordinal(day),
        record_sha256=digest,
        merged_count=licence[10],
    )


def _kinds(value: dict[Any, Any]) -> dict[Any, type]:
    return {key: type(item) for key, item in value.items()}


def _refuse(text: str) -> NoReturn:
    raise TokenError("E_FORMAT", text)
