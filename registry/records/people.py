"""Accounts: who may sign in, as whom, and with which roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, String, cast, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.columns import EncryptedText
from registry.records.database import Base


class Account(Base):
    """A person who can sign in. The identity number is encrypted; `id_hash` finds it by keyed hash."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(100))
    roles: Mapped[list[str]] = mapped_column(JSON)
    authority: Mapped[str | None] = mapped_column(String(100))
    id_number: Mapped[str | None] = mapped_column(EncryptedText("accounts.id_number"))
    id_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    phone: Mapped[str | None] = mapped_column(EncryptedText("accounts.phone"))
    email: Mapped[str | None] = mapped_column(EncryptedText("accounts.email"))  # confirmed by a link sent to it
    verified_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    def has_role(self, role: str) -> bool:
        """True if this account acts in the given role."""
        return role in self.roles

    def serves(self, authority: str | None) -> bool:
        """True if cases of this registration authority are this officer's work; an account without one serves all."""
        return self.authority is None or self.authority == authority


def by_id(session: Session, account_id: int) -> Account | None:
    """The account with this id."""
    return session.get(Account, account_id)


def locked(session: Session, account_id: int) -> Account:
    """The account with this id, locked for change."""
    return session.get_one(Account, account_id, with_for_update=True)


def by_username(session: Session, username: str) -> Account | None:
    """The account that signs in under this name."""
    return session.scalar(select(Account).where(Account.username == username))


def by_id_hash(session: Session, id_hash: str) -> Account | None:
    """The account whose holder has the identity number with this keyed hash."""
    return session.scalar(select(Account).where(Account.id_hash == id_hash))


def everyone(session: Session) -> list[Account]:
    """All accounts in the order they were made (the demo sign-in page lists them)."""
    return list(session.scalars(select(Account).order_by(Account.id)))


def officers(session: Session) -> list[Account]:
    """Accounts of people who work here, in the order they were made."""
    query = select(Account).where(cast(Account.roles, String) != '["applicant"]').order_by(Account.id)
    return [account for account in session.scalars(query) if set(account.roles) - {"applicant"}]


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of accounts, by id."""
    query = select(Account.id, Account.name).where(Account.id.in_(set(ids)))
    return dict(session.execute(query).all())


def by_id_hashes(session: Session, id_hashes: Iterable[str]) -> dict[str, int]:
    """The accounts of the holders of these identity numbers: hash → account."""
    rows = session.execute(select(Account.id_hash, Account.id).where(Account.id_hash.in_(list(id_hashes))))
    return {id_hash: account_id for id_hash, account_id in rows if id_hash}


def verified_names(session: Session, id_hashes: list[str]) -> dict[str, str]:
    """Of these identity-number hashes, those whose holder's identity was verified: hash → name."""
    rows = session.execute(
        select(Account.id_hash, Account.name).where(Account.id_hash.in_(id_hashes), Account.verified_at.is_not(None))
    )
    return {id_hash: name for id_hash, name in rows if id_hash}
