"""Export: one person's own data, as the law lets him have it (Personal Information Protection Law, Article 45)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from registry.domain.masking import masked, masked_like
from registry.procedures import case_view
from registry.procedures.counter import Counter, account_actor, not_found
from registry.procedures.freeze import frozen_filing
from registry.records import applications, journal, materials, people
from registry.records.applications import Application
from registry.records.database import Session, reading, writing
from registry.records.people import Account

EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/heic": "heic"}


def export(counter: Counter, *, account_id: int, now: datetime) -> Iterator[bytes]:
    """A ZIP of this person's account, cases, papers and signatures, piece by piece: nothing waits on a disk.

    Numbers and residences of other people in them are masked. That it was asked for stands in the journal.
    """
    with reading() as session:
        account = people.by_id(session, account_id)
        if account is None:
            raise not_found()
        mine = [case.reference for case in applications.of_applicant(session, account_id)]
        signed = _signed(session, account) if account.id_hash else {}
    with writing() as session:
        told = {"cases": len(mine), "signed": len(signed)}
        actor = account_actor(account_id)
        journal.append(session, at=now, actor=actor, act="export", on=actor, details=told)
    return _zipped(_files(counter, account, mine, signed, now))


def _files(
    counter: Counter, account: Account, mine: list[str], signed: Mapping[str, Any], now: datetime
) -> Iterator[tuple[str, bytes]]:
    yield "account.json", _json(_of_account(account))
    for reference, told in signed.items():
        yield f"signed/{reference}.json", _json(told)
    for reference in mine:
        with reading() as session:  # one moment a case: whoever downloads slowly holds up nobody
            case = applications.by_reference(session, reference)
            if case is None:
                continue
            view = case_view.view_of(session, counter, case, account, now)
            yield f"cases/{reference}/case.json", _json(_of_case(session, view, case, account))
            papers = [(paper.id, paper.document_type, paper.media_type) for paper in view.materials]
        for number, kind, media in papers:
            with reading() as session:
                content = materials.content_of(session, number)
            yield f"cases/{reference}/papers/{number}-{kind}.{EXTENSIONS.get(media, 'bin')}", content


def _of_account(account: Account) -> dict[str, Any]:
    fields = ("username", "name", "roles", "authority", "id_number", "phone", "verified_at", "created_at")
    return {name: getattr(account, name) for name in fields}


def _of_case(session: Session, view: case_view.CaseView, case: Application, account: Account) -> dict[str, Any]:
    fields = ("reference", "state", "entity_type", "display_name", "authority", "submitted_at", "saved_at")
    looked = [entry for entry in journal.about(session, f"application:{view.reference}") if entry.act == "reveal"]
    outcomes = [
        {"kind": made.kind, "round": made.round, "decided_at": made.decided_at, "findings": made.findings}
        for made in view.decisions
        if made.kind != "recommend"
    ]
    return {
        **{name: getattr(view, name) for name in fields},
        "created_at": case.created_at,
        "licence_number": view.licence_number,
        "answers": _with_own(view.answers, account),
        "papers": [
            {"id": one.id, "type": one.document_type, "file_name": one.file_name, "uploaded_at": one.uploaded_at}
            | {"sha256": one.sha256.hex(), "entered": masked_like(one.entered, _others(view.answers, account))}
            for one in view.materials
        ],
        "decisions": masked_like(outcomes, _others(view.answers, account)),
        "looked_at_in_full": [{"at": one.at, **one.details} for one in looked],
    }


def _signed(session: Session, account: Account) -> dict[str, Any]:
    """Cases of others in which this person was asked to sign, as he was shown them."""
    return {
        f"{case.reference}-{submission.round}": {
            "reference": case.reference,
            "name": case.display_name,
            "capacities": signatory.capacities,
            "signed_at": signatory.signed_at,
            "declined_at": signatory.declined_at,
            "decline_reason": signatory.decline_reason,
            "digest": submission.digest.hex(),
            "filing": _with_own(frozen_filing(submission.payload), account),
        }
        for case, submission, signatory in applications.signed_by(session, account.id_hash or "")
    }


def _with_own(filing: Mapping[str, Any], account: Account) -> dict[str, Any]:
    shown: dict[str, Any] = masked(filing)
    own = {key: one for key, one in filing.get("persons", {}).items() if _is(one, account)}
    return {**shown, "persons": {**shown.get("persons", {}), **own}}


def _others(answers: Mapping[str, Any], account: Account) -> list[Any]:
    return [one for one in answers.get("persons", {}).values() if not _is(one, account)]


def _is(person: Any, account: Account) -> bool:
    own = account.id_number
    return isinstance(person, Mapping) and own is not None and person.get("id_number") == own


class _Outlet(io.RawIOBase):
    """What a ZIP is written into and taken out of at once; it cannot be gone back in."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        piece, self.pieces = b"".join(self.pieces), []
        return piece


def _zipped(files: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
            yield outlet.taken()
    yield outlet.taken()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_written).encode()


def _written(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else list(value)
