"""Auditors search the journal and read one case's whole story; nobody else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask

import registry.procedures
from registry.domain.lifecycle import Action
from registry.records import people
from registry.web.history_words import ACTS
from tests.by_hand import by_hand
from tests.web.submitting import account_id, recommended
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]


def test_an_auditor_searches_the_journal_and_reads_a_case(visit: Visit, site: Flask) -> None:
    reference = recommended(site)
    with site.app_context(), by_hand() as store:
        people.locked(store, account_id(site, "approver")).roles = ["auditor"]
    found = visit("approver").go(f"/history?on={reference}&act=recommend&actor=reviewer")
    assert found.source.count("<tr>") == 2 and "提出审查意见" in found.text
    assert "没有符合的条目" in found.go("/history?actor=nobody").text
    assert "没有符合的条目" in found.go("/history?to=2001-01-01").text
    story = found.go(f"/history/{reference}")
    assert story.source.count(">一致<") == 4 and "不一致" not in story.text
    for word in ("第1次提交", "转人工审查", "提出审查意见"):
        assert word in story.text
    assert "Worked out anew" in found.go(f"/history/{reference}?lang=en").text
    assert visit("reviewer").go("/history").status == 403


def test_every_act_has_words() -> None:
    rooms = Path(registry.procedures.__file__).parent
    said = {word for path in rooms.glob("*.py") for word in re.findall(r'\bact="([a-z_]+)"', path.read_text("utf-8"))}
    assert len(said) > 10 and said | {action.value for action in Action} - {"look"} <= set(ACTS)
