"""Administrative orders 管理事项 and the single-use codes by which a person takes an account into use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.database import Base


class Order(Base):
    """What one administrator proposed and another confirmed or rejected; `content` as `read_order` gives it."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('proposed','done','rejected')", name="state"),
        CheckConstraint("state = 'proposed' OR decided_by IS NOT NULL", name="decided"),
        CheckConstraint("state <> 'done' OR decided_by <> proposed_by", name="two_persons"),
    )


class Activation(Base):
    """The code with which one person sets a password for one account, once and until a given instant; its digest."""

    __tablename__ = "activations"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    until: Mapped[datetime]


def newest(session: Session, limit: int = 100) -> list[Order]:
    """Orders: those that wait for a second person first, then the newest."""
    waiting = select(Order).where(Order.state == "proposed").order_by(Order.id)
    decided = select(Order).where(Order.state != "proposed").order_by(Order.id.desc()).limit(limit)
    return [*session.scalars(waiting), *session.scalars(decided)]


def locked(session: Session, order_id: int) -> Order | None:
    """An order as it is now, locked for change."""
    query = select(Order).where(Order.id == order_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def expect_activation(session: Session, account_id: int, code_digest: bytes, until: datetime) -> None:
    """Let an account be taken into use by this code; a code given earlier is worth nothing any more."""
    session.execute(delete(Activation).where(Activation.account_id == account_id))
    session.add(Activation(account_id=account_id, code_digest=code_digest, until=until))


def use_activation(session: Session, account_id: int, code_digest: bytes, now: datetime) -> bool:
    """Spend a code; False if it is not the one, was used, or is too old."""
    used = delete(Activation).where(
        Activation.account_id == account_id, Activation.code_digest == code_digest, Activation.until > now
    )
    return bool(session.execute(used.returning(Activation.account_id)).first())
