"""Comparing names: the published pairs, authorities, the year after a name was given up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.enterprise_name import NameParts, parse_name
from registry.domain.lookups import RegisteredName
from registry.domain.name_comparison import (
    Hold,
    Likeness,
    hold_of,
    industries_like,
    keys_of,
    likeness,
    name_authority,
    parts_of_registered,
    same_authority,
    sounds_of,
    strongest,
)

UNLIKE = [
    ("成都红光酒业有限公司", "成都青禾酒业有限公司"),
    ("成都红光酒业有限公司", "成都红光餐饮有限公司"),
    ("成都红光酒业有限公司", "成都宏光餐饮有限公司"),
    ("成都红光酒业有限公司", "成都红光里餐饮有限公司"),
    ("成都长乐餐饮有限公司", "成都快乐餐饮有限公司"),
]
ALIKE = [
    ("成都红光酒业有限公司", "成都红光酒业 有限公司", Likeness.IDENTICAL),
    ("成都红光面馆", "成都红光面馆（个体工商户）", Likeness.IDENTICAL),
    ("北京红光酒业发展有限公司", "红光（北京）酒业发展有限公司", Likeness.REORDERED),
    ("北京红光酒业有限公司", "红光酒业有限公司", Likeness.SAME),
    ("北京红光酒业有限公司", "北京红光酒厂", Likeness.SAME),
    ("北京红光酒业有限公司", "北京红光酒业有限责任公司", Likeness.SAME),
    ("北京市红光酒业有限公司", "红光（北京）酒业有限公司", Likeness.SAME),
    ("成都万青地产有限公司", "成都万青房地产有限公司", Likeness.SYNONYMOUS),
    ("成都万青地产有限公司", "成都万青置业有限公司", Likeness.SYNONYMOUS),
    ("成都红光酒业有限公司", "成都红光酒业发展有限公司", Likeness.SYNONYMOUS),
    ("成都锦里有限公司", "成都锦里科技有限公司", Likeness.UNSPECIFIC),
    ("成都红光酒业有限公司", "成都宏光酒业有限公司", Likeness.HOMOPHONE),
    ("成都万青地产有限公司", "成都万清置业有限公司", Likeness.HOMOPHONE),
    ("成都常乐餐饮有限公司", "成都长乐餐饮管理有限公司", Likeness.HOMOPHONE),
    ("成都红光酒业有限公司", "成都新红光酒业有限公司", Likeness.CONTAINED),
]


def parts(name: str) -> NameParts:
    found = parse_name(name)
    assert found is not None, name
    return found


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_names_that_differ_in_trade_name_or_industry_are_not_alike(one: str, other: str) -> None:
    assert likeness(parts(one), parts(other)) is None


@pytest.mark.parametrize(("one", "other", "expected"), ALIKE)
def test_names_are_alike_by_the_strongest_step_in_both_directions(one: str, other: str, expected: Likeness) -> None:
    assert likeness(parts(one), parts(other)) is expected
    assert likeness(parts(other), parts(one)) is expected


def test_readings_depend_on_the_word() -> None:
    assert sounds_of("长乐") == ("chang", "le")
    assert sounds_of("红光") == sounds_of("宏光") != sounds_of("虹桥")


STANDING = RegisteredName(name="成都红光酒业有限公司", status="active")
DAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (STANDING, Hold.IN_USE),
        (RegisteredName(status="reserved"), Hold.IN_USE),
        (RegisteredName(status="revoked"), Hold.IN_USE),
        (RegisteredName(), Hold.IN_USE),
        (RegisteredName(status="deregistered", deregistered_on=date(2025, 3, 17)), Hold.RECENT),
        (RegisteredName(status="deregistered", deregistered_on=date(2025, 3, 16)), Hold.FREE),
        (RegisteredName(status="deregistered", deregistered_on=DAY), Hold.RECENT),
        (RegisteredName(status="active", deregistered_on=date(2026, 3, 17)), Hold.IN_USE),
        (RegisteredName(status="active", renamed_on=date(2025, 3, 17)), Hold.RECENT),
        (RegisteredName(status="active", renamed_on=date(2025, 3, 16)), Hold.FREE),
        (RegisteredName(status="revoked", deregistered_on=date(2024, 1, 1)), Hold.FREE),
        (RegisteredName(status="deregistered"), Hold.FREE),
    ],
)
def test_a_name_is_held_until_a_year_after_it_was_given_up(earlier: RegisteredName, expected: Hold) -> None:
    assert hold_of(earlier, DAY) is expected


@pytest.mark.parametrize(
    ("division", "near", "individual", "expected"),
    [
        ("", "510107", False, "100000"),
        ("四川", "510107", False, "510000"),
        ("成都市", "510107", False, "510100"),
        ("（成都）", "510107", False, "510100"),
        ("成都高新区", "510100", False, "510100"),
        ("成都市武侯区", "510107", False, "510100"),
        ("成都市武侯区", "510107", True, "510107"),
        ("武侯区", "510107", True, "510107"),
        ("金堂县", "510121", False, "510121"),
        ("北京市朝阳区", "110105", False, "110000"),
        ("朝阳区", "220104", True, "220104"),
        ("四川省成都市", "510107", False, "510000"),
        ("无此地", "510107", False, ""),
    ],
)
def test_a_name_belongs_to_the_authority_of_its_division(
    division: str, near: str, individual: bool, expected: str
) -> None:
    assert name_authority(division, near=near, individual=individual) == expected


def test_a_countys_office_registers_the_names_of_its_city_and_no_other() -> None:
    assert same_authority("510100", "510100") and same_authority("510100", "510107")
    assert same_authority("110000", "110105")
    assert same_authority("", "510100") and same_authority("510100", "")
    for ours, theirs in (
        ("510100", "510700"),
        ("510100", "510000"),
        ("510000", "510100"),
        ("100000", "510100"),
        ("510107", "510100"),
        ("510107", "510108"),
    ):
        assert not same_authority(ours, theirs)


def test_a_registered_name_is_read_as_stated_or_else_taken_apart() -> None:
    stated = RegisteredName(name="成都红光酒厂", division="成都", trade_name="红光", industry="酒", org_form="厂")
    assert parts_of_registered(stated) == NameParts("成都红光酒厂", "成都", "红光", "酒", "厂")
    taken = parts_of_registered(STANDING)
    assert taken is not None and taken.trade_name == "红光"
    assert parts_of_registered(RegisteredName(name="成都栈里科技有限公司双流分公司")) is None
    assert parts_of_registered(RegisteredName(name="无法拆分")) is None


NAMES = st.text("成都武侯红宏光新锦里酒业科技餐饮有限公司股份厂店馆（）", min_size=4, max_size=16)


@given(NAMES, NAMES)
def test_likeness_is_symmetric_and_a_name_is_identical_to_itself(one: str, other: str) -> None:
    first, second = parse_name(one), parse_name(other)
    if first is not None:
        assert likeness(first, first) is Likeness.IDENTICAL
        if second is not None:
            assert likeness(first, second) is likeness(second, first)


GROUPED = st.sampled_from(["酒业", "酒业发展", "酒", "地产", "房地产", "置业", "餐饮", "餐饮管理", "科技", ""])
MADE = st.builds(
    lambda trade, industry, form: NameParts(f"成都{trade}{industry}{form}", "成都", trade, industry, form, "510100"),
    st.text("红宏光广新里", min_size=2, max_size=4),
    GROUPED,
    st.sampled_from(["有限公司", "有限责任公司", "厂"]),
)


@given(MADE, MADE)
def test_names_that_are_alike_share_a_key_that_the_register_finds_them_by(ours: NameParts, theirs: NameParts) -> None:
    """What the index relies on: no likeness without one field, and one sound or one trade name in the other."""
    if likeness(ours, theirs) in (None, Likeness.UNSPECIFIC):
        return
    one, other = keys_of(ours), keys_of(theirs)
    assert other.industry in industries_like(ours.industry)
    assert one.sound == other.sound or one.trade_name in other.trade_name or other.trade_name in one.trade_name


@given(MADE, st.lists(MADE, max_size=12))
def test_the_strongest_come_first_and_nothing_stronger_is_left_out(ours: NameParts, earlier: list[NameParts]) -> None:
    known = [
        RegisteredName(
            name=one.full, division="成都", trade_name=one.trade_name, industry=one.industry, org_form=one.org_form
        )
        for one in earlier
    ]
    order = list(Likeness)
    steps = [order.index(step) for one in earlier if (step := likeness(ours, one)) is not None]
    shown = strongest(ours, known, 3)
    found = [likeness(ours, parts) for one in shown if (parts := parts_of_registered(one)) is not None]
    assert [order.index(step) for step in found if step is not None] == sorted(steps)[:3]


def test_a_branch_is_found_by_its_full_name_only() -> None:
    branch = parse_name("成都栈里科技有限公司双流分公司")
    assert branch is not None
    keys = keys_of(branch)
    assert (keys.trade_name, keys.sound, keys.industry) == ("", "", "")
