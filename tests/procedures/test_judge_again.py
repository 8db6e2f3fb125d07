"""A paper whose picture is read only after the case came in: the rules look again, and nothing anybody said is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.procedures import amend_rules, judge_again, read_waiting, rehearse, submit
from registry.procedures.judge_again import in_known_order
from registry.reading import reader
from registry.reading.transcript import Reading
from registry.records import journal
from registry.records.database import reading
from tests.procedures.acting import Office, answers, refused
from tests.procedures.test_read import ADDRESS, ELSEWHERE, lease
from tests.procedures.test_rule_versions import changes

PICTURE = b"\x89PNG\r\n\x1a\n a picture that waits"


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Pictures wait when they are looked at; recognised, they turn out to be the given PDF."""
    look = reader.look
    monkeypatch.setattr(reader, "look", lambda *given: Reading("waiting", pages=1))

    def are(pdf: bytes) -> None:
        seen = replace(look(pdf, "application/pdf", "lease"), source="picture")
        monkeypatch.setattr(reader, "recognise", lambda *given: seen)

    return are


def handed_in(office: Office, *, number: int = 0, address: str | None = ADDRESS) -> str:
    """A case with a lease that is still a picture, whose address the applicant typed in."""
    declared = answers(number)
    reference = office.begin({**declared, "domicile": {**declared["domicile"], "use_type": "lease"}})
    typed = {"address": address} if address else {}
    office.attach(reference, PICTURE, document_type="lease", subject=None, entered=typed)
    office.reserve(reference)
    office.sign_all(reference)
    office.do(submit.submit, reference)
    return reference


def read_it(office: Office) -> None:
    assert read_waiting.read_next(office.counter, now=office.clock())


def found(office: Office, reference: str) -> list[str]:
    return [one["rule_id"] for one in office.view(reference).findings]


def test_a_case_with_a_picture_that_waits_is_never_approved_by_rule(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    assert office.state(reference) == "UNDER_REVIEW" and office.case(reference).path == "full"
    pictures(lease(ADDRESS))
    read_it(office)
    assert office.state(reference) == "UNDER_REVIEW"


def test_what_is_read_after_submission_is_held_against_the_declaration(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    before, version = office.view(reference).findings, office.case(reference).version
    pictures(lease(ELSEWHERE))
    read_it(office)
    view = office.view(reference)
    assert list(view.findings[: len(before)]) == list(before) and "X02" not in [one["rule_id"] for one in before]
    new = [view.findings[place] for place in view.later]
    assert new == list(view.findings[len(before) :]) and "X02" in [one["rule_id"] for one in new]
    assert {one["severity"] for one in new} <= {"manual", "notice"}
    assert office.case(reference).version > version
    with reading() as session:
        entry = journal.about(session, f"application:{reference}")[-1]
    assert (entry.act, entry.actor) == ("examine_again", "machine") and "X02" in entry.details["rules"]


def test_a_reading_that_agrees_adds_nothing_above_a_note(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    before = found(office, reference)
    pictures(lease(ADDRESS))
    read_it(office)
    assert "X02" not in found(office, reference) and found(office, reference)[: len(before)] == before


def test_a_picture_in_which_nothing_is_found_changes_nothing(
    office: Office, pictures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = handed_in(office)
    before = (found(office, reference), office.case(reference).version)
    monkeypatch.setattr(reader, "recognise", lambda *given: Reading("unread", "nothing_found"))
    read_it(office)
    assert (found(office, reference), office.case(reference).version) == before
    assert office.view(reference).later == []


def test_it_is_judged_by_the_version_and_the_day_it_came_in_on(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    rule_set, day = office.case(reference).rule_set, office.case(reference).as_of
    for name in ("admin", "auditor"):
        office.enrol(name, [name])
    off = changes({"kind": "switch_off", "subject": "X02"})
    admin: dict[str, Any] = {"proposer_id": office.people["admin"], "changes": off, "now": office.clock()}
    made = amend_rules.propose(title="停用", effective_from=date(2026, 11, 21), **admin)
    auditor: dict[str, Any] = {"proposal_id": made["proposal"], "now": office.clock()}
    amend_rules.give_opinion(reviewer_id=office.people["auditor"], verdict="lawful", text="可以", **auditor)
    amend_rules.activate(activator_id=office.people["auditor"], **auditor)
    office.clock.forward(days=3)
    pictures(lease(ELSEWHERE))
    read_it(office)
    assert "X02" in found(office, reference)
    kept = office.round(reference).examination or {}
    assert (kept["rule_set"], kept["day"]) == (rule_set, day and day.isoformat())
    assert rehearse.rejudge(office.counter)["differences"] == []


def test_the_claim_and_the_promise_stand(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    office.claim(reference)
    before = office.case(reference)
    pictures(lease(ELSEWHERE))
    read_it(office)
    after = office.case(reference)
    assert (after.claimed_by, after.claimed_until, after.promised_on) == (
        before.claimed_by, before.claimed_until, before.promised_on,
    )  # fmt: skip


def test_a_recommendation_stays_and_does_not_cover_what_was_found_after_it(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    office.claim(reference)
    office.recommend(reference)
    said = office.view(reference).recommendation
    pictures(lease(ELSEWHERE))
    read_it(office)
    assert office.view(reference).recommendation == said
    with refused("state", "X02"):
        office.decide(reference)
    office.decide(reference, what="send_back", note="请核对租赁合同")
    office.claim(reference)
    office.recommend(reference)
    office.decide(reference)
    assert office.state(reference) == "LICENSED"


def test_a_notice_written_before_the_reading_is_not_sent_without_what_it_showed(office: Office, pictures: Any) -> None:
    reference = handed_in(office, address=None)
    office.claim(reference)
    seen = [place for place, one in enumerate(office.view(reference).findings) if one["severity"] != "notice"]
    assert seen
    pictures(lease(ELSEWHERE))
    read_it(office)
    late = [str(place) for place in office.view(reference).later]
    with refused("findings_required", "X02"):
        office.return_(reference, seen)
    office.return_(reference, seen, overrides=dict.fromkeys(late, "已电话核实"))
    assert office.state(reference) == "RETURNED"


def test_a_reviewer_who_wants_to_approve_has_to_settle_what_the_reading_showed(office: Office, pictures: Any) -> None:
    reference = handed_in(office)
    office.claim(reference)
    view = office.view(reference)
    reasons = {str(n): "已核实" for n, one in enumerate(view.findings) if one["severity"] != "notice"}
    pictures(lease(ELSEWHERE))
    read_it(office)
    with refused("findings_required", "X02"):
        office.recommend(reference, overrides=reasons)


def test_every_case_the_paper_belongs_to_is_judged_again_but_not_those_that_are_decided(
    office: Office, pictures: Any
) -> None:
    waiting, decided = handed_in(office), handed_in(office, number=1)
    office.claim(decided)
    office.recommend(decided)
    office.decide(decided)
    before = office.round(decided).examination
    pictures(lease(ELSEWHERE))
    read_it(office)
    assert "X02" in found(office, waiting)
    assert office.round(decided).examination == before and office.state(decided) == "LICENSED"


def test_a_case_whose_signatures_do_not_stand_keeps_its_examination_and_the_paper_is_read_all_the_same(
    office: Office, pictures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = handed_in(office)
    monkeypatch.setattr(judge_again, "as_stored", lambda *given: None)
    before = office.round(reference).examination
    pictures(lease(ELSEWHERE))
    read_it(office)
    assert office.round(reference).examination == before
    assert not read_waiting.read_next(office.counter, now=office.clock())


def test_known_findings_keep_their_places_and_new_ones_come_last() -> None:
    one, two, three = ({"rule_id": rule, "fields": ["x"]} for rule in ("A", "B", "C"))
    assert in_known_order([two, one], [three, one, two]) == (2, [two, one, three])
    assert in_known_order([], [three]) == (0, [three])
    assert in_known_order([one, two], [{**two, "severity": "manual"}]) == (1, [{**two, "severity": "manual"}])
