"""Enterprise names 企业名称: reserved and registered, one live holder for each name and name authority, and the index
by which a name's like are found among hundreds of thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    bindparam,
    insert,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.domain.name_comparison import NameKeys
from registry.domain.periods import years_after
from registry.records.database import Base
from registry.records.enterprises import EnterpriseVersion
from registry.records.statements import Statement, Writing, table_of

_BYTEWISE = String(100).with_variant(String(100, collation="C"), "postgresql")
"""Text in the order of its characters' numbers, so that what begins with a word is one range of an index."""
_LAST = "\U0010ffff"
_RUNS = text("status = 'reserved' AND frozen_at IS NULL")
_MOST = 40
"""How many rows one way of being alike may bring: four times what is shown, so that the strongest are among them."""


class Name(Base):
    """A full name with its four parts. At most one row per (name authority, normalised name) is live.

    While `frozen_at` is set the case is with the authority and the reservation does not run. The last four columns are
    the keys of `name_comparison.NameKeys`.
    """

    __tablename__ = "names"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_authority: Mapped[str] = mapped_column(String(6))
    normalised: Mapped[str] = mapped_column(String(100), index=True)
    division: Mapped[str] = mapped_column(String(40))
    trade_name: Mapped[str] = mapped_column(String(100))
    industry: Mapped[str] = mapped_column(String(60))
    org_form: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(12))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reserved_on: Mapped[date | None]
    expires_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    registered_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    scope: Mapped[str] = mapped_column(String(6), default="")
    bare_trade_name: Mapped[str] = mapped_column(_BYTEWISE, default="")
    sound: Mapped[str] = mapped_column(String(700), default="")
    industry_stem: Mapped[str] = mapped_column(String(60), default="")

    __table_args__ = (
        CheckConstraint("status IN ('reserved','registered','released','deregistered','renamed')", name="status"),
        Index(
            "uq_names_live",
            "name_authority",
            "normalised",
            unique=True,
            sqlite_where=text("status IN ('reserved','registered')"),
            postgresql_where=text("status IN ('reserved','registered')"),
        ),
        Index("ix_names_expires_at", "expires_at", sqlite_where=_RUNS, postgresql_where=_RUNS),
        Index("ix_names_sound", "scope", "sound", "industry_stem"),
        Index("ix_names_trade_name", "scope", "industry_stem", "bare_trade_name"),
    )

    def has_run_out(self, now: datetime) -> bool:
        """Whether this is a reservation whose time is over; one that is frozen, or kept without end, never is."""
        running = self.status == "reserved" and self.frozen_at is None and self.expires_at is not None
        return running and self.expires_at is not None and self.expires_at <= now


class NameTail(Base):
    """The end of a trade name behind its first characters (云栈 of 锦云栈): so are names found that hold another."""

    __tablename__ = "name_tails"

    name_id: Mapped[int] = mapped_column(ForeignKey("names.id"), primary_key=True)
    tail: Mapped[str] = mapped_column(_BYTEWISE, primary_key=True)
    scope: Mapped[str] = mapped_column(String(6))
    industry_stem: Mapped[str] = mapped_column(String(60))

    __table_args__ = (Index("ix_name_tails_tail", "scope", "industry_stem", "tail"),)


def tails(trade_name: str) -> list[str]:
    """What a trade name may be searched by from its middle: every ending of two characters or more but itself."""
    return list(dict.fromkeys(trade_name[start:] for start in range(1, len(trade_name) - 1)))


def add(session: Session, name: Name, keys: NameKeys) -> None:
    """Write a name with the keys that it is found by; Collision when it has a live holder."""
    name.scope, name.bare_trade_name = keys.scope, keys.trade_name
    name.sound, name.industry_stem = keys.sound, keys.industry
    session.add(name)
    session.flush()
    ends = [
        {"name_id": name.id, "tail": tail, "scope": keys.scope, "industry_stem": keys.industry}
        for tail in tails(keys.trade_name)
    ]
    if ends:
        session.execute(insert(table_of(NameTail)), ends)


def live(session: Session, name_authority: str, normalised: str) -> Name | None:
    """The live holder of a name with one name authority."""
    return session.scalar(
        select(Name).where(
            Name.name_authority == name_authority,
            Name.normalised == normalised,
            Name.status.in_(("reserved", "registered")),
        )
    )


def held_by(session: Session, application_id: int) -> Name | None:
    """The name that a case holds, reserved or registered."""
    return session.scalar(
        select(Name).where(Name.application_id == application_id, Name.status.in_(("reserved", "registered")))
    )


_NAMES = table_of(Name)
_REGISTER = Statement(
    update(_NAMES)
    .where(
        _NAMES.c.application_id == bindparam("of"),
        _NAMES.c.normalised == bindparam("held"),
        _NAMES.c.status == "reserved",
        _NAMES.c.expires_at.is_(None),
    )
    .values(status="registered", registered_on=bindparam("day"))
)


def register(session: Writing, application_id: int, normalised: str, day: date) -> bool:
    """Turn the name an approved case keeps without end into a registered one; False when it keeps no such name."""
    return bool(_REGISTER.change(session, {"of": application_id, "held": normalised, "day": day}))


_GIVE_UP = Statement(
    update(_NAMES)
    .where(
        _NAMES.c.status == "registered",
        _NAMES.c.application_id.in_(
            select(table_of(EnterpriseVersion).c.application_id).where(
                table_of(EnterpriseVersion).c.enterprise_id == bindparam("of")
            )
        ),
    )
    .values(status=bindparam("as"), ended_on=bindparam("day"))
)


def give_up(session: Writing, enterprise_id: int, status: str, day: date) -> None:
    """An enterprise has its name no longer: it is `renamed`, or `deregistered` with it."""
    _GIVE_UP.change(session, {"of": enterprise_id, "as": status, "day": day})


def called(session: Session, names: Sequence[str], *, now: datetime, day: date) -> list[Name]:
    """Who has one of these full names, or gave it up less than a year before `day`, wherever he is registered."""
    wanted = select(Name).where(Name.normalised.in_(names), or_(_in_use(now), _recent(day)))
    return list(session.scalars(wanted.limit(_MOST)))


def similar(
    session: Session, authority: str, keys: NameKeys, industries: Sequence[str], *, now: datetime, day: date
) -> list[Name]:
    """Names that may be like the one with these keys: all that the name rules N32–N37 compare it with.

    `authority` is the asked name's own; a city's names are compared with those of its counties, not the reverse.
    `industries` are those that mean the same as its own (`name_comparison.industries_like`).
    """
    if not keys.trade_name:
        return []
    ours = Name.scope == keys.scope
    if authority != keys.scope:
        ours = and_(ours, Name.name_authority == authority)
    in_use, alike = _in_use(now), Name.industry_stem.in_(industries)
    any_field = or_(alike, Name.industry_stem == "") if keys.industry else true()  # N37: or no industry at all
    equal = Name.bare_trade_name == keys.trade_name
    spoken = select(Name).where(
        ours, Name.sound == keys.sound, or_(and_(in_use, alike), and_(_recent(day), equal, any_field))
    )
    found = {one.id: one for one in session.scalars(spoken.order_by(equal.desc(), Name.id).limit(_MOST))}
    for where in _containing(keys, industries):
        for one in session.scalars(where.where(ours, in_use).limit(_MOST)):
            found.setdefault(one.id, one)
    return list(found.values())


def _containing(keys: NameKeys, industries: Sequence[str]) -> Iterator[Select[Name]]:
    """Names whose trade name stands in ours, begins with ours, or holds ours further in."""
    trade, field = keys.trade_name, Name.industry_stem.in_(industries)
    if inner := sorted(_inside(trade)):
        yield select(Name).where(field, Name.bare_trade_name.in_(inner))
    if len(trade) < 2:
        return  # a trade name has two characters at least (N09); one character stands in half the register
    yield select(Name).where(field, Name.bare_trade_name > trade, Name.bare_trade_name < trade + _LAST)
    tail = and_(NameTail.scope == keys.scope, NameTail.tail >= trade, NameTail.tail < trade + _LAST)
    yield (select(Name).join(NameTail, NameTail.name_id == Name.id).where(NameTail.industry_stem.in_(industries), tail))


def _inside(trade: str) -> set[str]:
    """Every run of characters within a trade name, but not the whole."""
    runs = {trade[start:end] for start in range(len(trade)) for end in range(start + 1, len(trade) + 1)}
    return runs - {trade}


def _in_use(now: datetime) -> ColumnElement[bool]:
    """Registered, or reserved and not run out."""
    runs = or_(Name.frozen_at.is_not(None), Name.expires_at.is_(None), Name.expires_at > now)
    return or_(Name.status == "registered", and_(Name.status == "reserved", runs))


def _recent(day: date) -> ColumnElement[bool]:
    """Given up (deregistered, renamed) less than a year before the day (NR2020 17)."""
    return and_(Name.status.in_(("deregistered", "renamed")), Name.ended_on > years_after(day, -1))
