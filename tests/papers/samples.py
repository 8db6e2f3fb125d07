"""Filings whose papers are written in tests. `python -m tests.papers.samples` renews the golden texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2

from registry.domain.filing import Filing, parse
from registry.domain.signatories import signatories_of
from registry.domain.standard_papers import derive
from registry.papers.pieces import Signed
from registry.papers.writing import capacity_on, papers_of, write
from tests.making import clean_case, person

GOLDEN = Path(__file__).parents[1] / "golden" / "papers"
DIGEST = "3f2a" * 16


def declared(**changes: Any) -> dict[str, Any]:
    """A case without papers and lookups."""
    case = {key: value for key, value in clean_case(7).items() if key not in ("documents", "lookups")}
    case["persons"] = {**case["persons"], "P4": person("赵远岫", date(1990, 1, 1), 181, "10020000099")}
    return {**case, **changes}


def filing_of(case: dict[str, Any]) -> Filing:
    """The filing with its standard papers."""
    filing = parse(case)
    return replace(filing, documents=derive(filing) + filing.documents)


def governed(**changes: Any) -> dict[str, Any]:
    """Its governance with changes."""
    governance: dict[str, Any] = {**clean_case(7)["governance"], **changes}
    return governance


def board(supervisors: list[str], **changes: Any) -> dict[str, Any]:
    """A board of three under a chair."""
    return governed(board=True, directors=["P1", "P2", "P4"], chair="P1", supervisors=supervisors, **changes)


def one_person() -> dict[str, Any]:
    """A single shareholder's company."""
    shares = [{**clean_case(7)["shareholders"][0], "subscribed_cny": 1000000}]
    shares[0]["contributions"] = [{"method": "money", "amount_cny": 1000000, "due": "2031-10-31"}]
    return declared(shareholders=shares, company_type_text="有限责任公司（自然人独资）")


def old(case: dict[str, Any]) -> dict[str, Any]:
    """The same under the company law until 2024-06-30."""
    position = "chair" if case["governance"]["board"] else "executive_director"
    return {**case, "as_of": "2021-06-01", "legal_representative": {"person": "P1", "position": position}}


def by_shares() -> dict[str, Any]:
    """A company limited by shares."""
    name = {"full": "成都澄岚栩科技股份有限公司", "division": "成都"}
    watch = ["P3", "P5", "P6"]
    people = {
        **declared()["persons"],
        "P5": person("温叙白", date(1987, 4, 4), 183, "10020000098"),
        "P6": person("纪行远", date(1986, 5, 5), 185, "10020000097"),
    }
    governance = board(watch, supervisory_board=True, employee_supervisors=["P6"])
    typed = {"entity_type": "jsc", "company_type_text": "股份有限公司"}
    return declared(**typed, name=name, governance=governance, persons=people)


def state_owned(**governance: Any) -> dict[str, Any]:
    """A company of the state alone: a board with an employee on it, and whoever watches."""
    born = date(1986, 5, 5)
    more = {
        f"P{n}": person(name, born, 185 + n, f"1002000008{n}") for n, name in enumerate(("甘棠", "麦冬", "连翘"), 5)
    }
    state = {"name": "成都市天青国有资本投资运营有限公司", "uscc": "91510101MA6CCCC38P", "kind": "company",
             "status": "active", "legal_representative": "陆知微", "state_owned": True}  # fmt: skip
    shares = [{"kind": "organisation", "ref": "O1", "subscribed_cny": 1000000,
               "contributions": [{"method": "money", "amount_cny": 1000000, "due": "2031-10-31"}]}]  # fmt: skip
    return declared(
        shareholders=shares,
        organisations={"O1": state},
        company_type_text="有限责任公司（国有独资）",
        persons={**declared()["persons"], **more},
        legal_representative={"person": "P1", "position": "chair"},
        governance={**board([], employee_directors=["P4"]), **governance},
    )


def branch() -> dict[str, Any]:
    """A branch of a company from elsewhere."""
    parent = {
        "name": "成都澄岚栩科技有限公司",
        "uscc": "91510107MA00000000",
        "legal_representative": "宋听澜",
        "domicile_address": "四川省成都市武侯区听松街1号",
        "decision_date": "2026-11-10",
    }
    case = declared(procedure="branch_establishment", entity_type="branch", parent=parent)
    for name in ("shareholders", "governance", "registered_capital_cny", "legal_representative"):
        del case[name]
    return {**case, "person_in_charge": {"person": "P2"}, "company_type_text": "有限责任公司分公司"}


def individual() -> dict[str, Any]:
    """A family's business."""
    case = declared(procedure="individual_establishment", entity_type="individual", composition="family")
    for name in ("shareholders", "governance", "registered_capital_cny", "legal_representative"):
        del case[name]
    return {**case, "operator": {"person": "P1"}, "family_members": ["P2"]}


def ending(kind: str) -> dict[str, Any]:
    """A deregistration."""
    return declared(procedure="deregistration", dereg={"kind": kind, "notice_start": "2026-10-20"})


def change() -> dict[str, Any]:
    """A change that touches the articles."""
    items = ["name", "domicile", "registered_capital", "business_scope", "legal_representative"]
    return declared(procedure="change", change={"items": items, "decision_date": "2026-11-18"})


def with_agent() -> dict[str, Any]:
    """An agent files for it."""
    return declared(agent={"person": "P4", "from": "2026-11-01", "to": "2026-12-31", "scope": ["establishment"]})


SAMPLES: dict[str, dict[str, Any]] = {
    "one_person_new": one_person(),
    "one_person_old": old(one_person()),
    "several_new": declared(),
    "several_old": old(declared()),
    "board_new": declared(
        governance=board(["P3", "P5"], supervisory_board=True, employee_supervisors=["P5"]),
        persons={**declared()["persons"], "P5": person("温叙白", date(1987, 4, 4), 183, "10020000098")},
        legal_representative={"person": "P1", "position": "chair"},
    ),
    "board_old": old(declared(governance=board(["P3"]))),
    "audit_committee_new": declared(governance=board([], audit_committee=["P2", "P4"])),
    "no_supervisor_new": declared(governance=governed(supervisors=[], no_supervisor_consent=True)),
    "manager_represents_new": declared(legal_representative={"person": "P1", "position": "manager"}),
    "by_shares_new": by_shares(),
    "by_shares_old": old(by_shares()),
    "state_owned_new": state_owned(audit_committee=["P2", "P4"]),
    "state_owned_watched_new": state_owned(
        supervisors=["P3", "P5", "P6"], supervisory_board=True, employee_supervisors=["P6"]
    ),
    "state_owned_small_new": {
        **state_owned(board=False, directors=["P1"], chair=None, employee_directors=[], supervisors=["P3"]),
        "legal_representative": {"person": "P1", "position": "director"},
    },
    "state_owned_old": old(
        state_owned(
            supervisors=["P2", "P3", "P5", "P6", "P7"], supervisory_board=True, employee_supervisors=["P6", "P7"]
        )
    ),
    "branch": branch(),
    "individual": individual(),
    "simple_ending": ending("simple"),
    "ordinary_ending": ending("ordinary"),
    "change": change(),
    "agent": with_agent(),
}


def printed(filing: Filing, place: int, *, signed: bool = False, digest: str = DIGEST) -> bytes:
    """One paper as a PDF, signed by everybody or by nobody yet."""
    how = "已电子签名　2026年11月20日 10:03:07\n证书序列号 3F2A88C0192837465564738291" if signed else ""
    document = filing.documents[place]
    places = [
        Signed(one.name, capacity_on(filing, document, one.name, one.capacities), how)
        for one in signatories_of(filing)
        if place in one.documents
    ]
    assert filing.as_of is not None
    paper = write(filing, place, signed=places, reference="20261120-T7", digest=digest, law_day=filing.as_of)
    return paper.pdf


def text_of(pdf: bytes) -> str:
    """The text of a PDF, page by page, line by line."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[place].get_textpage().get_text_range() for place in range(len(document))]
    return "\n\f\n".join(page.replace("\r\n", "\n") for page in pages) + "\n"


def flat(text: str) -> str:
    """Without any white space, for finding what is broken over lines."""
    return "".join(text.split())


def goldens() -> Iterator[tuple[Path, str]]:
    """The file of each golden text, and the text as it is written now."""
    whole = ("one_person_new", "board_new", "by_shares_new", "branch", "individual", "simple_ending", "change")
    for name, case in SAMPLES.items():
        filing = filing_of(case)
        for paper in papers_of(filing):
            telling = paper.type in (
                "articles",
                "authorization",
                "shareholder_consent",
                "dissolution_resolution",
                "change_resolution",
            )
            if name in whole or telling:
                text = text_of(printed(filing, paper.place))
                yield GOLDEN / f"{name}-{paper.place}-{paper.type}.txt", text


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path, text in goldens():
        path.write_text(text, encoding="utf-8")
