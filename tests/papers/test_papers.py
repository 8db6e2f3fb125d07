"""The standard papers: complete under the law of their day, what the data says, clean files, no box ever."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.domain.filing import Filing
from registry.domain.lookups import NOTHING_FOUND
from registry.domain.rules import book, examine
from registry.papers.template import BLANK, TEXTS, blocks, numeral
from registry.papers.words import amount, day, office
from registry.papers.writing import papers_of, unprintable
from tests.making import clean_case, person
from tests.papers.samples import DIGEST, GOLDEN, SAMPLES, declared, filing_of, flat, goldens, printed, text_of

NAMES = sorted(path.stem for path in TEXTS.glob("*.txt"))
FILINGS = {name: filing_of(case) for name, case in SAMPLES.items()}


def place_of(filing: Filing, kind: str) -> int:
    return next(one.place for one in papers_of(filing) if one.type == kind)


def written(name: str, kind: str = "articles") -> str:
    filing = FILINGS[name]
    return flat(text_of(printed(filing, place_of(filing, kind))))


# The texts


@pytest.mark.parametrize("name", NAMES)
def test_every_citation_names_a_known_instrument(name: str) -> None:
    known = book.current().instruments
    assert [law for block in blocks(name) for law in block.law if law[0] not in known] == []


@pytest.mark.parametrize("name", ["articles_llc", "articles_jsc", "articles_state_owned"])
def test_every_article_has_a_legal_basis_under_each_law_it_stands_in(name: str) -> None:
    for block in blocks(name):
        if block.kind == "条":
            cited = {instrument for instrument, _, _ in block.law}
            assert {"CL2018", "CIVIL"} & cited or "新法" in block.when, block.text
            assert "CL2023" in cited or "旧法" in block.when, block.text


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (21, "二十一"), (105, "一百零五"), (110, "一百一十")]
)
def test_articles_are_numbered_in_words(number: int, words: str) -> None:
    assert numeral(number) == words


def test_the_golden_texts_are_what_is_written() -> None:
    now = dict(goldens())
    assert {path.name for path in now} == {path.name for path in GOLDEN.iterdir()}
    changed = [path.name for path, text in now.items() if path.read_text(encoding="utf-8") != text]
    assert changed == [], "read what changed; then python -m tests.papers.samples"


# What they say


@pytest.mark.parametrize("name", SAMPLES)
def test_a_complete_filing_leaves_nothing_blank_and_every_page_bears_digest_and_number(name: str) -> None:
    filing = FILINGS[name]
    for paper in papers_of(filing):
        pages = text_of(printed(filing, paper.place)).split("\f")
        for number, page in enumerate(pages, 1):
            assert BLANK not in page and "{" not in page
            assert DIGEST in flat(page) and f"第{number}页共{len(pages)}页" in flat(page)


def test_an_incomplete_draft_is_written_with_blanks_and_says_that_it_is_a_draft() -> None:
    filing = filing_of({"procedure": "establishment", "entity_type": "llc", "as_of": "2026-11-20"})
    for paper in papers_of(filing):
        text = text_of(printed(filing, paper.place, digest=""))
        assert "草稿" in text and "SHA-256" not in text
    assert BLANK in text_of(printed(filing, place_of(filing, "articles")))


@pytest.mark.parametrize(
    "name", [name for name, one in FILINGS.items() if any(d.type == "articles" for d in one.documents)]
)
def test_the_articles_print_the_very_data_that_the_rules_examine(name: str) -> None:
    document = next(one for one in FILINGS[name].documents if one.type == "articles")
    content, text = document.content, written(name)
    assert content is not None
    facts = [content.company_name, content.domicile_address, content.operating_term, office(content.legal_rep_office)]
    facts += [amount(content.registered_capital_cny), "；".join(content.business_scope)]
    for holder in content.shareholders:
        facts += [holder.name, holder.id_number or holder.uscc, *(day(part.due) for part in holder.contributions)]
        shares = (
            f"{holder.subscribed_cny:,.0f}" if FILINGS[name].entity_type == "jsc" else amount(holder.subscribed_cny)
        )
        facts.append(shares)
    assert [fact for fact in facts if flat(str(fact)) not in text] == []
    organs = {"board": "公司设董事会", "supervisory_board": "公司设监事会", "audit_committee": "设置由"}
    for organ, words in organs.items():
        assert (words in text) == (organ in document.organs), organ


def test_appointments_print_whom_the_data_appoints() -> None:
    for name, filing in FILINGS.items():
        for place, document in enumerate(filing.documents):
            text = flat(text_of(printed(filing, place))) if document.type == "appointment" else ""
            for one in document.appointees:
                assert f"{filing.persons[one.person or ''].name}{office(one.office)}" in text, (name, one)


def test_each_law_has_its_own_text() -> None:
    assert "公司不设股东会" in written("one_person_new") and "第六十条" in written("one_person_new")
    assert "执行董事" in written("one_person_old") and "经营方针和投资计划" in written("one_person_old")
    assert "五年内缴足" in written("several_new") and "五年内缴足" not in written("several_old")
    assert "公司法（2023年修订）" in written("several_new") and "公司法（2023年修订）" not in written("several_old")
    assert "股东大会" in written("by_shares_old") and "股东大会" not in written("by_shares_new")
    assert "全额缴纳股款" in written("by_shares_new")
    assert "不设监事会，不设监事" in written("no_supervisor_new")
    assert "法定代表人由经理担任" in written("manager_represents_new")


def test_a_company_of_the_state_alone_is_decided_by_the_body_that_holds_its_share() -> None:
    new, old = written("state_owned_new"), written("state_owned_old")
    for text in (new, old):
        assert "公司不设股东会，由出资人机构行使股东会职权" in text and "股东会会议" not in text
        assert "成都市天青国有资本投资运营有限公司根据授权履行出资人职责" in text
        assert "董事会中的职工代表" not in text and "职工代表由公司职工代表大会选举产生" in text
        assert "由出资人机构从董事会成员中指定" in text and "归国家所有" in text
        assert "未经出资人机构同意" in text and "自然人股东" not in text
    assert "过半数为外部董事" in new and "行使公司法规定的监事会的职权" in new and "公司设监事会" not in new
    assert "第六十九条、第一百七十六条" in new and "中国共产党" in new
    assert "外部董事" not in old and "审计委员会" not in old and "公司设监事会，成员5人" in old
    assert "监事会主席由出资人机构从监事会成员中指定" in old and "本级人民政府批准" in old


def test_a_company_of_the_state_may_keep_supervisors_or_a_single_director_under_the_new_law() -> None:
    watched, small = written("state_owned_watched_new"), written("state_owned_small_new")
    assert "公司设监事会，成员3人" in watched and "审计委员会" not in watched
    assert "不设董事会，设董事一人，由出资人机构委派" in small and "设监事1人，由出资人机构委派" in small


def test_one_company_of_another_or_of_several_has_the_usual_articles() -> None:
    private = {**SAMPLES["state_owned_new"]["organisations"]["O1"], "state_owned": False}
    filing = filing_of({**SAMPLES["state_owned_new"], "organisations": {"O1": private}})
    text = flat(text_of(printed(filing, place_of(filing, "articles"))))
    assert "出资人机构" not in text and "公司不设股东会" in text


def test_a_branchs_papers_are_signed_by_the_parents_representative() -> None:
    for kind in ("application_form", "appointment"):
        assert "宋听澜（隶属企业法定代表人）" in written("branch", kind)


def test_an_agent_has_an_authority_that_the_applicant_signs() -> None:
    text = written("agent", "authorization")
    assert "赵远岫" in text and "2026年11月1日至2026年12月31日" in text and "宋听澜（法定代表人）" in text


def test_a_signed_paper_says_when_and_under_which_certificate() -> None:
    text = flat(text_of(printed(FILINGS["several_new"], 1, signed=True)))
    assert text.count("证书序列号3F2A88C0192837465564738291") == 2 and "2026年11月20日10:03:07" in text


def test_a_change_is_resolved_by_the_owners_and_amends_the_articles_by_the_representative() -> None:
    resolution, amendment = written("change", "change_resolution"), written("change", "articles_amendment")
    assert "名称、住所、注册资本、经营范围、法定代表人" in resolution and "陆知微（股东）" in resolution
    assert "修改为：成都澄澄淞科技有限公司" in amendment and "宋听澜（法定代表人）" in amendment
    assert "陆知微（" not in amendment  # he is named among the holders, and does not sign


def test_a_standard_one_person_company_uploads_the_proof_of_premises_and_id_copies_alone() -> None:
    uploads = [one for one in clean_case(7)["documents"] if one["type"] in ("lease", "property_certificate", "id_copy")]
    filing = filing_of({**SAMPLES["one_person_new"], "documents": uploads})
    assert filing.as_of is not None
    found = examine(filing, NOTHING_FOUND, day=filing.as_of).findings
    assert {one.rule_id for one in found if one.severity != "notice"} == {"S01", "A02"}  # only the signatures


# What people type


def with_names(company: str, name: str) -> Filing:
    case = declared()
    people = {key: {**one, "name": name if key == "P2" else one["name"]} for key, one in case["persons"].items()}
    return filing_of({**case, "name": {"full": company}, "persons": people})


@pytest.mark.parametrize("typed", ["A & B <b>", "<para><img src='/etc/passwd'/></para>", "{公司名称}", "&amp;％s\\"])
def test_what_was_typed_is_printed_as_it_was_typed(typed: str) -> None:
    filing = with_names(f"成都{typed}有限公司", typed)
    for paper in papers_of(filing):
        text = flat(text_of(printed(filing, paper.place)))
        assert flat(f"成都{typed}有限公司") in text or paper.type == "application_form"
        assert flat(typed) in text or paper.type == "appointment"


def test_a_rare_character_is_set_from_the_second_font() -> None:
    filing = with_names("成都𠮷祥有限公司", "李𠮷")
    assert unprintable(filing, law_day=filing.as_of or pytest.fail()) == ""
    assert "李𠮷" in text_of(printed(filing, 1))


def test_a_character_that_no_font_has_is_named_before_anything_is_frozen() -> None:
    filing = with_names("成都😀有限公司", "李\U0003134a")
    assert set(unprintable(filing, law_day=filing.as_of or pytest.fail())) == {"😀", "\U0003134a"}


def fifty() -> Filing:
    case = declared()
    people: dict[str, Any] = {}
    for number in range(1, 51):
        name = "欧阳" + "澄岚栩霁葭" * 10 if number == 50 else f"股东{numeral(number)}"
        people[f"P{number}"] = person(name, date(1990, 1, 1), number, f"1009{number:07d}")
    part = [{"method": "money", "amount_cny": 10000, "due": "2031-10-31"}]
    two = [{**part[0], "amount_cny": 4000}, {"method": "ip", "amount_cny": 6000, "due": "2030-01-01"}]
    holders = [
        {"kind": "natural_person", "ref": key, "subscribed_cny": 10000, "contributions": two if key == "P9" else part}
        for key in people
    ]
    return filing_of({**case, "persons": people, "shareholders": holders, "registered_capital_cny": 500000})


def test_fifty_shareholders_long_names_and_a_long_scope_all_find_their_place() -> None:
    filing = fifty()
    scope = tuple(f"第{numeral(number)}项技术开发、技术咨询、技术转让" for number in range(1, 400))
    items = [{"text": text, "industry_code": "6513", "licence": "none"} for text in scope]
    long = filing_of({**SAMPLES["one_person_new"], "business_scope": items})
    pages = text_of(printed(filing, 1)).split("\f")
    text = flat("".join(pages))
    for number in (1, 9, 25, 49):
        assert text.count(f"股东{numeral(number)}") >= 2  # in the table and under the articles
    assert "欧阳澄岚栩霁葭" in text and "知识产权" in text
    heads = sum("认缴出资额" in page and "出资方式" in page and "股东姓名或者名称" in page for page in pages)
    assert heads >= 3  # the table's head is repeated on each of its pages
    for place in (0, 1):
        assert scope[-1] in flat(text_of(printed(long, place)))


# The files


def test_the_same_filing_gives_the_same_bytes() -> None:
    filing = FILINGS["board_new"]
    for paper in papers_of(filing):
        assert printed(filing, paper.place) == printed(filing_of(SAMPLES["board_new"]), paper.place)


@pytest.mark.skipif(not (shutil.which("qpdf") and shutil.which("pdffonts")), reason="needs qpdf and pdffonts")
@pytest.mark.parametrize(
    "name", ["one_person_new", "by_shares_old", "branch", "individual", "ordinary_ending", "agent"]
)
def test_files_are_sound_and_every_font_is_embedded(name: str, tmp_path: Path) -> None:
    filing = FILINGS[name]
    for paper in papers_of(filing):
        path = tmp_path / f"{paper.place}.pdf"
        path.write_bytes(printed(filing, paper.place, signed=True))
        assert subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0
        fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        assert fonts and all(line.split()[-5] == "yes" for line in fonts), fonts
