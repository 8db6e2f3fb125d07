"""核验结论: the answer to "is this licence good", in three parts, with the numbered checks it rests on.

Is it genuine; what is its standing now, since when and why; how fresh is that knowledge. A replaced licence is
genuine and replaced, never forged; a failed signature, a revoked key and a wrong clock never share a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from certificates.checks import MESSAGES, Check
from certificates.particulars import Words

NOT_IN_FORCE = "NOT_IN_FORCE"  # the standing where a status list says "invalid" but not which of 注销/吊销/撤销


class Fresh(NamedTuple):
    """How fresh the knowledge of the standing is; all None or False when nothing is known of it."""

    as_of: datetime | None
    age_seconds: int | None
    live: bool


@dataclass(frozen=True)
class Verdict:
    """`genuine`: True, False (not issued here, or altered), None (cannot be confirmed); `code` the one-word result.

    `licence` holds what the credential says, only where its signature and key can be relied upon.
    """

    code: str
    genuine: bool | None
    standing: str | None
    since: datetime | None
    reason: str | None
    fresh: Fresh | None
    licence: dict[str, Any] | None
    checks: tuple[Check, ...]

    @property
    def words(self) -> Words:
        """The verdict in one sentence for a person."""
        return MESSAGES[self.code]

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
