"""Cases for the doors of staff and programs: answers of the enrolled people, and filings that were handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from registry.procedures import attach, draft, recommend, reserve, review, sign, submit
from registry.procedures.case_view import licence_of, status
from registry.records import applications, people
from registry.records.database import reading
from tests.conftest import PEOPLE
from tests.making import clean_case, person

FOUNDERS = ("songtinglan", "luzhiwei")
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
LESSOR = "成都听松置业有限公司"
_DERIVED = ("documents", "lookups", "as_of", "case_id", "schema_version")


def answers(number: int = 0, **changes: Any) -> dict[str, Any]:
    """What an applicant declares for a company of the two founders, in which no rule finds anything."""
    case = {key: value for key, value in clean_case(number).items() if key not in _DERIVED}
    named = zip(("P1", "P2", "P3"), (*FOUNDERS, "xuyanqing"), strict=True)
    case["persons"] = {key: _declared(username, index) for index, (key, username) in enumerate(named)}
    del case["name"]["reservation"]
    return {**case, **changes}


def papers(number: int = 0, owner: str = LESSOR) -> list[tuple[str, dict[str, Any]]]:
    """Type and content of the two papers that prove the right to the premises."""
    address = answers(number)["domicile"]["address"]
    lease = {"lessor": LESSOR, "lessee": "宋听澜", "address": address, "from": "2026-11-20", "to": "2029-11-19"}
    certificate = {"owner": owner, "number": "川（2024）成都市不动产权第0900001号", "address": address, "use": "办公"}
    return [("lease", lease), ("property_certificate", certificate)]


def handed_in(site: Flask, number: int = 0, *, owner: str = LESSOR, photo: bytes | None = None, **changes: Any) -> str:
    """The reference of a case that was filled in, signed by both founders and submitted; a photo is its third paper."""
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        me = account_id(site, FOUNDERS[0])
        reference = str(draft.start(counter, applicant_id=me, answers=answers(number, **changes), now=now)["reference"])
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
        uploads = [(kind, f"{kind}.pdf", PDF, entered) for kind, entered in papers(number, owner)]
        uploads += [("owner_consent", "IMG_0001.HEIC", photo, {})] if photo else []
        for kind, file_name, content, entered in uploads:
            attach.attach(
                counter,
                reference=reference,
                applicant_id=me,
                document_type=kind,
                subject=None,
                file_name=file_name,
                content=content,
                entered=entered,
                now=now,
            )
        sign_and_submit(site, reference)
        return reference


def sign_and_submit(site: Flask, reference: str) -> None:
    """Both founders sign the draft as it stands; then it is handed in."""
    with site.app_context():
        counter, now, me = site.extensions["counter"], site.extensions["clock"](), account_id(site, FOUNDERS[0])
        asked = sign.request(counter, reference=reference, applicant_id=me, now=now)
        for one in asked["signatories"]:
            username = next(key for key, value in PEOPLE.items() if value["name"] == one["name"])
            sign.sign(
                counter,
                token=one["link"].rpartition("/")[2],
                account_id=account_id(site, username),
                authenticated_how="password",
                shown=["filing"],
                now=now,
            )
        submit.submit(counter, reference=reference, applicant_id=me, now=now)


def established(site: Flask) -> str:
    """The unified code of a company of 宋听澜 alone, filed and licensed here."""
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        me = account_id(site, "songtinglan")
        reference = str(draft.start(counter, applicant_id=me, answers=company_of_one(), now=now)["reference"])
        reserve.reserve(counter, reference=reference, applicant_id=me, now=now)
        sign_and_submit(site, reference)
        with reading() as session:
            case = applications.by_reference(session, reference)
            assert case is not None and case.state == "LICENSED"
            licence = licence_of(session, case)
            assert licence is not None
            return licence.number[:18]


def company_of_one() -> dict[str, Any]:
    """What 宋听澜 declares for a company whose only shareholder, director and manager he is."""
    on = {"accepted": True, "on": "2026-11-20"}
    contribution = {"method": "money", "amount_cny": 1000000, "due": "2031-10-31"}
    alone = {
        "phone": "10010000000",
        "id_valid_to": "2040-01-01",
        "residence": "四川省成都市武侯区听松街6号1栋2单元301号",
    }
    return {
        "procedure": "establishment",
        "entity_type": "llc",
        "company_type_text": "有限责任公司（自然人独资）",
        "registration_authority": {"name": "成都市武侯区市场监督管理局", "division_code": "510107"},
        "name": {
            "full": "成都澄江科技有限公司",
            "division": "成都",
            "trade_name": "澄江",
            "industry": "科技",
            "org_form": "有限公司",
        },
        "domicile": {
            "division_code": "510107",
            "address": "四川省成都市武侯区听松街8号1栋1单元101号",
            "use_type": "commitment",
        },
        "registered_capital_cny": 1000000,
        "currency": "CNY",
        "business_scope": [{"text": "软件开发", "industry_code": "6513", "licence": "none"}],
        "main_industry_code": "6513",
        "operating_term": "长期",
        "headcount": 3,
        "legal_representative": {"person": "P1", "position": "director"},
        "shareholders": [
            {"kind": "natural_person", "ref": "P1", "subscribed_cny": 1000000, "contributions": [contribution]}
        ],
        "governance": {
            "board": False,
            "directors": ["P1"],
            "manager": "P1",
            "finance_officer": "P1",
            "supervisory_board": False,
            "no_supervisor_consent": True,
        },
        "liaison": {"person": "P1"},
        "licence_copies": {"original": 1, "duplicate": 1},
        "beneficial_owners": {"exempt_small_company": True},
        "persons": {"P1": {**_declared("songtinglan", 0), **alone}},
        "declarations": {"truthfulness": {**on, "signed_by": "P1"}, "name_infringement": on},
    }


def account_id(site: Flask, username: str) -> int:
    """The account of an enrolled person."""
    with site.app_context(), reading() as session:
        found = people.by_username(session, username)
        assert found is not None
        return found.id


def number_of(username: str) -> str:
    """The identity number of an enrolled person."""
    return str(_declared(username, 0)["id_number"])


def _declared(username: str, index: int) -> dict[str, Any]:
    one = PEOPLE[username]
    born: date = one["born"]
    declared = person(one["name"], born, one["sequence"], f"1009000{index:04d}")
    del declared["realname_verified"]
    return declared


def recommended(site: Flask) -> str:
    """A case that waits for the approver."""
    reference, me = handed_in(site, 1), account_id(site, "reviewer")
    with site.app_context():
        counter, now = site.extensions["counter"], site.extensions["clock"]()
        review.claim(counter, reference=reference, reviewer_id=me, now=now)
        view = status(counter, reference=reference, account_id=me, now=now)
        accepted = {str(paper.id): "accepted" for paper in view.materials}
        overrides = {str(at): "已核实" for at, one in enumerate(view.findings) if one["severity"] != "notice"}
        recommend.recommend(
            counter, reference=reference, reviewer_id=me, proposes="approve", overrides=overrides, note="",
            verdicts=accepted, now=now,
        )  # fmt: skip
    return reference
