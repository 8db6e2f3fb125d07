"""What an approved change or deregistration does: to the licence, to the register, to the name; all at once."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from certificates import issuance
from registry.domain.errors import FilingError
from registry.procedures import amend, draft, existing, issue, notify, publish, submit, verify, withdraw
from registry.procedures.reconcile import reconcile
from registry.records import enterprises, licences
from registry.records.database import Collision, reading
from registry.records.enterprises import Enterprise
from registry.records.licences import Licence
from registry.records.names import Name
from signing.pdf import check_pdf
from signing.statement import jwks, read_statement, status_at
from tests.by_hand import by_hand
from tests.making import clean_case
from tests.papers.samples import flat, text_of
from tests.procedures.acting import Office, answers, refused
from tests.procedures.changing import change, decided, declared, end, established, handed_in, save

NEW_NAME = "成都听澜岚科技有限公司"
MOVED = "四川省成都市武侯区听松街99号1栋1单元101号"


@pytest.fixture
def code(office: Office) -> str:
    """A company of P1 and P2 that stands."""
    return established(office)


@pytest.fixture(autouse=True)
def _everything_agrees(office: Office) -> object:
    yield
    report = reconcile(office.counter)
    assert report["clean"], report["differences"]


def licence(number: str) -> Licence:
    with reading() as session:
        found = licences.by_number(session, number)
    assert found is not None
    return found


def verdict(office: Office, number: str) -> verify.Verdict:
    token = licence(number).token
    assert token is not None
    return verify.verify_text(office.counter, str(int.from_bytes(b"\x01" + token, "big")), office.clock())


def enterprise() -> Enterprise:
    with reading() as session:
        return session.scalars(select(Enterprise)).one()


def name_row(full: str) -> Name:
    with reading() as session:
        return session.scalars(select(Name).where(Name.normalised == full)).one()


def said(code: str) -> dict[str, object]:
    with reading() as session:
        shown = enterprises.shown(session, code)
    assert shown is not None
    return shown.particulars


def renamed_and_moved(office: Office, code: str) -> str:
    """A change of name and domicile, carried out; its reference."""
    reference = change(office, code, "name", "domicile")
    domicile = {**office.case(reference).answers["domicile"], "address": MOVED}
    changed = decided(office, "name", "domicile")
    assert handed_in(office, reference, name={"full": NEW_NAME}, domicile=domicile, change=changed) == "LICENSED"
    return reference


def new_supervisor(office: Office, code: str) -> str:
    """Another supervisor, which stands on no licence; its reference."""
    reference = change(office, code, "governance")
    governance = {**office.case(reference).answers["governance"], "supervisors": ["P2"], "finance_officer": None}
    assert handed_in(office, reference, governance=governance, change=decided(office, "governance")) == "CLOSED"
    return reference


def ended(office: Office, code: str) -> str:
    """A simple deregistration, carried out; its reference."""
    reference = end(office, code)
    notice = (office.clock() - timedelta(days=25)).date().isoformat()
    assert handed_in(office, reference, dereg={"kind": "simple", "notice_start": notice}) == "CLOSED"
    return reference


# --- what cannot be ---


def test_a_reduction_of_capital_before_its_forty_five_days_is_refused_by_rule(office: Office, code: str) -> None:
    reference = change(office, code, "capital_reduction")
    holders = [
        {**one, "subscribed_cny": part, "contributions": [{**one["contributions"][0], "amount_cny": part}]}
        for one, part in zip(office.case(reference).answers["shareholders"], (500000, 300000), strict=True)
    ]
    announced = (office.clock() - timedelta(days=44)).date().isoformat()
    changed = decided(office, "capital_reduction", announced_on=announced)
    state = handed_in(office, reference, registered_capital_cny=800000, shareholders=holders, change=changed)
    assert state == "UNDER_REVIEW"
    assert [f["rule_id"] for f in office.view(reference).findings if f["severity"] == "reject"] == ["M05"]


def test_a_case_that_changes_nothing_is_not_signed(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    with refused("nothing_changed", "名称"):
        office.request(reference)
    save(office, reference, name={"full": clean_case(0)["name"]["full"]})
    with refused("nothing_changed", "名称"):
        office.request(reference)


def test_its_own_registered_name_is_not_held_for_it_again(office: Office, code: str) -> None:
    with refused("name_registered"):
        office.reserve(change(office, code, "name"))


def test_a_returned_change_opens_only_what_was_named_and_ticked(office: Office, code: str) -> None:
    reference = change(office, code, "operating_term")
    few = {**decided(office, "operating_term"), "votes": {"for": 60, "total": 100}}
    assert handed_in(office, reference, operating_term="2026-11-20至2046-11-19", change=few) == "UNDER_REVIEW"
    office.claim(reference)
    findings = office.view(reference).findings
    office.return_(reference, [n for n, one in enumerate(findings) if one["rule_id"] == "M02"])
    office.do(draft.revise, reference)
    with pytest.raises(FilingError):
        save(office, reference, headcount=99)
    with pytest.raises(FilingError):
        save(office, reference, registered_capital_cny=2000000)
    assert handed_in(office, reference, change=decided(office, "operating_term")) == "LICENSED"
    assert json.loads(licence(f"{code}-002").record)["particulars"]["term"] == "2026-11-20至2046-11-19"


def test_nothing_ends_twice(office: Office, code: str) -> None:
    ended(office, code)
    with refused("not_in_force"):
        end(office, code)
    with refused("not_in_force"):
        change(office, code, "name")
    assert existing.enterprises_of(account_id=office.people["P1"]) == []


def test_a_simple_end_before_its_notice_has_run_goes_to_a_person(office: Office, code: str) -> None:
    reference = end(office, code)
    notice = (office.clock() - timedelta(days=19)).date().isoformat()
    assert handed_in(office, reference, dereg={"kind": "simple", "notice_start": notice}) == "UNDER_REVIEW"
    assert "Z02" in {f["rule_id"] for f in office.view(reference).findings}
    with reading() as session:
        assert session.scalars(select(Licence.standing)).all() == ["IN_FORCE"]


def test_a_branch_registered_since_the_signatures_bars_the_end(office: Office, code: str) -> None:
    reference = end(office, code)
    notice_start = (office.clock() - timedelta(days=25)).date().isoformat()
    save(office, reference, declarations=declared(office), dereg={"kind": "simple", "notice_start": notice_start})
    office.sign_all(reference)
    branch = established(office, answers(1))
    with by_hand() as session:
        entered = session.scalars(select(Enterprise).where(Enterprise.unified_code == branch)).one()
        entered.parent_code = code
    office.do(submit.submit, reference)
    assert office.state(reference) == "UNDER_REVIEW"
    assert clean_case(1)["name"]["full"] in (office.round(reference).examination or {})["unissuable"]["zh"]


def test_two_licences_of_one_enterprise_are_never_in_force(office: Office, code: str) -> None:
    renamed_and_moved(office, code)
    with pytest.raises(Collision), by_hand() as session:
        old = session.scalars(select(Licence).where(Licence.version == 1)).one()
        old.standing = "IN_FORCE"


def test_a_change_is_not_carried_out_before_it_is_approved(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    with refused("state"):
        issue.issue(office.counter, reference=reference, now=office.clock())
    assert verdict(office, f"{code}-001").code == "OK"


# --- a change with a new licence ---


def test_what_the_licence_states_changes_with_a_new_version_and_nothing_else_does(office: Office, code: str) -> None:
    before = json.loads(licence(f"{code}-001").record)
    office.clock.forward(days=3)
    reference = renamed_and_moved(office, code)
    new = licence(f"{code}-002")
    after = json.loads(new.record)
    assert office.view(reference).licence_number == new.number == after["licence_number"]
    assert after["particulars"] == {**before["particulars"], "name": NEW_NAME, "domicile": MOVED}
    assert after["merged_certificates"] == before["merged_certificates"]
    old = licence(f"{code}-001")
    assert (new.serial, new.status_index) != (old.serial, old.status_index)
    assert (old.standing, new.standing) == ("SUPERSEDED", "IN_FORCE")
    assert old.standing_since == new.sealed_at == office.clock()


def test_the_old_qr_is_genuine_and_replaced_and_says_by_which(office: Office, code: str) -> None:
    renamed_and_moved(office, code)
    old, new = verdict(office, f"{code}-001"), verdict(office, f"{code}-002")
    assert (old.code, old.genuine, old.standing) == ("SUPERSEDED", True, "SUPERSEDED")
    assert old.since == office.clock()
    assert f"{code}-002" in (old.reason or "")
    assert (new.code, new.genuine, new.standing) == ("OK", True, "IN_FORCE")


def test_the_status_list_says_replaced_at_the_old_place_and_valid_at_the_new(office: Office, code: str) -> None:
    publish.status_list(office.counter, 1, office.clock())
    office.clock.forward(seconds=1)
    renamed_and_moved(office, code)
    token = publish.status_list(office.counter, 1, office.clock())
    assert token is not None
    claims = read_statement(token, "statuslist+jwt", jwks(office.counter.keyring))
    assert status_at(claims, licence(f"{code}-001").status_index) == 3
    assert status_at(claims, licence(f"{code}-002").status_index) == 0


def test_the_name_that_was_given_up_is_renamed_and_the_new_one_registered(office: Office, code: str) -> None:
    old = clean_case(0)["name"]["full"]
    renamed_and_moved(office, code)
    today = office.clock().date()
    assert (name_row(old).status, name_row(old).ended_on) == ("renamed", today)
    assert (name_row(NEW_NAME).status, name_row(NEW_NAME).registered_on) == ("registered", today)
    assert said(code)["name"] == NEW_NAME
    assert enterprise().current_version == 2


def test_the_next_change_begins_with_what_the_last_one_left(office: Office, code: str) -> None:
    renamed_and_moved(office, code)
    new_supervisor(office, code)
    answers = office.case(change(office, code, "liaison")).answers
    assert answers["name"]["full"] == NEW_NAME
    assert answers["domicile"]["address"] == MOVED
    assert answers["governance"]["supervisors"] == ["P2"]


def test_a_name_too_like_its_own_is_no_conflict(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    near = clean_case(0)["name"]["full"].replace("科技", "信息技术")
    assert handed_in(office, reference, name={"full": near}, change=decided(office, "name")) == "LICENSED"


def test_a_new_legal_representative_signs_and_may_file_from_then_on(office: Office, code: str) -> None:
    items = ("legal_representative", "governance")
    reference = change(office, code, *items)
    governance = {**office.case(reference).answers["governance"], "directors": ["P2"], "manager": "P2"}
    governance["finance_officer"] = None
    state = handed_in(
        office,
        reference,
        governance=governance,
        legal_representative={"person": "P2", "position": "director"},
        change=decided(office, *items),
        declarations=declared(office, "P2"),
    )
    assert state == "LICENSED"
    capacities = {one.name: one.capacities for one in office.view(reference).signatories}
    assert "legal_representative" in capacities[clean_case(0)["persons"]["P2"]["name"]]
    assert "legal_representative" not in capacities[clean_case(0)["persons"]["P1"]["name"]]
    (mine,) = existing.enterprises_of(account_id=office.people["P2"])
    assert mine["representative"] == clean_case(0)["persons"]["P2"]["name"]
    assert mine["licence_number"] == f"{code}-002"


def test_who_gives_his_shares_away_signs_for_it(office: Office, code: str) -> None:
    reference = change(office, code, "shareholders")
    first, second = office.case(reference).answers["shareholders"]
    save(office, reference, shareholders=[first, {**second, "ref": "P3"}], change=decided(office, "shareholders"))
    names = {key: one["name"] for key, one in clean_case(0)["persons"].items()}
    assert set(office.request(reference)) == {names["P1"], names["P2"], names["P3"]}
    office.do(draft.revise, reference)
    assert handed_in(office, reference) == "CLOSED"
    assert notice(office, reference)[0] == "change"
    again = office.case(change(office, code, "liaison")).answers
    assert [one["ref"] for one in again["shareholders"]] == ["P1", "P3"]


def test_a_domicile_of_another_district_comes_with_its_authority(office: Office, code: str) -> None:
    reference = change(office, code, "domicile")
    address = "四川省成都市锦江区听松街99号1栋1单元101号"
    domicile = {"division_code": "510104", "address": address, "use_type": "commitment"}
    authority = {"name": "成都市锦江区市场监督管理局", "division_code": "510104"}
    save(office, reference, registration_authority=authority)
    assert handed_in(office, reference, domicile=domicile, change=decided(office, "domicile")) == "LICENSED"
    record = json.loads(licence(f"{code}-002").record)
    assert record["registration_authority"] == authority
    assert enterprise().authority == authority["name"]
    assert enterprise().unified_code == code


# --- without one ---


def test_what_stands_on_no_licence_leaves_it_in_force(office: Office, code: str) -> None:
    reference = new_supervisor(office, code)
    with reading() as session:
        assert [one.number for one in session.scalars(select(Licence))] == [f"{code}-001"]
    assert verdict(office, f"{code}-001").code == "OK"
    assert enterprise().current_version == 2
    view = office.view(reference)
    assert (view.licence_number, view.state) == (f"{code}-001", "CLOSED")


# --- the end ---


def test_a_deregistered_company_is_said_to_be_so_everywhere(office: Office, code: str) -> None:
    office.clock.forward(days=30)
    reference = ended(office, code)
    found = verdict(office, f"{code}-001")
    assert (found.code, found.genuine, found.standing) == ("NOT_IN_FORCE", True, "DEREGISTERED")
    assert found.since == office.clock()
    assert "注销" in (found.reason or "")
    row = enterprise()
    assert (row.ended_on, row.ended_how) == (office.clock().date(), "simple")
    name = name_row(clean_case(0)["name"]["full"])
    assert (name.status, name.ended_on) == ("deregistered", office.clock().date())
    assert office.view(reference).state == "CLOSED"


def test_the_name_of_a_company_that_ended_is_not_free_within_a_year(office: Office, code: str) -> None:
    ended(office, code)
    again = office.submitted({**office.case(office.begin()).answers, "name": clean_case(0)["name"]})
    assert "N37" in {f["rule_id"] for f in office.view(again).findings}


def test_an_ordinary_end_is_looked_at_by_two_people(office: Office, code: str) -> None:
    reference = end(office, code, "ordinary")
    for paper in ("liquidation_report", "tax_clearance"):
        office.attach(reference, document_type=paper, subject=None, file_name=f"{paper}.pdf")
    assert handed_in(office, reference) == "UNDER_REVIEW"
    assert [f["rule_id"] for f in office.view(reference).findings if f["severity"] != "notice"] == []
    office.claim(reference)
    office.recommend(reference)
    decided_ = office.decide(reference)
    assert (decided_["state"], decided_["licence_number"]) == ("CLOSED", f"{code}-001")
    assert enterprise().ended_how == "ordinary"


# --- cut short ---


def test_a_change_cut_off_before_its_seal_leaves_the_old_licence_and_is_finished_later(
    office: Office, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> bytes:
        raise SystemExit

    monkeypatch.setattr(issuance, "issue", dies)
    with pytest.raises(SystemExit):
        renamed_and_moved(office, code)
    monkeypatch.undo()
    prepared = licence(f"{code}-002")
    assert prepared.token is None
    assert verdict(office, f"{code}-001").code == "OK"
    assert said(code)["name"] == clean_case(0)["name"]["full"]
    assert reconcile(office.counter)["clean"]
    assert issue.finish_pending(office.counter, office.clock()) == [f"{code}-002"]
    assert licence(f"{code}-002").serial == prepared.serial
    assert verdict(office, f"{code}-001").code == "SUPERSEDED"
    assert issue.finish_pending(office.counter, office.clock()) == []


def test_a_deregistration_cut_off_after_its_approval_is_finished_later(
    office: Office, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(**_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(amend, "close", dies)
    with pytest.raises(SystemExit):
        ended(office, code)
    monkeypatch.undo()
    assert verdict(office, f"{code}-001").code == "OK"
    assert issue.finish_pending(office.counter, office.clock()) == [f"{code}-001"]
    assert verdict(office, f"{code}-001").standing == "DEREGISTERED"


@pytest.mark.parametrize("done", [renamed_and_moved, new_supervisor, ended])
def test_carried_out_again_it_is_the_same(office: Office, code: str, done: object) -> None:
    reference = done(office, code)  # type: ignore[operator]
    office.clock.forward(days=1)
    first = issue.issue(office.counter, reference=reference, now=office.clock())
    assert first["state"] == office.state(reference)
    assert first == issue.issue(office.counter, reference=reference, now=office.clock())
    assert enterprise().current_version in (1, 2)


def test_two_changes_begun_at_once_are_one(office: Office, code: str, app: object) -> None:
    made: list[str] = []

    def begin() -> None:
        with app.app_context():  # type: ignore[attr-defined]
            try:
                made.append(change(office, code, "name"))
            except Exception as error:
                made.append(str(error))

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(text.startswith("open_case") for text in made) == [False, True]


def test_a_change_withdrawn_lets_its_new_name_go(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    save(office, reference, name={"full": NEW_NAME})
    office.reserve(reference)
    office.do(withdraw.withdraw, reference)
    assert name_row(NEW_NAME).status == "released"
    assert name_row(clean_case(0)["name"]["full"]).status == "registered"


# --- the notice ---


def notice(office: Office, reference: str) -> tuple[str, str]:
    """The kind and the text of the one notice that tells of the approval."""
    told = {"reference": reference, "account_id": office.people["P1"]}
    (kind,) = [one.kind for one in notify.available(**told) if one.kind not in ("receipt", "correction", "refusal")]
    kept = notify.notice_of(office.counter, **told, kind=kind, round_=office.round(reference).round, now=office.clock())
    assert check_pdf(kept.pdf, office.counter.keyring.roots(), now=office.clock()).ok
    return kind, flat(text_of(kept.pdf))


def test_the_notice_of_a_change_says_what_was_and_what_is(office: Office, code: str) -> None:
    kind, text = notice(office, renamed_and_moved(office, code))
    assert kind == "change"
    for word in ("准予变更登记通知书", f"{code}-002", clean_case(0)["name"]["full"], NEW_NAME, MOVED, "换发"):
        assert word in text
    assert "注册资本" not in text


def test_the_notice_of_what_is_filed_for_the_record_names_it(office: Office, code: str) -> None:
    kind, text = notice(office, new_supervisor(office, code))
    assert kind == "record"
    for word in ("备案通知书", f"{code}-001", "董事、监事、高级管理人员", "现有营业执照继续有效"):
        assert word in text


def test_the_notice_of_a_deregistration_names_day_and_procedure(office: Office, code: str) -> None:
    kind, text = notice(office, ended(office, code))
    assert kind == "ending"
    for word in ("准予注销登记通知书", code, "简易注销", "2026年11月20日"):
        assert word in text


def test_there_is_no_notice_of_a_change_that_is_not_carried_out(office: Office, code: str) -> None:
    reference = change(office, code, "name")
    with refused("not_found"):
        notify.notice_of(
            office.counter,
            reference=reference,
            account_id=office.people["P1"],
            kind="change",
            round_=1,
            now=office.clock(),
        )
