"""Sign: invite by link, show what is to be signed, take each person's signature on the same frozen digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.procedures.draft import let_signatures_fall
from registry.procedures.freeze import (
    LINK_LIFETIME,
    act_name,
    freeze,
    frozen_filing,
    organisations_of,
    person_ref,
)
from registry.procedures.invitation_view import invited, so_now_of
from registry.procedures.registered import refuse_unaltered
from registry.procedures.tell import tell, tell_signatories
from registry.records import applications, people
from registry.records.applications import Application, Signatory, Submission
from registry.records.database import Session
from signing.signature import sign_once


def request(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Freeze the draft and invite everybody who must sign. Returns the digest and one link per signatory."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        refuse_unaltered(session, application)
        actor = account_actor(applicant_id)
        act(session, application, Action.REQUEST_SIGNATURES, Role.APPLICANT, actor=actor, now=now)
        submission, invited = freeze(session, counter, application, now)
        tell_signatories(session, "sign", application, submission, invited, now=now)
        return {
            "reference": reference,
            "digest": submission.digest.hex(),
            "signatories": [
                {"name": s.name, "capacities": s.capacities, "link": f"{counter.public_url}/sign/{s.link_token}"}
                for s in invited
            ],
        }

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def sign(
    counter: Counter,
    *,
    token: str,
    account_id: int,
    authenticated_how: str,
    shown: Sequence[str],
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Take one person's signature on the frozen digest with a one-time key (SIG2019 13).

    The caller has authenticated the person afresh; `shown` names what the person was shown.
    """

    def effect(session: Session) -> dict[str, Any]:
        signatory, submission, application = _open_invitation(session, token, account_id, now)
        if signatory.signed_at is not None:
            raise _used()
        actor = account_actor(account_id)
        act(session, application, Action.SIGN, Role.SIGNATORY, actor=actor, now=now, details={"person": signatory.id})
        give_signature(counter, application, submission, signatory, authenticated_how, shown, now)
        session.flush()
        waiting = [s for s in applications.signatories(session, submission.id) if s.signed_at is None]
        if not waiting and application.applicant_id != account_id:
            tell(session, "all_signed", application.reference, now=now)
        return {"reference": application.reference, "signed_at": now.isoformat(), "all_signed": not waiting}

    return perform(account_actor(account_id), effect, now=now, once=once)


def give_signature(
    counter: Counter,
    application: Application,
    submission: Submission,
    signatory: Signatory,
    authenticated_how: str,
    shown: Sequence[str],
    now: datetime,
) -> None:
    """Sign once with a key made for this act and keep certificate, signature, time, how and what was shown."""
    signature = sign_once(
        counter.keyring,
        person_name=signatory.name,
        person_ref=person_ref(signatory),
        act=act_name(application, submission),
        document_digest=submission.digest,
        now=now,
        represents=organisations_of(filings.parse(frozen_filing(submission.payload)), signatory),
    )
    signatory.certificate = signature.certificate_der
    signatory.signature = signature.signature
    signatory.signed_at = now
    signatory.authenticated_how = authenticated_how
    signatory.shown = list(shown)


def decline(
    counter: Counter, *, token: str, account_id: int, reason: str, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """A signatory refuses: the case goes back to draft and every signature falls."""

    def effect(session: Session) -> dict[str, Any]:
        signatory, submission, application = _open_invitation(session, token, account_id, now)
        if signatory.signed_at is not None:
            raise _used()
        actor = account_actor(account_id)
        signatory.declined_at = now
        signatory.decline_reason = reason[:500]
        let_signatures_fall(session, application, now)
        act(
            session, application, Action.DECLINE, Role.SIGNATORY, actor=actor, now=now, details={"person": signatory.id}
        )
        if application.applicant_id != account_id:
            tell(session, "declined", application.reference, now=now)
        signed = [one for one in applications.signatories(session, submission.id) if one.signed_at is not None]
        tell_signatories(session, "fallen", application, submission, signed, now=now)
        return {"reference": application.reference, "state": application.state}

    return perform(account_actor(account_id), effect, now=now, once=once)


def _used() -> Refused:
    return Refused("link_used", Text("您已经签署过这份申请", "You have already signed this application"))


def refuse_uninvited(session: Session, token: str, account_id: int) -> None:
    """Refused("not_found") for no link of ours, "not_allowed" for one that invites somebody else."""
    _refuse_another(session, invited(session, token), account_id)


def _open_invitation(
    session: Session, token: str, account_id: int, now: datetime
) -> tuple[Signatory, Submission, Application]:
    signatory = invited(session, token)
    submission = session.get_one(Submission, signatory.submission_id)
    application = session.get_one(Application, submission.application_id, with_for_update=True)
    session.refresh(signatory)
    _refuse_another(session, signatory, account_id)
    if submission.fallen_at is not None or submission.frozen_at + LINK_LIFETIME <= now:
        raise Refused("link_expired", so_now_of(application, submission, signatory, now).words)
    return signatory, submission, application


def _refuse_another(session: Session, signatory: Signatory, account_id: int) -> None:
    account = people.by_id(session, account_id)
    if account is None or account.id_hash != signatory.id_hash or account.verified_at is None:
        raise Refused(
            "not_allowed",
            Text(
                f"此链接只供{signatory.name}本人签署，请本人登录后办理",
                "Only the person named in this link can sign; sign in as that person",
            ),
        )
