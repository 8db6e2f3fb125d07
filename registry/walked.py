"""`demo`: walk one case file and write what comes of it into a directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from certificates import qr
from registry.procedures import notify, render, verify
from registry.procedures.counter import Counter
from registry.procedures.walk import Walk, walk
from registry.records import licences
from registry.records.database import reading

_PRODUCTS = ("original.pdf", "duplicate.pdf", "qr.png", "qr.svg", "qr.txt", "record.json", "verdict.json", "notice.pdf")


def write_walk(counter: Counter, case: Mapping[str, Any], out: Path, now: datetime) -> Walk:
    """Walk the case and write what came of it: every artefact of its licence, else only findings.json.

    A change or a deregistration also has its sealed notice; a completed one the licence it found, and what verifying
    that says now.
    """
    walked = walk(counter, case, now=now)
    out.mkdir(parents=True, exist_ok=True)
    _write_json(out / "findings.json", {**walked.examination, "case_id": case.get("case_id")})
    if walked.licence_number is None:
        for name in _PRODUCTS:
            (out / name).unlink(missing_ok=True)
        return walked
    _write_licence(counter, walked.licence_number, out, now)
    _write_notice(counter, walked, out, now)
    return walked


def _write_notice(counter: Counter, walked: Walk, out: Path, now: datetime) -> None:
    reference, reader = walked.reference, walked.applicant_id
    for one in notify.available(reference=reference, account_id=reader):
        if one.kind in ("change", "record", "ending"):
            kept = notify.notice_of(
                counter, reference=reference, kind=one.kind, round_=one.round, account_id=reader, now=now
            )
            (out / "notice.pdf").write_bytes(kept.pdf)


def _write_licence(counter: Counter, number: str, out: Path, now: datetime) -> None:
    content = render.qr_content(counter, licence_number=number)
    (out / "qr.txt").write_text(content, encoding="ascii")
    (out / "qr.png").write_bytes(qr.png(content))
    (out / "qr.svg").write_bytes(qr.svg(content))
    for kind in (render.ORIGINAL, render.DUPLICATE):
        pdf = render.sheet_of(counter, licence_number=number, kind=kind, now=now)
        (out / f"{kind}.pdf").write_bytes(pdf)
    with reading() as session:
        licence = render.sealed(licences.by_number(session, number))
    (out / "record.json").write_bytes(licence.record)
    _write_json(out / "verdict.json", verify.verify_text(counter, content, now).to_json())


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
