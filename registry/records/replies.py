"""Replies kept under an idempotency key, written in the transaction of the effect they answer for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedJson
from registry.records.database import Base


class Reply(Base):
    """What one actor's request with one key led to; the same key never has a second effect."""

    __tablename__ = "replies"

    actor: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    result: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("replies.result"))  # may hold signing links
    made_at: Mapped[datetime]


def find(session: Session, actor: str, key: str) -> Reply | None:
    """The reply kept under an actor's key."""
    return session.get(Reply, (actor, key))
