"""Initialise: what a new registry needs before its first case; run again it adds only what is missing."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import func, select

from registry.domain.authority import authorities
from registry.outside.answers import LIST_FILE
from registry.records.codes import CodeBlock
from registry.records.database import writing

BLOCK_SIZE = 100_000
_LISTS = ("registered_names", "person_flags", "single_person_llc_holdings", "address_flags", "phone_usage")


def give_code_blocks() -> int:
    """One block of subject identifiers for each authority that has none; how many were made."""
    made = 0
    with writing() as session:
        served = set(session.scalars(select(CodeBlock.authority)))
        first = (session.scalar(select(func.max(CodeBlock.last))) or 0) + 1
        for authority in authorities():
            if authority.name not in served:
                block = CodeBlock(authority=authority.name, first=first, last=first + BLOCK_SIZE - 1, next=first)
                session.add(block)
                first += BLOCK_SIZE
                made += 1
    return made


def open_outside_lists(directory: Path) -> None:
    """Empty lists for the embedded counterpart of other systems: they answer, and they know of nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    lists = directory / LIST_FILE
    if not lists.exists():
        empty = {name: [] for name in (*_LISTS, "open_applications", "entity_lists")}
        lists.write_text(json.dumps(empty, indent=1) + "\n", encoding="utf-8")
