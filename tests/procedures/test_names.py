"""Names: one live holder, to the last second of the reservation, through every way a case can end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.procedures import draft, reserve, submit, withdraw
from registry.records.database import Collision, writing
from registry.records.names import Name
from tests.procedures.acting import Office, answers, late, refused

FULL = answers()["name"]["full"]
LAST_SECOND = datetime(2027, 1, 20, 15, 59, 59, tzinfo=UTC)  # two months on, 23:59:59 in Chengdu


def named(full: str) -> dict[str, object]:
    return answers() | {"name": {"full": full}}


def test_of_two_applicants_the_first_has_the_name(office: Office) -> None:
    first, second = office.begin(), office.begin(by="P2")
    office.reserve(first)
    with refused("name_taken", FULL):
        office.reserve(second, by="P2")
    held = office.name(first)
    assert held is not None and held.normalised and office.name(second) is None


TWINS = [FULL.replace("科技", " 科技"), FULL.replace("科技", "\u3000科技"), f"{FULL} "]


@pytest.mark.parametrize("twin", TWINS)
def test_another_way_to_write_the_same_name_is_no_other_name(office: Office, twin: str) -> None:
    office.reserve(office.begin())
    other = office.begin(named(twin), by="P2")
    with refused("name_taken"):
        office.reserve(other, by="P2")


@pytest.mark.parametrize("twin", [f"{FULL} ", FULL.replace("有限公司", "有限责任公司"), f"成都市{FULL[2:]}"])
def test_the_name_check_says_beforehand_that_a_name_is_held(office: Office, twin: str) -> None:
    def available() -> bool:
        asked = reserve.check_name(office.counter, full=twin, division_code="510107", now=office.clock())
        return bool(asked["available"])

    assert available()
    office.reserve(office.begin())
    assert not available()


def test_a_text_that_is_no_company_name_is_not_held(office: Office) -> None:
    for text in ("", "科技", "成都有限公司", "澄澄澄"):
        reference = office.begin(named(text) if text else answers() | {"name": {}})
        with refused("name_shape"):
            office.reserve(reference)
        assert office.name(reference) is None


def test_a_case_holds_one_name_at_a_time(office: Office) -> None:
    first, second = office.begin(), office.begin(by="P2")
    office.reserve(first)
    office.do(draft.save, first, answers=answers(1), expected_version=None)
    office.reserve(first)
    assert office.reserve(second, by="P2")["full"] == FULL
    held = office.name(first)
    assert held is not None and held.trade_name == answers(1)["name"]["full"][2:5]


def test_holding_it_again_does_not_prolong_it(office: Office) -> None:
    reference = office.begin()
    first = office.reserve(reference)["expires_on"]
    office.clock.forward(days=10)
    assert office.reserve(reference)["expires_on"] == first == "2027-01-20"


def test_a_withdrawn_case_lets_its_name_go(office: Office) -> None:
    first, second = office.begin(), office.begin(by="P2")
    office.reserve(first)
    office.do(withdraw.withdraw, first)
    office.reserve(second, by="P2")
    assert (office.name(first), office.name(second) is not None) == (None, True)


def test_a_reservation_lasts_to_the_last_second_in_chengdu(office: Office) -> None:
    first, second = office.begin(), office.begin(by="P2")
    office.reserve(first)
    for at in (LAST_SECOND, LAST_SECOND + timedelta(microseconds=999_000)):
        office.clock.at = at
        with refused("name_taken"):
            office.reserve(second, by="P2")
    office.clock.at = LAST_SECOND + timedelta(seconds=1)
    assert office.reserve(second, by="P2")["expires_on"] == "2027-03-21"
    with refused("name_taken"):
        office.reserve(first)


def test_two_months_after_the_31st_is_the_last_day_there_is() -> None:
    assert reserve.months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert reserve.months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert reserve.months_after(date(2026, 11, 20), 2) == date(2027, 1, 20)


def test_a_registered_name_is_taken_for_good(office: Office) -> None:
    office.submitted()
    office.clock.forward(days=4000)
    with refused("name_taken"):
        office.reserve(office.begin(by="P2"), by="P2")


def test_the_store_itself_keeps_two_live_holders_apart(office: Office) -> None:
    first = office.begin()
    office.reserve(first)
    held = office.name(first)
    assert held is not None
    columns = ("name_authority", "normalised", "division", "trade_name", "industry", "org_form")
    for status in ("reserved", "registered"):
        with pytest.raises(Collision), writing() as session:
            session.add(Name(**{column: getattr(held, column) for column in columns}, status=status))
    with writing() as session:
        session.add(Name(**{column: getattr(held, column) for column in columns}, status="released"))


def test_a_name_lost_while_a_person_reviews_stops_the_approval_not_the_issuing(office: Office) -> None:
    """The reservation runs out under review and another company registers the name first."""
    slow = office.submitted(late())
    office.clock.at = LAST_SECOND + timedelta(seconds=1)
    fast = office.begin(answers(), by="P1")
    office.reserve(fast)
    office.sign_all(fast)
    office.do(submit.submit, fast)
    for reference in (fast, slow):
        office.claim(reference)
        office.recommend(reference)
    assert office.decide(fast)["state"] == "LICENSED"
    with refused("name_taken", FULL):
        office.decide(slow)
    assert office.state(slow) == "UNDER_REVIEW"


def test_a_case_whose_reservation_ran_out_has_its_name_again_when_it_is_approved(office: Office) -> None:
    slow = office.submitted(late())
    office.clock.at = LAST_SECOND + timedelta(days=1)
    office.claim(slow)
    office.recommend(slow)
    assert office.decide(slow)["state"] == "LICENSED"
    held = office.name(slow)
    assert held is not None and (held.status, held.expires_at) == ("registered", None)
