"""What a visitor is told when something cannot be: one page or one problem+json, with a remedy and an incident number.

Bad input never becomes a 5xx: procedures refuse with a code, shapes with problems by field, addresses with 400 or 404.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.masking import without_numbers
from registry.records.database import Crowded, Unreachable, trouble
from registry.web import access, limits
from registry.web.language import t
from registry.web.visitors import forget_visitor

log = logging.getLogger(__name__)

_STATUS_OF = {
    "not_found": 404,
    "not_allowed": 403,
    "reauthentication": 403,
    "factor_missing": 403,
    "identity": 403,
    "identity_taken": 409,
    "platform_silent": 503,
    "code": 401,
    "limit": 413,
    "media_type": 415,
    "link_used": 410,
    "link_expired": 410,
    "idempotency_mismatch": 422,
    "findings_required": 422,
    "reveals_spent": 429,
    "halted": 503,
    "signer": 503,
}
"""Status of a refusal by its code; every other code is a conflict with the state of things, 409."""

_WORDS = {
    400: (
        Text("这个请求读不懂", "This request cannot be read"),
        Text(
            "请返回上一页，刷新后再提交。已保存的内容都在。",
            "Go back, reload the page and submit again. What was saved is kept.",
        ),
    ),
    401: (Text("请先登录", "Please sign in"), Text("登录后可以继续。", "Sign in to continue.")),
    403: (
        Text("您不能办理这一步", "You cannot do this"),
        Text(
            "这一页只供有相应身份的人使用。请确认登录的账户，或返回首页。",
            "This page is for people with another role. Check which account is signed in, or go to the front page.",
        ),
    ),
    404: (
        Text("没有这一页", "There is no such page"),
        Text(
            "请核对网址；申请进度可从“我的申请”查到。",
            "Check the address; your applications are listed under “My applications”.",
        ),
    ),
    405: (
        Text("这个地址不这样使用", "This address is not used that way"),
        Text("请从首页或“我的申请”重新进入。", "Start again from the front page or “My applications”."),
    ),
    413: (
        Text("提交的内容太大", "This is too large"),
        Text("每个文件不超过 10 MB；请压缩或分开上传。", "At most 10 MB per file; compress or split it."),
    ),
    415: (
        Text("不接受这种格式", "This format is not accepted"),
        Text("请上传 PDF、JPEG 或 PNG 文件。", "Upload a PDF, JPEG or PNG file."),
    ),
    429: (
        Text("尝试次数过多", "Too many attempts"),
        Text("请十五分钟后再试。", "Try again in fifteen minutes."),
    ),
    503: (
        Text("登记服务暂时办不了", "This is not possible at the moment"),
        Text(
            "这一步没有办理，已保存的内容都在。请一分钟后再试。",
            "Nothing of this step was done; what was saved is kept. Try again in a minute.",
        ),
    ),
    507: (
        Text("登记服务暂时存不下", "There is no room to store this at the moment"),
        Text(
            "这一步没有办理，已保存的内容都在。请稍后再试，登记机关正在处理。",
            "Nothing of this step was done; what was saved is kept. Try again later; the authority sees to it.",
        ),
    ),
    500: (
        Text("这一步没有办成", "This step did not complete"),
        Text(
            "已保存的内容都在。请稍后再试；仍不成功时，请把下面的编号告诉登记机关。",
            "What was saved is kept. Try again shortly; if it fails again, quote the number below.",
        ),
    ),
}


def answer_problems(app: Flask) -> None:
    """Make an app answer every error in this way."""
    app.register_error_handler(HTTPException, lambda error: page_or_json(error.code or 500, error=error))
    app.register_error_handler(Refused, refused)
    app.register_error_handler(
        FilingError, lambda error: page_or_json(422, problems=error.problems, title=_UNREADABLE, code="fields")
    )
    app.register_error_handler(Unreachable, _store_fails)
    app.register_error_handler(Crowded, lambda error: page_or_json(503, text=_CROWDED, code="crowded"))
    app.register_error_handler(
        limits.TooMuch, lambda error: page_or_json(429, text=_TOO_MUCH, code="too_much", error=error)
    )
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: FilingError | Refused) -> int:
    """The status under which a procedure's refusal is told."""
    return 422 if isinstance(error, FilingError) else _STATUS_OF.get(error.code, 409)


def refused(error: Refused) -> Response:
    """The answer to a procedure's refusal."""
    status = status_of(error)
    return page_or_json(
        status, title=_words(status)[0] if status in _WORDS else _REFUSED, text=error.text, code=error.code
    )


def page_or_json(
    status: int,
    *,
    title: Text | None = None,
    text: Text | None = None,
    problems: tuple[Problem, ...] = (),
    code: str = "",
    error: HTTPException | None = None,
) -> Response:
    """An error as problem+json for programs and scripts, as a page for people; both carry an incident number."""
    incident = access.request_id()
    access.remember_refusal(code)
    title, text = title or _words(status)[0], text or _words(status)[1]
    if wants_json():
        answer = jsonify(problem_json(status, title, text, problems=problems, code=code, incident=incident))
        answer.mimetype = "application/problem+json"
    else:
        page = render_template(
            "errors/problem.html", title=title, text=text, problems=problems, incident=incident, back=_page_before()
        )
        answer = make_response(page)
    answer.status_code = status
    if error is not None:
        answer.headers.extend((name, value) for name, value in error.get_headers() if name in _KEPT_HEADERS)
    return answer


def problem_json(
    status: int, title: Text, text: Text, *, problems: tuple[Problem, ...] = (), code: str = "", incident: str = ""
) -> dict[str, Any]:
    """RFC 9457 members, the incident, and one entry with a JSON pointer for every field that is wrong."""
    return {
        "type": f"urn:yizhao:problem:{code or status}",
        "title": t(title),
        "status": status,
        "detail": t(text),
        "incident": incident,
        "errors": [
            {
                "pointer": pointer(without_numbers(problem.path)),
                "field": without_numbers(problem.path),
                "message": {key: without_numbers(words) for key, words in problem.message.to_json().items()},
                "remedy": problem.remedy.to_json(),
            }
            for problem in problems
        ],
    }


def pointer(path: str) -> str:
    """`shareholders[0].subscribed_cny` as a JSON pointer, `/shareholders/0/subscribed_cny` (RFC 6901)."""
    steps = [step for step in re.split(r"[.\[\]]+", path) if step]
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def wants_json() -> bool:
    """True for the API and for scripts of our pages that ask for JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.startswith("/api/") or (best or "").endswith("json")


def _page_before() -> str | None:
    """The page of ours that the visitor came from, if it is another than this one."""
    before = urlsplit(request.referrer or "")
    return before.path if before.netloc == request.host and before.path != request.path else None


_REFUSED = Text("现在不能办理这一步", "This cannot be done now")
_UNREADABLE = Text("有内容需要更正", "Some fields need correcting")
_KEPT_HEADERS = frozenset({"Allow", "WWW-Authenticate", "Retry-After"})


_TOO_MUCH = Text(
    "短时间内的请求太多，请稍候再试；已保存的内容都在。",
    "Too many requests in a short time; try again in a moment. What was saved is kept.",
)
_CROWDED = Text(
    "现在办理的人太多，这一步没有办理；请过一会儿再提交，填写的内容都在。",
    "Too many people are at it just now and this step was not done; send it again in a while. What was saved is kept.",
)


def _words(status: int) -> tuple[Text, Text]:
    return _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]


def _store_fails(error: Unreachable) -> Response:
    """The store is full (RFC 4918 11.5) or away: nothing of the request is done, and it may be sent again."""
    what = trouble(error)
    if what is None:
        return _unforeseen(error)
    log.error("the store fails", extra={"code": what}, exc_info=error)
    forget_visitor()  # he is known to the store alone, and the page that says so must not ask it
    return page_or_json(507 if what == "full" else 503, code=f"store_{what}")


def _unforeseen(error: Exception) -> Response:
    answer = page_or_json(500)
    log.error("a request failed", exc_info=error)
    return answer
