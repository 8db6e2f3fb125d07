"""Migrate: bring the store to this release's tables, and every row that a migration touched into the journal."""

from __future__ import annotations

from datetime import datetime

from registry.records import journal, journal_check, journal_rows
from registry.records.database import Session, behind, migrate_up, reading, writing
from registry.records.journal import INSTALLATION

_BEGIN, _END = "migrate", "take_in"


class Doubtful(Exception):
    """The store is not what its journal says: a migration would make what somebody changed look like its own work."""


def migrate(now: datetime) -> None:
    """Migrate a store, from empty if need be, and cover its tables; one that is up to date stays as it is.

    Doubtful when rows were changed behind the journal's back: `audit verify` names them.
    """
    if behind():
        if journal_rows.kept():
            _open(now)
        migrate_up()
    _close(now)


def _open(now: datetime) -> None:
    with reading() as session:
        if next(journal_check.differences(session), None) is not None:
            raise Doubtful("rows are not what the journal says; look with `audit verify` before migrating")
    with writing() as session:
        journal_rows.uncover(session)
        journal.append(session, at=now, actor=INSTALLATION, act=_BEGIN, on="store")


def _close(now: datetime) -> None:
    """Cover what is not covered; tell of the rows of tables that are new to the journal, and of those a migration
    changed.
    """
    with writing() as session:
        journal_rows.cover(session)
        past = [entry for entry in journal.acts_of_installation(session) if entry.act in (_BEGIN, _END)]
        known = {table for entry in past for table in entry.details.get("tables", ())}
        new = [table for table in journal_rows.COVERED if table not in known]
        migrated = bool(past) and past[-1].act == _BEGIN
        changed = _changed(session, known) if migrated else 0
        if new or migrated:
            journal_rows.take_in(session, new)
            details = {"tables": new, "changed": changed}
            journal.append(session, at=now, actor=INSTALLATION, act=_END, on="store", details=details)


def _changed(session: Session, known: set[str]) -> int:
    differing = [one for one in journal_check.differences(session) if one.table in known]
    journal_rows.note(session, differing)
    return len(differing)
