"""What the QR says of a licence: the claims of the token, exactly these and of exactly these kinds.

A CWT (RFC 8392) with the status list reference of the IETF Token Status List and one private map of our own.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, NoReturn

from signing.token import TokenError

ISSUER, EXPIRES_AT, ISSUED_AT, SERIAL = 1, 4, 6, 7  # RFC 8392: iss, exp, iat, cti
STATUS, LICENCE = 65535, -65537

_LONG_TERM = (str, int, type(None), bytes, int, str, str, str, str, str, int, bytes, int)
_WITH_TERM = (str, int, int, bytes, int, str, str, str, str, str, int, bytes, int)
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = 1 - _EPOCH, date.max.toordinal() - _EPOCH
_LAST_SECOND = 253_402_300_799  # the end of the year 9999
_LARGEST_SERIAL, _DIGEST_BYTES = 16, 32


class Claims(NamedTuple):
    """The claims by name. Instants are seconds since 1970 UTC, `established_day` days since then (negative before).

    `expires_at` is None where there is no term. `name` may be cut and end in …: `record_sha256` binds the full one.
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
    established_day: int
    record_sha256: bytes
    merged_count: int

    @property
    def established_on(self) -> date:
        """The day of establishment."""
        return date.fromordinal(self.established_day + _EPOCH)

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
                6: self.established_day,
                9: self.record_sha256,
                10: self.merged_count,
            },
        }
        if self.expires_at is not None:
            claims[EXPIRES_AT] = self.expires_at
        return claims


def day_number(day: date) -> int:
    """Days since 1970-01-01, as a claim counts them."""
    return day.toordinal() - _EPOCH


def read(claims: dict[int, Any]) -> Claims:
    """The claims of a token that was read; TokenError("E_FORMAT") when one is missing, too many or of another kind."""
    try:
        status, licence = claims[STATUS], claims[LICENCE]
        place = status["status_list"]
        said = Claims(
            claims[ISSUER],
            claims[ISSUED_AT],
            claims.get(EXPIRES_AT),
            claims[SERIAL],
            place["idx"],
            place["uri"],
            licence[1],
            licence[2],
            licence[3],
            licence[4],
            licence[6],
            licence[9],
            licence[10],
        )
    except (LookupError, TypeError) as missing:
        raise TokenError("E_FORMAT", f"a claim of a licence is missing: {missing}") from missing
    kinds, term = tuple(map(type, said)), said.expires_at is not None
    if kinds != (_WITH_TERM if term else _LONG_TERM):
        _refuse("a claim is of another kind than a licence's")
    if (len(claims), len(status), len(place), len(licence)) != (5 + term, 1, 2, 7):
        _refuse("there are claims that no licence has")
    if not (0 < len(said.serial) <= _LARGEST_SERIAL and len(said.record_sha256) == _DIGEST_BYTES):
        _refuse("a serial or a digest is too long or too short")
    if not (0 <= said.issued_at <= _LAST_SECOND and _FIRST_DAY <= said.established_day <= _LAST_DAY):
        _refuse("a time is outside the calendar")
    if min(said.status_index, said.merged_count) < 0 or not 0 <= (said.expires_at or 0) <= _LAST_SECOND:
        _refuse("a number is outside its range")
    return said


def _refuse(text: str) -> NoReturn:
    raise TokenError("E_FORMAT", text)
