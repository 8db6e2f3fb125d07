"""The outbox goes out by mail or SMS: once if all goes well, again and again if not, never lost when a sender dies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from flask import Flask

from registry.config import ConfigError, Settings
from registry.delivering import Delivery
from registry.domain.errors import FilingError
from registry.outside.letters import Letter, Undelivered
from registry.outside.mail import Mail
from registry.procedures import deliver, inbox, reach
from registry.procedures.deliver import LEASE, PAUSES, deliver_all, deliver_next
from registry.procedures.tell import tell
from registry.records import people
from registry.records.database import Collision, every, reading
from registry.records.messages import Message
from registry.service import open_service
from tests.by_hand import by_hand
from tests.commands import ROOT
from tests.conftest import FrozenClock
from tests.outside.smtp import Post, post_office
from tests.procedures.acting import Office, answers
from tests.procedures.test_once import in_threads

MAIL = "lu@example.com"


class Carried:
    """A carrier that keeps what it is given, and fails as it is told."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.no: Exception | None = None
        self.came = Event()

    def carry(self, letter: Letter) -> None:
        if self.no is not None:
            raise self.no
        self.letters.append(letter)
        self.came.set()


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with post_office() as office:
        yield office


def by_mail(office: Office, port: int) -> None:
    """Mail goes to a server on this machine; P2 has given an address."""
    mail = Mail.at(f"smtp://127.0.0.1:{port}", "yizhao@example.com", None)
    office.counter = replace(office.counter, mail=replace(mail, timeout=5))
    reach.reach(account_id=office.people["P2"], email=MAIL, now=office.clock())


def asked(office: Office) -> str:
    reference = office.begin()
    office.reserve(reference)
    office.request(reference)
    return reference


def outbox() -> list[Message]:
    with reading() as session:
        return list(every(session, Message))


def test_a_message_goes_to_the_address_once_and_holds_nothing_personal(office: Office, post: tuple[Post, int]) -> None:
    server, port = post
    assert not deliver_next(office.counter, now=office.clock())  # no way out of the house
    by_mail(office, port)
    asked(office)
    assert deliver_all(office.counter, now=office.clock()) == {"sent": 1}
    assert deliver_all(office.counter, now=office.clock()) == {"sent": 1}
    (letter,) = server.letters
    assert server.to == [MAIL]
    text = letter.as_string() + letter.get_content()
    kept = outbox()[0]
    assert f"{office.counter.public_url}/messages/{kept.id}" in letter.get_content()
    for person in answers()["persons"].values():
        assert person["id_number"] not in text and person["phone"] not in text and person["name"] not in text
    assert answers()["name"]["full"] not in text


def test_what_was_done_or_read_meanwhile_is_not_sent(office: Office, post: tuple[Post, int]) -> None:
    server, port = post
    by_mail(office, port)
    reference = asked(office)
    office.sign(reference, "P2")
    second = office.begin(answers(1))
    office.reserve(second)
    office.request(second)
    inbox.open_all(account_id=office.people["P2"], now=office.clock())
    third = office.begin(answers(2))  # its applicant has given no address
    with by_hand() as session:
        tell(session, "refused", third, now=office.clock())
    assert deliver_all(office.counter, now=office.clock()) == {"kept": 3}
    assert server.letters == []


def test_a_server_that_refuses_for_now_is_asked_again_after_growing_pauses(office: Office) -> None:
    carrier = Carried()
    carrier.no = Undelivered("smtp_450")
    office.counter = replace(office.counter, mail=carrier)
    reach.reach(account_id=office.people["P2"], email=MAIL, now=office.clock())
    reference = office.begin()
    with by_hand() as session:
        tell(session, "returned", reference, now=office.clock(), account_id=office.people["P2"])
    for pause in PAUSES:
        assert deliver_next(office.counter, now=office.clock())
        assert not deliver_next(office.counter, now=office.clock() + pause - timedelta(seconds=1))
        assert (outbox()[0].state, outbox()[0].trouble) == ("waiting", "smtp_450")
        office.clock.at += pause
    assert deliver_next(office.counter, now=office.clock())
    assert (outbox()[0].state, outbox()[0].tries) == ("given_up", len(PAUSES) + 1)
    assert list(PAUSES) == sorted(PAUSES)


def test_one_who_will_never_be_reached_is_given_up_at_once(office: Office, post: tuple[Post, int]) -> None:
    server, port = post
    by_mail(office, port)
    server.at_recipient = "550 nobody here"
    asked(office)
    assert deliver_all(office.counter, now=office.clock()) == {"given_up": 1}
    assert outbox()[0].trouble == "smtp_550"


def test_who_has_no_account_gets_his_link_by_sms_and_a_claim_keeps_others_off(office: Office) -> None:
    sms, declared = Carried(), answers()
    office.counter = replace(office.counter, sms=sms)
    declared["persons"]["P2"] = {**declared["persons"]["P2"], "id_number": "510101199106219999", "phone": "10020009999"}
    reference = office.begin(declared)
    office.reserve(reference)
    links = office.request(reference)
    sms.no = RuntimeError("the sender dies")
    with pytest.raises(RuntimeError):
        deliver_next(office.counter, now=office.clock())
    sms.no = None
    assert not deliver_next(office.counter, now=office.clock() + LEASE - timedelta(seconds=1))
    assert deliver_next(office.counter, now=office.clock() + LEASE)
    (letter,) = sms.letters
    assert (letter.to, letter.link) == ("10020009999", f"{office.counter.public_url}/sign/{links['陆知微']}")


def test_what_nobody_could_send_for_days_stays_in_the_inbox_alone(office: Office) -> None:
    asked(office)
    office.clock.forward(days=2)
    assert deliver.keep_stale(now=office.clock()) == 0
    office.clock.forward(days=1, seconds=1)
    assert deliver.keep_stale(now=office.clock()) == 1 and outbox()[0].state == "kept"


def test_a_sender_that_is_killed_in_the_middle_loses_nothing(
    office: Office, settings: Settings, post: tuple[Post, int]
) -> None:
    server, port = post
    by_mail(office, port)
    reference, now = office.begin(), datetime.now(UTC)
    with by_hand() as session:
        tell(session, "returned", reference, now=now, account_id=office.people["P2"])
    server.hangs = True
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(settings.data_dir),
        "PUBLIC_URL": settings.public_url,
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
        "MAIL_FROM": "yizhao@example.com",
    }
    sender = subprocess.Popen([sys.executable, "-m", "registry", "deliver"], env=environment)
    assert server.arrived.wait(60)
    sender.kill()
    sender.wait()
    server.hangs = False
    assert outbox()[0].state == "waiting" and not deliver_next(office.counter, now=now)
    assert deliver_next(office.counter, now=datetime.now(UTC) + LEASE)
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"] and outbox()[0].state == "sent"


def test_senders_at_work_together_send_each_message_once_on_either_store(shared: Flask) -> None:
    carrier, clock = Carried(), FrozenClock()
    with shared.app_context():
        counter = replace(shared.extensions["counter"], mail=carrier, sms=carrier)
        office = Office(counter, clock)
        reach.reach(account_id=office.people["P2"], email=MAIL, now=clock())
        reference = asked(office)
        with by_hand() as session:
            for number in range(6):
                tell(session, "returned", reference, now=clock(), account_id=office.people["P2"], day=clock().date())
                tell(session, "refused", reference, now=clock(), phone=f"1002000000{number}")
            tell(session, "licensed", reference, now=clock(), mark="once")
        with pytest.raises(Collision), by_hand() as session:
            tell(session, "licensed", reference, now=clock(), mark="once")

    def sender() -> None:
        with shared.app_context():
            while deliver_next(counter, now=clock()):
                pass

    in_threads(sender, 4)
    with shared.app_context():
        assert deliver_all(counter, now=clock()) == {"sent": 14}
        assert len({one.number for one in carrier.letters}) == len(carrier.letters) == 14
        assert inbox.open_all(account_id=office.people["P2"], now=clock()) == 7
        assert [one.kind for one in outbox()].count("refused") == 6


def test_the_thread_sends_what_waits_and_goes_on_after_a_failure(app: Flask, office: Office) -> None:
    carrier = Carried()
    app.extensions["counter"] = replace(app.extensions["counter"], mail=carrier)
    reach.reach(account_id=office.people["P2"], email=MAIL, now=office.clock())
    reference = office.begin()
    with by_hand() as session:
        for _ in range(2):
            tell(session, "returned", reference, now=office.clock(), account_id=office.people["P2"])
        session.add(
            Message(
                account_id=office.people["P2"],
                kind="no such kind",
                application_id=1,
                round=0,
                created_at=office.clock(),
                next_try_at=office.clock() - timedelta(minutes=1),
            )
        )
    thread = Delivery(app, office.clock)
    thread.start()
    assert carrier.came.wait(10)
    thread.stop()
    assert [one.state for one in outbox()][2] == "waiting" and carrier.letters


def test_a_persons_address_is_kept_encrypted_and_can_be_taken_back(office: Office) -> None:
    me = office.people["P2"]
    with pytest.raises(FilingError):
        reach.reach(account_id=me, email="x@y", now=office.clock())
    reach.reach(account_id=me, email=f" {MAIL} ", now=office.clock())
    with reading() as session:
        raw = session.connection().exec_driver_sql(f"SELECT email FROM accounts WHERE id = {me}").scalar_one()
        assert people.by_id(session, me).email == MAIL and MAIL.encode() not in bytes(raw)  # type: ignore[union-attr]
    reach.reach(account_id=me, email="", now=office.clock())
    assert reach.address_of(account_id=me) == ""


def test_a_way_out_that_cannot_be_used_stops_the_service_at_the_start(settings: Settings, office: Office) -> None:
    with pytest.raises(ConfigError, match="MAIL_FROM"):
        open_service(replace(settings, mail_url="smtp://mail.example.com"), office.clock)
    with pytest.raises(ConfigError, match="SMS_TOKEN_FILE"):
        open_service(replace(settings, sms_url="https://sms.example.com"), office.clock)
