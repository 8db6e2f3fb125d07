"""For entrepreneurs whose enterprise stands: which are theirs, and a case that changes or ends one."""

from __future__ import annotations

from typing import Any

from registry.domain.errors import Text
from registry.procedures import existing
from registry.web.api.answers import DAY, NUMBER, TEXT, Fields, Rows
from registry.web.api.bodies import FILING, Changing, Ending
from registry.web.api.endpoint import Call, Endpoint, Gives, shape

_ENTERPRISE = "/enterprises/<code>"


def mine(call: Call) -> dict[str, Any]:
    """The enterprises in force that the caller may file for."""
    return {"enterprises": existing.enterprises_of(account_id=call.me.id)}


def registered(call: Call, code: str) -> dict[str, Any]:
    """What is registered of one of them, what of it can be changed, and the caller's own open case about it."""
    seen = existing.registered(account_id=call.me.id, unified_code=code)
    return {**seen.summary, "filing": seen.filing, "items": list(seen.items), "open_case": seen.open_case}


def change(call: Call, code: str) -> dict[str, Any]:
    """Begin a change of these items; its answers are what is registered."""
    return existing.start_change(
        call.counter,
        applicant_id=call.me.id,
        unified_code=code,
        items=call.body.items,
        now=call.now,
        once=call.once,
    )


def end(call: Call, code: str) -> dict[str, Any]:
    """Begin a simple or ordinary deregistration."""
    return existing.start_deregistration(
        call.counter,
        applicant_id=call.me.id,
        unified_code=code,
        kind=call.body.kind,
        now=call.now,
        once=call.once,
    )


_SHOWN = {
    **dict.fromkeys(("unified_code", "name", "entity_type", "type_text", "representative", "licence_number"), TEXT),
    "established_on": DAY,
}
_STARTED = Gives(Fields(reference=TEXT, version=NUMBER), status=201)
ALL = (
    Endpoint(
        "my_enterprises",
        "GET",
        "/my/enterprises",
        "applicant",
        Text("我的主体", "My enterprises"),
        mine,
        gives=Gives(Fields(enterprises=Rows(Fields(**_SHOWN)))),
    ),
    Endpoint(
        "registered_enterprise",
        "GET",
        _ENTERPRISE,
        "applicant:held",
        Text("主体的登记内容和可变更事项", "What is registered of an enterprise, and what of it can be changed"),
        registered,
        gives=Gives(Fields(**_SHOWN, filing=FILING, items=Rows(TEXT), open_case=TEXT)),
        refuses=(404,),
    ),
    Endpoint(
        "start_change",
        "POST",
        f"{_ENTERPRISE}/changes",
        "applicant:held",
        Text("开始变更登记", "Begin to change an enterprise"),
        change,
        takes=shape(Changing),
        gives=_STARTED,
        refuses=(404, 409),
    ),
    Endpoint(
        "start_deregistration",
        "POST",
        f"{_ENTERPRISE}/deregistrations",
        "applicant:held",
        Text("开始注销登记", "Begin to deregister an enterprise"),
        end,
        takes=shape(Ending, "kind"),
        gives=_STARTED,
        refuses=(404, 409),
    ),
)
