"""Saved views of the queue: each officer's own, by name."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base


class SavedView(Base):
    """A filter, an order and a kind of entity under a name."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(40))
    show: Mapped[str] = mapped_column(String(20))
    order: Mapped[str] = mapped_column("sort", String(20))
    kind: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (UniqueConstraint("account_id", "name"),)


def of_account(session: Session, account_id: int) -> list[SavedView]:
    """An officer's views, oldest first."""
    return list(session.scalars(select(SavedView).where(SavedView.account_id == account_id).order_by(SavedView.id)))
