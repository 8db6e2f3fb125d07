"""Verification: every code, in its order, and that nothing altered is ever accepted."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates import issuance, qr
from certificates.checks import MESSAGES
from certificates.issuance import Prepared, prepare
from certificates.licence import Standing
from certificates.particulars import Particulars
from certificates.verification import StatusAnswer, Trust, Verdict, trust_from_keyring, verify_text
from signing import token
from signing.keyring import Keyring, KeyState, Purpose
from signing.token import Token
from tests.certificates.sample_licences import BRANCH, COMPANY, ISSUED_AT, ISSUER, SERIAL, STATUS_URI, changed

URL = "https://yizhao.example"
NOW = ISSUED_AT + timedelta(days=40)
SECRET = b"a secret of these tests, 32 bytes or more"


@dataclass(frozen=True)
class Scene:
    """A deployment with one licence in force."""

    keyring: Keyring
    trust: Trust
    prepared: Prepared
    cose: bytes

    @property
    def link(self) -> str:
        return qr.content(URL, self.cose)

    def sealed(self, particulars: Particulars = COMPANY, issued_at: datetime = ISSUED_AT) -> bytes:
        return issuance.issue(_prepare(particulars, self.keyring, issued_at), self.keyring)

    def signed(self, change: Callable[[dict[Any, Any]], Any]) -> bytes:
        """A token over changed claims, signed by the licence key itself."""
        claims = cbor2.loads(self.prepared.payload)
        change(claims)
        payload = token.claims_bytes(claims)
        protected, kid = self.prepared.protected, self.prepared.kid
        return token.encode(protected, payload, self.keyring.sign(kid, token.sig_structure(protected, payload)))

    def with_key(self, **fields: Any) -> Trust:
        """The trust with other facts about the licence key."""
        keys = tuple(replace(key, **fields) if key.purpose is Purpose.LICENCE else key for key in self.trust.keys)
        return replace(self.trust, keys=keys)


def _prepare(particulars: Particulars, keyring: Keyring, issued_at: datetime) -> Prepared:
    return prepare(
        particulars,
        version=1,
        serial=SERIAL,
        status_index=4711,
        status_uri=STATUS_URI,
        issuer=ISSUER,
        kid=keyring.active(Purpose.LICENCE).kid,
        issued_at=issued_at,
    )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    start = ISSUED_AT - timedelta(days=1)
    directory = tmp_path_factory.mktemp("keys")
    keyring = Keyring.create(directory, SECRET, issuer=ISSUER, seal_holders=("某市监督管理局",), now=start)
    ready = _prepare(COMPANY, keyring, ISSUED_AT)
    return Scene(keyring, trust_from_keyring(keyring, ("yizhao.example",)), ready, issuance.issue(ready, keyring))


def answer(
    standing: Standing | None = Standing.IN_FORCE, *, age: timedelta = timedelta(0), live: bool = True, **more: Any
) -> Callable[[Token], StatusAnswer]:
    facts: dict[str, Any] = {"since": None, "reason": None} | more
    return lambda _: StatusAnswer(standing=standing, as_of=NOW - age, live=live, **facts)


def unknown(_: Token) -> None:
    return None


def must_not_be_asked(_: Token) -> Any:
    raise AssertionError("asked about a token that was not found genuine")


def judge(scene: Scene, text: str | None = None, **other: Any) -> Verdict:
    usual: dict[str, Any] = {"trust": scene.trust, "now": NOW, "status": answer()}
    verdict = verify_text(scene.link if text is None else text, **(usual | other))
    assert json.loads(json.dumps(verdict.to_json())) == verdict.to_json()
    assert set(verdict.to_json()) == {*("code", "genuine", "standing", "since", "reason", "fresh", "licence", "checks")}
    return verdict


def refused(scene: Scene, text: str, code: str, number: int, **other: Any) -> Verdict:
    verdict = judge(scene, text, **({"status": must_not_be_asked, "record": must_not_be_asked} | other))
    assert (verdict.code, verdict.checks[-1].code) == (code, code)
    assert [check.number for check in verdict.checks] == list(range(1, number + 1))
    assert all(check.passed for check in verdict.checks[:-1])
    assert verdict.genuine is not True
    assert verdict.licence is None and verdict.standing is None and verdict.fresh is None
    return verdict


# --- 1 to 3: shape, form, header ---


@pytest.mark.parametrize("text", ["", "x", "0", "01", "2" * 2501, "2" * 2500, "\ud800", "１", "https://a/v#", " 1"])
def test_what_has_not_the_shape_is_refused_first(scene: Scene, text: str) -> None:
    refused(scene, text, "E_FORMAT", 1)


def test_a_leading_zero_and_trailing_bytes_are_refused(scene: Scene) -> None:
    refused(scene, scene.link.replace("#", "#0"), "E_FORMAT", 1)
    refused(scene, qr.content(URL, scene.cose + b"\0"), "E_FORMAT", 2)
    refused(scene, qr.content(URL, scene.cose[:-1]), "E_FORMAT", 2)
    refused(scene, "1", "E_FORMAT", 2)


def test_a_header_of_another_algorithm_has_its_own_code(scene: Scene) -> None:
    sealed = token.read(scene.cose)
    for algorithm in (-8, -35, -65600):
        protected = cbor2.dumps({1: algorithm, 4: sealed.kid})
        altered = token.encode(protected, sealed.payload, sealed.signature)
        refused(scene, qr.content(URL, altered), "E_ALG", 3)


def test_claims_of_another_form_are_refused_even_with_a_good_signature(scene: Scene) -> None:
    for change in (
        lambda claims: claims.update({2: "subject"}),
        lambda claims: claims.pop(7),
        lambda claims: claims.update({6: 2**52}),
        lambda claims: claims.update({4: 2**52}),
        lambda claims: claims[-65537].update({5: "电话"}),
    ):
        refused(scene, qr.content(URL, scene.signed(change)), "E_FORMAT", 2)


# --- 4 and 5: key and signature ---


def test_an_unknown_key_or_issuer_is_not_issued_here(scene: Scene) -> None:
    sealed = token.read(scene.cose)
    stranger = token.encode(token.protected_header(bytes(8)), sealed.payload, sealed.signature)
    assert refused(scene, qr.content(URL, stranger), "E_UNKNOWN_KEY", 4).genuine is False
    elsewhere = scene.signed(lambda claims: claims.update({1: "CN-110000"}))
    refused(scene, qr.content(URL, elsewhere), "E_UNKNOWN_KEY", 4)
    refused(scene, scene.link, "E_UNKNOWN_KEY", 4, trust=replace(scene.trust, keys=()))


def test_a_key_of_another_purpose_seals_no_licence(scene: Scene) -> None:
    for purpose in (Purpose.STATEMENT, Purpose.PDF_SEAL):
        refused(scene, scene.link, "E_UNKNOWN_KEY", 4, trust=scene.with_key(purpose=purpose))


def test_an_altered_content_has_a_wrong_signature(scene: Scene) -> None:
    sealed = token.read(scene.cose)
    claims = cbor2.loads(sealed.payload)
    claims[-65537][2] = "成都松间纸墨贸易有限公司"
    altered = token.encode(sealed.protected, token.claims_bytes(claims), sealed.signature)
    assert refused(scene, qr.content(URL, altered), "E_SIGNATURE", 5).genuine is False


def test_the_second_signature_with_a_high_s_is_refused(scene: Scene) -> None:
    sealed = token.read(scene.cose)
    s = token.P256_ORDER - int.from_bytes(sealed.signature[32:], "big")
    twin = token.encode(sealed.protected, sealed.payload, sealed.signature[:32] + s.to_bytes(32, "big"))
    refused(scene, qr.content(URL, twin), "E_SIGNATURE", 5)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_token_with_one_bit_changed_is_accepted(scene: Scene, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, len(scene.cose) * 8 - 1))
    altered = bytearray(scene.cose)
    altered[bit // 8] ^= 1 << bit % 8
    verdict = judge(scene, qr.content(URL, bytes(altered)), status=must_not_be_asked)
    assert verdict.code in {"E_FORMAT", "E_ALG", "E_UNKNOWN_KEY", "E_SIGNATURE"}
    assert verdict.genuine is False


def test_none_of_two_thousand_altered_digits_is_accepted(scene: Scene) -> None:
    chance = random.Random(20260409)
    digits = scene.link.partition("#")[2]
    for _ in range(2000):
        place = chance.randrange(len(digits))
        other = chance.choice([digit for digit in "0123456789" if digit != digits[place]])
        verdict = verify_text(
            digits[:place] + other + digits[place + 1 :], scene.trust, now=NOW, status=must_not_be_asked
        )
        assert verdict.genuine is False


# --- 6: trust and time ---


def test_a_compromised_key_confirms_nothing(scene: Scene) -> None:
    for fields in ({"state": KeyState.COMPROMISED}, {"compromised_at": NOW}):
        verdict = refused(scene, scene.link, "E_KEY_REVOKED", 6, trust=scene.with_key(**fields))
        assert verdict.genuine is None


def test_a_retired_key_verifies_for_ever(scene: Scene) -> None:
    trust = scene.with_key(state=KeyState.RETIRED, not_after=ISSUED_AT)
    assert judge(scene, trust=trust, now=NOW + timedelta(days=9000), status=unknown).genuine is True


@pytest.mark.parametrize(
    ("first", "last", "good"),
    [
        (timedelta(minutes=5), timedelta(days=1), True),
        (timedelta(minutes=5, seconds=1), timedelta(days=1), False),
        (timedelta(days=-1), timedelta(minutes=-5), True),
        (timedelta(days=-1), timedelta(minutes=-5, seconds=-1), False),
    ],
)
def test_the_time_of_issue_lies_in_the_period_of_the_key(
    scene: Scene, first: timedelta, last: timedelta, good: bool
) -> None:
    trust = scene.with_key(not_before=ISSUED_AT + first, not_after=ISSUED_AT + last)
    if good:
        assert judge(scene, trust=trust).code == "OK"
    else:
        assert refused(scene, scene.link, "E_CLOCK", 6, trust=trust).genuine is None


def test_a_licence_from_the_future_shows_a_wrong_clock(scene: Scene) -> None:
    early = ISSUED_AT - timedelta(minutes=5)
    assert judge(scene, now=early, status=unknown).genuine is True
    refused(scene, scene.link, "E_CLOCK", 6, now=early - timedelta(seconds=1))


def test_a_term_that_ended_is_genuine_and_expired(scene: Scene) -> None:
    link = qr.content(URL, scene.sealed(changed(BRANCH, term="2026-05-01")))
    midnight = datetime.fromisoformat("2026-05-02T00:00:00+08:00")
    assert judge(scene, link, now=midnight + timedelta(seconds=299)).code != "E_EXPIRED"
    after = midnight + timedelta(minutes=5)
    verdict = judge(scene, link, now=after, status=answer(age=NOW - after))
    assert (verdict.code, verdict.genuine, verdict.standing) == ("E_EXPIRED", True, "IN_FORCE")
    assert verdict.checks[5].code == "E_EXPIRED"
    assert verdict.licence is not None and verdict.licence["expires_at"] == "2026-05-01T16:00:00Z"


# --- 7: standing and freshness ---


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing.SUPERSEDED, "SUPERSEDED"),
        (Standing.SUSPENDED, "SUSPENDED"),
        (Standing.DEREGISTERED, "NOT_IN_FORCE"),
        (Standing.REVOKED, "NOT_IN_FORCE"),
        (Standing.ANNULLED, "NOT_IN_FORCE"),
        (None, "NOT_IN_FORCE"),
    ],
)
def test_a_standing_other_than_in_force_is_genuine_and_says_so(
    scene: Scene, standing: Standing | None, code: str
) -> None:
    since = ISSUED_AT + timedelta(days=10)
    verdict = judge(scene, status=answer(standing, since=since, reason="变更登记"))
    assert (verdict.code, verdict.genuine) == (code, True)
    assert verdict.standing == (standing or "NOT_IN_FORCE")
    assert verdict.to_json()["since"] == "2026-04-19T02:30:15Z"
    assert verdict.reason == "变更登记"


def test_a_live_answer_is_present_knowledge(scene: Scene) -> None:
    verdict = judge(scene)
    assert (verdict.code, verdict.genuine, verdict.standing) == ("OK", True, "IN_FORCE")
    assert verdict.to_json()["fresh"] == {"as_of": "2026-05-19T02:30:15Z", "age_seconds": 0, "live": True}


def test_a_list_is_present_knowledge_for_five_minutes(scene: Scene) -> None:
    assert judge(scene, status=answer(age=timedelta(seconds=300), live=False)).code == "OK"
    verdict = judge(scene, status=answer(age=timedelta(seconds=301), live=False))
    assert (verdict.code, verdict.standing) == ("OK_STATUS_STALE", "IN_FORCE")
    assert verdict.fresh is not None and verdict.fresh.age_seconds == 301


def test_without_an_answer_the_age_is_null(scene: Scene) -> None:
    verdict = judge(scene, status=unknown)
    assert (verdict.code, verdict.genuine, verdict.standing) == ("OK_STATUS_STALE", True, None)
    assert verdict.to_json()["fresh"] == {"as_of": None, "age_seconds": None, "live": False}


def test_an_answer_from_the_future_is_none(scene: Scene) -> None:
    verdict = judge(scene, status=answer(age=-timedelta(minutes=5, seconds=1)))
    assert (verdict.code, verdict.standing) == ("OK_STATUS_STALE", None)
    assert judge(scene, status=answer(age=-timedelta(minutes=5))).code == "OK"


def test_an_old_answer_still_tells_of_a_revocation(scene: Scene) -> None:
    verdict = judge(scene, status=answer(Standing.REVOKED, age=timedelta(days=2), live=False))
    assert (verdict.code, verdict.standing) == ("NOT_IN_FORCE", "REVOKED")
    assert verdict.fresh is not None and verdict.fresh.age_seconds == 172_800


# --- 8: record; the link's host; weight of findings ---


def test_the_record_is_compared_and_shown(scene: Scene) -> None:
    verdict = judge(scene, record=lambda _: scene.prepared.record)
    assert verdict.code == "OK"
    assert verdict.licence is not None
    assert verdict.licence["licence_number"] == scene.prepared.licence_number
    assert verdict.licence["record"] == json.loads(scene.prepared.record)
    assert verdict.licence["short_code"] == scene.prepared.short_code
    assert verdict.licence["record_sha256"] == scene.prepared.record_sha256.hex()


@pytest.mark.parametrize("stored", [b"", b"{}", b"not json"])
def test_another_record_is_a_mismatch_and_never_shown(scene: Scene, stored: bytes) -> None:
    verdict = judge(scene, record=lambda _: stored)
    assert (verdict.code, verdict.genuine) == ("E_RECORD_MISMATCH", None)
    assert verdict.licence is not None and verdict.licence["record"] is None


def test_no_record_at_hand_is_no_mismatch(scene: Scene) -> None:
    for record in (None, unknown):
        verdict = judge(scene, record=record)
        assert verdict.code == "OK"
        assert [check.passed for check in verdict.checks if check.number == 8] == [None]


def test_another_host_is_a_warning_when_everything_else_is_good(scene: Scene) -> None:
    elsewhere = scene.link.replace("yizhao.example", "yizha0.example")
    verdict = judge(scene, elsewhere)
    assert (verdict.code, verdict.genuine, verdict.standing) == ("W_HOST", True, "IN_FORCE")
    assert judge(scene, scene.link.replace("https", "http")).code == "W_HOST"
    assert judge(scene, scene.link.partition("#")[2]).code == "OK"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"status": unknown}, "OK_STATUS_STALE"),
        ({"status": answer(Standing.SUPERSEDED)}, "SUPERSEDED"),
        ({"status": answer(Standing.SUSPENDED)}, "SUSPENDED"),
        ({"status": answer(Standing.REVOKED)}, "NOT_IN_FORCE"),
        ({"status": answer(Standing.REVOKED), "record": lambda _: b""}, "E_RECORD_MISMATCH"),
    ],
)
def test_a_warning_about_the_host_never_hides_worse(scene: Scene, other: dict[str, Any], code: str) -> None:
    verdict = judge(scene, scene.link.replace("yizhao.example", "evil.example"), **other)
    assert verdict.code == code
    assert [check.code for check in verdict.checks if check.name == "host"] == ["W_HOST"]


def test_the_checks_are_numbered_in_their_order(scene: Scene) -> None:
    verdict = judge(scene, record=lambda _: scene.prepared.record)
    assert [(check.number, check.name) for check in verdict.checks] == [
        *((1, "shape"), (2, "form"), (3, "header"), (4, "key"), (5, "signature"), (6, "trust")),
        *((7, "status"), (8, "record"), (9, "log"), (10, "host")),
    ]
    assert [check.passed for check in verdict.checks] == [True] * 8 + [None, True]


def test_no_two_codes_share_a_message() -> None:
    for language in ("zh", "en"):
        said = [getattr(words, language) for words in MESSAGES.values()]
        assert all(said) and len(set(said)) == len(said) == 15


def test_nothing_private_is_in_a_verdict(scene: Scene) -> None:
    said = json.dumps(judge(scene).to_json(), ensure_ascii=False)
    assert COMPANY.representative in said
    assert COMPANY.domicile not in said


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=400).map(lambda raw: qr.content(URL, raw or b"x"))))
def test_any_text_gets_a_verdict(scene: Scene, text: str) -> None:
    assert judge(scene, text, status=must_not_be_asked).genuine is False
