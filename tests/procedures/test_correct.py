"""A returned case: only what the notice names is corrected, and no later notice brings up what could have been seen."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.errors import FilingError
from registry.procedures import attach, case_view, desk, draft, return_, submit
from registry.records import decisions
from registry.records.database import reading
from tests.procedures.acting import Office, answers, late, refused

SCOPE = {
    "rule_id": "B01",
    "fields": ["business_scope"],
    "message": {"zh": "请按目录选择", "en": "Choose from the list"},
}
FLOOR = {"rule_id": "D07", "fields": ["domicile.address"], "message": {"zh": "请写明楼层", "en": "Name the floor"}}


@pytest.fixture
def returned(office: Office) -> str:
    """A case sent back for its capital alone (both shareholders pay too late), in its applicant's hands again."""
    reference = office.submitted(late())
    office.claim(reference)
    office.return_(reference, [0, 1])
    office.do(draft.revise, reference)
    return reference


def save(office: Office, reference: str, declared: dict[str, Any]) -> None:
    office.do(draft.save, reference, answers=declared, expected_version=None)


def resubmitted(office: Office, reference: str, declared: dict[str, Any]) -> str:
    """Corrected, signed by everybody, handed in and claimed again."""
    save(office, reference, declared)
    office.reserve(reference)
    office.sign_all(reference)
    office.do(submit.submit, reference)
    office.claim(reference)
    return reference


def test_what_the_notice_does_not_name_cannot_be_changed(office: Office, returned: str) -> None:
    before = office.case(returned).answers
    changed = {**answers(), "headcount": 77, "liaison": {"person": "P2"}}
    with pytest.raises(FilingError) as error:
        save(office, returned, changed)
    assert {one.path for one in error.value.problems} == {"headcount", "liaison"}
    assert all(one.message.zh and one.remedy.en for one in error.value.problems)
    assert office.case(returned).answers == before
    save(office, returned, answers())


def test_papers_that_were_not_named_stay(office: Office, returned: str) -> None:
    with refused("not_named"):
        office.attach(returned)
    with refused("not_named"):
        office.attach(returned, document_type="lease", subject=None)
    office.attach(returned, document_type="payment_proof", subject=None)


def test_a_paper_that_was_checked_is_neither_described_anew_nor_removed(office: Office) -> None:
    reference = office.submitted(late(), papers=1)
    (paper,) = office.view(reference).materials
    office.claim(reference)
    office.return_(reference, [0, 1])
    office.do(draft.revise, reference)
    with refused("not_named"):
        office.do(attach.detach, reference, material_id=paper.id)
    with refused("not_named"):
        office.do(attach.describe, reference, material_id=paper.id, entered={"name": "甲"})


def test_what_a_correction_makes_necessary_is_open(office: Office) -> None:
    reference = office.submitted(late())
    office.claim(reference)
    office.return_(reference, [0, 1], extra=[SCOPE])
    office.do(draft.revise, reference)
    other_trade = {
        "business_scope": [{"text": "餐饮服务", "industry_code": "6210", "licence": "none"}],
        "main_industry_code": "6210",
    }
    named = {**answers(), "name": {"full": "成都听松餐饮管理有限公司"}}
    with pytest.raises(FilingError):
        save(office, reference, named)  # nothing asks for another name yet
    save(office, reference, {**named, **other_trade})
    assert office.case(reference).display_name == "成都听松餐饮管理有限公司"


def test_a_draft_that_was_never_handed_in_is_open(office: Office) -> None:
    reference = office.begin()
    save(office, reference, {**answers(), "headcount": 77})
    assert office.view(reference, "P1").correcting is None


def test_the_applicant_sees_what_is_open_and_what_he_has_changed(office: Office, returned: str) -> None:
    def correcting() -> Any:
        seen = case_view.status(
            office.counter, reference=returned, account_id=office.people["P1"], now=office.clock()
        ).correcting
        assert seen is not None
        return seen

    assert correcting().opened.items == {"capital"} and list(correcting().changed) == []
    save(office, returned, answers())
    assert list(correcting().changed) == ["shareholders"]


def test_a_second_notice_names_nothing_that_could_have_been_seen(office: Office, returned: str) -> None:
    resubmitted(office, returned, {**late(), "registered_capital_cny": late()["registered_capital_cny"]})
    for extra in ([FLOOR], [FLOOR, SCOPE]):
        with refused("not_named_before", "D07"):
            office.return_(returned, [0, 1], extra=extra)
        with refused("not_named_before", "D07"):
            return_.preview(
                reference=returned,
                reviewer_id=office.people["reviewer"],
                findings=[0, 1],
                extra=extra,
                now=office.clock(),
            )
    assert office.state(returned) == "UNDER_REVIEW"
    office.return_(returned, [0, 1])
    assert office.state(returned) == "RETURNED"


def test_a_second_notice_names_what_has_changed(office: Office) -> None:
    reference = office.submitted(late())
    office.claim(reference)
    office.return_(reference, [0, 1], extra=[FLOOR])
    office.do(draft.revise, reference)
    moved = {**late(), "domicile": {**late()["domicile"], "address": late()["domicile"]["address"] + "二层"}}
    resubmitted(office, reference, moved)
    office.return_(reference, [0, 1], extra=[{**FLOOR, "rule_id": "D01", "message": {"zh": "请写明房号"}}])


def test_one_notice_is_complete_or_says_why_not(office: Office) -> None:
    reference = office.submitted(late())
    office.claim(reference)
    with refused("findings_required", "C09"):
        office.return_(reference, [0])
    with refused("findings_required", "C09"):
        office.return_(reference, [0], overrides={"1": " "})
    office.return_(reference, [0], overrides={"1": "该股东已实缴", "0": "不作数"}, verdicts={"7": "accepted"})
    with reading() as session:
        (notice,) = decisions.of_application(session, office.case(reference).id)
    assert notice.overrides == {"1": "该股东已实缴"}
    assert notice.verdicts is not None and notice.verdicts["papers"] == {"7": "accepted"}
    said = [(one["rule_id"], one["verdict"], one["reason"]) for one in notice.verdicts["findings"]]
    assert said == [("C09", "agree", None), ("C09", "override", "该股东已实缴")]


def test_the_preview_is_the_notice_word_for_word(office: Office) -> None:
    reference = office.submitted(late())
    office.claim(reference)
    shown = return_.preview(
        reference=reference,
        reviewer_id=office.people["reviewer"],
        findings=[0, 1],
        extra=[FLOOR],
        now=office.clock(),
    )
    assert office.state(reference) == "UNDER_REVIEW"
    office.return_(reference, [0, 1], extra=[FLOOR])
    with reading() as session:
        (notice,) = decisions.of_application(session, office.case(reference).id)
    assert shown == notice.findings


def test_verdicts_on_findings_and_papers_are_kept_with_a_recommendation(office: Office) -> None:
    reference = office.submitted(late(), papers=1)
    office.claim(reference)
    office.recommend(reference)
    with reading() as session:
        (made,) = decisions.of_application(session, office.case(reference).id)
    assert made.verdicts is not None and set(made.verdicts["papers"].values()) == {"accepted"}
    assert {one["verdict"] for one in made.verdicts["findings"]} == {"override"}


def test_a_paper_read_anew_is_a_difference_and_one_left_alone_is_not(office: Office) -> None:
    reference = office.submitted(late())
    office.claim(reference)
    paper = {
        "rule_id": "D02",
        "fields": ["documents[lease]"],
        "message": {"zh": "请交租赁合同", "en": "File the lease"},
    }
    office.return_(reference, [0, 1], extra=[paper])
    office.do(draft.revise, reference)
    lease = {"lessor": "成都听松置业有限公司", "lessee": "宋听澜"}
    for kind in ("lease", "owner_consent"):
        office.attach(reference, document_type=kind, subject=None, entered=lease if kind == "lease" else {})
    resubmitted(office, reference, late())
    office.return_(reference, [0, 1], extra=[paper], overrides=settled(office, reference))
    office.do(draft.revise, reference)
    found = next(one for one in office.view(reference, "P1").materials if one.document_type == "lease")
    office.do(attach.describe, reference, material_id=found.id, entered={**lease, "lessor": "成都山月置业有限公司"})
    resubmitted(office, reference, late())
    seen = desk.case(office.counter, reference=reference, account_id=office.people["reviewer"], now=office.clock())
    assert [(one.document_type, one.new, one.read_anew) for one in seen.papers] == [
        ("lease", False, True),
        ("owner_consent", False, False),
    ]
    assert "成都听松置业有限公司" in seen.changes.values()


def settled(office: Office, reference: str) -> dict[str, str]:
    """A reason for every finding but the first two."""
    return {str(index): "已核实" for index in range(2, len(office.view(reference).findings))}
