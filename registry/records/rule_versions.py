"""Rule-set versions 规则库版本: proposals to change the rule book and the versions in force, each upon the one before.

Version 1 is the book as shipped. Every later version names the one it follows, whose start lies before its own; no two
follow the same one. So versions form one line in time and cannot overlap, whatever a program tries.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base

STATES = ("drafted", "reviewed", "active", "rejected")


class RuleVersion(Base):
    """A proposed change of the rule book; once active, a version of it. `changes` is JSON of amendment.py."""

    __tablename__ = "rule_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="drafted")
    title: Mapped[str] = mapped_column(String(200))
    effective_from: Mapped[date]
    changes: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime | None]
    opinion_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opinion_verdict: Mapped[str | None] = mapped_column(String(10))  # lawful | unlawful
    opinion: Mapped[str | None] = mapped_column(String(2000))
    opinion_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    rejection: Mapped[str | None] = mapped_column(String(1000))
    number: Mapped[int | None] = mapped_column(unique=True)
    follows: Mapped[int | None] = mapped_column(unique=True)
    follows_from: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("number", "effective_from"),
        ForeignKeyConstraint(["follows", "follows_from"], ["rule_versions.number", "rule_versions.effective_from"]),
        CheckConstraint("state IN ('drafted','reviewed','active','rejected')", name="state"),
        CheckConstraint("opinion_verdict IS NULL OR opinion_verdict IN ('lawful','unlawful')", name="verdict"),
        CheckConstraint(
            "proposed_by IS NULL OR decided_by IS NULL OR decided_by <> proposed_by OR state <> 'active'",
            name="two_persons",
        ),
        CheckConstraint("proposed_by IS NULL OR opinion_by IS NULL OR opinion_by <> proposed_by", name="own_opinion"),
        CheckConstraint("(state = 'active') = (number IS NOT NULL)", name="numbered"),
        CheckConstraint("id = 1 OR proposed_by IS NOT NULL", name="proposed"),
        CheckConstraint(
            "id = 1 OR state <> 'active' OR (decided_by IS NOT NULL AND opinion_by IS NOT NULL"
            " AND COALESCE(opinion_verdict, '') = 'lawful')",
            name="opinion_first",
        ),
        CheckConstraint(
            "id = 1 OR state <> 'active' OR (follows IS NOT NULL AND follows_from IS NOT NULL"
            " AND number = follows + 1 AND effective_from > follows_from)",
            name="one_line",
        ),
    )

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The changes, decoded."""
        decoded: list[dict[str, Any]] = json.loads(self.changes)
        return decoded


class RuleBookText(Base):
    """The files of a shipped book under its version, so that what was judged by it can be judged again for ever."""

    __tablename__ = "rule_book_texts"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]


def by_id(session: Session, proposal_id: int) -> RuleVersion | None:
    """A proposal or version."""
    return session.get(RuleVersion, proposal_id)


def locked(session: Session, proposal_id: int) -> RuleVersion | None:
    """A proposal as it is now, locked for change."""
    query = select(RuleVersion).where(RuleVersion.id == proposal_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def active(session: Session) -> list[RuleVersion]:
    """The versions in force now or later, in the order of their numbers; the first is the book as shipped."""
    return list(session.scalars(select(RuleVersion).where(RuleVersion.state == "active").order_by(RuleVersion.number)))


def proposals(session: Session) -> list[RuleVersion]:
    """Every proposal but the shipped book, newest first."""
    return list(session.scalars(select(RuleVersion).where(RuleVersion.id > 1).order_by(RuleVersion.id.desc())))


def keep_text(session: Session, version: str, files: Mapping[str, str], now: datetime) -> bool:
    """Keep a shipped book; False when it is kept already."""
    if session.get(RuleBookText, version) is not None:
        return False
    content = zlib.compress(json.dumps(dict(files), ensure_ascii=False).encode())
    session.add(RuleBookText(version=version, content=content, kept_at=now))
    return True


def text_of(session: Session, version: str) -> dict[str, str] | None:
    """The files of a shipped book, or None if this store never kept it."""
    kept = session.get(RuleBookText, version)
    if kept is None:
        return None
    files: dict[str, str] = json.loads(zlib.decompress(kept.content))
    return files
