"""Issuing in two steps: prepare what will be sealed, byte for byte; later seal exactly that.

`prepare` touches no key. What it returns is stored before any key is used, so that an issue that was interrupted
seals the same bytes when it is taken up again. `issue` seals what this process itself has just prepared; of bytes that
come from anywhere else it works out anew what their record leads to, and seals nothing else.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any
from weakref import WeakSet

from certificates import claims, qr
from certificates.claims import Claims
from certificates.licence import labels, particulars_from, record_of, short_code
from certificates.particulars import Particulars
from certificates.typography import missing_glyphs
from signing.canonical import canonical_bytes
from signing.keyring import Keyring, Purpose
from signing.token import claims_bytes, encode, protected_header, read, sig_structure

_LAW_ZONE = timezone(
    timedelta(hours=8)
)  # Asia/Shanghai has had no other offset since 1991: a term ends at its midnight
_STATUS_URI = re.compile(r"(?P<public_url>https?://[^/]+)/s/[0-9]+")
_UNSIGNED = bytes(64)


class IssuanceError(ValueError):
    """What was handed in cannot be prepared or sealed; nothing was signed."""


class GlyphError(IssuanceError):
    """A character that no font has: the licence could not be printed. `zh` and `en` say which, where, and what next."""

    def __init__(self, field: str, zh_field: str, en_field: str, glyphs: str) -> None:
        points = " ".join(f"U+{ord(char):04X}" for char in glyphs)
        self.field, self.glyphs = field, glyphs
        self.zh = f"“{zh_field}”中的“{glyphs}”（{points}）没有可用字形，营业执照无法印制；请改用规范汉字后重新提交。"
        self.en = (
            f"{en_field}: no font here has {glyphs} ({points}), so the licence cannot be printed. "
            "Use a standard character and submit again."
        )
        super().__init__(self.en)


@dataclass(frozen=True)
class Prepared:
    """The exact bytes to be sealed and what the register keeps beside them."""

    licence_number: str
    serial: bytes
    version: int
    record: bytes
    record_sha256: bytes
    protected: bytes
    payload: bytes
    kid: bytes
    status_index: int
    short_code: str

    @property
    def to_be_signed(self) -> bytes:
        """The Sig_structure (RFC 9052, 4.4) the key will sign."""
        return sig_structure(self.protected, self.payload)


_just_prepared: WeakSet[Prepared] = WeakSet()
"""By value: what differs in one byte is not in it, and what nobody holds any more leaves it."""


def check_glyphs(particulars: Particulars) -> None:
    """GlyphError naming the first field with a character that cannot be printed."""
    for field, words in labels(particulars.entity_kind).items():
        value = getattr(particulars, field)
        text = "".join(value) if isinstance(value, tuple) else value
        glyphs = missing_glyphs(text) if isinstance(text, str) else ""
        if glyphs:
            raise GlyphError(field, words.zh, words.en, glyphs)


def prepare(
    particulars: Particulars,
    *,
    version: int,
    serial: bytes,
    status_index: int,
    status_uri: str,
    issuer: str,
    kid: bytes,
    issued_at: datetime,
) -> Prepared:
    """Record, payload and header of one licence version; no key is touched and nothing is random.

    `serial` 1 to 16 random bytes, never used before; `status_index` random in the list at `status_uri`
    (`https://HOST/s/1`, whose host is the one the QR leads to); `kid` the licence signing key; `issued_at` with zone.
    GlyphError when the licence could not be printed, IssuanceError when it cannot be carried in a QR.
    """
    check_glyphs(particulars)
    if not 0 < len(serial) <= 16 or status_index < 0:
        raise IssuanceError("a serial has 1 to 16 bytes, and an index in a list is not negative")
    record = record_of(particulars, version=version, serial=serial, issuer=issuer, issued_at=issued_at)
    prepared = _prepared(particulars, record, status_index, status_uri, kid)
    _just_prepared.add(prepared)
    return prepared


def issue(prepared: Prepared, keyring: Keyring) -> bytes:
    """Seal what was prepared: the COSE token, read back strictly and checked before it is returned.

    IssuanceError when the prepared bytes are not what `prepare` makes of their record, or when the key is no licence
    key; errors of the keyring pass through. Called again it seals the same bytes (the signature may differ).
    """
    if prepared not in _just_prepared and _prepared_again(prepared) != prepared:
        raise IssuanceError("not what was prepared: record, payload, header and number do not belong together")
    entry = keyring.entry(prepared.kid)
    if entry.purpose is not Purpose.LICENCE:
        raise IssuanceError("the key is not one that signs licences")
    signature = keyring.sign(prepared.kid, prepared.to_be_signed)
    cose = encode(prepared.protected, prepared.payload, signature)
    token = read(cose)  # the keyring has verified the signature over these very bytes
    if (token.protected, token.payload, token.signature) != (prepared.protected, prepared.payload, signature):
        raise IssuanceError("the sealed token does not carry what was prepared")
    return cose


def _prepared(
    particulars: Particulars, record: Mapping[str, Any], status_index: int, status_uri: str, kid: bytes
) -> Prepared:
    stored = canonical_bytes(record)
    digest = hashlib.sha256(stored).digest()
    protected = protected_header(kid)
    return Prepared(
        licence_number=record["licence_number"],
        serial=bytes.fromhex(record["serial"]),
        version=record["version"],
        record=stored,
        record_sha256=digest,
        protected=protected,
        payload=_fitting_payload(_claims(particulars, record, digest, status_index, status_uri), protected),
        kid=kid,
        status_index=status_index,
        short_code=short_code(digest),
    )


def _prepared_again(prepared: Prepared) -> Prepared:
    """What `prepare` makes of the record and the status reference; IssuanceError when they cannot be read at all."""
    try:
        stored = json.loads(prepared.record)
        particulars = particulars_from(stored)
        record = record_of(
            particulars,
            version=stored["version"],
            serial=bytes.fromhex(stored["serial"]),
            issuer=stored["issuer"],
            issued_at=datetime.fromisoformat(stored["issued_at"]),
        )
        # the items' names are those of the day of preparing; the catalogue may have learnt new ones since
        record["merged_certificates"] = stored["merged_certificates"]
        token = read(encode(prepared.protected, prepared.payload, _UNSIGNED))
        status_uri = claims.read(token.claims).status_uri
        return _prepared(particulars, record, prepared.status_index, status_uri, prepared.kid)
    except (ValueError, KeyError, TypeError) as wrong:
        raise IssuanceError(f"not what was prepared: {wrong}") from wrong


def _claims(
    particulars: Particulars, record: Mapping[str, Any], digest: bytes, status_index: int, status_uri: str
) -> Claims:
    return Claims(
        issuer=record["issuer"],
        issued_at=int(datetime.fromisoformat(record["issued_at"]).timestamp()),
        expires_at=_expires_at(particulars),
        serial=bytes.fromhex(record["serial"]),
        status_index=status_index,
        status_uri=status_uri,
        unified_code=particulars.unified_code,
        name=particulars.name,
        type_code=particulars.type_code,
        representative=particulars.representative,
        established_day=claims.day_number(particulars.established_on),
        record_sha256=digest,
        merged_count=len(particulars.merged),
    )


def _expires_at(particulars: Particulars) -> int | None:
    """The midnight (China time) that ends the last day of the term."""
    if particulars.term_ends_on is None:
        return None
    midnight = datetime.combine(particulars.term_ends_on, time(), tzinfo=_LAW_ZONE) + timedelta(days=1)
    return int(midnight.timestamp())


def _fitting_payload(full: Claims, protected: bytes) -> bytes:
    """The payload whose QR stays within version 16: the name is cut from behind and ends in … where it must be."""
    host = _STATUS_URI.fullmatch(full.status_uri)
    if host is None:
        raise IssuanceError(f"{full.status_uri!r} is not the address of a status list")

    def payload(name: str) -> bytes:
        return claims_bytes(full._replace(name=name).as_map())

    def too_large(said: bytes) -> bool:
        return not qr.fits(qr.content(host["public_url"], encode(protected, said, _UNSIGNED)))

    whole = payload(full.name)
    if not too_large(whole):
        return whole
    shortened = range(len(full.name))  # the number of characters kept
    kept = bisect.bisect_left(shortened, True, key=lambda kept: too_large(payload(full.name[:kept] + "…"))) - 1
    if kept < 1:
        raise IssuanceError("the QR cannot carry this licence: host or representative's name is too long")
    return payload(full.name[:kept] + "…")
