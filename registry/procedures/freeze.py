"""Freeze: store a filing byte for byte with its digest, invite its signatories; read back what was signed."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing
from registry.domain.local_time import local_day
from registry.domain.signatories import signatories_of, signed_by
from registry.papers.writing import unprintable
from registry.procedures.assemble import filing_of
from registry.procedures.counter import Counter
from registry.records import materials
from registry.records.applications import Application, Signatory, Submission
from registry.records.database import Session
from registry.records.materials import Material
from signing.canonical import canonical_bytes
from signing.signature import PersonSignature, SignatureError, as_certified, verify_person_signature

LINK_LIFETIME = timedelta(days=7)


def freeze(
    session: Session, counter: Counter, application: Application, now: datetime
) -> tuple[Submission, list[Signatory]]:
    """Store a filing byte for byte with its digest, and a row for each person who must sign it."""
    papers = materials.of_application(session, application.id)
    filing = filing_of(counter, application, papers, day=local_day(now))
    if missing := unprintable(filing, law_day=local_day(now)):
        raise unprintable_text(missing)
    must_sign = [s for s in signatories_of(filing) if s.id_number]
    if not must_sign:
        raise Refused(
            "nobody_to_sign",
            Text(
                "还没有填写需要签署的人，请先填写其姓名和身份证号：公司为法定代表人和股东，分公司为隶属企业法定代表人，"
                "个体工商户为经营者",
                "Nobody is named who has to sign; first enter, with name and identity number: the legal "
                "representative and the shareholders, for a branch the parent's legal representative, for an "
                "individual business the operator",
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
                link_hash=link_hash(token),
                link_token=token,
            )
        )
    session.add_all(invited)
    session.flush()
    return submission, invited


def unprintable_text(glyphs: str) -> Refused:
    """What is said of characters that cannot be printed, each with its code."""
    shown = "、".join(f"“{one}”（U+{ord(one):04X}）" for one in glyphs)
    return Refused(
        "unprintable",
        Text(
            f"文书无法印出这些字符：{shown}；请改用通用规范汉字或删去后再定稿",
            f"The papers cannot be printed with {shown}; replace or remove these characters first",
        ),
    )


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


def frozen_filing(payload: bytes) -> dict[str, Any]:
    """The filing inside a frozen payload, as JSON."""
    filing: dict[str, Any] = json.loads(payload)["filing"]
    return filing


def signed_filing(
    counter: Counter, application: Application, submission: Submission, signatories: Sequence[Signatory]
) -> Filing:
    """The frozen filing with each verified signature written onto the papers it stands under.

    The papers of a case file bear marks of their own, judged on that file's day; there signatures are only verified.
    Raises SignatureError when a stored signature does not verify: then nothing may be built on it.
    """
    filing = filings.parse(frozen_filing(submission.payload))
    for signatory in signatories:
        signature = stored_signature(application, submission, signatory)
        verify_person_signature(signature, counter.keyring.roots())
        if signature.represents != as_certified(organisations_of(filing, signatory)):
            raise SignatureError(f"{signatory.name}'s certificate does not name the organisations signed for")
        if "documents" in application.answers:
            continue
        on, until = local_day(signature.signed_at), local_day(signature.signed_at + timedelta(days=1))
        filing = signed_by(filing, signatory.person_key, signatory.documents, on=on, until=until)
    return filing


def organisations_of(filing: Filing, signatory: Signatory) -> tuple[str, ...]:
    """The organisations a person signs for besides himself, by name."""
    found = (one for one in signatories_of(filing) if one.person_key == signatory.person_key)
    return next((one.organisations for one in found), ())


def stored_signature(application: Application, submission: Submission, signatory: Signatory) -> PersonSignature:
    """The signature as it was made; SignatureError when this person has not signed this very digest."""
    if signatory.signature is None or signatory.certificate is None or signatory.signed_at is None:
        raise SignatureError(f"{signatory.name} has not signed")
    given = PersonSignature(
        certificate_der=signatory.certificate,
        signature=signatory.signature,
        signed_at=signatory.signed_at,
        digest=submission.digest,
        act=act_name(application, submission),
    )
    if given.person_ref != person_ref(signatory):
        raise SignatureError(f"what stands for {signatory.name} is another person's signature")
    return given


def person_ref(signatory: Signatory) -> str:
    """What tells one person from another in a certificate without saying who it is."""
    return signatory.id_hash[:32]


def act_name(application: Application, submission: Submission) -> str:
    """What a one-time key was certified for: this case, this round."""
    return f"{application.reference}/{submission.round}"


def link_hash(token: str) -> bytes:
    """How a signing link is found without being readable in the store."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
