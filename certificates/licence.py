"""营业执照: its standing, its number, its short code, and the record that is the licence.

The record is a plain value; its canonical bytes (RFC 8785) are stored and hashed, and their SHA-256 is the licence's
identity. Everything else (QR, 正本, 副本) is a rendering of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from certificates import unified_code
from certificates.catalogue import catalogue
from certificates.particulars import LONG_TERM, EntityKind, Particulars, ParticularsError, Words, labels
from certificates.typed import levelled

__all__ = [
    "LONG_TERM",
    "EntityKind",
    "Particulars",
    "ParticularsError",
    "Standing",
    "Words",
    "labels",
    "licence_number",
    "particulars_from",
    "read_licence_number",
    "read_short_code",
    "record_of",
    "short_code",
]

RECORD_FORMAT = "yizhao-licence-record-1"

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER = re.compile(f"([{unified_code.ALPHABET}]{{18}})-([0-9]{{3}})")


class Standing(StrEnum):
    """状态 of a licence. 注销 is asked for, 吊销 is a penalty, 撤销 undoes a wrong registration."""

    IN_FORCE = "IN_FORCE"
    SUPERSEDED = "SUPERSEDED"
    SUSPENDED = "SUSPENDED"
    DEREGISTERED = "DEREGISTERED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"

    @property
    def words(self) -> Words:
        """The word a person reads."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.IN_FORCE: Words("有效", "in force"),
    Standing.SUPERSEDED: Words("已换发", "replaced"),
    Standing.SUSPENDED: Words("暂停", "suspended"),
    Standing.DEREGISTERED: Words("注销", "deregistered"),
    Standing.REVOKED: Words("吊销", "revoked"),
    Standing.ANNULLED: Words("撤销", "annulled"),
}


def licence_number(code: str, version: int) -> str:
    """`91510107MA…-001`: the unified code and the version, from 1 to 999."""
    if not 1 <= version <= 999:
        raise ValueError("a version lies between 1 and 999")
    return f"{code}-{version:03d}"


def read_licence_number(text: str) -> tuple[str, int]:
    """Unified code and version of a licence number as typed; ValueError when it is none."""
    found = _NUMBER.fullmatch(levelled(text))
    if found is None or unified_code.problems(found[1]) or found[2] == "000":
        raise ValueError("not a licence number")
    return found[1], int(found[2])


def short_code(record_sha256: bytes) -> str:
    """The first ten Crockford base32 characters of the record's digest: fifty bits that can be typed."""
    bits = int.from_bytes(record_sha256[:7], "big") >> 6
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(45, -1, -5))


def read_short_code(text: str) -> str:
    """A short code as typed, in its one way of writing. Crockford's alphabet reads I and L as 1 and O as 0."""
    return levelled(text).replace("-", "").translate(str.maketrans("ILO", "110"))


def record_of(
    particulars: Particulars, *, version: int, serial: bytes, issuer: str, issued_at: datetime
) -> dict[str, Any]:
    """The record as a plain value: all a checker needs, nothing about the person but the name on the licence.

    `issued_at` must know its zone; it is kept in UTC to the second. An amount with fen is kept as decimal text.
    """
    if issued_at.tzinfo is None:
        raise ValueError("issued_at needs a time zone")
    p = particulars
    amount = f"{p.capital_cny:.2f}" if isinstance(p.capital_cny, Decimal) else p.capital_cny
    return {
        "format": RECORD_FORMAT,
        "licence_number": licence_number(p.unified_code, version),
        "version": version,
        "serial": serial.hex(),
        "issuer": issuer,
        "registration_authority": {"name": p.authority_name, "division_code": p.authority_division},
        "issued_at": issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "particulars": {
            "entity_kind": p.entity_kind,
            "unified_code": p.unified_code,
            "name": p.name,
            "type_text": p.type_text,
            "type_code": p.type_code,
            "representative": p.representative,
            "registered_capital_cny": amount,
            "established_on": p.established_on.isoformat(),
            "domicile": p.domicile,
            "business_scope": list(p.scope),
            "term": p.term,
        },
        "merged_certificates": [{"code": code, "item": catalogue().item(code).zh} for code in p.merged],
        "copies_duplicate": p.copies_duplicate,
        "specimen": p.specimen,
    }


def particulars_from(record: Mapping[str, Any]) -> Particulars:
    """The particulars a record holds (the way back from `record_of`); ParticularsError when it holds none."""
    try:
        stated, authority = record["particulars"], record["registration_authority"]
        amount, scope = stated["registered_capital_cny"], stated["business_scope"]
        if not isinstance(scope, list):
            raise ParticularsError("business_scope: not a list")
        return Particulars(
            entity_kind=cast(EntityKind, stated["entity_kind"]),
            unified_code=stated["unified_code"],
            name=stated["name"],
            type_text=stated["type_text"],
            type_code=stated["type_code"],
            representative=stated["representative"],
            capital_cny=Decimal(amount) if isinstance(amount, str) else amount,
            established_on=date.fromisoformat(stated["established_on"]),
            domicile=stated["domicile"],
            scope=tuple(scope),
            term=stated["term"],
            authority_name=authority["name"],
            authority_division=authority["division_code"],
            merged=tuple(merged["code"] for merged in record["merged_certificates"]),
            copies_duplicate=record["copies_duplicate"],
            specimen=record["specimen"],
        )
    except (KeyError, TypeError, ArithmeticError) as wrong:
        raise ParticularsError(f"not a licence record: {wrong!r}") from wrong
    except ParticularsError:
        raise
    except ValueError as wrong:
        raise ParticularsError(f"not a licence record: {wrong}") from wrong
