"""The situations domain.md 8 asks for, each as a whole filing: every finding, and the same filing under four laws."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.rules.mutations.ways import Json
from tests.domain.rules.sample_filings import Changes, changed, judge
from tests.filings import REGIME_DAYS, filing

LAWS = tuple(REGIME_DAYS)
Told = list[tuple[str, str]]


def told(data: Json) -> Told:
    """Every finding above a notice, by rule and severity."""
    return sorted((one.rule_id, one.severity) for one in judge(data).findings if one.severity != "notice")


def under(law: str, kind: str, changes: Changes | None = None) -> Told:
    return told(changed(filing(kind, 7, REGIME_DAYS[law]), changes or {}))


def born(law: str, years: int, days: int = 0) -> str:
    """The birthday of somebody who becomes `years` old that many days after the filing."""
    day = REGIME_DAYS[law]
    return date(day.year - years, day.month, day.day + days).isoformat()


# a sole shareholder, in regime A and D


HELD = {"company": "成都远岫咨询有限公司", "uscc": None, "status": "active"}


def holding(law: str, **more: Any) -> Changes:
    number = filing("sole", 7, REGIME_DAYS[law])["persons"]["P1"]["id_number"]
    return {"lookups.single_person_llc_holdings": [{**HELD, "id_number": number, **more}]}


@pytest.mark.parametrize(("law", "expected"), [*((law, [("C02", "reject")]) for law in "ABC"), ("D", [])])
def test_a_second_sole_company_of_one_person_is_forbidden_until_2024(law: str, expected: Told) -> None:
    assert under(law, "sole", holding(law)) == expected
    assert under(law, "sole", holding(law, status="deregistered")) == []
    assert under(law, "partners", holding(law)) == []


@pytest.mark.parametrize("law", LAWS)
def test_a_sole_company_names_its_owner_and_holds_no_meeting(law: str) -> None:
    unnamed = {"company_type_text": "有限责任公司", "documents[articles].organs[+]": "shareholders_meeting"}
    assert under(law, "sole", unnamed) == [("A04", "correct"), ("C04", "correct")]


# the same filing, dated 2018, 2021, 2023 and 2026


def in_six_years(law: str) -> Changes:
    day = REGIME_DAYS[law]
    due = date(day.year + 6, day.month, day.day).isoformat()
    stated = "documents[articles].content.shareholders[0].contributions[0].due"
    return {"shareholders[0].contributions[0].due": due, stated: due}


SAME_FILING: list[tuple[str, str, Changes, dict[str, Told]]] = [
    ("no real-name verification", "partners", {"persons.P1.realname_verified": False},
        {"C": [("P05", "correct")], "D": [("P05", "correct")]}),
    ("no undertaking for the name", "partners", {"declarations.name_infringement": None},
        {"B": [("N40", "correct")], "C": [("N40", "correct")], "D": [("N40", "correct")]}),
    ("three hundred employees", "partners", {"headcount": 300}, {"D": [("G08", "correct")]}),
    ("two thousand million", "partners", {"shareholders[0].subscribed_cny": 1_999_700_000,
        "shareholders[0].contributions[0].amount_cny": 1_999_700_000, "registered_capital_cny": 2_000_000_000,
        "documents[articles].content.registered_capital_cny": 2_000_000_000,
        "documents[articles].content.shareholders[0].subscribed_cny": 1_999_700_000,
        "documents[articles].content.shareholders[0].contributions[0].amount_cny": 1_999_700_000},
        {"D": [("C12", "manual")]}),
    ("a state-owned shareholder", "corporate", {"organisations.O1.state_owned": True}, {"D": [("C15", "manual")]}),
    ("no liaison", "partners", {"liaison": None}, {"C": [("P17", "correct")], "D": [("P17", "correct")]}),
]  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(("sentence", "kind", "changes", "expected"), SAME_FILING, ids=lambda one: str(one)[:40])
def test_the_same_filing_is_judged_by_the_law_of_its_day(
    sentence: str, kind: str, changes: Changes, expected: dict[str, Told], law: str
) -> None:
    assert under(law, kind, changes) == expected.get(law, []), sentence


@pytest.mark.parametrize("law", LAWS)
def test_due_dates_are_free_until_2024_and_five_years_since(law: str) -> None:
    assert under(law, "partners", in_six_years(law)) == ([("C09", "correct")] if law == "D" else [])


@pytest.mark.parametrize("law", LAWS)
def test_two_supervisors_without_a_board_are_allowed_until_2024(law: str) -> None:
    clean = filing("partners", 7, REGIME_DAYS[law])
    second = filing("partners", 8, REGIME_DAYS[law])["persons"]["P3"]
    two: Changes = {
        "persons.P4": {**second, "phone": "10055555555"},
        "governance.supervisors[+]": "P4",
        "documents[appointment#0].appointees[+]": {"person": "P4", "office": "supervisor", "term_years": 3},
        "documents[+]": {"type": "id_copy", "person": "P4", "name": second["name"], "id_number": second["id_number"]},
    }
    assert told(changed(clean, two)) == ([("G03", "correct")] if law == "D" else [])


@pytest.mark.parametrize("law", LAWS)
def test_a_company_without_supervisor_needs_the_consent_of_all_which_the_new_law_allows(law: str) -> None:
    clean = filing("partners", 7, REGIME_DAYS[law])
    signed = clean["documents"][1]["signatures"]
    without: Changes = {
        "governance.supervisors": [],
        "governance.no_supervisor_consent": True,
        "documents[appointment#0].appointees": clean["documents"][2]["appointees"][:1],
        "documents[+]": {"type": "shareholder_consent", "signatures": signed},
    }
    assert told(changed(clean, without)) == ([] if law == "D" else [("G03", "correct")])


@pytest.mark.parametrize("law", LAWS)
def test_one_promoter_is_enough_since_2024(law: str) -> None:
    clean = filing("shares", 7, REGIME_DAYS[law])
    holder, stated = clean["shareholders"][0], clean["documents"][1]["content"]["shareholders"][0]
    paid = [{**holder["contributions"][0], "amount_cny": 5_000_000}]
    one: Changes = {
        "shareholders": [{**holder, "subscribed_cny": 5_000_000, "contributions": paid}],
        "documents[articles].content.shareholders": [{**stated, "subscribed_cny": 5_000_000, "contributions": paid}],
    }
    assert told(changed(clean, one)) == ([] if law == "D" else [("C01", "reject")])


# minors


@pytest.mark.parametrize("law", LAWS)
def test_a_minor_may_hold_shares_if_the_guardian_signs_and_hold_no_office(law: str) -> None:
    """P1 is the only director, manager and representative, P2 holds shares only."""
    young = {"persons.P2.birth_date": born(law, 18, 1)}
    clean = filing("partners", 7, REGIME_DAYS[law])
    number = clean["persons"]["P2"]["id_number"]
    assert ("P09", "correct") in told(changed(clean, young))
    guardian = clean["persons"]["P3"]["name"]
    guarded = {
        "documents[articles].signatures[+]": {**clean["documents"][1]["signatures"][0], "signer": guardian},
        "documents[+]": {"type": "guardianship", "person": "P2", "guardian_name": guardian},
    }
    assert told(changed(clean, {**young, **guarded})) == [("P02", "correct")], number  # the number tells another day
    officer = told(changed(clean, {"persons.P1.birth_date": born(law, 18, 1)}))
    assert {("P07", "reject"), ("P08", "reject"), ("P09", "correct")} <= set(officer)
    assert "P07" not in dict(told(changed(clean, {"persons.P1.birth_date": born(law, 18)})))


@pytest.mark.parametrize("law", LAWS)
def test_at_sixteen_with_an_income_of_ones_own_a_reviewer_decides(law: str) -> None:
    earning = {"birth_date": born(law, 16), "own_labour_income": True}
    changes = {f"persons.P1.{field}": value for field, value in earning.items()}
    officer = under(law, "partners", changes)
    assert {("P07", "manual"), ("P08", "manual")} <= set(officer) and ("P07", "reject") not in officer
    assert ("IB1", "manual") in under(law, "shop", changes)
    assert ("IB1", "reject") in under(law, "shop", {**changes, "persons.P1.own_labour_income": None})
    assert ("IB1", "reject") in under(law, "shop", {**changes, "persons.P1.birth_date": born(law, 16, 1)})


# incompatible offices


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("office", ["directors", "manager", "deputy_managers", "finance_officer"])
def test_a_supervisor_who_directs_or_manages_is_refused(law: str, office: str) -> None:
    clean = filing("partners", 7, REGIME_DAYS[law])
    supervisor = clean["governance"]["supervisors"][0]
    several = office in ("directors", "deputy_managers")
    broken = told(changed(clean, {f"governance.{office}": [supervisor] if several else supervisor}))
    assert ("G05", "reject") in broken and len([one for one in broken if one[0] == "G05"]) == 1


def test_the_same_person_under_a_second_key_is_found_by_the_number() -> None:
    clean = filing("partners", 7)
    twin = clean["persons"]["P1"]
    changes: Changes = {
        "persons.P3": twin,
        "documents[id_copy#2]": {
            "type": "id_copy",
            "person": "P3",
            "name": twin["name"],
            "id_number": twin["id_number"],
        },
    }
    assert told(changed(clean, changes)) == [("G05", "reject")]


# restricted persons


RESTRICTED = [
    ("convicted_economic_crime", {"sentence_end": 5}, "P10"),
    ("deprived_political_rights", {"sentence_end": 5}, "P10"),
    ("bankruptcy_personal_liability", {"date": 3}, "P11"),
    ("legal_rep_of_revoked_company", {"date": 3, "personal_responsibility": True}, "P12"),
    ("false_registration_responsible", {"revoked_on": 3}, "P14"),
]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(("kind", "said", "rule_id"), RESTRICTED, ids=lambda one: str(one)[:40])
def test_a_bar_holds_to_the_last_day_of_its_years(kind: str, said: dict[str, Any], rule_id: str, law: str) -> None:
    day = REGIME_DAYS[law]
    clean = filing("partners", 7, day)

    def flag(days: int, person: str = "P1") -> Told:
        dated = {
            k: v if v is True else date(day.year - v, day.month, day.day + days).isoformat() for k, v in said.items()
        }
        return told(changed(clean, {"lookups.person_flags": [
            {"id_number": clean["persons"][person]["id_number"], "kind": kind, **dated}]}))  # fmt: skip

    barred = [] if rule_id == "P14" and law in "AB" else [(rule_id, "reject")]
    assert flag(1) == barred
    assert flag(0) == []
    holds_shares_only = flag(1, "P2")
    assert holds_shares_only == (barred if rule_id == "P14" else [])


@pytest.mark.parametrize("law", LAWS)
def test_a_judgment_defaulter_is_barred_until_removed_and_without_responsibility_nobody_is(law: str) -> None:
    clean, today = filing("partners", 7, REGIME_DAYS[law]), REGIME_DAYS[law].isoformat()

    def flag(kind: str, **said: Any) -> Told:
        number = clean["persons"]["P3"]["id_number"]
        return told(changed(clean, {"lookups.person_flags": [{"id_number": number, "kind": kind, **said}]}))

    assert flag("dishonest_judgment_debtor", listed_on="2016-01-01", removed_on=None) == [("P13", "reject")]
    assert flag("dishonest_judgment_debtor", listed_on="2016-01-01", removed_on=today) == []
    assert flag("legal_rep_of_revoked_company", date=today, personal_responsibility=False) == []
    assert flag("public_official", since="2012-01-01") == [("P16", "manual")]


# individual businesses


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("kind", ["shop", "family_shop"])
def test_a_shop_meets_no_rule_of_companies_whatever_it_lacks(kind: str, law: str) -> None:
    broken = changed(filing(kind, 7, REGIME_DAYS[law]), {"documents": [], "licence_copies": None, "liaison": None})
    chapters = {rule_id.rstrip("0123456789") for rule_id, _ in told(broken)}
    assert chapters <= {"F", "D"} and not {"F03", "F08", "P17"} & {rule_id for rule_id, _ in told(broken)}


@pytest.mark.parametrize("law", LAWS)
def test_a_family_names_who_takes_part(law: str) -> None:
    assert under(law, "family_shop", {"family_members": []}) == [("IB2", "correct")]
    assert under(law, "shop", {"composition": "family"}) == [("IB2", "correct")]


@pytest.mark.parametrize("law", LAWS)
def test_a_district_alone_was_a_shops_name_until_the_rules_of_2023(law: str) -> None:
    clean = filing("shop", 7, REGIME_DAYS[law])
    bare = {part: clean["name"][part].removeprefix("成都市") for part in ("full", "division")}
    alone = changed(clean, {f"name.{part}": value for part, value in bare.items()})
    assert told(alone) == ([("N06", "reject")] if law == "D" else [])


def test_a_shop_is_no_company() -> None:
    clean = filing("shop", 7)
    full = clean["name"]["full"].removesuffix(clean["name"]["org_form"]) + "公司"
    assert told(changed(clean, {"name.full": full, "name.org_form": "公司"})) == [("N14", "reject")]


# name conflicts


def registered(law: str, kind: str, **more: Any) -> Told:
    """What is told when the city's register has a name like ours, changed in the parts given."""
    clean = filing(kind, 7, REGIME_DAYS[law])
    parts = {part: clean["name"][part] for part in ("division", "trade_name", "industry", "org_form")} | more
    full = "".join(parts[part] for part in ("division", "trade_name", "industry", "org_form"))
    status = {"authority_division_code": "510100", "status": "active"}
    other = {"name": full, **status, **parts}
    found = judge(changed(clean, {"lookups.registered_names": [other]})).findings
    return sorted((one.rule_id, one.severity) for one in found if one.rule_id.startswith("N3"))


@pytest.mark.parametrize("law", LAWS)
def test_each_earlier_name_is_told_by_the_strongest_rule_alone(law: str) -> None:
    assert registered(law, "partners") == [("N31", "reject")]
    assert registered(law, "partners", org_form="股份有限公司") == [("N33", "reject")]
    assert registered(law, "partners", org_form="股份有限公司", related_to_applicant=True) == []
    assert registered(law, "partners", trade_name="远岫") == []
    assert registered(law, "partners", authority_division_code="510700", org_form="股份有限公司") == []
    assert registered(law, "partners", status="revoked") == [("N31", "reject")]
    assert registered(law, "partners", status="deregistered", deregistered_on="2015-01-01") == []


@pytest.mark.parametrize(("law", "expected"), [("A", "N31"), ("B", "N37"), ("C", "N37"), ("D", "N37")])
def test_a_name_given_up_this_year_counts_as_in_use_until_2021_and_is_barred_since(law: str, expected: str) -> None:
    last_month = REGIME_DAYS[law].replace(month=REGIME_DAYS[law].month - 1).isoformat()
    gone = {"status": "deregistered", "deregistered_on": last_month}
    assert registered(law, "partners", **gone) == [(expected, "reject")]


def test_a_shops_very_name_is_told_also_from_the_citys_register() -> None:
    assert registered("D", "shop") == [("N31", "reject")]
    assert registered("D", "shop", authority_division_code=None) == [("N31", "reject")]
