"""A store with rows in every covered table, made by a few real acts."""

from __future__ import annotations

from datetime import timedelta

from registry.procedures import extend, halt, hold, notify, rekey, render
from registry.procedures.counter import Counter
from registry.procedures.welcome import Arrival, welcome
from registry.records import licences
from registry.records.database import reading
from registry.records.factors import RecoveryCode, SecondFactor
from registry.records.orders import Activation, Order
from registry.records.reveals import Reveal
from registry.records.second_looks import SecondLook
from tests.by_hand import by_hand
from tests.conftest import NOON, FrozenClock
from tests.procedures.acting import Office, answers, late


def fill(counter: Counter) -> str:
    """A licensed case with its papers, one handed over and extended, a draft, a halt; the first's reference."""
    clock = FrozenClock()
    office = Office(counter, clock)
    reference = office.submitted(late(), papers=2)
    office.claim(reference)
    office.recommend(reference)
    office.decide(reference)
    case = office.case(reference)
    with reading() as session:
        licence = licences.of_application(session, case.id)
    assert licence is not None
    render.sheet_of(counter, licence_number=licence.number, kind="duplicate", now=clock())
    applicant = office.people["P1"]
    notify.notice_of(counter, reference=reference, kind="receipt", round_=1, account_id=applicant, now=clock())
    with by_hand() as session:
        session.add(SecondLook(application_id=case.id, drawn_on=NOON.date(), seed="x", percent=5))
        session.add(
            Reveal(
                application_id=case.id,
                account_id=office.people["reviewer"],
                day=NOON.date(),
                nth=1,
                field="persons.P1.phone",
                reason="contact",
                shown_at=NOON,
            )
        )
        session.add(
            Order(kind="recover", content={}, reason="x", proposed_by=office.people["reviewer"], proposed_at=NOON)
        )
        session.add(RecoveryCode(account_id=office.people["reviewer"], code_hash=bytes(32)))
        session.add(
            SecondFactor(
                account_id=office.people["reviewer"],
                kind="totp",
                name="x",
                secret=b"x",
                sign_count=0,
                last_use=0,
                added_at=NOON,
            )
        )
        session.add(Activation(account_id=office.people["reviewer"], code_digest=bytes(32), until=NOON))
    other = office.submitted(late(1))
    office.claim(other)
    clock.at += timedelta(minutes=5)
    office.staff(hold.hand_over, other, to="colleague", reason="休假")
    approver = office.people["approver"]
    extend.extend(counter, reference=other, approver_id=approver, reason="案情复杂", now=clock())
    office.begin(answers(2))
    arrival = Arrival("https://id.example", "s-1", level=1, real=False, name="石望舒", id_number=None, phone=None)
    welcome(counter, arrival, signed_in=None, now=clock())
    rekey.rekey(counter, now=clock())
    halt.halt(reason="演练", now=clock())
    return reference
