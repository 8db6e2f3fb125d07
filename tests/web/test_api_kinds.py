"""Every kind of filing goes through the API as it goes through the door; the wrong claims are refused by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.web.programs import Program
from tests.web.submitting import answers
from tests.web.test_exchange import NAME, NUMBER, ORGANISATION, PLACE
from tests.web.visiting import PASSWORD

COMMON = (
    "registration_authority",
    "declarations",
    "domicile",
    "business_scope",
    "main_industry_code",
    "headcount",
    "licence_copies",
    "persons",
)


def filing(**changes: Any) -> dict[str, Any]:
    """What every kind declares, with premises by commitment."""
    given = answers(7)
    common = {key: given[key] for key in COMMON}
    common["domicile"] = {**given["domicile"], "use_type": "commitment"}
    return {**common, **changes}


def shop() -> dict[str, Any]:
    return filing(
        procedure="individual_establishment",
        entity_type="individual",
        composition="family",
        operator={"person": "P1"},
        family_members=["P2"],
        name={"full": "成都市武侯区听雨轩软件工作室"},
    )


def exchange() -> dict[str, Any]:
    one = {"name": NAME, "address": PLACE, "legal_rep": "宋听澜", "surrendered": True}
    return filing(
        procedure="consolidation",
        entity_type="llc",
        company_type_text="有限责任公司（自然人投资或控股）",
        registered_capital_cny=2000000,
        established_on="2009-06-18",
        operating_term="长期",
        legal_representative={"person": "P1"},
        name={"full": NAME},
        old_certificates=[
            {"kind": "business_licence", "number": NUMBER, **one},
            {"kind": "organisation_code", "number": ORGANISATION, **one},
            {"kind": "tax", "number": f"510105{ORGANISATION.replace('-', '')}", **one},
        ],
    )


def hand_in(site: Flask, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Start, sign as 宋听澜, submit: the reference and where it stands then."""
    founder = Program(site, "songtinglan")
    started = founder.post("/applications", body)
    assert started.status_code == 201, started.json
    reference = str(started.json["reference"])
    asked = founder.post(f"/applications/{reference}/signature-requests").json
    assert [one["name"] for one in asked["signatories"]] == ["宋听澜"]
    token = asked["signatories"][0]["link"].rpartition("/")[2]
    signing = {"password": PASSWORD, "digest": asked["digest"]}
    assert founder.post(f"/invitations/{token}/signature", signing).status_code == 200
    return reference, founder.post(f"/applications/{reference}/submission").json


@pytest.mark.parametrize("body", [shop, exchange])
def test_a_kind_goes_from_start_to_licence_through_the_api(site: Flask, body: Callable[[], dict[str, Any]]) -> None:
    _, ended = hand_in(site, body())
    assert ended["state"] == "LICENSED", ended


def test_a_branch_of_an_unknown_company_goes_to_a_person(site: Flask) -> None:
    parent = {"name": NAME, "uscc": "91510107MA6CCCC38P", "legal_representative": "宋听澜"}
    body = filing(
        procedure="branch_establishment",
        entity_type="branch",
        parent={**parent, "business_scope": ["软件开发", "信息技术咨询服务"], "decision_date": "2026-11-12"},
        person_in_charge={"person": "P2"},
        name={"full": f"{NAME}武侯分公司"},
    )
    reference, ended = hand_in(site, body)
    assert ended["state"] == "UNDER_REVIEW"
    case = Program(site, "songtinglan").get(f"/applications/{reference}").json
    assert "BR1" in [one["rule_id"] for one in case["findings"]]


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("parent", {"status": "active"}, "/parent/status"),
        ("parent", {"lists": ["abnormal_operations"]}, "/parent/lists"),
        ("organisations", {"O1": {"status": "active"}}, "/organisations/O1/status"),
        ("composition", "partnership", "/composition"),
        ("procedure", "cooperative_establishment", "/procedure"),
        ("entity_type", "partnership", "/entity_type"),
    ],
)
def test_what_only_the_register_says_and_kinds_that_are_not_here_are_refused(
    site: Flask, field: str, value: Any, pointer: str
) -> None:
    answer = Program(site, "songtinglan").post("/applications", filing(**{field: value}))
    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json["errors"]]
