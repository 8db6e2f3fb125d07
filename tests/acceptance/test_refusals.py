"""Every code of the credential page is given for the one thing it names, by the library call and by the command."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from flask import Flask

from certificates import issuance, qr, verification
from certificates.licence import Standing, particulars_from
from certificates.verification import Verdict
from registry.cli import main
from registry.procedures import publish, verify
from registry.procedures.counter import Counter
from registry.records import licences
from registry.records.database import reading
from registry.records.licences import Licence
from registry.service import open_service
from signing import token as tokens
from signing.keyring import Keyring, Purpose
from tests.acceptance.conftest import Issued
from tests.by_hand import by_hand
from tests.commands import run, verdicts
from tests.conftest import settings_at


@dataclass
class Desk:
    """A copy of the deployment that issued C01, with its keys in the hands of the test."""

    app: Flask
    issued: Issued
    data_dir: Path

    @property
    def counter(self) -> Counter:
        found: Counter = self.app.extensions["counter"]
        return found

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def licence(self) -> Licence:
        with reading() as session:
            found = licences.by_number(session, self.issued.record["licence_number"])
        assert found is not None
        return found

    def link(self, cose: bytes) -> str:
        return qr.content(self.counter.public_url, cose)

    def sealed(self, *, keyring: Keyring | None = None, **changes: Any) -> str:
        """A credential that our own key (or another deployment's) sealed over changed particulars or facts."""
        keyring = keyring or self.counter.keyring
        facts: dict[str, Any] = {
            "version": 1,
            "serial": self.licence.serial,
            "status_index": self.licence.status_index,
            "issued_at": self.licence.prepared_at,
        }
        facts.update({key: changes.pop(key) for key in list(changes) if key in facts})
        prepared = issuance.prepare(
            replace(particulars_from(self.issued.record), **changes),
            status_uri=f"{self.counter.public_url}/s/1",
            issuer=keyring.issuer,
            kid=keyring.active(Purpose.LICENCE).kid,
            **facts,
        )
        return self.link(issuance.issue(prepared, keyring))

    def signed(self, protected: bytes, payload: bytes) -> str:
        """A token in which our own key signed whatever it was given."""
        kid = self.licence.kid
        signature = self.counter.keyring.sign(kid, tokens.sig_structure(protected, payload))
        return self.link(tokens.encode(protected, payload, signature))

    def judge(self, text: str) -> Verdict:
        return verify.verify_text(self.counter, text, self.now)


@pytest.fixture
def desk(issued: Issued, tmp_path: Path) -> Iterator[Desk]:
    # By another process: one that has the store open and closes a second handle on it loses its locks (POSIX), and a
    # command that ends meanwhile then takes the write-ahead log away from under it.
    subprocess.run(["cp", "-a", issued.data_dir, tmp_path / "var"], check=True)
    app = open_service(settings_at(tmp_path / "var"), lambda: datetime.now(UTC))
    with app.app_context():
        yield Desk(app, issued, tmp_path / "var")


def refused(desk: Desk, text: str, code: str) -> Verdict:
    verdict = desk.judge(text)
    assert verdict.code == code, verdict.checks[-1]
    assert verdict.genuine is not True
    assert verdict.licence is None or code == "E_RECORD_MISMATCH"
    return verdict


# --- shape and encoding ---


def test_digits_of_the_wrong_shape_are_e_format(desk: Desk) -> None:
    digits = desk.issued.qr.rpartition("#")[2]
    for text in (
        "0" + digits,
        "1" * 2501,
        "1" * 5000,
        "",
        "一照",
        desk.issued.qr + "0" * 2500,
        desk.issued.qr.replace("#", "#0"),
        str(int.from_bytes(b"\x02" + (desk.licence.token or b""), "big")),
    ):
        refused(desk, text, "E_FORMAT")


def test_another_encoding_of_the_same_token_is_e_format_even_under_a_good_signature(desk: Desk) -> None:
    token = tokens.read(desk.licence.token or b"")
    protected, payload = token.protected, token.payload
    map_of_five = payload[0]
    assert map_of_five == 0xA5
    issuer = cbor2.dumps({1: "CN-510100"})[1:]
    for text in (
        desk.link((desk.licence.token or b"") + b"\0"),
        desk.signed(protected, payload + b"\0"),
        desk.signed(protected, bytes([map_of_five + 1]) + issuer + payload[1:]),  # a key that stands twice
        desk.signed(protected, b"\xbf" + payload[1:] + b"\xff"),  # of indefinite length
        desk.signed(protected, b"\xb8\x05" + payload[1:]),  # a number written longer than it needs to be
        desk.signed(protected, cbor2.dumps({**cbor2.loads(payload), 2: "subject"})),  # an unknown claim
        desk.signed(cbor2.dumps({1: -7, 4: token.kid, 2: [1]}), payload),  # `crit`
        desk.signed(cbor2.dumps({4: token.kid, 1: -7}), payload),
        desk.link(cbor2.dumps(cbor2.CBORTag(18, [protected, {4: token.kid}, payload, token.signature]))),
        desk.link(cbor2.dumps(cbor2.CBORTag(61, cbor2.CBORTag(18, [protected, {}, payload, token.signature])))),
        desk.link(cbor2.dumps([protected, {}, payload, token.signature])),
    ):
        refused(desk, text, "E_FORMAT")


@pytest.mark.parametrize("algorithm", [-8, -35, -36, -37, -65600, 5])
def test_another_algorithm_is_e_alg_whoever_signed(desk: Desk, algorithm: int) -> None:
    token = tokens.read(desk.licence.token or b"")
    refused(desk, desk.signed(cbor2.dumps({1: algorithm, 4: token.kid}), token.payload), "E_ALG")


# --- keys and signatures ---


def test_a_credential_of_another_deployment_is_e_unknown_key(desk: Desk, tmp_path: Path) -> None:
    other = Keyring.create(
        tmp_path / "other",
        b"the secret of another deployment, long enough",
        issuer="CN-510100",
        seal_holders=("成都市武侯区市场监督管理局",),
        now=desk.now - timedelta(days=1),
    )
    refused(desk, desk.sealed(keyring=other), "E_UNKNOWN_KEY")


def test_keys_of_other_purposes_seal_no_licence(desk: Desk) -> None:
    token = tokens.read(desk.licence.token or b"")
    authority = desk.issued.record["registration_authority"]["name"]
    for purpose, holder in ((Purpose.STATEMENT, ""), (Purpose.PDF_SEAL, authority)):
        entry = desk.counter.keyring.active(purpose, holder)
        protected = tokens.protected_header(entry.kid)
        signature = desk.counter.keyring.sign(entry.kid, tokens.sig_structure(protected, token.payload))
        refused(desk, desk.link(tokens.encode(protected, token.payload, signature)), "E_UNKNOWN_KEY")


def test_content_and_signature_of_two_genuine_tokens_are_e_signature(desk: Desk) -> None:
    first = tokens.read(desk.licence.token or b"")
    second = tokens.read(qr.cose_from(desk.sealed(serial=b"another")).cose)
    refused(desk, desk.link(tokens.encode(first.protected, first.payload, second.signature)), "E_SIGNATURE")
    high = tokens.P256_ORDER - int.from_bytes(first.signature[32:], "big")
    twin = first.signature[:32] + high.to_bytes(32, "big")
    refused(desk, desk.link(tokens.encode(first.protected, first.payload, twin)), "E_SIGNATURE")


def test_a_key_in_other_hands_is_e_key_revoked(desk: Desk) -> None:
    desk.counter.keyring.compromise(desk.licence.kid, at=desk.now)
    verdict = refused(desk, desk.issued.qr, "E_KEY_REVOKED")
    assert verdict.genuine is None


@pytest.mark.parametrize("away", [timedelta(days=-1), timedelta(hours=1)])
def test_a_time_of_issue_in_the_future_or_before_the_key_is_e_clock(desk: Desk, away: timedelta) -> None:
    issued_at = (desk.now + away).replace(microsecond=0)
    verdict = refused(desk, desk.sealed(issued_at=issued_at, serial=b"another"), "E_CLOCK")
    assert verdict.genuine is None


# --- term, record, standing ---


def test_a_term_that_has_ended_is_e_expired(desk: Desk) -> None:
    ended = desk.judge(desk.sealed(established_on=date(2020, 1, 1), term="2020-01-01至2025-12-31"))
    assert (ended.code, ended.genuine) == ("E_EXPIRED", True)


def test_a_credential_that_says_other_than_the_record_under_its_serial_is_e_record_mismatch(desk: Desk) -> None:
    verdict = refused(desk, desk.sealed(name="成都听松云栈科技有限公司"), "E_RECORD_MISMATCH")
    assert (verdict.genuine, verdict.licence and verdict.licence["record"]) == (None, None)


def test_a_credential_whose_serial_the_register_does_not_know_is_e_record_mismatch(desk: Desk) -> None:
    """Our own key, and yet no licence: whoever holds the key without the register cannot make one."""
    verdict = refused(desk, desk.sealed(serial=b"never registered"), "E_RECORD_MISMATCH")
    assert (verdict.genuine, verdict.standing) == (None, None)


CODES = {
    Standing.SUPERSEDED: "SUPERSEDED",
    Standing.SUSPENDED: "SUSPENDED",
    Standing.DEREGISTERED: "NOT_IN_FORCE",
    Standing.REVOKED: "NOT_IN_FORCE",
    Standing.ANNULLED: "NOT_IN_FORCE",
}


@pytest.mark.parametrize("standing", CODES)
def test_every_standing_has_its_code_in_the_register_and_in_the_published_list(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, standing: Standing
) -> None:
    trust, status = tmp_path / "trust", tmp_path / "status"
    trust.write_text(publish.trust_list(desk.counter, desk.now))
    before = publish.status_list(desk.counter, 1, desk.now)
    since = desk.now
    with by_hand() as session:
        row = session.merge(desk.licence)
        row.standing, row.standing_since, row.standing_reason = standing.value, since, "测试事由"
    verdict = desk.judge(desk.issued.qr)
    assert (verdict.code, verdict.genuine, verdict.standing) == (CODES[standing], True, standing)
    assert (verdict.since, verdict.reason) == (since, "测试事由")
    monkeypatch.setenv("DATA_DIR", str(desk.data_dir))
    assert main(["verify", str(desk.issued.out / "duplicate.pdf")]) == 1
    assert f'{{"code":"{CODES[standing]}","genuine":true,"standing":"{standing}"' in capsys.readouterr().out
    after = publish.status_list(desk.counter, 1, desk.now)
    assert after is not None and after != before, "a change of standing is published at once"
    status.write_text(after)
    words = ["--offline", "--trust", str(trust), "--status", str(status)]
    assert main(["verify", str(desk.issued.out / "qr.txt"), *words]) == 1
    assert f'{{"code":"{CODES[standing]}","genuine":true' in capsys.readouterr().out


def test_a_link_to_another_host_is_w_host_and_bare_digits_are_ok(desk: Desk) -> None:
    digits = desk.issued.qr.rpartition("#")[2]
    foreign = desk.judge(f"https://yizhao.example.net/v#{digits}")
    assert (foreign.code, foreign.genuine, foreign.standing) == ("W_HOST", True, "IN_FORCE")
    assert desk.judge(digits).code == "OK"


def test_an_answer_older_than_its_time_to_live_is_stale_with_its_age(desk: Desk, tmp_path: Path) -> None:
    trust, status = tmp_path / "trust", tmp_path / "status"
    trust.write_text(publish.trust_list(desk.counter, desk.now))
    signed_at = desk.licence.prepared_at
    earlier = publish.status_list(desk.counter, 1, signed_at)
    assert earlier is not None
    status.write_text(earlier)
    later = verify_offline(desk, trust, status, signed_at + timedelta(seconds=400))
    assert (later.code, later.genuine, later.standing) == ("OK_STATUS_STALE", True, "IN_FORCE")
    assert later.fresh is not None and later.fresh.age_seconds == 400


def verify_offline(desk: Desk, trust_file: Path, status_file: Path, now: datetime) -> Verdict:
    trust = verification.trust_from_statement(trust_file.read_text(), now)
    status = verification.status_from_statement(status_file.read_text(), trust, now)
    return verification.verify_text(desk.issued.qr, trust, now=now, status=status)


# --- all of it, as the command says it ---


def test_the_command_gives_each_line_its_own_code_in_order(desk: Desk) -> None:
    token = tokens.read(desk.licence.token or b"")
    wanted = {
        desk.issued.qr: "OK",
        desk.issued.qr + "0": "E_FORMAT",
        "0" + desk.issued.qr.rpartition("#")[2]: "E_FORMAT",
        "9" * 2501: "E_FORMAT",
        desk.signed(cbor2.dumps({1: -8, 4: token.kid}), token.payload): "E_ALG",
        desk.link(tokens.encode(tokens.protected_header(bytes(8)), token.payload, token.signature)): "E_UNKNOWN_KEY",
        desk.link(tokens.encode(token.protected, token.payload, bytes(31) + b"\1" + bytes(31) + b"\1")): "E_SIGNATURE",
        desk.sealed(issued_at=(desk.now + timedelta(hours=1)).replace(microsecond=0)): "E_CLOCK",
        desk.sealed(established_on=date(2020, 1, 1), term="2025-12-31"): "E_EXPIRED",
        desk.sealed(name="成都听松云栈科技有限公司"): "E_RECORD_MISMATCH",
        desk.issued.qr.replace("127.0.0.1:8000", "127.0.0.1:8001"): "W_HOST",
    }
    result = run(desk.data_dir, "verify", "-", stdin="\n".join(wanted).encode())
    assert [verdict["code"] for verdict in verdicts(result)] == list(wanted.values())
    assert result.returncode == 1
