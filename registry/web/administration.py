"""The administrators' door: orders that take two of them, who works here, how many codes are left. And the page where a
person takes an account into use with the code that an administrator handed over.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.administration import ROLES, password_problem
from registry.domain.authority import authorities
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.kinds import unwanted_character
from registry.procedures import administer, establishment
from registry.web.guard import hang
from registry.web.problems import status_of
from registry.web.sent import key_of, line
from registry.web.visitors import count_failure, hash_password, now, too_many_tries, visitor

door = Blueprint("administration", __name__)
POLICIES = {
    **dict.fromkeys(("orders", "propose", "confirm", "reject"), "admin"),
    **dict.fromkeys(("arriving", "arrive"), "public"),
}


def open_door(app: Flask) -> None:
    """Hang the door."""
    hang(app, door, POLICIES, fresh=("propose", "confirm"))


@door.get("/administration")
def orders() -> Response:
    """Orders that wait and that were decided, the people of the house, the code blocks."""
    return _page()


@door.post("/administration/orders")
def propose() -> Response:
    """Propose an order of one kind."""
    kind = request.form.get("kind", "")
    given = {**request.form.to_dict(), "roles": request.form.getlist("roles")}
    try:
        administer.propose(
            kind=kind,
            given=given,
            reason=line("reason"),
            proposer_id=visitor().id,
            now=now(),
            once=key_of("propose"),
        )
    except FilingError as error:
        return _page(kind=kind, problems=error.problems, typed=given, status=422)
    except Refused as error:
        return _page(kind=kind, refusal=error.text, typed=given, status=status_of(error))
    return redirect(url_for("administration.orders"))


@door.post("/administration/orders/<int:order_id>/confirmation")
def confirm(order_id: int) -> Response:
    """Confirm what another proposed; a code to hand over is on this answer alone."""
    try:
        counter = current_app.extensions["counter"]
        code = administer.confirm(counter, order_id=order_id, confirmer_id=visitor().id, now=now())
    except (Refused, FilingError) as error:
        return _refused(error)
    if code is None:
        return redirect(url_for("administration.orders"))
    answer = _page(handed=code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@door.post("/administration/orders/<int:order_id>/rejection")
def reject(order_id: int) -> Response:
    """Drop an order."""
    try:
        administer.reject(order_id=order_id, account_id=visitor().id, now=now())
    except Refused as error:
        return _refused(error)
    return redirect(url_for("administration.orders"))


@door.get("/activate")
def arriving() -> str:
    """The page for somebody who was handed a code."""
    return render_template("administration/activate.html", username="", code="", problem=None)


@door.post("/activate")
def arrive() -> Response:
    """Spend the code and set a password; then sign in as always."""
    username = request.form.get("username", "").strip()[:64]
    password = request.form.get("password", "")[:1024]
    if too_many_tries(username):
        return _arriving(username, _TOO_MANY, 429)
    problem = password_problem(username, password, request.form.get("again", "")[:1024])
    if problem is not None:
        return _arriving(username, problem, 422)
    fits = unwanted_character(username) is None and administer.activate(
        username=username,
        code=request.form.get("code", "")[:40],
        password_hash=hash_password(password),
        now=now(),
    )
    if not fits:
        count_failure(username)
        return _arriving(username, _WRONG_CODE, 403)
    return redirect(url_for("account.ask"))


def _page(
    *,
    kind: str = "",
    problems: tuple[Problem, ...] = (),
    refusal: Text | None = None,
    typed: Any = None,
    handed: str = "",
    status: int = 200,
) -> Response:
    page = render_template(
        "administration/orders.html",
        house=establishment.house(),
        authorities=[one.name for one in authorities()],
        roles=ROLES,
        kind=kind,
        problems=problems,
        refusal=refusal,
        typed=typed or {},
        handed=handed,
        once=secrets.token_urlsafe(12),
    )
    return make_response(page, status)


def _refused(error: Refused | FilingError) -> Response:
    if isinstance(error, FilingError):
        return _page(problems=error.problems, status=422)
    if error.code == "not_found":
        raise error
    return _page(refusal=error.text, status=status_of(error))


def _arriving(username: str, problem: Problem, status: int) -> Response:
    code = "" if problem is _WRONG_CODE else request.form.get("code", "")[:40]
    answer = make_response(
        render_template("administration/activate.html", username=username, code=code, problem=problem), status
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


_TOO_MANY = Problem(
    "code", Text("尝试次数过多", "Too many attempts"), Text("请十五分钟后再试", "Try again in fifteen minutes")
)
_WRONG_CODE = Problem(
    "code",
    Text("用户名与启用码不符，或启用码已用过、已过期", "The code does not fit this user name, was used, or is too old"),
    Text("请核对；仍不行时请管理员重新发码", "Check both; if it still fails ask an administrator for a new code"),
)
