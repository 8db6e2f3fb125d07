"""How each route is asked: an address that names a real object of the town, and a body that could be accepted."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

from registry.procedures.publish import STATUS_LIST
from tests.authorisation.town import CHANGE, PHOTO, Case, Town
from tests.web.submitting import PDF
from tests.web.visiting import PASSWORD

MASKED = "persons.P1.id_number"


@dataclass(frozen=True)
class Object:
    """What an address names: a case at a stage, a proposal or an order in a state; whose, and how it is found."""

    stage: str
    whose: str
    case: Case | None = None
    number: int = 0
    secret: str = ""


def objects_of(rule: str, town: Town) -> list[Object]:
    """The objects that a route is tried on: cases of both founders, proposals, or one that names nothing."""
    if "<int:proposal_id>" in rule:
        return [Object(state, "", number=number) for state, number in town.proposals.items()]
    if "factor_id" in rule:
        return [Object("", "holder", number=town.factor)]
    if "message_id" in rule:
        return [Object("", whose, number=number) for whose, number in town.messages.items()]
    if "<int:order_id>" in rule:
        return [Object(state, "", number=number) for state, number in town.orders.items()]
    drawn = "second-look" in rule
    cases = [Object(stage, whose, case) for (whose, stage), case in town.cases.items() if drawn or stage != "DRAWN"]
    if "<code>" in rule or "<number>" in rule:
        return [one for one in cases if one.stage in ("LICENSED", "CLOSED")]
    if "<token>" in rule:
        return [one for one in cases if one.case and one.case.link]
    if "<reference>" in rule:
        return cases
    return [Object("", "", secret=town.code if rule == "/activate" else town.cases["songtinglan", "LICENSED"].serial)]


def address(rule: Rule, on: Object) -> str:
    """An address of this route about this object."""
    case = on.case or Case("", "")
    given: dict[str, Any] = {
        "reference": case.reference,
        "code": case.licence[:18],
        "token": case.link,
        "number": case.licence,
        "proposal_id": on.number,
        "order_id": on.number,
        "message_id": on.number,
        "factor_id": on.number,
        "material_id": case.papers.get("owner_consent" if rule.endpoint.endswith("preview") else "lease", 0),
        "key": "ending" if case.stage == "CLOSED" else "premises",
        "act": "release",
        "form": "png",
        "kind": "original" if "licence" in rule.rule else "receipt",
        "round": 1,
        "place": 0,
        "name": "lessor" if "places" in rule.rule else "mine",
        "rule_id": "C01",
        "filename": "yizhao.css",
    }
    if rule.rule.startswith("/s/"):
        given["number"] = STATUS_LIST
    if rule.rule == "/new/<key>":
        given["key"] = "individual"
    path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: str(given[found[1]]), rule.rule)
    asks = {"<number>": f"short_code={case.short_code}&code={case.short_code}", "/reveal": f"at={MASKED}"}
    return path + next((f"?{asked}" for part, asked in asks.items() if part in rule.rule), "")


def body(method: str, rule: str, on: Object) -> dict[str, Any]:
    """What is sent, as options of the client."""
    if rule == "/v/standing":
        return {"headers": {"Licence-Serial": on.secret}}
    if method in ("GET", "HEAD", "OPTIONS"):
        return {}
    for pattern, made in _BODIES:
        if re.fullmatch(pattern, f"{method} {rule}"):
            sent = made(on)
            return {"json": sent} if rule.startswith("/api/") and "data" not in sent else sent
    return {}


def _form(**fields: Any) -> Any:
    return lambda on: {"data": fields}


def _json(**fields: Any) -> Any:
    return lambda on: fields


def _paper(kind: str) -> Any:
    def made(on: Object) -> dict[str, Any]:
        sent = {"file": (io.BytesIO(PHOTO), "a.heic"), kind: "owner_consent"}
        return {"data": sent, "content_type": "multipart/form-data"}

    return made


def _activation(on: Object) -> dict[str, Any]:
    return {"data": {"username": "done-officer", "code": on.secret, "password": PASSWORD, "again": PASSWORD}}


def _case(on: Object) -> Case:
    return on.case or Case("", "")


def _page_of_answers(on: Object) -> dict[str, Any]:
    return {"data": {"dereg.notice_start": "2026-10-01"} if on.stage == "CLOSED" else {"domicile.address": "甲街1号"}}


def _colleague(on: Object) -> str:
    return "colleague" if on.whose == "songtinglan" else "far_colleague"


def _notice(on: Object) -> dict[str, Any]:
    return {"data": {"pick": [str(one) for one in _case(on).findings], "note": "请补正"}}


def _notice_json(on: Object) -> dict[str, Any]:
    return {"findings": _case(on).findings, "note": "请补正"}


_SIGNED_IN = {"username": "songtinglan", "password": PASSWORD}
_DAY = "2026-12-20"
_BODIES: list[tuple[str, Any]] = [
    (r"POST /sign-in", _form(**_SIGNED_IN)),
    (r"POST /start", _form(**_SIGNED_IN, full="成都栀砚科技有限公司", another="yes")),
    (r"POST /activate", _activation),
    (
        r"POST /administration/orders",
        _form(kind="enrol", username="newcomer", name="来人", roles="reviewer", reason="补员"),
    ),
    (r"POST /licences/file", lambda on: {"data": {"file": (io.BytesIO(PDF), "a.pdf")}}),
    (
        r"POST /cases/<reference>/check",
        _form(**{f"declarations.{name}.accepted": "true" for name in ("truthfulness", "name_infringement")}),
    ),
    (r"POST /cases/<reference>/papers", _paper("type")),
    (r"POST /cases/<reference>/<any.*", _page_of_answers),
    (r"POST /cases/<reference>/papers/<int:material_id>", _form(do="save")),
    (r"POST /enterprises/<code>/change", _form(items="liaison")),
    (r"POST /enterprises/<code>/deregister", _form(kind="simple")),
    (r"POST /sign/<token>", _form(read="yes", password=PASSWORD)),
    (r"POST /sign/<token>/decline", _form(reason="不同意")),
    (r"POST /review/<reference>/hand-over", lambda on: {"data": {"to": _colleague(on), "hand-over-reason": "休假"}}),
    (r"POST /review/<reference>/reveal", _form(at=MASKED, reason="compare")),
    (r"POST /review/<reference>/recommend", _form(proposes="refuse", note="不符")),
    (r"POST /review/<reference>/(notice|return)", _notice),
    (r"POST /review/<reference>/(approve|refuse)", _form(note="可")),
    (r"POST /review/<reference>/send-back", _form(note="请再核对")),
    (r"POST /review/<reference>/extend", _form(**{"extension-reason": "案情复杂"})),
    (r"POST /review/second-looks/<reference>", _form(verdict="right")),
    (r"POST /review/views(/drop)?", _form(name="mine", show="all")),
    (r"POST /rules/proposals", _form(title="甲", effective_from=_DAY)),
    (
        r"POST /rules/proposals/<int:proposal_id>/changes",
        _form(
            kind="threshold",
            subject="abnormal_capital_cny",
            value="2",
            reason="试行",
            instrument="CRP2024",
            article="5",
        ),
    ),
    (r"POST /rules/proposals/<int:proposal_id>/opinion", _form(verdict="lawful", opinion="可")),
    (r"POST /rules/proposals/<int:proposal_id>/rejection", _form(reason="重复")),
    (r"POST /api/v1/sessions", _json(**_SIGNED_IN)),
    (r"POST /api/v1/name-checks", _json(full="成都栀砚科技有限公司", division_code="510107")),
    (r"POST /api/v1/verifications/text", _json(text="1")),
    (r"POST /api/v1/verifications/pdf", lambda on: {"data": PDF, "content_type": "application/pdf"}),
    (r"POST /api/v1/applications", _json(procedure="establishment", entity_type="llc")),
    (r"PUT /api/v1/applications/<reference>/answers", lambda on: _case(on).answers),
    (r"POST /api/v1/applications/<reference>/papers", _paper("document_type")),
    (r"PUT /api/v1/applications/<reference>/papers/<int:material_id>", _json(lessor="甲")),
    (r"POST /api/v1/applications/<reference>/handover", lambda on: {"to": _colleague(on), "reason": "休假"}),
    (r"POST /api/v1/applications/<reference>/extension", _json(reason="案情复杂")),
    (r"POST /api/v1/applications/<reference>/recommendation", _json(proposes="refuse", note="不符")),
    (r"POST /api/v1/applications/<reference>/(return|notice-preview)", _notice_json),
    (r"POST /api/v1/applications/<reference>/(approval|refusal|sending-back)", _json(note="请再核对")),
    (r"POST /api/v1/applications/<reference>/second-look", _json(verdict="right")),
    (r"POST /api/v1/enterprises/<code>/changes", _json(items=["liaison"])),
    (r"POST /api/v1/enterprises/<code>/deregistrations", _json(kind="simple")),
    (r"POST /api/v1/invitations/<token>/signature", lambda on: {"password": PASSWORD, "digest": _case(on).digest}),
    (r"POST /api/v1/invitations/<token>/refusal", _json(reason="不同意")),
    (r"POST /api/v1/queue/views", _json(name="mine")),
    (r"POST /api/v1/rule-proposals", _json(title="甲", effective_from=_DAY, changes=[CHANGE])),
    (r"PUT /api/v1/rule-proposals/<int:proposal_id>", _json(effective_from=_DAY, changes=[CHANGE])),
    (r"POST /api/v1/rule-proposals/<int:proposal_id>/opinion", _json(verdict="lawful", text="可")),
    (r"POST /api/v1/rule-proposals/<int:proposal_id>/rejection", _json(note="重复")),
]
