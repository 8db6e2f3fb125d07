"""The status list: IETF Token Status List (draft-ietf-oauth-status-list) as a JWT, two bits a licence.

0 valid, 1 invalid, 2 suspended; 3 is left to the application by the draft and means superseded here.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from signing.key_index import instant
from signing.keyring import Keyring
from signing.signed_json import sign_statement
from signing.token import TokenError

STATUS_LIST_TYPE = "statuslist+jwt"
TIME_TO_LIVE = timedelta(seconds=300)
LIFETIME = timedelta(hours=24)
LARGEST_LIST = 2**24  # entries; a list that unpacks to more is refused
_BITS = 2


def status_list(keyring: Keyring, uri: str, statuses: Mapping[int, int], size: int, now: datetime) -> str:
    """The signed list to be served at `uri`: `statuses` by index, 0 (valid) where none is given, `size` entries.

    ValueError for an index outside the list or a status that does not fit two bits.
    """
    packed = bytearray(-(-size * _BITS // 8))
    for index, status in statuses.items():
        if not (0 <= index < size and 0 <= status < 2**_BITS):
            raise ValueError(f"status {status} at {index} does not fit a list of {size} entries of {_BITS} bits")
        packed[index * _BITS // 8] |= status << index * _BITS % 8
    encoded = base64.urlsafe_b64encode(zlib.compress(bytes(packed), 9)).rstrip(b"=").decode()
    claims = {
        "sub": uri,
        "exp": int((instant(now) + LIFETIME).timestamp()),
        "ttl": int(TIME_TO_LIVE.total_seconds()),
        "status_list": {"bits": _BITS, "lst": encoded},
    }
    return sign_statement(keyring, STATUS_LIST_TYPE, claims, now)


def status_at(claims: Mapping[str, Any], index: int) -> int:
    """The status 0 to 3 at `index` in the claims of a status list that `read_statement` gave.

    TokenError("E_FORMAT") when it is no such list or too short for the index.
    """
    try:
        part = claims["status_list"]
        if part["bits"] != _BITS or type(part["bits"]) is not int:
            raise ValueError(f"not {_BITS} bits a status")
        lst = part["lst"]
        unpacking = zlib.decompressobj()
        largest = LARGEST_LIST * _BITS // 8
        packed = unpacking.decompress(base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4)), largest)
        if not unpacking.eof or unpacking.unused_data:
            raise ValueError("cut, too long, or followed by something")
        if not 0 <= index < len(packed) * 8 // _BITS:
            raise ValueError(f"no entry {index}")
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise TokenError("E_FORMAT", f"not a status list with this entry: {error}") from error
    return packed[index * _BITS // 8] >> index * _BITS % 8 & 2**_BITS - 1
