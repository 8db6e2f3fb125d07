"""The front page with its three doors, the name check that needs no account, and the start of a case."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for

from registry.domain.authority import authority_named
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.procedures import check_name, draft, reserve
from registry.procedures.counter import once
from registry.records import applications, people
from registry.records.applications import Application
from registry.records.database import reading
from registry.web.choices import authority_choices
from registry.web.choosing import kind_page
from registry.web.completing import complete_people, name_with_parts
from registry.web.forms import Answers
from registry.web.guard import hang
from registry.web.offers import USUAL, Offer, offered
from registry.web.visitors import now, sign_in, signed_in, too_many_tries, visitor

door = Blueprint("starting", __name__)
_WRONG_PASSWORD = Text("用户名或密码不对，请核对后再试", "User name or password is wrong; check both and try again")
_TOO_MANY = Text("尝试次数过多，请十五分钟后再试", "Too many attempts; try again in fifteen minutes")
_STATUSES = {
    "registered": Text("已登记", "registered"),
    "active": Text("已登记", "registered"),
    "reserved": Text("已保留", "reserved"),
    "queued": Text("申请审查中", "under review"),
    "deregistered": Text("已注销", "deregistered"),
    "renamed": Text("已更名", "renamed"),
    "revoked": Text("已吊销", "revoked"),
}
"""What an earlier name is, for the table of similar names."""
_NOT_APPLICANT = Text(
    "当前账户不能提交申请，请退出后用申请人账户登录", "This account cannot file; sign out and sign in as an applicant"
)


def open_door(app: Flask) -> None:
    """Hang the door: open to everybody; whoever starts a case signs in on the way."""
    hang(app, door, "public")


@door.get("/")
def home() -> str:
    """Three doors."""
    return render_template("applicant/home.html", offer=USUAL, authorities=authority_choices())


@door.get("/name")
def name() -> Any:
    """Can this name be had, and why not. Keeps nothing."""
    offer = offered(request.args.get("kind")) or USUAL
    place = authority_named(request.args.get("authority"), request.args.get("division_code"))
    return _name_page(offer, request.args.get("full", "").strip(), place.name if place else "")


@door.post("/start")
def start() -> Any:
    """Begin a case with a name and hold the name; the same sending twice begins one case."""
    full, authority = request.form.get("full", "").strip(), request.form.get("authority", "")
    username = request.form.get("username", "").strip()
    offer = offered(request.form.get("kind")) or USUAL
    if not signed_in() and too_many_tries(username):
        return _again(offer, full, authority, username=username, wrong=_TOO_MANY, status=429)
    if not signed_in() and sign_in(username, request.form.get("password", "")) is None:
        return _again(offer, full, authority, username=username, wrong=_WRONG_PASSWORD, status=403)
    if not visitor().may("applicant"):
        return _again(offer, full, authority, wrong=_NOT_APPLICANT, status=403)
    drafts = _drafts()
    if same := next((one for one in drafts if one.display_name == full and full), None):
        return redirect(url_for("applicant.case", reference=same.reference))
    if drafts and request.form.get("another") != "yes":
        page = render_template("applicant/another.html", offer=offer, full=full, authority=authority, drafts=drafts)
        return page, 409
    return _start(offer, full, authority)


def _again(offer: Offer, full: str, authority: str, *, wrong: Text, status: int, username: str = "") -> tuple[str, int]:
    """The page the start was asked for on, with why it did not succeed."""
    if full:
        return _name_page(offer, full, authority, username=username, wrong=wrong, status=status)
    return kind_page(offer, username=username, wrong=wrong), status


def _start(offer: Offer, full: str, authority: str) -> Any:
    counter, key = current_app.extensions["counter"], request.form.get("once")
    answers = _first_answers(offer, full, authority)
    try:
        made = draft.start(
            counter,
            applicant_id=visitor().id,
            answers=answers,
            now=now(),
            once=once(key, f"{offer.key} {full}".encode("utf-8", "replace")),
        )
    except FilingError as error:
        return _name_page(offer, full, authority, problems=error.problems)
    page = next(one.key for one in offer.matter.sections if not one.begun(answers))
    try:
        if full:
            reserve.reserve(counter, reference=made["reference"], applicant_id=visitor().id, now=now())
    except Refused:
        page = "name"
    return redirect(url_for("filling.show", reference=made["reference"], key=page))


def _drafts() -> list[Application]:
    with reading() as store:
        return [one for one in applications.of_applicant(store, visitor().id) if one.state == "DRAFT"]


def _first_answers(offer: Offer, full: str, authority: str) -> Answers:
    """What the choice of a kind says, the checked name and its authority, and the applicant as the first person."""
    answers: Answers = offer.answers()
    if full:
        answers["name"] = name_with_parts(full, offer.entity_type)
    if (chosen := authority_named(authority, None)) is not None:
        answers["registration_authority"] = {"name": chosen.name, "division_code": chosen.division_code}
        answers["domicile"] = {"division_code": chosen.division_code}
    with reading() as store:
        account = people.by_id(store, visitor().id)
    if account is not None and account.id_number:
        person = {"name": account.name, "id_number": account.id_number, "phone": account.phone or ""}
        answers["persons"] = {"P1": {key: value for key, value in person.items() if value}}
        complete_people(answers, answers)
    return answers


def _name_page(
    offer: Offer,
    full: str,
    authority: str,
    *,
    username: str = "",
    wrong: Text | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> tuple[str, int]:
    chosen, result = authority_named(authority, None), None
    if full and not problems:
        division = chosen.division_code if chosen else ""
        try:
            result = check_name.check_name(
                current_app.extensions["counter"],
                full=full,
                division_code=division,
                now=now(),
                entity_type=offer.entity_type,
            )
        except FilingError as error:
            problems = error.problems
    page = render_template(
        "applicant/name_check.html",
        offer=offer,
        compared=check_name.COMPARING,
        statuses=_STATUSES,
        full=full,
        authority=chosen.name if chosen else "",
        authorities=authority_choices(),
        result=result,
        problems=problems,
        username=username,
        wrong=wrong,
        once=secrets.token_urlsafe(12),
    )
    return page, 422 if problems else status
