"""The rules of review 审查规则: the rule book, the checks of its chapters, and `examine`.

Importing this package attaches every chapter's checks to their records.
"""

import importlib
import pkgutil

from registry.domain.rules.book import Citation, RuleBook, RuleRecord, current, regime
from registry.domain.rules.case import Case, Hit, rule
from registry.domain.rules.examination import Examination, Finding, decide, examine, unimplemented

__all__ = [
    "Case",
    "Citation",
    "Examination",
    "Finding",
    "Hit",
    "RuleBook",
    "RuleRecord",
    "current",
    "decide",
    "examine",
    "regime",
    "rule",
    "unimplemented",
]

for _chapter in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_chapter.name}")
