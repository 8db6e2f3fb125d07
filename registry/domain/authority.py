"""Registration authorities 登记机关: who registers for which division. Names are configuration (domain facts, 9.4)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "authorities.csv"


@dataclass(frozen=True, slots=True)
class RegistrationAuthority:
    """One authority of this deployment; `zone` is set where it registers for a zone without a division code."""

    name: str
    division_code: str
    zone: str


@cache
def authorities() -> tuple[RegistrationAuthority, ...]:
    """All authorities of this deployment, in the order of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(RegistrationAuthority(**row) for row in csv.DictReader(file))


def authority_named(name: str | None, division_code: str | None) -> RegistrationAuthority | None:
    """The authority a filing addresses: by its name, else by its division (zones only by name); None if not ours."""
    by_name = [a for a in authorities() if a.name == name]
    by_division = [a for a in authorities() if a.division_code == division_code and not a.zone]
    return next(iter(by_name or by_division), None)
