"""Second factors of accounts 第二因素: what a person shows besides the password; and recovery codes, kept as hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedBytes
from registry.records.database import Base


class SecondFactor(Base):
    """An authenticator: a shared secret for one-time codes (RFC 6238), or the public key of a passkey (WebAuthn).

    `last_use` only grows: the step of the newest code that was accepted, or the instant of the newest challenge that
    was answered. What is not newer is refused, so nothing is accepted twice.
    """

    __tablename__ = "second_factors"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(40))
    secret: Mapped[bytes] = mapped_column(EncryptedBytes("second_factors.secret"))
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary(1023), unique=True)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    last_use: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind IN ('totp','passkey')", name="kind"),
        CheckConstraint("(kind = 'passkey') = (credential_id IS NOT NULL)", name="credential"),
    )


class RecoveryCode(Base):
    """One of the codes that were shown once when a factor was enrolled; each opens the door once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    used_at: Mapped[datetime | None]


def of_account(session: Session, account_id: int) -> list[SecondFactor]:
    """Every factor of an account in the order they were enrolled."""
    query = select(SecondFactor).where(SecondFactor.account_id == account_id).order_by(SecondFactor.id)
    return list(session.scalars(query))


def locked(session: Session, account_id: int, factor_id: int) -> SecondFactor | None:
    """One factor of an account, locked for change; another's does not exist for it."""
    query = select(SecondFactor).where(SecondFactor.id == factor_id, SecondFactor.account_id == account_id)
    return session.scalar(query.with_for_update())


def recovery_code(session: Session, account_id: int, code_hash: bytes) -> RecoveryCode | None:
    """The recovery code of an account with this hash, locked for change, if it was not used."""
    query = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query.with_for_update())


def recovery_codes(session: Session, account_id: int) -> list[RecoveryCode]:
    """All recovery codes of an account, used or not."""
    return list(session.scalars(select(RecoveryCode).where(RecoveryCode.account_id == account_id)))


def forget(session: Session, account_id: int) -> None:
    """Take every factor and recovery code from an account that goes to its person anew."""
    for one in (*of_account(session, account_id), *recovery_codes(session, account_id)):
        session.delete(one)
    session.flush()


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes of an account still open the door."""
    query = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0
