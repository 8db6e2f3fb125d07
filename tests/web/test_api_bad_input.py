"""Bad input to the API: always a 4xx with the field and a remedy, never a 5xx, and nothing accepted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import BytecodeCache

from registry.app import create_app
from tests.conftest import FrozenClock, begin_with, settings_at
from tests.web.programs import Program
from tests.web.submitting import PDF, answers, handed_in

Use = Callable[[str], Program]


@pytest.fixture(scope="module")
def site(peopled: Path, compiled_pages: BytecodeCache, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One service for all of them: nothing here is accepted."""
    settings = settings_at(tmp_path_factory.mktemp("refusing"))
    begin_with(peopled, settings)
    app = create_app(settings, FrozenClock())
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(scope="module")
def founder(site: Flask) -> Program:
    """A program of an applicant."""
    return Program(site, "songtinglan")


@pytest.fixture
def case(founder: Program) -> str:
    """The path of a draft."""
    return f"/applications/{founder.post('/applications', answers()).json['reference']}"


@pytest.fixture(scope="module")
def reviewer(site: Flask) -> Program:
    """A program of a reviewer."""
    return Program(site, "reviewer")


@pytest.fixture(scope="module")
def claimed(site: Flask, reviewer: Program) -> str:
    """The reference of a case that the reviewer has taken."""
    reference = handed_in(site, 20)
    assert reviewer.post(f"/applications/{reference}/claim").status_code == 200
    return reference


def told(answer: Any) -> list[str]:
    """The pointers of a problem, each with a message and a remedy in both languages."""
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"
    assert answer.json["incident"] and answer.json["status"] == 422
    for error in answer.json["errors"]:
        assert all(error[part][language] for part in ("message", "remedy") for language in ("zh", "en"))
    return [error["pointer"] for error in answer.json["errors"]]


def with_name(full: Any) -> dict[str, Any]:
    return answers(name={"full": full})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"colour": "red"}, "/colour"),
        (answers(name={"full": "成都澄江科技有限公司", "nickname": "x"}), "/name/nickname"),
        (with_name(5), "/name/full"),
        (with_name(["成都"]), "/name/full"),
        (with_name("长" * 200_000), "/name/full"),
        (with_name("成都\u202e澄江科技有限公司"), "/name/full"),
        (with_name("成都\u200b澄江科技有限公司"), "/name/full"),
        (with_name("成都\ud800澄江科技有限公司"), "/name/full"),
        (with_name("成都\0澄江科技有限公司"), "/name/full"),
        (answers(registered_capital_cny=-1), "/registered_capital_cny"),
        (answers(registered_capital_cny=1.005), "/registered_capital_cny"),
        (answers(registered_capital_cny="一百"), "/registered_capital_cny"),
        (answers(registered_capital_cny=10**400), "/registered_capital_cny"),
        (answers(registered_capital_cny=True), "/registered_capital_cny"),
        (answers(headcount=-3), "/headcount"),
        (answers(headcount=2.5), "/headcount"),
        (answers(persons=[]), "/persons"),
        (answers(shareholders={"P1": {}}), "/shareholders"),
        (answers(shareholders=[7]), "/shareholders/0"),
        (answers(entity_type="gmbh"), "/entity_type"),
        (answers(documents=[{"type": "articles"}]), "/documents"),
        (answers(assigned_uscc="91510107MA00000001"), "/assigned_uscc"),
        (answers(lookups={}), "/lookups"),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_answers_that_no_filing_can_hold_are_refused_with_their_place(
    founder: Program, case: str, body: Any, pointer: str
) -> None:
    raw = json.dumps(body)
    answer = founder.send("PUT", f"{case}/answers", data=raw, content_type="application/json")
    assert pointer in told(answer)
    assert founder.get(case).json["answers"]["headcount"] == answers()["headcount"]


@pytest.mark.parametrize("on", ["2026-02-30", "yesterday", "20261120", 5, "0000-00-00", "９９９９-01-01"])
def test_dates_that_do_not_exist_are_refused(founder: Program, case: str, on: Any) -> None:
    body = answers(declarations={"truthfulness": {"accepted": True, "signed_by": "P1", "on": on}})
    assert told(founder.put(f"{case}/answers", body)) == ["/declarations/truthfulness/on"]


def test_all_problems_come_at_once(founder: Program, case: str) -> None:
    body = answers(headcount=-1, registered_capital_cny=-1, colour="red")
    assert set(told(founder.put(f"{case}/answers", body))) == {"/headcount", "/registered_capital_cny", "/colour"}


def test_a_person_cannot_say_himself_that_he_was_verified(founder: Program, case: str) -> None:
    body = answers()
    body["persons"]["P1"]["realname_verified"] = True
    assert told(founder.put(f"{case}/answers", body)) == ["/persons/P1/realname_verified"]


def test_markup_is_text_and_comes_back_as_it_was(founder: Program, case: str) -> None:
    body = answers(domicile={"division_code": "510107", "address": "A & B <b> <img src=x>"})
    assert founder.put(f"{case}/answers", body).status_code == 200
    assert founder.get(case).json["answers"]["domicile"]["address"] == "A & B <b> <img src=x>"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"headcount": NaN}',
        b'{"headcount": Infinity}',
        b'{"headcount": 1, "headcount": 2}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'"\xed\xa0\x80"',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"headcount": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_refused(founder: Program, case: str, raw: bytes) -> None:
    answer = founder.send("PUT", f"{case}/answers", data=raw, content_type="application/json")
    assert answer.status_code == 400 and answer.json["title"] and answer.json["detail"]


def test_deep_but_readable_nesting_is_refused_by_field(founder: Program, case: str) -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    body = answers(consolidated_items=[{"code": "MC12", "data": {"handler_name": deep}}])
    assert told(founder.put(f"{case}/answers", body))


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_another_media_type_is_refused(founder: Program, case: str, media_type: str) -> None:
    answer = founder.send("PUT", f"{case}/answers", data=b"{}", content_type=media_type)
    assert answer.status_code == 415 and answer.mimetype == "application/problem+json"


def test_a_body_beyond_the_limit_is_refused(founder: Program, case: str) -> None:
    raw = b'{"x": "' + b"a" * (5 * 1024 * 1024) + b'"}'
    assert founder.send("PUT", f"{case}/answers", data=raw, content_type="application/json").status_code == 413


@pytest.mark.parametrize("key", ["", "k" * 201, "schlüssel", "a\tb"])
def test_an_idempotency_key_that_is_none_is_refused(founder: Program, key: str) -> None:
    answer = founder.post("/applications", answers(), headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert told(answer) == ["/Idempotency-Key"]


@pytest.mark.parametrize(
    ("content", "kind", "entered", "status"),
    [
        (b"", "lease", {}, 415),
        (b"MZ\x90\x00", "lease", {}, 415),
        (b"<html>", "lease", {}, 415),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "lease", {}, 413),
        (PDF, "application_form", {}, 422),
        (PDF, "passport" * 20, {}, 422),
        (PDF, "", {}, 422),
        (PDF, "lease", {"owner": "x"}, 422),
        (PDF, "lease", {"to": "2026-02-30"}, 422),
        (PDF, "lease", {"type": "approval"}, 422),
        (PDF, "lease", {"signatures": [{"signer": "x", "kind": "e_seal", "verified": True}]}, 422),
        (PDF, "payment_proof", {"amount_cny": -5.5}, 422),
        (PDF, "lease", [], 400),
    ],
)
def test_an_upload_that_is_not_what_it_should_be_is_refused(
    founder: Program, case: str, content: bytes, kind: str, entered: Any, status: int
) -> None:
    data = {"file": (io.BytesIO(content), "lease.pdf"), "document_type": kind, "entered": json.dumps(entered)}
    answer = founder.send("POST", f"{case}/papers", data=data, content_type="multipart/form-data")
    assert answer.status_code == status, answer.json
    assert founder.get(case).json["papers"] == []


def test_the_fields_of_a_paper_are_named_without_their_wrapping(founder: Program, case: str) -> None:
    data = {"file": (io.BytesIO(PDF), "a.pdf"), "document_type": "lease", "entered": '{"to": "2026-02-30", "x": 1}'}
    answer = founder.send("POST", f"{case}/papers", data=data, content_type="multipart/form-data")
    assert set(told(answer)) == {"/to", "/x"}


def test_an_amount_on_a_paper_is_kept_exactly(founder: Program, case: str) -> None:
    data = {"file": (io.BytesIO(PDF), "a.pdf"), "document_type": "payment_proof", "entered": '{"amount_cny": 1000.50}'}
    added = founder.send("POST", f"{case}/papers", data=data, content_type="multipart/form-data").json
    assert founder.get(case).json["papers"][0]["entered"] == {"amount_cny": "1000.50"}
    described = founder.put(f"{case}/papers/{added['material_id']}", {"amount_cny": 2000})
    assert described.status_code == 200
    assert told(founder.put(f"{case}/papers/{added['material_id']}", {"amount_cny": "much"})) == ["/amount_cny"]
    assert founder.send("DELETE", f"{case}/papers/{added['material_id']}").status_code == 200
    assert founder.send("DELETE", f"{case}/papers/{added['material_id']}").status_code == 404


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a;b="c\x7f.pdf', "\u202efdp.exe", "长" * 300, "\0"])
def test_a_file_name_reaches_no_header_as_it_was(founder: Program, case: str, name: str) -> None:
    data = {"file": (io.BytesIO(PDF), name), "document_type": "lease"}
    added = founder.send("POST", f"{case}/papers", data=data, content_type="multipart/form-data")
    assert added.status_code == 201
    shown = founder.get(f"{case}/papers/{added.json['material_id']}")
    assert shown.status_code == 200 and shown.headers["Content-Disposition"].startswith("inline; filename")
    assert all(character.isprintable() and character.isascii() for character in shown.headers["Content-Disposition"])
    assert len(founder.get(case).json["papers"][0]["file_name"]) <= 120


@pytest.mark.parametrize("text", ["", "x", "0" * 4096, "9" * 2501, "https://evil.example/v#1", "\ud800", "\0"])
def test_what_is_no_licence_gets_a_verdict_that_says_so(site: Flask, text: str) -> None:
    answer = Program(site).send(
        "POST", "/verifications/text", data=json.dumps({"text": text}), content_type="application/json"
    )
    if text == "":
        assert told(answer) == ["/text"]
    else:
        assert answer.status_code == 200 and answer.json["code"] != "OK" and answer.json["genuine"] is not True


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", PDF, b"\0" * 1000])
def test_a_pdf_that_is_no_licence_gets_a_verdict_that_says_so(site: Flask, pdf: bytes) -> None:
    answer = Program(site).send("POST", "/verifications/pdf", data=pdf, content_type="application/pdf")
    assert answer.status_code == 200 and answer.json["code"] != "OK"


@pytest.mark.parametrize(
    "path",
    [
        "/licences/x",
        "/licences/91510107MA00000001-001?short_code=",
        "/licences/91510107MA00000001-001?short_code=%00",
        "/licences/91510107MA00000001-001?short_code=AAAAAAAAAA",
        "/licences/%ED%A0%80?short_code=AAAAAAAAAA",
        "/licences/" + "9" * 3000 + "?short_code=A",
        "/queue?show=%27",
        "/applications/%00",
        "/applications/" + "x" * 5000,
        "/applications/x/papers/99999999999999999999999999",
        "/invitations/%F0%9F%98%80",
    ],
)
def test_strange_addresses_are_refused(reviewer: Program, path: str) -> None:
    assert 400 <= reviewer.get(path).status_code < 500


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("recommendation", {}),
        ("recommendation", {"proposes": "maybe"}),
        ("recommendation", {"proposes": "approve", "overrides": {"0": 5}}),
        ("recommendation", {"proposes": "approve", "overrides": []}),
        ("recommendation", {"proposes": "approve", "verdicts": {"1": "perhaps"}}),
        ("recommendation", {"proposes": "approve", "note": "长" * 1001}),
        ("recommendation", {"proposes": "refuse"}),
        ("return", {}),
        ("return", {"findings": [99]}),
        ("return", {"findings": [-1]}),
        ("return", {"findings": ["x"]}),
        ("return", {"extra": [{"rule_id": "Q99", "message_zh": "x"}]}),
        ("return", {"extra": [{"rule_id": "D07"}]}),
        ("return", {"extra": [{"rule_id": "D07", "message_zh": "x\u202e"}]}),
        ("return", {"unknown": 1}),
    ],
)
def test_a_reviewers_word_that_cannot_stand_is_refused(reviewer: Program, claimed: str, step: str, body: Any) -> None:
    assert reviewer.post(f"/applications/{claimed}/{step}", body).status_code == 422
    assert reviewer.get(f"/applications/{claimed}").json["state"] == "UNDER_REVIEW"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
_ROOTS = st.sampled_from(sorted(answers()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(root=_ROOTS, value=_JSON)
def test_no_value_in_no_field_brings_the_service_down(founder: Program, case: str, root: str, value: Any) -> None:
    raw = json.dumps({**answers(), root: value})
    answer = founder.send("PUT", f"{case}/answers", data=raw, content_type="application/json")
    assert answer.status_code in (200, 400, 422)
    assert founder.get(f"{case}/preview").status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_no_bytes_bring_the_service_down(founder: Program, raw: bytes) -> None:
    answer = founder.send("POST", "/name-checks", data=raw, content_type="application/json")
    assert answer.status_code in (200, 400, 422)
