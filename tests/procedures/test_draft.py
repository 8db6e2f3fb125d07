"""Drafts: nothing is overwritten unnoticed, nobody touches another's case, nobody declares what the service knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry.domain.errors import FilingError
from registry.procedures import attach, draft, reserve, sign, submit, withdraw
from registry.records import journal
from registry.records.database import reading
from tests.procedures.acting import PDF, Office, answers, refused

PAPER = {"document_type": "id_copy", "subject": "P1", "file_name": "a.pdf", "content": PDF, "entered": {}}
ACTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "save": (draft.save, {"answers": answers(), "expected_version": None}),
    "revise": (draft.revise, {}),
    "reserve": (reserve.reserve, {}),
    "request": (sign.request, {}),
    "submit": (submit.submit, {}),
    "withdraw": (withdraw.withdraw, {}),
    "attach": (attach.attach, PAPER),
    "describe": (attach.describe, {"material_id": 1, "entered": {}}),
    "detach": (attach.detach, {"material_id": 1}),
}


@pytest.mark.parametrize("act", ACTS)
def test_anothers_case_does_not_exist(office: Office, act: str) -> None:
    reference = office.begin()
    office.attach(reference)
    before = office.case(reference)
    procedure, words = ACTS[act]
    for given, by in ((reference, "P2"), (reference, "reviewer"), ("20261120-0000000000000000", "P1")):
        with refused("not_found"):
            office.do(procedure, given, by=by, **words)
    after = office.case(reference)
    assert (after.state, after.version, after.answers) == (before.state, before.version, before.answers)


def test_a_save_over_a_newer_version_is_refused_and_neither_is_lost(office: Office) -> None:
    reference = office.begin()
    first, second = answers(1), answers(2)
    assert office.do(draft.save, reference, answers=first, expected_version=1)["version"] == 2
    with refused("version"):
        office.do(draft.save, reference, answers=second, expected_version=1)
    assert office.case(reference).answers == first
    assert office.do(draft.save, reference, answers=second, expected_version=2)["version"] == 3
    assert office.case(reference).answers == second


def test_a_paper_attached_in_another_tab_counts_as_a_newer_version(office: Office) -> None:
    reference = office.begin()
    office.attach(reference)
    with refused("version"):
        office.do(draft.save, reference, answers=answers(), expected_version=1)


@pytest.mark.parametrize("field", draft.NOT_DECLARED)
def test_what_the_service_derives_is_not_declared(office: Office, field: str) -> None:
    reference = office.begin()
    for act in (
        lambda declared: office.begin(declared),
        lambda declared: office.do(draft.save, reference, answers=declared, expected_version=None),
    ):
        with pytest.raises(FilingError) as refusal:
            act(answers(1) | {field: [] if field in ("documents",) else "x"})
        assert [problem.path for problem in refusal.value.problems] == [field]
    assert office.case(reference).answers == answers()


def test_nobody_declares_that_his_identity_was_verified(office: Office) -> None:
    declared = answers()
    declared["persons"]["P2"]["realname_verified"] = True
    with pytest.raises(FilingError) as refusal:
        office.begin(declared)
    assert [problem.path for problem in refusal.value.problems] == ["persons.P2.realname_verified"]


def test_every_problem_of_bad_answers_is_named_and_nothing_is_stored(office: Office) -> None:
    reference = office.begin()
    bad = answers() | {"registered_capital_cny": -1, "surprise": 1}
    bad["persons"]["P1"]["birth_date"] = "1988-02-30"
    with pytest.raises(FilingError) as refusal:
        office.do(draft.save, reference, answers=bad, expected_version=1)
    paths = {problem.path for problem in refusal.value.problems}
    assert paths == {"registered_capital_cny", "surprise", "persons.P1.birth_date"}
    assert all(problem.remedy.zh and problem.remedy.en for problem in refusal.value.problems)
    assert (office.case(reference).version, office.case(reference).answers) == (1, answers())


def test_a_reference_has_the_local_day_and_eighty_random_bits(office: Office) -> None:
    office.clock.at = office.clock.at.replace(hour=16, minute=30)  # 00:30 of the next day in Chengdu
    references = {office.begin() for _ in range(20)}
    assert len(references) == 20
    assert {reference[:9] for reference in references} == {"20261121-"}
    assert all(len(reference) == 25 for reference in references)


def test_each_change_is_in_the_journal_under_its_author(office: Office) -> None:
    reference = office.begin()
    office.do(draft.save, reference, answers=answers(1), expected_version=1)
    with reading() as session:
        entries = journal.about(session, f"application:{reference}")
    assert [(entry.act, entry.actor) for entry in entries] == [
        ("start", f"account:{office.people['P1']}"),
        ("save", f"account:{office.people['P1']}"),
    ]


@pytest.mark.parametrize(("field", "word"), [("procedure", "consolidation"), ("entity_type", "branch")])
def test_a_case_never_becomes_one_of_another_kind_that_is_judged_by_fewer_rules(
    office: Office, field: str, word: str
) -> None:
    reference = office.begin()
    before = office.case(reference)
    with pytest.raises(FilingError) as refusal:
        office.do(draft.save, reference, answers={**answers(), field: word}, expected_version=None)
    assert [problem.path for problem in refusal.value.problems] == [field]
    assert office.case(reference).answers == before.answers


def test_answers_that_do_not_say_what_they_are_about_stay_about_it(office: Office) -> None:
    reference = office.begin()
    left_out = {key: value for key, value in answers().items() if key not in ("procedure", "entity_type")}
    office.do(draft.save, reference, answers=left_out, expected_version=None)
    assert office.case(reference).answers == {**left_out, "procedure": "establishment", "entity_type": "llc"}
