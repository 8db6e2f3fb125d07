"""Readings: what the machine read in an uploaded paper, kept by the paper's SHA-256, so that no paper is read twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.applications import Application
from registry.records.columns import EncryptedJson
from registry.records.database import Base
from registry.records.materials import Material


class KeptReading(Base):
    """The reading of one paper as one type of document: outcome, fields with their places, cut-outs (base64 PNG).

    `outcome` is "waiting" until the picture was recognised; `held_until` says that somebody is at it.
    """

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("sha256", "document_type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    document_type: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(10), index=True)
    problem: Mapped[str | None] = mapped_column(String(30))
    pages: Mapped[int]
    source: Mapped[str | None] = mapped_column(String(10))
    found: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson("readings.found"))
    cuts: Mapped[dict[str, str]] = mapped_column(EncryptedJson("readings.cuts"), deferred=True)
    read_at: Mapped[datetime]
    held_until: Mapped[datetime | None]


def find(session: Session, sha256: bytes, document_type: str) -> KeptReading | None:
    """The reading of these bytes as this type of document."""
    query = select(KeptReading).where(KeptReading.sha256 == sha256, KeptReading.document_type == document_type)
    return session.scalar(query)


def of_papers(session: Session, papers: Sequence[Material]) -> dict[int, KeptReading]:
    """Material id → its reading, for the papers that have one."""
    digests = {paper.sha256 for paper in papers}
    kept = session.scalars(select(KeptReading).where(KeptReading.sha256.in_(digests))) if digests else ()
    by_content = {(one.sha256, one.document_type): one for one in kept}
    return {
        paper.id: by_content[paper.sha256, paper.document_type]
        for paper in papers
        if (paper.sha256, paper.document_type) in by_content
    }


def next_waiting(session: Session, now: datetime) -> KeptReading | None:
    """The oldest paper whose picture has yet to be recognised and that nobody is at."""
    query = select(KeptReading).where(
        KeptReading.outcome == "waiting", (KeptReading.held_until.is_(None)) | (KeptReading.held_until < now)
    )
    return session.scalar(query.order_by(KeptReading.id).limit(1))


def held_until(session: Session) -> datetime | None:
    """The first instant at which a paper that waits and is held is free again."""
    held = select(func.min(KeptReading.held_until)).where(KeptReading.outcome == "waiting")
    return session.scalar(held)


def papers_of(session: Session, reading: KeptReading) -> list[tuple[Material, Application]]:
    """Every paper that a reading speaks of, with its case; removed ones too."""
    query = (
        select(Material, Application)
        .join(Application, Application.id == Material.application_id)
        .where(Material.sha256 == reading.sha256, Material.document_type == reading.document_type)
    )
    return [(material, application) for material, application in session.execute(query)]
