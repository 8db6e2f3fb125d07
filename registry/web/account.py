"""Signing in and out, and forms that arrive without a session: they are carried through the sign-in page, not lost."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from registry.domain.errors import Text
from registry.procedures.end_sessions import end_sessions
from registry.records import people
from registry.records.database import reading
from registry.web.going_on import go_on, landing, pending_form, safe, sent_fields
from registry.web.guard import hang, same_origin
from registry.web.problems import page_or_json, wants_json
from registry.web.proving import to_prove
from registry.web.visitors import SignedOut, entering, now, sign_in, sign_out, signed_in, too_many_tries, visitor

door = Blueprint("account", __name__)
DEMO_PASSWORD = "yizhao-demo-2026"  # noqa: S105  (of the fictional people `seed` makes; refused in production)


def open_door(app: Flask) -> None:
    """Hang the door and catch forms that arrive without a session."""
    hang(app, door, {"ask": "public", "enter": "public", "leave": "public", "leave_everywhere": "signed_in"})
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(CSRFError, _form_of_another_session)


@door.get("/sign-in")
def ask() -> AnyResponse:
    """The sign-in page; whoever is signed in already goes on."""
    if signed_in():
        return redirect(safe(request.args.get("next")) or landing(visitor()))
    if entering():
        return redirect(url_for("proving.ask", next=safe(request.args.get("next")) or None))
    return page(next_address=safe(request.args.get("next")))


@door.post("/sign-in")
def enter() -> AnyResponse:
    """Sign in, then go on: to the page asked for, or back into the form that was being filled in; officers by way of
    their second factor."""
    username, pending = request.form.get("username", "").strip(), request.form.get("pending", "")
    next_address = safe(request.form.get("next"))
    if too_many_tries(username):
        return page(username=username, next_address=next_address, pending=pending, wrong=_TOO_MANY, status=429)
    person = sign_in(username, request.form.get("password", ""))
    if person is None:
        return page(username=username, next_address=next_address, pending=pending, wrong=_WRONG, status=403)
    if not signed_in():
        return redirect(url_for("proving.ask", next=next_address or None)) if not pending else to_prove(pending)
    return go_on(person, next_address, pending)


@door.post("/sign-out")
def leave() -> AnyResponse:
    """Sign out; pages of this session leave the browser's memory with it."""
    sign_out()
    answer = redirect(url_for("starting.home"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@door.post("/sign-out/everywhere")
def leave_everywhere() -> AnyResponse:
    """Sign out here and wherever else one is signed in; tokens of programs end too."""
    end_sessions(account_id=visitor().id, now=now())
    return leave()


_WRONG = Text("用户名或密码不对，请核对后再试", "User name or password is wrong; check both and try again")
_TOO_MANY = Text("尝试次数过多，请十五分钟后再试", "Too many attempts; try again in fifteen minutes")


def _signed_out(error: SignedOut) -> AnyResponse:
    if wants_json():
        return page_or_json(401, error=error)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("account.ask", next=request.full_path.rstrip("?")))
    if not same_origin():
        return page_or_json(401, error=error)
    if request.endpoint == "proving.enter":
        return page(next_address=safe(request.form.get("next")), pending=request.form.get("pending", ""), status=401)
    return page(pending=pending_form(), files=bool(request.files), status=401)


def _form_of_another_session(error: CSRFError) -> AnyResponse:
    """A form made before this session began: its owner may send it again, another site may not."""
    if wants_json() or not same_origin():
        return page_or_json(400, error=error)
    if request.endpoint == "account.enter" and signed_in():  # meanwhile, in another window
        return go_on(visitor(), request.form.get("next", ""), request.form.get("pending", ""))
    if request.endpoint in ("account.enter", "proving.enter"):
        pending, next_address = request.form.get("pending", ""), safe(request.form.get("next"))
        return page(username=request.form.get("username", ""), pending=pending, next_address=next_address, status=400)
    kept = {"to": request.path, "fields": sent_fields()}
    return make_response(render_template("account/again.html", **kept, files=bool(request.files)), 400)


def page(
    *,
    username: str = "",
    next_address: str = "",
    pending: str = "",
    wrong: Text | None = None,
    files: bool = False,
    status: int = 200,
) -> Response:
    """The sign-in page, with what is carried through it and what was wrong."""
    shown = render_template(
        "account/sign_in.html",
        username=username,
        next_address=next_address,
        pending=pending,
        wrong=wrong,
        files=files,
        demo_people=_demo_people(),
        demo_password=DEMO_PASSWORD,
        platforms=current_app.extensions["platforms"].by_key.values(),
    )
    return make_response(shown, status)


def _demo_people() -> list[Any]:
    if not current_app.extensions["settings"].demo:
        return []
    with reading() as store:
        return [account for account in people.everyone(store) if not account.password_hash.startswith("!")]
