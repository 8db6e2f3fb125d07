"""Materials 申请材料: uploaded papers, stored as received, found by their SHA-256."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedBytes, EncryptedJson, EncryptedText
from registry.records.database import Base


class Material(Base):
    """One uploaded paper: its bytes (encrypted), what it is, and what the applicant says it contains."""

    __tablename__ = "materials"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    document_type: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(40))  # person or organisation key the paper is about
    file_name: Mapped[str] = mapped_column(EncryptedText("materials.file_name"))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    content: Mapped[bytes] = mapped_column(EncryptedBytes("materials.content"), deferred=True)
    entered: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("materials.entered"))
    uploaded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


def of_application(session: Session, application_id: int) -> list[Material]:
    """The papers of a case that were not removed, oldest first."""
    query = (
        select(Material)
        .where(Material.application_id == application_id, Material.removed_at.is_(None))
        .order_by(Material.id)
    )
    return list(session.scalars(query))


def ever_of_application(session: Session, application_id: int) -> list[Material]:
    """Every paper a case ever had, oldest first; a round that was frozen may show one that was removed since."""
    query = select(Material).where(Material.application_id == application_id).order_by(Material.id)
    return list(session.scalars(query))


def content_of(session: Session, material_id: int) -> bytes:
    """The bytes of one paper."""
    return session.get_one(Material, material_id).content


def by_id(session: Session, application_id: int, material_id: int) -> Material | None:
    """One paper of a case, removed or not (a frozen round may still show it)."""
    material = session.get(Material, material_id)
    return material if material and material.application_id == application_id else None
