"""Two languages on every page, Chinese first; dates, amounts and codes as people read them.

`?lang=en` or `?lang=zh` chooses and is remembered in a cookie. Times are shown in the authority's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, has_request_context, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from registry.domain.errors import Text
from registry.domain.kinds import LONG_TERM
from registry.domain.local_time import AUTHORITY_ZONE

COOKIE, LANGUAGES = "lang", ("zh", "en")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def speak(app: Flask) -> None:
    """Give an app's templates their two languages and the ways to write dates, amounts and codes."""
    app.jinja_env.globals.update(t=t, language=language, switch_address=switch_address)
    app.jinja_env.filters.update(day=day, moment=moment, clock=clock_time, money=money, code=code, lasting=lasting)
    app.after_request(_remember)


def language() -> str:
    """`zh` or `en` for this request; `zh` outside one."""
    if not has_request_context():
        return "zh"
    if "language" not in g:
        asked, kept = request.args.get("lang", ""), request.cookies.get(COOKIE, "")
        g.language = asked if asked in LANGUAGES else kept if kept in LANGUAGES else "zh"
    chosen: str = g.language
    return chosen


def t(text: str | Text | Mapping[str, str] | None, english: str | None = None) -> str:
    """The one of two wordings that fits the visitor: `t("中文", "English")`, or a Text, or {"zh", "en"}."""
    if not text:
        return ""
    if isinstance(text, str):
        return english if english is not None and language() == "en" else text
    pair = text.to_json() if isinstance(text, Text) else text
    return pair.get(language()) or pair.get("zh", "")


def switch_address() -> str:
    """Where the other language of this page is: the same address, or the front page if this one answers no GET."""
    other = "zh" if language() == "en" else "en"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return f"/?lang={other}"
    return f"{request.path}?{urlencode([*kept, ('lang', other)], errors='replace')}"


def day(value: date | datetime | str | None) -> str:
    """2026年11月22日 / 22 November 2026, of a day, an instant or their ISO text; 长期 for an open end."""
    if value in (None, ""):
        return "—"
    if isinstance(value, str):
        if value in ("long_term", "长期"):
            return t("长期", "no fixed end")
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        value = value.astimezone(AUTHORITY_ZONE).date()
    assert isinstance(value, date)
    if value == LONG_TERM:
        return t("长期", "no fixed end")
    return t(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {_MONTHS[value.month - 1]} {value.year}")


def clock_time(value: datetime | str) -> str:
    """20:31, in the authority's zone."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{instant.astimezone(AUTHORITY_ZONE):%H:%M}"


def lasting(value: timedelta) -> str:
    """A span as people say it: minutes under an hour, hours under two days, else days."""
    minutes = max(1, round(value.total_seconds() / 60))
    if minutes < 60:
        return t(f"{minutes}分钟", f"{minutes} minutes")
    if minutes < 48 * 60:
        return t(f"{round(minutes / 60)}小时", f"{round(minutes / 60)} hours")
    return t(f"{round(minutes / 1440)}天", f"{round(minutes / 1440)} days")


def moment(value: datetime | str | None) -> str:
    """2026年11月22日 20:31 / 22 November 2026, 20:31."""
    if value in (None, ""):
        return "—"
    assert value is not None
    return day(value) + t(" ", ", ") + clock_time(value)


def money(value: int | Decimal | str | None) -> str:
    """1,000,000.00 元 / CNY 1,000,000.00; a text that is no amount is shown as it stands."""
    if value in (None, ""):
        return "—"
    try:
        amount = f"{Decimal(str(value)):,.2f}"
    except (InvalidOperation, ValueError):
        return str(value)
    return t(f"{amount} 元", f"CNY {amount}")


def code(value: str | None, size: int = 4) -> Markup:
    """A code in groups that are apart on the screen only: copied, it has no spaces."""
    text = value or "—"
    groups = (text[start : start + size] for start in range(0, len(text), size))
    return Markup('<span class="code">{}</span>').format(
        Markup("").join(Markup("<span>{}</span>").format(group) for group in groups)
    )


def _remember(response: Response) -> Response:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES and asked != request.cookies.get(COOKIE):
        secure: Any = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, asked, max_age=31_536_000, samesite="Lax", secure=secure, httponly=True)
    response.headers.setdefault("Content-Language", "en" if language() == "en" else "zh-CN")
    return response
