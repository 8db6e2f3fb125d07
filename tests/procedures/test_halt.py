"""While issuing is halted nothing is issued, everything else goes on, and what waits is issued afterwards."""

from __future__ import annotations

import json

import pytest

from registry.config import Settings
from registry.procedures import audit, halt, issue, render, submit, verify
from registry.procedures.reconcile import reconcile
from tests.commands import run
from tests.procedures.acting import Office, late, refused


def test_a_case_that_is_approved_while_issuing_is_halted_waits_for_its_licence(office: Office) -> None:
    halt.halt(reason="密钥核查", now=office.clock())
    reference = office.signed()
    assert office.do(submit.submit, reference)["state"] == "APPROVED"
    with refused("halted", "恢复后自动签发"):
        issue.issue(office.counter, reference=reference, now=office.clock())
    assert issue.finish_pending(office.counter, office.clock()) == []
    assert reconcile(office.counter)["differences"] == []
    halt.resume(now=office.clock.forward(hours=2))
    (number,) = issue.finish_pending(office.counter, office.clock())
    content = render.qr_content(office.counter, licence_number=number)
    assert verify.verify_text(office.counter, content, office.clock()).code == "OK"
    assert audit.check_journal(office.counter) is None


def test_an_approver_hears_that_issuing_is_halted_and_his_decision_stands(office: Office) -> None:
    reference = office.submitted(late())
    halt.halt(reason="", now=office.clock())
    office.claim(reference)
    office.recommend(reference)
    with refused("halted"):
        office.decide(reference)
    assert office.state(reference) == "APPROVED"


def test_bytes_that_were_stored_before_the_halt_are_not_sealed_during_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = office.signed()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(issue.issuance, "issue", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        office.do(submit.submit, reference)
    halt.halt(reason="", now=office.clock())
    with refused("halted"):
        issue.issue(office.counter, reference=reference, now=office.clock())
    halt.resume(now=office.clock())
    assert len(issue.finish_pending(office.counter, office.clock())) == 1


def test_a_licence_issued_before_verifies_during_a_halt_and_asking_for_it_again_gives_the_same(office: Office) -> None:
    reference = office.signed()
    office.do(submit.submit, reference)
    number = issue.issue(office.counter, reference=reference, now=office.clock())["licence_number"]
    halt.halt(reason="", now=office.clock())
    assert issue.issue(office.counter, reference=reference, now=office.clock())["licence_number"] == number
    content = render.qr_content(office.counter, licence_number=number)
    assert verify.verify_text(office.counter, content, office.clock()).code == "OK"


def test_halting_twice_and_resuming_twice_change_nothing_more(office: Office) -> None:
    first = halt.halt(reason="一", now=office.clock())
    assert halt.halt(reason="二", now=office.clock.forward(hours=1)) == first
    assert (first["halted"], first["reason"]) == (True, "一")
    for _ in range(2):
        assert halt.resume(now=office.clock()) == {"halted": False, "since": None, "reason": None}


def test_the_command_halts_says_so_and_issues_what_waited(settings: Settings) -> None:
    def said(*words: str) -> dict[str, object]:
        done = run(settings.data_dir, "halt", *words)
        assert done.returncode == 0, done.stderr.decode()
        found: dict[str, object] = json.loads(done.stdout)
        return found

    assert said("status")["halted"] is False
    assert said("on", "--reason", "key check")["reason"] == "key check"
    assert said("status")["halted"] is True
    assert said("off")["issued"] == []
    assert said("status") == {"halted": False, "since": None, "reason": None}
    assert run(settings.data_dir, "halt", "perhaps").returncode == 2
