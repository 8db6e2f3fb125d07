"""Show a reading: what the machine read in an uploaded paper, and the picture of each place, to whoever may see it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Text
from registry.procedures.counter import not_found
from registry.procedures.read import PlaceRead, places_read, problem_of
from registry.procedures.seen import seen_by
from registry.reading import reader
from registry.reading.transcript import SURE
from registry.records import materials, readings
from registry.records.database import Session, reading
from registry.records.materials import Material
from registry.records.readings import KeptReading

HEIC = "image/heic"


@dataclass(frozen=True)
class PaperRead:
    """How one uploaded paper was read: outcome, why not, and each field's value, page and certainty by name."""

    outcome: str
    problem: Text | None
    places: Mapping[str, PlaceRead]


def of_case(*, reference: str, account_id: int) -> dict[int, PaperRead]:
    """Material id → how it was read, for whoever may see the case."""
    with reading() as session:
        application, _ = seen_by(session, reference, account_id)
        return of_papers(session, materials.of_application(session, application.id))


def of_papers(session: Session, papers: Sequence[Material]) -> dict[int, PaperRead]:
    """Material id → how it was read."""
    kept = readings.of_papers(session, papers)
    found = places_read(session, papers, 0).values()
    return {
        number: PaperRead(
            one.outcome, problem_of(one), {place.name: place for place in found if place.material_id == number}
        )
        for number, one in kept.items()
    }


def cut(*, reference: str, material_id: int, name: str, account_id: int) -> bytes:
    """The picture (PNG) of the place where a field stands, for whoever may see the case."""
    with reading() as session:
        kept = _of_paper(session, reference, material_id, account_id)
        encoded = kept.cuts.get(name) if kept else None
        if encoded is None:
            raise not_found()
        return base64.b64decode(encoded)


def preview(*, reference: str, material_id: int, account_id: int) -> bytes:
    """A HEIC photo as a JPEG, for whoever may see the case: browsers do not show the original. not_found for any other
    paper, and where it cannot be opened.
    """
    with reading() as session:
        application, _ = seen_by(session, reference, account_id)
        paper = materials.by_id(session, application.id, material_id)
        if paper is None or paper.media_type != HEIC:
            raise not_found()
        content = paper.content
    jpeg = reader.preview(content, HEIC)
    if jpeg is None:
        raise not_found()
    return jpeg


def what_was_read(*, reference: str, material_id: int, account_id: int) -> dict[str, Any]:
    """The reading of a paper: outcome, why it was not read, and its fields with page, box (fractions), confidence."""
    with reading() as session:
        kept = _of_paper(session, reference, material_id, account_id)
        if kept is None:
            return {"outcome": "unread", "problem": None, "pages": 0, "fields": []}
        return {
            "outcome": kept.outcome,
            "problem": problem.to_json() if (problem := problem_of(kept)) else None,
            "pages": kept.pages,
            "fields": [{**one, "sure": one["confidence"] >= SURE} for one in kept.found],
        }


def _of_paper(session: Session, reference: str, material_id: int, account_id: int) -> KeptReading | None:
    application, _ = seen_by(session, reference, account_id)
    paper = materials.by_id(session, application.id, material_id)
    if paper is None:
        raise not_found()
    return readings.find(session, paper.sha256, paper.document_type)
