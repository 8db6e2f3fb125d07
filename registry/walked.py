"""`demo`: walk one case file and write what comes of it into a directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from certificates import qr
from registry.procedures import render, verify
from registry.procedures.counter import Counter
from registry.procedures.walk import walk
from registry.records import licences
from registry.records.database import reading

_PRODUCTS = ("original.pdf", "duplicate.pdf", "qr.png", "qr.svg", "qr.txt", "record.json", "verdict.json")


def write_walk(counter: Counter, case: Mapping[str, Any], out: Path, now: datetime) -> bool:
    """Walk the case; True and every artefact if it was licensed, else False and only findings.json."""
    walked = walk(counter, case, now=now)
    out.mkdir(parents=True, exist_ok=True)
    _write_json(out / "findings.json", {**walked.examination, "case_id": case.get("case_id")})
    if walked.licence_number is None:
        for name in _PRODUCTS:
            (out / name).unlink(missing_ok=True)
        return False
    number = walked.licence_number
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
    return True


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
