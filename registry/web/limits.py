"""How much one caller may ask: buckets of requests by account and by address, that fill up again as time passes.

They are kept in the memory of the process: several processes each have their own, and a start empties them. Guesses at
a password are counted apart (tries.py). What a writer may wait for the store is `records.database.in_turn`.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True)
class Limit:
    """A bucket: how many requests it holds, and how many it gains a minute."""

    burst: int
    a_minute: int


LIMITS = {
    "address": Limit(burst=300, a_minute=300),  # of whoever has not signed in; a bank's hall shares one address
    "account": Limit(burst=600, a_minute=300),  # a page that saves while one types sends one each second or two
    "costly": Limit(burst=60, a_minute=30),  # opening a file or hashing a password takes a core's half second
}
COSTLY = frozenset({"account.enter", "api.sign_in", "administration.arrive", "starting.start"})
"""Views that hash a password; those that take files are costly as well."""
FREE = frozenset({"static", "health.livez", "health.readyz", "health.metrics"})
_MOST = 20_000


class TooMuch(TooManyRequests):
    """One caller asks more than his share; `retry_after` says in how many seconds there is room for one more."""


def caller() -> str | None:
    """The address that a request comes from; None for the machine itself, which is not limited.

    A front on the same machine passes the address on (X-Forwarded-For); only what it added itself, the last, counts.
    """
    given = request.remote_addr or ""
    if given in LOOPBACK:
        given = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return _network(given) if given else None


def count(who: str, limit: str, now: datetime) -> None:
    """Take one request out of somebody's bucket; TooMuch when it is empty."""
    buckets: dict[str, tuple[float, datetime]] = current_app.extensions["buckets"]
    if len(buckets) > _MOST:
        buckets.clear()  # memory is bounded; everybody begins anew
    allowed, key = LIMITS[limit], f"{limit} {who}"
    left, at = buckets.get(key, (float(allowed.burst), now))
    gained = max((now - at).total_seconds(), 0) * allowed.a_minute / 60
    left = min(left + gained, float(allowed.burst))
    if left < 1:
        buckets[key] = left, now
        raise TooMuch(retry_after=math.ceil((1 - left) * 60 / allowed.a_minute))
    buckets[key] = left - 1, now


def _network(address: str) -> str:
    """An address, of version 6 the network of 64 bits that one subscriber has."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address[:45]
    return str(read) if read.version == 4 else str(ipaddress.ip_network((read, 64), strict=False))
