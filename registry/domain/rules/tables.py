"""The tables the rules read: rows of the CSV files in `data/`, by name, and the thresholds an authority may set."""

from __future__ import annotations

import csv
import functools
import json
import re
import unicodedata
from collections.abc import Mapping

from registry.domain.rules.book import DATA

_EXCLUDED = re.compile(r"[（(][^（）()]*(?:不含|不包括|除外)[^（）()]*[）)]")


@functools.cache
def rows(table: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `data/<table>.csv`, column → text."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@functools.cache
def threshold(name: str) -> int:
    """A number of `data/thresholds.json`; which rule reads it is written there."""
    return int(json.loads((DATA / "thresholds.json").read_text("utf-8"))[name]["value"])


def plain(text: str | None) -> str:
    """A scope item as it is compared: NFKC, no white space; an empty text for None."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def mentions(text: str | None, keyword: str) -> bool:
    """Whether a scope item names an activity, apart from what it excludes in brackets (不含…, …除外)."""
    return bool(keyword) and plain(keyword) in plain(_EXCLUDED.sub("", text or ""))
