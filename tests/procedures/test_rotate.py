"""Keys are changed by whoever keeps the machine, never from under a licence that waits for its seal; all is told."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from typing import Any

import pytest

from registry import operating
from registry.config import Settings
from registry.procedures import issue, render, rotate, submit, verify
from registry.records import journal
from registry.records.database import reading
from signing.keyring import KeyringError, Purpose
from tests.procedures.acting import Office, refused


def test_a_key_that_stored_bytes_wait_for_is_not_taken_out_of_use(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = rotate.add(office.counter, purpose="licence", holder="", now=office.clock())["kid"]
    kid = office.counter.keyring.active(Purpose.LICENCE).kid_hex
    reference = office.signed()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(issue.issuance, "issue", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        office.do(submit.submit, reference)
    for act, key in (("activate", following), ("retire", kid)):
        with refused("state", "1 licences wait"):
            rotate.turn(office.counter, act=act, kid=key, now=office.clock())
    (number,) = issue.finish_pending(office.counter, office.clock())
    rotate.turn(office.counter, act="activate", kid=following, now=office.clock.forward(days=1))
    content = render.qr_content(office.counter, licence_number=number)
    assert verify.verify_text(office.counter, content, office.clock()).code == "OK"
    with pytest.raises(KeyringError, match="active, not next"):
        rotate.turn(office.counter, act="activate", kid=following, now=office.clock())
    with reading() as session:
        told = [(entry.act, entry.details["state"]) for entry in journal.about(session, f"key:{following}")]
    assert told == [("add_key", "next"), ("activate_key", "active")]


def test_a_lost_key_is_declared_with_its_day_and_what_it_signed_is_no_longer_confirmed(office: Office) -> None:
    reference = office.signed()
    office.do(submit.submit, reference)
    number = issue.issue(office.counter, reference=reference, now=office.clock())["licence_number"]
    content = render.qr_content(office.counter, licence_number=number)
    kid, since = office.counter.keyring.active(Purpose.LICENCE).kid_hex, office.clock() - timedelta(days=2)
    said = rotate.turn(office.counter, act="compromise", kid=kid, now=office.clock(), since=since)
    assert (said["state"], said["compromised_at"]) == ("compromised", since.isoformat())
    assert verify.verify_text(office.counter, content, office.clock()).code == "E_KEY_REVOKED"


def test_the_command_lists_and_rotates_and_says_what_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))

    def said(*words: str) -> Any:
        assert operate("keys", *words) == 0
        return json.loads(capfd.readouterr().out)

    said("activate", said("add", "statement")["kid"])
    assert [one["state"] for one in said("list") if one["purpose"] == "statement"] == ["retired", "active"]
    for words, reason in ((("retire", "00"), "no key with the id 00"), (("add", "nothing"), "nothing")):
        assert operate("keys", *words) == 1
        assert reason in capfd.readouterr().err


def operate(*words: str) -> int:
    """A command of whoever keeps the machine, without a process of its own."""
    parser = argparse.ArgumentParser()
    operating.add_commands(parser.add_subparsers())
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))
