"""For entrepreneurs: a case from its start until it is handed in or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from registry.domain.errors import Text
from registry.procedures import case_view, draft, reserve, sign, submit, withdraw
from registry.records import applications
from registry.records.database import reading
from registry.web.api.answers import (
    APPLICATION,
    BOTH,
    DAY,
    FINDING,
    INSTANT,
    LINK,
    NUMBER,
    SUMMARY,
    TEXT,
    YES,
    Fields,
    Rows,
    application_json,
    summary_json,
)
from registry.web.api.bodies import FILING
from registry.web.api.endpoint import Call, Endpoint, Gives, Takes

_CASE = "/applications/<reference>"


def mine(call: Call) -> dict[str, Any]:
    """The caller's own cases, newest first."""
    with reading() as store:
        return {"applications": [summary_json(case) for case in applications.of_applicant(store, call.me.id)]}


def start(call: Call) -> dict[str, Any]:
    """Begin a case, with as many answers as there are."""
    return draft.start(call.counter, applicant_id=call.me.id, answers=call.body, now=call.now, once=call.once)


def show(call: Call, reference: str) -> dict[str, Any]:
    """A case, to its applicant, its signatories and staff."""
    seen = case_view.status(call.counter, reference=reference, account_id=call.me.id, now=call.now)
    return application_json(seen, officer=call.me.may("staff"))


def save(call: Call, reference: str) -> dict[str, Any]:
    """Replace a draft's answers; with If-Match only if nobody saved in between."""
    return draft.save(
        call.counter,
        reference=reference,
        applicant_id=call.me.id,
        answers=call.body,
        expected_version=_expected_version(),
        now=call.now,
        once=call.once,
    )


def preview(call: Call, reference: str) -> dict[str, Any]:
    """The draft as it would be frozen now, its findings, and who will have to sign."""
    seen = case_view.preview(call.counter, reference=reference, account_id=call.me.id, now=call.now)
    return {"filing": seen.filing, "signatories": seen.signatories, **seen.examination}


def reservation(call: Call, reference: str) -> dict[str, Any]:
    """The name a case holds, until when, and why it cannot be longer."""
    held = reserve.reservation(reference=reference, applicant_id=call.me.id, now=call.now)
    return {"held": held is not None, **(held or {})}


def _step(procedure: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """An endpoint that takes the applicant's case one step on."""

    def does(call: Call, reference: str) -> dict[str, Any]:
        return procedure(call.counter, reference=reference, applicant_id=call.me.id, now=call.now, once=call.once)

    return does


def _expected_version() -> int | None:
    """The version an If-Match header names, quoted or not."""
    given = request.headers.get("If-Match", "").strip().strip('"')
    if given and not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadRequest
    return int(given) if given else None


_TO_SIGN = Fields(name=TEXT, capacities=Rows(TEXT), link=LINK)
_MOVED = (403, 404, 409)
ALL = (
    Endpoint(
        "my_applications",
        "GET",
        "/applications",
        "applicant",
        Text("我的申请", "My applications"),
        mine,
        gives=Gives(Fields(applications=Rows(SUMMARY))),
    ),
    Endpoint(
        "start_application",
        "POST",
        "/applications",
        "applicant",
        Text("新建申请", "Start an application"),
        start,
        takes=Takes(FILING),
        gives=Gives(Fields(reference=TEXT, version=NUMBER), status=201),
    ),
    Endpoint(
        "show_application",
        "GET",
        _CASE,
        "signed_in:party",
        Text("查看申请", "Show an application"),
        show,
        gives=Gives(APPLICATION),
        refuses=(404,),
    ),
    Endpoint(
        "save_answers",
        "PUT",
        f"{_CASE}/answers",
        "applicant:own",
        Text("保存全部答案", "Save all answers"),
        save,
        takes=Takes(FILING),
        gives=Gives(Fields(reference=TEXT, version=NUMBER, saved_at=INSTANT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "preview_application",
        "GET",
        f"{_CASE}/preview",
        "applicant:own",
        Text("预先审查", "See what the rules find"),
        preview,
        gives=Gives(
            Fields(
                case_id=TEXT,
                decision=TEXT,
                rule_set=TEXT,
                findings=Rows(FINDING),
                filing=FILING,
                signatories=Rows(Fields(name=TEXT, capacities=Rows(TEXT), organisations=Rows(TEXT))),
            )
        ),
        refuses=(404,),
    ),
    Endpoint(
        "reserve_name",
        "POST",
        f"{_CASE}/reservation",
        "applicant:own",
        Text("保留名称", "Reserve the name"),
        _step(reserve.reserve),
        gives=Gives(Fields(full=TEXT, expires_on=DAY, version=NUMBER)),
        refuses=_MOVED,
    ),
    Endpoint(
        "show_reservation",
        "GET",
        f"{_CASE}/reservation",
        "applicant:own",
        Text("查看名称保留", "Show how long the name is held"),
        reservation,
        gives=Gives(Fields(held=YES, full=TEXT, reserved_on=DAY, expires_on=DAY, frozen=YES, why_no_extension=BOTH)),
        refuses=(404,),
    ),
    Endpoint(
        "extend_reservation",
        "POST",
        f"{_CASE}/reservation/extension",
        "applicant:own",
        Text("延长名称保留期", "Hold the name for a year, for an approval"),
        _step(reserve.extend),
        gives=Gives(Fields(full=TEXT, expires_on=DAY, version=NUMBER)),
        refuses=_MOVED,
    ),
    Endpoint(
        "release_name",
        "POST",
        f"{_CASE}/reservation/release",
        "applicant:own",
        Text("放弃保留的名称", "Let the name go"),
        _step(reserve.release),
        gives=Gives(Fields(full=TEXT, version=NUMBER)),
        refuses=_MOVED,
    ),
    Endpoint(
        "request_signatures",
        "POST",
        f"{_CASE}/signature-requests",
        "applicant:own",
        Text("定稿并发起签署", "Freeze the filing and ask for signatures"),
        _step(sign.request),
        gives=Gives(Fields(reference=TEXT, digest=TEXT, signatories=Rows(_TO_SIGN))),
        refuses=_MOVED,
    ),
    Endpoint(
        "revise_application",
        "POST",
        f"{_CASE}/revision",
        "applicant:own",
        Text("撤回修改（已有签名失效）", "Take back to draft; signatures fall"),
        _step(draft.revise),
        gives=Gives(Fields(reference=TEXT, version=NUMBER, fallen=Rows(TEXT))),
        refuses=_MOVED,
    ),
    Endpoint(
        "submit_application",
        "POST",
        f"{_CASE}/submission",
        "applicant:own",
        Text("提交", "Submit"),
        _step(submit.submit),
        gives=Gives(Fields(reference=TEXT, state=TEXT, decision=TEXT)),
        refuses=_MOVED,
    ),
    Endpoint(
        "withdraw_application",
        "POST",
        f"{_CASE}/withdrawal",
        "applicant:own",
        Text("撤回申请", "Withdraw"),
        _step(withdraw.withdraw),
        gives=Gives(Fields(reference=TEXT, state=TEXT)),
        refuses=_MOVED,
    ),
)
