"""Chapter P: for every rule something that trips it, something that does not, and a day outside its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.domain.resident_id import check_character
from tests.domain.rules.sample_filings import GONE, Changes, everything, found

REGIME_A, REGIME_C = {"as_of": "2018-06-01"}, {"as_of": "2023-06-01"}
P1_NUMBER, P3_NUMBER = "510101199004120126", "510101199407210441"
FLAGS = "lookups.person_flags"


def born(key: str, day: date, **more: Any) -> Changes:
    """A person born on a day, with a number that agrees."""
    first = f"510101{day:%Y%m%d}032"
    number = first + check_character(first)
    changes = {f"persons.{key}.birth_date": day.isoformat(), f"persons.{key}.id_number": number}
    return {**changes, f"persons.{key}.sex": "F", **{f"persons.{key}.{name}": value for name, value in more.items()}}


def flag(kind: str, number: str = P1_NUMBER, **more: Any) -> Changes:
    return {FLAGS: [{"id_number": number, "kind": kind, **more}]}


INCOME = {"own_labour_income": True}
GUARDIAN = {"type": "guardianship", "person": "P2", "guardian_name": "赵远岫"}
BY_GUARDIAN = {"documents[articles].signatures[1].signed_by": "赵远岫"}
BOARD = {
    "governance.board": True,
    "governance.directors": ["P1", "P2", "P3"],
    "governance.chair": "P2",
    "governance.manager": None,
}
MINOR = date(2008, 3, 17)
OF_AGE = date(2008, 3, 16)

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("P01", "a wrong check character", {"persons.P1.id_number": "510101199004120127"}, "C01"),
    ("P01", "no such day", {"persons.P1.id_number": "510101190102290013"}, "C01"),
    ("P01", "fifteen digits", {"persons.P1.id_number": "510101900412012"}, "C01"),
    ("P01", "no number", {"persons.P1.id_number": GONE}, "C01"),
    ("P01", "a person who takes no part", {"persons.P1.id_number": "510101197905300097"}, "C03"),
    ("P02", "another day of birth", {"persons.P1.birth_date": "1990-04-13"}, "C01"),
    ("P02", "another sex", {"persons.P1.sex": "M"}, "C01"),
    (
        "P03",
        "an unknown region",
        {"persons.P1.id_number": "999999199004120122"[:17] + check_character("99999919900412012")},
        "C01",
    ),
    ("P04", "expired yesterday", {"persons.P1.id_valid_to": "2026-03-15"}, "C01"),
    ("P04", "not said", {"persons.P1.id_valid_to": GONE}, "C01"),
    ("P05", "a director", {"persons.P1.realname_verified": False}, "C01"),
    ("P05", "not known", {"persons.P3.realname_verified": GONE}, "C01"),
    ("P05", "a person in charge", {"persons.P2.realname_verified": False}, "C10"),
    (
        "P06",
        "two persons with one number",
        {"persons.P3.id_number": P1_NUMBER, "documents[id_copy#2].id_number": P1_NUMBER},
        "C01",
    ),
    ("P06", "another name on the copy", {"documents[id_copy#2].name": "王知秋"}, "C01"),
    ("P06", "another number on the copy", {"documents[id_copy#2].id_number": "510101199407210442"}, "C01"),
    ("P06", "another name in the authorization", {"documents[authorization].agent_name": "杨映月"}, "C12"),
    ("P07", "a day short of 18", born("P1", MINOR), "C01"),
    ("P07", "15 with an income", born("P1", date(2010, 3, 17), **INCOME), "C01"),
    ("P07", "17 with an income", born("P1", MINOR, **INCOME), "C01"),
    ("P08", "a supervisor", born("P3", MINOR), "C01"),
    ("P08", "a manager of 16 with an income", born("P1", date(2010, 3, 16), **INCOME), "C01"),
    ("P09", "nothing of a guardian", born("P2", MINOR), "C01"),
    ("P09", "a proof, no signature of the guardian", {**born("P2", MINOR), "documents[+]": GUARDIAN}, "C01"),
    ("P09", "a signature, no proof", {**born("P2", MINOR), **BY_GUARDIAN}, "C01"),
    ("P10", "a day short of five years", flag("convicted_economic_crime", sentence_end="2021-03-17"), "C01"),
    ("P10", "still serving", flag("deprived_political_rights", sentence_end="2027-01-01"), "C01"),
    (
        "P10",
        "a day short of two years after probation",
        flag("convicted_economic_crime", sentence_end="2010-01-01", probation_end="2024-03-17"),
        "C01",
    ),
    (
        "P10",
        "suspended, judged by the old law",
        {**REGIME_C, **flag("convicted_economic_crime", sentence_end="2018-06-02", probation_end="2019-01-01")},
        "C01",
    ),
    ("P10", "an end that nobody states", flag("convicted_economic_crime"), "C01"),
    (
        "P10",
        "another crime, a legal representative, until 2022-02-28",
        {**REGIME_A, **flag("convicted_other_crime", sentence_end="2015-06-02")},
        "C01",
    ),
    ("P10", "a supervisor", flag("convicted_economic_crime", P3_NUMBER, sentence_end="2024-01-01"), "C01"),
    ("P11", "a day short of three years", flag("bankruptcy_personal_liability", date="2023-03-17"), "C01"),
    (
        "P12",
        "a day short of three years",
        flag("legal_rep_of_revoked_company", date="2023-03-17", personal_responsibility=True),
        "C01",
    ),
    ("P13", "listed", flag("dishonest_judgment_debtor", listed_on="2025-01-01", removed_on=None), "C01"),
    ("P13", "to be removed tomorrow", flag("dishonest_judgment_debtor", removed_on="2026-03-17"), "C01"),
    ("P13", "a finance officer", flag("dishonest_judgment_debtor", "51010119871103031X"), "C01"),
    ("P14", "a shareholder", flag("false_registration_responsible", revoked_on="2023-03-17"), "C01"),
    (
        "P14",
        "an agent",
        {
            **flag("false_registration_responsible", "51010119901111068X", revoked_on="2022-01-01"),
            "as_of": "2022-03-01",
        },
        "C12",
    ),
    ("P15", "a supervisor", {"legal_representative.person": "P3"}, "C01"),
    (
        "P15",
        "an office he does not hold",
        {"legal_representative.position": "manager", "governance.manager": "P2"},
        "C01",
    ),
    ("P15", "an office of no consequence", {"legal_representative.position": "supervisor"}, "C01"),
    ("P15", "a director who is not chair, before 2024-07-01", {**REGIME_C, **BOARD}, "C01"),
    ("P16", "a shareholder", flag("public_official", "51010119871103031X", since="2020-01-01"), "C01"),
    ("P16", "a person in charge", flag("public_official", "510101199106180349"), "C10"),
    ("P17", "no liaison", {"liaison": GONE}, "C01"),
    ("P17", "no phone", {"persons.P1.phone": GONE}, "C01"),
    ("P17", "a land line", {"persons.P1.phone": "02887654321"}, "C01"),
    ("P18", "no authorization", {"documents[authorization]": GONE}, "C12"),
    ("P18", "of somebody else", {"documents[authorization].agent_name": "赵远岫"}, "C12"),
    ("P18", "ended yesterday", {"documents[authorization].to": "2018-03-19"}, "C12"),
    ("P18", "begins tomorrow", {"documents[authorization].from": "2018-03-21"}, "C12"),
    ("P18", "for a change only", {"documents[authorization].scope": ["change"]}, "C12"),
    ("P18", "for nothing", {"documents[authorization].scope": []}, "C12"),
    ("P18", "claimed for another time", {"agent.to": "2018-03-19"}, "C12"),
]
SEVERITY = {
    "P03": "manual",
    "P16": "manual",
    **dict.fromkeys(("P07", "P08", "P10", "P11", "P12", "P13", "P14"), "reject"),
}
MANUAL = {"17 with an income", "a manager of 16 with an income", "an end that nobody states"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("P01", "a small x", {"persons.P2.id_number": "51010119871103031x"}, "C01"),
    ("P01", "a passport", {"persons.P3.id_type": "passport", "persons.P3.id_number": "E12345678"}, "C01"),
    ("P01", "a region younger than its holder", {"persons.P1.id_number": "51010718890312001X"}, "C01"),
    ("P02", "a number that fails its check", {"persons.P1.id_number": "510101199004130127"}, "C01"),
    ("P02", "no day of birth", {"persons.P1.birth_date": GONE, "persons.P1.sex": GONE}, "C01"),
    (
        "P03",
        "a region of former times",
        {"persons.P1.id_number": "510102199004120123"[:17] + check_character("51010219900412012")},
        "C01",
    ),
    ("P03", "a number that fails its check", {"persons.P1.id_number": "999999199004120120"}, "C01"),
    ("P04", "the last day", {"persons.P1.id_valid_to": "2026-03-16"}, "C01"),
    ("P04", "long term", {"persons.P1.id_valid_to": "long_term"}, "C01"),
    ("P05", "the parent's representative", {"persons.P1.realname_verified": False}, "C10"),
    ("P05", "outside its dates", {"as_of": "2022-02-28", "persons.P1.realname_verified": False}, "C01"),
    (
        "P06",
        "one person under two keys",
        {"persons.P3.id_number": P1_NUMBER, "persons.P3.name": "陈 蓉嘉", "documents[id_copy#2]": GONE},
        "C01",
    ),
    ("P06", "no numbers", {"persons.P1.id_number": GONE, "persons.P2.id_number": GONE}, "C01"),
    ("P07", "18 today", born("P1", OF_AGE), "C01"),
    ("P07", "no day of birth, a sound number of an adult", {"persons.P1.birth_date": GONE}, "C01"),
    ("P07", "a branch", born("P2", MINOR), "C10"),
    ("P08", "18 today", born("P3", OF_AGE), "C01"),
    ("P08", "a minor who only holds a share", {**born("P2", MINOR), "governance.finance_officer": None}, "C01"),
    ("P09", "proof and signature", {**born("P2", MINOR), **BY_GUARDIAN, "documents[+]": GUARDIAN}, "C01"),
    (
        "P09",
        "proof, the guardian in his own name",
        {**born("P2", MINOR), "documents[articles].signatures[1].signer": "赵远岫", "documents[+]": GUARDIAN},
        "C01",
    ),
    ("P09", "18 today", born("P2", OF_AGE), "C01"),
    ("P10", "five years to the day", flag("convicted_economic_crime", sentence_end="2021-03-16"), "C01"),
    (
        "P10",
        "two years after probation to the day",
        flag("convicted_economic_crime", sentence_end="2024-03-16", probation_end="2024-03-16"),
        "C01",
    ),
    ("P10", "another crime", flag("convicted_other_crime", sentence_end="2025-01-01"), "C01"),
    (
        "P10",
        "another crime of a supervisor until 2022-02-28",
        {**REGIME_A, **flag("convicted_other_crime", P3_NUMBER, sentence_end="2018-01-01")},
        "C01",
    ),
    (
        "P10",
        "somebody who takes no part",
        flag("convicted_economic_crime", "510101199001011231", sentence_end="2025-01-01"),
        "C01",
    ),
    (
        "P10",
        "a corporate shareholder's representative",
        flag("convicted_economic_crime", "510101197905300096", sentence_end="2026-01-01"),
        "C03",
    ),
    ("P11", "three years to the day", flag("bankruptcy_personal_liability", date="2023-03-16"), "C01"),
    (
        "P12",
        "three years to the day",
        flag("legal_rep_of_revoked_company", date="2023-03-16", personal_responsibility=True),
        "C01",
    ),
    (
        "P12",
        "not responsible",
        flag("legal_rep_of_revoked_company", date="2026-01-01", personal_responsibility=False),
        "C01",
    ),
    ("P13", "removed today", flag("dishonest_judgment_debtor", removed_on="2026-03-16"), "C01"),
    ("P14", "three years to the day", flag("false_registration_responsible", revoked_on="2023-03-16"), "C01"),
    (
        "P14",
        "the supervisor, who does not apply",
        flag("false_registration_responsible", P3_NUMBER, revoked_on="2026-01-01"),
        "C01",
    ),
    (
        "P14",
        "outside its dates",
        {"as_of": "2022-02-28", **flag("false_registration_responsible", revoked_on="2022-01-01")},
        "C01",
    ),
    ("P15", "the manager", {}, "C04"),
    (
        "P15",
        "the chair, before 2024-07-01",
        {**REGIME_C, **BOARD, "legal_representative.person": "P2", "legal_representative.position": "chair"},
        "C01",
    ),
    ("P15", "any director of a board since 2024-07-01", BOARD, "C01"),
    ("P15", "an executive director by his old name", {"legal_representative.position": "executive_director"}, "C01"),
    ("P15", "no legal representative, which F02 reports", {"legal_representative": GONE}, "C01"),
    ("P16", "the liaison only", {**flag("public_official", "51010119901111068X"), "as_of": "2018-03-20"}, "C12"),
    ("P16", "since tomorrow", flag("public_official", since="2026-03-17"), "C01"),
    ("P17", "a mobile number", {}, "C01"),
    ("P17", "a branch", {"liaison": GONE}, "C10"),
    ("P17", "outside its dates", {"as_of": "2022-02-28", "liaison": GONE}, "C01"),
    ("P18", "no agent", {}, "C01"),
    ("P18", "the last day", {"documents[authorization].to": "2018-03-20", "agent.to": "2018-03-20"}, "C12"),
    ("P18", "in Chinese words", {"documents[authorization].scope": ["换照"], "agent.scope": []}, "C12"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_p_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    severity = "manual" if sentence in MANUAL else SEVERITY.get(rule_id, "correct")
    assert [one.severity for one in findings] == [severity], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_p_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


def test_a_number_that_fails_its_check_is_told_once_and_by_nothing_else_about_the_number() -> None:
    typed = {"persons.P3.id_number": "510101199407210442", "documents[id_copy#2].id_number": "510101199407210442"}
    assert everything(typed) == [("P01", "correct")]


def test_a_person_who_says_nothing_is_told_four_things_not_ten() -> None:
    silent = {"persons.P3": {"name": "王知夏"}, "documents[id_copy#2].id_number": GONE}
    assert everything(silent) == [("P01", "correct"), ("P04", "correct"), ("P05", "correct")]


def test_one_finding_names_all_the_offices_of_a_minor() -> None:
    finding = found("P08", {**born("P1", MINOR)})
    assert [one.values["role"] for one in finding] == ["董事、经理"]
    assert finding[0].values["name"] == "陈蓉嘉"


def test_every_bar_of_one_person_is_told() -> None:
    kinds: list[dict[str, Any]] = [
        {"kind": "convicted_economic_crime", "sentence_end": "2025-01-01"},
        {"kind": "bankruptcy_personal_liability", "date": "2025-01-01"},
        {"kind": "legal_rep_of_revoked_company", "date": "2025-01-01", "personal_responsibility": True},
        {"kind": "dishonest_judgment_debtor"},
        {"kind": "false_registration_responsible", "revoked_on": "2025-01-01"},
        {"kind": "public_official"},
        {"kind": "unheard_of"},
    ]
    told = everything({FLAGS: [{"id_number": P1_NUMBER, **one} for one in kinds]})
    assert told == [
        ("P10", "reject"),
        ("P11", "reject"),
        ("P12", "reject"),
        ("P13", "reject"),
        ("P14", "reject"),
        ("P16", "manual"),
    ]


def test_two_flags_of_a_kind_are_one_finding_and_two_people_are_two() -> None:
    one = {"id_number": P1_NUMBER, "kind": "dishonest_judgment_debtor"}
    other = {**one, "id_number": P3_NUMBER}
    assert len(found("P13", {FLAGS: [one, one]})) == 1
    assert [finding.values["name"] for finding in found("P13", {FLAGS: [other, one]})] == ["陈蓉嘉", "王知夏"]


def test_restrictions_nobody_could_look_up_go_to_a_person_and_are_never_passed() -> None:
    told = everything({FLAGS: None})
    assert told == [(rule, "manual") for rule in ("P10", "P11", "P12", "P13", "P14", "P16")]


def test_numbers_are_masked_where_a_finding_shows_them() -> None:
    finding = found("P06", {"persons.P3.id_number": P1_NUMBER})
    said = " ".join(one.message.zh + str(one.values) for one in finding)
    assert P1_NUMBER not in said and "510101**********26" in said


def test_the_law_of_the_day_is_cited() -> None:
    changes = flag("convicted_economic_crime", sentence_end="2022-01-01")
    assert [law.instrument for law in found("P10", changes)[0].law] == ["RMR2021", "CL2023"]
    assert [law.instrument for law in found("P10", {**REGIME_A, **changes})[0].law] == ["CL2018", "LRR1999"]
