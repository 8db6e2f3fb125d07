"""Resident numbers, divisions, addresses, industries: what is wrong first, then what only looks different."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from registry.domain import address, division, industry, periods, resident_id

DAY = date(2026, 3, 16)
DATA = Path(division.__file__).parent / "data"


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("510101190102290013", {"date"}),
        ("510101200002290010", {"check"}),
        ("51010119900101123", {"shape"}),
        ("510101900101123", {"shape"}),
        ("X10101199001011231", {"shape"}),
        ("51010119900101123Y", {"shape"}),
        ("", {"shape"}),
        ("५१०१०११९९००१०११२३१", {"shape"}),
        ("510101199001011231", set()),
        ("510101198808084568", set()),
        ("510101200002290012", set()),
        ("510101199512319879", set()),
        ("999999199001011238", set()),
        ("51010718890312001X", set()),
        ("510104188803120013", set()),
    ],
)
def test_a_resident_number_tells_what_is_wrong_with_it(number: str, wrong: set[str]) -> None:
    assert resident_id.problems(number) == wrong


def test_a_region_made_after_the_birth_is_accepted_and_an_unknown_one_is_not() -> None:
    assert resident_id.region_ever_existed("51010718890312001X")
    assert resident_id.region_ever_existed("510104188803120013")
    assert not resident_id.region_ever_existed("999999199001011238")


def test_only_the_way_of_writing_is_levelled() -> None:
    assert resident_id.normalise(" ５１０１０１ 19871103031x") == "51010119871103031X"
    assert resident_id.normalise("5l0101") == "5L0101"


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.sampled_from(["110101", "310101"]))
def test_a_composed_number_is_sound_and_agrees_with_another_library(born: date, sequence: int, region: str) -> None:
    first = f"{region}{born:%Y%m%d}{sequence:03d}"
    number = first + resident_id.check_character(first)
    assert resident_id.problems(number) == set()
    assert resident_id.birth_date(number) == born
    assert resident_id.sex(number) == ("M" if sequence % 2 else "F")
    assert ric.calc_check_digit(number) == number[-1]


@given(
    st.dates(date(1950, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
    st.integers(0, 17),
    st.sampled_from("0123456789X"),
)
def test_one_changed_character_is_always_noticed(born: date, sequence: int, place: int, other: str) -> None:
    first = f"510101{born:%Y%m%d}{sequence:03d}"
    number = first + resident_id.check_character(first)
    changed = number[:place] + other + number[place + 1 :]
    assert changed == number or resident_id.problems(changed)


def test_a_masked_number_shows_six_and_two() -> None:
    assert resident_id.masked("510101199001011231") == "510101**********31"
    assert resident_id.masked("1234") == "****"


@given(st.text(max_size=30))
def test_no_text_breaks_the_number_reader(text: str) -> None:
    resident_id.problems(resident_id.normalise(text))


def test_a_county_goes_by_its_earlier_name_while_that_held() -> None:
    assert division.names_on("510116", date(2015, 6, 1)) == ("双流区", "双流县")
    assert division.names_on("510116", date(2018, 6, 1)) == ("双流区",)
    assert division.names_on("999999", DAY) == ()


def test_a_city_covers_its_counties_and_a_county_only_itself() -> None:
    assert division.covers("510100", "510107")
    assert division.covers("510000", "510107")
    assert division.covers("100000", "650102")
    assert division.covers("510107", "510107")
    assert not division.covers("510107", "510105")
    assert not division.covers("510100", "510703")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("510107", "成都市武侯区"),
        ("110105", "北京市朝阳区"),
        ("510100", "四川省成都市"),
        ("441900", "广东省东莞市"),
        ("x", "x"),
    ],
)
def test_a_place_is_named_as_one_says_it(code: str, name: str) -> None:
    assert division.place_name(code) == name


def test_every_division_has_a_parent_that_exists() -> None:
    assert all(one.level == 1 or division.division(one.parent_code) for one in division.divisions())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("成都市武侯区青梧路８８号3幢1单元1204号", "四川省成都市武侯区青梧路88号3栋1单元1204号"),
        ("四川省 成都市 武侯区", "成都市武侯区"),
        ("北京市北京市朝阳区甲1号", "北京市朝阳区甲1号"),
    ],
)
def test_harmless_differences_of_an_address_stay_harmless(one: str, other: str) -> None:
    assert address.same(one, other, DAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("成都市武侯区青梧路88号3栋1204号", "成都市武侯区青梧路88号3栋1205号"),
        ("成都市双流县望锦街18号", "成都市双流区望锦街18号"),
        (None, "成都市"),
        ("", ""),
    ],
)
def test_other_differences_of_an_address_count(one: str | None, other: str | None) -> None:
    assert not address.same(one, other, DAY)


def test_an_earlier_county_name_is_equal_only_in_its_time() -> None:
    old, new = "成都市双流县望锦街18号", "成都市双流区望锦街18号"
    assert address.same(old, new, date(2015, 6, 1))
    assert not address.same(old, new, date(2018, 6, 1))


def test_a_building_is_the_beginning_of_an_address() -> None:
    assert address.lies_within("成都市武侯区青梧路88号3栋1204号", "四川省成都市武侯区青梧路88号3幢", DAY)
    assert not address.lies_within("成都市武侯区青梧路88号3栋1204号", "成都市武侯区青梧路88号4栋", DAY)
    assert not address.lies_within("成都市", None, DAY)


def test_an_address_names_its_county_and_a_house() -> None:
    assert address.names_place("成都市武侯区青梧路88号", "510107", DAY)
    assert not address.names_place("成都市锦江区青梧路88号", "510107", DAY)
    assert address.has_house_number("青梧路８８号")
    assert not address.has_house_number("青梧路")


def test_a_class_has_four_digits_and_exists() -> None:
    assert industry.is_class("6513")
    assert not industry.is_class("651")
    assert not industry.is_class("9999")
    assert not industry.is_class(None)
    assert industry.classes_named("软件")[0].name


def test_the_industries_are_as_many_as_the_table_says() -> None:
    levels = [one.level for one in industry.entries()]
    assert [levels.count(level) for level in (1, 2, 3, 4)] == [20, 97, 473, 1381]


def test_codes_are_never_numbers() -> None:
    for file in DATA.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            assert all(None not in row for row in csv.DictReader(lines)), file.name


def test_periods_end_on_the_same_day_or_the_months_last() -> None:
    assert periods.years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert periods.months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert periods.months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert periods.years_after(date(9999, 6, 1), 5) == date.max


def test_a_birthday_completes_the_year_on_its_day() -> None:
    assert periods.age_on(date(2008, 3, 17), DAY) == 17
    assert periods.age_on(date(2008, 3, 16), DAY) == 18
    assert periods.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert periods.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
