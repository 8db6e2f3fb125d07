"""View an invitation: what a signing link shows, to whom, what has become of it, and what has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import State
from registry.domain.masking import masked
from registry.domain.message import Facts, Now, so_now
from registry.procedures.counter import Counter
from registry.procedures.freeze import LINK_LIFETIME, frozen_filing, link_hash, organisations_of
from registry.records import applications, people
from registry.records.applications import Application, Signatory, Submission
from registry.records.database import Session, reading


@dataclass(frozen=True)
class Since:
    """An earlier round of the case that the person has signed, masked like the new one, and whether the filing or the
    uploaded papers are different now.
    """

    filing: Mapping[str, Any]
    differs: bool
    papers_differ: bool


@dataclass(frozen=True)
class Invitation:
    """What a person sees who follows a signing link: the applicant, who entered it all, the whole `filing`; everybody
    else the others' numbers and residences masked.

    `closed` says why it cannot be signed any more, `newer` is the link that took its place, `since` what this person
    signed before.
    """

    reference: str
    signatory: Signatory
    filing: Mapping[str, Any]
    digest_hex: str
    organisations: tuple[str, ...]
    others: tuple[tuple[str, datetime | None], ...]
    yours: bool
    open: bool
    closed: Text | None
    newer: str | None
    since: Since | None


def invitation(counter: Counter, *, token: str, account_id: int | None, now: datetime) -> Invitation:
    """What a signing link shows. The content is shown only to the person it invites."""
    with reading() as session:
        signatory = invited(session, token)
        submission = session.get_one(Submission, signatory.submission_id)
        application = session.get_one(Application, submission.application_id)
        account = people.by_id(session, account_id) if account_id is not None else None
        yours = account is not None and account.id_hash == signatory.id_hash
        filing = frozen_filing(submission.payload) if yours else {}
        whole = application.applicant_id == account_id
        closed = None if (so := so_now_of(application, submission, signatory, now)).stands else so.words
        return Invitation(
            reference=application.reference,
            signatory=signatory,
            filing=filing if whole else _as_shown(filing, signatory.person_key),
            organisations=organisations_of(filings.parse(filing), signatory),
            digest_hex=submission.digest.hex(),
            others=tuple((s.name, s.signed_at) for s in applications.signatories(session, submission.id)),
            yours=yours,
            open=submission.fallen_at is None
            and application.state == "SIGNING"
            and submission.frozen_at + LINK_LIFETIME > now,
            closed=closed,
            newer=_newer(session, application, submission, signatory) if yours else None,
            since=_since(session, submission, signatory, whole=whole) if yours else None,
        )


def so_now_of(application: Application, submission: Submission, signatory: Signatory, now: datetime) -> Now:
    """What has become of an invitation: the same words as in the messages about it."""
    facts = Facts(
        application.state,
        same_round=True,
        signed_at=signatory.signed_at,
        declined_at=signatory.declined_at,
        fallen=submission.fallen_at is not None,
        link_ends_at=submission.frozen_at + LINK_LIFETIME,
    )
    return so_now("sign", None, facts, now)


def _newer(session: Session, application: Application, submission: Submission, signatory: Signatory) -> str | None:
    """The link by which the same person signs a later round, while that is being signed."""
    latest = applications.latest_submission(session, application.id)
    if application.state != State.SIGNING or latest is None or latest.id == submission.id:
        return None
    found = (one for one in applications.signatories(session, latest.id) if one.id_hash == signatory.id_hash)
    return next((one.link_token for one in found), None)


def _since(session: Session, submission: Submission, signatory: Signatory, *, whole: bool) -> Since | None:
    before = applications.signed_before(session, submission, signatory.id_hash)
    if before is None:
        return None
    then, now = (json.loads(one.payload) for one in (before, submission))
    filing: Mapping[str, Any] = then["filing"]
    return Since(
        filing=filing if whole else _as_shown(filing, signatory.person_key),
        differs=filing != now["filing"],
        papers_differ=then["materials"] != now["materials"],
    )


def _as_shown(filing: Mapping[str, Any], person_key: str) -> Mapping[str, Any]:
    shown: dict[str, Any] = masked(filing)
    own = {key: one for key, one in filing.get("persons", {}).items() if key == person_key}
    return {**shown, "persons": {**shown.get("persons", {}), **own}} if filing else {}


def invited(session: Session, token: str) -> Signatory:
    """The signatory whom a link invites; Refused when it is nobody's."""
    signatory = applications.by_link(session, link_hash(token))
    if signatory is None:
        raise Refused(
            "not_found", Text("签署链接无效，请向经办人索取新链接", "This link is not valid; ask for a new one")
        )
    return signatory
