"""A decision can be re-enacted from what was kept, and where something differs it is told."""

from __future__ import annotations

import json

import pytest

from registry.procedures.reenact import Reenactment, reenact
from registry.records import applications, materials
from tests.by_hand import by_hand
from tests.making import clean_case
from tests.procedures.acting import Office, late, refused


@pytest.fixture
def corrected(office: Office) -> str:
    """A case of two rounds: returned, put right in nothing, approved by two persons with a finding set aside."""
    reference = office.submitted(late(), papers=1)
    office.claim(reference)
    office.recommend(reference)
    office.decide(reference)
    return reference


def again(office: Office, reference: str, by: str | None = None) -> Reenactment:
    return reenact(office.counter, reference=reference, account_id=office.people[by] if by else None)


def test_it_tells_what_was_received_found_set_aside_and_decided_by_whom(office: Office, corrected: str) -> None:
    said = again(office, corrected)
    assert said.holds and len(said.rounds) == 1
    (one,) = said.rounds
    assert one.digest == office.round(corrected).digest.hex() and len(one.papers) == 1
    assert {name for name, _ in one.signed} <= {p["name"] for p in clean_case(0)["persons"].values()}
    assert all(at == office.clock() for _, at in one.signed)
    assert one.rule_set == office.case(corrected).rule_set and one.lookups
    assert [made.kind for made in one.made] == ["recommend", "approve"]
    assert set(one.made[0].overrides.values()) == {"已核实"}
    assert set(said.names) == {office.people["reviewer"], office.people["approver"]}
    assert len(one.checks) == 5


def test_it_shows_no_number_whole(office: Office, corrected: str) -> None:
    told = json.dumps(again(office, corrected).to_json(), ensure_ascii=False)
    for person in clean_case(0)["persons"].values():
        assert person["id_number"] not in told and person["phone"] not in told


def test_what_was_changed_since_is_told(office: Office, corrected: str) -> None:
    number = office.case(corrected).id

    def failing() -> list[str]:
        return [check.what.en for one in again(office, corrected).rounds for check in one.checks if not check.holds]

    with by_hand() as session:
        (paper,) = materials.of_application(session, number)
        paper.content += b" "
    assert failing() == ["Each paper has the digest it was frozen with"]
    with by_hand() as session:
        kept = applications.latest_submission(session, number)
        assert kept is not None and kept.examination is not None
        kept.examination = {**kept.examination, "findings": []}
    assert failing()[1:] == ["Judged again by its own rules, it comes out the same"]
    with by_hand() as session:
        kept = applications.latest_submission(session, number)
        assert kept is not None
        kept.lookups = None
    assert failing()[1:] == [
        "Each signature verifies; the answers of others are there",
        "Judged again by its own rules, it comes out the same",
    ]


def test_only_who_may_see_a_case_sees_it_re_enacted(office: Office, corrected: str) -> None:
    office.enrol("auditor", ["auditor"])
    assert again(office, corrected, "auditor").holds
    for other in ("elsewhere", "stranger"):
        with refused("not_found"):
            again(office, corrected, other)
    with refused("not_found"):
        again(office, "20261120-NOSUCHCASE")
