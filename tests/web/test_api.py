"""The API: its description, its gate, the whole journey by it, and each effect once."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from registry.domain import filing as filings
from registry.records import applications
from registry.records.database import reading
from registry.web.api import ENDPOINTS
from tests.conftest import FrozenClock
from tests.web.programs import DOCUMENT, Program
from tests.web.submitting import FOUNDERS, PDF, answers, handed_in, number_of, papers
from tests.web.visiting import PASSWORD

Use = Callable[[str], Program]


@pytest.fixture
def use(site: Flask) -> Use:
    """Makes a program signed in as somebody, or as nobody."""
    return lambda username: Program(site, username)


def upload(program: Program, reference: str, kind: str, entered: dict[str, Any], key: str = "") -> Any:
    data = {"file": (io.BytesIO(PDF), f"{kind}.pdf"), "document_type": kind, "entered": json.dumps(entered)}
    return program.send(
        "POST", f"/applications/{reference}/papers", key=key, data=data, content_type="multipart/form-data"
    )


def signed_by_all(use: Use, founder: Program, reference: str) -> None:
    asked = founder.post(f"/applications/{reference}/signature-requests").json
    for username, one in zip(FOUNDERS, asked["signatories"], strict=True):
        token = one["link"].rpartition("/")[2]
        signed = use(username).post(
            f"/invitations/{token}/signature", {"password": PASSWORD, "digest": asked["digest"]}
        )
        assert signed.status_code == 200, signed.json


# The description


def test_the_description_is_valid_openapi_and_served(site: Flask) -> None:
    served = site.test_client().get("/openapi.json")
    assert served.status_code == 200 and served.json["openapi"].startswith("3.1")
    validate(served.json)


def test_the_filing_in_the_description_is_the_domains_own(site: Flask) -> None:
    assert DOCUMENT["components"]["schemas"]["Filing"] == filings.json_schema()


def test_every_route_below_the_api_is_described(site: Flask) -> None:
    routed = {
        (rule.endpoint.partition(".")[2], method)
        for rule in site.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routed == {(endpoint.name, endpoint.method) for endpoint in ENDPOINTS}


def test_every_operation_says_in_two_languages_what_it_does() -> None:
    for endpoint in ENDPOINTS:
        assert endpoint.summary.zh and endpoint.summary.en and endpoint.summary.zh != endpoint.summary.en


def test_every_operation_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for path, operations in DOCUMENT["paths"].items():
        for method in operations:
            assert f"`{method.upper()} {path.removeprefix('/api/v1')}`" in text


# The gate


def test_without_a_token_only_public_operations_answer(site: Flask) -> None:
    for endpoint in ENDPOINTS:
        path = endpoint.rule
        for name in ("<reference>", "<token>", "<number>", "<kind>", "<rule_id>"):
            path = path.replace(name, "X")
        for name in ("<int:material_id>", "<int:round>", "<int:place>", "<int:proposal_id>"):
            path = path.replace(name, "1")
        path = path.replace("<any(original,duplicate):kind>", "original").replace("<any(svg,png):form>", "png")
        answer = Program(site).send(endpoint.method, path)
        if endpoint.policy == "public":
            assert answer.status_code != 401
        else:
            assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.mimetype == "application/problem+json" and answer.json["incident"]


def test_a_wrong_password_gives_no_token_and_ten_give_a_pause(site: Flask) -> None:
    program = Program(site)
    for _ in range(10):
        assert program.post("/sessions", {"username": "songtinglan", "password": "wrong"}).status_code == 401
    assert program.post("/sessions", {"username": "songtinglan", "password": PASSWORD}).status_code == 429


def test_a_session_cookie_is_worth_nothing_here(site: Flask, visit: Any) -> None:
    browser = visit("songtinglan")
    assert browser.go("/cases").status == 200
    assert browser.client.get("/api/v1/account").status_code == 401


def test_no_cookie_is_given_here(site: Flask, visit: Any) -> None:
    for client in (site.test_client(), visit("songtinglan").client):
        answer = client.post("/api/v1/verifications/text", json={"text": "1"})
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": "执照", "a": 1}, '{"b":"执照","a":1}'),
        ({"x": Decimal("1.50")}, '{"x": "1.50"}'),
        ("\ud800", '"\\ud800"'),
    ],
)
def test_an_answer_is_written_as_it_was_put_together(site: Flask, value: Any, written: str) -> None:
    assert site.json.dumps(value) == written


@pytest.mark.parametrize("token", ["", "x", "eyJhbGciOiJub25lIn0.e30.", "é", "a" * 5000])
def test_a_forged_token_is_refused(site: Flask, token: str) -> None:
    program = Program(site)
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.get("/account").status_code == 401


def test_a_token_ends_after_twelve_hours(use: Use, clock: FrozenClock) -> None:
    program = use("songtinglan")
    clock.forward(hours=11, minutes=59)
    assert program.get("/account").json == {"username": "songtinglan", "name": "宋听澜", "roles": ["applicant"]}
    clock.forward(minutes=2)
    assert program.get("/account").status_code == 401


def test_another_persons_case_does_not_exist(use: Use) -> None:
    reference = use("songtinglan").post("/applications", answers()).json["reference"]
    other = use("luzhiwei")
    assert other.get(f"/applications/{reference}").status_code == 404
    assert other.put(f"/applications/{reference}/answers", answers()).status_code == 404
    assert other.get(f"/applications/{reference}/preview").status_code == 404
    assert upload(other, reference, *papers()[0]).status_code == 404
    for step in ("reservation", "signature-requests", "revision", "submission", "withdrawal"):
        assert other.post(f"/applications/{reference}/{step}").status_code == 404
    assert use("reviewer").get(f"/applications/{reference}").status_code == 404
    assert other.get("/applications").json == {"applications": []}


def test_another_persons_paper_does_not_exist(use: Use, site: Flask) -> None:
    reference = handed_in(site)
    assert use("songtinglan").get(f"/applications/{reference}/papers/1").data == PDF
    assert use("reviewer").get(f"/applications/{reference}/papers/1").data == PDF
    assert use("luzhiwei").get(f"/applications/{reference}/papers/1").status_code == 200  # he signed it
    assert use("xuyanqing").get(f"/applications/{reference}/papers/1").status_code == 404
    assert Program(site).get(f"/applications/{reference}/papers/1").status_code == 401


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("songtinglan", "/applications/X/claim"),
        ("approver", "/applications/X/claim"),
        ("reviewer", "/applications/X/approval"),
        ("songtinglan", "/queue/next"),
    ],
)
def test_a_role_does_not_do_anothers_work(use: Use, who: str, path: str) -> None:
    assert use(who).post(path, {}).status_code == 403


# The journey


def test_the_whole_journey_goes_through_the_api(use: Use, site: Flask) -> None:
    founder, stranger = use("songtinglan"), Program(site)
    name = answers(4)["name"]["full"]
    free = stranger.post("/name-checks", {"full": name, "division_code": "510107"}).json
    assert free["available"] and free["parts"]["industry"] == "科技"
    reference = founder.post("/applications", {"procedure": "establishment", "entity_type": "llc"}).json["reference"]
    saved = founder.put(f"/applications/{reference}/answers", answers(4)).json
    assert founder.post(f"/applications/{reference}/reservation").json["full"] == name
    for kind, entered in papers(4):
        assert upload(founder, reference, kind, entered).status_code == 201
    preview = founder.get(f"/applications/{reference}/preview").json
    assert saved["version"] and len(preview["signatories"]) == 2
    signed_by_all(use, founder, reference)
    submitted = founder.post(f"/applications/{reference}/submission").json
    assert submitted["state"] == "UNDER_REVIEW"

    reviewer, approver = use("reviewer"), use("approver")
    assert [row["reference"] for row in reviewer.get("/queue?show=unclaimed").json["rows"]] == [reference]
    assert reviewer.post("/queue/next").json == {"reference": reference}
    case = reviewer.get(f"/applications/{reference}").json
    overrides = {str(i): "已核对原件" for i, f in enumerate(case["findings"]) if f["severity"] != "notice"}
    verdicts = {str(paper["material_id"]): "accepted" for paper in case["papers"]}
    body = {"proposes": "approve", "overrides": overrides, "verdicts": verdicts, "note": "可以"}
    assert reviewer.post(f"/applications/{reference}/recommendation", body).json["proposes"] == "approve"
    approved = approver.post(f"/applications/{reference}/approval", {"note": "同意"}).json
    assert approved["state"] == "LICENSED"

    licence = founder.get(f"/applications/{reference}/licence").json
    assert licence["licence_number"] == approved["licence_number"]
    pdf = founder.get(f"/applications/{reference}/licence/duplicate.pdf?copy=1")
    assert (
        pdf.data.startswith(b"%PDF-") and founder.get(f"/applications/{reference}/licence/qr.png").data[1:4] == b"PNG"
    )
    assert founder.get(f"/applications/{reference}/licence/duplicate.pdf?copy=99").status_code == 404
    assert stranger.post("/verifications/text", {"text": licence["qr"]}).json["code"] == "OK"
    verdict = stranger.send("POST", "/verifications/pdf", data=pdf.data, content_type="application/pdf").json
    assert verdict["code"] == "OK" and verdict["licence"]["name"] == name
    by_code = f"/licences/{licence['licence_number']}?short_code={licence['short_code']}"
    assert stranger.get(by_code).json["code"] == "OK"
    assert stranger.get(by_code.replace("?", "/record?")).json["particulars"]["name"] == name
    assert stranger.get(f"/licences/{licence['licence_number']}?short_code=0000000000").status_code == 404


def test_a_return_and_a_second_round_go_through_the_api(use: Use, site: Flask) -> None:
    reference = handed_in(site, 5, owner="成都山月资产管理有限公司")
    founder, reviewer = use("songtinglan"), use("reviewer")
    reviewer.post(f"/applications/{reference}/claim")
    own = {"rule_id": "D07", "fields": ["domicile.address"], "message_zh": "请写明楼层", "message_en": "Name the floor"}
    returned = reviewer.post(
        f"/applications/{reference}/return", {"findings": [0], "extra": [own], "note": "请一次补齐"}
    ).json
    assert returned == {"reference": reference, "state": "RETURNED", "findings": 2}
    case = founder.get(f"/applications/{reference}").json
    assert [one["rule_id"] for one in case["decisions"][-1]["findings"]] == ["D04", "D07"]
    assert case["decisions"][-1]["note"] == "请一次补齐"
    assert founder.post(f"/applications/{reference}/revision").json["fallen"] == []  # they fell with the return
    signed_by_all(use, founder, reference)
    assert founder.post(f"/applications/{reference}/submission").json["state"] == "UNDER_REVIEW"


def test_a_signature_needs_the_password_and_the_digest_of_what_was_read(use: Use, site: Flask) -> None:
    founder = use("songtinglan")
    reference = founder.post("/applications", answers(6)).json["reference"]
    asked = founder.post(f"/applications/{reference}/signature-requests").json
    token = asked["signatories"][0]["link"].rpartition("/")[2]
    seen = founder.get(f"/invitations/{token}").json
    assert seen["yours"] and seen["digest"] == asked["digest"] and seen["filing"]["name"]["full"]
    path = f"/invitations/{token}/signature"
    assert founder.post(path, {"password": "wrong", "digest": asked["digest"]}).status_code == 403
    assert founder.post(path, {"password": PASSWORD, "digest": "0" * 64}).status_code == 409
    assert use("luzhiwei").post(path, {"password": PASSWORD, "digest": asked["digest"]}).status_code == 403
    assert use("luzhiwei").get(f"/invitations/{token}").json["filing"] is None
    assert [one["token"] for one in founder.get("/invitations").json["invitations"]] == [token]
    assert founder.post(path, {"password": PASSWORD, "digest": asked["digest"]}).status_code == 200
    assert founder.post(path, {"password": PASSWORD, "digest": asked["digest"]}).status_code == 410
    other = asked["signatories"][1]["link"].rpartition("/")[2]
    declined = use("luzhiwei").post(f"/invitations/{other}/refusal", {"reason": "出资额不对"})
    assert declined.json == {"reference": reference, "state": "DRAFT"}


def test_a_withdrawn_case_and_its_refusals_say_what_to_do(use: Use) -> None:
    founder = use("songtinglan")
    reference = founder.post("/applications", answers(7)).json["reference"]
    assert founder.post(f"/applications/{reference}/withdrawal").json["state"] == "WITHDRAWN"
    refused = founder.put(f"/applications/{reference}/answers", answers(7))
    assert refused.status_code == 409 and "新建申请" in refused.json["detail"]
    in_english = founder.put(f"/applications/{reference}/answers?lang=en", answers(7))
    assert "start a new application" in in_english.json["detail"]


def test_staff_and_cosigners_see_numbers_masked_and_no_links(use: Use, site: Flask) -> None:
    reference = handed_in(site, 8)
    for who in ("reviewer", "approver", "luzhiwei"):
        seen = use(who).get(f"/applications/{reference}")
        for username in ("songtinglan", "xuyanqing"):
            assert number_of(username) not in seen.get_data(as_text=True)
        assert all(one["link"] is None for one in seen.json["signatories"])
        assert all(paper["entered"] is None for paper in seen.json["papers"])
    assert number_of("songtinglan") in use("songtinglan").get(f"/applications/{reference}").get_data(as_text=True)


def test_the_applicant_does_not_see_what_officers_say_to_each_other(use: Use, site: Flask) -> None:
    reference = handed_in(site, 9)
    reviewer = use("reviewer")
    reviewer.post(f"/applications/{reference}/claim")
    verdicts = {str(p["material_id"]): "accepted" for p in reviewer.get(f"/applications/{reference}").json["papers"]}
    reviewer.post(
        f"/applications/{reference}/recommendation", {"proposes": "approve", "verdicts": verdicts, "note": "内部"}
    )
    sent = use("approver").post(f"/applications/{reference}/sending-back", {"note": "再看产权证"})
    assert sent.json["state"] == "UNDER_REVIEW"
    assert [d["kind"] for d in reviewer.get(f"/applications/{reference}").json["decisions"]] == [
        "recommend",
        "send_back",
    ]
    for who in FOUNDERS:
        assert use(who).get(f"/applications/{reference}").json["decisions"] == []


# Each effect once


def test_the_same_key_has_one_effect_and_one_answer(use: Use, site: Flask) -> None:
    founder = use("songtinglan")
    first = founder.post("/applications", answers(), key="begin-1")
    again = founder.post("/applications", answers(), key="begin-1")
    assert first.json == again.json and first.status_code == again.status_code == 201
    assert len(founder.get("/applications").json["applications"]) == 1
    other = founder.post("/applications", answers(1), key="begin-1")
    assert other.status_code == 422 and other.json["type"].endswith("idempotency_mismatch")
    assert use("luzhiwei").post("/applications", answers(1), key="begin-1").status_code == 201  # keys are one's own


def test_the_same_key_at_another_address_is_refused(use: Use) -> None:
    founder = use("songtinglan")
    reference = founder.post("/applications", answers(), key="k").json["reference"]
    assert founder.post(f"/applications/{reference}/withdrawal", key="k").status_code == 422
    assert founder.get(f"/applications/{reference}").json["state"] == "DRAFT"


def test_the_next_case_is_the_same_case_under_the_same_key(use: Use, site: Flask) -> None:
    first, _ = handed_in(site, 11), handed_in(site, 12)
    reviewer = use("reviewer")
    assert [reviewer.post("/queue/next", key="morning").json["reference"] for _ in range(2)] == [first, first]
    assert reviewer.get("/queue").json["counts"]["mine"] == 1


def test_an_upload_sent_twice_is_one_paper(use: Use) -> None:
    founder = use("songtinglan")
    reference = founder.post("/applications", answers()).json["reference"]
    first, again = (upload(founder, reference, *papers()[0], key="lease") for _ in range(2))
    assert first.json == again.json
    assert len(founder.get(f"/applications/{reference}").json["papers"]) == 1


def test_every_step_of_a_case_replays_under_its_key(use: Use, site: Flask) -> None:
    reference = handed_in(site, 10)
    reviewer, approver = use("reviewer"), use("approver")
    case = reviewer.get(f"/applications/{reference}").json
    verdicts = {str(paper["material_id"]): "accepted" for paper in case["papers"]}
    steps: list[tuple[Program, str, Any]] = [
        (reviewer, "claim", None),
        (reviewer, "recommendation", {"proposes": "approve", "verdicts": verdicts}),
        (approver, "approval", {}),
    ]
    for program, step, body in steps:
        first = program.post(f"/applications/{reference}/{step}", body, key=f"key-{step}")
        again = program.post(f"/applications/{reference}/{step}", body, key=f"key-{step}")
        assert first.status_code == again.status_code == 200 and first.json == again.json, step
    with site.app_context(), reading() as session:
        found = applications.by_reference(session, reference)
        assert found is not None and found.state == "LICENSED"


def test_a_save_over_another_tabs_save_is_a_conflict_and_loses_nothing(use: Use) -> None:
    founder = use("songtinglan")
    begun = founder.post("/applications", answers()).json
    path, match = f"/applications/{begun['reference']}/answers", {"If-Match": f'"{begun["version"]}"'}
    assert founder.put(path, answers(headcount=7), headers=match).status_code == 200
    late = founder.put(path, answers(headcount=8), headers=match)
    assert late.status_code == 409 and late.json["type"].endswith("version")
    assert founder.get(f"/applications/{begun['reference']}").json["answers"]["headcount"] == 7
    assert founder.put(path, answers(), headers={"If-Match": "latest"}).status_code == 400
