"""History: what auditors read of the journal: a search, and one case's whole story 经过."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from registry.domain.local_time import AUTHORITY_ZONE
from registry.procedures.notify import Available, available
from registry.procedures.seen import seen_by
from registry.records import journal, people
from registry.records.database import Session, reading
from registry.records.journal import JournalEntry

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What is looked for; an empty word asks for nothing. `actor` is a user name, or the journal's own word."""

    on: str = ""
    actor: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Told:
    """Entries, newest first; `names` of the accounts that acted; `beyond`: there are more below this number."""

    entries: Sequence[JournalEntry]
    names: Mapping[int, str]
    beyond: int | None
    acts: Sequence[str]


@dataclass(frozen=True)
class Story:
    """All that the journal tells of one case, oldest first, and its notices."""

    entries: Sequence[JournalEntry]
    names: Mapping[int, str]
    notices: Sequence[Available]


def search(asked: Asked) -> Told:
    """The entries that fit everything asked, a page of them; the days are whole local days."""
    with reading() as session:
        found = journal.search(
            session,
            on=asked.on,
            actor=_actor(session, asked.actor),
            act=asked.act,
            since=_begin(asked.since) if asked.since else None,
            until=_begin(asked.until) + timedelta(days=1) if asked.until else None,
            before=asked.before,
            limit=PAGE + 1,
        )
        shown = found[:PAGE]
        beyond = shown[-1].id if len(found) > PAGE else None
        return Told(shown, _names(session, shown), beyond, journal.acts(session))


def story(*, reference: str, account_id: int) -> Story:
    """One case from its first entry to its last; Refused("not_found") for whoever may not see the case."""
    with reading() as session:
        seen_by(session, reference, account_id)
        entries = journal.about(session, f"application:{reference}")
        names = _names(session, entries)
    return Story(entries, names, available(reference=reference, account_id=account_id))


def _actor(session: Session, word: str) -> str:
    account = people.by_username(session, word) if word else None
    return f"account:{account.id}" if account is not None else word


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), AUTHORITY_ZONE)


def _names(session: Session, entries: Sequence[JournalEntry]) -> dict[int, str]:
    return people.names(session, [int(one.actor[8:]) for one in entries if one.actor.startswith("account:")])
