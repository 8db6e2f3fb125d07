"""Ways to break a clean filing, each with the rule that must tell: something dropped, swapped, scaled or re-dated."""

from __future__ import annotations

from datetime import date

from registry.domain.filing import parse
from registry.domain.rules import current
from tests.domain.rules.mutations.branches_and_shops import BRANCHES_AND_SHOPS
from tests.domain.rules.mutations.companies import COMPANY
from tests.domain.rules.mutations.existing import EXISTING
from tests.domain.rules.mutations.names import NAMES
from tests.domain.rules.mutations.papers import PAPERS
from tests.domain.rules.mutations.persons import FORM_AND_PERSONS
from tests.domain.rules.mutations.ways import Json, Mutation
from tests.domain.rules.sample_filings import Changes

MUTATIONS: list[Mutation] = [*FORM_AND_PERSONS, *COMPANY, *PAPERS, *NAMES, *BRANCHES_AND_SHOPS, *EXISTING]
IMPOSSIBLE = {
    "K09": "tells every exchange of an enterprise since 2018: nothing that is filed brings it about, only the day",
}
"""Rule → why no valid filing can be made to break it."""


def changes_of(mutation: Mutation, data: Json) -> Changes:
    """The changes that break this filing."""
    changes = mutation[3]
    return changes(data) if callable(changes) else changes


def judging(data: Json) -> set[str]:
    """The ids of the rules that judge a filing on its day."""
    given = parse({name: value for name, value in data.items() if name != "lookups"})
    return {record.id for record in current().records_for(given, date.fromisoformat(str(data["as_of"])))}
