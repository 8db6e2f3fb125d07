"""Signing: each person for himself, on one frozen digest, and whatever changes the content lets the signatures fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.errors import Text
from registry.procedures import draft, invitation_view, sign, submit, withdraw
from registry.procedures.freeze import stored_signature
from registry.records import applications
from registry.records.applications import Signatory
from registry.records.database import reading
from signing.signature import SignatureError, verify_person_signature
from tests.by_hand import by_hand
from tests.conftest import NOON
from tests.making import clean_case
from tests.procedures.acting import Office, answers, refused

ONE, TWO = "宋听澜", "陆知微"


def asked(office: Office) -> str:
    reference = office.begin()
    office.reserve(reference)
    office.request(reference)
    return reference


def signatories(office: Office, reference: str) -> list[Signatory]:
    with reading() as session:
        return applications.signatories(session, office.round(reference).id)


def decline(office: Office, reference: str, key: str, by: str | None = None) -> None:
    name = clean_case(0)["persons"][key]["name"]
    sign.decline(
        office.counter,
        token=office.links[reference][name],
        account_id=office.people[by or key],
        reason="出资比例不对",
        now=office.clock(),
    )


def test_nobody_signs_for_another(office: Office) -> None:
    reference = asked(office)
    for other in ("P2", "P3", "stranger", "reviewer"):
        with refused("not_allowed", ONE):
            office.sign(reference, "P1", by=other)
        with refused("not_allowed", ONE):
            decline(office, reference, "P1", by=other)
    assert [one.signed_at for one in signatories(office, reference)] == [None, None]
    assert office.state(reference) == "SIGNING"


def test_a_link_shows_the_content_only_to_the_person_it_invites(office: Office) -> None:
    reference = asked(office)
    for who in ("P2", "stranger"):
        shown = invitation_view.invitation(
            office.counter, token=office.links[reference][ONE], account_id=office.people[who], now=office.clock()
        )
        assert (shown.yours, shown.filing) == (False, {})
    anonymous = invitation_view.invitation(
        office.counter, token=office.links[reference][ONE], account_id=None, now=office.clock()
    )
    assert (anonymous.yours, anonymous.filing) == (False, {})
    mine = invitation_view.invitation(
        office.counter, token=office.links[reference][ONE], account_id=office.people["P1"], now=office.clock()
    )
    assert mine.yours and mine.filing["name"]["full"] == answers()["name"]["full"]
    assert mine.digest_hex == office.round(reference).digest.hex()


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "\udcff"])
def test_an_invented_link_leads_nowhere(office: Office, token: str) -> None:
    with refused("not_found"):
        invitation_view.invitation(office.counter, token=token, account_id=office.people["P1"], now=office.clock())


def test_a_link_is_good_for_seven_days_and_not_a_second_longer(office: Office) -> None:
    reference = asked(office)
    office.clock.at += sign.LINK_LIFETIME - timedelta(seconds=1)
    office.sign(reference, "P1")
    office.clock.forward(seconds=1)
    with refused("link_expired"):
        office.sign(reference, "P2")
    with refused("link_expired"):
        decline(office, reference, "P2")


def test_nobody_signs_twice(office: Office) -> None:
    reference = asked(office)
    office.sign(reference, "P1")
    first = signatories(office, reference)[0].signature
    with refused("link_used"):
        office.sign(reference, "P1")
    assert signatories(office, reference)[0].signature == first


def test_a_case_is_handed_in_only_when_everybody_has_signed(office: Office) -> None:
    reference = office.begin()
    with refused("state"):
        office.do(submit.submit, reference)
    office.reserve(reference)
    office.request(reference)
    for waiting, key in ((ONE, "P1"), (TWO, "P2")):
        with refused("state", waiting):
            office.do(submit.submit, reference)
        office.sign(reference, key)
    assert office.do(submit.submit, reference)["state"] == "LICENSED"


def test_what_is_being_signed_cannot_be_changed(office: Office) -> None:
    reference = asked(office)
    frozen = office.round(reference)
    with refused("state"):
        office.do(draft.save, reference, answers=answers(1), expected_version=None)
    with refused("state"):
        office.reserve(reference)
    with refused("state"):
        office.attach(reference)
    assert (office.round(reference).digest, office.case(reference).answers["name"]["full"]) == (
        frozen.digest,
        answers()["name"]["full"],
    )


def test_taking_it_back_lets_the_signatures_fall_and_says_whose(office: Office) -> None:
    reference = asked(office)
    office.sign(reference, "P1")
    old, links = office.round(reference), dict(office.links[reference])
    assert office.do(draft.revise, reference)["fallen"] == [ONE]
    assert office.state(reference) == "DRAFT"
    changed = answers() | {"headcount": 7}
    office.do(draft.save, reference, answers=changed, expected_version=None)
    office.reserve(reference)
    new_links = office.request(reference)
    new = office.round(reference)
    assert new.round == old.round + 1 and new.digest != old.digest
    office.links[reference] = links
    for key in ("P1", "P2"):
        with refused("link_expired"):
            office.sign(reference, key)
    office.links[reference] = new_links
    with refused("state", ONE):
        office.do(submit.submit, reference)


def test_a_second_round_without_any_change_needs_new_signatures_all_the_same(office: Office) -> None:
    reference = asked(office)
    first = office.round(reference).digest
    office.do(draft.revise, reference)
    office.request(reference)
    assert office.round(reference).digest != first, "the round is part of what is signed"


def test_one_who_declines_sends_it_back_and_every_signature_falls(office: Office) -> None:
    reference = asked(office)
    office.sign(reference, "P1")
    decline(office, reference, "P2")
    assert office.state(reference) == "DRAFT"
    assert office.round(reference).fallen_at == office.clock()
    (declined,) = [one for one in signatories(office, reference) if one.declined_at]
    assert (declined.name, declined.decline_reason) == (TWO, "出资比例不对")
    with refused("link_expired"):
        office.sign(reference, "P2")


def test_a_link_says_what_became_of_it_and_the_new_one_what_changed_since(office: Office) -> None:
    def seen(link: str, who: str = "P2") -> invitation_view.Invitation:
        me = office.people[who]
        return invitation_view.invitation(office.counter, token=link, account_id=me, now=office.clock())

    reference = asked(office)
    old = office.links[reference][TWO]
    assert (seen(old).closed, seen(old).since) == (None, None)
    office.sign(reference, "P2")
    assert seen(old).closed == Text("您已经签署。", "You have signed.")
    office.do(draft.revise, reference)
    with refused("link_expired", "申请内容已修改"):
        office.sign(reference, "P2")
    declared = {**office.case(reference).answers, "liaison": {"person": "P2"}}
    office.do(draft.save, reference, answers=declared, expected_version=None)
    new = office.request(reference)[TWO]
    assert (seen(old).newer, seen(old, "P3").newer, seen(new).newer) == (new, None, None)
    since = seen(new).since
    assert since is not None and (since.differs, since.papers_differ) == (True, False)
    assert since.filing["liaison"] == {"person": "P1"} and seen(new).filing["liaison"] == {"person": "P2"}
    phones = [one["persons"]["P1"]["phone"] for one in (since.filing, seen(new).filing, declared)]
    assert phones[0] == phones[1] != phones[2]
    assert seen(office.links[reference][ONE], "P1").since is None
    assert office.view(reference, "P1").links
    office.clock.forward(days=7)
    assert "已满七天" in office.view(reference, "P1").acts_next.zh and not office.view(reference, "P1").links
    with refused("link_expired", "已满七天"):
        office.sign(reference, "P2")
    office.do(withdraw.withdraw, reference)
    with refused("link_expired", "申请已撤回"):
        office.sign(reference, "P2")


def test_withdrawing_closes_the_links(office: Office) -> None:
    reference = asked(office)
    office.do(withdraw.withdraw, reference)
    with refused("link_expired"):
        office.sign(reference, "P1")


def test_nobody_can_be_asked_before_somebody_is_named(office: Office) -> None:
    reference = office.begin(answers() | {"persons": {}, "shareholders": [], "legal_representative": None})
    with refused("nobody_to_sign"):
        office.request(reference)
    assert office.state(reference) == "DRAFT"


def test_each_signature_verifies_on_the_frozen_digest_and_on_nothing_else(office: Office) -> None:
    reference = asked(office)
    for key in ("P1", "P2"):
        office.sign(reference, key)
    frozen, case = office.round(reference), office.case(reference)
    for signatory in signatories(office, reference):
        given = stored_signature(case, frozen, signatory)
        verify_person_signature(given, office.counter.keyring.roots())
        assert given.digest == frozen.digest
        assert given.person_name == signatory.name
        for changed in ({"digest": bytes(32)}, {"act": f"{reference}/2"}, {"signed_at": NOON + timedelta(seconds=1)}):
            with pytest.raises(SignatureError):
                verify_person_signature(replace(given, **changed), office.counter.keyring.roots())
        assert clean_case(0)["persons"]["P1"]["id_number"].encode() not in given.certificate_der
        assert (signatory.authenticated_how, signatory.shown) == ("password", ["filing"])
    first, second = signatories(office, reference)
    assert first.certificate != second.certificate


def test_a_signature_that_does_not_verify_stops_the_case(office: Office) -> None:
    reference = office.signed()
    with by_hand() as session:
        tampered = session.merge(signatories(office, reference)[0])
        tampered.signature = bytes(reversed(tampered.signature or b""))
    with pytest.raises(SignatureError):
        office.do(submit.submit, reference)
    assert office.state(reference) == "SIGNING"


def test_the_signature_of_one_person_is_not_anothers(office: Office) -> None:
    reference = office.signed()
    one, two = signatories(office, reference)
    with by_hand() as session:
        row = session.merge(two)
        row.certificate, row.signature = None, None
    with pytest.raises(SignatureError):
        office.do(submit.submit, reference)
    with by_hand() as session:
        row = session.merge(two)
        row.certificate, row.signature = one.certificate, one.signature
    with pytest.raises(SignatureError):
        office.do(submit.submit, reference)
