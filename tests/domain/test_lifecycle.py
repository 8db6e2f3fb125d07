"""The life of an application: what may follow what, and who may do it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.lifecycle import MOVES, Action, Role, State, allowed

ENDS = {State.REFUSED, State.LICENSED, State.CLOSED, State.WITHDRAWN}
STAFF = {Role.REVIEWER, Role.APPROVER, Role.AUDITOR, Role.ADMIN, Role.MACHINE}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_whatever_is_not_in_the_table_is_refused_with_a_reason(state: State, action: Action, role: Role) -> None:
    move, answer = MOVES.get((state, action)), allowed(state, action, role)
    if move is not None and role in move.who:
        assert answer is None
    else:
        assert answer is not None and answer.zh and answer.en


def test_nothing_follows_an_end() -> None:
    assert not [state for state, _ in MOVES if state in ENDS]


def test_no_applicant_decides_and_no_officer_applies() -> None:
    for (_, action), move in MOVES.items():
        deciding = move.next in (State.APPROVED, State.REFUSED, State.RETURNED, State.LICENSED, State.CLOSED)
        assert not deciding or move.who <= STAFF, action
        if action in (Action.SAVE, Action.SUBMIT, Action.WITHDRAW, Action.REVISE):
            assert move.who == {Role.APPLICANT}


def test_who_reviews_does_not_approve() -> None:
    approving = MOVES[State.UNDER_REVIEW, Action.APPROVE].who | MOVES[State.UNDER_REVIEW, Action.REFUSE].who
    assert Role.REVIEWER not in approving
    assert MOVES[State.UNDER_REVIEW, Action.RECOMMEND].who == {Role.REVIEWER}


def test_the_auditor_only_looks() -> None:
    assert not any(Role.AUDITOR in move.who or Role.ADMIN in move.who for move in MOVES.values())


def test_every_state_can_be_reached_and_an_end_can_be_reached_from_each() -> None:
    assert _reached_from(State.DRAFT) == set(State)
    assert all(_reached_from(state) & ENDS for state in State)


def _reached_from(state: State) -> set[State]:
    reached, growing = {state}, True
    while growing:
        further = {move.next for (here, _), move in MOVES.items() if here in reached}
        growing = not further <= reached
        reached |= further
    return reached


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(Role)), max_size=60))
def test_no_walk_reaches_a_licence_without_signing_submitting_and_approval(steps: list[tuple[Action, Role]]) -> None:
    state, done = State.DRAFT, [Action.SAVE]
    for action, role in steps:
        if allowed(state, action, role) is None:
            state = MOVES[state, action].next
            done.append(action)
            if state == State.DRAFT:
                done.clear()
    if state in (State.APPROVED, State.LICENSED):
        assert Action.REQUEST_SIGNATURES in done
        assert Action.SUBMIT in done
        assert Action.APPROVE in done or Action.APPROVE_BY_RULE in done
