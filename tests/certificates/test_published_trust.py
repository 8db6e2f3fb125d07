"""Verification away from the service: a saved trust list, and a saved status list."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from certificates import issuance, qr
from certificates.trust import Trust, trust_from_keyring, trust_from_statement
from certificates.verification import Verdict, status_from_statement, verify_text
from signing import statement
from signing.keyring import Keyring, KeyState, Purpose
from signing.token import TokenError
from tests.certificates.sample_licences import COMPANY, ISSUED_AT, ISSUER, SERIAL, STATUS_URI

NOW = ISSUED_AT + timedelta(days=2)
SECRET = b"a secret of these tests, 32 bytes or more"
INDEX, SIZE = 4711, 10_000


@dataclass(frozen=True)
class Published:
    """A deployment's keys, its published trust list, and one licence link."""

    keyring: Keyring
    trust_list: str
    link: str

    @property
    def trust(self) -> Trust:
        return trust_from_statement(self.trust_list, NOW)

    def status_list(self, status: int, *, uri: str = STATUS_URI, size: int = SIZE, at: timedelta = timedelta(0)) -> str:
        return statement.status_list(self.keyring, uri, {INDEX: status} if status else {}, size, NOW + at)

    def judged(self, status: str | None) -> Verdict:
        answers = status and status_from_statement(status, self.trust, NOW)
        return verify_text(self.link, self.trust, now=NOW, status=answers or None)


def publish(directory: Path) -> Published:
    keyring = Keyring.create(
        directory, SECRET, issuer=ISSUER, seal_holders=("某局",), now=ISSUED_AT - timedelta(days=1)
    )
    prepared = issuance.prepare(
        COMPANY,
        version=1,
        serial=SERIAL,
        status_index=INDEX,
        status_uri=STATUS_URI,
        issuer=ISSUER,
        kid=keyring.active(Purpose.LICENCE).kid,
        issued_at=ISSUED_AT,
    )
    listed = statement.trust_list(keyring, ["yizhao.example"], [STATUS_URI], NOW)
    return Published(keyring, listed, qr.content("https://yizhao.example", issuance.issue(prepared, keyring)))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("keys"))


# --- the trust list ---


@pytest.mark.parametrize("text", ["", "a.b.c", "{}", "..", "x" * 100])
def test_what_is_no_trust_list_is_refused(text: str) -> None:
    with pytest.raises(TokenError):
        trust_from_statement(text, NOW)


def test_an_altered_or_old_trust_list_is_refused(published: Published) -> None:
    head, body, signature = published.trust_list.split(".")
    altered = body[:400] + ("A" if body[400] != "A" else "B") + body[401:]
    with pytest.raises(TokenError):
        trust_from_statement(f"{head}.{altered}.{signature}", NOW)
    with pytest.raises(TokenError, match="E_EXPIRED"):
        trust_from_statement(published.trust_list, NOW + timedelta(days=31))


def test_a_status_list_is_no_trust_list(published: Published) -> None:
    with pytest.raises(TokenError):
        trust_from_statement(published.status_list(0), NOW)


def test_the_published_list_says_what_the_keyring_says(published: Published) -> None:
    own, listed = trust_from_keyring(published.keyring, ["yizhao.example"]), published.trust
    assert listed.hosts == own.hosts
    assert listed.roots == own.roots
    assert listed.status_uris == (STATUS_URI,)

    def facts(trust: Trust) -> list[tuple[Any, ...]]:
        return sorted((key.kid, key.issuer, key.purpose, key.state, key.holder) for key in trust.keys)

    assert facts(listed) == facts(own)
    assert {key.kid: key.public_key for key in listed.keys} == {key.kid: key.public_key for key in own.keys}
    assert verify_text(published.link, listed, now=NOW, status=None).genuine is True


def test_a_licence_of_another_deployment_is_not_issued_here(published: Published, tmp_path: Path) -> None:
    other = publish(tmp_path / "other")
    assert verify_text(other.link, published.trust, now=NOW, status=None).code == "E_UNKNOWN_KEY"


def test_the_published_list_tells_of_a_compromised_key(tmp_path: Path) -> None:
    own = publish(tmp_path / "keys")
    own.keyring.compromise(own.keyring.active(Purpose.LICENCE).kid, at=NOW)
    listed = trust_from_statement(statement.trust_list(own.keyring, [], [], NOW), NOW)
    assert verify_text(own.link, listed, now=NOW, status=None).code == "E_KEY_REVOKED"


def test_yesterdays_licence_verifies_after_a_rotation(tmp_path: Path) -> None:
    own = publish(tmp_path / "keys")
    own.keyring.activate(own.keyring.add(Purpose.LICENCE, now=ISSUED_AT).kid, now=ISSUED_AT + timedelta(days=1))
    listed = trust_from_statement(statement.trust_list(own.keyring, ["yizhao.example"], [], NOW), NOW)
    assert verify_text(own.link, listed, now=NOW, status=None).genuine is True


# --- the status list ---


@pytest.mark.parametrize(
    ("status", "code", "standing"),
    [
        (0, "OK", "IN_FORCE"),
        (1, "NOT_IN_FORCE", "NOT_IN_FORCE"),
        (2, "SUSPENDED", "SUSPENDED"),
        (3, "SUPERSEDED", "SUPERSEDED"),
    ],
)
def test_each_status_of_the_list_is_a_standing(published: Published, status: int, code: str, standing: str) -> None:
    verdict = published.judged(published.status_list(status))
    assert (verdict.code, verdict.genuine, verdict.standing) == (code, True, standing)
    assert json.loads(json.dumps(verdict.to_json()))["fresh"] == {
        "as_of": "2026-04-11T02:30:15Z",
        "age_seconds": 0,
        "live": False,
    }


@pytest.mark.parametrize(("age", "code"), [(300, "OK"), (301, "OK_STATUS_STALE"), (90_000, "OK_STATUS_STALE")])
def test_an_old_list_is_stale_and_says_how_old(published: Published, age: int, code: str) -> None:
    verdict = published.judged(published.status_list(0, at=-timedelta(seconds=age)))
    assert (verdict.code, verdict.standing) == (code, "IN_FORCE")
    assert verdict.fresh is not None and verdict.fresh.age_seconds == age


def test_without_a_list_the_age_is_null(published: Published) -> None:
    verdict = published.judged(None)
    assert (verdict.code, verdict.standing) == ("OK_STATUS_STALE", None)
    assert verdict.to_json()["fresh"] == {"as_of": None, "age_seconds": None, "live": False}


def test_a_list_that_does_not_cover_the_licence_answers_nothing(published: Published) -> None:
    for other in (
        published.status_list(0, uri="https://yizhao.example/s/2"),
        published.status_list(0, size=INDEX - INDEX % 4),
    ):
        verdict = published.judged(other)
        assert (verdict.code, verdict.standing) == ("OK_STATUS_STALE", None)


@pytest.mark.parametrize(
    ("trust", "code"),
    [
        (lambda trust: replace(trust, keys=()), "E_UNKNOWN_KEY"),
        (lambda trust: _statements(trust, purpose=Purpose.LICENCE), "E_UNKNOWN_KEY"),
        (lambda trust: _statements(trust, state=KeyState.COMPROMISED), "E_KEY_REVOKED"),
        (lambda trust: _statements(trust, not_after=NOW - timedelta(days=1)), "E_CLOCK"),
        (lambda trust: _statements(trust, not_before=NOW + timedelta(days=1)), "E_CLOCK"),
        (lambda trust: _statements(trust, issuer="CN-110000"), "E_FORMAT"),
    ],
)
def test_a_list_by_a_key_that_is_not_trusted_is_refused(
    published: Published, trust: Callable[[Trust], Trust], code: str
) -> None:
    with pytest.raises(TokenError) as refused:
        status_from_statement(published.status_list(0), trust(published.trust), NOW)
    assert refused.value.code == code


def _statements(trust: Trust, **fields: Any) -> Trust:
    keys = (replace(key, **fields) if key.purpose is Purpose.STATEMENT else key for key in trust.keys)
    return replace(trust, keys=tuple(keys))


def test_a_list_from_the_future_or_altered_or_of_another_type_is_refused(published: Published) -> None:
    for wrong in (
        published.status_list(0, at=timedelta(minutes=6)),
        published.status_list(0)[:-4],
        published.trust_list,
        "",
    ):
        with pytest.raises(TokenError):
            status_from_statement(wrong, published.trust, NOW)
