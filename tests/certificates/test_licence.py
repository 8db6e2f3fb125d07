"""Particulars, record, licence number and short code."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import licence
from certificates.licence import Particulars, ParticularsError, Standing, particulars_from, record_of
from certificates.particulars import type_code
from signing.canonical import canonical_bytes
from tests.certificates.sample_licences import ALL, BRANCH, COMPANY, INDIVIDUAL, ISSUED_AT, ISSUER, SERIAL, changed


def record(particulars: Particulars, version: int = 1) -> dict[str, object]:
    return record_of(particulars, version=version, serial=SERIAL, issuer=ISSUER, issued_at=ISSUED_AT)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unified_code", COMPANY.unified_code[:-1] + "Y"),
        ("unified_code", INDIVIDUAL.unified_code),
        ("unified_code", ""),
        ("entity_kind", "partnership"),
        ("name", ""),
        ("name", " 成都松间纸墨文化有限公司"),
        ("name", "成都\u202e松间"),
        ("name", "成都\u200b松间"),
        ("name", "成都\x00松间"),
        ("name", "成都\ud800松间"),
        ("name", "Cafe\u0301"),
        ("representative", ""),
        ("domicile", "四川\n成都"),
        ("scope", ()),
        ("scope", ("软件开发", "")),
        ("merged", ()),
        ("merged", ("MC01", "NX01")),
        ("merged", ("MC01", "MC99")),
        ("merged", ("MC03", "MC01")),
        ("merged", ("MC01", "MC01")),
        ("type_code", "11"),
        ("authority_division", "51010"),
        ("copies_duplicate", -1),
        ("capital_cny", None),
        ("capital_cny", -1),
        ("capital_cny", 1.5),
        ("capital_cny", True),
        ("capital_cny", Decimal("0.001")),
        ("capital_cny", Decimal("NaN")),
        ("capital_cny", Decimal("Infinity")),
        ("capital_cny", 2**53),
        ("term", ""),
        ("term", "永久"),
        ("term", "2046-02-30"),
        ("term", "2026-04-08"),
        ("term", "9999-12-31"),
        ("term", "２０４６-01-01"),
    ],
)
def test_what_no_licence_may_state_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ParticularsError, match=field):
        changed(COMPANY, **{field: value})


def test_only_a_company_states_capital() -> None:
    for other in (BRANCH, INDIVIDUAL):
        with pytest.raises(ParticularsError, match="capital_cny"):
            changed(other, capital_cny=1)


def test_only_an_individual_business_may_go_without_a_name() -> None:
    assert changed(INDIVIDUAL, name="").name == ""
    with pytest.raises(ParticularsError, match="name"):
        changed(BRANCH, name="")


@pytest.mark.parametrize("kind", ALL)
def test_a_record_gives_back_the_particulars(kind: str) -> None:
    stored = json.loads(canonical_bytes(record(ALL[kind])))
    assert particulars_from(stored) == ALL[kind]


@given(st.integers(0, 10**14), st.integers(0, 99))
def test_amounts_survive_the_record(yuan: int, fen: int) -> None:
    particulars = changed(COMPANY, capital_cny=Decimal(yuan) + Decimal(fen) / 100)
    assert particulars_from(json.loads(canonical_bytes(record(particulars)))) == particulars
    assert isinstance(particulars.capital_cny, int) is (fen == 0)


def test_an_amount_with_fen_is_text_in_the_record() -> None:
    stated = record(changed(COMPANY, capital_cny=Decimal("1000000.5")))["particulars"]
    assert stated["registered_capital_cny"] == "1000000.50"  # type: ignore[index]


@pytest.mark.parametrize(
    "broken", [{}, {"particulars": {}}, {"particulars": []}, {"particulars": None, "registration_authority": {}}]
)
def test_what_is_not_a_record_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ParticularsError, match="not a licence record"):
        particulars_from(broken)


@pytest.mark.parametrize("value", [{}, 0.5, [1], None])
@pytest.mark.parametrize("field", ["established_on", "registered_capital_cny", "business_scope", "name", "term"])
def test_a_record_with_a_wrong_value_is_refused(field: str, value: object) -> None:
    wrong = json.loads(canonical_bytes(record(COMPANY)))
    wrong["particulars"][field] = value
    with pytest.raises(ParticularsError):
        particulars_from(wrong)


def test_one_text_is_not_a_list_of_activities() -> None:
    wrong = json.loads(canonical_bytes(record(COMPANY)))
    wrong["particulars"]["business_scope"] = "文具用品批发"
    with pytest.raises(ParticularsError, match="business_scope"):
        particulars_from(wrong)


def test_the_record_holds_what_a_checker_needs_and_nothing_private() -> None:
    stored = record(COMPANY, version=12)
    assert stored["licence_number"] == f"{COMPANY.unified_code}-012"
    assert stored["version"] == 12
    assert stored["serial"] == SERIAL.hex()
    assert stored["issuer"] == ISSUER
    assert stored["issued_at"] == "2026-04-09T02:30:15Z"
    assert stored["registration_authority"] == {"name": "成都市武侯区市场监督管理局", "division_code": "510107"}
    assert {"code": "MC03", "item": "税务登记证"} in stored["merged_certificates"]  # type: ignore[operator]
    assert stored["specimen"] is True
    assert set(stored["particulars"]) == {  # type: ignore[call-overload]
        *("entity_kind", "unified_code", "name", "type_text", "type_code", "representative", "registered_capital_cny"),
        *("established_on", "domicile", "business_scope", "term"),
    }


def test_the_time_of_issue_needs_a_zone_and_is_kept_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    at = datetime(2026, 4, 9, 10, 30, 15, 999, tzinfo=beijing)
    assert record_of(COMPANY, version=1, serial=SERIAL, issuer=ISSUER, issued_at=at) == record(COMPANY)
    with pytest.raises(ValueError, match="zone"):
        record_of(COMPANY, version=1, serial=SERIAL, issuer=ISSUER, issued_at=datetime(2026, 4, 9))


def test_labels_follow_the_kind_of_holder() -> None:
    by_kind = {kind: {key: words.zh for key, words in licence.labels(kind).items()} for kind in ALL}
    assert [by_kind[kind]["representative"] for kind in ALL] == ["法定代表人", "负责人", "经营者"]
    assert [by_kind[kind]["domicile"] for kind in ALL] == ["住所", "经营场所", "经营场所"]
    assert [by_kind[kind]["type_text"] for kind in ALL] == ["类型", "类型", "组成形式"]
    assert [by_kind[kind]["established_on"] for kind in ALL] == ["成立日期", "成立日期", "注册日期"]
    assert ["capital_cny" in by_kind[kind] for kind in ALL] == [True, False, False]
    attributes = {field.name for field in fields(Particulars)}
    assert all(set(labels) <= attributes for labels in by_kind.values())


def test_the_term_says_when_it_ends() -> None:
    assert COMPANY.term_ends_on is None
    assert BRANCH.term_ends_on == date(2046, 4, 8)
    assert changed(COMPANY, term="2036-04-08").term_ends_on == date(2036, 4, 8)


def test_a_printed_type_has_its_code() -> None:
    assert type_code("有限责任公司(自然人投资或控股)") == type_code("有限责任公司（自然人投资或控股）") == "1130"
    assert type_code("有限责任公司分公司（自然人投资或控股）") == "2100"
    assert type_code("家庭经营") == "9500"
    with pytest.raises(ParticularsError, match="type_text"):
        type_code("有限责任公司（？）")


# --- number and short code ---


def test_a_licence_number_is_code_and_version() -> None:
    number = licence.licence_number(COMPANY.unified_code, 7)
    assert number == COMPANY.unified_code + "-007"
    assert licence.read_licence_number(f" {number.lower()} ") == (COMPANY.unified_code, 7)
    for version in (0, 1000, -1):
        with pytest.raises(ValueError):
            licence.licence_number(COMPANY.unified_code, version)


@pytest.mark.parametrize("typed", ["", "-001", COMPANY.unified_code, COMPANY.unified_code + "-000", "9" * 18 + "-001"])
def test_what_is_no_licence_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        licence.read_licence_number(typed)


def test_the_short_code_is_ten_crockford_characters_of_the_digest() -> None:
    assert licence.short_code(bytes(32)) == "0000000000"
    assert licence.short_code(b"\xff" * 32) == "ZZZZZZZZZZ"


@given(st.binary(min_size=32, max_size=32))
def test_a_short_code_is_read_as_it_is_spoken(digest: bytes) -> None:
    short = licence.short_code(digest)
    value = 0
    for char in short:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(char)
    assert value == int.from_bytes(digest, "big") >> 206
    spoken = short.lower().replace("1", "l").replace("0", "o")
    assert licence.read_short_code(f"{spoken[:5]}-{spoken[5:]} ") == short


def test_every_standing_has_its_word() -> None:
    assert [standing.words.zh for standing in Standing] == ["有效", "已换发", "暂停", "注销", "吊销", "撤销"]
