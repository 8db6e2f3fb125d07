"""The journal: complete, chained, append-only; and the store's own guards beside it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from registry.procedures import draft, halt, render, withdraw
from registry.procedures.reconcile import reconcile
from registry.records import applications, journal, journal_check, licences
from registry.records.database import Collision, db, every, reading, writing
from registry.records.journal import GENESIS, JournalEntry
from tests.making import clean_case
from tests.procedures.acting import Office, answers, late
from tests.tampering import opened_by_a_stranger


def entries() -> list[JournalEntry]:
    with reading() as session:
        return list(every(session, JournalEntry))


def first_break() -> str | None:
    with reading() as session:
        return journal_check.first_break(session)


def unguarded(statement: str, **values: Any) -> None:
    """What somebody does who holds the database itself and takes its guards away first."""
    with closing(opened_by_a_stranger(Path(str(db.engine.url.database)))) as store:
        store.execute(statement, values)


@pytest.fixture
def journey(office: Office) -> str:
    """A case that went the full path to its licence."""
    reference = office.submitted(late(), papers=1)
    office.claim(reference)
    office.recommend(reference)
    office.decide(reference)
    return reference


def test_every_step_of_a_journey_is_in_it_with_who_and_when(office: Office, journey: str) -> None:
    with reading() as session:
        told = journal.about(session, f"application:{journey}")
    assert [entry.act for entry in told] == [
        "start",
        "save",  # the name is held
        "save",  # a paper
        "request_signatures",
        "sign",
        "sign",
        "submit",
        "assign",
        "claim",
        "recommend",
        "approve",
        "prepare",
        "issue",
    ]
    assert {entry.at for entry in told} == {office.clock()}
    assert [entry.actor for entry in told[-4:]] == [
        f"account:{office.people['reviewer']}",
        f"account:{office.people['approver']}",
        "machine",
        "machine",
    ]
    assert [entry.details.get("to") for entry in told[-3:]] == ["APPROVED", None, "LICENSED"]
    assert first_break() is None


def test_an_entry_tells_the_request_the_rules_and_the_reason(office: Office) -> None:
    told = journal.request_id.set("12345-6789A")
    reference = office.submitted(late())
    journal.request_id.reset(told)
    office.claim(reference)
    halt.halt(reason="演练", now=office.clock())
    by_act = {entry.act: entry for entry in entries()}
    assert {by_act[act].request for act in ("start", "sign", "assign")} == {"12345-6789A"}
    assert (by_act["claim"].request, by_act["start"].rule_set) == (None, None)
    assert by_act["assign"].rule_set == by_act["claim"].rule_set == office.case(reference).rule_set is not None
    assert (by_act["halt"].actor, by_act["halt"].reason) == ("operator", "演练")
    assert first_break() is None


def test_each_entry_binds_the_one_before(office: Office, journey: str) -> None:
    chain = entries()
    assert [entry.previous for entry in chain] == [GENESIS, *(entry.digest for entry in chain[:-1])]


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'account:99'",
        "act = 'refuse'",
        "object = 'application:other'",
        "details = '{}'",
        "at = '2026-11-20 04:00:01.000000'",
        "previous = randomblob(32)",
        "digest = randomblob(32)",
        "id = id + 1000",
    ],
)
def test_any_edit_of_an_entry_is_found(office: Office, journey: str, change: str) -> None:
    (edited,) = [entry for entry in entries() if entry.act == "submit"]
    assert edited.details != {}
    unguarded(f"UPDATE journal SET {change} WHERE id = :id", id=edited.id)
    assert first_break() in {f"the journal breaks at entry {edited.id + more}" for more in (0, 1)} | {
        f"rows of entry {edited.id} are there, the entry is not"
    }
    assert "journal" in {one["kind"] for one in reconcile(office.counter)["differences"]}


def test_an_entry_that_was_taken_out_is_found(office: Office, journey: str) -> None:
    removed = entries()[5]
    unguarded("DELETE FROM journal WHERE id = :id", id=removed.id)
    assert first_break() == f"rows of entry {removed.id} are there, the entry is not"
    unguarded("DELETE FROM journal_rows WHERE entry = :id", id=removed.id)
    assert first_break() == f"the journal breaks at entry {removed.id + 1}"


def test_entries_cut_from_the_end_are_missed_by_the_rows_they_told_of(office: Office, journey: str) -> None:
    last = entries()[-1].id
    unguarded("DELETE FROM journal WHERE id = :id", id=last)
    unguarded("DELETE FROM journal_rows WHERE entry = :id", id=last)
    assert "not as the journal says" in (first_break() or "")
    texts = {one["text"] for one in reconcile(office.counter)["differences"] if one["kind"] == "journal"}
    assert "its state is not the one the journal ends with" in texts


def test_an_entry_written_in_between_is_found(office: Office, journey: str) -> None:
    forged = entries()[5]
    unguarded("UPDATE journal SET previous = :other WHERE id = :id", id=entries()[6].id, other=forged.previous[::-1])
    assert first_break() == f"the journal breaks at entry {forged.id + 1}"


def test_a_state_that_no_entry_tells_of_is_found(office: Office) -> None:
    reference = office.begin()
    unguarded("UPDATE applications SET state = 'LICENSED' WHERE reference = :one", one=reference)
    kinds = {(one["kind"], one["object"]) for one in reconcile(office.counter)["differences"]}
    assert {("journal", reference), ("decision", reference)} <= kinds


def test_when_it_cannot_be_written_the_change_does_not_happen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = office.begin()
    before = office.case(reference)

    def fails(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(journal, "append", fails)
    for act in (
        lambda: office.do(draft.save, reference, answers=answers(1), expected_version=None),
        lambda: office.reserve(reference),
        lambda: office.attach(reference),
        lambda: office.do(withdraw.withdraw, reference),
        lambda: office.begin(answers(2)),
    ):
        with pytest.raises(OSError, match="no space"):
            act()
    after = office.case(reference)
    assert (after.state, after.version, after.answers) == (before.state, before.version, before.answers)
    assert office.name(reference) is None
    with reading() as session:
        assert len(applications.of_applicant(session, office.people["P1"])) == 1


def test_it_holds_no_personal_data(office: Office, journey: str) -> None:
    told = "".join(f"{entry.actor}{entry.object}{entry.details}" for entry in entries())
    for person in clean_case(0)["persons"].values():
        for secret in (person["id_number"], person["phone"], person["residence"], person["name"]):
            assert secret not in told


# --- the store's own guards ---

GUARDED = {
    "a journal entry is changed": "UPDATE journal SET actor = 'x'",
    "a journal entry is deleted": "DELETE FROM journal",
    "a case is deleted": "DELETE FROM applications",
    "a licensed case goes back": "UPDATE applications SET state = 'DRAFT'",
    "a licensed case is withdrawn": "UPDATE applications SET state = 'WITHDRAWN'",
    "a state is invented": "UPDATE applications SET state = 'DONE'",
    "a code is changed": "UPDATE unified_codes SET application_id = 99",
    "a code is deleted": "DELETE FROM unified_codes",
    "a record is changed": "UPDATE licences SET record = zeroblob(10)",
    "a payload is changed": "UPDATE licences SET payload = zeroblob(10)",
    "a number is changed": "UPDATE licences SET number = 'x'",
    "a seal is replaced": "UPDATE licences SET token = zeroblob(10)",
    "a seal is taken off": "UPDATE licences SET token = NULL",
    "a seal and its standing are taken off": "UPDATE licences SET token = NULL, standing = NULL",
    "a licence is deleted": "DELETE FROM licences",
    "a submission is changed": "UPDATE submissions SET payload = CAST(substr(payload, 1, 5) || zeroblob(10) AS BLOB)",
    "a submission is deleted": "DELETE FROM submissions",
    "a block draws outside itself": "UPDATE code_blocks SET next = last + 2",
}


@pytest.mark.parametrize("what", GUARDED)
def test_the_store_refuses_what_no_procedure_does(office: Office, journey: str, what: str) -> None:
    with pytest.raises(Collision), writing() as session:
        session.execute(text(GUARDED[what]))
    assert reconcile(office.counter)["differences"] == []


def test_reading_never_writes(office: Office) -> None:
    office.begin()
    with pytest.raises(Exception, match=r"readonly|read-only"), reading() as session:
        session.execute(text("UPDATE code_blocks SET next = next"))


# --- reconcile looks everywhere ---


def test_reconcile_is_clean_after_every_kind_of_end(office: Office, journey: str) -> None:
    office.do(withdraw.withdraw, office.submitted(late(1)))
    returned = office.submitted(late(2))
    office.claim(returned)
    office.return_(returned, [0, 1])
    refused_case = office.submitted(late(3))
    office.claim(refused_case)
    office.recommend(refused_case, proposes="refuse")
    office.decide(refused_case, what="refuse")
    office.submitted(answers(4))
    office.signed(answers(5))
    office.begin(answers(6))
    report = reconcile(office.counter)
    assert (report["clean"], report["differences"]) == (True, [])
    assert report["counts"]["applications"] == 7 and report["counts"]["licences"] == 2


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE materials SET sha256 = zeroblob(32)", "material"),
        ("UPDATE signatories SET signature = zeroblob(64)", "signature"),
        ("UPDATE signatories SET certificate = NULL", "signature"),
        ("UPDATE submissions SET digest = zeroblob(32)", "submission"),
        ("UPDATE names SET status = 'released'", "name"),
        ("DELETE FROM decisions WHERE kind = 'approve'", "decision"),
        ("UPDATE enterprises SET unified_code = '91510107MA00000000'", "code"),
        ("UPDATE unified_codes SET code = '91510107MA00000000'", "code"),
        ("UPDATE licences SET payload = zeroblob(10)", "licence"),
        ("UPDATE licences SET record = CAST(replace(record, '1000000', '9000000') AS BLOB)", "licence"),
        ("UPDATE licences SET token = NULL, standing = NULL", "licence"),
        ("UPDATE decisions SET stated = NULL", "decision"),
        ('UPDATE enterprise_versions SET particulars = \'{"name": "x"}\'', "licence"),
    ],
)
def test_reconcile_finds_what_was_torn_apart(office: Office, journey: str, statement: str, kind: str) -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
    report = reconcile(office.counter)
    assert not report["clean"]
    assert kind in {one["kind"] for one in report["differences"]}


def test_reconcile_checks_the_kept_sheets(office: Office, journey: str) -> None:
    with reading() as session:
        licence = licences.of_application(session, office.case(journey).id)
    assert licence is not None
    render.sheet_of(office.counter, licence_number=licence.number, kind="duplicate", now=office.clock())
    assert reconcile(office.counter)["clean"]
    unguarded("UPDATE licence_sheets SET pdf = CAST(pdf || x'00' AS BLOB)")
    kinds = [one["kind"] for one in reconcile(office.counter)["differences"]]
    assert kinds == ["sheet", "sheet", "journal"], "neither its digest nor its seal fits, nor does the journal"
