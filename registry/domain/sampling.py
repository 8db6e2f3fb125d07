"""Sampling: which automatic approvals get a second look. Anybody can draw again with seed, day and reference."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Draw:
    """A reproducible draw: `percent` of all cases, by SHA-256 of `seed|day|reference`."""

    seed: str
    percent: int

    def takes(self, day: date, reference: str) -> bool:
        """True if the case approved on this day is drawn."""
        digest = hashlib.sha256(f"{self.seed}|{day.isoformat()}|{reference}".encode()).digest()
        return int.from_bytes(digest[:8], "big") * 100 < self.percent << 64


USUAL = Draw("yizhao", 5)
