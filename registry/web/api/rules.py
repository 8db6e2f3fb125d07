"""For whoever reads or keeps the rule book: the rules, their counters, proposals to change them, rehearsals."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.domain.errors import Text
from registry.domain.kinds import Choice, Day, Words
from registry.domain.local_time import local_day
from registry.domain.rules.amendment import KINDS
from registry.domain.rules.book import SEVERITIES, RuleBook, RuleRecord
from registry.procedures import amend_rules, count_rules, proposal_view
from registry.procedures.consult import book_today
from registry.procedures.counter import not_found
from registry.procedures.rehearse import rehearse
from registry.web.api.answers import BOTH, DAY, FINDING, INSTANT, NUMBER, TEXT, YES, Fields, Rows, Said, Tally
from registry.web.api.bodies import Opinion, Proposal, Redraft, Remark
from registry.web.api.endpoint import Call, Endpoint, Gives, shape
from registry.web.visitors import proven_how

_CITED = Rows(Fields(instrument=TEXT, article=TEXT))
_RULE = Fields(
    id=TEXT,
    title=BOTH,
    applies_to=TEXT,
    check=TEXT,
    severity=Choice(SEVERITIES),
    valid_from=DAY,
    valid_to=DAY,
    law=_CITED,
    finding=BOTH,
    fix=BOTH,
    off=YES,
)
_CHANGE = Fields(kind=Choice(KINDS), subject=TEXT, value=TEXT, row=Tally(TEXT), reason=TEXT, basis=_CITED)
_PROBLEMS = Rows(Fields(field=TEXT, message=BOTH, remedy=BOTH))
_PROPOSAL = Fields(
    proposal=NUMBER,
    state=TEXT,
    number=NUMBER,
    title=TEXT,
    effective_from=DAY,
    changes=Rows(_CHANGE),
    proposed_by=TEXT,
    reviewed_by=TEXT,
    verdict=TEXT,
    opinion=TEXT,
    decided_by=TEXT,
    decided_at=INSTANT,
    rejection=TEXT,
    problems=_PROBLEMS,
)
_STEP = Gives(Fields(proposal=NUMBER, state=TEXT, number=NUMBER, problems=_PROBLEMS))
_COUNTS = Fields(
    fired=NUMBER,
    first_submissions=NUMBER,
    first_time_right=Said(),
    overridden=NUMBER,
    reasons=Rows(TEXT),
)
_OTHERWISE = Fields(
    reference=TEXT,
    name=TEXT,
    day=DAY,
    was=TEXT,
    would_be=TEXT,
    decided_otherwise=YES,
    gone=Rows(FINDING),
    new=Rows(FINDING),
)


def _book(call: Call) -> tuple[RuleBook, date]:
    day = call.query["day"] or local_day(call.now)
    return book_today(day), day


def list_rules(call: Call) -> dict[str, Any]:
    """The rules in force on a day, today unless said otherwise."""
    book, day = _book(call)
    chapter = call.query["chapter"]
    shown = [one for one in book.records if one.in_force(day) and chapter in (None, one.chapter)]
    return {"version": book.version, "day": day.isoformat(), "rules": [_rule(one, book) for one in shown]}


def show_rule(call: Call, rule_id: str) -> dict[str, Any]:
    """Every period of one rule."""
    book, _ = _book(call)
    records = [_rule(one, book) for one in book.records if one.id == rule_id]
    if not records:
        raise not_found()
    return {"version": book.version, "records": records}


def _rule(record: RuleRecord, book: RuleBook) -> dict[str, Any]:
    usual = record.wordings[""]
    return {
        "id": record.id,
        "title": record.title.to_json(),
        "applies_to": record.applies_to,
        "check": record.check,
        "severity": record.severity,
        "valid_from": record.valid_from.isoformat(),
        "valid_to": record.valid_to.isoformat() if record.valid_to else None,
        "law": [one.to_json() for one in record.citations],
        "finding": usual.finding.to_json(),
        "fix": usual.fix.to_json(),
        "off": record.id in book.off,
    }


def count_rule(call: Call, rule_id: str) -> dict[str, Any]:
    """How often a rule fired, was set aside and why, and how many got it right the first time."""
    told = count_rules.count(rule_id).to_json()
    right = told["first_time_right"]
    return {**told, "first_time_right": f"{right:.4f}" if right is not None else None}


def list_proposals(call: Call) -> dict[str, Any]:
    """Every proposal, newest first."""
    return {"proposals": [one.to_json() for one in proposal_view.proposals(call.now)]}


def show_proposal(call: Call, proposal_id: int) -> dict[str, Any]:
    """One proposal with everything that bars it from taking effect."""
    return proposal_view.proposal(proposal_id, call.now).to_json()


def propose_rules(call: Call) -> dict[str, Any]:
    """Draft a version of the rule book."""
    given = call.body
    return amend_rules.propose(
        proposer_id=call.me.id,
        title=given.title,
        effective_from=given.effective_from,
        changes=given.changes,
        proven=proven_how(),
        now=call.now,
        once=call.once,
    )


def redraft_rules(call: Call, proposal_id: int) -> dict[str, Any]:
    """Replace the changes of a draft."""
    return amend_rules.redraft(
        proposal_id=proposal_id,
        proposer_id=call.me.id,
        effective_from=call.body.effective_from,
        changes=call.body.changes,
        now=call.now,
        once=call.once,
    )


def review_rules(call: Call, proposal_id: int) -> dict[str, Any]:
    """Give the legal opinion."""
    return amend_rules.give_opinion(
        proposal_id=proposal_id,
        reviewer_id=call.me.id,
        verdict=call.body.verdict,
        text=call.body.text,
        proven=proven_how(),
        now=call.now,
        once=call.once,
    )


def activate_rules(call: Call, proposal_id: int) -> dict[str, Any]:
    """Let a reviewed proposal take effect from its day."""
    me, how = call.me.id, proven_how()
    return amend_rules.activate(proposal_id=proposal_id, activator_id=me, proven=how, now=call.now, once=call.once)


def reject_rules(call: Call, proposal_id: int) -> dict[str, Any]:
    """Drop a proposal with a reason."""
    return amend_rules.reject(
        proposal_id=proposal_id, account_id=call.me.id, reason=call.body.note or "", now=call.now, once=call.once
    )


def rehearse_rules(call: Call, proposal_id: int) -> dict[str, Any]:
    """Judge past cases with and without a proposal; nothing is changed."""
    return rehearse(call.counter, proposal_id=proposal_id, now=call.now).to_json()


_ON = {"day": (Day(), False)}
_OF = "/rule-proposals/<int:proposal_id>"
ALL = (
    Endpoint(
        "list_rules",
        "GET",
        "/rules",
        "public",
        Text("审查规则", "The rules of review"),
        list_rules,
        gives=Gives(Fields(version=TEXT, day=DAY, rules=Rows(_RULE))),
        asks={**_ON, "chapter": (Words(2), False)},
    ),
    Endpoint(
        "show_rule",
        "GET",
        "/rules/<rule_id>",
        "public",
        Text("一条规则", "One rule"),
        show_rule,
        gives=Gives(Fields(version=TEXT, records=Rows(_RULE))),
        asks=_ON,
        refuses=(404,),
    ),
    Endpoint(
        "count_rule",
        "GET",
        "/rules/<rule_id>/counters",
        "officer",
        Text("规则运行统计", "How a rule fares"),
        count_rule,
        gives=Gives(_COUNTS),
    ),
    Endpoint(
        "list_rule_proposals",
        "GET",
        "/rule-proposals",
        "keeper",
        Text("规则修订提案", "Proposals to change the rules"),
        list_proposals,
        gives=Gives(Fields(proposals=Rows(_PROPOSAL))),
    ),
    Endpoint(
        "propose_rules",
        "POST",
        "/rule-proposals",
        "admin",
        Text("提出规则修订", "Propose a change of the rules"),
        propose_rules,
        takes=shape(Proposal, "title", "effective_from"),
        gives=_STEP,
        fresh=True,
    ),
    Endpoint(
        "show_rule_proposal",
        "GET",
        _OF,
        "keeper",
        Text("查看提案", "Show a proposal"),
        show_proposal,
        gives=Gives(_PROPOSAL),
        refuses=(404,),
    ),
    Endpoint(
        "redraft_rules",
        "PUT",
        _OF,
        "admin",
        Text("修改提案", "Redraft a proposal"),
        redraft_rules,
        takes=shape(Redraft, "effective_from"),
        gives=_STEP,
        refuses=(403, 404, 409),
    ),
    Endpoint(
        "rehearse_rules",
        "GET",
        f"{_OF}/rehearsal",
        "keeper",
        Text("演练：哪些案件会有不同结果", "Rehearse: which cases would be decided otherwise"),
        rehearse_rules,
        gives=Gives(Fields(examined=NUMBER, otherwise=Rows(_OTHERWISE))),
        refuses=(404, 422),
    ),
    Endpoint(
        "review_rules",
        "POST",
        f"{_OF}/opinion",
        "keeper",
        Text("合法性审查", "Give the legal opinion"),
        review_rules,
        takes=shape(Opinion, "verdict", "text"),
        gives=_STEP,
        refuses=(403, 404, 409),
        fresh=True,
    ),
    Endpoint(
        "activate_rules",
        "POST",
        f"{_OF}/activation",
        "keeper",
        Text("启用", "Activate a reviewed proposal"),
        activate_rules,
        gives=_STEP,
        refuses=(403, 404, 409, 422),
        fresh=True,
    ),
    Endpoint(
        "reject_rules",
        "POST",
        f"{_OF}/rejection",
        "keeper",
        Text("不采纳提案", "Reject a proposal"),
        reject_rules,
        takes=shape(Remark, "note"),
        gives=_STEP,
        refuses=(403, 404, 409),
    ),
)
