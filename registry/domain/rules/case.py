"""What a check is given and what it yields, and the registration of checks under their rule ids.

    @rule("C09")
    def due_within_five_years(case: Case) -> Iterator[Hit]:
        ...
        yield Hit((f"shareholders[{i}].contributions[{j}].due",), {"name": name, "due": due})

A check never raises, reads no clock and asks no other system. Its texts live in the record; a Hit carries only the
fields, the values for the placeholders, and where the law says so another severity or a variant of the wording.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Document, Filing, Organisation, Person, Shareholder
from registry.domain.lookups import EnterpriseStanding, Lookups
from registry.domain.periods import age_on, years_after
from registry.domain.rules.book import regime
from registry.domain.rules.offices import Office, offices_in
from registry.domain.rules.tables import Row, Tables, shipped_tables

__all__ = ["CHECKS", "Case", "Check", "Hit", "Value", "age_on", "rule", "same_name", "years_after"]

Value = str | int | Decimal | date | Text | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing a check found. Dates and Texts among the values are written in each language's own way."""

    fields: tuple[str, ...]
    values: Mapping[str, Value] = field(default_factory=dict)
    severity: str | None = None
    variant: str = ""


class Case:
    """A filing with what was looked up for it and the day whose law applies; with readers that never fail."""

    def __init__(self, filing: Filing, lookups: Lookups, day: date, tables: Tables | None = None) -> None:
        self.filing, self.lookups, self.day = filing, lookups, day
        self.tables = tables or shipped_tables()

    def rows(self, table: str) -> tuple[Row, ...]:
        """A word list or catalogue as the version of the book that judges this case has it, column → text."""
        return self.tables.lists[table]

    def threshold(self, name: str) -> int:
        """A threshold of that version; which rule reads it is written in `data/thresholds.json`."""
        return self.tables.thresholds[name]

    @property
    def regime(self) -> str:
        """A, B, C or D: the law of the day (domain.md 0.2)."""
        return regime(self.day)

    @property
    def is_company(self) -> bool:
        return self.filing.entity_type in ("llc", "jsc")

    @functools.cached_property
    def offices(self) -> tuple[Office, ...]:
        """Every office and role that names a person, in the order of the form."""
        return offices_in(self.filing)

    def roles_of(self, roles: Collection[str]) -> dict[str, list[str]]:
        """Each person (by ID number; key of his first naming) who holds one of the roles, with all he holds of them."""
        found: dict[str, list[str]] = {}
        keys: dict[str, str] = {}
        for office in self.offices:
            if office.role in roles:
                key = keys.setdefault(self.identity(office.person), office.person)
                found.setdefault(key, []).append(office.role)
        return found

    def person(self, key: str | None) -> Person | None:
        """The person behind a key, or behind a name that only one of them bears: papers know people by name."""
        if not key or (known := self.filing.persons.get(key)) is not None:
            return known if key else None
        named = [one for one in self.filing.persons.values() if same_name(one.name, key)]
        return named[0] if len(named) == 1 else None

    def organisation(self, key: str | None) -> Organisation | None:
        """The organisation behind a key."""
        return self.filing.organisations.get(key) if key else None

    def party(self, shareholder: Shareholder) -> Person | Organisation | None:
        """The person or organisation that holds the share."""
        if shareholder.kind == "organisation":
            return self.organisation(shareholder.ref)
        return self.person(shareholder.ref)

    def party_name(self, shareholder: Shareholder) -> str:
        """The shareholder's name; his key where there is no name."""
        party = self.party(shareholder)
        return (party.name if party else None) or shareholder.ref or "—"

    def person_name(self, key: str | None) -> str:
        """The person's name; his key where there is no name."""
        person = self.person(key)
        return (person.name if person else None) or key or "—"

    def same_person(self, one: str | None, other: str | None) -> bool:
        """Whether two keys mean one person: the same key, or the same ID number (domain.md 3.7)."""
        return bool(one) and (one == other or self.identity(one) == self.identity(other))

    def identity(self, key: str | None) -> str:
        """What a person is compared by: his ID number, or his key where he gave none."""
        person = self.person(key)
        return normalise(person.id_number).upper() if person and person.id_number else f"key:{key}"

    def standing(self, code: str | None) -> EnterpriseStanding:
        """What the register of other enterprises answered about a unified code; empty where it knows nothing."""
        wanted = normalise(code or "").upper()
        answered = self.lookups.enterprise_standings or ()
        found = (one for one in answered if wanted and normalise(one.uscc or "").upper() == wanted)
        return next(found, EnterpriseStanding())

    def documents(self, kind: str) -> tuple[tuple[str, Document], ...]:
        """The documents of a type with their paths: `documents[lease]`, or by position where there are several."""
        return self._documents.get(kind, ())

    def document(self, kind: str) -> tuple[str, Document] | None:
        """The first document of a type, with its path."""
        return next(iter(self.documents(kind)), None)

    @functools.cached_property
    def all_documents(self) -> tuple[tuple[str, Document], ...]:
        """Every document with its path."""
        counts: dict[str, int] = {}
        for document in self.filing.documents:
            counts[document.type or ""] = counts.get(document.type or "", 0) + 1
        return tuple(
            (
                f"documents[{document.type}]"
                if counts[document.type or ""] == 1 and document.type
                else f"documents[{i}]",
                document,
            )
            for i, document in enumerate(self.filing.documents)
        )

    @functools.cached_property
    def _documents(self) -> dict[str, tuple[tuple[str, Document], ...]]:
        grouped: dict[str, list[tuple[str, Document]]] = {}
        for path, document in self.all_documents:
            grouped.setdefault(document.type or "", []).append((path, document))
        return {kind: tuple(members) for kind, members in grouped.items()}


Check = Callable[[Case], Iterator[Hit]]
CHECKS: dict[str, Check] = {}
"""Rule id → check. Filled by `@rule` when the chapters are imported."""


def rule(rule_id: str) -> Callable[[Check], Check]:
    """Attach a check to its record in the rule book. One check serves every dated record of its id."""

    def attach(check: Check) -> Check:
        if rule_id in CHECKS:
            raise ValueError(f"rule {rule_id} has two checks")
        CHECKS[rule_id] = check
        return check

    return attach


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same after normalising (domain.md 3.7); a missing name equals nothing."""
    return bool(one) and bool(other) and normalise(one or "") == normalise(other or "")
