"""Chapter G: for every rule something that trips it, something that does not, and a day outside its dates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

BEFORE = {"as_of": "2024-06-30"}
JSC = {"entity_type": "jsc"}
PEOPLE = {
    f"persons.Q{i}": {"name": f"人员{i}", "id_type": "resident_id", "id_number": f"51010119700101{i:03}X"}
    for i in range(1, 25)
}
CONSENT: dict[str, Any] = {
    "type": "shareholder_consent",
    "signatures": [{"signer": "陈蓉嘉", "kind": "e_signature"}, {"signer": "李牧川", "kind": "e_signature"}],
}
NO_SUPERVISOR = {"governance.supervisors": [], "governance.no_supervisor_consent": True}


def keys(number: int) -> list[str]:
    return [f"Q{i}" for i in range(1, number + 1)]


def board(number: int, **more: Any) -> Changes:
    """A board of so many with a chair."""
    return {
        **PEOPLE,
        "governance.board": True,
        "governance.directors": keys(number),
        "governance.chair": "Q1",
        **{f"governance.{name}": value for name, value in more.items()},
    }


def supervisors(number: int, employees: int = 0, *, as_board: bool = False) -> Changes:
    return {
        **PEOPLE,
        "governance.supervisory_board": as_board,
        "governance.supervisors": keys(number),
        "governance.employee_supervisors": keys(number)[number - employees :],
    }


def term(years: int | None, who: int = 0) -> Changes:
    return {f"documents[appointment#0].appointees[{who}].term_years": years}


TRIPS: list[tuple[str, str, Changes]] = [
    ("G01", "a board of two", board(2)),
    ("G01", "a board of fourteen before 2024-07-01", {**BEFORE, **board(14)}),
    ("G01", "two directors without a board", {"governance.directors": ["P1", "P2"]}),
    (
        "G01",
        "no director in regime B, when no rule asks for filing items",
        {"as_of": "2021-06-01", "governance.directors": []},
    ),
    ("G02", "no chair", board(3, chair=None)),
    ("G02", "a chair from outside", board(3, chair="P2")),
    ("G03", "a supervisory board of two", supervisors(2, as_board=True)),
    ("G03", "two supervisors since 2024-07-01", supervisors(2)),
    ("G03", "none before, consent or not", {**BEFORE, **NO_SUPERVISOR}),
    ("G03", "three without a board before", {**BEFORE, **supervisors(3)}),
    ("G03", "none, and nobody agreed", {"governance.supervisors": []}),
    ("G04", "one employee of four", supervisors(4, 1, as_board=True)),
    ("G05", "supervisor and director", {"governance.supervisors": ["P1"]}),
    ("G05", "supervisor and finance officer", {"governance.supervisors": ["P2"]}),
    ("G05", "supervisor and deputy manager", {"governance.deputy_managers": ["P3"]}),
    (
        "G05",
        "the same number under two keys",
        {**PEOPLE, "persons.Q1.id_number": "51010119900412012６", "governance.supervisors": ["Q1"]},
    ),
    ("G06", "consent declared, no paper", NO_SUPERVISOR),
    (
        "G06",
        "one shareholder did not sign",
        {**NO_SUPERVISOR, "documents[+]": {**CONSENT, "signatures": CONSENT["signatures"][:1]}},
    ),
    ("G07", "a member who is no director", board(3, audit_committee=["Q1", "P2"])),
    ("G07", "two members in a company limited by shares", {**JSC, **board(3, audit_committee=["Q1", "Q2"])}),
    ("G08", "three hundred", {"headcount": 300}),
    ("G08", "a supervisory board without employees", {"headcount": 300, **supervisors(3, as_board=True)}),
    ("G09", "a director for four years", term(4)),
    ("G09", "a supervisor for two years", term(2, 1)),
    ("G09", "a supervisor for four years", term(4, 1)),
    ("G10", "nobody appointed the manager", {"documents[appointment#1]": GONE}),
    ("G10", "shareholders appointed the manager", {"documents[appointment#1].made_by": "shareholders"}),
    ("G10", "an employee supervisor whom shareholders chose", {"governance.employee_supervisors": ["P3"]}),
    ("G11", "no manager", {**JSC, "governance.manager": None}),
    ("G12", "four directors before 2024-07-01", {**JSC, **BEFORE, **board(4)}),
    ("G12", "twenty directors before", {**JSC, **BEFORE, **board(20)}),
    ("G12", "two directors since", {**JSC, **board(2)}),
    ("G12", "a board of one", {**JSC, **board(1)}),
]

QUIET: list[tuple[str, str, Changes]] = [
    ("G01", "a board of three", board(3)),
    ("G01", "a board of thirteen before 2024-07-01", {**BEFORE, **board(13)}),
    ("G01", "a board of fourteen since", {"as_of": "2024-07-01", **board(14)}),
    ("G01", "an employee director counts", board(2, employee_directors=["Q3"])),
    ("G01", "no director, which F03 reports", {"governance.directors": []}),
    ("G01", "a company limited by shares", {**JSC, **board(2)}),
    ("G02", "a director", board(3)),
    ("G02", "no board", {}),
    ("G03", "a supervisory board of three", supervisors(3, as_board=True)),
    ("G03", "two supervisors before 2024-07-01", {**BEFORE, **supervisors(2)}),
    ("G03", "none, with consent", NO_SUPERVISOR),
    ("G03", "an audit committee instead", {"governance.supervisors": [], "governance.audit_committee": ["P1"]}),
    ("G03", "a company limited by shares", {**JSC, "governance.supervisors": []}),
    ("G04", "one employee of three", supervisors(3, 1, as_board=True)),
    ("G04", "no supervisory board", supervisors(2)),
    ("G05", "three different people", {}),
    ("G05", "a shareholder who supervises", {"governance.supervisors": ["P2"], "governance.finance_officer": None}),
    ("G06", "a paper signed by all", {**NO_SUPERVISOR, "documents[+]": CONSENT}),
    ("G06", "a clause of the articles", {**NO_SUPERVISOR, "documents[articles].items[+]": "no_supervisor"}),
    ("G06", "a supervisor", {}),
    ("G06", "an audit committee instead", {"governance.supervisors": [], "governance.audit_committee": ["P1"]}),
    ("G06", "outside its dates", {**BEFORE, **NO_SUPERVISOR}),
    ("G07", "all directors", board(3, audit_committee=["Q1"])),
    ("G07", "three members in a company limited by shares", {**JSC, **board(3, audit_committee=keys(3))}),
    ("G07", "outside its dates", {**BEFORE, "governance.audit_committee": ["P2"]}),
    ("G08", "two hundred and ninety-nine", {"headcount": 299}),
    ("G08", "an employee director", {"headcount": 300, **board(2, employee_directors=["Q3"])}),
    ("G08", "employees on the supervisory board", {"headcount": 300, **supervisors(3, 1, as_board=True)}),
    ("G08", "outside its dates", {**BEFORE, "headcount": 300}),
    ("G09", "a director for two years", term(2)),
    ("G09", "no term stated", term(None, 1)),
    ("G09", "a manager for five years", {"documents[appointment#1].appointees[0].term_years": 5}),
    (
        "G10",
        "an executive director in regime A",
        {
            "as_of": "2018-06-01",
            "documents[appointment#1].made_by": "executive_director",
            "documents[appointment#0].appointees[0].office": "executive_director",
        },
    ),
    ("G10", "the sole shareholder decided", {"documents[appointment#0].made_by": "sole_shareholder"}),
    ("G10", "the board decided", {"documents[appointment#1].made_by": "board"}),
    (
        "G10",
        "employees chose their supervisor",
        {
            "governance.employee_supervisors": ["P3"],
            "documents[appointment#0].appointees[1]": GONE,
            "documents[+]": {
                "type": "appointment",
                "made_by": "employees",
                "appointees": [{"person": "P3", "office": "employee_supervisor", "term_years": 3}],
            },
        },
    ),
    ("G10", "another person, which X07 reports", {"documents[appointment#1].appointees[0].person": "P2"}),
    (
        "G10",
        "no appointment at all, which F01 reports",
        {"documents[appointment#1]": GONE, "documents[appointment]": GONE},
    ),
    ("G11", "a manager", JSC),
    ("G11", "an LLC", {"governance.manager": None}),
    ("G12", "five directors before 2024-07-01", {**JSC, **BEFORE, **board(5)}),
    ("G12", "nineteen directors before", {**JSC, **BEFORE, **board(19)}),
    ("G12", "three directors since", {**JSC, "as_of": "2024-07-01", **board(3)}),
    ("G12", "one director of a small company", JSC),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_g_speaks_once(rule_id: str, sentence: str, changes: Changes) -> None:
    findings = found(rule_id, changes)
    assert [one.severity for one in findings] == ["reject" if rule_id == "G05" else "correct"], sentence
    written = findings[0].message.zh + findings[0].message.en + findings[0].fix.zh + findings[0].fix.en
    assert findings[0].fields
    assert "{" not in written


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_g_stays_quiet(rule_id: str, sentence: str, changes: Changes) -> None:
    assert found(rule_id, changes) == [], sentence


def test_a_supervisor_with_several_offices_is_told_once_with_all_of_them() -> None:
    finding = found("G05", {"governance.supervisors": ["P1"]})[0]
    assert finding.message.zh == "监事陈蓉嘉同时担任董事、经理"
    assert finding.fields == ("governance.supervisors[0]", "governance.directors[0]", "governance.manager")


def test_the_wrong_body_is_named_with_the_right_one() -> None:
    finding = found("G10", {"documents[appointment#0].made_by": "board"})
    assert len(finding) == 2
    assert "股东" in finding[0].fix.zh


def test_a_missing_appointment_is_one_finding_of_one_rule() -> None:
    assert everything({"documents[appointment#1]": GONE}) == [("G10", "correct")]


def test_a_company_without_a_supervisor_and_with_everybodys_consent_is_approved() -> None:
    without = {
        **NO_SUPERVISOR,
        "documents[appointment#0].appointees[1]": GONE,
        "documents[articles].organs": ["shareholders_meeting", "sole_director", "manager"],
        "documents[+]": {
            "type": "shareholder_consent",
            "signed_on": "2026-03-16",
            "signatures": [
                {
                    "signer": name,
                    "kind": "e_signature",
                    "on": "2026-03-16",
                    "verified": True,
                    "cert_valid_to": "2027-12-31",
                }
                for name in ("陈蓉嘉", "李牧川")
            ],
        },
    }
    assert everything(without) == []
