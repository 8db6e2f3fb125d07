"""The life of an application: states, actions, and who may do what when. MOVES is the only place that says so.

Buttons, API and tests come from this table; `allowed` also says why not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.domain.errors import Text


class State(StrEnum):
    """Where a case stands. Everything else (overdue, waiting for two signatures) is computed."""

    DRAFT = "DRAFT"
    SIGNING = "SIGNING"
    SUBMITTED = "SUBMITTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    RETURNED = "RETURNED"
    REFUSED = "REFUSED"
    APPROVED = "APPROVED"
    LICENSED = "LICENSED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class Action(StrEnum):
    """What can be done to a case."""

    SAVE = "save"
    REQUEST_SIGNATURES = "request_signatures"
    SIGN = "sign"
    DECLINE = "decline"
    REVISE = "revise"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE_BY_RULE = "approve_by_rule"
    ASSIGN = "assign"
    EXAMINE_AGAIN = "examine_again"
    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    EXTEND = "extend"
    RECOMMEND = "recommend"
    RETURN = "return"
    APPROVE = "approve"
    REFUSE = "refuse"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    CLOSE = "close"


class Role(StrEnum):
    """In which capacity somebody acts on a case."""

    APPLICANT = "applicant"
    SIGNATORY = "signatory"
    MACHINE = "machine"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Move:
    """Where an action leads and who may take it."""

    next: State
    who: frozenset[Role]


def _move(next_state: State, *who: Role) -> Move:
    return Move(next_state, frozenset(who))


MOVES: dict[tuple[State, Action], Move] = {
    (State.DRAFT, Action.SAVE): _move(State.DRAFT, Role.APPLICANT),
    (State.DRAFT, Action.REQUEST_SIGNATURES): _move(State.SIGNING, Role.APPLICANT),
    (State.DRAFT, Action.WITHDRAW): _move(State.WITHDRAWN, Role.APPLICANT),
    (State.SIGNING, Action.SIGN): _move(State.SIGNING, Role.SIGNATORY),
    (State.SIGNING, Action.DECLINE): _move(State.DRAFT, Role.SIGNATORY),
    (State.SIGNING, Action.REVISE): _move(State.DRAFT, Role.APPLICANT),
    (State.SIGNING, Action.SUBMIT): _move(State.SUBMITTED, Role.APPLICANT),
    (State.SIGNING, Action.WITHDRAW): _move(State.WITHDRAWN, Role.APPLICANT),
    (State.SUBMITTED, Action.APPROVE_BY_RULE): _move(State.APPROVED, Role.MACHINE),
    (State.SUBMITTED, Action.ASSIGN): _move(State.UNDER_REVIEW, Role.MACHINE),
    (State.SUBMITTED, Action.WITHDRAW): _move(State.WITHDRAWN, Role.APPLICANT),
    (State.UNDER_REVIEW, Action.EXAMINE_AGAIN): _move(State.UNDER_REVIEW, Role.MACHINE),
    (State.UNDER_REVIEW, Action.CLAIM): _move(State.UNDER_REVIEW, Role.REVIEWER),
    (State.UNDER_REVIEW, Action.RELEASE): _move(State.UNDER_REVIEW, Role.REVIEWER),
    (State.UNDER_REVIEW, Action.HAND_OVER): _move(State.UNDER_REVIEW, Role.REVIEWER),
    (State.UNDER_REVIEW, Action.EXTEND): _move(State.UNDER_REVIEW, Role.APPROVER),
    (State.UNDER_REVIEW, Action.RECOMMEND): _move(State.UNDER_REVIEW, Role.REVIEWER),
    (State.UNDER_REVIEW, Action.RETURN): _move(State.RETURNED, Role.REVIEWER),
    (State.UNDER_REVIEW, Action.APPROVE): _move(State.APPROVED, Role.APPROVER),
    (State.UNDER_REVIEW, Action.REFUSE): _move(State.REFUSED, Role.APPROVER),
    (State.UNDER_REVIEW, Action.SEND_BACK): _move(State.UNDER_REVIEW, Role.APPROVER),
    (State.UNDER_REVIEW, Action.WITHDRAW): _move(State.WITHDRAWN, Role.APPLICANT),
    (State.RETURNED, Action.REVISE): _move(State.DRAFT, Role.APPLICANT),
    (State.RETURNED, Action.WITHDRAW): _move(State.WITHDRAWN, Role.APPLICANT),
    (State.APPROVED, Action.ISSUE): _move(State.LICENSED, Role.MACHINE),
    (State.APPROVED, Action.CLOSE): _move(State.CLOSED, Role.MACHINE),
}

STATE_WORDS = {
    State.DRAFT: Text("填写中", "draft"),
    State.SIGNING: Text("签署中", "being signed"),
    State.SUBMITTED: Text("已提交", "submitted"),
    State.UNDER_REVIEW: Text("审查中", "under review"),
    State.RETURNED: Text("退回补正", "returned"),
    State.REFUSED: Text("不予登记", "refused"),
    State.APPROVED: Text("已核准", "approved"),
    State.LICENSED: Text("已发照", "licensed"),
    State.CLOSED: Text("已办结", "completed"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
}

_WHAT_TO_DO = {
    State.DRAFT: Text("请先填写并发起签署", "Fill it in and ask for signatures first"),
    State.SIGNING: Text("申请正在签署；如需修改，请先撤回签署", "It is being signed; take it back first to change it"),
    State.SUBMITTED: Text("申请已提交，请等待审查", "It was submitted; wait for the review"),
    State.UNDER_REVIEW: Text("申请正在审查，请等待结果", "It is under review; wait for the outcome"),
    State.RETURNED: Text("请先按补正通知修改", "Put right what the notice names first"),
    State.REFUSED: Text(
        "已作出不予登记决定，可依法申请复议或提起诉讼", "It was refused; review or suit is open to you"
    ),
    State.APPROVED: Text("已准予登记，正在发照", "It is approved and the licence is being made"),
    State.LICENSED: Text("执照已签发；后续事项请办理变更或注销", "The licence is issued; file a change instead"),
    State.CLOSED: Text("登记已经办结，通知书可以下载", "It is completed; the notice can be downloaded"),
    State.WITHDRAWN: Text("申请已撤回；如需办理，请新建申请", "It was withdrawn; start a new application"),
}


def allowed(state: State, action: Action, role: Role) -> Text | None:
    """None when the role may take the action in this state; else why not, and what to do instead."""
    move = MOVES.get((state, action))
    if move is None:
        word, remedy = STATE_WORDS[state], _WHAT_TO_DO[state]
        return Text(f"当前状态为“{word.zh}”，不能进行此操作。{remedy.zh}", f"The application is {word.en}. {remedy.en}")
    if role not in move.who:
        return Text("此操作须由其他角色办理", "This step is for another role")
    return None
