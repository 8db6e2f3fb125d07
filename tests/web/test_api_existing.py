"""A program changes and ends enterprises that stand: companies, a branch, a shop; and strangers verify what is left."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.conftest import FrozenClock
from tests.making import trade_name
from tests.web.programs import Program
from tests.web.submitting import PDF, answers
from tests.web.test_api_kinds import filing, shop
from tests.web.visiting import PASSWORD

SIGNING = {"宋听澜": "songtinglan", "陆知微": "luzhiwei", "许砚清": "xuyanqing"}
NEW_NAME = "成都听澜岚科技有限公司"
MOVED = "四川省成都市武侯区听松街99号1栋1单元101号"


def carried(site: Flask, reference: str) -> dict[str, Any]:
    """Sign a case as everybody who must, and hand it in; the answer to that."""
    files = Program(site, "songtinglan")
    asked = files.post(f"/applications/{reference}/signature-requests")
    assert asked.status_code == 200, asked.json
    for one in asked.json["signatories"]:
        token, signing = one["link"].rpartition("/")[2], {"password": PASSWORD, "digest": asked.json["digest"]}
        signed = Program(site, SIGNING[one["name"]]).post(f"/invitations/{token}/signature", signing)
        assert signed.status_code == 200, signed.json
    handed_in: dict[str, Any] = files.post(f"/applications/{reference}/submission").json
    return handed_in


def founded(site: Flask, body: dict[str, Any]) -> str:
    """The code of an enterprise that was established with these answers."""
    files = Program(site, "songtinglan")
    reference = files.post("/applications", body).json["reference"]
    assert carried(site, reference)["state"] == "LICENSED"
    return str(files.get(f"/applications/{reference}").json["licence_number"])[:18]


def company(number: int = 0) -> dict[str, Any]:
    """Answers of a company whose premises are undertaken for."""
    given = answers(number)
    return {**given, "domicile": {**given["domicile"], "use_type": "commitment"}}


def begun(site: Flask, code: str, what: str, body: dict[str, Any]) -> str:
    """Begin a change or a deregistration; its reference."""
    started = Program(site, "songtinglan").post(f"/enterprises/{code}/{what}", body)
    assert started.status_code == 201, started.json
    return str(started.json["reference"])


def saved(site: Flask, reference: str, **altered: Any) -> Any:
    """Save the answers with these fields altered, and with the undertakings of today."""
    files = Program(site, "songtinglan")
    said = files.get(f"/applications/{reference}").json["answers"]
    on = {"accepted": True, "signed_by": "P1", "on": "2026-11-20"}
    declared = {"truthfulness": on, "name_infringement": on}
    return files.put(f"/applications/{reference}/answers", {**said, "declarations": declared, **altered})


def verified(site: Flask, code: str, reference: str) -> dict[str, Any]:
    """What a stranger is told of the licence a case led to."""
    qr = Program(site, "songtinglan").get(f"/applications/{reference}/licence").json["qr"]
    told: dict[str, Any] = Program(site).post("/verifications/text", {"text": qr}).json
    return told


@pytest.fixture
def old(site: Flask) -> tuple[str, str]:
    """A company's code, and the reference of its founding."""
    code = founded(site, company())
    (case,) = Program(site, "songtinglan").get("/applications").json["applications"]
    return code, case["reference"]


def test_strangers_and_unknown_codes_hear_the_same(site: Flask, old: tuple[str, str]) -> None:
    stranger = Program(site, "xuyanqing")
    for code in (old[0], "91510107MA00000000", "nonsense"):
        said = [
            stranger.get(f"/enterprises/{code}"),
            stranger.post(f"/enterprises/{code}/changes", {"items": ["name"]}),
            stranger.post(f"/enterprises/{code}/deregistrations", {"kind": "simple"}),
        ]
        assert {answer.status_code for answer in said} == {404}
        assert len({answer.json["detail"] for answer in said}) == 1
    assert stranger.get("/my/enterprises").json == {"enterprises": []}


def test_what_cannot_be_is_said_by_field(site: Flask, old: tuple[str, str]) -> None:
    files = Program(site, "songtinglan")
    for what, body, field in (
        ("changes", {"items": []}, "change.items"),
        ("changes", {"items": ["operator"]}, "change.items"),
        ("deregistrations", {"kind": "quick"}, "kind"),
        ("deregistrations", {}, "kind"),
    ):
        answer = files.post(f"/enterprises/{old[0]}/{what}", body)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json["errors"]] == [field]
    reference = begun(site, old[0], "changes", {"items": ["name"]})
    answer = saved(site, reference, registered_capital_cny=1)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json["errors"]] == ["/registered_capital_cny"]
    busy = files.post(f"/enterprises/{old[0]}/deregistrations", {"kind": "simple"})
    assert busy.status_code == 409 and reference in busy.json["detail"]


def test_the_same_key_begins_one_change(site: Flask, old: tuple[str, str]) -> None:
    files = Program(site, "songtinglan")
    first, again = (files.post(f"/enterprises/{old[0]}/changes", {"items": ["name"]}, key="once") for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json)


def test_a_change_of_name_and_domicile_gives_a_second_licence_and_the_old_qr_says_so(
    site: Flask, old: tuple[str, str], clock: FrozenClock
) -> None:
    code, first = old
    (mine,) = Program(site, "songtinglan").get("/my/enterprises").json["enterprises"]
    assert (mine["unified_code"], mine["licence_number"]) == (code, f"{code}-001")
    reference = begun(site, code, "changes", {"items": ["name", "domicile"]})
    shown = Program(site, "songtinglan").get(f"/enterprises/{code}").json
    assert shown["open_case"] == reference
    domicile = {**shown["filing"]["domicile"], "address": MOVED}
    change = {"items": ["name", "domicile"], "decision_date": "2026-11-19", "votes": {"for": 100, "total": 100}}
    assert saved(site, reference, name={"full": NEW_NAME}, domicile=domicile, change=change).status_code == 200
    clock.forward(minutes=5)
    assert carried(site, reference)["state"] == "LICENSED"
    told = verified(site, code, first)
    assert (told["code"], told["genuine"], told["standing"]) == ("SUPERSEDED", True, "SUPERSEDED")
    assert told["since"] == clock().strftime("%Y-%m-%dT%H:%M:%SZ") and f"{code}-002" in told["reason"]
    new = verified(site, code, reference)
    assert (new["code"], new["licence"]["licence_number"], new["licence"]["name"]) == ("OK", f"{code}-002", NEW_NAME)
    assert new["licence"]["record"]["particulars"]["domicile"] == MOVED
    (notice,) = [
        one
        for one in Program(site, "songtinglan").get(f"/applications/{reference}/notices").json["notices"]
        if one["kind"] == "change"
    ]
    answer = Program(site, "songtinglan").get(f"/applications/{reference}/notices/change/{notice['round']}")
    assert answer.mimetype == "application/pdf"


def test_a_change_of_supervisor_alone_leaves_the_licence(site: Flask, old: tuple[str, str]) -> None:
    code, first = old
    reference = begun(site, code, "changes", {"items": ["governance"]})
    governance = {**company()["governance"], "supervisors": ["P2"], "finance_officer": None}
    change = {"items": ["governance"], "decision_date": "2026-11-19", "votes": {"for": 100, "total": 100}}
    assert saved(site, reference, governance=governance, change=change).status_code == 200
    assert carried(site, reference)["state"] == "CLOSED"
    assert verified(site, code, first)["code"] == "OK"
    case = Program(site, "songtinglan").get(f"/applications/{reference}").json
    assert case["licence_number"] == f"{code}-001"


def test_a_company_that_ended_simply_is_told_as_deregistered(site: Flask, old: tuple[str, str]) -> None:
    code, first = old
    reference = begun(site, code, "deregistrations", {"kind": "simple"})
    assert saved(site, reference, dereg={"kind": "simple", "notice_start": "2026-10-28"}).status_code == 200
    assert carried(site, reference)["state"] == "CLOSED"
    told = verified(site, code, first)
    assert (told["code"], told["genuine"], told["standing"]) == ("NOT_IN_FORCE", True, "DEREGISTERED")
    again = Program(site, "songtinglan").post(f"/enterprises/{code}/deregistrations", {"kind": "simple"})
    assert again.status_code == 409


def test_an_ordinary_end_brings_its_papers_and_is_decided_by_two(site: Flask, old: tuple[str, str]) -> None:
    code, first = old
    reference = begun(site, code, "deregistrations", {"kind": "ordinary"})
    files = Program(site, "songtinglan")
    for kind in ("liquidation_report", "tax_clearance"):
        given = {"document_type": kind, "entered": "{}", "file": (BytesIO(PDF), f"{kind}.pdf")}
        sent = files.client.post(f"/api/v1/applications/{reference}/papers", data=given, headers=files.headers)
        assert sent.status_code == 201, sent.json
    assert saved(site, reference).status_code == 200
    assert carried(site, reference)["state"] == "UNDER_REVIEW"
    reviewer = Program(site, "reviewer")
    assert reviewer.post(f"/applications/{reference}/claim").status_code == 200
    case = reviewer.get(f"/applications/{reference}").json
    verdicts = {str(paper["material_id"]): "accepted" for paper in case["papers"]}
    proposed = {"proposes": "approve", "overrides": {}, "verdicts": verdicts, "note": ""}
    assert reviewer.post(f"/applications/{reference}/recommendation", proposed).status_code == 200
    done = Program(site, "approver").post(f"/applications/{reference}/approval", {"note": ""})
    assert done.json["state"] == "CLOSED"
    assert verified(site, code, first)["standing"] == "DEREGISTERED"


def test_a_branch_is_changed_by_its_company_and_bars_its_end_until_it_ended(
    site: Flask, old: tuple[str, str], clock: FrozenClock
) -> None:
    code, _ = old
    parent = {"uscc": code, "legal_representative": "宋听澜", "decision_date": "2026-11-12"}
    name = f"成都{trade_name(0)}科技有限公司武侯分公司"
    body = filing(
        procedure="branch_establishment",
        entity_type="branch",
        parent={**parent, "name": f"成都{trade_name(0)}科技有限公司"},
        person_in_charge={"person": "P2"},
        liaison={"person": "P2"},
        name={"full": name},
    )
    branch = founded(site, body)
    ending = begun(site, code, "deregistrations", {"kind": "simple"})
    saved(site, ending, dereg={"kind": "simple", "notice_start": "2026-10-28"})
    found = Program(site, "songtinglan").get(f"/applications/{ending}/preview").json["findings"]
    assert "Z04" in {one["rule_id"] for one in found}
    reference = begun(site, branch, "changes", {"items": ["person_in_charge"]})
    assert saved(site, reference, person_in_charge={"person": "P3"}).status_code == 200
    assert carried(site, reference)["state"] in ("LICENSED", "UNDER_REVIEW")
    Program(site, "songtinglan").post(f"/applications/{reference}/withdrawal")
    closing = begun(site, branch, "deregistrations", {"kind": "simple"})
    saved(site, closing, dereg={"kind": "simple", "notice_start": "2026-10-28"})
    assert carried(site, closing)["state"] == "CLOSED"
    found = Program(site, "songtinglan").get(f"/applications/{ending}/preview").json["findings"]
    assert "Z04" not in {one["rule_id"] for one in found}


def test_a_shop_changes_its_place_and_ends(site: Flask) -> None:
    code = founded(site, shop())
    reference = begun(site, code, "changes", {"items": ["domicile"]})
    domicile = {**shop()["domicile"], "address": MOVED}
    change = {"items": ["domicile"], "decision_date": "2026-11-19"}
    assert saved(site, reference, domicile=domicile, change=change).status_code == 200
    assert carried(site, reference)["state"] == "LICENSED"
    assert verified(site, code, reference)["licence"]["licence_number"] == f"{code}-002"
    closing = begun(site, code, "deregistrations", {"kind": "simple"})
    assert saved(site, closing).status_code == 200
    assert carried(site, closing)["state"] == "CLOSED"
    assert verified(site, code, reference)["standing"] == "DEREGISTERED"


def test_nobody_takes_a_shop_from_its_operator_without_his_signature(site: Flask) -> None:
    code = founded(site, shop())
    reference = begun(site, code, "changes", {"items": ["operator", "composition"]})
    change = {"items": ["operator", "composition"], "decision_date": "2026-11-19"}
    other = {"operator": {"person": "P2"}, "composition": "personal", "family_members": []}
    assert saved(site, reference, change=change, **other).status_code == 200
    asked = Program(site, "songtinglan").post(f"/applications/{reference}/signature-requests").json
    assert {one["name"] for one in asked["signatories"]} == {"宋听澜", "陆知微"}
