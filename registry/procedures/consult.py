"""Consult: which version of the rule book judges a day, what changed between two days, and a version by its name."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.domain.rules import amendment
from registry.domain.rules.amendment import Change
from registry.domain.rules.book import RuleBook, current, read_book
from registry.records import rule_versions
from registry.records.database import Session, reading
from registry.records.rule_versions import RuleVersion

_Step = tuple[int, str]
"""Number and changes (JSON) of a version."""


@dataclass(frozen=True)
class Revision:
    """A version that took effect between two days, with what it changes."""

    number: int
    title: str
    effective_from: date
    changes: tuple[Change, ...]


def book_on(session: Session, day: date) -> RuleBook:
    """The book whose version is in force on a day: what an application handed in on it is judged by."""
    return book_of(current(), [one for one in rule_versions.active(session) if one.effective_from <= day])


def book_today(day: date) -> RuleBook:
    """`book_on` for whoever holds no session."""
    with reading() as session:
        return book_on(session, day)


def book_named(session: Session, version: str) -> RuleBook | None:
    """The book of exactly this version, also of an earlier release; None if this store never had it."""
    name, _, step = version.partition("+")
    number = int(step.partition("-")[0]) if step else 1
    base = current() if current().version == name else _kept(session, name)
    if base is None:
        return None
    book = book_of(base, [one for one in rule_versions.active(session) if (one.number or 1) <= number])
    return book if book.version == version else None


def changed_between(session: Session, before: date, today: date) -> tuple[Revision, ...]:
    """The versions that took effect after a day, until today: what a draft last saved on that day has to heed."""
    return tuple(
        Revision(one.number or 1, one.title, one.effective_from, amendment.read_changes(one.changed))
        for one in rule_versions.active(session)
        if before < one.effective_from <= today
    )


def changed_since(before: date, today: date) -> tuple[Revision, ...]:
    """`changed_between` for whoever holds no session."""
    with reading() as session:
        return changed_between(session, before, today)


def book_of(base: RuleBook, versions: Sequence[RuleVersion]) -> RuleBook:
    """A shipped book with the changes of all these versions."""
    return _amended(base, tuple((one.number or 1, one.changes) for one in versions if one.id != 1))


@functools.lru_cache(maxsize=64)
def _amended(base: RuleBook, steps: tuple[_Step, ...]) -> RuleBook:
    if not steps:
        return base
    digest = hashlib.sha256("\n".join(changes for _, changes in steps).encode()).hexdigest()
    changes = [change for _, written in steps for change in amendment.read_changes(json.loads(written))]
    return amendment.amended(base, changes, f"{base.version}+{steps[-1][0]}-{digest[:8]}")


def _kept(session: Session, version: str) -> RuleBook | None:
    return _shipped_once(version) if rule_versions.text_of(session, version) is not None else None


@functools.lru_cache(maxsize=8)
def _shipped_once(version: str) -> RuleBook | None:
    with reading() as session:
        files = rule_versions.text_of(session, version)
    return read_book(files) if files is not None else None
