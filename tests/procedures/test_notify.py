"""Notices: sealed once, kept with their digest, complete, and only for whom they concern."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from registry.procedures import extend, notify
from registry.procedures.reconcile import reconcile
from registry.records import journal
from registry.records.database import reading
from registry.records.notices import KeptNotice
from signing.pdf import check_pdf
from tests.by_hand import by_hand
from tests.papers.samples import flat
from tests.papers.samples import text_of as read
from tests.procedures.acting import Office, answers, late, refused


def text_of(pdf: bytes) -> str:
    return flat(read(pdf))


def asked(office: Office, reference: str, kind: str, by: str = "P1", round_: int = 1) -> KeptNotice:
    return notify.notice_of(
        office.counter, reference=reference, kind=kind, round_=round_, account_id=office.people[by], now=office.clock()
    )


def returned(office: Office) -> str:
    reference = office.submitted(late())
    office.claim(reference)
    findings = office.view(reference).findings
    office.return_(reference, [n for n, f in enumerate(findings) if f["severity"] != "notice"], note="请一并改正")
    return reference


def test_there_is_no_notice_of_what_did_not_happen(office: Office) -> None:
    draft, waiting = office.begin(), office.submitted(late(2))
    with refused("not_found"):
        asked(office, draft, "receipt")
    with refused("not_found"):
        asked(office, waiting, "refusal")
    with refused("not_found"):
        asked(office, waiting, "receipt", round_=2)
    with refused("not_found"):
        asked(office, waiting, "nonsense")
    assert [one.kind for one in notify.available(reference=waiting, account_id=office.people["P1"])] == ["receipt"]


def test_strangers_and_other_authorities_get_no_notice(office: Office) -> None:
    reference = office.submitted(late())
    for nobody in ("stranger", "elsewhere"):
        with refused("not_found"):
            asked(office, reference, "receipt", by=nobody)
        with refused("not_found"):
            notify.available(reference=reference, account_id=office.people[nobody])


def test_a_correction_notice_names_everything_once_and_is_sealed(office: Office) -> None:
    reference = returned(office)
    kept = asked(office, reference, "correction")
    check = check_pdf(kept.pdf, office.counter.keyring.roots(), now=office.clock())
    assert check.ok, check.problem
    text = text_of(kept.pdf)
    for finding in office.view(reference).decisions[-1].findings:
        for said in (finding["message"]["zh"], finding["fix"]["zh"], f"审查规则{finding['rule_id']}"):
            assert "".join(said.split()) in text
    assert "一次性告知" in text and "请一并改正" in text and "第1页共1页" in text


def test_a_notice_is_made_once_and_recorded_with_its_digest(office: Office) -> None:
    reference = returned(office)
    first, again = asked(office, reference, "correction"), asked(office, reference, "correction", by="reviewer")
    assert first.pdf == again.pdf and hashlib.sha256(first.pdf).digest() == first.sha256
    with reading() as session:
        entries = [e for e in journal.about(session, f"application:{reference}") if e.act == "notice"]
    assert [e.details["sha256"] for e in entries] == [first.sha256.hex()]
    available = notify.available(reference=reference, account_id=office.people["P1"])
    assert {one.kind: one.sha256 for one in available} == {"correction": first.sha256.hex(), "receipt": None}


def extended(office: Office, reason: str = "须实地核查经营场所") -> str:
    reference = office.submitted(late())
    chief = office.people["approver"]
    extend.extend(office.counter, reference=reference, approver_id=chief, reason=reason, now=office.clock())
    return reference


def test_an_extension_is_told_by_a_sealed_notice_with_its_reason_and_both_days(office: Office) -> None:
    reference = extended(office)
    kept = asked(office, reference, "extension")
    check = check_pdf(kept.pdf, office.counter.keyring.roots(), now=office.clock())
    assert check.ok, check.problem
    text = text_of(kept.pdf)
    for said in (
        "延长审查期限通知书",
        "须实地核查经营场所",
        "2026年11月25日",
        "2026年11月30日",
        "负责人批准",
        "第十九条",
    ):
        assert said in text, said
    assert asked(office, reference, "extension", by="reviewer").pdf == kept.pdf
    assert "extension" in [one.kind for one in notify.available(reference=reference, account_id=office.people["P1"])]
    with refused("not_found"):
        asked(office, reference, "extension", by="stranger")


def test_without_an_extension_there_is_no_notice_of_one(office: Office) -> None:
    reference = office.submitted(late())
    with refused("not_found"):
        asked(office, reference, "extension")


def test_an_extension_stays_told_after_the_case_went_back_and_numbers_in_its_reason_are_masked(office: Office) -> None:
    number = answers()["persons"]["P2"]["id_number"]
    reference = extended(office, f"须核对{number}")
    office.claim(reference)
    office.return_(reference, [0, 1])
    text = text_of(asked(office, reference, "extension").pdf)
    assert number not in text and number[:6] in text


def test_a_receipt_asked_for_after_an_extension_names_the_day_promised_at_first(office: Office) -> None:
    text = text_of(asked(office, extended(office), "receipt").pdf)
    assert "2026年11月25日前" in text and "2026年11月30日" not in text


def test_a_day_that_awaits_its_calendar_is_not_invented(office: Office) -> None:
    office.clock.at = datetime(2026, 12, 30, 4, tzinfo=UTC)
    text = text_of(asked(office, extended(office), "extension").pdf)
    assert "待当年节假日安排公布后确定" in text and "＿" not in text


def test_a_refusal_names_its_reasons_and_both_remedies(office: Office) -> None:
    reference = office.submitted(late())
    office.claim(reference)
    office.recommend(reference, proposes="refuse")
    office.decide(reference, what="refuse", note="出资期限不合法")
    text = text_of(asked(office, reference, "refusal").pdf)
    assert "行政复议" in text and "六十日" in text and "行政诉讼" in text and "六个月" in text
    assert "出资期限不合法" in text and "《中华人民共和国公司法（2023年修订）》第四十七条" in text


def test_an_approval_states_what_the_licence_states(office: Office) -> None:
    reference = office.submitted()
    assert office.state(reference) == "LICENSED"
    view, text = office.view(reference, "P1"), text_of(asked(office, reference, "approval").pdf)
    assert view.licence_number and view.licence_number in text and str(view.display_name) in text
    assert "准予登记" in text


def test_a_reviewer_sees_the_correction_notice_before_it_is_sent(office: Office) -> None:
    reference = office.submitted(late())
    findings = office.view(reference).findings
    look = {"reference": reference, "findings": findings, "note": "样稿", "now": office.clock()}
    pdf = notify.preview_correction(office.counter, reviewer_id=office.people["reviewer"], **look)
    assert "样稿" in text_of(pdf) and findings[0]["rule_id"] in text_of(pdf)
    assert not check_pdf(pdf, office.counter.keyring.roots(), now=office.clock()).ok
    with refused("not_found"):
        notify.preview_correction(office.counter, reviewer_id=office.people["elsewhere"], **look)


def test_numbers_in_a_notice_are_masked(office: Office) -> None:
    reference = office.submitted(late())
    number = office.view(reference, "P1").filing["persons"]["P2"]["id_number"]
    office.claim(reference)
    office.return_(reference, [0, 1], note=f"请核对{number}")
    text = text_of(asked(office, reference, "correction").pdf)
    assert number not in text and number[:6] in text


def test_a_notice_that_was_exchanged_in_the_store_is_found(office: Office) -> None:
    kept = asked(office, returned(office), "correction")
    assert reconcile(office.counter)["differences"] == []
    with by_hand() as session:
        row = session.get_one(KeptNotice, kept.id)
        row.pdf = row.pdf + b"\n"
    assert {one["kind"] for one in reconcile(office.counter)["differences"]} == {"notice"}
