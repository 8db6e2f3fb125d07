"""Render: the signed sheets 正本 and 副本, made from the record on their first download and then kept."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from certificates import qr, seal_art, sheet
from certificates.licence import particulars_from
from registry.domain.errors import Refused, Text
from registry.domain.local_time import local_day
from registry.procedures.counter import MACHINE, Counter
from registry.records import journal, licences
from registry.records.database import Collision, reading, writing
from registry.records.licences import Licence, LicenceSheet
from signing.keyring import Purpose
from signing.pdf import sign_pdf

ORIGINAL, DUPLICATE = "original", "duplicate"


def sheet_of(counter: Counter, *, licence_number: str, kind: str, copy_number: str = "1-1", now: datetime) -> bytes:
    """The signed PDF of a sealed licence. Two first downloads at once get the same file."""
    with reading() as session:
        licence = sealed(licences.by_number(session, licence_number))
        kept = licences.sheet(session, licence.id, kind, copy_number)
        if kept is not None:
            return kept.pdf
    pdf = _make(counter, licence, kind, copy_number, now)
    digest = hashlib.sha256(pdf)
    try:
        with writing() as session:
            session.add(
                LicenceSheet(
                    licence_id=licence.id,
                    kind=kind,
                    copy_number=copy_number,
                    pdf=pdf,
                    sha256=digest.digest(),
                    made_at=now,
                )
            )
            details = {"kind": kind, "copy": copy_number, "sha256": digest.hexdigest()}
            on = f"licence:{licence.number}"
            journal.append(session, at=now, actor=MACHINE, act="sheet", on=on, details=details)
    except Collision:
        with reading() as session:
            first = licences.sheet(session, licence.id, kind, copy_number)
            if first is None:
                raise
            return first.pdf
    return pdf


def qr_content(counter: Counter, *, licence_number: str) -> str:
    """The exact text in the QR of a sealed licence."""
    with reading() as session:
        return _qr_content(counter, sealed(licences.by_number(session, licence_number)))


def sealed(licence: Licence | None) -> Licence:
    """A licence that carries its seal; Refused("not_found") otherwise: nothing unsealed is ever shown."""
    if licence is None or licence.token is None:
        raise Refused("not_found", Text("没有这个编号的营业执照，请核对编号", "No licence has this number; check it"))
    return licence


def _qr_content(counter: Counter, licence: Licence) -> str:
    if licence.token is None:
        raise AssertionError("only a sealed licence has a QR")
    return qr.content(counter.public_url, licence.token)


def _make(counter: Counter, licence: Licence, kind: str, copy_number: str, now: datetime) -> bytes:
    particulars = particulars_from(json.loads(licence.record))
    drawn = sheet.draw(
        particulars,
        kind="original" if kind == ORIGINAL else "duplicate",
        licence_number=licence.number,
        short_code=licence.short_code,
        issued_on=local_day(licence.prepared_at),
        qr_content=_qr_content(counter, licence),
        public_host=counter.public_host,
        copy_number=copy_number,
    )
    authority = particulars.authority_name
    return sign_pdf(
        drawn.pdf,
        seal_art.seal(authority, particulars.specimen),
        drawn.seal_box,
        keyring=counter.keyring,
        kid=counter.keyring.active(Purpose.PDF_SEAL, authority).kid,
        field_name="Seal",
        name=authority,
        reason="营业执照 电子印章",
        location=counter.public_host,
        now=now,
    )
