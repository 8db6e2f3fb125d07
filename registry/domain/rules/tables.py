"""The tables the rules read: rows of the CSV files in `data/`, by name, and the thresholds an authority may set.

What an authority may edit belongs to a version of the rule book and is read from it (`case.rows`, `case.threshold`);
`rows` below reads the others, which are the same in every version.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
KEYS = {
    "name_forbidden_words": ("category", "word"),
    "name_industry_terms": ("term",),
    "pre_approval_items": ("id",),
    "post_licence_sample": ("id",),
    "prohibited_scope": ("keyword",),
    "special_capital": ("activity",),
}
"""The word lists and catalogues that a version of the rule book may change, each with what tells its rows apart."""
COLUMNS = {
    "name_forbidden_words": ("category", "word", "rule_id", "action", "citation", "verified"),
    "name_industry_terms": ("term", "synonym_group", "industry_prefixes", "verified"),
    "pre_approval_items": (
        "id",
        "item",
        "authority_2017",
        "legal_basis",
        "scope_keywords",
        "industry_codes",
        "valid_from",
        "valid_to",
        "verified",
    ),
    "post_licence_sample": ("id", "scope_keyword", "industry_codes", "licence", "department", "verified"),
    "prohibited_scope": ("keyword", "basis", "rule_id", "verified"),
    "special_capital": ("activity", "scope_keyword", "min_capital_cny", "paid_in", "legal_basis", "verified"),
}
EDITABLE = tuple(KEYS)
_EXCLUDED = re.compile(r"[（(][^（）()]*(?:不含|不包括|除外)[^（）()]*[）)]")

Row = Mapping[str, str]


class Tables:
    """The editable tables and the thresholds of one version of the book. Immutable; equal only to itself."""

    def __init__(self, lists: Mapping[str, tuple[Row, ...]], thresholds: Mapping[str, int]) -> None:
        self.lists, self.thresholds = lists, thresholds

    @functools.cached_property
    def industry_terms(self) -> tuple[str, ...]:
        """The industry words that names are read by, longest first (enterprise_name.industry_terms)."""
        licensed = {row["word"] for row in self.lists["name_forbidden_words"] if row["category"] == "licensed_industry"}
        return tuple(sorted({row["term"] for row in self.lists["name_industry_terms"]} | licensed, key=_longest_first))

    @functools.cached_property
    def synonym_groups(self) -> Mapping[str, str]:
        """Industry word → the group of words that mean the same."""
        return {row["term"]: row["synonym_group"] for row in self.lists["name_industry_terms"]}


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def read_tables(files: Mapping[str, str]) -> Tables:
    """The tables of a book from the text of its files: `<table>.csv` and `thresholds.json`."""
    lists = {name: tuple(csv.DictReader(io.StringIO(files[f"{name}.csv"], newline=""))) for name in EDITABLE}
    thresholds = {name: int(entry["value"]) for name, entry in json.loads(files["thresholds.json"]).items()}
    return Tables(lists, thresholds)


@functools.cache
def shipped_tables() -> Tables:
    """The tables of this release."""
    names = [*(f"{name}.csv" for name in EDITABLE), "thresholds.json"]
    return read_tables({name: (DATA / name).read_text("utf-8") for name in names})


@functools.cache
def rows(table: str) -> tuple[Row, ...]:
    """The rows of `data/<table>.csv`, column → text; of a table no version of the book may edit."""
    if table in EDITABLE:
        raise ValueError(f"{table} belongs to the version of the rule book: read it from there")
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def plain(text: str | None) -> str:
    """A scope item as it is compared: NFKC, no white space; an empty text for None."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def mentions(text: str | None, keyword: str) -> bool:
    """Whether a scope item names an activity, apart from what it excludes in brackets (不含…, …除外)."""
    return bool(keyword) and plain(keyword) in plain(_EXCLUDED.sub("", text or ""))
