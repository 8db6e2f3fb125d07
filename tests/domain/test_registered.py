"""What is registered: what a filing leaves in the register, what a change makes of it, and what it may not touch."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import filing as filings
from registry.domain.existing import FIELDS_OF, ITEMS, ITEMS_OF
from registry.domain.registered import altered, changed_outside, registered_after, registered_by
from tests.making import clean_case, person


def founding() -> dict[str, Any]:
    """A company as it is registered."""
    return registered_by(filings.to_json(filings.parse_with_unknown(clean_case(0))[0]))


def test_neither_papers_nor_answers_of_others_are_registered() -> None:
    left = founding()
    assert {"documents", "declarations", "lookups", "as_of", "case_id", "agent"}.isdisjoint(left)
    assert "realname_verified" not in left["persons"]["P1"]
    assert "reservation" not in left["name"]


def test_every_item_is_named_and_belongs_to_somebody() -> None:
    offered = {item for items in ITEMS_OF.values() for item in items}
    assert offered == set(ITEMS) == set(FIELDS_OF)
    for text in ITEMS.values():
        assert text.zh and text.en


@given(st.sets(st.sampled_from(ITEMS_OF["llc"])), st.sampled_from(sorted(founding().keys() - {"persons", "headcount"})))
def test_a_field_may_differ_exactly_if_an_item_of_it_is_ticked(items: set[str], root: str) -> None:
    before = founding()
    after = {key: value for key, value in before.items() if key != root}
    if root == "shareholders" and not items & {"shareholders"}:
        return  # whoever holds the shares is a matter of its own
    opened = root in {one for item in items for one in FIELDS_OF[item]} | {"licence_copies"}
    assert (not changed_outside(before, after, items)) == opened


@given(st.sets(st.sampled_from(ITEMS_OF["llc"])))
def test_after_a_change_only_the_fields_of_its_items_differ(items: set[str]) -> None:
    before = founding()
    said = {
        **registered_by(filings.to_json(filings.parse_with_unknown(clean_case(7))[0])),
        "persons": before["persons"],
    }
    after = registered_after(before, said, items)
    assert {root for root in after if after[root] != before.get(root)} <= {
        root for item in items for root in FIELDS_OF[item]
    }
    assert changed_outside(before, after, {*items, "shareholders"}) == ()


def test_a_stranger_under_a_registered_persons_key_gets_a_key_of_his_own() -> None:
    before = founding()
    stranger = person("温叙白", date(1987, 4, 4), 183, "10020000098")
    after = registered_after(before, {"persons": {"P1": stranger}, "liaison": {"person": "P1"}}, {"liaison"})
    assert after["persons"]["P1"] == before["persons"]["P1"]
    assert after["persons"][after["liaison"]["person"]]["name"] == "温叙白"


@pytest.mark.parametrize("item", sorted(ITEMS))
def test_what_is_as_registered_is_not_altered_but_for_the_articles(item: str) -> None:
    assert altered(founding(), founding(), item) == (item == "articles")
