"""Issuing: once, from what was prepared, and never what no licence could state."""

from __future__ import annotations

import itertools
import json
import threading
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from certificates import issuance, unified_code
from registry import finishing
from registry.config import Settings
from registry.domain import filing as filings
from registry.domain.registration import Stated, stated
from registry.procedures import administer, freeze, issue, publish, render, submit, verify
from registry.procedures.initialise import give_code_blocks
from registry.procedures.reconcile import reconcile
from registry.records import codes, decisions, licences
from registry.records.codes import CodeBlock, UnifiedCode
from registry.records.database import Collision, every, reading
from registry.records.licences import Licence
from registry.records.statements import writing_by_statements
from tests import making
from tests.by_hand import by_hand
from tests.procedures.acting import SERVED, Office, answers, late, refused

UNPRINTABLE = "\U00030ede"  # a character of the newest plane, which no font here has


def licence(office: Office, reference: str) -> Licence:
    with reading() as session:
        found = licences.of_application(session, office.case(reference).id)
    assert found is not None
    return found


def rows(model: Any) -> list[Any]:
    with reading() as session:
        return list(every(session, model))


def test_nothing_is_issued_before_it_is_approved(office: Office) -> None:
    for reference in (office.begin(), office.signed(answers(1)), office.submitted(late(2))):
        with refused("state"):
            issue.issue(office.counter, reference=reference, now=office.clock())
    assert rows(Licence) == rows(UnifiedCode) == []


def test_issued_again_it_is_the_same_licence_and_the_same_code(office: Office) -> None:
    reference = office.submitted()
    first = licence(office, reference)
    office.clock.forward(days=1)
    again = issue.issue(office.counter, reference=reference, now=office.clock())
    assert again == {"state": "LICENSED", "licence_number": first.number, "unified_code": first.number[:18]}
    second = licence(office, reference)
    assert (second.token, second.record, second.sealed_at) == (first.token, first.record, first.sealed_at)
    assert len(rows(UnifiedCode)) == 1
    with refused("state"):
        office.do(submit.submit, reference)


def approved_only(office: Office, monkeypatch: pytest.MonkeyPatch, declared: Any = None) -> str:
    """A case that was approved by rule and whose process ended there."""
    reference = office.signed(declared)
    with monkeypatch.context() as patch:
        patch.setattr(issue, "issue_if_possible", lambda *_, **__: None)
        office.do(submit.submit, reference)
    assert office.state(reference) == "APPROVED"
    return reference


def test_two_that_issue_at_once_make_one_licence(office: Office, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = approved_only(office, monkeypatch)
    gate, made = threading.Barrier(4), []

    def one() -> None:
        with app.app_context():
            gate.wait()
            made.append(issue.issue(office.counter, reference=reference, now=office.clock())["licence_number"])

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert made == [licence(office, reference).number] * 4
    assert len(rows(Licence)) == len(rows(UnifiedCode)) == 1
    assert reconcile(office.counter)["differences"] == []


def test_cut_off_before_the_seal_the_next_start_seals_the_same_bytes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = approved_only(office, monkeypatch)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(issuance, "issue", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        issue.issue(office.counter, reference=reference, now=office.clock())
    prepared = licence(office, reference)
    assert (prepared.token, prepared.standing, office.state(reference)) == (None, None, "APPROVED")
    with refused("not_found"):
        render.qr_content(office.counter, licence_number=prepared.number)
    office.clock.forward(hours=5)
    assert issue.finish_pending(office.counter, office.clock()) == [prepared.number]
    sealed = licence(office, reference)
    assert (sealed.payload, sealed.record, sealed.serial) == (prepared.payload, prepared.record, prepared.serial)
    assert (sealed.sealed_at, office.state(reference)) == (office.clock(), "LICENSED")
    content = render.qr_content(office.counter, licence_number=sealed.number)
    assert verify.verify_text(office.counter, content, office.clock()).code == "OK"
    assert issue.finish_pending(office.counter, office.clock()) == []


def test_bytes_that_were_changed_in_the_store_are_not_sealed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = approved_only(office, monkeypatch)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(issuance, "issue", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        issue.issue(office.counter, reference=reference, now=office.clock())
    row = licence(office, reference)
    with pytest.raises(Collision), by_hand() as session:
        session.merge(row).record = row.record.replace(b"1000000", b"9000000")
    with writing_by_statements() as session:
        prepared, _ = licences.kept(session, row.application_id) or pytest.fail("nothing was kept")
    for forged in (
        {"record": row.record.replace(b"1000000", b"9000000")},
        {"payload": row.payload[:-1] + bytes([row.payload[-1] ^ 1])},
        {"licence_number": row.number[:-1] + "2"},
        {"protected": row.protected[:-1] + bytes([row.protected[-1] ^ 1])},
    ):
        with pytest.raises(issuance.IssuanceError):
            issuance.issue(replace(prepared, **forged), office.counter.keyring)


def test_what_is_stated_was_settled_by_the_approval(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = approved_only(office, monkeypatch)
    with by_hand() as session:
        approval = decisions.approval(session, office.case(reference).id)
        assert approval is not None and approval.stated is not None
        changed = {**approval.stated["licence"], "domicile": "别处1号"}
        approval.stated = {**approval.stated, "licence": changed}
    assert [one["kind"] for one in reconcile(office.counter)["differences"]] == ["decision"]
    issue.issue(office.counter, reference=reference, now=office.clock())
    assert json.loads(licence(office, reference).record)["particulars"]["domicile"] == "别处1号"


@pytest.mark.parametrize("amount", [1_000_000, Decimal("1000000.50"), None])
def test_what_is_settled_comes_back_from_the_store_as_it_was(amount: int | Decimal | None) -> None:
    settled = stated(filings.parse_with_unknown(making.clean_case(0))[0])
    kept = replace(settled, capital_cny=amount, established_on=date(2001, 2, 3), chosen_items=("tax",))
    for one in (settled, kept):
        assert Stated.from_json(json.loads(json.dumps(one.to_json()))) == one


# --- codes ---


def use_up(office: Office) -> None:
    with by_hand() as session:
        for block in codes.blocks(session):
            if block.authority == SERVED:
                block.next = block.last + 1


def test_when_the_codes_are_used_up_the_case_waits_approved_and_goes_on_with_a_new_block(office: Office) -> None:
    use_up(office)
    reference = office.signed()
    assert office.do(submit.submit, reference)["state"] == "APPROVED"
    with refused("codes_used_up", SERVED):
        issue.issue(office.counter, reference=reference, now=office.clock())
    assert issue.finish_pending(office.counter, office.clock()) == []
    assert (office.state(reference), rows(UnifiedCode), rows(Licence)) == ("APPROVED", [], [])
    held = office.name(reference)
    assert held is not None and held.expires_at is None, "an approved case keeps its name however long it waits"
    before = {block.id for block in rows(CodeBlock)}
    assert give_code_blocks(office.clock()) == 1
    assert give_code_blocks(office.clock()) == 0
    (added,) = [block for block in rows(CodeBlock) if block.id not in before]
    assert issue.finish_pending(office.counter, office.clock()) == [licence(office, reference).number]
    (given,) = rows(UnifiedCode)
    assert given.subject == unified_code.subject_identifier(added.first)
    assert not unified_code.problems(given.code)
    assert reconcile(office.counter)["differences"] == []


def test_a_block_that_two_administrators_give_issues_what_waited(office: Office) -> None:
    use_up(office)
    reference = office.signed()
    assert office.do(submit.submit, reference)["state"] == "APPROVED"
    first, second = (office.enrol(name, ["admin"]) for name in ("admin", "second"))
    given = {"authority": SERVED, "size": "5"}
    made = administer.propose(kind="code_block", given=given, reason="码段用完", proposer_id=first, now=office.clock())
    assert administer.confirm(office.counter, order_id=made["order"], confirmer_id=second, now=office.clock()) is None
    assert office.state(reference) == "LICENSED"
    assert reconcile(office.counter)["differences"] == []


def test_a_signer_that_is_away_delays_the_licence_and_nothing_else(
    office: Office, app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, disputed = office.signed(), office.submitted(late(2))
    keys = list((settings.data_dir / "keys").glob("*.pem"))
    for key in keys:
        key.rename(tmp_path / key.name)
    assert office.do(submit.submit, reference)["state"] == "APPROVED"
    office.claim(disputed)
    office.recommend(disputed)
    with refused("signer", "恢复后自动签发"):
        office.decide(disputed)
    assert issue.finish_pending(office.counter, office.clock()) == []
    monkeypatch.setattr(finishing, "PAUSE", 0.05)
    background = finishing.Finishing(app, office.clock)
    background.start()
    for key in keys:
        (tmp_path / key.name).rename(key)
    until = time.monotonic() + 10
    while {office.state(reference), office.state(disputed)} != {"LICENSED"}:
        assert time.monotonic() < until
        time.sleep(0.05)
    background.stop()
    assert reconcile(office.counter)["differences"] == []


def test_an_approver_hears_that_the_codes_are_used_up(office: Office) -> None:
    reference = office.submitted(late())
    use_up(office)
    office.claim(reference)
    office.recommend(reference)
    with refused("codes_used_up", SERVED):
        office.decide(reference)
    assert office.state(reference) == "APPROVED"


def test_blocks_of_authorities_never_overlap(office: Office) -> None:
    blocks = sorted(rows(CodeBlock), key=lambda block: block.first)
    assert len(blocks) == len({block.authority for block in blocks})
    assert all(one.last < two.first for one, two in itertools.pairwise(blocks))
    taken = blocks[0]
    for overlap in ({"first": taken.first, "last": 10**9}, {"first": 10**9, "last": taken.last}):
        with pytest.raises(Collision), by_hand() as session:
            session.add(CodeBlock(authority="x", next=overlap["first"], **overlap))


def test_each_case_draws_the_next_code_of_its_authority(office: Office) -> None:
    numbers = [licence(office, office.submitted(answers(number))).number for number in range(3)]
    (block,) = [block for block in rows(CodeBlock) if block.authority == SERVED]
    subjects = [unified_code.subject_identifier(block.first + step) for step in range(3)]
    assert [number[8:17] for number in numbers] == subjects
    assert block.next == block.first + 3


# --- what cannot be printed ---


def unprintable() -> dict[str, Any]:
    declared = answers()
    declared["domicile"]["address"] = f"四川省成都市武侯区听松街1号1栋1单元{UNPRINTABLE}01号"
    return declared


def test_a_character_that_no_font_has_is_told_before_anybody_signs(office: Office) -> None:
    with refused("unprintable", UNPRINTABLE):
        office.signed(unprintable())


def test_what_no_font_has_any_more_goes_to_a_person_and_cannot_be_approved(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(freeze, "unprintable", lambda *_, **__: "")
        reference = office.signed(unprintable())
    office.do(submit.submit, reference)
    assert office.state(reference) == "UNDER_REVIEW"
    said = (office.round(reference).examination or {})["unissuable"]
    assert UNPRINTABLE in said["zh"] and "住所" in said["zh"] and "U+30EDE" in said["en"]
    office.claim(reference)
    office.recommend(reference)
    with refused("glyphs", "U+30EDE"):
        office.decide(reference)
    assert (office.state(reference), rows(UnifiedCode), rows(Licence)) == ("UNDER_REVIEW", [], [])


# --- what is published of it ---


def test_status_places_are_random_and_never_shared(office: Office) -> None:
    places = [licence(office, office.submitted(answers(number))).status_index for number in range(3)]
    assert len(set(places)) == 3
    assert places != sorted(places) or places[2] - places[0] > 2
    row = licence(office, office.submitted(answers(3)))
    with pytest.raises(Collision), by_hand() as session:
        session.merge(row).status_index = places[0]


def test_the_status_list_is_kept_for_five_minutes_and_signed_anew_after_that(office: Office) -> None:
    office.submitted()
    first = publish.status_list(office.counter, 1, office.clock())
    office.clock.forward(seconds=299)
    assert publish.status_list(office.counter, 1, office.clock()) == first
    signed_first = office.clock.at
    office.clock.forward(seconds=1)
    second = publish.status_list(office.counter, 1, office.clock())
    assert second != first
    assert publish.status_list(office.counter, 1, office.clock(), at=signed_first) == first
    assert publish.status_list(office.counter, 2, office.clock()) is None
