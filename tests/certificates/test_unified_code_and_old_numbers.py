"""Codes and numbers: every published vector, properties, and python-stdnum as a second opinion."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as second_opinion
from stdnum.iso7064 import mod_11_10, mod_37_36

from certificates import certificate_identifier, organisation_code, registration_number, unified_code

VECTORS = Path(__file__).parent / "vectors"


def vectors(name: str, kind: str | None = None) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if kind is None or row["kind"] == kind]


divisions = st.integers(0, 999_999).map("{:06d}".format)
subjects = st.integers(0, 31**6 - 1).map(unified_code.subject_identifier)
codes = st.builds(unified_code.compose, st.sampled_from(sorted(unified_code.categories())), divisions, subjects)


# --- unified code ---


@pytest.mark.parametrize("row", vectors("uscc_vectors.csv"), ids=lambda row: row["uscc"])
def test_every_published_unified_code_is_judged_as_published(row: dict[str, str]) -> None:
    found = unified_code.problems(row["uscc"])
    assert (not found) is (row["expected"] == "valid"), row["note"]
    assert ("check" not in found) is (row["check_ok"] == "yes")
    assert ("organisation" not in found) is (row["org_code_ok"] == "yes")


def test_a_sum_divisible_by_31_wraps_to_zero() -> None:
    assert unified_code.check_character("91510101MA0000226") == "0"
    assert unified_code.problems("91510101MA00002260") == set()


def test_the_worked_example_of_the_standard() -> None:
    assert unified_code.check_character("91440300192203821") == "6"
    assert unified_code.organisation_check("19220382") == "1"


def test_letters_that_look_like_digits_are_never_replaced() -> None:
    for wrong in ("9144030019220382I6", "91440300192203O216", "91440300192203821S", "9I440300192203821Z"):
        assert unified_code.normalise(wrong) == wrong
        assert "shape" in unified_code.problems(wrong)


def test_a_full_width_code_is_wrong_until_it_is_normalised() -> None:
    assert "shape" in unified_code.problems("91440300192203821６")
    assert unified_code.normalise("91440300192203821６") == "914403001922038216"
    assert unified_code.normalise(" 9151 0104 ｍａ7k\u30002x3q 4r\n") == "91510104MA7K2X3Q4R"


def test_upper_casing_invents_no_letters() -> None:
    for odd in ("ß", "ı", "ſ", "ﬁ"):
        assert unified_code.normalise(odd) == odd


@pytest.mark.parametrize("category", ["00", "94", "Z1", "1", ""])
def test_unknown_categories_are_refused(category: str) -> None:
    with pytest.raises(ValueError):
        unified_code.compose(category, "510107", unified_code.subject_identifier(1))


@pytest.mark.parametrize(
    ("division", "subject"),
    [("51010", "MA0000226"), ("51010A", "MA0000226"), ("510107", "MA0000227"), ("510107", "MA000022")],
)
def test_a_wrong_part_is_refused_and_not_repaired(division: str, subject: str) -> None:
    with pytest.raises(ValueError):
        unified_code.compose("91", division, subject)


def test_category_pairs_say_who_registered_what() -> None:
    assert len(unified_code.categories()) == 36
    assert unified_code.categories()["91"] == ("工商", "企业")
    assert unified_code.categories()["92"].category == "个体工商户"
    assert unified_code.categories()["93"].category == "农民专业合作社"
    assert "category" in unified_code.problems("94510101MA00002260")


def test_a_code_is_taken_apart() -> None:
    parts = unified_code.take_apart("91510101MA00002260")
    assert (parts.department, parts.category, parts.division_code) == ("工商", "企业", "510101")
    assert parts.organisation_code == "MA0000226"
    with pytest.raises(ValueError, match="check"):
        unified_code.take_apart("914403001922038217")


@given(codes)
def test_a_composed_code_is_valid_and_comes_apart_again(code: str) -> None:
    assert unified_code.problems(code) == set()
    parts = unified_code.take_apart(code)
    assert unified_code.compose(parts.category_code, parts.division_code, parts.organisation_code) == code
    if code[0].isdigit():  # python-stdnum knows no departments with letters
        assert second_opinion.is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from(unified_code.ALPHABET))
def test_one_changed_character_is_always_noticed(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert bool(unified_code.problems(changed)) is (changed != code)


@given(codes, st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_noticed(code: str, place: int) -> None:
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert bool(unified_code.problems(changed)) is (changed != code)


@given(st.text(max_size=40))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    assert unified_code.problems(unified_code.normalise(text)) <= {"shape", "check", "organisation", "category"}


def test_subject_identifiers_begin_with_ma_and_never_repeat() -> None:
    first = [unified_code.subject_identifier(number) for number in range(2000)]
    assert len(set(first)) == 2000
    assert all(subject.startswith("MA00") for subject in first)
    for outside in (-1, 31**6):
        with pytest.raises(ValueError):
            unified_code.subject_identifier(outside)


@given(st.integers(0, 31**6 - 1))
def test_a_subject_identifier_is_an_organisation_code_of_the_unified_alphabet(sequence: int) -> None:
    subject = unified_code.subject_identifier(sequence)
    assert organisation_code.is_valid(subject)
    assert set(subject) <= set(unified_code.ALPHABET)


def test_a_code_is_shown_in_groups() -> None:
    assert unified_code.grouped("91510104MA7K2X3Q4R") == "9151 0104 MA7K 2X3Q 4R"


# --- organisation code ---


@pytest.mark.parametrize("row", vectors("identifier_vectors.csv", "org_code"), ids=lambda row: row["value"])
def test_every_published_organisation_code_is_judged_as_published(row: dict[str, str]) -> None:
    assert organisation_code.is_valid(organisation_code.normalise(row["value"])) is (row["expected"] == "valid")


@given(st.text(max_size=12))
def test_any_text_is_judged_as_organisation_code(text: str) -> None:
    assert organisation_code.is_valid(text) in (True, False)


def test_an_organisation_code_is_printed_with_its_hyphen() -> None:
    assert organisation_code.printed("192203821") == "19220382-1"
    with pytest.raises(ValueError):
        organisation_code.check_character("1922038")


# --- old registration number ---


@pytest.mark.parametrize("row", vectors("identifier_vectors.csv", "registration_number"), ids=lambda row: row["value"])
def test_every_published_registration_number_is_judged_as_published(row: dict[str, str]) -> None:
    assert registration_number.read(row["value"]) == row["expected"]


@given(st.integers(0, 10**14 - 1).map("{:014d}".format))
def test_the_check_digit_agrees_with_the_second_opinion(first14: str) -> None:
    assert registration_number.check_digit(first14) == mod_11_10.calc_check_digit(first14)


@pytest.mark.parametrize("number", ["", "3101156009855３3", "31011560098553", "31011560098553a", "²10115600985533"])
def test_what_is_not_fifteen_digits_is_invalid(number: str) -> None:
    assert registration_number.read(number) is registration_number.Reading.INVALID


def test_the_sequence_says_who_holds_the_number() -> None:
    assert registration_number.holder("510100000089256") is registration_number.Holder.DOMESTIC
    assert registration_number.holder("310115600985533") is registration_number.Holder.INDIVIDUAL
    foreign = "51010040000001"
    assert (
        registration_number.holder(foreign + registration_number.check_digit(foreign)) == "foreign_invested_enterprise"
    )
    with pytest.raises(ValueError):
        registration_number.holder("5101002012345")


# --- electronic certificate identifier ---


@pytest.mark.parametrize("row", vectors("identifier_vectors.csv", "ecert_id"), ids=lambda row: row["value"][-12:])
def test_every_published_certificate_identifier_is_judged_as_published(row: dict[str, str]) -> None:
    assert certificate_identifier.is_valid(row["value"]) is (row["expected"] == "valid")


def test_the_published_example_with_a_wrong_check_should_end_in_d() -> None:
    example = vectors("identifier_vectors.csv", "ecert_id")[2]["value"]
    assert certificate_identifier.is_valid(example[:-1] + "D")


@given(subjects, st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=32), st.integers(0, 999))
def test_a_composed_identifier_comes_apart_again(subject: str, serial: str, version: int) -> None:
    issuer = unified_code.compose("11", "510107", subject)
    text = certificate_identifier.compose("11100000MB0143028R001", issuer, serial, version)
    assert certificate_identifier.take_apart(text) == certificate_identifier.CertificateIdentifier(
        "11100000MB0143028R001", issuer, serial, version
    )
    assert text[-1] == mod_37_36.calc_check_digit("11100000MB0143028R001" + issuer + serial + f"{version:03d}")


@pytest.mark.parametrize("serial", ["", "a1", "2025-01", "２０２５"])
def test_a_serial_of_other_characters_is_refused(serial: str) -> None:
    with pytest.raises(ValueError):
        certificate_identifier.compose("11100000MB0143028R001", "11330105002500287C", serial, 1)
    with pytest.raises(ValueError):
        certificate_identifier.take_apart("1.2.156.3005.2." + serial)
