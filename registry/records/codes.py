"""Unified codes 统一社会信用代码: the blocks authorities draw from, and every code ever given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base, Writing
from registry.records.statements import Statement, table_of


class CodeBlock(Base):
    """A run of subject-identifier sequence numbers that one authority may use: first ≤ next ≤ last + 1."""

    __tablename__ = "code_blocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(String(100), index=True)
    first: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(unique=True)
    next: Mapped[int]

    __table_args__ = (CheckConstraint("first <= next AND next <= last + 1", name="within"),)


class UnifiedCode(Base):
    """A code that was given, for ever: it is never given again."""

    __tablename__ = "unified_codes"

    code: Mapped[str] = mapped_column(String(18), primary_key=True)
    subject: Mapped[str] = mapped_column(String(9), unique=True)
    authority: Mapped[str] = mapped_column(String(100))
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    allocated_at: Mapped[datetime]


_BLOCKS = table_of(CodeBlock)
_OPEN_BLOCK = (
    select(_BLOCKS.c.id)
    .where(_BLOCKS.c.authority == bindparam("of"), _BLOCKS.c.next <= _BLOCKS.c.last)
    .order_by(_BLOCKS.c.id)
    .limit(1)
    .with_for_update()
    .scalar_subquery()
)
_DRAW = Statement(
    update(_BLOCKS).where(_BLOCKS.c.id == _OPEN_BLOCK).values(next=_BLOCKS.c.next + 1).returning(_BLOCKS.c.next)
)
_WITH_SUBJECT = Statement(
    select(table_of(UnifiedCode).c.code).where(table_of(UnifiedCode).c.subject == bindparam("subject"))
)
_GIVE = Statement(insert(table_of(UnifiedCode)))


def draw(session: Writing, authority: str) -> int | None:
    """Take the next sequence number of an authority's open block; None when its blocks are used up.

    One UPDATE … RETURNING: processes that draw at once wait for each other and never share a number.
    """
    taken = _DRAW.rows(session, {"of": authority})
    return int(taken[0][0]) - 1 if taken else None


def give(session: Writing, code: str, *, subject: str, authority: str, application_id: int, at: datetime) -> None:
    """Write down for ever that a case was given a code; Collision when the code, subject or case already has one."""
    _GIVE.change(
        session,
        {
            "code": code,
            "subject": subject,
            "authority": authority,
            "application_id": application_id,
            "allocated_at": at,
        },
    )


def blocks(session: Session) -> list[CodeBlock]:
    """All blocks, by authority."""
    return list(session.scalars(select(CodeBlock).order_by(CodeBlock.authority, CodeBlock.id)))


def left(known: Iterable[CodeBlock]) -> dict[str, int]:
    """How many codes these blocks still hold, by authority."""
    counts: dict[str, int] = {}
    for block in known:
        counts[block.authority] = counts.get(block.authority, 0) + block.last + 1 - block.next
    return counts


def of_application(session: Session, application_id: int) -> UnifiedCode | None:
    """The code that a case was given."""
    return session.scalar(select(UnifiedCode).where(UnifiedCode.application_id == application_id))


def subject_taken(session: Writing, subject: str) -> bool:
    """True if a code with this subject identifier was given."""
    return bool(_WITH_SUBJECT.rows(session, {"subject": subject}))


def add_block(session: Session, authority: str, size: int) -> CodeBlock:
    """Give an authority the next free run of sequence numbers."""
    first = (session.scalar(select(func.max(CodeBlock.last))) or 0) + 1
    block = CodeBlock(authority=authority, first=first, last=first + size - 1, next=first)
    session.add(block)
    session.flush()
    return block
