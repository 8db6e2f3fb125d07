"""Attach: take in an uploaded paper, typed by its content, with what the applicant reads from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.documents import FIELDS_OF, REPLACEABLE
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.kinds import Say, Words
from registry.domain.lifecycle import Action, Role
from registry.procedures import read
from registry.procedures.correct import refuse_closed_paper
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.records import materials
from registry.records.database import Session
from registry.records.materials import Material

MAXIMUM_BYTES = 10 * 1024 * 1024
MAXIMUM_PAPERS = 40
WRITTEN_HERE = frozenset({"application_form"})
_NO_SUCH_PAPER = (
    Text("不能上传这种材料", "This kind of paper is not uploaded"),
    Text("请选择列出的材料种类", "Choose one of the kinds of paper that are listed"),
)
_NOT_ENTERED = (
    Text("此项不由申请人填写", "This is not for the applicant to fill in"),
    Text("请删去此项", "Leave it out"),
)
_BY_HAND = (
    Text("此处只填写纸面上的签名或者盖章", "Only signatures and seals by hand are stated here"),
    Text("种类请填signature（签名）或者seal（盖章）", "Give `signature` or `seal` as their kind"),
)
_HEIC = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc"})
_SIGNATURES = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def attach(
    counter: Counter,
    *,
    reference: str,
    applicant_id: int,
    document_type: str,
    subject: str | None,
    file_name: str,
    content: bytes,
    entered: Mapping[str, Any],
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Store one paper, with what it says: as the applicant states it, else as it is read.

    Refused("limit" | "media_type" | "not_named") with the remedy; FilingError when `entered` cannot be read. `reading`
    in the answer: "read", "waiting" (its picture is recognised in the background) or "unread" (a person reads it).
    """
    media_type = media_type_of(content)
    stated, about = read_entered(document_type, entered), _read_subject(subject)
    seen = read.look_at(content, media_type, document_type)

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        refuse_closed_paper(session, counter, application, document_type, about, now)
        if len(materials.of_application(session, application.id)) >= MAXIMUM_PAPERS:
            raise Refused(
                "limit",
                Text(
                    f"一份申请最多上传{MAXIMUM_PAPERS}份材料，请先删去不需要的",
                    f"At most {MAXIMUM_PAPERS} papers; remove one first",
                ),
            )
        digest = hashlib.sha256(content)
        kept = read.keep(session, digest.digest(), document_type, seen, now)
        material = Material(
            application_id=application.id,
            document_type=document_type,
            subject=about,
            file_name=shown_file_name(file_name),
            media_type=media_type,
            size=len(content),
            sha256=digest.digest(),
            content=content,
            entered=read.filled(stated, kept),
            uploaded_at=now,
        )
        session.add(material)
        session.flush()
        _save(session, application, applicant_id, now, {"attached": digest.hexdigest(), "type": document_type})
        outcome = kept.outcome if kept else "unread"
        done = {"material_id": material.id, "sha256": digest.hexdigest(), "media_type": media_type}
        return {**done, "reading": outcome}

    done = perform(account_actor(applicant_id), effect, now=now, once=once)
    if done.get("reading") == "waiting":
        counter.paper_waits()
    return done


def describe(
    counter: Counter,
    *,
    reference: str,
    applicant_id: int,
    material_id: int,
    entered: Mapping[str, Any],
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Replace what the applicant reads from a paper; the paper itself stays as it was received."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        material = _paper(session, application.id, material_id)
        refuse_closed_paper(session, counter, application, material.document_type, material.subject, now)
        material.entered = read_entered(material.document_type, entered)
        _save(session, application, applicant_id, now, {"described": material.sha256.hex()})
        return {"material_id": material_id, "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def detach(
    counter: Counter, *, reference: str, applicant_id: int, material_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Take a paper out of the draft. Rounds that were frozen with it keep it."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        material = _paper(session, application.id, material_id)
        refuse_closed_paper(session, counter, application, material.document_type, material.subject, now)
        material.removed_at = material.removed_at or now
        _save(session, application, applicant_id, now, {"detached": material.sha256.hex()})
        return {"material_id": material_id, "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def media_type_of(content: bytes) -> str:
    """The media type by content, never by name; Refused when too large, empty or of another kind."""
    if len(content) > MAXIMUM_BYTES:
        raise Refused("limit", Text("文件超过10 MB，请压缩或分开上传", "The file is over 10 MB; compress or split it"))
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "image/heic"
    raise Refused(
        "media_type",
        Text("只接受PDF、JPEG、PNG或HEIC文件，请另存后上传", "Only PDF, JPEG, PNG or HEIC; save it as one of these"),
    )


def shown_file_name(given: str) -> str:
    """A harmless name to show: no path, no control or direction characters, at most 120 characters."""
    base = re.split(r"[\\/]", given.encode("utf-8", "ignore").decode())[-1]
    return "".join(c for c in base if c.isprintable())[-120:] or "file"


def read_entered(document_type: str, entered: Mapping[str, Any]) -> dict[str, Any]:
    """What the applicant read from a paper, in one form. FilingError names the fields that cannot be read.

    The application form is never uploaded. Who signed a paper is only asked of those that take the place of ours, and
    only of signatures and seals by hand: electronic ones are made here.
    """
    if document_type not in FIELDS_OF or document_type in WRITTEN_HERE:
        raise FilingError((Problem("document_type", *_NO_SUCH_PAPER),))
    by_hand = document_type in REPLACEABLE
    refused = ("type", "brought") if by_hand else ("type", "brought", "signatures")
    claimed = [Problem(name, *_NOT_ENTERED) for name in refused if name in entered]
    try:
        filing = filings.parse({"documents": [{**entered, "type": document_type}]})
    except FilingError as error:
        inside = [replace(one, path=one.path.removeprefix("documents[0].")) for one in error.problems]
        raise FilingError((*claimed, *inside)) from None
    if claimed:
        raise FilingError(tuple(claimed))
    for place, one in enumerate(filing.documents[0].signatures):
        if one.kind not in ("signature", "seal") or one.verified is not None or one.cert_valid_to is not None:
            raise FilingError((Problem(f"signatures[{place}]", *_BY_HAND),))
    stated: dict[str, Any] = filings.to_json(filing)["documents"][0]
    return {name: value for name, value in stated.items() if name != "type"}


def _read_subject(subject: str | None) -> str | None:
    say = Say()
    key = Words(40).read(subject or "", "subject", say)
    if say.problems:
        raise FilingError(tuple(say.problems))
    return key


def _paper(session: Session, application_id: int, material_id: int) -> Material:
    material = materials.by_id(session, application_id, material_id)
    if material is None or material.removed_at is not None:
        raise Refused("not_found", Text("没有找到这份材料", "No such paper"))
    return material


def _save(session: Session, application: Any, applicant_id: int, now: datetime, details: Mapping[str, Any]) -> None:
    act(
        session,
        application,
        Action.SAVE,
        Role.APPLICANT,
        actor=account_actor(applicant_id),
        now=now,
        details=details,
    )
    application.saved_at = now
