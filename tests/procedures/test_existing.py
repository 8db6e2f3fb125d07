"""A change or a deregistration begins at a registered enterprise, by whoever may file for it, within what is ticked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from registry.domain import filing as filings
from registry.domain.errors import FilingError
from registry.procedures import draft, existing, withdraw
from registry.procedures.registered import registered_filing
from registry.records.database import Collision, reading, writing
from registry.records.enterprises import Enterprise
from tests.making import clean_case
from tests.procedures.acting import Office, answers, refused
from tests.procedures.changing import change, end, established, save


@pytest.fixture
def code(office: Office) -> str:
    """A company of P1 and P2 that stands."""
    return established(office)


def paths(error: pytest.ExceptionInfo[FilingError]) -> list[str]:
    """The fields a FilingError names."""
    for problem in error.value.problems:
        assert problem.message.zh and problem.message.en and problem.remedy.zh and problem.remedy.en
    return [problem.path for problem in error.value.problems]


def test_nobody_else_can_begin_and_he_hears_the_same_as_of_an_unknown_code(office: Office, code: str) -> None:
    with refused("not_found") as _:
        change(office, code, "name", by="stranger")
    with refused("not_found"):
        end(office, "91510107MA00000000", by="P1")
    with refused("not_found"):
        existing.registered(account_id=office.people["stranger"], unified_code=code)
    assert existing.enterprises_of(account_id=office.people["stranger"]) == []


def test_a_shareholder_who_is_not_the_representative_cannot_begin(office: Office, code: str) -> None:
    with refused("not_found"):
        change(office, code, "name", by="P2")


def test_a_second_case_is_refused_and_named_to_its_own_applicant(office: Office, code: str) -> None:
    first = change(office, code, "name")
    with refused("open_case", first):
        end(office, code)


def test_the_store_itself_refuses_a_second_open_case(office: Office, code: str) -> None:
    change(office, code, "name")
    with pytest.raises(Collision), writing() as session:
        enterprise = session.scalars(select(Enterprise)).one()
        draft.open_case(
            session,
            applicant_id=office.people["P1"],
            answers=answers(),
            enterprise_id=enterprise.id,
            now=office.clock(),
        )


def test_after_a_withdrawal_another_case_may_begin(office: Office, code: str) -> None:
    office.do(withdraw.withdraw, change(office, code, "name"))
    assert office.state(end(office, code)) == "DRAFT"


@pytest.mark.parametrize("items", [(), ("operator",), ("merger",), ("name", "company_type")], ids=str)
def test_items_that_such_an_entity_does_not_have_are_refused(office: Office, code: str, items: tuple[str, ...]) -> None:
    with pytest.raises(FilingError) as error:
        change(office, code, *items)
    assert paths(error) == ["change.items"]


def test_another_kind_of_deregistration_is_refused(office: Office, code: str) -> None:
    with pytest.raises(FilingError) as error:
        end(office, code, "quick")
    assert paths(error) == ["dereg.kind"]


@pytest.mark.parametrize("procedure", ["change", "deregistration"])
def test_such_a_case_cannot_begin_without_its_enterprise(office: Office, procedure: str) -> None:
    with pytest.raises(FilingError) as error:
        office.begin(answers(procedure=procedure))
    assert paths(error) == ["procedure"]
    with pytest.raises(FilingError) as error:
        save(office, office.begin(), procedure=procedure)
    assert paths(error) == ["procedure"]


def test_what_is_registered_is_what_the_case_begins_with(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    said = office.case(reference).answers
    founded = filings.to_json(filings.parse(answers()))
    for root in ("domicile", "shareholders", "governance", "registered_capital_cny", "legal_representative"):
        assert said[root] == founded[root]
    assert said["procedure"] == "change"
    assert said["change"] == {"items": ["name"]}
    assert {"documents", "declarations", "agent", "lookups"}.isdisjoint(said)
    assert "realname_verified" not in said["persons"]["P1"]


def test_his_enterprises_are_listed_with_what_the_licence_states(office: Office, code: str) -> None:
    (mine,) = existing.enterprises_of(account_id=office.people["P1"])
    assert mine == {
        "unified_code": code,
        "name": clean_case(0)["name"]["full"],
        "entity_type": "llc",
        "type_text": "有限责任公司（自然人投资或控股）",
        "representative": clean_case(0)["persons"]["P1"]["name"],
        "licence_number": f"{code}-001",
        "established_on": office.clock().date().isoformat(),
    }


def test_a_field_of_no_ticked_item_cannot_be_altered(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    said = office.case(reference).answers
    with pytest.raises(FilingError) as error:
        save(
            office,
            reference,
            name={"full": "成都听澜岚科技有限公司"},
            registered_capital_cny=2000000,
            domicile={**said["domicile"], "address": "四川省成都市武侯区听松街99号"},
        )
    assert paths(error) == ["domicile", "registered_capital_cny"]
    save(office, reference, name={"full": "成都听澜岚科技有限公司"})


def test_an_item_that_is_ticked_later_opens_its_fields(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    domicile = {**office.case(reference).answers["domicile"], "address": "四川省成都市武侯区听松街99号"}
    save(office, reference, change={"items": ["name", "domicile"]}, domicile=domicile)
    with pytest.raises(FilingError) as error:
        save(office, reference, change={"items": ["name"]})
    assert paths(error) == ["domicile"]


def test_a_registered_person_stays_who_he_is(office: Office, code: str) -> None:
    reference = change(office, code, "legal_representative")
    people = office.case(reference).answers["persons"]
    other = {**people["P1"], "name": "某某"}
    with pytest.raises(FilingError) as error:
        save(office, reference, persons={**people, "P1": other})
    assert paths(error) == ["persons.P1.name"]
    with pytest.raises(FilingError) as error:
        save(office, reference, persons={key: one for key, one in people.items() if key != "P2"})
    assert paths(error) == ["persons.P2"]
    save(office, reference, persons={**people, "P1": {**people["P1"], "phone": "10029999999"}, "N1": {"name": "新人"}})


def test_a_new_capital_has_the_same_shareholders(office: Office, code: str) -> None:
    reference = change(office, code, "registered_capital")
    holders = office.case(reference).answers["shareholders"]
    with pytest.raises(FilingError) as error:
        save(office, reference, shareholders=holders[:1])
    assert paths(error) == ["shareholders"]
    more = [{**holders[0], "subscribed_cny": 1700000}, *holders[1:]]
    save(office, reference, registered_capital_cny=2000000, shareholders=more)


@pytest.mark.parametrize("field", ["entity", "assigned_uscc"])
def test_what_the_register_says_is_not_the_applicants_to_say(office: Office, code: str, field: str) -> None:
    reference = change(office, code, "name")
    with pytest.raises(FilingError) as error:
        save(office, reference, **{field: code})
    assert paths(error) == [field]


def test_a_deregistration_alters_nothing(office: Office, code: str) -> None:
    reference = end(office, code)
    with pytest.raises(FilingError) as error:
        save(office, reference, operating_term="20 years")
    assert paths(error) == ["operating_term"]
    save(office, reference, dereg={"kind": "simple", "notice_start": "2026-10-20"})


def test_the_register_says_who_and_what_was_before(office: Office, code: str) -> None:
    reference = change(office, code, "registered_capital")
    save(office, reference, registered_capital_cny=800000)
    filing = office.view(reference, "P1").filing
    assert filing["assigned_uscc"] == code
    assert filing["entity"]["registered_capital_cny"] == 1000000
    assert filing["entity"]["legal_representative"] == clean_case(0)["persons"]["P1"]["name"]
    assert filing["change"]["old_licence_returned"] is True


def test_the_registered_filing_can_be_read_beside_the_case(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    save(office, reference, name={"full": "成都听澜岚科技有限公司"})
    before = existing.registered_before(reference=reference, account_id=office.people["P1"])
    assert before["name"]["full"] == clean_case(0)["name"]["full"]
    shown = existing.registered(account_id=office.people["P1"], unified_code=code)
    assert shown.open_case == reference
    assert "name" in shown.items and "operator" not in shown.items
    with reading() as session:
        enterprise = session.scalars(select(Enterprise)).one()
        assert registered_filing(session, enterprise.id) == before == shown.filing
