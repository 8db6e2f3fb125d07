"""Initialise: what a new registry needs before its first case; run again it adds only what is missing."""

from __future__ import annotations

import json
from pathlib import Path

from registry.domain.authority import authorities
from registry.outside.answers import LIST_FILE
from registry.records import codes
from registry.records.database import writing

BLOCK_SIZE = 100_000
_LISTS = ("registered_names", "person_flags", "single_person_llc_holdings", "address_flags", "phone_usage")


def give_code_blocks() -> int:
    """One block of subject identifiers for each authority that has none left; how many were made."""
    with writing() as session:
        served = {block.authority for block in codes.blocks(session) if block.next <= block.last}
        missing = [authority.name for authority in authorities() if authority.name not in served]
        for name in missing:
            codes.add_block(session, name, BLOCK_SIZE)
    return len(missing)


def open_outside_lists(directory: Path) -> None:
    """Empty lists for the embedded counterpart of other systems: they answer, and they know of nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    lists = directory / LIST_FILE
    if not lists.exists():
        empty: dict[str, list[object]] = {name: [] for name in (*_LISTS, "open_applications", "entity_lists")}
        lists.write_text(json.dumps(empty, indent=1) + "\n", encoding="utf-8")
