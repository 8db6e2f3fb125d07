"""Papers that are read: once, filled in where the applicant is silent, compared, shown; never decisive when unsure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from registry.domain.errors import Refused
from registry.procedures import case_view, read_waiting, rehearse, show_reading, submit
from registry.reading import reader
from registry.reading.transcript import Reading
from registry.records import materials
from registry.records.database import db, reading
from tests.procedures.acting import Office, answers, refused
from tests.reading import sample_papers
from tests.reading.harmful_papers import REFUSED
from tests.reading.scanning import png, sheet

ADDRESS = answers()["domicile"]["address"]
ELSEWHERE = "成都市锦江区云栈大道7号3栋4层401号"

SLOW = {"bomb pdf", "ten thousand pages"}
"""Read whole once, in tests/reading."""


def leased() -> dict[str, Any]:
    declared = answers()
    return {**declared, "domicile": {**declared["domicile"], "use_type": "lease"}}


def lease(address: str) -> bytes:
    return sample_papers.lease(1, address=address).pdf


def upload(office: Office, content: bytes, **entered: str) -> str:
    reference = office.begin(leased())
    office.attach(reference, content, document_type="lease", subject=None, entered=entered)
    return reference


def findings(office: Office, reference: str) -> dict[str, str]:
    """Rule → severity, of the draft as the rules see it, for what they say about the lease's address."""
    seen = case_view.preview(office.counter, reference=reference, account_id=office.people["P1"], now=office.clock())
    about = [f for f in seen.examination["findings"] if any(p.endswith("].address") for p in f["fields"])]
    return {f["rule_id"]: f["severity"] for f in about}


def entered(office: Office, reference: str) -> dict[str, Any]:
    with reading() as session:
        (paper,) = materials.of_application(session, office.case(reference).id)
        return dict(paper.entered)


@pytest.mark.parametrize("name", sorted(set(REFUSED) - SLOW))
def test_a_harmful_paper_is_not_taken_in_and_changes_nothing(office: Office, name: str) -> None:
    reference, content = office.begin(), REFUSED[name][0]()
    with pytest.raises(Refused) as refusal:
        office.attach(reference, content)
    assert refusal.value.code in ("limit", "media_type") and "请" in refusal.value.text.zh
    assert office.case(reference).version == 1


def test_what_the_applicant_leaves_blank_is_filled_in_as_read_and_what_he_says_stays(office: Office) -> None:
    reference = upload(office, lease(ADDRESS), lessor="成都自填置业有限公司")
    said = entered(office, reference)
    assert (said["lessor"], said["address"]) == ("成都自填置业有限公司", ADDRESS)
    assert said["lessee"] == sample_papers.lease(1).truth["lessee"]


def test_a_lease_for_another_address_is_found(office: Office) -> None:
    assert findings(office, upload(office, lease(ADDRESS))) == {}
    assert findings(office, upload(office, lease(ELSEWHERE)))["X02"] == "correct"


def test_an_applicant_who_says_otherwise_than_the_paper_is_put_to_a_person(office: Office) -> None:
    reference = upload(office, lease(ELSEWHERE), address=ADDRESS)
    assert entered(office, reference)["address"] == ADDRESS
    assert findings(office, reference) == {"X02": "manual"}


def test_what_was_hard_to_read_never_decides(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    look = reader.look

    def badly(*given: Any) -> Reading:
        seen = look(*given)
        return replace(seen, found=tuple({**one, "confidence": 0.6} for one in seen.found))

    monkeypatch.setattr(reader, "look", badly)
    assert findings(office, upload(office, lease(ELSEWHERE))) == {"X02": "manual"}


def test_the_same_bytes_are_read_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(office, lease(ADDRESS))
    monkeypatch.setattr(reader, "look", lambda *given: pytest.fail("read again"))
    assert entered(office, upload(office, lease(ADDRESS)))["address"] == ADDRESS


def test_a_picture_waits_and_is_read_in_the_background_into_the_draft(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidocr")
    content = png(sheet(lease(ADDRESS), 60))
    woken: list[int] = []
    office.counter = replace(office.counter, paper_waits=lambda: woken.append(1))
    reference = office.begin(leased())
    told = office.attach(reference, content, document_type="lease", subject=None)
    assert (told["reading"], woken, entered(office, reference)) == ("waiting", [1], {})
    seen = reader.look(lease(ADDRESS), "application/pdf", "lease")
    monkeypatch.setattr(reader, "recognise", lambda *given: seen)
    assert [read_waiting.read_next(office.counter, now=office.clock()) for _ in range(2)] == [True, False]
    assert entered(office, reference)["address"] == ADDRESS


def test_a_paper_that_somebody_reads_is_not_read_by_another_until_his_time_is_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidocr")
    office.attach(office.begin(leased()), png(sheet(lease(ADDRESS), 60)), document_type="lease", subject=None)

    def while_reading(*given: Any) -> Reading:
        assert read_waiting.read_next(office.counter, now=office.clock()) is False
        assert read_waiting.held_until() == office.clock() + timedelta(minutes=10)
        return Reading("unread", "nothing_found")

    monkeypatch.setattr(reader, "recognise", while_reading)
    assert read_waiting.held_until() is None
    assert read_waiting.read_next(office.counter, now=office.clock()) is True
    assert read_waiting.held_until() is None


def test_the_place_of_a_field_is_shown_to_whoever_may_see_the_case_and_to_nobody_else(office: Office) -> None:
    reference = upload(office, lease(ADDRESS))
    (number,) = show_reading.of_case(reference=reference, account_id=office.people["P1"])
    asked: dict[str, Any] = {"reference": reference, "material_id": number, "name": "address"}
    assert show_reading.cut(**asked, account_id=office.people["P1"]).startswith(b"\x89PNG")
    for who, name in (("stranger", "address"), ("P1", "../x")):
        with refused("not_found"):
            show_reading.cut(**{**asked, "name": name}, account_id=office.people[who])


def test_what_was_read_is_unreadable_in_the_store(office: Office) -> None:
    upload(office, lease(ADDRESS))
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT found, cuts FROM readings")).all()
    cells = [bytes(cell) for row in rows for cell in row]
    assert cells and not any(word in cell for cell in cells for word in (b"address", b"lessor", b"iVBOR"))


def test_a_judgement_with_evidence_is_the_same_when_it_is_repeated(office: Office) -> None:
    reference = upload(office, lease(ELSEWHERE), address=ADDRESS)
    office.reserve(reference)
    office.sign_all(reference)
    office.do(submit.submit, reference)
    assert "X02" in [finding["rule_id"] for finding in office.view(reference).findings]
    assert rehearse.rejudge(office.counter)["differences"] == []
