"""Names: one live holder, to the last second of the reservation, through every way a case can end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from registry.procedures import check_name, draft, reserve, submit, withdraw
from registry.records.database import Collision
from registry.records.names import Name
from tests.by_hand import by_hand
from tests.procedures.acting import Office, answers, late, refused

FULL = answers()["name"]["full"]
LAST_SECOND = datetime(2027, 1, 20, 15, 59, 59, tzinfo=UTC)  # two months on, 23:59:59 in Chengdu


def check(office: Office, full: str) -> dict[str, Any]:
    return check_name.check_name(office.counter, full=full, division_code="510107", now=office.clock())


def send_back(office: Office, reference: str) -> None:
    """Return a case with everything that the machine finds wrong in it."""
    wrong = enumerate(office.view(reference).findings)
    office.return_(reference, [index for index, one in wrong if one["severity"] in ("correct", "reject")])


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
    assert check(office, twin)["available"]
    office.reserve(office.begin())
    assert not check(office, twin)["available"]


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
        with pytest.raises(Collision), by_hand() as session:
            session.add(Name(**{column: getattr(held, column) for column in columns}, status=status))
    with by_hand() as session:
        session.add(Name(**{column: getattr(held, column) for column in columns}, status="released"))


def test_a_reservation_does_not_run_while_the_case_is_with_the_authority(office: Office) -> None:
    slow, other = office.submitted(late()), office.begin(by="P2")
    office.clock.at = LAST_SECOND + timedelta(days=300)
    with refused("name_taken"):
        office.reserve(other, by="P2")
    office.claim(slow)
    office.recommend(slow)
    assert office.decide(slow)["state"] == "LICENSED"
    held = office.name(slow)
    assert held is not None and (held.status, held.expires_at) == ("registered", None)


def test_a_returned_case_finds_its_reservation_as_it_left_it(office: Office) -> None:
    """Ten days of the two months had passed when it was handed in; the rest is there when the applicant has it back."""
    reference, other = office.signed(late()), office.begin(by="P2")
    office.clock.forward(days=10)
    office.do(submit.submit, reference)
    office.clock.forward(days=30)
    office.claim(reference)
    send_back(office, reference)
    office.clock.forward(days=60)
    with refused("name_taken"):
        office.reserve(other, by="P2")
    office.do(draft.revise, reference)
    held = reserve.reservation(reference=reference, applicant_id=office.people["P1"], now=office.clock())
    assert held is not None and (held["expires_on"], held["frozen"]) == ("2027-04-20", False)
    assert office.case(reference).answers["name"]["reservation"]["expires_on"] == "2027-04-20"
    office.clock.at = LAST_SECOND + timedelta(days=90)
    with refused("name_taken"):
        office.reserve(other, by="P2")
    office.clock.forward(seconds=1)
    assert office.reserve(other, by="P2")["full"] == FULL


def test_what_was_returned_late_is_not_held_against_the_name_when_it_comes_again(office: Office) -> None:
    reference = office.submitted(late())
    office.clock.forward(days=80)
    office.claim(reference)
    send_back(office, reference)
    office.do(draft.revise, reference)
    mended = office.case(reference).answers | {"shareholders": answers()["shareholders"]}
    office.do(draft.save, reference, answers=mended, expected_version=None)
    office.sign_all(reference)
    office.do(submit.submit, reference)
    assert "N39" not in [finding["rule_id"] for finding in office.round(reference).examination["findings"]]


def test_a_case_handed_in_without_a_name_held_has_it_from_then_on(office: Office) -> None:
    reference = office.begin(late())
    office.sign_all(reference)
    office.do(submit.submit, reference)
    with refused("name_taken"):
        office.reserve(office.begin(by="P2"), by="P2")
    queued = check(office, FULL)["similar"]
    assert [(one["name"], one["status"], one["rule_id"]) for one in queued] == [(FULL, "queued", "N31")]


def test_a_name_that_another_has_stops_the_approval_not_the_issuing(office: Office) -> None:
    slow = office.begin(late())
    office.sign_all(slow)
    office.reserve(office.begin(by="P2"), by="P2")
    office.do(submit.submit, slow)
    office.claim(slow)
    office.recommend(slow)
    with refused("name_taken", FULL):
        office.decide(slow)
    assert office.state(slow) == "UNDER_REVIEW"


APPROVED_FIRST = {"text": "爆破作业", "industry_code": "4890", "licence": "pre"}


def with_approval() -> dict[str, Any]:
    declared = answers()
    return declared | {"business_scope": [*declared["business_scope"], APPROVED_FIRST]}


def test_a_name_is_held_for_a_year_where_an_approval_comes_first(office: Office) -> None:
    assert office.reserve(office.begin(with_approval()))["expires_on"] == "2027-11-20"


def test_a_reservation_is_extended_once_and_only_for_an_approval(office: Office) -> None:
    reference = office.begin()
    with refused("not_reserved"):
        office.do(reserve.extend, reference)
    office.reserve(reference)
    with refused("no_extension", "两个月"):
        office.do(reserve.extend, reference)
    held = office.case(reference).answers["name"]
    office.do(draft.save, reference, answers=with_approval() | {"name": held}, expected_version=None)
    assert office.do(reserve.extend, reference)["expires_on"] == "2027-11-20"
    with refused("no_extension", "一年"):
        office.do(reserve.extend, reference)
    assert office.case(reference).answers["name"]["reservation"]["involves_approval"] is True
    office.clock.at = LAST_SECOND + timedelta(days=1)
    with refused("name_taken"):
        office.reserve(office.begin(by="P2"), by="P2")


def test_what_ran_out_cannot_be_extended(office: Office) -> None:
    reference = office.begin()
    office.reserve(reference)
    held = office.case(reference).answers["name"]
    office.do(draft.save, reference, answers=with_approval() | {"name": held}, expected_version=None)
    office.clock.at = LAST_SECOND + timedelta(seconds=1)
    for act in (reserve.extend, reserve.release):
        with refused("not_reserved"):
            office.do(act, reference)
    assert reserve.reservation(reference=reference, applicant_id=office.people["P1"], now=office.clock()) is None


def test_a_name_that_is_let_go_is_free_and_no_longer_said_to_be_held(office: Office) -> None:
    reference = office.begin()
    office.reserve(reference)
    office.do(reserve.release, reference)
    name = office.case(reference).answers["name"]
    assert "reservation" not in name and name["full"] == FULL and office.name(reference) is None
    assert office.reserve(office.begin(by="P2"), by="P2")["full"] == FULL
    with refused("not_reserved"):
        office.do(reserve.release, reference)


def test_a_name_that_is_with_the_authority_cannot_be_let_go_or_extended(office: Office) -> None:
    reference = office.submitted(late())
    for act in (reserve.release, reserve.extend):
        with refused("state"):
            office.do(act, reference)
    held = office.name(reference)
    assert held is not None and held.frozen_at is not None


def test_nobody_sees_or_touches_the_name_of_anothers_case(office: Office) -> None:
    reference = office.begin()
    office.reserve(reference)
    with refused("not_found"):
        reserve.reservation(reference=reference, applicant_id=office.people["P2"], now=office.clock())
    for act in (reserve.extend, reserve.release):
        with refused("not_found"):
            office.do(act, reference, by="P2")
