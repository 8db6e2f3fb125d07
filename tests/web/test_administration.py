"""What no administrator does alone: staff, roles, lost accounts, code blocks; and how an account is taken into use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.procedures.administer import admit
from registry.records import codes, journal, people
from registry.records.database import db, reading
from registry.web.guard import route_table
from tests.commands import run
from tests.conftest import FrozenClock
from tests.web.authenticators import enrol_person
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
PLACE = "成都市武侯区市场监督管理局"
NEW_PASSWORD = "seven green lanterns in the rain"


@pytest.fixture
def house(site: Flask, clock: FrozenClock, password_hash: str) -> Flask:
    """Two administrators beside the people of the site."""
    with site.app_context():
        for name in ("admin", "second"):
            person = {"username": name, "name": f"守{name}", "roles": ["admin"]}
            enrol_person(site.extensions["counter"], person=person, password_hash=password_hash, now=clock())
    return site


def propose(visitor: Visitor, kind: str, **given: object) -> Visitor:
    visitor.go("/administration")
    once = re.search(r'name="once" value="([^"]+)"', visitor.source)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.source)
    assert once and token
    fields = {"kind": kind, "reason": "工作需要", "once": once[1], "csrf_token": token[1], **given}
    pairs = [(n, v) for n, vs in fields.items() for v in (vs if isinstance(vs, list) else [vs])]
    return visitor.post("/administration/orders", pairs)


def decide(visitor: Visitor, what: str = "confirmation") -> Visitor:
    """Decide the oldest order that waits."""
    order = re.search(rf"/administration/orders/(\d+)/{what}", visitor.go("/administration").source)
    assert order is not None, visitor.text
    return visitor.send(f"/administration/orders/{order[1]}/{what}")


def handed(visitor: Visitor) -> str:
    found = re.search(r'id="handed">([^<]+)<', visitor.source)
    assert found is not None, visitor.text
    return found[1]


def activate(visitor: Visitor, username: str, code: str, password: str = NEW_PASSWORD) -> Visitor:
    return visitor.go("/activate").send("/activate", username=username, code=code, password=password, again=password)


# --- what is refused


def test_only_administrators_come_in(house: Flask, visit: Visit) -> None:
    policies = {one["rule"]: one["policy"] for one in route_table(house) if "administration" in one["endpoint"]}
    assert {rule for rule, policy in policies.items() if policy != "admin"} == {"/activate"}
    assert [visit(name).go("/administration").status for name in ("songtinglan", "reviewer", "approver")] == [403] * 3


def test_nobody_confirms_his_own_order_in_code_or_past_it(house: Flask, visit: Visit) -> None:
    admin = propose(visit("admin"), "code_block", authority=PLACE, size="500")
    assert "/confirmation" not in admin.source and "待另一人复核" in admin.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', admin.source)
    assert token is not None
    assert admin.post("/administration/orders/1/confirmation", {"csrf_token": token[1]}).status == 403
    with house.app_context(), db.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE orders SET state = 'done', decided_by = proposed_by"))


def test_nobody_administers_his_own_account_from_either_side(house: Flask, visit: Visit) -> None:
    assert propose(visit("admin"), "roles", username="admin", roles=["reviewer"]).status == 403
    propose(visit("admin"), "recover", username="second")
    assert decide(visit("second")).status == 403


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("enrol", {"username": "X!", "name": "柳知白", "roles": ["reviewer"]}, "用户名不对"),
        ("enrol", {"username": "reviewer", "name": "柳知白", "roles": ["reviewer"]}, "已有人用"),
        ("enrol", {"username": "liuzhibai", "name": "", "roles": ["reviewer"]}, "没有填写姓名"),
        ("enrol", {"username": "liuzhibai", "name": "柳知白"}, "没有选择职责"),
        ("enrol", {"username": "liuzhibai", "name": "柳知白", "roles": ["reviewer", "admin"]}, "不能由一人兼任"),
        ("enrol", {"username": "liu", "name": "柳知白", "roles": ["admin"], "authority": "某局"}, "没有这个登记机关"),
        ("roles", {"username": "nobody", "roles": ["reviewer"]}, "没有这个账户"),
        ("code_block", {"authority": PLACE, "size": "0"}, "码段大小不对"),
        ("code_block", {"authority": PLACE, "size": "９"}, "码段大小不对"),
        ("code_block", {"authority": "", "size": "10"}, "没有这个登记机关"),
        ("recover", {"username": "reviewer", "reason": " "}, "没有写明理由"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_stand_names_the_field_and_keeps_what_was_typed(
    house: Flask, visit: Visit, kind: str, given: dict[str, object], told: str
) -> None:
    page = propose(visit("admin"), kind, **given)
    assert page.status == 422 and told in page.text
    for name in ("username", "name", "size"):
        if given.get(name):
            assert f'value="{given[name]}"' in page.source


# --- what two persons do


def test_a_new_colleague_begins_with_a_code_that_works_once(house: Flask, visit: Visit, clock: FrozenClock) -> None:
    propose(visit("admin"), "enrol", username="liuzhibai", name="柳知白", roles=["reviewer"], authority=PLACE)
    assert visit().sign_in("liuzhibai", NEW_PASSWORD).status == 403  # not before it is confirmed
    second = decide(visit("second"))
    code = handed(second)
    assert "no-store" in (second.page.headers["Cache-Control"] if second.page else "")
    assert code not in second.go("/administration").source
    newcomer = visit()
    assert activate(newcomer, "liuzhibai", "00000-00000-00000-00000").status == 403
    assert activate(newcomer, "liuzhibai", code, "too short").status == 422
    assert activate(newcomer, "liuzhibai", code, "my name is LiuZhiBai 26").status == 422
    assert activate(newcomer, "reviewer", code).status == 403  # nobody else's account
    assert activate(newcomer, "liuzhibai", code.lower()).path == "/sign-in"
    assert activate(visit(), "liuzhibai", code).status == 403
    with house.app_context(), reading() as session:
        account = people.by_username(session, "liuzhibai")
        assert account is not None and (account.roles, account.authority) == (["reviewer"], PLACE)
        acts = [one.act for one in journal.about(session, f"account:{account.id}")]
        assert acts == ["activate_account"]
        assert [one.act for one in journal.about(session, "order:1")] == ["propose_order", "confirm_order"]
    assert newcomer.sign_in("liuzhibai", NEW_PASSWORD).path != "/sign-in"


def test_a_code_is_worth_nothing_after_a_day(house: Flask, visit: Visit, clock: FrozenClock) -> None:
    propose(visit("admin"), "enrol", username="liuzhibai", name="柳知白", roles=["auditor"])
    code = handed(decide(visit("second")))
    clock.forward(hours=24)
    assert activate(visit(), "liuzhibai", code).status == 403


def test_recovering_an_account_ends_its_sessions_and_its_old_password(house: Flask, visit: Visit) -> None:
    reviewer = visit("reviewer")
    propose(visit("admin"), "recover", username="reviewer")
    assert reviewer.go("/review").path == "/review"
    code = handed(decide(visit("second")))
    assert reviewer.go("/review").path == "/sign-in"
    assert visit().sign_in("reviewer").status == 403
    assert activate(visit(), "reviewer", code).path == "/sign-in"
    assert visit().give_password("reviewer", NEW_PASSWORD).path == "/second-factor/new"  # the old factor went too


def test_a_permission_that_was_taken_is_gone_with_the_next_request(house: Flask, visit: Visit) -> None:
    reviewer = visit("reviewer")
    propose(visit("admin"), "roles", username="reviewer", authority="")
    decide(visit("second"))
    assert reviewer.go("/review").path == "/sign-in"
    assert visit("reviewer").go("/review").status == 403


def test_more_codes_are_there_at_once_and_a_dropped_order_does_nothing(house: Flask, visit: Visit) -> None:
    with house.app_context(), reading() as session:
        before = sum(block.last + 1 - block.next for block in codes.blocks(session) if block.authority == PLACE)
    propose(visit("admin"), "code_block", authority=PLACE, size="500")
    second = decide(visit("second"))
    assert str(before + 500) in second.text
    propose(visit("admin"), "code_block", authority=PLACE, size="700")
    assert str(before + 500) in decide(second, "rejection").text
    assert second.post("/administration/orders/2/confirmation", {}).status in (400, 403)


def test_the_command_line_admits_two_administrators_and_no_third(site: Flask, clock: FrozenClock) -> None:
    with site.app_context():
        codes_given = {admit(username=name, name="守正", now=clock()) for name in ("one", "two")}
    assert len(codes_given) == 2
    done = run(site.extensions["settings"].data_dir, "admit", "three", "守正")
    assert done.returncode == 2 and b"There are two administrators" in done.stderr


def test_an_old_code_dies_with_the_next_order(house: Flask, visit: Visit, clock: FrozenClock) -> None:
    propose(visit("admin"), "recover", username="reviewer")
    first = handed(decide(visit("second")))
    clock.forward(seconds=timedelta(minutes=2).total_seconds())
    propose(visit("admin"), "recover", username="reviewer")
    second = handed(decide(visit("second")))
    assert activate(visit(), "reviewer", first).status == 403
    assert activate(visit(), "reviewer", second).path == "/sign-in"
