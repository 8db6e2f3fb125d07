"""What is filed about an entity that already exists: its old certificates, a change, a deregistration."""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.kinds import NAME_LENGTH, Choice, Day, Flag, Words
from registry.domain.shape import Free, Keyed, Many, declared

_NAME, _TEXT = Words(NAME_LENGTH), Words()


@dataclass(frozen=True, slots=True)
class OldCertificate:
    """A certificate from before the merger; `lost_notice` says where its loss was announced."""

    kind: str | None = declared(_NAME)
    number: str | None = declared(_NAME)
    name: str | None = declared(_NAME)
    address: str | None = declared(_TEXT)
    legal_rep: str | None = declared(_NAME)
    issued_by: str | None = declared(_NAME)
    issued_on: date | None = declared(Day())
    valid_to: date | None = declared(Day(open_ended=True))
    surrendered: bool | None = declared(Flag())
    lost_notice: str | None = declared(_TEXT)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of registration: which items, decided when, by which votes, announced when."""

    items: tuple[str, ...] = declared(Many(_NAME))
    decision_date: date | None = declared(Day())
    votes: Mapping[str, Any] = declared(Keyed(Free()))
    announced_on: date | None = declared(Day())
    old_licence_returned: bool | None = declared(Flag())


@dataclass(frozen=True, slots=True)
class Deregistration:
    """A deregistration 注销: `simple` or `ordinary`, and the day its public notice began."""

    kind: str | None = declared(Choice(("simple", "ordinary")))
    notice_start: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class ExistingEntity:
    """What the register holds of an entity that is changed or deregistered."""

    flags: tuple[str, ...] = declared(Many(_NAME))
    branches: tuple[str, ...] = declared(Many(_NAME))
