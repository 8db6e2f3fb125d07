"""The papers of a case: read before signing, by each signatory, beside the declarations; and what signing adds."""

from __future__ import annotations

import pytest

from registry.procedures import draft, write
from tests.making import clean_case
from tests.papers.samples import flat, text_of
from tests.procedures.acting import Office, answers, late, refused

KINDS = ["application_form", "articles", "appointment", "appointment"]


def read(office: Office, reference: str, place: int, by: str = "P1") -> str:
    return flat(text_of(raw(office, reference, place, by)))


def raw(office: Office, reference: str, place: int, by: str = "P1") -> bytes:
    return write.paper(
        office.counter, reference=reference, place=place, account_id=office.people[by], now=office.clock()
    )


def kinds(office: Office, reference: str, by: str = "P1") -> list[str]:
    found = write.papers(office.counter, reference=reference, account_id=office.people[by], now=office.clock())
    return [one.type for one in found]


def test_a_draft_is_read_by_its_applicant_alone(office: Office) -> None:
    reference = office.begin()
    assert kinds(office, reference) == KINDS and "草稿" in read(office, reference, 1)
    for nobody in ("P2", "stranger", "reviewer"):
        with refused("not_found"):
            read(office, reference, 1, by=nobody)


def test_a_place_without_a_paper_of_ours_is_not_there(office: Office) -> None:
    reference = office.begin()
    office.attach(reference)
    for place in (4, 5, 99):
        with refused("not_found"):
            read(office, reference, place)


def test_a_signatory_reads_what_he_signs_and_sees_others_numbers_in_part(office: Office) -> None:
    reference = office.begin()
    office.reserve(reference)
    office.request(reference)
    mine, other = clean_case(0)["persons"]["P2"]["id_number"], clean_case(0)["persons"]["P1"]["id_number"]
    assert kinds(office, reference, "P2") == KINDS
    text = read(office, reference, 0, by="P2")
    assert mine in text and other not in text and "只显示一部分" in text
    assert office.round(reference).digest.hex() in text and "草稿" not in text
    assert other in read(office, reference, 0)
    with refused("not_found"):
        read(office, reference, 0, by="stranger")


def test_after_signing_it_says_who_signed_when_and_under_which_certificate(office: Office) -> None:
    reference = office.signed()
    text = read(office, reference, 1)
    assert text.count("已电子签名") == 2 and text.count("证书序列号") == 2
    assert "宋听澜（股东）" in text and "陆知微（股东）" in text
    office.do(draft.revise, reference)
    assert "已电子签名" not in read(office, reference, 1)


def test_a_reviewer_reads_the_papers_with_numbers_in_part(office: Office) -> None:
    reference = office.submitted(late())
    assert kinds(office, reference, "reviewer") == KINDS
    number = clean_case(0)["persons"]["P1"]["id_number"]
    assert number not in read(office, reference, 1, by="reviewer")
    assert raw(office, reference, 1) == raw(office, reference, 1)
    with refused("not_found"):
        read(office, reference, 1, by="elsewhere")


@pytest.mark.parametrize("path", ["signing", "preview"])
def test_what_cannot_be_printed_is_named_before_it_is_frozen(office: Office, path: str) -> None:
    reference = office.begin(answers(domicile={**answers()["domicile"], "address": "四川省成都市武侯区听松街😀号"}))
    with refused("unprintable", "U+1F600"):
        if path == "signing":
            office.request(reference)
        else:
            raw(office, reference, 1)
    assert office.state(reference) == "DRAFT"
