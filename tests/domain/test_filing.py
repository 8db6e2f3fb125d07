"""Reading a filing: what no filing can hold is refused with its place and a remedy; what is missing is only missing."""

from __future__ import annotations

import copy
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain import filing as filings
from registry.domain import lookups
from registry.domain.errors import FilingError
from registry.domain.filing import LONG_TERM, Filing, parse, parse_with_unknown, to_json

CASES = Path(__file__).parents[1] / "cases"
NAMES = ("C01", "C03", "C04", "C06", "C10", "C12")


def case(name: str = "C01") -> dict[str, Any]:
    data = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    del data["lookups"]
    return data


def problems_of(data: object) -> dict[str, str]:
    """Path → message of every problem; each has both languages and a remedy."""
    with pytest.raises(FilingError) as caught:
        parse(data)
    for problem in caught.value.problems:
        assert problem.message.zh and problem.message.en and problem.remedy.zh and problem.remedy.en
    return {problem.path: problem.message.zh for problem in caught.value.problems}


HOSTILE_TEXTS = [
    "成" * 200_000,
    "成都\u202e司公",
    "成\u200b都",
    "成\u200d都",
    "\ufeff成都",
    "成都\ud800",
    "成都\udfff公司",
    "成都\x00公司",
    "成都\n公司",
    "成都\x1b[31m",
    "成都\u2066公司",
    "成都\ufffe",
    "成都\ue000",
    12,
    True,
    ["成都"],
    {"zh": "成都"},
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=lambda value: repr(value)[:24].encode("ascii", "replace").decode())
def test_a_text_that_is_no_honest_text_is_refused_at_its_field(text: object) -> None:
    assert set(problems_of({"name": {"full": text}})) == {"name.full"}


@pytest.mark.parametrize(
    "text", ["A & B <b>", "<img src=x onerror=alert(1)>", "' OR 1=1 --", "{name}", "%s", "𠮷野家", "买买提·艾力"]
)
def test_markup_is_only_text(text: str) -> None:
    filing = parse({"name": {"full": text}})
    assert filing.name is not None and filing.name.full == text


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-29",
        "2026-13-01",
        "20260301",
        "1.3.2026",
        "2026-3-1",
        "0001-01-01",
        "2300-01-01",
        "明天",
        20260301,
        "2026年2月30日",
    ],
)
def test_a_day_that_does_not_exist_is_refused(day: object) -> None:
    assert set(problems_of({"as_of": day})) == {"as_of"}


@pytest.mark.parametrize("day", ["2026-03-01", "2026年3月1日", "2026.03.01", "2026.3.1", " 2026-03-01 "])
def test_a_day_may_be_written_in_three_ways(day: str) -> None:
    assert str(parse({"as_of": day}).as_of) == "2026-03-01"


@pytest.mark.parametrize(
    "amount",
    [
        -1,
        "-1",
        0.001,
        "1.005",
        "一百万",
        "1e999",
        float("inf"),
        float("nan"),
        True,
        None.__class__,
        [1],
        2**53,
        "1.2.3",
        "元",
    ],
)
def test_an_amount_that_is_no_money_is_refused(amount: object) -> None:
    assert set(problems_of({"registered_capital_cny": amount})) == {"registered_capital_cny"}


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        (0, 0),
        (1000000, 1000000),
        ("1,000,000.00", 1000000),
        (0.1, Decimal("0.10")),
        (Decimal("1.50"), Decimal("1.50")),
        ("１００", 100),
        ("100万元", 1000000),
        ("1.5亿元", 150000000),
        ("壹佰万元整", 1000000),
        ("壹亿贰仟万零叁元整", 120000003),
        ("人民币叁拾元伍角整", Decimal("30.50")),
    ],
)
def test_an_amount_is_exact_yuan(amount: object, value: int | Decimal) -> None:
    read = parse({"registered_capital_cny": amount}).registered_capital_cny
    assert read == value
    assert not isinstance(read, float)


def test_all_problems_are_told_at_once() -> None:
    data = case()
    data["procedure"] = "marriage"
    data["licence_copies"]["original"] = 1.5
    data["shareholders"][1]["contributions"][0]["due"] = "2031-02-30"
    data["shareholders"][0]["subscribed_cny"] = -600000
    data["documents"][7]["to"] = "soon"
    data["persons"]["P1"]["realname_verified"] = "yes"
    data["persons"]["P2"] = "李牧川"
    data["governance"]["directors"] = "P1"
    data["consolidated_items"][0]["data"]["handler_name"] = "李\u202e牧川"
    data["surprise"] = {"deep": 1}
    assert set(problems_of(data)) == {
        "procedure",
        "licence_copies.original",
        "shareholders[1].contributions[0].due",
        "shareholders[0].subscribed_cny",
        "documents[7].to",
        "persons.P1.realname_verified",
        "persons.P2",
        "governance.directors",
        "consolidated_items[0].data.handler_name",
        "surprise",
    }


@pytest.mark.parametrize(
    "data", [None, [], "case", 1, {"persons": []}, {"documents": {}}, {"shareholders": [None]}, {"name": []}]
)
def test_a_wrong_shape_is_refused(data: object) -> None:
    assert problems_of(data)


def test_a_list_too_long_is_refused_as_a_whole() -> None:
    assert set(problems_of({"shareholders": [{}] * 1001})) == {"shareholders"}


def test_an_unreadable_key_is_named_without_showing_it() -> None:
    said = problems_of({"persons": {"P\u200b1": {}}, "\u202eevil": 1})
    assert len(said) == 2
    assert not any("\u202e" in path + text or "\u200b" in path + text for path, text in said.items())


def test_unknown_fields_are_refused_but_can_be_only_reported() -> None:
    data = {
        "case_id": "T1",
        "documents": [{"type": "lease", "colour": "red", "uscc": "91"}],
        "persons": {"P1": {"age": 3}},
    }
    assert set(problems_of(data)) == {"documents[0].colour", "documents[0].uscc", "persons.P1.age"}
    filing, unknown = parse_with_unknown(data)
    assert filing.case_id == "T1"
    assert all(problem.unknown_field for problem in unknown) and len(unknown) == 3


def test_unknown_fields_do_not_excuse_other_problems() -> None:
    with pytest.raises(FilingError):
        parse_with_unknown({"colour": "red", "as_of": "soon"})


def test_an_applicant_cannot_bring_his_own_lookups() -> None:
    assert set(problems_of({"lookups": {"person_flags": []}})) == {"lookups"}


def test_a_draft_may_be_empty() -> None:
    assert parse({}) == Filing()
    assert parse({"name": None, "shareholders": None, "persons": {}}) == Filing()


def test_long_term_is_a_day_that_never_comes() -> None:
    person = parse({"persons": {"P1": {"id_valid_to": "长期"}}}).persons["P1"]
    assert person.id_valid_to == LONG_TERM
    assert to_json(Filing(persons={"P1": person})) == {"persons": {"P1": {"id_valid_to": "long_term"}}}


def test_a_role_may_be_given_as_a_bare_key() -> None:
    assert parse({"operator": "P1", "family_members": [{"person": "P2"}, "P3"]}) == parse(
        {"operator": {"person": "P1"}, "family_members": ["P2", "P3"]}
    )


def test_beneficial_owners_are_a_list_or_an_exemption() -> None:
    listed = parse({"beneficial_owners": ["P1", {"name": "甲"}]}).beneficial_owners
    exempt = parse({"beneficial_owners": {"exempt_small_company": True}}).beneficial_owners
    assert listed is not None and listed.owners == ("P1", {"name": "甲"})
    assert exempt is not None and exempt.exempt_small_company


@pytest.mark.parametrize("name", NAMES)
def test_a_published_case_goes_in_and_out_unchanged(name: str) -> None:
    filing = parse(case(name))
    assert parse(to_json(filing)) == filing
    assert parse(json.loads(json.dumps(to_json(filing)))) == filing


@pytest.mark.parametrize("name", NAMES)
def test_answers_go_in_and_out_unchanged(name: str) -> None:
    answers = lookups.parse(json.loads((CASES / f"{name}.json").read_text("utf-8"))["lookups"])
    assert lookups.parse(lookups.to_json(answers)) == answers


def test_a_change_and_a_deregistration_can_be_declared() -> None:
    change = parse(
        {
            "procedure": "change",
            "change": {"items": ["domicile"], "votes": {"for": "70%"}, "decision_date": "2026-01-01"},
        }
    )
    gone = parse({"procedure": "deregistration", "dereg": {"kind": "simple"}, "entity": {"branches": ["成都分公司"]}})
    assert change.change is not None and change.change.items == ("domicile",)
    assert gone.dereg is not None and gone.entity is not None


def test_no_answer_differs_from_nothing_found() -> None:
    answers = lookups.parse({"person_flags": [], "phone_usage": None})
    assert answers.person_flags == () and answers.phone_usage is None and answers.registered_names is None
    assert lookups.parse(lookups.to_json(answers)) == answers


def test_the_schema_names_every_field_of_a_case() -> None:
    schema = filings.json_schema()
    for name in NAMES:
        assert set(case(name)) <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    json.dumps(schema)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_no_json_whatever_breaks_the_reader(data: object) -> None:
    try:
        parse(data)
    except FilingError as error:
        assert error.problems


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_case_with_one_value_replaced_is_read_or_refused(data: st.DataObject) -> None:
    changed = copy.deepcopy(case(data.draw(st.sampled_from(NAMES))))
    here: Any = changed
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(here[key], dict | list) or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = data.draw(JSON)
    try:
        filing = parse(changed)
    except FilingError:
        return
    assert parse(to_json(filing)) == filing


def test_a_case_is_read_within_three_milliseconds() -> None:
    data = case()
    spent = []
    for _ in range(20):
        begun = time.perf_counter()
        parse(data)
        spent.append(time.perf_counter() - begun)
    assert min(spent) < 0.003
