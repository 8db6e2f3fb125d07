"""Field names are paths: what is typed lands where problems and findings point."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registry.domain.errors import FilingError, Problem, Text
from registry.web.forms import (
    answers_with,
    at,
    differences,
    readable_part,
    seen_mark,
    steps_of,
    take_out,
    tidy,
)
from registry.web.problems import pointer
from registry.web.sheet import Sheet

STORED: dict[str, Any] = {
    "registered_capital_cny": 1000000,
    "shareholders": [
        {"kind": "natural_person", "ref": "P1", "subscribed_cny": 1000000, "contributions": [{"method": "money"}]}
    ],
    "persons": {"P1": {"name": "宋听澜"}, "P2": {"name": "陆知微"}},
}
SHARES = ("registered_capital_cny", "shareholders")


def typed(fields: list[tuple[str, str]], roots: tuple[str, ...] = SHARES) -> tuple[dict[str, Any], list[Problem]]:
    return answers_with(STORED, MultiDict(fields), roots)


def test_a_name_of_no_field_is_refused_with_its_name() -> None:
    answers, problems = typed(
        [("persons.P1.name", "他人"), ("state", "LICENSED"), ("a b", "1"), ("shareholders[", "1")]
    )
    assert answers == STORED
    assert [problem.path for problem in problems] == ["persons.P1.name", "state", "a b", "shareholders["]


def test_what_belongs_to_the_form_is_no_answer() -> None:
    answers, problems = typed([("csrf_token", "x"), ("do", "go"), ("seen", "x"), ("render", "x"), ("once", "x")])
    assert (answers, problems) == (STORED, [])


def test_an_emptied_field_is_forgotten_and_untouched_ones_stay() -> None:
    answers, _ = typed([("registered_capital_cny", " "), ("shareholders[0].subscribed_cny", "5")])
    assert "registered_capital_cny" not in answers
    assert answers["shareholders"][0]["subscribed_cny"] == "5"
    assert answers["shareholders"][0]["contributions"] == [{"method": "money"}]
    assert answers["persons"] == STORED["persons"]


def test_empty_rows_leave_no_gap() -> None:
    fields = [("shareholders[0].ref", ""), ("shareholders[0].subscribed_cny", ""), ("shareholders[7].ref", "P2")]
    stored = {"shareholders": []}
    answers, _ = answers_with(stored, MultiDict(fields), SHARES)
    assert answers["shareholders"] == [{"ref": "P2"}]


def test_ticks_become_yes_and_no_only_where_the_field_is_one() -> None:
    fields = [("governance.board", "false"), ("governance.board", "true"), ("governance.manager", "true")]
    answers, _ = answers_with({}, MultiDict(fields), ("governance",))
    assert answers["governance"] == {"board": True, "manager": "true"}


def test_a_list_of_ticks_can_be_emptied() -> None:
    stored = {"governance": {"directors": ["P1"], "manager": "P1"}}
    answers, _ = answers_with(stored, MultiDict([("governance.directors[]", "")]), ("governance",))
    assert answers["governance"] == {"manager": "P1"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("registered_capital_cny", "-5"),
        ("registered_capital_cny", "1.005"),
        ("registered_capital_cny", "一百块吧"),
        ("shareholders[0].contributions[0].due", "2026-02-30"),
        ("shareholders[0].ref", "P1\u202e"),
        ("shareholders[0].ref", "P1\x00"),
        ("shareholders[0].ref", "\ud800"),
        ("shareholders[0].kind", "<b>"),
        ("shareholders[0].nonsense", "1"),
        ("shareholders", "all"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_the_rest_is_kept(path: str, text: str) -> None:
    other = ("registered_capital_cny", "2000000") if path != "registered_capital_cny" else ("shareholders[0].ref", "P2")
    answers, unknown = typed([(path, text), other])
    assert unknown == []
    with pytest.raises(FilingError) as error:
        tidy(answers)
    assert {problem.path for problem in error.value.problems} == {path}
    assert all(problem.remedy.zh and problem.remedy.en for problem in error.value.problems)
    kept = readable_part(answers, STORED, error.value.problems)
    assert kept is not None
    assert at(kept, path) == at(STORED, path)
    assert str(at(kept, other[0])) == other[1]


def test_money_and_dates_are_stored_in_one_form() -> None:
    answers, _ = typed(
        [("registered_capital_cny", "100万元"), ("shareholders[0].contributions[0].due", "2031年10月31日")]
    )
    clean = tidy(answers)
    assert clean["registered_capital_cny"] == 1000000
    assert at(clean, "shareholders[0].contributions[0].due") == "2031-10-31"


def test_a_change_elsewhere_is_seen_and_a_change_on_another_page_is_not() -> None:
    before = seen_mark(STORED, SHARES)
    assert seen_mark({**STORED, "persons": {}}, SHARES) == before
    assert seen_mark({**STORED, "registered_capital_cny": 1}, SHARES) != before


def test_differences_name_every_field_where_two_windows_disagree() -> None:
    mine = {"name": {"full": "甲"}, "business_scope": [{"text": "软件开发"}]}
    theirs = {"name": {"full": "乙"}, "business_scope": [{"text": "软件开发"}, {"text": "会议服务"}]}
    roots = ("name", "business_scope")
    assert differences(mine, theirs, roots) == {"name.full": "乙", "business_scope[1].text": "会议服务"}


def test_a_finding_stands_once_at_the_first_input_it_names() -> None:
    finding = {"fields": ["governance.directors[0]", "governance.manager"], "severity": "reject"}
    stray = {"fields": ["governance.unheard_of"], "severity": "notice"}
    elsewhere = {"fields": ["name.full"], "severity": "reject"}
    sheet = Sheet({}, roots=("governance",), findings=[finding, stray, elsewhere])
    assert sheet.findings_at("governance.directors") == [finding]
    assert sheet.findings_at("governance.manager") == []
    assert sheet.findings_left() == [stray]


def test_a_problem_that_no_input_takes_is_still_shown() -> None:
    problem = Problem("shareholders[9].x", Text("甲", "a"), Text("乙", "b"))
    sheet = Sheet({}, roots=SHARES, problems=[problem])
    assert sheet.problems_at("shareholders") == []
    assert sheet.problems_left() == [problem]


def test_pointers_follow_rfc_6901() -> None:
    assert pointer("shareholders[0].subscribed_cny") == "/shareholders/0/subscribed_cny"
    assert pointer("persons.a/b~c") == "/persons/a~1b~0c"
    assert pointer("") == ""


def test_entries_can_be_taken_out() -> None:
    answers = {"business_scope": [{"text": "甲"}, {"text": "乙"}], "persons": {"P1": {}, "P2": {}}}
    take_out(answers, "business_scope[0]")
    take_out(answers, "persons.P2")
    take_out(answers, "persons.P9")
    take_out(answers, "business_scope[9]")
    assert answers == {"business_scope": [{"text": "乙"}], "persons": {"P1": {}}}


_names = st.text(st.sampled_from("abz_.[]0129P 中\x00\ud800"), max_size=24)


@given(st.lists(st.tuples(_names, st.text(max_size=20)), max_size=12))
def test_no_form_whatever_breaks_the_reading(fields: list[tuple[str, str]]) -> None:
    answers, _ = answers_with(STORED, MultiDict(fields), ("a", "b", "z", "shareholders", "persons", "governance"))
    try:
        tidy(answers)
    except FilingError as error:
        readable_part(answers, STORED, error.problems)


@given(
    st.lists(st.one_of(st.integers(0, 999), st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True)), min_size=1)
)
def test_a_path_is_read_back_as_it_was_written(steps: list[str | int]) -> None:
    path = "root" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    assert steps_of(path) == ["root", *steps]
