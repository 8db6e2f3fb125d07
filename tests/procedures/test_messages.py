"""Messages: whoever has to act or to know is written to in the same transaction, and reads what is so now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain import message
from registry.domain.lifecycle import State
from registry.domain.message import KINDS, Facts
from registry.procedures import draft, extend, inbox, remind, submit, tell
from registry.procedures.inbox import Shown
from registry.records.database import every, reading
from registry.records.messages import Message
from tests.by_hand import by_hand
from tests.conftest import NOON
from tests.procedures.acting import Office, answers, late, refused
from tests.procedures.test_sign import decline


def told(office: Office, who: str) -> list[Shown]:
    """A person's messages, oldest first."""
    page, _ = inbox.inbox(account_id=office.people[who], now=office.clock(), before=2**31 - 1)
    return list(reversed(page))


def kinds(office: Office, who: str) -> list[str]:
    """What a person was told, by kind."""
    by_subject = {words.subject: kind for kind, words in KINDS.items()}
    return [by_subject[one.subject] for one in told(office, who)]


def asked(office: Office) -> str:
    reference = office.begin()
    office.reserve(reference)
    office.request(reference)
    return reference


def test_the_words_of_every_kind_stand_in_both_languages_and_name_nobody() -> None:
    facts = Facts(state=State.SIGNING, same_round=True)
    for kind, words in KINDS.items():
        said = message.body(kind, NOON.date())
        assert "{" not in said.zh + said.en and words.subject.zh and words.subject.en
        assert ("{day}" in words.body.zh) == ("{day}" in words.body.en)
        assert message.so_now(kind, NOON.date(), facts, NOON).words.en
    assert message.body("sign", NOON.date()).en.count("20 November 2026") == 1


def test_founders_are_asked_to_sign_and_read_what_has_become_of_it(office: Office) -> None:
    reference = asked(office)
    assert (kinds(office, "P1"), kinds(office, "P3")) == ([], [])  # the applicant asks; a supervisor does not sign
    (one,) = told(office, "P2")
    assert one.now.stands and one.leads_to == "/sign/" + office.links[reference]["陆知微"]
    assert "11月27日" in one.body.zh
    office.sign(reference, "P2")
    (one,) = told(office, "P2")
    assert (one.now.stands, one.now.words.zh) == (False, "您已经签署。")
    office.sign(reference, "P1")
    assert kinds(office, "P1") == []  # he was the last himself
    office.do(submit.submit, reference)
    assert kinds(office, "P1") == ["licensed"]
    assert told(office, "P1")[0].leads_to == f"/cases/{reference}"


def test_whoever_is_not_the_last_to_sign_is_told_that_everybody_has(office: Office) -> None:
    reference = asked(office)
    office.sign(reference, "P1")
    office.sign(reference, "P2")
    (one,) = told(office, "P1")
    assert kinds(office, "P1") == ["all_signed"] and one.now.stands
    office.do(draft.revise, reference)
    assert not told(office, "P1")[0].now.stands
    assert told(office, "P2")[0].now.words.zh.startswith("申请内容已修改")


def test_a_refusal_to_sign_is_told_to_the_applicant_and_to_whoever_has_signed(office: Office) -> None:
    reference = asked(office)
    office.sign(reference, "P1")
    with refused("link_used"):
        decline(office, reference, "P1")
    decline(office, reference, "P2")
    assert kinds(office, "P1") == ["declined"] and told(office, "P1")[0].now.stands
    assert told(office, "P2")[-1].now.words.zh.startswith("您没有同意")
    office.request(reference)
    office.sign(reference, "P2")
    decline(office, reference, "P1")
    assert kinds(office, "P2") == ["sign", "sign", "fallen"] and kinds(office, "P1") == ["declined"]


def test_a_return_an_extension_and_a_decision_are_told(office: Office) -> None:
    reference = office.submitted(late())
    office.clock.forward(minutes=1)
    extend.extend(
        office.counter, reference=reference, approver_id=office.people["approver"], reason="人手", now=office.clock()
    )
    office.claim(reference)
    office.return_(reference, range(len(office.view(reference).findings)))
    assert kinds(office, "P1")[-2:] == ["extended", "returned"]
    assert [one.now.stands for one in told(office, "P1")[-2:]] == [False, True]
    office.clock.forward(days=9)
    assert remind.remind(now=office.clock()) == 0
    office.clock.forward(days=2)
    assert (remind.remind(now=office.clock()), remind.remind(now=office.clock())) == (1, 0)
    assert kinds(office, "P1")[-1] == "returned_waits"
    second = office.submitted({**late(1)})
    office.claim(second)
    office.recommend(second, proposes="refuse")
    office.decide(second, what="refuse")
    assert kinds(office, "P1")[-1] == "refused"


def test_what_is_about_to_end_is_told_once_for_each_deadline(office: Office) -> None:
    reference = asked(office)
    assert remind.remind(now=office.clock()) == 0
    office.clock.forward(days=5, minutes=1)
    assert (remind.remind(now=office.clock()), remind.remind(now=office.clock())) == (1, 0)
    assert kinds(office, "P2") == ["sign", "sign_soon"]
    office.clock.forward(days=2)
    assert (remind.remind(now=office.clock()), remind.remind(now=office.clock())) == (1, 0)
    assert kinds(office, "P1") == ["links_ended"]
    assert told(office, "P2")[-1].now.words.zh.startswith("链接已满七天")
    office.do(draft.revise, reference)
    office.clock.at = NOON + timedelta(days=55)
    assert (remind.remind(now=office.clock()), remind.remind(now=office.clock())) == (1, 0)
    (one,) = told(office, "P1")[-1:]
    assert kinds(office, "P1")[-1] == "name_ends" and one.now.stands and "2027年1月20日" in one.body.zh
    office.clock.forward(days=8)
    assert remind.remind(now=office.clock()) == 0 and not told(office, "P1")[-1].now.stands


def test_who_has_no_account_is_written_to_at_the_phone_of_the_filing(office: Office) -> None:
    declared = answers()
    number, phone = "510101199106219999", "10020009999"
    declared["persons"]["P2"] = {**declared["persons"]["P2"], "id_number": number, "phone": phone}
    reference = office.begin(declared)
    office.reserve(reference)
    office.request(reference)
    with reading() as session:
        (one,) = every(session, Message)
        assert (one.account_id, one.phone, one.kind) == (None, phone, "sign")
        raw = session.connection().exec_driver_sql("SELECT phone FROM messages").scalar_one()
    assert phone.encode() not in bytes(raw)


def test_a_message_falls_with_the_transaction_it_was_written_in(office: Office) -> None:
    reference = asked(office)
    with pytest.raises(RuntimeError), by_hand() as session:
        tell.tell(session, "returned", reference, now=office.clock())
        raise RuntimeError
    assert kinds(office, "P1") == []


def test_a_message_is_opened_by_its_owner_alone_and_once(office: Office) -> None:
    asked(office)
    (one,) = told(office, "P2")
    for other in ("P1", "stranger", "reviewer"):
        with refused("not_found"):
            inbox.open_(message_id=one.id, account_id=office.people[other], now=office.clock())
        with refused("not_found"):
            inbox.one(message_id=one.id, account_id=office.people[other], now=office.clock())
    inbox.open_(message_id=one.id, account_id=office.people["P2"], now=office.clock())
    first = office.clock()
    office.clock.forward(minutes=1)
    inbox.open_(message_id=one.id, account_id=office.people["P2"], now=office.clock())
    assert told(office, "P2")[0].read_at == first


def test_an_inbox_is_read_by_the_page(office: Office) -> None:
    reference, me = asked(office), office.people["P2"]
    with by_hand() as session:
        for _ in range(inbox.A_PAGE + 4):
            tell.tell(session, "returned", reference, now=office.clock(), account_id=me)
    page, further = inbox.inbox(account_id=me, now=office.clock(), before=2**31 - 1)
    assert len(page) == inbox.A_PAGE and further == page[-1].id
    rest, further = inbox.inbox(account_id=me, now=office.clock(), before=further)
    assert (len(rest), further) == (5, None)
    assert inbox.open_all(account_id=me, now=office.clock()) == inbox.A_PAGE + 5
    assert inbox.open_all(account_id=me, now=office.clock()) == 0


def test_only_what_still_asks_for_something_is_worth_sending() -> None:
    done = Facts(state=State.SIGNING, same_round=True, signed_at=NOON)
    assert not message.worth_sending("sign", None, done, NOON)
    assert message.worth_sending("returned", None, Facts(state=State.DRAFT, same_round=True), NOON)
    assert not message.worth_sending("all_signed", None, Facts(state=State.SUBMITTED, same_round=True), NOON)
