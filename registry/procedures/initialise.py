"""Initialise: what a new registry needs before its first case; run again it adds only what is missing."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from registry.domain.authority import authorities
from registry.domain.rules.book import current, shipped_files
from registry.outside.answers import LIST_FILE
from registry.procedures.consult import book_of
from registry.records import codes, journal, rule_versions
from registry.records.database import writing
from registry.records.journal import INSTALLATION

BLOCK_SIZE = 100_000
_LISTS = ("registered_names", "person_flags", "single_person_llc_holdings", "address_flags", "phone_usage")


def give_code_blocks(now: datetime) -> int:
    """One block of subject identifiers for each authority that has none left; how many were made."""
    with writing() as session:
        served = {block.authority for block in codes.blocks(session) if block.next <= block.last}
        missing = [authority.name for authority in authorities() if authority.name not in served]
        for name in missing:
            codes.add_block(session, name, BLOCK_SIZE)
        if missing:
            said = {"authorities": missing, "size": BLOCK_SIZE}
            journal.append(session, at=now, actor=INSTALLATION, act="code_blocks", on="store", details=said)
    return len(missing)


def keep_rule_book(now: datetime) -> None:
    """Keep the rule book of this release, so that what it judges can be judged again after the next release.

    FilingError when a version that is in force changes what this release no longer has: then it must not be served.
    """
    with writing() as session:
        book_of(current(), rule_versions.active(session))
        if rule_versions.keep_text(session, version := current().version, shipped_files(), now):
            journal.append(session, at=now, actor=INSTALLATION, act="keep_rule_book", on=f"rule_book:{version}")


def open_outside_lists(directory: Path) -> None:
    """Empty lists for the embedded counterpart of other systems: they answer, and they know of nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    lists = directory / LIST_FILE
    if not lists.exists():
        empty: dict[str, list[object]] = {
            name: [] for name in (*_LISTS, "open_applications", "entity_lists", "enterprise_standings")
        }
        lists.write_text(json.dumps(empty, indent=1) + "\n", encoding="utf-8")
