"""Prepare, then issue: the bytes that are sealed, and that nothing else ever is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import claims, issuance, qr
from certificates.issuance import GlyphError, IssuanceError, Prepared, prepare
from certificates.licence import Particulars, particulars_from, short_code
from signing import token
from signing.canonical import canonical_bytes
from signing.keyring import Keyring, KeyringError, Purpose
from signing.token import TokenError
from tests.certificates.sample_licences import (
    ALL,
    BRANCH,
    COMPANY,
    INDIVIDUAL,
    ISSUED_AT,
    ISSUER,
    SERIAL,
    STATUS_URI,
    changed,
)

GOLDEN = Path(__file__).parent.parent / "golden"
KID = bytes.fromhex("a1b2c3d4e5f60718")
SECRET = b"a secret of these tests, 32 bytes or more"


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    directory = tmp_path_factory.mktemp("keys")
    return Keyring.create(directory, SECRET, issuer=ISSUER, seal_holders=(), now=ISSUED_AT - timedelta(days=1))


def prepared(particulars: Particulars, *, kid: bytes = KID, **other: Any) -> Prepared:
    usual: dict[str, Any] = {"version": 1, "serial": SERIAL, "status_index": 524_287, "status_uri": STATUS_URI}
    return prepare(particulars, kid=kid, **(usual | {"issuer": ISSUER, "issued_at": ISSUED_AT} | other))


# --- negative cases ---


@pytest.mark.parametrize("field", ["name", "representative", "domicile"])
def test_a_character_without_glyph_refuses_issuance_and_says_where(field: str) -> None:
    with pytest.raises(GlyphError) as refused:
        prepared(changed(COMPANY, **{field: "成都\U000f1234记"}))
    assert refused.value.field == field
    assert refused.value.glyphs == "\U000f1234"
    assert "U+F1234" in refused.value.zh
    assert "U+F1234" in refused.value.en


def test_a_character_without_glyph_in_the_scope_refuses_issuance() -> None:
    with pytest.raises(GlyphError, match="Business scope"):
        prepared(changed(COMPANY, scope=("文具用品批发", "\ue000零售")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"serial": b""},
        {"serial": bytes(17)},
        {"version": 0},
        {"version": 1000},
        {"kid": b"short"},
        {"status_uri": "https://yizhao.example/status/1"},
        {"status_uri": "https://" + "h" * 250 + "/s/1"},
        {"status_index": -1},
        {"issued_at": datetime(2026, 4, 9)},
    ],
)
def test_what_cannot_be_sealed_is_not_prepared(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        prepared(COMPANY, **wrong)


@pytest.mark.parametrize("field", [field.name for field in fields(Prepared)])
def test_nothing_unprepared_is_sealed(field: str, keyring: Keyring) -> None:
    kid = keyring.active(Purpose.LICENCE).kid
    right = prepared(COMPANY, kid=kid)
    other = prepared(changed(COMPANY, representative="别人"), kid=bytes(8), version=2, serial=b"other", status_index=7)
    assert getattr(other, field) != getattr(right, field)
    with pytest.raises(IssuanceError):
        issuance.issue(replace(right, **{field: getattr(other, field)}), keyring)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(version=3),
        lambda record: record.update(extra="field"),
        lambda record: record.update(issuer="CN-110000"),
        lambda record: record.update(licence_number="x"),
        lambda record: record["particulars"].update(name="另一个名称有限公司"),
        lambda record: record["particulars"].update(extra="field"),
        lambda record: record["registration_authority"].update(name="别的机关"),
        lambda record: record.pop("specimen"),
    ],
)
def test_a_record_that_was_changed_is_not_sealed(change: Callable[[dict[str, Any]], Any], keyring: Keyring) -> None:
    right = prepared(COMPANY, kid=keyring.active(Purpose.LICENCE).kid)
    record = json.loads(right.record)
    change(record)
    stored = canonical_bytes(record)
    digest = hashlib.sha256(stored).digest()
    with pytest.raises(IssuanceError):
        issuance.issue(replace(right, record=stored, record_sha256=digest, short_code=short_code(digest)), keyring)


@pytest.mark.parametrize("record", [b"", b"{}", b"[]", b"\xff", b"null", b'{"version":1}'])
def test_what_is_no_record_is_not_sealed(record: bytes, keyring: Keyring) -> None:
    with pytest.raises(IssuanceError):
        issuance.issue(replace(prepared(COMPANY), record=record), keyring)


@pytest.mark.parametrize("purpose", [Purpose.STATEMENT, Purpose.ISSUING_CA, Purpose.ROOT])
def test_only_a_licence_key_seals_licences(purpose: Purpose, keyring: Keyring) -> None:
    with pytest.raises(IssuanceError, match="licences"):
        issuance.issue(prepared(COMPANY, kid=keyring.active(purpose).kid), keyring)


def test_a_key_that_is_not_on_the_ring_seals_nothing(keyring: Keyring) -> None:
    with pytest.raises(KeyringError):
        issuance.issue(prepared(COMPANY), keyring)


# --- what is sealed ---


@pytest.mark.parametrize("kind", ALL)
def test_the_sealed_token_carries_what_was_prepared(kind: str, keyring: Keyring) -> None:
    entry = keyring.active(Purpose.LICENCE)
    ready = prepared(ALL[kind], kid=entry.kid)
    sealed = token.read(issuance.issue(ready, keyring))
    token.verify(sealed, entry.public_key)
    assert (sealed.protected, sealed.payload, sealed.kid) == (ready.protected, ready.payload, entry.kid)
    assert sealed.to_be_signed == ready.to_be_signed
    assert hashlib.sha256(ready.record).digest() == ready.record_sha256 == sealed.claims[-65537][9]
    assert particulars_from(json.loads(ready.record)) == ALL[kind]


def test_issuing_again_seals_the_same_bytes(keyring: Keyring) -> None:
    ready = prepared(COMPANY, kid=keyring.active(Purpose.LICENCE).kid)
    again = Prepared(**{field.name: getattr(ready, field.name) for field in fields(Prepared)})
    first, second = (token.read(issuance.issue(one, keyring)) for one in (ready, again))
    assert first.to_be_signed == second.to_be_signed == ready.to_be_signed


def test_the_claims_are_exactly_those_of_the_format() -> None:
    ready = prepared(COMPANY)
    assert cbor2.loads(ready.payload) == {
        1: "CN-510100",
        6: int(ISSUED_AT.timestamp()),
        7: SERIAL,
        65535: {"status_list": {"idx": 524_287, "uri": "https://yizhao.example/s/1"}},
        -65537: {
            1: COMPANY.unified_code,
            2: COMPANY.name,
            3: "1130",
            4: "贺兰青",
            6: (date(2026, 4, 9) - date(1970, 1, 1)).days,
            9: ready.record_sha256,
            10: 6,
        },
    }
    assert cbor2.loads(ready.protected) == {1: -7, 4: KID}


def test_a_term_ends_at_the_midnight_after_its_last_day_in_china() -> None:
    assert cbor2.loads(prepared(BRANCH).payload)[4] == int(datetime(2046, 4, 8, 16, tzinfo=UTC).timestamp())
    assert 4 not in cbor2.loads(prepared(COMPANY).payload)


def test_nothing_private_is_in_record_or_token() -> None:
    ready = prepared(INDIVIDUAL)
    assert INDIVIDUAL.domicile.encode() in ready.record
    assert INDIVIDUAL.domicile.encode() not in ready.payload
    assert not any(word in ready.record for word in (b"id_number", b"phone", b"residence"))


@pytest.mark.parametrize("kind", ALL)
def test_record_payload_and_signed_bytes_are_pinned(kind: str) -> None:
    ready = prepared(ALL[kind])
    made = {
        f"record_{kind}.json": ready.record,
        f"payload_{kind}.cbor.hex": ready.payload.hex().encode() + b"\n",
        f"payload_{kind}.to_be_signed.hex": ready.to_be_signed.hex().encode() + b"\n",
    }
    for name, content in made.items():
        assert (GOLDEN / name).read_bytes() == content


# --- the QR stays within version 16 ---


def content_of(ready: Prepared, url: str = "https://yizhao.example") -> str:
    return qr.content(url, token.encode(ready.protected, ready.payload, b"\xff" * 64))


@pytest.mark.parametrize("length", [4, 8, 12, 14])
def test_a_typical_name_needs_version_fourteen_and_never_more_than_fifteen(length: int) -> None:
    ready = prepared(changed(COMPANY, name="锦" * length))
    assert qr.version(content_of(ready)) <= (14 if length <= 12 else 15)


def test_a_name_that_does_not_fit_is_cut_and_the_record_keeps_it() -> None:
    name = "成都松间纸墨文化创意产业发展与对外交流服务股份有限公司" * 3
    ready = prepared(changed(COMPANY, name=name))
    carried = cbor2.loads(ready.payload)[-65537][2]
    assert carried.endswith("…") and name.startswith(carried[:-1]) and len(carried) > 20
    assert qr.version(content_of(ready)) == 16
    assert json.loads(ready.record)["particulars"]["name"] == name
    one_more = name[: len(carried)] + "…"
    longer = claims.read(cbor2.loads(ready.payload))._replace(name=one_more)
    enlarged = replace(ready, payload=token.claims_bytes(longer.as_map()))
    assert qr.version(content_of(enlarged)) == 17


@given(st.text("成都A丁é", min_size=1, max_size=100), st.text("赵D", min_size=1, max_size=30), st.integers(4, 30))
def test_every_licence_fits_and_a_name_is_cut_only_when_it_must_be(name: str, person: str, host: int) -> None:
    url = "https://" + "h" * host
    ready = prepared(changed(COMPANY, name=name, representative=person), status_uri=url + "/s/1")
    carried = cbor2.loads(ready.payload)[-65537][2]
    assert qr.version(content_of(ready, url)) <= 16
    assert carried == name or (carried.endswith("…") and name.startswith(carried[:-1]))


# --- claims of others ---


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_claims_come_back_as_they_were(day: date) -> None:
    full = claims.read(cbor2.loads(prepared(COMPANY).payload))
    for one in (full._replace(established_day=claims.day_number(day)), full._replace(expires_at=4_000_000_000)):
        assert claims.read(one.as_map()) == one
    assert full._replace(established_day=claims.day_number(day)).established_on == day


def without(key: int) -> Callable[[dict[Any, Any]], Any]:
    return lambda found: found.pop(key)


@pytest.mark.parametrize(
    "change",
    [
        *(without(key) for key in (1, 6, 7, 65535, -65537)),
        lambda found: found.update({4: "tomorrow"}),
        lambda found: found.update({2: "subject"}),
        lambda found: found.update({1: 5}),
        lambda found: found.update({6: "now"}),
        lambda found: found.update({7: b""}),
        lambda found: found.update({7: bytes(17)}),
        lambda found: found.update({65535: {"status_list": {"idx": 1}}}),
        lambda found: found.update({65535: {"status_list": {"idx": "1", "uri": "x"}}}),
        lambda found: found.update({65535: {"status_list": 1}}),
        lambda found: found.update({65535: {}}),
        lambda found: found.update({65535: 1}),
        lambda found: found.update({-65537: {}}),
        *(lambda found, key=key: found[-65537].pop(key) for key in (1, 2, 3, 4, 6, 9, 10)),
        lambda found: found[-65537].update({5: "phone"}),
        lambda found: found[-65537].update({9: bytes(31)}),
        lambda found: found.update({6: -1}),
        lambda found: found[65535]["status_list"].update({"idx": -1}),
        lambda found: found[-65537].update({10: -1}),
        lambda found: found[-65537].update({6: 10**9}),
        lambda found: found[-65537].update({6: -(10**9)}),
    ],
)
def test_claims_of_another_form_are_refused(change: Callable[[dict[Any, Any]], Any]) -> None:
    found = cbor2.loads(prepared(COMPANY).payload)
    change(found)
    with pytest.raises(TokenError) as refused:
        claims.read(found)
    assert refused.value.code == "E_FORMAT"
