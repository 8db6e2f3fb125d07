"""For everybody: signing in, the name check, and the verification of licences."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response
from werkzeug.exceptions import TooManyRequests, Unauthorized

from registry.domain.errors import Refused, Text
from registry.domain.kinds import Choice, Words
from registry.domain.rules.book import SEVERITIES
from registry.procedures import check_name as checking
from registry.procedures import verify
from registry.procedures.counter import not_found
from registry.web import second_factor
from registry.web.api.answers import BOTH, FINDING, INSTANT, TEXT, VERDICT, YES, Fields, Rows
from registry.web.api.bodies import NameCheck, Scanned, SignIn
from registry.web.api.endpoint import Call, Endpoint, Gives, Takes, shape
from registry.web.visitors import LONGEST, Visitor, bearer_token, check_password, needs_proof, too_many_tries

_SHORT_CODE = (Words(20), True)


def sign_in(call: Call) -> dict[str, Any]:
    """A bearer token for a user name and password, and for officers a code of the second factor."""
    if too_many_tries(call.body.username):
        raise TooManyRequests
    person = check_password(call.body.username, call.body.password)
    if person is None:
        raise Unauthorized
    expires = call.now + LONGEST
    how = _second_factor(person, call.body.code) if needs_proof(person) else ""
    return {"token": bearer_token(person, how), "expires_at": expires.isoformat(), **_account(person)}


def _second_factor(person: Visitor, code: str | None) -> str:
    if not second_factor.enrolled(person):
        raise Refused(
            "factor_missing",
            Text("请先在网页登录并绑定第二因素", "Sign in on the pages first and enrol a second factor"),
        )
    how = second_factor.show(person, {second_factor.CODE_FIELD: code}) if code else None
    if how is None:
        raise Refused("code", second_factor.WRONG if code else _NO_CODE)
    return how


_NO_CODE = Text("工作人员登录须在code中给出验证码", "Officers give a code of their second factor in `code`")


def who_am_i(call: Call) -> dict[str, Any]:
    """The account a token belongs to."""
    return _account(call.me)


def check_name(call: Call) -> dict[str, Any]:
    """Can this name be had, why not, what is it like, and what could be had instead? Stores nothing."""
    given = call.body
    kind = given.entity_type or "llc"
    return checking.check_name(
        call.counter, full=given.full, division_code=given.division_code, entity_type=kind, now=call.now
    )


def verify_text(call: Call) -> dict[str, Any]:
    """The verdict on a scanned QR."""
    return verify.verify_text(call.counter, call.body.text, call.now).to_json()


def verify_pdf(call: Call) -> dict[str, Any]:
    """The verdict on a licence PDF."""
    return verify.verify_pdf(call.counter, call.body, call.now).to_json()


def licence_standing(call: Call, number: str) -> dict[str, Any]:
    """The verdict on a licence by its number and the short code printed on it."""
    verdict = verify.standing_of(call.counter, number=number, short_code=call.query["short_code"], now=call.now)
    if verdict is None:
        raise not_found()
    return verdict.to_json()


def licence_record(call: Call, number: str) -> Response:
    """The exact bytes whose SHA-256 is in the QR."""
    record = verify.record_of(number=number, short_code=call.query["short_code"])
    if record is None:
        raise not_found()
    answer = make_response(record)
    answer.mimetype = "application/json"
    return answer


def _account(person: Any) -> dict[str, Any]:
    return {"username": person.username, "name": person.name, "roles": sorted(person.roles)}


_SIMILAR = Fields(
    name=TEXT,
    status=TEXT,
    authority=BOTH,
    rule_id=TEXT,
    severity=Choice(SEVERITIES),
    message=BOTH,
    fix=BOTH,
    law=Rows(Fields(instrument=TEXT, article=TEXT)),
)
_ACCOUNT = {"username": TEXT, "name": TEXT, "roles": Rows(TEXT)}
ALL = (
    Endpoint(
        "sign_in",
        "POST",
        "/sessions",
        "public",
        Text("登录，取得令牌", "Sign in and get a token"),
        sign_in,
        takes=shape(SignIn, "username", "password"),
        gives=Gives(Fields(token=TEXT, expires_at=INSTANT, **_ACCOUNT)),
        refuses=(401, 403, 429),
    ),
    Endpoint(
        "who_am_i",
        "GET",
        "/account",
        "signed_in",
        Text("令牌属于谁", "Whose token this is"),
        who_am_i,
        gives=Gives(Fields(**_ACCOUNT)),
    ),
    Endpoint(
        "check_name",
        "POST",
        "/name-checks",
        "public",
        Text("查名称可否使用", "Check whether a name can be had"),
        check_name,
        takes=shape(NameCheck, "full", "division_code"),
        gives=Gives(
            Fields(
                available=YES,
                normalised=TEXT,
                parts=Fields(division=TEXT, trade_name=TEXT, industry=TEXT, org_form=TEXT),
                findings=Rows(FINDING),
                similar=Rows(_SIMILAR),
                suggestions=Rows(TEXT),
            )
        ),
    ),
    Endpoint(
        "verify_text",
        "POST",
        "/verifications/text",
        "public",
        Text("核验二维码内容", "Verify the content of a QR"),
        verify_text,
        takes=shape(Scanned, "text"),
        gives=Gives(VERDICT),
    ),
    Endpoint(
        "verify_pdf",
        "POST",
        "/verifications/pdf",
        "public",
        Text("核验执照PDF", "Verify a licence PDF"),
        verify_pdf,
        takes=Takes(media_type="application/pdf"),
        gives=Gives(VERDICT),
        refuses=(413,),
        large=True,
    ),
    Endpoint(
        "licence_standing",
        "GET",
        "/licences/<number>",
        "public",
        Text("凭编号和短码查执照状态", "The standing of a licence, by number and short code"),
        licence_standing,
        gives=Gives(VERDICT),
        asks={"short_code": _SHORT_CODE},
        refuses=(404,),
    ),
    Endpoint(
        "licence_record",
        "GET",
        "/licences/<number>/record",
        "public",
        Text("执照记载事项原文", "The exact record of a licence"),
        licence_record,
        gives=Gives(media_type="application/json"),
        asks={"short_code": _SHORT_CODE},
        refuses=(404,),
    ),
)
