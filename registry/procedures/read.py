"""Read: look at uploaded papers, keep what was read, fill in what the applicant left blank, show where it stands."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import FilingError, Refused, Text
from registry.domain.evidence import Evidence
from registry.reading import reader
from registry.reading.fields import KINDS
from registry.reading.transcript import PROBLEMS, SURE, Reading
from registry.records import readings
from registry.records.database import Session, reading
from registry.records.materials import Material
from registry.records.readings import KeptReading

READ_HERE = frozenset(KINDS)
"""The types of document whose content is read; every other is shown to a person as it is."""
_TOO_LARGE = frozenset({"too_many_pages", "too_large_picture", "too_much_work"})


@dataclass(frozen=True)
class PlaceRead:
    """A field of an uploaded paper as it was read: where it stands, and whether that is sure."""

    material_id: int
    name: str
    value: Any
    page: int
    sure: bool


def look_at(content: bytes, media_type: str, document_type: str) -> Reading | None:
    """Open a paper before it is taken in; None where these bytes were read before.

    Refused("limit" | "media_type") with the remedy for what is locked, endless or carries programs.
    """
    with reading() as session:
        if readings.find(session, hashlib.sha256(content).digest(), document_type) is not None:
            return None
    read = reader.look(content, media_type, document_type)
    if read.outcome == "refused":
        problem = read.problem or "too_much_work"
        raise Refused("limit" if problem in _TOO_LARGE else "media_type", PROBLEMS[problem])
    return read


def keep(
    session: Session, sha256: bytes, document_type: str, read: Reading | None, now: datetime
) -> KeptReading | None:
    """Store a reading within the caller's transaction; the one that is already there stays."""
    kept = readings.find(session, sha256, document_type)
    if kept is None and read is not None:
        kept = KeptReading(sha256=sha256, document_type=document_type)
        write_down(kept, read, now)
        session.add(kept)
    return kept


def filled(entered: Mapping[str, Any], kept: KeptReading | None) -> dict[str, Any]:
    """What a paper contains: as the applicant says, and where he said nothing, as it was read."""
    read: dict[str, Any] = {}
    for one in kept.found if kept else ():
        outer, _, inner = one["name"].rpartition(".")
        (read.setdefault(outer, {}) if outer else read)[inner] = one["value"]
    if kept is None or not read:
        return dict(entered)
    together = {**read, **entered}
    try:
        filings.parse({"documents": [{**together, "type": kept.document_type}]})
    except FilingError:
        return dict(entered)
    return together


def places_read(session: Session, papers: Sequence[Material], first_upload: int) -> dict[str, PlaceRead]:
    """Path in the filing → what was read there; the papers are the filing's documents from `first_upload` on."""
    kept = readings.of_papers(session, papers)
    return {
        f"documents[{first_upload + place}].{one['name']}": PlaceRead(
            paper.id, one["name"], one["value"], one["page"], one["confidence"] >= SURE
        )
        for place, paper in enumerate(papers)
        if paper.id in kept
        for one in kept[paper.id].found
    }


def evidence_of(session: Session, papers: Sequence[Material], first_upload: int) -> tuple[Evidence, ...]:
    """What the papers of a case were read to say, for the rules."""
    found = places_read(session, papers, first_upload)
    return tuple(Evidence(path, place.value, place.sure) for path, place in found.items())


def problem_of(kept: KeptReading | None) -> Text | None:
    """Why a paper was not read, and what to do."""
    return PROBLEMS.get(kept.problem or "") if kept else None


def write_down(kept: KeptReading, read: Reading, now: datetime) -> None:
    """What a reading came to. A picture that cannot be recognised is left to people: the paper was taken in, so it is
    never refused later.
    """
    kept.outcome = "unread" if read.outcome == "refused" else read.outcome
    kept.problem, kept.pages, kept.source = read.problem, read.pages, read.source
    kept.found = list(read.found)
    kept.cuts = {name: base64.b64encode(png).decode() for name, png in read.cuts.items()}
    kept.read_at, kept.held_until = now, None
