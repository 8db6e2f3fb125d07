"""The page of one's messages, the number in the head of every page, and that nobody opens another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from registry.outside.mail import Mail
from registry.procedures import draft, inbox, reserve, sign
from registry.records import messages
from registry.records.database import Unreachable
from tests.conftest import FrozenClock
from tests.web.submitting import FOUNDERS, account_id, answers
from tests.web.visiting import Visitor


def asked(site: Flask) -> str:
    """A case whose founders were just asked to sign."""
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, FOUNDERS[0])
        reference = str(draft.start(counter, applicant_id=me, answers=answers(), now=now)["reference"])
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
        sign.request(counter, reference=reference, applicant_id=me, now=now)
    return reference


def number_in_head(visitor: Visitor) -> int:
    found = re.search(r'href="/messages">[^<]*(?:<b>(\d+)</b>)?', visitor.source)
    assert found
    return int(found[1] or 0)


def test_a_founder_finds_his_message_opens_it_and_it_counts_as_read(
    site: Flask, visit: Callable[..., Visitor], clock: FrozenClock
) -> None:
    founder = visit(FOUNDERS[1]).go("/messages")
    assert "还没有消息" in founder.text and number_in_head(founder) == 0
    asked(site)
    founder.go("/cases")
    assert number_in_head(founder) == 1
    founder.go("/messages")
    assert "请您签署" in founder.text and "未读" in founder.text and "还在等您签署" in founder.text
    opening = next(form.action for form in founder.forms() if re.fullmatch(r"/messages/\d+", form.action))
    assert number_in_head(founder.go("/messages")) == 1  # looking at the list opens nothing
    founder.send(opening)
    assert founder.path.startswith("/sign/") and "签署申请" in founder.text
    assert number_in_head(founder) == 0
    clock.forward(days=8)
    founder.sign_in(FOUNDERS[1]).go(f"{opening}?lang=en")
    assert "Since then" in founder.text and "ask for a new one" in founder.text
    other = visit(FOUNDERS[0])
    for path in (opening, "/messages/999999", "/messages/99999999999999999999"):
        assert other.go(path).status == 404, path
        assert other.post(path, {"csrf_token": other.go("/messages").token()}).status in (404, 405), path
    assert visit().go("/messages").path == "/sign-in"
    assert other.go("/messages?before=99999999999999999999").status == 200
    assert other.go("/messages?before=x").status == 200


def test_all_of_ones_messages_are_marked_as_read_at_once(site: Flask, visit: Callable[..., Visitor]) -> None:
    asked(site)
    founder = visit(FOUNDERS[1]).go("/messages").send("/messages/read")
    assert founder.path == "/messages" and "未读" not in founder.text and number_in_head(founder) == 0


def test_a_page_is_drawn_where_the_store_fails_while_it_is(
    site: Flask, visit: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = visit(FOUNDERS[1])

    def gone(_: int) -> int:
        raise Unreachable("select", None, OSError("gone"))

    monkeypatch.setattr(messages, "unread", gone)
    assert founder.go("/new").status == 200 and number_in_head(founder) == 0


def test_one_says_where_else_to_be_written_to(site: Flask, visit: Callable[..., Visitor]) -> None:
    founder = visit(FOUNDERS[1]).go("/messages")
    assert "电子邮箱" not in founder.text  # nothing would be sent
    mail = Mail.at("smtp://127.0.0.1:1", "yizhao@example.com", None)
    site.extensions["counter"] = replace(site.extensions["counter"], mail=mail)
    founder.go("/messages").send("/messages/address", email='"><b>@x')
    assert founder.status == 422 and "这不是一个完整的电子邮箱" in founder.text and 'value="&#34;&gt;' in founder.source
    founder.send("/messages/address", email="lu@example.com")
    assert founder.path == "/messages" and 'value="lu@example.com"' in founder.source
    assert "lu@example.com" not in visit(FOUNDERS[0]).go("/messages").source
    founder.send("/messages/address", email="")
    assert "lu@example.com" not in founder.source


def test_who_signs_again_is_shown_what_changed_since(site: Flask, visit: Callable[..., Visitor]) -> None:
    reference = asked(site)
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, FOUNDERS[0])
        founder = account_id(site, FOUNDERS[1])
        (one, *_), _ = inbox.inbox(account_id=founder, now=now, before=2**31 - 1)
        signed = {"authenticated_how": "password", "shown": ["filing"], "now": now}
        sign.sign(counter, token=one.leads_to.rpartition("/")[2], account_id=founder, **signed)
        draft.revise(counter, reference=reference, applicant_id=me, now=now)
        changed = answers(liaison={"person": "P2"})
        draft.save(counter, reference=reference, applicant_id=me, answers=changed, expected_version=None, now=now)
        sign.request(counter, reference=reference, applicant_id=me, now=now)
        (newest, *_), _ = inbox.inbox(account_id=founder, now=now, before=2**31 - 1)
    page = visit(FOUNDERS[1]).go(newest.leads_to)
    assert "与您上次签署的相比" in page.text
    assert "<del>宋听澜</del> → <ins>陆知微</ins>" in page.source
    assert f'href="{newest.leads_to}"' in page.go(one.leads_to).source and "打开新的链接" in page.text
