"""For the registration authority: the queue, a reviewer's work on a case, an approver's decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry.domain.errors import Text
from registry.domain.filing import ENTITY_TYPES
from registry.domain.kinds import Choice, Whole
from registry.procedures import decide, extend, hold, queue, return_, review
from registry.procedures.counter import not_found
from registry.procedures.recommend import recommend as propose
from registry.web.api.answers import DAY, FINDING, INSTANT, NUMBER, QUEUE_ROW, TEXT, Fields, Rows, Tally, queue_row_json
from registry.web.api.bodies import HandingOver, OwnReason, Recommendation, Refusing, Remark, Return
from registry.web.api.endpoint import Call, Endpoint, Gives, shape
from registry.web.visitors import proven_how

_CASE = "/applications/<reference>"


def show_queue(call: Call) -> dict[str, Any]:
    """Cases under review, by deadline or by risk."""
    asked = {"show": call.query["show"] or "all", "order": call.query["sort"] or "deadline", "kind": call.query["kind"]}
    asked["page"] = call.query["page"] or 1
    found = queue.queue(account_id=call.me.id, now=call.now, **asked)
    told = {"counts": found.counts, "kinds": found.kinds, "page": found.page, "pages": found.pages}
    return {"rows": [queue_row_json(row) for row in found.rows], **told}


def claim_next(call: Call) -> dict[str, Any]:
    """Claim the most urgent case that nobody holds."""
    reference = queue.claim_next(call.counter, reviewer_id=call.me.id, now=call.now, once=call.once)
    if reference is None:
        raise not_found()
    return {"reference": reference}


def claim(call: Call, reference: str) -> dict[str, Any]:
    """Claim a case for half an hour, or renew the claim."""
    return review.claim(call.counter, reference=reference, reviewer_id=call.me.id, now=call.now, once=call.once)


def renew(call: Call, reference: str) -> dict[str, Any]:
    """Keep a claimed case for another half hour."""
    return hold.renew(call.counter, reference=reference, reviewer_id=call.me.id, now=call.now)


def hand_over(call: Call, reference: str) -> dict[str, Any]:
    """Give a claimed case to a colleague, with the reason."""
    return hold.hand_over(
        call.counter,
        reference=reference,
        reviewer_id=call.me.id,
        to=call.body.to,
        reason=call.body.reason,
        now=call.now,
        once=call.once,
    )


def extend_time(call: Call, reference: str) -> dict[str, Any]:
    """Give a case three more working days, with the reason."""
    me, reason = call.me.id, call.body.reason
    return extend.extend(call.counter, reference=reference, approver_id=me, reason=reason, now=call.now, once=call.once)


def release(call: Call, reference: str) -> dict[str, Any]:
    """Give a claimed case back to the queue."""
    return review.release(call.counter, reference=reference, reviewer_id=call.me.id, now=call.now, once=call.once)


def recommend(call: Call, reference: str) -> dict[str, Any]:
    """Propose approval or refusal to the approver."""
    given = call.body
    return propose(
        call.counter,
        reference=reference,
        reviewer_id=call.me.id,
        proposes=given.proposes,
        overrides=given.overrides,
        note=given.note or "",
        verdicts=given.verdicts,
        now=call.now,
        once=call.once,
    )


def give_back(call: Call, reference: str) -> dict[str, Any]:
    """Return a case with one correction notice."""
    return return_.return_(
        call.counter,
        reference=reference,
        reviewer_id=call.me.id,
        findings=call.body.findings,
        extra=[_reason(one) for one in call.body.extra],
        overrides=call.body.overrides,
        verdicts=call.body.verdicts,
        note=call.body.note or "",
        now=call.now,
        once=call.once,
    )


def preview_notice(call: Call, reference: str) -> dict[str, Any]:
    """The notice as a return with this body would send it."""
    given = call.body
    shown = return_.preview(
        reference=reference,
        reviewer_id=call.me.id,
        findings=given.findings,
        extra=[_reason(one) for one in given.extra],
        overrides=given.overrides,
        now=call.now,
    )
    return {"findings": shown, "note": given.note}


def _reason(given: OwnReason) -> dict[str, Any]:
    message = {"zh": given.message_zh, **({"en": given.message_en} if given.message_en else {})}
    return {"rule_id": given.rule_id, "fields": given.fields, "message": message}


def _decision(procedure: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """An endpoint by which an approver decides on what a reviewer proposed."""

    def does(call: Call, reference: str) -> dict[str, Any]:
        return procedure(
            call.counter,
            reference=reference,
            approver_id=call.me.id,
            note=call.body.note or "",
            proven=proven_how(),
            now=call.now,
            once=call.once,
        )

    return does


_DECIDED = Gives(Fields(reference=TEXT, state=TEXT, licence_number=TEXT))
_MOVED = (403, 404, 409)
ALL = (
    Endpoint(
        "show_queue",
        "GET",
        "/queue",
        "staff",
        Text("审查队列", "The queue"),
        show_queue,
        gives=Gives(Fields(rows=Rows(QUEUE_ROW), counts=Tally(NUMBER), kinds=Tally(NUMBER), page=NUMBER, pages=NUMBER)),
        asks={
            "show": (Choice(tuple(queue.FILTERS)), False),
            "sort": (Choice(tuple(queue.ORDERS)), False),
            "kind": (Choice(ENTITY_TYPES), False),
            "page": (Whole(), False),
        },
    ),
    Endpoint(
        "claim_next",
        "POST",
        "/queue/next",
        "reviewer",
        Text("领取最急的一件", "Claim the most urgent case"),
        claim_next,
        gives=Gives(Fields(reference=TEXT)),
        refuses=(404,),
    ),
    Endpoint(
        "claim_case",
        "POST",
        f"{_CASE}/claim",
        "reviewer:desk",
        Text("领取或续期", "Claim a case, or renew the claim"),
        claim,
        gives=Gives(Fields(reference=TEXT, claimed_until=INSTANT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "renew_claim",
        "POST",
        f"{_CASE}/claim/renewal",
        "reviewer:desk",
        Text("保持领取", "Keep a claimed case"),
        renew,
        gives=Gives(Fields(reference=TEXT, claimed_until=INSTANT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "hand_over_case",
        "POST",
        f"{_CASE}/handover",
        "reviewer:desk",
        Text("转交同事", "Hand a case over to a colleague"),
        hand_over,
        takes=shape(HandingOver, "to", "reason"),
        gives=Gives(Fields(reference=TEXT, claimed_until=INSTANT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "extend_time",
        "POST",
        f"{_CASE}/extension",
        "approver:desk",
        Text("延长审查期限", "Extend the time for review"),
        extend_time,
        takes=shape(Refusing, "reason"),
        gives=Gives(Fields(reference=TEXT, promised_on=DAY)),
        refuses=_MOVED,
    ),
    Endpoint(
        "release_case",
        "POST",
        f"{_CASE}/release",
        "reviewer:desk",
        Text("放回队列", "Give a case back"),
        release,
        gives=Gives(Fields(reference=TEXT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "recommend",
        "POST",
        f"{_CASE}/recommendation",
        "reviewer:desk",
        Text("提出审查意见", "Recommend approval or refusal"),
        recommend,
        takes=shape(Recommendation, "proposes"),
        gives=Gives(Fields(reference=TEXT, state=TEXT, proposes=TEXT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "return_case",
        "POST",
        f"{_CASE}/return",
        "reviewer:desk",
        Text("退回补正（一次性告知）", "Return for correction, everything in one notice"),
        give_back,
        takes=shape(Return),
        gives=Gives(Fields(reference=TEXT, state=TEXT, findings=NUMBER)),
        refuses=_MOVED,
    ),
    Endpoint(
        "preview_notice",
        "POST",
        f"{_CASE}/notice-preview",
        "reviewer:desk",
        Text("预览补正通知", "Preview the correction notice"),
        preview_notice,
        takes=shape(Return),
        gives=Gives(Fields(findings=Rows(FINDING), note=TEXT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "approve_case",
        "POST",
        f"{_CASE}/approval",
        "approver:desk",
        Text("准予登记并签发执照", "Approve and issue the licence"),
        _decision(decide.approve),
        takes=shape(Remark),
        gives=_DECIDED,
        refuses=_MOVED,
        fresh=True,
    ),
    Endpoint(
        "refuse_case",
        "POST",
        f"{_CASE}/refusal",
        "approver:desk",
        Text("不予登记", "Refuse registration"),
        _decision(decide.refuse),
        takes=shape(Remark),
        gives=_DECIDED,
        refuses=_MOVED,
        fresh=True,
    ),
    Endpoint(
        "send_back_case",
        "POST",
        f"{_CASE}/sending-back",
        "approver:desk",
        Text("退回审查员", "Send back to the reviewers"),
        _decision(decide.send_back),
        takes=shape(Remark, "note"),
        gives=_DECIDED,
        refuses=_MOVED,
    ),
)
