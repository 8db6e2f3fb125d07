"""The door between password and office: show the second factor, enrol one, look after those one has."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from certificates import qr
from registry.domain.errors import Text
from registry.domain.kinds import unwanted_character
from registry.procedures import prove
from registry.procedures.prove import NewFactor
from registry.records import factors
from registry.records.database import reading
from registry.web import passkeys, second_factor
from registry.web.going_on import go_on, landing, safe, sent_fields
from registry.web.guard import hang
from registry.web.problems import page_or_json, wants_json
from registry.web.second_factor import CODE_FIELD, PASSKEY_FIELD, WRONG, ProofNeeded
from registry.web.visitors import (
    BETWEEN,
    SignedOut,
    Visitor,
    entering,
    let_in,
    note_proof,
    now,
    signed_in,
    visitor,
)

door = Blueprint("proving", __name__, url_prefix="/second-factor")
POLICIES = {
    **dict.fromkeys(("ask", "enter", "begin", "enrol"), "entering"),
    **dict.fromkeys(("mine", "renew_codes"), "officer"),
    "remove": "officer:kept",
}
NAME_LENGTH = 40


def open_door(app: Flask) -> None:
    """Hang the door, and let the gate's question be answered on a page."""
    hang(app, door, POLICIES, fresh=("mine", "remove", "renew_codes"))
    app.register_error_handler(ProofNeeded, _ask_for_proof)


@door.get("")
def ask() -> Response:
    """Ask for the second factor; whoever has none enrols one first."""
    next_address = safe(request.args.get("next"))
    if not second_factor.enrolled(_person()):
        return redirect(url_for("proving.begin", next=next_address or None))
    return _page(url_for("proving.enter"), [["next", next_address]])


@door.post("")
def enter() -> Response:
    """Take the second factor and let its holder go on."""
    person, kept = _person(), _carried()
    try:
        how = second_factor.show(person, request.form)
    except TooManyRequests:
        return _page(url_for("proving.enter"), kept, wrong=_TOO_MANY, status=429)
    if how is None:
        return _page(url_for("proving.enter"), kept, wrong=WRONG, status=403)
    _prove(person, how)
    return go_on(person, request.form.get("next", ""), request.form.get("pending", ""))


@door.get("/new")
def begin() -> Response:
    """Show a fresh secret, to be taken up by an authenticator; or let the browser make a passkey."""
    person = _may_enrol()
    if not signed_in() and second_factor.enrolled(person):
        return redirect(url_for("proving.ask"))
    return _enrolment(person, second_factor.new_secret())


@door.post("/new")
def enrol() -> Response:
    """Enrol the authenticator that gives the right code for the secret it was shown, or the passkey that was made."""
    person, secret = _may_enrol(), _read_offer()
    if secret is None:
        return redirect(url_for("proving.begin"))
    answer = request.form.get(PASSKEY_FIELD)
    factor = passkeys.made(person, answer, _name("passkey")) if answer else _authenticator(secret)
    if factor is None:
        return _enrolment(person, secret, wrong=_NOT_MADE if answer else WRONG)
    codes = prove.add(account_id=person.id, factor=factor, first=not signed_in(), now=now())
    _prove(person, factor.kind)
    return _codes(codes) if codes else redirect(url_for("proving.mine"))


@door.get("/mine")
def mine() -> Response:
    """One's own factors."""
    return _mine()


@door.post("/mine/<int:factor_id>/remove")
def remove(factor_id: int) -> Response:
    """Let a factor go."""
    prove.remove(account_id=visitor().id, factor_id=factor_id, now=now())
    return redirect(url_for("proving.mine"))


@door.post("/codes")
def renew_codes() -> Response:
    """New recovery codes instead of the old ones."""
    return _codes(prove.renew_recovery_codes(account_id=visitor().id, now=now()))


def to_prove(pending: str) -> Response:
    """The question for the second factor, with a form that was being sent behind it."""
    return _page(url_for("proving.enter"), [["pending", pending]])


def _ask_for_proof(error: ProofNeeded) -> Response:
    """The gate's question: the same form again with a place for the code; its fields travel along."""
    if wants_json():
        return page_or_json(403, text=_PROGRAMS, code="second_factor")
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("proving.ask", next=request.full_path.rstrip("?")))
    return _page(request.full_path.rstrip("?"), sent_fields(), wrong=error.wrong, status=403)


def _person() -> Visitor:
    """Who stands here: with the password alone, or signed in."""
    return visitor() if signed_in() else entering() or _nobody()


def _nobody() -> Visitor:
    raise SignedOut


def _prove(person: Visitor, how: str) -> None:
    if signed_in():
        note_proof(how)
    else:
        let_in(person, how)


def _may_enrol() -> Visitor:
    """Who is signed in must have shown a factor lately to enrol another; the first is enrolled with the password."""
    if signed_in():
        second_factor.ask(request.form)
    return _person()


def _authenticator(secret: str) -> NewFactor | None:
    step = second_factor.step_of(secret, "".join(request.form.get("code", "").split()), now())
    return second_factor.authenticator(secret, _name("TOTP"), step) if step is not None else None


def _carried() -> list[list[str]]:
    return [[name, request.form[name]] for name in ("next", "pending") if request.form.get(name)]


def _page(to: str, fields: list[list[str]], *, wrong: Text | None = None, status: int = 200) -> Response:
    person = _person()
    page = render_template(
        "account/second_factor.html",
        again=signed_in(),
        to=to,
        fields=[(name, value) for name, value in fields if value],
        wrong=wrong,
        person=person,
        demo_code=second_factor.demo_code(person),
        question=passkeys.to_show(person, second_factor.enrolled(person)),
        code_field=CODE_FIELD,
    )
    return _unstored(page, status)


def _enrolment(person: Visitor, secret: str, *, wrong: Text | None = None) -> Response:
    picture = qr.svg(second_factor.address_of(secret, person))
    page = render_template(
        "account/enrol_factor.html",
        picture="data:image/svg+xml;base64," + base64.b64encode(picture).decode(),
        secret=[secret[at : at + 4] for at in range(0, len(secret), 4)],
        offer=_signer().dumps([person.id, secret, now().timestamp()]),
        question=passkeys.to_enrol(person, second_factor.enrolled(person)) if passkeys.offered() else "",
        name=_name("") if request.method == "POST" else "",
        wrong=wrong,
        name_length=NAME_LENGTH,
        first=not signed_in(),
    )
    return _unstored(page, 403 if wrong else 200)


def _mine() -> Response:
    me = visitor().id
    with reading() as store:
        left = factors.codes_left(store, me)
    return _unstored(render_template("account/factors.html", factors=second_factor.enrolled(visitor()), left=left))


def _codes(codes: Sequence[str]) -> Response:
    return _unstored(render_template("account/recovery_codes.html", codes=codes, go=landing(visitor())))


def _unstored(page: str, status: int = 200) -> Response:
    """Secrets and codes are no business of the browser's cache."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _name(otherwise: str) -> str:
    name = " ".join(request.form.get("name", "").split())[:NAME_LENGTH]
    return name if name and unwanted_character(name) is None else otherwise


def _read_offer() -> str | None:
    """The secret that was shown to this very person a short while ago."""
    try:
        account_id, secret, at = _signer().loads(request.form.get("offer", ""))
    except (BadData, ValueError, TypeError):
        return None
    fresh = account_id == _person().id and 0 <= now().timestamp() - at <= BETWEEN.total_seconds()
    return str(secret) if fresh else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="secret of an authenticator")


_NOT_MADE = Text("通行密钥未能绑定，请再试一次", "The passkey could not be enrolled; try once more")
_TOO_MANY = Text("尝试次数过多，请十五分钟后再试", "Too many attempts; try again in fifteen minutes")
_PROGRAMS = Text(
    "办理这一步须在十分钟内用第二因素登录；请带上code重新登录取得新令牌",
    "This needs a second factor shown within ten minutes; sign in again with a code for a new token",
)
