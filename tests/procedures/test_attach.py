"""Uploads: typed by their content, capped, kept as received and unreadable in the store."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from registry.config import Settings
from registry.domain.errors import FilingError
from registry.procedures import attach, draft, sign
from registry.procedures.attach import MAXIMUM_BYTES, MAXIMUM_PAPERS
from registry.procedures.counter import once
from registry.records import materials
from registry.records.database import reading
from registry.records.materials import Material
from tests.making import clean_case
from tests.procedures.acting import PDF, Office, refused

BY_HAND = {"signer": "宋听澜", "kind": "signature", "on": "2026-11-20"}
E_SIGNED = {"signer": "宋听澜", "kind": "e_signature"}
PNG, JPEG = b"\x89PNG\r\n\x1a\n" + bytes(20), b"\xff\xd8\xff\xe0" + bytes(20)
MISLABELLED: dict[str, bytes] = {
    "empty.pdf": b"",
    "programme.pdf": b"MZ\x90\x00" + bytes(60),
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "archive.jpg": b"PK\x03\x04" + bytes(26),
    "letters.pdf": b"\n%PDF-1.7",
    "picture.gif": b"GIF89a" + bytes(10),
    "half.png": b"\x89PNG\r\n",
}


def papers(office: Office, reference: str) -> list[Material]:
    with reading() as session:
        return materials.of_application(session, office.case(reference).id)


@pytest.mark.parametrize("name", MISLABELLED)
def test_what_is_no_pdf_jpeg_or_png_is_refused_whatever_it_is_called(office: Office, name: str) -> None:
    reference = office.begin()
    with refused("media_type", "PDF"):
        office.attach(reference, MISLABELLED[name], file_name=name)
    assert (papers(office, reference), office.case(reference).version) == ([], 1)


def test_ten_megabytes_are_taken_and_not_a_byte_more(office: Office) -> None:
    reference = office.begin()
    with refused("limit", "10 MB"):
        office.attach(reference, PDF.ljust(MAXIMUM_BYTES + 1, b"\n"))
    office.attach(reference, PDF.ljust(MAXIMUM_BYTES, b"\n"))
    assert [paper.size for paper in papers(office, reference)] == [MAXIMUM_BYTES]


def test_forty_papers_are_taken_and_the_next_only_after_one_was_removed(office: Office) -> None:
    reference = office.begin()
    for number in range(MAXIMUM_PAPERS):
        office.attach(reference, PDF + str(number).encode())
    with refused("limit", "40"):
        office.attach(reference)
    office.do(attach.detach, reference, material_id=papers(office, reference)[0].id)
    office.attach(reference)


@pytest.mark.parametrize(
    ("content", "media_type"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")]
)
def test_the_type_is_that_of_the_content_not_of_the_name(office: Office, content: bytes, media_type: str) -> None:
    reference = office.begin()
    told = office.attach(reference, content, file_name="paper.exe")
    assert told["media_type"] == media_type
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    (paper,) = papers(office, reference)
    with reading() as session:
        assert materials.by_id(session, office.case(reference).id, paper.id).content == content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\租赁合同.pdf", "租赁合同.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("\udcff.pdf", ".pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_made_harmless(given: str, shown: str) -> None:
    assert attach.shown_file_name(given) == shown


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ({"document_type": "application_form"}, "document_type"),
        ({"document_type": "articles", "entered": {"brought": False}}, "brought"),
        ({"document_type": "articles", "entered": {"signatures": [BY_HAND, E_SIGNED]}}, "signatures[1]"),
        ({"document_type": "articles", "entered": {"signatures": [{**BY_HAND, "verified": True}]}}, "signatures[0]"),
        ({"document_type": "__class__"}, "document_type"),
        ({"document_type": "lease", "entered": {"from": "2026-02-30"}}, "from"),
        ({"document_type": "lease", "entered": {"rent": 1}}, "rent"),
        ({"document_type": "lease", "entered": {"signatures": []}}, "signatures"),
        ({"document_type": "lease", "entered": {"lessor": "x" * 200_000}}, "lessor"),
        ({"document_type": "lease", "entered": {"lessor": "\u202e甲"}}, "lessor"),
        ({"subject": "x" * 100}, "subject"),
    ],
)
def test_what_is_read_from_a_paper_is_checked_field_by_field(office: Office, words: dict[str, Any], path: str) -> None:
    reference = office.begin()
    with pytest.raises(FilingError) as refusal:
        office.attach(reference, **words)
    assert [problem.path for problem in refusal.value.problems] == [path]
    assert papers(office, reference) == []


def test_a_paper_of_another_case_is_not_there(office: Office) -> None:
    mine, other = office.begin(), office.begin()
    office.attach(other)
    foreign = papers(office, other)[0].id
    for act in (
        lambda: office.do(attach.detach, mine, material_id=foreign),
        lambda: office.do(attach.describe, mine, material_id=foreign, entered={}),
        lambda: office.do(attach.detach, mine, material_id=4711),
    ):
        with refused("not_found"):
            act()
    assert len(papers(office, other)) == 1


def test_a_removed_paper_stays_with_the_round_that_was_signed_with_it(office: Office) -> None:
    reference = office.signed(papers=1)
    first = office.round(reference)
    (paper,) = papers(office, reference)
    office.do(draft.revise, reference)
    office.do(attach.detach, reference, material_id=paper.id)
    with refused("not_found"):
        office.do(attach.detach, reference, material_id=paper.id)
    office.request(reference)
    second = office.round(reference)
    assert paper.sha256.hex().encode() in first.payload
    assert paper.sha256.hex().encode() not in second.payload
    with reading() as session:
        kept = materials.by_id(session, office.case(reference).id, paper.id)
        assert kept is not None and kept.content == PDF


def test_nothing_personal_can_be_read_in_the_files_of_the_store(office: Office, settings: Settings) -> None:
    secret = b"%PDF-1.7\n% the words of an uploaded paper"
    reference = office.begin()
    office.attach(reference, secret, entered={"name": "宋听澜", "number": "川0000001"}, document_type="name_notice")
    office.reserve(reference)
    asked = office.do(sign.request, reference, once=once("key", {}))
    links = [one["link"].rpartition("/")[2].encode() for one in asked["signatories"]]
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert [path for path in files if path.name.startswith("yizhao.db")]
    stored = b"".join(path.read_bytes() for path in files)
    people = clean_case(0)["persons"].values()
    personal = [person[field].encode() for person in people for field in ("id_number", "phone", "residence")]
    assert reference.encode() in stored, "the right files were searched"
    for readable in (*personal, *links, b"the words of an uploaded paper", "川0000001".encode()):
        assert readable not in stored, readable
