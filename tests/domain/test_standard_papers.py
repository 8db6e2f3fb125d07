"""The papers that follow from the answers satisfy the rules of their day, and say who must sign them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.domain.documents import Signature
from registry.domain.filing import Filing, parse
from registry.domain.lookups import NOTHING_FOUND
from registry.domain.rules import examine
from registry.domain.signatories import signatories_of
from registry.domain.standard_papers import derive
from tests.domain.rules.sample_filings import GONE, Changes, sample

DERIVED = ("application_form", "articles", "appointment", "shareholder_consent")
FOURTH: dict[str, Any] = {
    "persons.P4": {
        "name": "赵远岫",
        "id_type": "resident_id",
        "id_number": "510101199001011231",
        "sex": "M",
        "birth_date": "1990-01-01",
        "phone": "10000000009",
        "id_valid_to": "long_term",
        "residence": "四川省成都市武侯区青梧路1号",
        "nationality": "CN",
        "realname_verified": True,
    },
    "documents[+]": {"type": "id_copy", "person": "P4", "name": "赵远岫", "id_number": "510101199001011231"},
}
BOARD: dict[str, Any] = {
    **FOURTH,
    "governance.board": True,
    "governance.directors": ["P1", "P2", "P4"],
    "governance.chair": "P1",
    "governance.manager": "P2",
    "legal_representative.position": "chair",
}
SOLE: dict[str, Any] = {
    "shareholders[1]": GONE,
    "shareholders[0].subscribed_cny": 1000000,
    "shareholders[0].contributions[0].amount_cny": 1000000,
    "company_type_text": "有限责任公司（自然人独资）",
}
REGIME_A: dict[str, Any] = {
    "as_of": "2018-06-01",
    "name.reservation": None,
    "legal_representative.position": "executive_director",
    "documents[lease].signatures": [],
    "documents[lease].from": "2018-06-01",
}
BY_SHARES: dict[str, Any] = {
    "entity_type": "jsc",
    "company_type_text": "股份有限公司",
    "name.full": "成都锦蓉云栈科技股份有限公司",
    "name.org_form": "股份有限公司",
}
NOTICE = {"type": "name_notice", "name": "成都锦蓉云栈科技有限公司"}


def with_papers(changes: Changes, base: str = "C01", *uploads: dict[str, Any]) -> Filing:
    """A case whose standard papers are derived from its answers, beside the papers it brought."""
    data = sample(changes, base)
    del data["lookups"]
    data["documents"] = [one for one in data["documents"] if one["type"] not in DERIVED] + list(uploads)
    filing = parse(data)
    return replace(filing, documents=derive(filing) + filing.documents)


def signed(filing: Filing) -> Filing:
    """The filing after everybody has signed what he must."""
    documents = list(filing.documents)
    for signatory in signatories_of(filing):
        for index in signatory.documents:
            mark = Signature(signatory.name, "e_signature", filing.as_of, True, filing.as_of)
            documents[index] = replace(documents[index], signatures=(*documents[index].signatures, mark))
    return replace(filing, documents=tuple(documents))


def told(filing: Filing) -> list[str]:
    assert filing.as_of is not None
    return [one.rule_id for one in examine(filing, NOTHING_FOUND, day=filing.as_of).findings]


@pytest.mark.parametrize(
    ("changes", "uploads"),
    [
        ({}, ()),
        (SOLE, ()),
        (BOARD, ()),
        ({"governance.supervisors": [], "governance.no_supervisor_consent": True}, ()),
        (REGIME_A, (NOTICE,)),
        ({**REGIME_A, **SOLE}, (NOTICE,)),
        ({**BOARD, **REGIME_A, "legal_representative.position": "chair"}, (NOTICE,)),
        ({**BOARD, **BY_SHARES}, ({"type": "payment_proof"},)),
    ],
)
def test_derived_and_signed_papers_satisfy_the_law_of_their_day(
    changes: Changes, uploads: tuple[dict[str, Any], ...]
) -> None:
    assert told(signed(with_papers(changes, "C01", *uploads))) == []


def test_unsigned_papers_are_not_enough() -> None:
    assert set(told(with_papers({}))) == {"S01", "A02"}


def test_a_signed_paper_is_not_signed_again() -> None:
    filing = signed(with_papers({}))
    assert [one.documents for one in signatories_of(filing)] == [(), ()]
    assert [one.person_key for one in signatories_of(filing)] == ["P1", "P2"]


def test_everybody_signs_once_in_all_his_capacities() -> None:
    first, second = signatories_of(with_papers({}))
    assert first.name == "陈蓉嘉" and first.capacities == ("legal_representative", "shareholder", "director")
    assert first.documents == (0, 1, 2, 3)
    assert second.capacities == ("shareholder",) and second.documents == (1, 2)


def test_one_person_under_two_keys_signs_once() -> None:
    twin = {"persons.P2.id_number": "510101199004120126", "persons.P2.name": "陈蓉嘉"}
    assert len(signatories_of(with_papers(twin))) == 1


def test_a_corporate_shareholder_acts_through_its_representative() -> None:
    signatories = {one.person_key: one.capacities for one in signatories_of(with_papers({}, "C03"))}
    assert signatories["P1"] == ("shareholder_representative",)


def test_a_branch_has_its_parents_appointment_and_no_articles() -> None:
    filing = with_papers({}, "C10")
    assert [one.type for one in filing.documents[:2]] == ["application_form", "appointment"]
    assert not any(one.type == "articles" for one in filing.documents)
    assert [(one.name, one.documents) for one in signatories_of(filing)] == [("何予宁", (0, 1))]


def test_an_individual_business_has_an_application_form_signed_by_its_operator() -> None:
    individual = {"procedure": "individual_establishment", "entity_type": "individual", "operator": {"person": "P2"}}
    filing = with_papers(individual)
    assert [one.type for one in derive(filing)] == ["application_form"]
    assert [(one.name, one.capacities) for one in signatories_of(filing)] == [("李牧川", ("operator",))]


def test_one_shareholder_holds_no_meeting() -> None:
    articles = derive(with_papers(SOLE))[1]
    assert "shareholders_meeting" not in articles.organs


def test_an_empty_draft_has_papers_and_nobody_to_sign() -> None:
    for entity in ("llc", "jsc", "branch", "individual", None):
        for procedure in (
            "establishment",
            "branch_establishment",
            "individual_establishment",
            "consolidation",
            "change",
        ):
            filing = Filing(procedure=procedure, entity_type=entity)
            filing = replace(filing, documents=derive(filing))
            assert filing.documents[0].type == "application_form"
            assert signatories_of(filing) == ()
