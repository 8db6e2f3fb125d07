"""Similar names: whatever the comparison calls alike is found in the register, told with rule and reason, and what is
suggested instead passes the same check."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from registry.domain import filing as filings
from registry.domain.enterprise_name import NameParts, parse_name
from registry.domain.name_comparison import Likeness, industries_like, keys_of, likeness, name_authority_of
from registry.domain.rules.book import current
from registry.domain.rules.examination import examine
from registry.procedures import check_name
from registry.procedures.assemble import look_up
from registry.procedures.counter import Counter
from registry.records import names
from registry.records.database import reading
from registry.records.names import Name
from tests.by_hand import by_hand
from tests.conftest import NOON

PLACE = "510107"
DAY = date(2026, 11, 20)


def parts_of(full: str) -> NameParts:
    found = parse_name(full)
    assert found is not None, full
    return name_authority_of(found, near=PLACE)


def register(fulls: Iterable[str], *, status: str = "registered", **more: object) -> None:
    """Enter names in the register as they are."""
    with by_hand() as session:
        for parts in map(parts_of, fulls):
            row = Name(
                name_authority=parts.authority_division_code,
                normalised=parts.full,
                division=parts.division,
                trade_name=parts.trade_name,
                industry=parts.industry,
                org_form=parts.org_form,
                status=status,
                **more,
            )
            names.add(session, row, keys_of(parts))


def check(counter: Counter, full: str, at: datetime = NOON, place: str = PLACE) -> dict[str, object]:
    return check_name.check_name(counter, full=full, division_code=place, now=at)


def told(counter: Counter, full: str, at: datetime = NOON) -> list[tuple[str, str]]:
    """Earlier name and rule of everything said to be similar."""
    return [(one["name"], one["rule_id"]) for one in check(counter, full, at)["similar"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("earlier", "asked", "rule_id"),
    [
        ("成都红光酒业有限公司", "成都红光酒业有限公司", "N31"),
        ("成都红光酒业发展有限公司", "红光（成都）酒业发展有限公司", "N32"),
        ("成都红光酒业有限公司", "成都红光酒厂", "N33"),
        ("成都红光酒业有限公司", "成都红光酒业有限责任公司", "N33"),
        ("成都万青地产有限公司", "成都万青置业有限公司", "N34"),
        ("成都红光酒业有限公司", "成都宏光酒业有限公司", "N35"),
        ("成都红光酒业有限公司", "成都新红光酒业有限公司", "N36"),
        ("成都新红光酒业有限公司", "成都红光酒业有限公司", "N36"),
        ("成都红光里酒业有限公司", "成都红光酒业有限公司", "N36"),
        ("成都新红光里酒业有限公司", "成都红光酒业有限公司", "N36"),
        ("武侯红光酒业有限公司", "成都宏光酒业有限公司", "N35"),
    ],
)
def test_our_own_register_answers_every_step_of_the_comparison(
    counter: Counter, earlier: str, asked: str, rule_id: str
) -> None:
    register([earlier])
    assert told(counter, asked) == [(earlier, rule_id)]


@pytest.mark.parametrize(
    ("earlier", "asked"),
    [
        ("成都红光酒业有限公司", "成都红光餐饮有限公司"),
        ("四川红光酒业有限公司", "成都红光酒业有限公司"),
        ("绵阳红光酒业有限公司", "成都红光酒业有限公司"),
        ("成都红光酒业有限公司", "成都青禾酒业有限公司"),
    ],
)
def test_names_of_another_authority_field_or_trade_name_are_not_similar(
    counter: Counter, earlier: str, asked: str
) -> None:
    register([earlier])
    assert told(counter, asked) == []


def test_a_name_given_up_keeps_its_like_away_for_a_year(counter: Counter) -> None:
    register(["成都红光酒业有限公司"], status="deregistered", ended_on=date(2026, 1, 10))
    register(["成都红光茶业有限公司"], status="renamed", ended_on=date(2026, 1, 10))
    for asked in ("成都红光酒业有限公司", "成都红光茶业有限公司"):
        assert [rule_id for _, rule_id in told(counter, asked)] == ["N37"]
        assert told(counter, asked, datetime(2027, 1, 10, 4, tzinfo=UTC)) == []


def test_a_reservation_that_ran_out_is_no_earlier_name(counter: Counter) -> None:
    register(["成都红光酒业有限公司"], status="reserved", expires_at=NOON)
    register(["成都青禾酒业有限公司"], status="released")
    assert told(counter, "成都红光酒业有限公司") == told(counter, "成都青禾酒业有限公司") == []


def test_each_similar_name_says_whose_it_is_and_why_in_both_languages(counter: Counter) -> None:
    register(["成都红光酒业有限公司"])
    (one,) = check(counter, "成都宏光酒业有限公司")["similar"]  # type: ignore[misc]
    assert one["authority"] == {"zh": "成都市市场监督管理局", "en": "Market regulation authority of 成都市"}
    assert one["severity"] == "notice" and one["status"] == "registered" and one["law"]
    assert "成都红光酒业有限公司" in one["message"]["zh"] and "成都红光酒业有限公司" in one["message"]["en"]


def test_of_many_similar_names_the_ten_strongest_are_told(counter: Counter) -> None:
    near = [f"成都红光{one}酒业有限公司" for one in "天地玄黄宇宙洪荒日月盈昃辰宿列张"]
    register([*near, "成都红光酒厂", "成都宏光酒业有限公司"])
    found = told(counter, "成都红光酒业有限公司")
    assert found[:2] == [("成都红光酒厂", "N33"), ("成都宏光酒业有限公司", "N35")]
    assert len(found) == 10 and {rule_id for _, rule_id in found[2:]} == {"N36"}


@pytest.mark.parametrize(
    "asked",
    ["成都红光酒业有限公司", "红光酒业", "成都A8科技有限公司", "武侯区红光酒业有限公司", "绵阳红光科技有限公司"],
)
def test_what_is_suggested_can_be_had_and_is_like_nothing(counter: Counter, asked: str) -> None:
    register(["成都红光酒业有限公司", "成都宏光酒业有限公司"])
    answer = check(counter, asked)
    suggestions = answer["suggestions"]
    assert not answer["available"] and isinstance(suggestions, list) and len(suggestions) == 3
    for other in suggestions:
        again = check(counter, other)
        assert again["available"] and not again["findings"] and not again["suggestions"], other


def test_a_name_that_is_free_needs_no_suggestion(counter: Counter) -> None:
    assert check(counter, "成都红光酒业有限公司")["suggestions"] == []


def test_a_company_may_share_the_trade_name_of_the_one_that_founds_it(counter: Counter) -> None:
    """The register says which earlier name is a founder's, and which is not."""
    register(["成都红光酒业有限公司", "成都红光酒厂"])
    filing = filings.parse(
        {
            "name": {"full": "成都红光酒业有限责任公司"},
            "entity_type": "llc",
            "domicile": {"division_code": PLACE},
            "shareholders": [{"kind": "organisation", "ref": "O1"}],
            "organisations": {"O1": {"name": "成都红光酒业有限公司"}, "O2": {"name": "成都红光酒厂"}},
        }
    )
    with reading() as session:
        lookups = look_up(session, counter, filing, book=current(), application_id=None, now=NOON)
    found = examine(filing, lookups, day=DAY, chapter="N").findings
    told = [(one.rule_id, one.values["other"]) for one in found if one.rule_id in ("N33", "N36", "N38")]
    assert told == [("N33", "成都红光酒厂")]


TRADES = "红宏光广里"
FIELDS = ("酒业", "酒业发展", "酒", "地产", "置业", "")


def random_name(chance: random.Random) -> str:
    trade = "".join(chance.choices(TRADES, k=chance.randint(2, 4)))
    place = chance.choice(("成都", "四川", "武侯", "成都市武侯区", ""))
    return f"{place}{trade}{chance.choice(FIELDS)}{chance.choice(('有限公司', '有限责任公司', '厂'))}"


def test_the_index_finds_whatever_the_comparison_calls_alike(counter: Counter) -> None:
    """Against every name of the register, one by one."""
    chance = random.Random(20261120)
    parsed = {full: found for _ in range(700) if (found := parse_name(full := random_name(chance)))}
    known, asked = list(parsed)[:220], list(parsed)[220:330]
    register(known)
    steps = 0
    for ours in map(parts_of, asked):
        with reading() as session:
            rows = names.similar(
                session,
                ours.authority_division_code,
                keys_of(ours),
                industries_like(ours.industry),
                now=NOON,
                day=DAY,
            )
        found = {row.normalised for row in rows}
        for theirs in map(parts_of, known):
            same = ours.authority_division_code in (theirs.authority_division_code, keys_of(theirs).scope)
            step = likeness(ours, theirs)
            if same and step not in (None, Likeness.UNSPECIFIC):
                steps += 1
                assert theirs.full in found, (ours.full, theirs.full, step)
    assert steps > 100
