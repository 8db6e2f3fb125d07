"""What a notice opens, and what a later one may still name."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.correction import (
    Opened,
    changed_paths,
    closed_changes,
    item_of,
    item_of_paper,
    opened_by,
    why_barred,
    without,
)

BEFORE: dict[str, Any] = {
    "name": {"full": "成都听松科技有限公司", "trade_name": "听松", "reservation": {"number": "1"}},
    "domicile": {"address": "听松街6号"},
    "persons": {"P1": {"name": "宋听澜", "phone": "1", "realname_verified": True}, "P2": {"name": "陆知微"}},
    "shareholders": [{"ref": "P1", "subscribed_cny": "100"}],
    "headcount": 6,
    "documents": [{"type": "lease", "to": "2029-11-19", "signed_on": "2026-11-20"}, {"type": "articles"}],
}
KINDS = ["lease", "articles"]


def finding(rule: str, *fields: str) -> dict[str, Any]:
    return {"rule_id": rule, "fields": list(fields)}


def after(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**BEFORE, **changes}.items() if key != "documents"}


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("domicile.address", "premises"),
        ("registration_authority.division_code", "premises"),
        ("documents[lease].to", "premises"),
        ("documents[0].to", "premises"),
        ("documents[1].content", ""),
        ("documents[id_copy].P1", "persons.P1"),
        ("persons.P1.phone", "persons.P1"),
        ("persons[].phone", "persons"),
        ("shareholders[0].contributions[0].due", "capital"),
        ("headcount", "headcount"),
        ("lookups.person_flags", ""),
        ("as_of", ""),
    ],
)
def test_a_path_belongs_to_one_item(path: str, item: str) -> None:
    assert item_of(path, KINDS) == item


def test_a_paper_belongs_to_the_item_it_proves() -> None:
    assert item_of_paper("lease", None) == "premises"
    assert item_of_paper("id_copy", "P2") == "persons.P2"
    assert item_of_paper("tax_clearance", None) == "documents.tax_clearance"


def test_only_what_was_named_is_open() -> None:
    opened = opened_by([finding("D04", "documents[lease].lessor"), finding("P04", "persons.P1.id_valid_to")], KINDS, {})
    assert opened.items == {"premises", "persons.P1"}
    changed = after(
        domicile={"address": "听松街8号"},
        headcount=7,
        persons={"P1": {"name": "宋听澜", "phone": "2"}, "P2": {"name": "陆知"}, "P3": {"name": "许砚清"}},
    )
    assert closed_changes(BEFORE, changed, opened) == ["persons.P2", "persons.P3", "headcount"]
    assert closed_changes(BEFORE, after(), Opened(frozenset())) == []


def test_a_finding_without_a_field_opens_what_its_rule_reads() -> None:
    inputs = {"D07": ("domicile.address",), "A03": ("documents[articles].signed_on", "as_of")}
    assert opened_by([finding("D07")], KINDS, inputs).items == {"premises"}
    articles = opened_by([finding("A03", "documents[articles].signed_on")], KINDS, inputs)
    assert closed_changes(BEFORE, after(headcount=7), articles) == [], "what the service writes follows from everything"


def test_people_come_and_go_with_the_item_that_names_them() -> None:
    opened = opened_by([finding("C05", "shareholders[0].subscribed_cny")], KINDS, {})
    without_second = after(persons={"P1": BEFORE["persons"]["P1"]})
    assert closed_changes(BEFORE, without_second, opened) == []
    assert closed_changes(BEFORE, without_second, Opened(frozenset({"headcount"}))) == ["persons.P2"]


def test_the_parts_of_a_name_and_its_reservation_are_no_change() -> None:
    nothing = Opened(frozenset())
    assert closed_changes(BEFORE, after(name={"full": "成都听松科技有限公司"}), nothing) == []
    assert closed_changes(BEFORE, after(name={"full": "成都听松贸易有限公司"}), nothing) == ["name"]


def test_changes_can_be_taken_back() -> None:
    changed = after(headcount=7, persons={"P1": {"name": "甲"}, "P3": {"name": "乙"}})
    assert without(changed, BEFORE, ["headcount", "persons.P1", "persons.P3", "persons.P2"]) == after()


def test_dates_of_signing_are_no_change_of_a_paper() -> None:
    signed_again = {
        **BEFORE,
        "documents": [{**BEFORE["documents"][0], "signed_on": "2026-11-23"}, {"type": "articles"}],
    }
    assert changed_paths(BEFORE, signed_again) == []
    longer = {**BEFORE, "documents": [{**BEFORE["documents"][0], "to": "2030-11-19"}, {"type": "articles"}]}
    assert changed_paths(BEFORE, longer) == ["documents[lease]"]


@pytest.mark.parametrize(
    ("one", "own", "barred"),
    [
        (finding("D04", "documents[lease].lessor"), False, False),  # named before, though nothing changed
        (finding("C05", "shareholders[0].subscribed_cny"), False, True),  # known to the machine, never named
        (finding("C09", "shareholders[0].contributions[0].due"), False, False),  # the machine finds it only now
        (finding("C09", "shareholders[0].contributions[0].due"), True, True),  # a reviewer could have seen it
        (finding("X02", "headcount"), True, False),  # what it is about has changed
        (finding("F02"), True, False),  # its rule reads what has changed
        (finding("D07", "domicile.address"), True, True),
        (finding("D04", "domicile.address"), True, True),  # the same rule about something else
    ],
)
def test_a_second_notice_names_only_what_was_named_or_has_changed(one: dict[str, Any], own: bool, barred: bool) -> None:
    stopped = why_barred(
        one,
        named=[finding("D04", "documents[lease].lessor")],
        known=None if own else [finding("C05", "shareholders[0].subscribed_cny")],
        changes=["headcount"],
        kinds=KINDS,
        inputs={"F02": ("headcount", "name.full")}.get(one["rule_id"], ()),
    )
    assert stopped is barred
