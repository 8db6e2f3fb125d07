"""The stranger's door on the server: number and short code, PDF files, the published lists, the page's own promises."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from certificates import qr
from certificates.trust import trust_from_statement
from registry.procedures import render
from registry.procedures.counter import Counter
from registry.procedures.walk import walk
from registry.records import licences
from registry.records.database import reading
from registry.records.licences import Licence
from signing.statement import read_statement
from signing.status_list import STATUS_LIST_TYPE, status_at
from signing.trust_list import TRUST_LIST_TYPE
from tests.by_hand import by_hand
from tests.conftest import NOON, FrozenClock
from tests.making import clean_case

VERIFIER = Path(__file__).parents[2] / "registry" / "web" / "static" / "verifier"
VENDORED = re.compile(r"`([^`]+)` \|.*`([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def licence(counter: Counter) -> Licence:
    walked = walk(counter, clean_case(), now=NOON)
    assert walked.licence_number is not None
    with reading() as session:
        found = licences.by_number(session, walked.licence_number)
    assert found is not None
    return found


def forged(client: FlaskClient) -> str:
    """The token against forged forms, as the page carries it."""
    page = client.get("/licences").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(client: FlaskClient, content: bytes, name: str = "licence.pdf") -> Any:
    form = {"csrf_token": forged(client), "file": (io.BytesIO(content), name)}
    return client.post("/licences/file", data=form, content_type="multipart/form-data")


# --- by number and short code


@pytest.mark.parametrize(
    "number",
    [
        "",
        "x",
        "91510107MA00AAAAAA-001",
        "../../etc/passwd",
        "91510107MA00AAAAAA-001" * 40,
        "<script>",
        "９１５１０１０７",
    ],
)
def test_a_number_that_is_none_is_answered_as_unknown(client: FlaskClient, number: str) -> None:
    answer = client.get(f"/licences/{number}?code=0000000000")
    assert answer.status_code in (200, 404, 308)
    assert "<script>" not in answer.text and "有效" not in answer.text


def test_a_wrong_short_code_says_no_more_than_an_unknown_number(client: FlaskClient, licence: Licence) -> None:
    wrong = client.get(f"/licences/{licence.number}?code=0000000000")
    unknown = client.get("/licences/91510107MA00AAAAAA-001?code=0000000000")
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert wrong.text.replace(licence.number, "") == unknown.text.replace("91510107MA00AAAAAA-001", "")


def test_without_a_short_code_nothing_is_shown_but_the_question(client: FlaskClient, licence: Licence) -> None:
    answer = client.get(f"/licences/{licence.number}")
    assert answer.status_code == 200
    assert "核验短码" in answer.text and "宋听澜" not in answer.text
    half = client.get("/licences", query_string={"number": licence.number, "code": " "})
    assert "请把执照编号和核验短码都填上" in half.text


def test_number_and_short_code_lead_to_the_standing_however_they_are_typed(
    client: FlaskClient, licence: Licence
) -> None:
    typed = {"number": f" {licence.number.lower()} ", "code": licence.short_code.lower()}
    answer = client.get("/licences", query_string=typed, follow_redirects=True)
    assert answer.status_code == 200
    assert all(part in answer.text for part in ("真实有效", "宋听澜", licence.number, "这是演示样本", "2026年11月20日"))
    english = in_english(client, f"/licences/{licence.number}?code={licence.short_code}")
    assert "Genuine and in force" in english and "Legal representative" in english


@pytest.mark.parametrize(
    ("standing", "zh", "en"),
    [
        ("SUPERSEDED", "真实，已换发", "Genuine, since replaced"),
        ("SUSPENDED", "真实，已暂停", "Genuine, but suspended"),
        ("DEREGISTERED", "已注销", "Deregistered"),
        ("REVOKED", "已吊销", "Revoked"),
        ("ANNULLED", "已撤销", "Annulled"),
    ],
)
def test_a_standing_is_told_since_when_and_why(
    client: FlaskClient, licence: Licence, standing: str, zh: str, en: str
) -> None:
    settle(licence, standing)
    page = client.get(f"/licences/{licence.number}?code={licence.short_code}").text
    assert f"<h1>{zh}</h1>" in page and "2026年11月18日" in page and "原因：一个原因" in page
    page = in_english(client, f"/licences/{licence.number}?code={licence.short_code}")
    assert f"<h1>{en}</h1>" in page and "since 18 November 2026. Reason: 一个原因" in page


def in_english(client: FlaskClient, address: str) -> str:
    g.pop("language", None)  # the test's own app context outlives a request
    return client.get(f"{address}&lang=en").text


def settle(licence: Licence, standing: str) -> None:
    with by_hand() as session:
        row = licences.by_number(session, licence.number)
        assert row is not None
        row.standing, row.standing_reason = standing, "一个原因"
        row.standing_since = NOON - timedelta(days=2)


# --- a PDF file


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000])
def test_a_file_that_is_no_licence_is_refused_with_words(client: FlaskClient, content: bytes) -> None:
    answer = send(client, content)
    assert answer.status_code in (200, 415, 422)
    assert "真实有效" not in answer.text


def test_a_form_from_elsewhere_is_refused(client: FlaskClient) -> None:
    file = (io.BytesIO(b"%PDF-1.7"), "a.pdf")
    assert client.post("/licences/file", data={"file": file}).status_code == 400


def test_a_pdf_is_answered_with_its_seal_and_an_altered_one_is_not_confirmed(
    client: FlaskClient, counter: Counter, licence: Licence
) -> None:
    pdf = render.sheet_of(counter, licence_number=licence.number, kind="duplicate", now=NOON)
    answer = send(client, pdf)
    assert answer.status_code == 200 and "<h1>真实有效</h1>" in answer.text
    for place in (len(pdf) // 3, len(pdf) // 2):
        altered = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        assert "<h1>真实" not in send(client, altered).text
    assert "<h1>真实" not in send(client, pdf + b"\n% more").text


# --- what the page in the browser asks


@pytest.mark.parametrize("serial", [None, "", "xyz", "00", "00" * 16, "0" * 5000])
def test_an_unknown_serial_has_no_standing(client: FlaskClient, serial: str | None) -> None:
    headers = {} if serial is None else {"Licence-Serial": serial}
    assert client.get("/v/standing", headers=headers).status_code in (400, 404)


def test_the_register_answers_with_the_exact_record(client: FlaskClient, licence: Licence) -> None:
    answer = client.get("/v/standing", headers={"Licence-Serial": licence.serial.hex()})
    assert hashlib.sha256(answer.json["record"].encode()).digest() == licence.record_sha256
    assert (answer.json["standing"], answer.json["reason"]) == ("IN_FORCE", None)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_is_self_contained_under_a_strict_policy(client: FlaskClient) -> None:
    answer = client.get("/v")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "'wasm-unsafe-eval'" in policy
    assert "http" not in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style| style=| on[a-z]+=", answer.text) == []
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', answer.text)
    assert addresses and all(one.startswith(("/", "#", "data:,")) and not one.startswith("//") for one in addresses)
    elsewhere = client.get("/licences").headers["Content-Security-Policy"]
    assert "wasm-unsafe-eval" not in elsewhere


def test_every_text_of_the_page_stands_in_both_languages(client: FlaskClient) -> None:
    page = client.get("/v").text
    zh = re.findall(r'class="two" lang="zh-CN">(.*?)</span>', page)
    en = re.findall(r'class="two" lang="en">(.*?)</span>', page)
    assert len(zh) == len(en) > 60
    assert all(zh) and all(en)


def test_the_worker_keeps_every_module_and_renews_with_them(client: FlaskClient) -> None:
    answer = client.get("/v/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/v"
    assert answer.mimetype == "text/javascript"
    build = json.loads(answer.text.partition("\n")[0].removeprefix("const BUILD = "))
    for path in [*build["files"], *build["lazy"], *build["lists"]]:
        assert client.get(path).status_code == 200, path
    imported = {
        f"/static/verifier/{one}"
        for module in VERIFIER.glob("*.js")
        for one in re.findall(r"(?:from|import\() ?'\./([^']+)'", module.read_text(encoding="utf-8"))
    }
    assert imported <= {*build["files"], *build["lazy"]}


def test_the_page_stays_small() -> None:
    own = [*VERIFIER.glob("*.js"), *VERIFIER.glob("*.css")]
    assert _packed(own) <= 20 * 1024
    assert _packed([*own, VERIFIER / "vendor" / "cborg.js"]) <= 28 * 1024


def _packed(files: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)


def test_vendored_files_are_the_ones_their_page_says() -> None:
    sources = (VERIFIER / "vendor" / "SOURCES.md").read_text(encoding="utf-8")
    named = dict(VENDORED.findall("\n".join(line for line in sources.splitlines() if line.startswith("| `"))))
    found = {
        str(path.relative_to(VERIFIER / "vendor")): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (VERIFIER / "vendor").rglob("*")
        if path.suffix in (".js", ".wasm")
    }
    assert {name.split("` |")[0]: digest for name, digest in named.items()} == found


# --- what is published


def test_the_key_set_verifies_what_the_trust_list_says(client: FlaskClient, licence: Licence) -> None:
    answer = client.get("/.well-known/jwks.json")
    statement = client.get("/.well-known/trust-list.jwt").text
    claims = read_statement(statement, TRUST_LIST_TYPE, answer.json)
    assert claims["hosts"] == ["127.0.0.1:8000"] and claims["status_uris"] == ["http://127.0.0.1:8000/s/1"]
    assert claims["exp"] - claims["iat"] == 30 * 86400
    assert trust_from_statement(statement, NOON).licence_key("CN-510100", licence.kid) is not None
    for published in (answer, client.get("/.well-known/trust-list.jwt")):
        assert published.headers["Access-Control-Allow-Origin"] == "*"
        assert published.headers["Cache-Control"] == "public, max-age=600"


def test_the_status_list_follows_the_register(client: FlaskClient, licence: Licence, clock: FrozenClock) -> None:
    assert listed(client, licence) == 0
    clock.forward(minutes=1)
    settle(licence, "REVOKED")
    clock.forward(minutes=10)
    assert listed(client, licence) == 1


def listed(client: FlaskClient, licence: Licence, query: str = "") -> int:
    answer = client.get(f"/s/1{query}")
    assert answer.mimetype == "application/statuslist+jwt"
    claims = read_statement(answer.text, STATUS_LIST_TYPE, client.get("/.well-known/jwks.json").json)
    assert (claims["sub"], claims["ttl"]) == ("http://127.0.0.1:8000/s/1", 300)
    return status_at(claims, licence.status_index)


def test_a_past_status_list_is_the_one_that_was_signed_then(
    client: FlaskClient, licence: Licence, clock: FrozenClock
) -> None:
    then = client.get("/s/1").text
    clock.forward(minutes=10)
    settle(licence, "SUSPENDED")
    clock.forward(minutes=10)
    assert listed(client, licence) == 2
    assert client.get(f"/s/1?time={int(NOON.timestamp()) + 60}").text == then
    assert client.get(f"/s/1?time={int(NOON.timestamp()) - 86400}").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"), [("/s/2", 404), ("/s/x", 404), ("/s/1?time=x", 400), ("/s/1?time=9e9", 400)]
)
def test_a_list_that_does_not_exist_is_not_made_up(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status
    assert client.get("/s/1?time=99999999999999999999").status_code == 400


def test_an_unchanged_status_list_is_not_sent_twice(client: FlaskClient, licence: Licence) -> None:
    first = client.get("/s/1")
    again = client.get("/s/1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""


def test_the_content_of_a_qr_is_never_asked_of_the_server(client: FlaskClient, licence: Licence) -> None:
    assert licence.token is not None
    link = qr.content("http://127.0.0.1:8000", licence.token)
    path = link.removeprefix("http://127.0.0.1:8000").partition("#")[0]
    assert path == "/v" and client.get(path).status_code == 200
