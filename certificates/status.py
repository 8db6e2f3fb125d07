"""What is known of a licence's standing: the register's own answer, or that of a published status list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from certificates import claims
from certificates.licence import Standing
from certificates.trust import Trust
from signing.signed_json import CLOCK_TOLERANCE, header_of, read_statement
from signing.status_list import STATUS_LIST_TYPE, status_at
from signing.token import Token, TokenError

# Two bits a licence; 1 means deregistered, revoked or annulled: the list does not say which.
_STANDINGS = {0: Standing.IN_FORCE, 1: None, 2: Standing.SUSPENDED, 3: Standing.SUPERSEDED}
_LAST_SECOND = 253_402_300_799  # the end of the year 9999


@dataclass(frozen=True)
class StatusAnswer:
    """What is known of a licence's standing. `standing` None: no longer in force, the source does not say how.

    `as_of` is the moment the answer speaks of; `live` that the register itself gave it just now.
    """

    standing: Standing | None
    since: datetime | None
    reason: str | None
    as_of: datetime
    live: bool


StatusOf = Callable[[Token], StatusAnswer | None]


def status_from_statement(statement: str, trust: Trust, now: datetime) -> StatusOf:
    """How a saved status list answers, as of the moment it was signed; None for a licence it does not cover.

    A list whose 24 hours are over still answers: the age in the verdict says what that is worth, and a revocation it
    tells of stays one. TokenError when it is no status list signed by a statement key on the trust list.
    """
    header = header_of(statement, STATUS_LIST_TYPE)
    key = trust.statement_key(str(header["kid"]))
    if key is None:
        raise TokenError("E_UNKNOWN_KEY", "the status list is not signed by a key on the trust list")
    if key.compromised:
        raise TokenError("E_KEY_REVOKED", "the key that signed the status list was declared compromised")
    stated = read_statement(statement, STATUS_LIST_TYPE, key.public_key)
    signed_at = stated.get("iat")
    if stated.get("iss") != key.issuer or type(signed_at) is not int or not 0 <= signed_at <= _LAST_SECOND:
        raise TokenError("E_FORMAT", "the status list does not say who signed it and when")
    if not key.period[0] <= signed_at <= min(key.period[1], (now + CLOCK_TOLERANCE).timestamp()):
        raise TokenError("E_CLOCK", "the status list was signed in the future or outside the key's period of use")
    status_at(stated, 0)  # a list that cannot be unpacked is refused now, not at the first licence
    as_of = datetime.fromtimestamp(signed_at, UTC)

    def answer(token: Token) -> StatusAnswer | None:
        said = claims.read(token.claims)
        if (said.issuer, said.status_uri) != (key.issuer, stated.get("sub")):
            return None
        try:
            standing = _STANDINGS[status_at(stated, said.status_index)]
        except TokenError:  # the list ends before this licence
            return None
        return StatusAnswer(standing, since=None, reason=None, as_of=as_of, live=False)

    return answer
