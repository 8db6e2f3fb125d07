"""Sign: freeze a filing, invite its signatories by link, take each person's signature on the same frozen digest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing
from registry.domain.lifecycle import Action, Role
from registry.domain.local_time import local_day
from registry.domain.standard_papers import signatories_of
from registry.procedures.assemble import filing_of
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.procedures.draft import let_signatures_fall
from registry.records import applications, materials, people
from registry.records.applications import Application, Signatory, Submission
from registry.records.database import Session, reading
from registry.records.materials import Material
from signing.canonical import canonical_bytes
from signing.signature import PersonSignature, SignatureError, sign_once, verify_person_signature

LINK_LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class Invitation:
    """What a person sees who follows a signing link."""

    reference: str
    signatory: Signatory
    filing: Mapping[str, Any]
    digest_hex: str
    others: tuple[tuple[str, datetime | None], ...]
    yours: bool
    open: bool


def request(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Freeze the draft and invite everybody who must sign. Returns the digest and one link per signatory."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        actor = account_actor(applicant_id)
        act(session, application, Action.REQUEST_SIGNATURES, Role.APPLICANT, actor=actor, now=now)
        submission, invited = freeze(session, counter, application, now)
        return {
            "reference": reference,
            "digest": submission.digest.hex(),
            "signatories": [
                {"name": s.name, "capacities": s.capacities, "link": f"{counter.public_url}/sign/{s.link_token}"}
                for s in invited
            ],
        }

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def freeze(
    session: Session, counter: Counter, application: Application, now: datetime
) -> tuple[Submission, list[Signatory]]:
    """Store a filing byte for byte with its digest, and a row for each person who must sign it."""
    papers = materials.of_application(session, application.id)
    filing = filing_of(counter, application, papers, day=local_day(now))
    must_sign = [s for s in signatories_of(filing) if s.id_number]
    if not must_sign:
        raise Refused(
            "nobody_to_sign",
            Text(
                "还没有填写需要签署的人（法定代表人、股东），请先填写姓名和身份证号",
                "Nobody is named who has to sign; enter the legal representative and the shareholders first",
            ),
        )
    application.round += 1
    payload = canonical_bytes(frozen_value(application, filing, papers))
    submission = Submission(
        application_id=application.id,
        round=application.round,
        payload=payload,
        digest=hashlib.sha256(payload).digest(),
        frozen_at=now,
    )
    session.add(submission)
    session.flush()
    invited = []
    for person in must_sign:
        token = secrets.token_urlsafe(24)
        invited.append(
            Signatory(
                submission_id=submission.id,
                person_key=person.person_key,
                name=person.name,
                id_hash=counter.vault.keyed_hash(person.id_number, "id_number"),
                capacities=list(person.capacities),
                documents=list(person.documents),
                link_hash=_link_hash(token),
                link_token=token,
            )
        )
    session.add_all(invited)
    session.flush()
    return submission, invited


def frozen_value(application: Application, filing: Filing, papers: Sequence[Material]) -> dict[str, Any]:
    """What every signatory signs: the filing with its papers, and the digests of the uploads."""
    content = {key: value for key, value in filings.to_json(filing).items() if key not in ("as_of", "lookups")}
    return {
        "reference": application.reference,
        "round": application.round,
        "filing": content,
        "materials": [
            {"document_type": p.document_type, "sha256": p.sha256.hex(), "media_type": p.media_type} for p in papers
        ],
    }


def invitation(counter: Counter, *, token: str, account_id: int | None, now: datetime) -> Invitation:
    """What a signing link shows. The content is shown only to the person it invites."""
    with reading() as session:
        signatory = _invited(session, token)
        submission = session.get_one(Submission, signatory.submission_id)
        application = session.get_one(Application, submission.application_id)
        account = people.by_id(session, account_id) if account_id is not None else None
        yours = account is not None and account.id_hash == signatory.id_hash
        return Invitation(
            reference=application.reference,
            signatory=signatory,
            filing=frozen_filing(submission) if yours else {},
            digest_hex=submission.digest.hex(),
            others=tuple((s.name, s.signed_at) for s in applications.signatories(session, submission.id)),
            yours=yours,
            open=submission.fallen_at is None
            and application.state == "SIGNING"
            and submission.frozen_at + LINK_LIFETIME > now,
        )


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
            raise Refused("link_used", Text("您已经签署过这份申请", "You have already signed this application"))
        actor = account_actor(account_id)
        act(session, application, Action.SIGN, Role.SIGNATORY, actor=actor, now=now, details={"person": signatory.id})
        give_signature(counter, application, submission, signatory, authenticated_how, shown, now)
        session.flush()
        waiting = [s for s in applications.signatories(session, submission.id) if s.signed_at is None]
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
        person_ref=signatory.id_hash[:32],
        act=act_name(application, submission),
        document_digest=submission.digest,
        now=now,
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
        signatory, _, application = _open_invitation(session, token, account_id, now)
        actor = account_actor(account_id)
        signatory.declined_at = now
        signatory.decline_reason = reason[:500]
        let_signatures_fall(session, application, now)
        act(
            session, application, Action.DECLINE, Role.SIGNATORY, actor=actor, now=now, details={"person": signatory.id}
        )
        return {"reference": application.reference, "state": application.state}

    return perform(account_actor(account_id), effect, now=now, once=once)


def frozen_filing(submission: Submission) -> dict[str, Any]:
    """The filing inside a frozen payload, as JSON."""
    filing: dict[str, Any] = json.loads(submission.payload)["filing"]
    return filing


def signed_filing(
    counter: Counter, application: Application, submission: Submission, signatories: Sequence[Signatory]
) -> Filing:
    """The frozen filing with each verified signature written onto the papers it stands under.

    The papers of a case file bear marks of their own, judged on that file's day; there signatures are only verified.
    Raises SignatureError when a stored signature does not verify: then nothing may be built on it.
    """
    filing = filings.parse(frozen_filing(submission))
    documents = list(filing.documents)
    for signatory in signatories:
        signature = stored_signature(application, submission, signatory)
        verify_person_signature(signature, counter.keyring.roots())
        if "documents" in application.answers:
            continue
        mark = filings.Signature(
            signer=signatory.name,
            kind="e_signature",
            on=local_day(signature.signed_at),
            verified=True,
            cert_valid_to=local_day(signature.signed_at + timedelta(days=1)),
        )
        for index in signatory.documents:
            documents[index] = replace(documents[index], signatures=(*documents[index].signatures, mark))
    return replace(filing, documents=tuple(documents))


def stored_signature(application: Application, submission: Submission, signatory: Signatory) -> PersonSignature:
    """The signature as it was made; SignatureError when this person has not signed this very digest."""
    if signatory.signature is None or signatory.certificate is None or signatory.signed_at is None:
        raise SignatureError(f"{signatory.name} has not signed")
    return PersonSignature(
        certificate_der=signatory.certificate,
        signature=signatory.signature,
        signed_at=signatory.signed_at,
        digest=submission.digest,
        act=act_name(application, submission),
    )


def act_name(application: Application, submission: Submission) -> str:
    """What a one-time key was certified for: this case, this round."""
    return f"{application.reference}/{submission.round}"


def _link_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _invited(session: Session, token: str) -> Signatory:
    signatory = applications.by_link(session, _link_hash(token))
    if signatory is None:
        raise Refused(
            "not_found", Text("签署链接无效，请向经办人索取新链接", "This link is not valid; ask for a new one")
        )
    return signatory


def _open_invitation(
    session: Session, token: str, account_id: int, now: datetime
) -> tuple[Signatory, Submission, Application]:
    signatory = _invited(session, token)
    submission = session.get_one(Submission, signatory.submission_id)
    application = session.get_one(Application, submission.application_id, with_for_update=True)
    session.refresh(signatory)
    account = people.by_id(session, account_id)
    if account is None or account.id_hash != signatory.id_hash or account.verified_at is None:
        raise Refused(
            "not_allowed",
            Text(
                f"此链接只供{signatory.name}本人签署，请本人登录后办理",
                "Only the person named in this link can sign; sign in as that person",
            ),
        )
    if submission.fallen_at is not None or submission.frozen_at + LINK_LIFETIME <= now:
        raise Refused(
            "link_expired",
            Text("申请内容已修改或链接已过期，请向经办人索取新链接", "The application was changed or the link expired"),
        )
    return signatory, submission, application
