"""Chapter F: for every rule something that trips it, something that does not, and a day outside its dates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

NOTICE: dict[str, Any] = {"documents[+]": {"type": "name_notice", "name": "成都锦蓉云栈科技有限公司"}}
REGIME_A = {"as_of": "2018-06-01"}
OPEN = {"case_id": "T9", "name": "成都锦蓉云栈科技 有限公司", "submitted_on": "2026-03-15"}
INDIVIDUAL = {
    "procedure": "individual_establishment",
    "entity_type": "individual",
    "operator": {"person": "P1"},
    "composition": "personal",
}
MANAGER_WITHOUT_COPY = {"governance.manager": "P4", "persons.P4": {"name": "赵远岫"}}

TRIPS: list[tuple[str, str, Changes, str]] = [
    ("F01", "no application form", {"documents[application_form]": GONE}, "C01"),
    ("F01", "no articles", {"documents[articles]": GONE}, "C01"),
    ("F01", "no appointment at all", {"documents[appointment#1]": GONE, "documents[appointment#0]": GONE}, "C01"),
    ("F01", "no copy of the supervisor's card", {"documents[id_copy#2]": GONE}, "C01"),
    ("F01", "no copy of the manager's card", MANAGER_WITHOUT_COPY, "C01"),
    ("F01", "no notice of the name in regime A", REGIME_A, "C01"),
    ("F01", "no licence of the parent", {"documents[parent_licence]": GONE}, "C10"),
    ("F01", "no articles of the parent until 2022-02-28", {"as_of": "2022-02-28"}, "C10"),
    ("F01", "no copy of the agent's card", {"documents[id_copy#1]": GONE}, "C12"),
    ("F01", "no copy of the operator's card", {**INDIVIDUAL, "documents[id_copy#0]": GONE}, "C01"),
    ("F02", "no procedure", {"procedure": GONE}, "C01"),
    ("F02", "an entity that does not fit the procedure", {"entity_type": "individual"}, "C10"),
    ("F02", "no authority", {"registration_authority": GONE}, "C01"),
    ("F02", "no name", {"name": GONE}, "C01"),
    ("F02", "an empty name", {"name.full": "  "}, "C01"),
    ("F02", "no type", {"company_type_text": GONE}, "C01"),
    ("F02", "no scope", {"business_scope": []}, "C01"),
    ("F02", "no address", {"domicile.address": GONE}, "C01"),
    ("F02", "no division of the domicile", {"domicile.division_code": GONE}, "C01"),
    ("F02", "no capital", {"registered_capital_cny": None}, "C01"),
    ("F02", "no legal representative", {"legal_representative": None}, "C01"),
    ("F02", "a legal representative nobody knows", {"legal_representative.person": "P9"}, "C01"),
    ("F02", "no shareholders", {"shareholders": []}, "C01"),
    ("F02", "a shareholder nobody knows", {"shareholders[1].ref": "P9"}, "C01"),
    ("F02", "no term until 2022-02-28", {**REGIME_A, "operating_term": GONE}, "C01"),
    ("F02", "no person in charge", {"person_in_charge": GONE}, "C10"),
    ("F02", "no parent", {"parent": GONE}, "C10"),
    ("F02", "no form of composition", {**INDIVIDUAL, "composition": None}, "C01"),
    ("F02", "no residence of the operator", {**INDIVIDUAL, "persons.P1.residence": GONE}, "C01"),
    ("F03", "no term", {"operating_term": GONE}, "C01"),
    ("F03", "no subscribed amount", {"shareholders[0].subscribed_cny": GONE}, "C01"),
    ("F03", "no director", {"governance.directors": []}, "C01"),
    ("F03", "a supervisor nobody knows", {"governance.supervisors": ["P9"]}, "C01"),
    ("F03", "a director without a name", {"persons.P1.name": None, "governance.directors": ["P1"]}, "C01"),
    ("F04", "the neighbour's district", {"registration_authority.division_code": "510105"}, "C01"),
    ("F04", "another city", {"registration_authority.division_code": "510700"}, "C01"),
    ("F05", "not declared", {"declarations": GONE}, "C01"),
    ("F05", "not accepted", {"declarations.truthfulness.accepted": False}, "C01"),
    ("F05", "not signed", {"declarations.truthfulness.signed_by": GONE}, "C01"),
    ("F05", "signed by the supervisor", {"declarations.truthfulness.signed_by": "P3"}, "C01"),
    ("F06", "two originals", {"licence_copies.original": 2}, "C01"),
    ("F06", "no duplicate", {"licence_copies.duplicate": 0}, "C01"),
    ("F06", "not said", {"licence_copies": GONE}, "C01"),
    ("F07", "the same name elsewhere", {"lookups.open_applications": [OPEN]}, "C01"),
    (
        "F07",
        "the same reservation",
        {
            "name.reservation.number": "R1",
            "lookups.open_applications": [{**OPEN, "name": "成都远岫科技有限公司", "reservation_number": "R1"}],
        },
        "C01",
    ),
    ("F08", "nothing said", {"beneficial_owners": GONE}, "C01"),
    ("F08", "not exempt, nobody named", {"beneficial_owners": {"exempt_small_company": False}}, "C01"),
]
SEVERITY = {"F04": "reject", "F07": "manual", "F08": "notice"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("F01", "everything there", {}, "C01"),
    ("F01", "an approval missing, which B03 reports", {}, "C04"),
    ("F01", "the notice of the name in regime A", {**REGIME_A, **NOTICE}, "C01"),
    ("F01", "no notice of the name in regime B", {"as_of": "2021-03-01"}, "C01"),
    (
        "F01",
        "no premises, which D02 reports",
        {"documents[property_certificate]": GONE, "documents[lease]": GONE},
        "C01",
    ),
    ("F01", "no authorization, which P18 reports", {"documents[authorization]": GONE}, "C12"),
    ("F01", "a branch needs no articles since 2022-03-01", {"as_of": "2022-03-01"}, "C10"),
    ("F01", "a branch needs nobody else's card", {}, "C10"),
    ("F01", "an exchange", {}, "C12"),
    ("F02", "a branch", {}, "C10"),
    ("F02", "an individual business without a name", {**INDIVIDUAL, "name": GONE, "company_type_text": GONE}, "C01"),
    ("F02", "an exchange, whose items stand in the register", {"legal_representative": GONE}, "C12"),
    ("F02", "nothing of capital, which C06 reports", {"registered_capital_cny": 0}, "C01"),
    ("F03", "everything there", {}, "C01"),
    ("F03", "no liaison, which P17 reports", {"liaison": GONE}, "C01"),
    ("F03", "no supervisor, which G03 reports", {"governance.supervisors": []}, "C01"),
    ("F03", "no articles, which F01 reports", {"documents[articles]": GONE}, "C01"),
    ("F03", "outside its dates", {"as_of": "2022-02-28", "shareholders[0].subscribed_cny": GONE}, "C01"),
    ("F04", "the city", {"registration_authority.division_code": "510100"}, "C01"),
    ("F04", "the province", {"registration_authority.division_code": "510000"}, "C01"),
    ("F04", "the national authority", {"registration_authority.division_code": "100000"}, "C01"),
    ("F04", "no domicile, which F02 reports", {"domicile": GONE}, "C01"),
    ("F05", "signed by a shareholder", {"declarations.truthfulness.signed_by": "P2"}, "C01"),
    (
        "F05",
        "signed by who represents a shareholder",
        {"declarations.truthfulness.signed_by": "P9", "persons.P9": {"name": "周砚秋"}},
        "C03",
    ),
    ("F05", "signed by the parent's representative", {}, "C10"),
    ("F05", "signed by the agent", {"declarations.truthfulness.signed_by": "P2"}, "C12"),
    ("F06", "three duplicates", {"licence_copies.duplicate": 3}, "C01"),
    ("F07", "itself", {"lookups.open_applications": [{**OPEN, "case_id": "C01"}]}, "C01"),
    ("F07", "another name", {"lookups.open_applications": [{**OPEN, "name": "成都远岫科技有限公司"}]}, "C01"),
    ("F07", "no name, which F02 reports", {"name": GONE, "lookups.open_applications": [{"case_id": "T9"}]}, "C01"),
    ("F08", "owners named", {"beneficial_owners": ["P1"]}, "C01"),
    ("F08", "exempt with a corporate shareholder, as declared", {}, "C03"),
    ("F08", "outside its dates", {"as_of": "2024-10-31", "beneficial_owners": GONE}, "C01"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_f_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "correct")], sentence
    assert all(one.fields and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_f_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


def test_everything_missing_is_named_in_one_notice() -> None:
    """RMR-IR2022 18, BEO2019 36: 一次性告知."""
    missing = {"documents": [], "governance.finance_officer": None}
    finding = found("F01", missing)
    assert len(finding) == 1
    said = finding[0].values["missing"]
    for paper in ("登记申请书", "公司章程", "任职文件", "陈蓉嘉的身份证件", "李牧川的身份证件", "王知夏的身份证件"):
        assert paper in said
    assert len(finding[0].fields) == 6


def test_a_person_of_three_offices_files_one_copy() -> None:
    finding = found("F01", {"documents[id_copy#0]": GONE})[0]
    assert finding.values["missing"].count("陈蓉嘉") == 1


def test_the_competent_authority_is_named() -> None:
    finding = found("F04", {"registration_authority.division_code": "510105"})[0]
    assert "成都市武侯区市场监督管理局" in finding.message.zh
    assert "成都市武侯区市场监督管理局" in finding.fix.zh


def test_no_answer_about_open_applications_goes_to_a_person() -> None:
    assert everything({"lookups.open_applications": None}) == [("F07", "manual")]


def test_an_empty_application_is_told_once_for_each_thing() -> None:
    """Missing data do not cascade: two lists and what stands on its own."""
    empty: Changes = dict.fromkeys(("name", "domicile", "legal_representative", "shareholders", "governance"), GONE)
    ids = [rule for rule, _ in everything({**empty, "persons": {}, "documents": []})]
    assert ids.count("F01") == ids.count("F02") == ids.count("F03") == 1
    assert not set(ids) & {"P07", "P08", "P15", "S01", "F04", "N01", "N02", "C01", "D07"}
