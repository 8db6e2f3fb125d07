"""Seeing a masked value whole: who may, what it takes, what is written down, how often, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from registry.records import journal, reveals
from registry.records.database import every, reading
from tests.conftest import FrozenClock
from tests.web.submitting import account_id, handed_in, number_of
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
FIELD = "persons.P1.id_number"


@pytest.fixture
def case(site: Flask) -> str:
    """A case with the authority."""
    return handed_in(site, 1)


def asked(desk: Visitor, case: str, field: str = FIELD, **given: str) -> Visitor:
    """The officer asks for a value, as the page has it."""
    usual = {"reason": "compare"}
    desk.go(f"/review/{case}/reveal?at={field}")
    action = next(form.action for form in desk.forms() if "/reveal" in form.action)
    return desk.send(action, **{**usual, **given})


def looks(site: Flask, case: str) -> list[tuple[str, dict[str, str]]]:
    """Who looked, and what the journal tells of it."""
    with site.app_context(), reading() as session:
        entries = journal.about(session, f"application:{case}")
        assert len(list(every(session, reveals.Reveal))) == len([one for one in entries if one.act == "reveal"])
        return [(one.actor, dict(one.details)) for one in entries if one.act == "reveal"]


def test_what_does_not_lead_to_a_value_shows_none_and_leaves_none(
    visit: Visit, site: Flask, case: str, clock: FrozenClock
) -> None:
    number = number_of("songtinglan")
    desk = visit("reviewer")
    for field in (
        "persons.P9.id_number",
        "persons.P1.name",
        "name.full",
        "persons[0].id_number",
        "",
        "x" * 5000,
        "%00",
    ):
        assert desk.go(f"/review/{case}/reveal?at={field}").status in (400, 404), field
        token = desk.go("/review").token()
        given = {"csrf_token": token, "at": field, "reason": "compare"}
        assert desk.post(f"/review/{case}/reveal", given).status in (400, 404), field
    clock.forward(minutes=11)  # the second factor was shown too long ago
    held = asked(desk, case)
    assert held.status == 403 and number not in held.source and looks(site, case) == []
    desk = visit("reviewer")
    assert asked(desk, case, reason="other", words=" ").status == 422
    token = desk.go("/review").token()
    given = {"csrf_token": token, "at": FIELD}
    for reason in ({}, {"reason": "curiosity"}, {"reason": "compare", "words": "长" * 201}):
        answer = desk.post(f"/review/{case}/reveal", {**given, **reason})
        assert answer.status == 422 and number not in answer.source
    for nobody, status in (("songtinglan", 403), ("luzhiwei", 403), ("", 401)):
        other = visit(nobody).go("/v" if not nobody else "/cases")
        given = {"csrf_token": other.token(), "at": FIELD, "reason": "compare"} if nobody else {}
        assert other.post(f"/review/{case}/reveal", given).status in (status, 400)
        assert number not in other.source
    assert looks(site, case) == []


def test_a_value_is_shown_once_with_a_reason_and_who_looked_is_written_down_without_it(
    visit: Visit, site: Flask, case: str, settings: object
) -> None:
    number = number_of("songtinglan")
    desk = visit("reviewer").go(f"/review/{case}")
    assert number not in desk.source and f"{number[:6]}…{number[-2:]}" in desk.source
    assert f"/review/{case}/reveal?at={FIELD}" in desk.source
    desk.go(f"/review/{case}/reveal?at={FIELD}")
    assert number not in desk.source and "今天还可以查看 30 项" in desk.text
    form = desk.form(f"/review/{case}/reveal?show=all")
    sent = {**dict(form.fields), "reason": "other", "words": "电话核实"}
    shown = desk.post(form.action, sent)
    assert shown.status == 200 and number in shown.source and shown.page is not None
    assert shown.page.headers["Cache-Control"] == "no-store"
    assert number_of("luzhiwei") not in shown.source  # this one value, not all of them
    again = desk.post(form.action, sent)  # what a reload sends
    assert again.status == 200 and again.path == f"/review/{case}" and number not in again.source
    assert "查看完整信息" in again.text and number not in again.source
    assert looks(site, case) == [
        (f"account:{account_id(site, 'reviewer')}", {"field": FIELD, "reason": "other"}),
    ]
    with site.app_context(), reading() as session:
        (kept,) = every(session, reveals.Reveal)
        assert (kept.words, kept.field, kept.nth) == ("电话核实", FIELD, 1)
    store = Path(str(settings.data_dir))  # type: ignore[attr-defined]
    raw = b"".join(path.read_bytes() for path in store.glob("yizhao.db*"))
    assert number.encode() not in raw and "电话核实".encode() not in raw


def test_an_officer_sees_so_many_values_a_day(visit: Visit, site: Flask, case: str, clock: FrozenClock) -> None:
    site.extensions["counter"] = replace(site.extensions["counter"], reveals_a_day=2)
    desk, phone = visit("approver"), "persons.P2.phone"
    assert asked(desk, case).status == asked(desk, case, phone).status == 200
    desk.go(f"/review/{case}/reveal?at={FIELD}")
    assert "今天的次数已用完" in desk.text and not [one for one in desk.forms() if "/reveal" in one.action]
    given = {"csrf_token": desk.token(), "at": FIELD, "reason": "compare"}
    spent = desk.post(f"/review/{case}/reveal", given)
    assert spent.status == 429 and "已用完" in spent.text and number_of("songtinglan") not in spent.source
    assert asked(visit("reviewer"), case).status == 200  # every officer has his own
    clock.forward(hours=12)  # past midnight in Chengdu
    assert asked(visit("approver"), case).status == 200
    assert len(looks(site, case)) == 4
