"""Cases for the doors of staff and programs: answers of the enrolled people, and filings that were handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from registry.procedures import attach, draft, reserve, sign, submit
from registry.records import people
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
