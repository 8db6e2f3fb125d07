"""The examples of every chapter: what trips a rule and what does not, as (rule, sentence, changes, base case)."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import tests.domain.rules as room

_CHAPTERS = (
    "articles", "branches", "capital", "changes", "consistency", "consolidation", "deregistration", "form",
    "governance", "individuals", "name_conflicts", "name_parts", "name_words", "names", "persons", "premises",
    "scope", "signatures_and_codes",
)  # fmt: skip
_MODULES = [
    importlib.import_module(f"{room.__name__}.{one.name}")
    for one in pkgutil.iter_modules(room.__path__)
    if one.name.removeprefix("test_") in _CHAPTERS
]

TRIPS: list[tuple[Any, ...]] = [one for module in _MODULES for one in getattr(module, "TRIPS", [])]
QUIET: list[tuple[Any, ...]] = [one for module in _MODULES for one in getattr(module, "QUIET", [])]
