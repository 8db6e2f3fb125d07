"""What other authorities' systems answer about a filing: restricted persons, lists, addresses, verified identities.

The protocol is one call per question; None means "no answer", and no answer always sends the case to a person. The
embedded counterpart reads lists that an operator (or `seed`) puts below DATA_DIR; a missing file is a silent system.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from certificates import unified_code
from registry.domain import lookups as lookup_shapes
from registry.domain.filing import Filing
from registry.domain.lookups import EnterpriseStanding, Lookups

LIST_FILE = "lookups.json"


class Outside(Protocol):
    """Everything the counter asks of systems that are not ours."""

    @property
    def own_register_counts(self) -> bool:
        """True where our own register and queue add to the answers; a case file brings all of its own."""

    def lookups(self, filing: Filing, day: date) -> Lookups:
        """Answers about a filing, as known on `day`; a list that nobody answered is None."""

    def verified_persons(self, filing: Filing) -> frozenset[str] | None:
        """Keys of the filing's persons whose identity was verified; None: the identity system gave no answer."""

    def standings(self, codes: Sequence[str], day: date) -> tuple[EnterpriseStanding, ...] | None:
        """Status and lists of other enterprises, by unified code, as known on `day`; None: no answer.

        An enterprise that is not in the answer is unknown there, and on no list.
        """


@dataclass(frozen=True)
class EmbeddedAnswers:
    """The runnable counterpart: lists in one JSON file, identities from whoever was verified at this service."""

    directory: Path
    verified_names: Callable[[Sequence[str]], Mapping[str, str]]
    """Identity numbers in, number → verified name out."""
    own_register_counts: bool = True

    def lookups(self, filing: Filing, day: date) -> Lookups:
        """The lists of `lookups.json`; all unanswered where the file is missing or unreadable."""
        return lookup_shapes.parse(self._lists())

    def standings(self, codes: Sequence[str], day: date) -> tuple[EnterpriseStanding, ...] | None:
        """The entries of `enterprise_standings`; None where `lookups.json` has no such list."""
        known, wanted = self._lists().get("enterprise_standings"), {unified_code.normalise(code) for code in codes}
        if known is None:
            return None
        given = lookup_shapes.parse({"enterprise_standings": known}).enterprise_standings or ()
        return tuple(one for one in given if unified_code.normalise(one.uscc or "") in wanted)

    def _lists(self) -> dict[str, Any]:
        try:
            lists: dict[str, Any] = json.loads((self.directory / LIST_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return lists

    def verified_persons(self, filing: Filing) -> frozenset[str] | None:
        """Persons whose number belongs to a verified account under the same name."""
        numbers = {key: person.id_number for key, person in filing.persons.items() if person.id_number}
        known = self.verified_names(sorted(set(numbers.values())))
        return frozenset(
            key for key, number in numbers.items() if number in known and known[number] == filing.persons[key].name
        )


@dataclass(frozen=True)
class CaseAnswers:
    """The answers that a case file brings along, as of its own day."""

    answers: Lookups
    verified: frozenset[str]
    own_register_counts: bool = False

    def lookups(self, filing: Filing, day: date) -> Lookups:
        """The case's own lookups."""
        return self.answers

    def standings(self, codes: Sequence[str], day: date) -> tuple[EnterpriseStanding, ...] | None:
        """The case's own, which it mostly states in the filing itself."""
        return self.answers.enterprise_standings

    def verified_persons(self, filing: Filing) -> frozenset[str] | None:
        """Who the case says was verified."""
        return self.verified
