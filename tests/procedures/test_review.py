"""The reviewers' work: one case, one reviewer at a time; nothing is returned, refused or set aside without a reason;
nobody decides alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.procedures import draft, queue, return_, review, submit
from registry.records import decisions, people
from registry.records.database import Collision, reading
from registry.records.decisions import Decision
from tests.by_hand import by_hand
from tests.procedures.acting import SERVED, Office, answers, late, refused

OWN_REASON = {"rule_id": "A01", "fields": ["domicile"], "message": {"zh": "住所证明模糊", "en": "The proof is blurred"}}


@pytest.fixture
def unclear(office: Office) -> str:
    """A case with findings that a person has to judge."""
    return office.submitted(late())


@pytest.fixture
def with_paper(office: Office) -> str:
    """A case without findings and with one uploaded paper that a person has to read."""
    return office.submitted(answers(1), papers=1)


def made(office: Office, reference: str) -> list[Decision]:
    with reading() as session:
        return decisions.of_application(session, office.case(reference).id)


# --- who works on it ---


def test_findings_and_unread_papers_send_a_case_to_a_person(office: Office, unclear: str, with_paper: str) -> None:
    for reference in (unclear, with_paper):
        assert (office.state(reference), office.case(reference).path) == ("UNDER_REVIEW", "full")
        assert made(office, reference) == []


def test_a_claim_keeps_others_away_for_half_an_hour(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.clock.at += review.LEASE - timedelta(seconds=1)
    for act in (office.claim, office.recommend):
        with refused("lease"):
            act(unclear, "colleague")
    office.clock.forward(seconds=1)
    with refused("lease"):
        office.recommend(unclear, "reviewer")
    office.claim(unclear, "colleague")
    with refused("lease"):
        office.claim(unclear, "reviewer")
    with refused("lease"):
        office.staff(review.release, unclear, "reviewer")


def test_claiming_again_renews_the_lease(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.clock.forward(minutes=29)
    office.claim(unclear)
    office.clock.forward(minutes=29)
    with refused("lease"):
        office.claim(unclear, "colleague")
    office.recommend(unclear)


def test_a_released_case_is_free_at_once(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.staff(review.release, unclear)
    office.claim(unclear, "colleague")


def test_nobody_reviews_without_a_claim(office: Office, unclear: str) -> None:
    with refused("lease"):
        office.recommend(unclear)
    with refused("lease"):
        office.return_(unclear, [0])
    assert made(office, unclear) == []


def test_officers_of_another_authority_do_not_see_the_case(office: Office, unclear: str) -> None:
    with refused("not_found"):
        office.claim(unclear, "elsewhere")
    assert [row.reference for row in rows(office, "reviewer")] == [unclear]
    assert rows(office, "elsewhere") == []


def rows(office: Office, who: str) -> Any:
    return queue.queue(account_id=office.people[who], show="all", now=office.clock()).rows


def test_nobody_reviews_or_approves_his_own_application(office: Office) -> None:
    with by_hand() as session:
        applicant = people.by_id(session, office.people["P1"])
        assert applicant is not None
        applicant.roles, applicant.authority = ["applicant", "reviewer", "approver"], SERVED
    reference = office.submitted(late())
    with refused("not_allowed"):
        office.claim(reference, "P1")
    office.claim(reference)
    office.recommend(reference)
    with refused("not_allowed"):
        office.decide(reference, "P1")
    assert office.state(reference) == "UNDER_REVIEW"


def test_nobody_handles_a_case_that_he_signs(office: Office) -> None:
    with by_hand() as session:
        founder = people.by_id(session, office.people["P2"])
        assert founder is not None
        founder.roles, founder.authority = ["applicant", "reviewer", "approver"], SERVED
    reference = office.submitted(late())
    with refused("not_allowed"):
        office.claim(reference, "P2")
    office.claim(reference)
    office.recommend(reference)
    with refused("not_allowed"):
        office.decide(reference, "P2")


# --- reasons ---


def test_a_return_needs_findings(office: Office, unclear: str) -> None:
    office.claim(unclear)
    for findings, extra in (
        ([], []),
        ([99], []),
        ([-1], []),
        ([], [OWN_REASON | {"rule_id": "ZZ99"}]),
        ([], [OWN_REASON | {"rule_id": ""}]),
        ([], [OWN_REASON | {"message": {"zh": "  "}}]),
        ([], [OWN_REASON | {"message": None}]),
        ([0], [OWN_REASON | {"rule_id": "ZZ99"}]),
    ):
        with refused("findings_required"):
            office.return_(unclear, findings, extra=extra)
    assert (office.state(unclear), made(office, unclear)) == ("UNDER_REVIEW", [])


def test_a_return_tells_everything_in_one_notice_and_the_signatures_fall(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.return_(unclear, [1, 0, 1], extra=[OWN_REASON])
    (notice,) = made(office, unclear)
    assert [finding["rule_id"] for finding in notice.findings] == ["C09", "C09", "A01"]
    assert notice.findings[2]["law"], "a reason of the reviewer's own has its legal basis too"
    assert (office.state(unclear), office.case(unclear).claimed_by) == ("RETURNED", None)
    assert office.round(unclear).fallen_at == office.clock()
    office.do(draft.revise, unclear)
    office.do(draft.save, unclear, answers=answers(), expected_version=None)
    office.reserve(unclear)
    office.sign_all(unclear)
    assert office.do(submit.submit, unclear)["state"] == "LICENSED"
    assert [(one.kind, one.round) for one in made(office, unclear)] == [("return", 1), ("approve", 2)]


def test_a_refusal_needs_findings(office: Office, with_paper: str) -> None:
    office.claim(with_paper)
    with refused("findings_required"):
        office.recommend(with_paper, proposes="refuse", note="不予登记")
    for nonsense in ("", "return", "APPROVE"):
        with refused("findings_required"):
            office.recommend(with_paper, proposes=nonsense)
    assert made(office, with_paper) == []


def test_each_finding_that_approval_sets_aside_needs_its_reason(office: Office, unclear: str) -> None:
    office.claim(unclear)
    for overrides in ({}, {"0": "已核实"}, {"0": "已核实", "1": "  "}, {"0": "已核实", "C09": "已核实"}):
        with refused("findings_required", "C09"):
            office.recommend(unclear, overrides=overrides)
    assert made(office, unclear) == []
    office.recommend(unclear, overrides={"0": "已核实", "1": "已核实"})
    assert made(office, unclear)[0].overrides == {"0": "已核实", "1": "已核实"}


def test_each_paper_has_to_be_accepted_before_approval_is_proposed(office: Office, with_paper: str) -> None:
    office.claim(with_paper)
    (paper,) = office.view(with_paper).materials
    for verdicts in ({}, {str(paper.id): "unclear"}, {str(paper.id + 1): "accepted"}):
        with refused("findings_required", paper.file_name):
            office.recommend(with_paper, verdicts=verdicts)
    office.recommend(with_paper, verdicts={str(paper.id): "accepted"})


# --- a second person ---


def test_who_reviewed_does_not_approve(office: Office, unclear: str) -> None:
    office.claim(unclear, "approver")
    office.recommend(unclear, "approver")
    for what in ("approve", "send_back"):
        with refused("not_allowed"):
            office.decide(unclear, "approver", what, note="理由")
    assert office.state(unclear) == "UNDER_REVIEW"


def decision(office: Office, reference: str, **fields: Any) -> Decision:
    usual: dict[str, Any] = {
        "application_id": office.case(reference).id,
        "round": 1,
        "kind": "approve",
        "reviewed_by": office.people["reviewer"],
        "decided_by": office.people["approver"],
        "findings": [],
        "overrides": {},
        "decided_at": office.clock(),
    }
    return Decision(**(usual | fields))


def test_the_store_itself_refuses_a_decision_by_one_person(office: Office, unclear: str) -> None:
    for fields in (
        {"decided_by": office.people["reviewer"]},
        {"decided_by": None},
        {"reviewed_by": None},
        {"kind": "refuse", "decided_by": office.people["reviewer"]},
        {"kind": "cancel"},
    ):
        with pytest.raises(Collision), by_hand() as session:
            session.add(decision(office, unclear, **fields))
    assert made(office, unclear) == []


def test_the_store_itself_refuses_a_second_final_decision(office: Office, unclear: str) -> None:
    with by_hand() as session:
        session.add(decision(office, unclear))
    for kind in ("approve", "refuse"):
        with pytest.raises(Collision), by_hand() as session:
            session.add(decision(office, unclear, kind=kind))


def test_only_what_was_recommended_is_decided(office: Office, unclear: str) -> None:
    for what in ("approve", "refuse"):
        with refused("state"):
            office.decide(unclear, what=what)
    office.claim(unclear)
    office.recommend(unclear, proposes="refuse")
    with refused("state"):
        office.decide(unclear, what="approve")
    assert office.state(unclear) == "UNDER_REVIEW"


def test_an_approval_leads_to_the_licence_and_names_both_persons(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.recommend(unclear)
    assert office.decide(unclear)["state"] == "LICENSED"
    proposal, approval = made(office, unclear)
    assert (proposal.kind, proposal.decided_by) == ("recommend", None)
    assert (approval.reviewed_by, approval.decided_by) == (office.people["reviewer"], office.people["approver"])
    with refused("state"):
        office.decide(unclear)


def test_a_refusal_keeps_its_reasons_and_lets_the_name_go(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.recommend(unclear, proposes="refuse", note="逾期未补正")
    assert office.name(unclear) is not None
    office.decide(unclear, what="refuse", note="同意")
    assert (office.state(unclear), office.name(unclear)) == ("REFUSED", None)
    assert [finding["rule_id"] for finding in made(office, unclear)[1].findings] == ["C09", "C09"]


def test_sending_back_needs_a_reason_and_asks_for_a_new_recommendation(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.recommend(unclear)
    with refused("findings_required"):
        office.decide(unclear, what="send_back", note="  ")
    office.decide(unclear, what="send_back", note="请再核实出资期限")
    with refused("state"):
        office.decide(unclear, what="approve")
    office.claim(unclear, "colleague")
    office.recommend(unclear, "colleague")
    assert office.decide(unclear)["state"] == "LICENSED"


def test_a_recommendation_of_an_earlier_round_decides_nothing(office: Office, unclear: str) -> None:
    office.claim(unclear)
    office.recommend(unclear)
    office.claim(unclear)
    office.staff(return_.return_, unclear, findings=[0, 1], note="")
    office.do(draft.revise, unclear)
    office.sign_all(unclear)
    office.do(submit.submit, unclear)
    assert office.state(unclear) == "UNDER_REVIEW"
    with refused("state"):
        office.decide(unclear)
