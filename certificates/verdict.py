"""核验结论: the answer to "is this licence good", in three parts, with the numbered checks it rests on.

Is it genuine; what is its standing now, since when and why; how fresh is that knowledge. A replaced licence is
genuine and replaced, never forged; a failed signature, a revoked key and a wrong clock never share a message.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from certificates.checks import MESSAGES, Check
from certificates.claims import Claims
from certificates.licence import short_code
from certificates.particulars import Words

NOT_IN_FORCE = "NOT_IN_FORCE"  # the standing where a status list says "invalid" but not which of 注销/吊销/撤销


class Fresh(NamedTuple):
    """How fresh the knowledge of the standing is; all None or False when nothing is known of it."""

    as_of: datetime | None
    age_seconds: int | None
    live: bool


NOTHING_KNOWN = Fresh(None, None, False)


class Verdict(NamedTuple):
    """`genuine`: True, False (not issued here, or altered), None (cannot be confirmed); `code` the one-word result.

    `said` is what the credential says, only where its signature and key can be relied upon; `record` the register's
    bytes for it, only where they agree.
    """

    code: str
    genuine: bool | None
    standing: str | None
    since: datetime | None
    reason: str | None
    fresh: Fresh | None
    said: Claims | None
    record: bytes | None
    checks: tuple[Check, ...]

    @property
    def words(self) -> Words:
        """The verdict in one sentence for a person."""
        return MESSAGES[self.code]

    @property
    def licence(self) -> dict[str, Any] | None:
        """What the credential says, and the whole record beside it where the register confirmed it."""
        said = self.said
        if said is None:
            return None
        record = None if self.record is None else json.loads(self.record)
        return {
            "licence_number": record["licence_number"] if record else None,
            "unified_code": said.unified_code,
            "name": record["particulars"]["name"] if record else said.name,
            "type_code": said.type_code,
            "representative": said.representative,
            "established_on": said.established_on.isoformat(),
            "issuer": said.issuer,
            "issued_at": instant(datetime.fromtimestamp(said.issued_at, UTC)),
            "expires_at": said.expires_at and instant(datetime.fromtimestamp(said.expires_at, UTC)),
            "serial": said.serial.hex(),
            "merged_count": said.merged_count,
            "record_sha256": said.record_sha256.hex(),
            "short_code": short_code(said.record_sha256),
            "record": record,
        }

    def to_json(self) -> dict[str, Any]:
        """The verdict as `verify` prints it; instants in UTC."""
        return {
            "code": self.code,
            "genuine": self.genuine,
            "standing": self.standing,
            "since": instant(self.since),
            "reason": self.reason,
            "fresh": None if self.fresh is None else {**self.fresh._asdict(), "as_of": instant(self.fresh.as_of)},
            "licence": self.licence,
            "checks": [check.to_json() for check in self.checks],
        }


def instant(at: datetime | None) -> str | None:
    """UTC to the second, `2026-04-09T02:30:15Z`."""
    return None if at is None else f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
