"""Establishments as strangers write them: companies of every kind under four laws, each judged by hand first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes
from tests.domain.rules.strangers import Json, emptied, judged, kind, published, widened
from tests.making import resident_number

CONTENT = "documents[articles].content"
ELECTED, HIRED = "documents[appointment#0]", "documents[appointment#1]"
IDS = {key: person["id_number"] for key, person in published("C01")["persons"].items()}
ROOM = "成都市高新区天府大道北段1700号1栋101号"
YOUNG = resident_number(date(2012, 5, 5), 31)
MINOR: Changes = {
    "persons.P2.birth_date": "2012-05-05",
    "persons.P2.id_number": YOUNG,
    "documents[id_copy#1].id_number": YOUNG,
    f"{CONTENT}.shareholders[1].id_number": YOUNG,
    "governance.finance_officer": None,
    f"{HIRED}.appointees[1]": GONE,
}
UNSUPERVISED: Changes = {"governance.supervisors": [], f"{ELECTED}.appointees[1]": GONE}
CONSENT = {"type": "shareholder_consent", "signed_on": "2026-11-16"}


def flagged(who: str, about: str, **days: Any) -> Changes:
    return {"lookups.person_flags": [{"id_number": IDS[who], "kind": about, **days}]}


def registered(name: str, **more: Any) -> Changes:
    one = {"name": name, "status": "active", "authority_division_code": "510100", **more}
    return {"lookups.registered_names": [one]}


def signatures(case: Json, *keys: str) -> list[Json]:
    return [
        {"signer": case["persons"][key]["name"], "kind": "e_signature", "on": case["as_of"], "verified": True}
        for key in keys
    ]


SOLE, TWO, SHARES = kind("sole"), kind("partners"), kind("shares")
DIRECTORS = [{"person": key, "office": "director", "term_years": 3} for key in SHARES["governance"]["directors"]]
NO_BOARD_OF_SUPERVISORS: Changes = {
    "governance.supervisory_board": False,
    "governance.supervisors": [],
    "governance.employee_supervisors": [],
    f"{ELECTED}.appointees": DIRECTORS,
    "documents[appointment#2]": GONE,
}

CASES: list[tuple[str, Json, list[str]]] = [
    ("null wherever a list is empty", emptied(kind("sole", "A")) | {"lookups": kind("sole", "A")["lookups"]}, []),
    ("full width, dotted days", widened(kind("corporate")), []),
    ("offices in Chinese", kind("sole", changes={
        "legal_representative.position": "董事", f"{CONTENT}.legal_rep_office": "董事",
        f"{ELECTED}.made_by": "股东决定", f"{ELECTED}.appointees[0].office": "董事",
        f"{ELECTED}.appointees[1].office": "监事", f"{HIRED}.made_by": "董事决定",
        f"{HIRED}.appointees[0].office": "经理"}), []),
    ("an executive director in Chinese, 2018", kind("sole", "A", {
        "legal_representative.position": "执行董事", f"{ELECTED}.appointees[0].office": "执行董事"}), []),
    ("a sole shareholder who hires the manager himself", kind("sole", changes={f"{HIRED}.made_by":
        "sole_shareholder"}), ["G10"]),
    ("a telephone with the country's number", published("C01", {"persons.P1.phone": "+86 100-0000-0001"}), []),
    ("a telephone with a digit too many", published("C01", {"persons.P1.phone": "100000000012"}), ["P17"]),
    ("amounts in words and in ten thousands", kind("partners", changes={
        "registered_capital_cny": "60万元", f"{CONTENT}.registered_capital_cny": "人民币陆拾万元整",
        "shareholders[0].subscribed_cny": "３０万", "shareholders[0].contributions[0].amount_cny": "叁拾万元整"}), []),
    ("no supervisor, a paper signed by both", kind("partners", changes={**UNSUPERVISED,
        "documents[+]": {**CONSENT, "signatures": signatures(TWO, "P1", "P2")}}), []),
    ("no supervisor, a paper signed by one", kind("partners", changes={**UNSUPERVISED,
        "documents[+]": {**CONSENT, "signatures": signatures(TWO, "P1")}}), ["G03", "G06"]),
    ("no supervisor, a clause of the articles", kind("partners", changes={**UNSUPERVISED,
        "documents[articles].items[+]": "no_supervisor"}), []),
    ("no supervisor, only said so", kind("partners", changes={**UNSUPERVISED,
        "governance.no_supervisor_consent": True}), ["G06"]),
    ("no supervisor, nothing said", kind("partners", changes=UNSUPERVISED), ["G03", "G06"]),
    ("no supervisor under the old law, all agreed", kind("partners", "B", {**UNSUPERVISED,
        "governance.no_supervisor_consent": True}), ["G03"]),
    ("a supervisor nobody knows, 2018", kind("sole", "A", {"persons.P2": GONE}), ["F01"]),
    ("a supervisor nobody knows, 2026", kind("sole", changes={"persons.P2": GONE}), ["F03"]),
    ("an agent nobody knows", kind("sole", changes={"agent": {"person": "P9"}}), ["P18"]),
    ("an agent for the registration of the founding", published("C01", {
        "agent": {"person": "P3", "from": "2026-03-01", "to": "2026-04-01", "scope": ["公司设立登记"]},
        "documents[+]": {"type": "authorization", "agent_name": "王知夏", "agent_id_number": IDS["P3"],
                         "from": "2026.03.01", "to": "2026年4月1日", "scope": ["办理设立登记手续"]}}), []),
    ("an agent for changes only", published("C01", {
        "agent": {"person": "P3", "from": None, "to": None, "scope": []},
        "documents[+]": {"type": "authorization", "agent_name": "王知夏", "agent_id_number": IDS["P3"],
                         "scope": ["办理变更登记手续"]}}), ["P18"]),
    ("a minor who signs himself", published("C01", MINOR), ["P09"]),
    ("a minor whose guardian signs", published("C01", {**MINOR, "documents[articles].signatures[1].signer": "李远山",
        "documents[+]": {"type": "guardianship", "person": "P2", "guardian_name": "李远山"}}), []),
    ("a minor whose mother holds the other share", published("C01", {**MINOR,
        "documents[articles].signatures[1]": GONE, "documents[+]": {"type": "guardianship", "person": "P2"}}), []),
    ("a minor, nobody but he signs", published("C01", {**MINOR, "documents[articles].signatures[0]": GONE,
        "documents[+]": {"type": "guardianship", "person": "P2"}}), ["A02", "P09"]),
    ("a defaulter who only holds a share", published("C01", {**flagged("P2", "dishonest_judgment_debtor"),
        "governance.finance_officer": None, f"{HIRED}.appointees[1]": GONE}), []),
    ("a defaulter who is finance officer", published("C01", flagged("P2", "dishonest_judgment_debtor")), ["P13"]),
    ("two years and a half after probation", published("C01",
        flagged("P1", "deprived_political_rights", sentence_end="2023-01-01", probation_end="2023-06-01")), []),
    ("three years to the day after a revocation", published("C01",
        flagged("P1", "legal_rep_of_revoked_company", date="2023-03-16", personal_responsibility=True)), []),
    ("a false registration behind a supervisor", published("C01",
        flagged("P3", "false_registration_responsible", revoked_on="2025-01-01")), []),
    ("a false registration behind a shareholder", published("C01",
        flagged("P2", "false_registration_responsible", revoked_on="2025-01-01")), ["P14"]),
    ("a supervisor who is manager under another key", published("C01", {"governance.manager": "PX",
        "persons.PX": published("C01")["persons"]["P3"], f"{HIRED}.appointees[0].person": "PX"}), ["G05"]),
    ("the same trade name, the other without industry", published("C01", registered("成都锦蓉云栈有限公司")), []),
    ("the same but for the form", published("C01", registered("成都锦蓉云栈科技有限责任公司")), ["N33"]),
    ("given up eleven months ago", published("C01", registered("成都锦蓉云栈科技有限公司", status="deregistered",
        deregistered_on="2025-04-16")), ["N37"]),
    ("given up thirteen months ago", published("C01", registered("成都锦蓉云栈科技有限公司", status="deregistered",
        deregistered_on="2025-02-16")), []),
    ("a zone under the code of the city", published("C01", {
        "domicile.address": ROOM, "domicile.division_code": "510100", f"{CONTENT}.domicile_address": ROOM,
        "registration_authority.division_code": "510100", "documents[lease].address": ROOM,
        "documents[property_certificate].address": ROOM[:-4]}), []),
    ("a state-owned shareholder", kind("corporate", changes={"organisations.O1.state_owned": True}), ["C15"]),
    ("the state's share is registered", kind("corporate", changes={"organisations.O1.state_owned": True,
        "documents[+]": {"type": "state_asset_registration", "organisation": "O1"}}), []),
    ("a shareholder whose standing only its licence tells", kind("corporate",
        changes={"organisations.O1.status": None}), []),
    ("shares, without supervisors", kind("shares", changes=NO_BOARD_OF_SUPERVISORS), ["F03"]),
    ("shares, an audit committee of three", kind("shares", changes={**NO_BOARD_OF_SUPERVISORS,
        "governance.audit_committee": ["P1", "P2", "P3"]}), []),
    ("shares, an audit committee of two", kind("shares", changes={**NO_BOARD_OF_SUPERVISORS,
        "governance.audit_committee": ["P1", "P2"]}), ["G07"]),
    ("shares, elected by a general meeting", kind("shares", changes={f"{ELECTED}.made_by": "general_meeting"}), []),
    ("shares, paid less than all", kind("shares", changes={"documents[payment_proof].amount_cny": 1}), ["C11"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "case", "told"), CASES, ids=[one[0] for one in CASES])
def test_a_stranger_s_company_is_told_exactly_what_is_wrong(sentence: str, case: Json, told: list[str]) -> None:
    _, found = judged(case)
    assert [one for one in found if not one.startswith("(")] == told, sentence


def test_a_case_without_lookups_is_for_a_person_and_says_which_system_was_silent() -> None:
    decision, told = judged({name: value for name, value in SOLE.items() if name != "lookups"})
    assert decision == "manual"
    assert told == ["D08", "F07", "N31", "P10", "P11", "P12", "P13", "P14", "P16", "X12"]
