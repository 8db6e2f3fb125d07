"""Articles and appointments an applicant brings take the place of ours: read, compared, signed by hand on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.domain import filing as filings
from registry.domain.evidence import Evidence, judge
from registry.domain.filing import Filing
from registry.domain.lookups import NOTHING_FOUND
from registry.domain.signatories import signatories_of, signed_by
from registry.domain.standard_papers import derive
from registry.papers.writing import papers_of
from registry.procedures import case_view
from registry.procedures.assemble import as_if_signed
from tests.making import clean_case
from tests.papers.samples import filing_of, printed
from tests.procedures.acting import Office, answers

DAY = date(2026, 11, 20)


def brought(kind: str, *signers: str, **changes: Any) -> dict[str, Any]:
    """A paper of ours as if it had been brought, signed by hand."""
    ours = next(one for one in clean_case(7)["documents"] if one["type"] == kind)
    hands = [{"signer": one, "kind": "signature", "on": "2026-11-20"} for one in signers]
    return {**ours, "brought": True, "signatures": hands, **changes}


def with_papers(*papers: dict[str, Any]) -> Filing:
    case = {key: value for key, value in clean_case(7).items() if key != "lookups"}
    rest = [one for one in case["documents"] if one["type"] not in ("application_form", "articles", "appointment")]
    filing = filings.parse({**case, "documents": [*rest, *papers]})
    return filings.parse({**filings.to_json(filing), "documents": [
        *(filings.to_json(Filing(documents=derive(filing)))["documents"]), *rest, *papers]})  # fmt: skip


def told(filing: Filing, *evidence: Evidence) -> list[tuple[str, str]]:
    found = judge(as_if_signed(filing, DAY), NOTHING_FOUND, day=DAY, evidence=evidence).findings
    return sorted((one.rule_id, one.severity) for one in found if one.severity != "notice")


def kinds(filing: Filing) -> list[tuple[str | None, str | None, bool]]:
    return [(one.type, one.made_by, bool(one.brought)) for one in filing.documents if one.type in
            ("application_form", "articles", "appointment")]  # fmt: skip


def test_what_is_brought_takes_the_place_of_ours_and_nothing_else_does() -> None:
    articles = brought("articles", "宋听澜", "陆知微")
    assert ("articles", None, False) not in kinds(with_papers(articles))
    assert ("articles", None, True) in kinds(with_papers(articles))
    elected = with_papers(brought("appointment", "宋听澜", "陆知微", made_by="shareholders"))
    assert [one for one in kinds(elected) if one[0] == "appointment"] == [
        ("appointment", "sole_director", False), ("appointment", "shareholders", True)]  # fmt: skip
    whose = with_papers(brought("appointment", "宋听澜", made_by=None))
    assert [one for one in kinds(whose) if one[0] == "appointment"] == [("appointment", None, True)]
    unmarked = with_papers(brought("articles", "宋听澜", brought=None))
    assert ("articles", None, False) in kinds(unmarked)


def test_brought_articles_that_agree_are_accepted_and_are_not_written_again() -> None:
    filing = with_papers(brought("articles", "宋听澜", "陆知微"))
    assert told(filing) == []
    assert "articles" not in [one.type for one in papers_of(filing)]


def test_the_hands_on_brought_articles_are_those_that_are_stated_and_everybody_signs_the_form() -> None:
    filing = with_papers(brought("articles", "宋听澜"))
    form = next(place for place, one in enumerate(filing.documents) if one.type == "application_form")
    signing = {one.name: one.documents for one in signatories_of(filing)}
    assert set(signing) == {"宋听澜", "陆知微"} and all(form in places for places in signing.values())
    for one in signatories_of(filing):
        filing = signed_by(filing, one.person_key, one.documents, on=DAY, until=DAY)
    (articles,) = (one for one in filing.documents if one.type == "articles")
    assert [(one.signer, one.kind) for one in articles.signatures] == [("宋听澜", "signature")]
    assert told(with_papers(brought("articles", "宋听澜"))) == [("A02", "correct")]


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({"registered_capital_cny": 1}, ["X03"]),
        ({"company_name": "成都远岫科技有限公司"}, ["X01"]),
        ({"operating_term": "20年"}, ["X10"]),
        ({"business_scope": ["园艺服务"]}, ["X05"]),
        ({"shareholders": [{"name": "另一人", "subscribed_cny": 1}]}, ["X04"]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_brought_articles_that_say_something_else_are_caught(said: dict[str, Any], rules: list[str]) -> None:
    content = {**brought("articles")["content"], **said}
    filing = with_papers(brought("articles", "宋听澜", "陆知微", content=content))
    assert told(filing) == [(one, "correct") for one in rules]


def test_what_was_hard_to_read_in_articles_never_decides_alone_and_what_was_typed_otherwise_is_shown() -> None:
    content = {**brought("articles")["content"], "registered_capital_cny": 1}
    filing = with_papers(brought("articles", "宋听澜", "陆知微", content=content))
    place = next(place for place, one in enumerate(filing.documents) if one.type == "articles")
    hard = Evidence(f"documents[{place}].content.registered_capital_cny", 1, sure=False)
    assert told(filing, hard) == [("X03", "manual")]
    fair = with_papers(brought("articles", "宋听澜", "陆知微"))
    clear = Evidence(f"documents[{place}].content.registered_capital_cny", 2, sure=True)
    assert told(fair, clear) == [("X03", "manual")]


def test_papers_of_ones_own_that_nobody_could_read_are_for_a_person() -> None:
    unread = brought("articles", "宋听澜", "陆知微", items=[], organs=[], content=None)
    assert told(with_papers(unread)) == [("A01", "manual")]
    paper = brought("appointment", "宋听澜", "陆知微", made_by=None, appointees=[])
    assert {one[1] for one in told(with_papers(paper))} == {"manual"}


def test_an_appointment_names_people_and_one_who_holds_no_office_is_caught() -> None:
    appointees = [{"person": "宋听澜", "office": "director", "term_years": 3},
                  {"person": "许砚清", "office": "supervisor", "term_years": 3}]  # fmt: skip
    paper = brought("appointment", "宋听澜", "陆知微", made_by="shareholders", appointees=appointees)
    assert told(with_papers(paper)) == []
    other = [appointees[0], {**appointees[1], "person": "另一人"}]
    assert told(with_papers({**paper, "appointees": other})) == [("X07", "correct")]


def test_an_upload_is_read_into_the_case_and_what_was_read_is_held_against_the_answers(office: Office) -> None:
    declared = answers(as_of="2026-11-20", procedure="establishment")
    filing = filing_of(declared)
    pdf = printed(filing, next(one.place for one in papers_of(filing) if one.type == "articles"))
    reference = office.begin(answers(name={"full": "成都别家科技有限公司"}))
    hands = [{"signer": name, "kind": "signature", "on": "2026-11-20"} for name in ("宋听澜", "陆知微")]
    entered = {"signed_on": "2026-11-20", "signatures": hands}
    office.attach(reference, pdf, document_type="articles", entered=entered)
    view = case_view.preview(office.counter, reference=reference, account_id=office.people["P1"], now=office.clock())
    (paper,) = (one for one in view.filing["documents"] if one["type"] == "articles")
    assert paper["brought"] and paper["content"]["registered_capital_cny"] == 1_000_000
    assert paper["items"] and paper["organs"] and len(paper["content"]["shareholders"]) == 2
    found = {one["rule_id"] for one in view.examination["findings"]}
    assert "X01" in found and not {"X03", "X04", "X05", "X10", "A01", "A02", "A03"} & found
