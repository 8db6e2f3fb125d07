"""Attach: take in an uploaded paper, typed by its content, with what the applicant reads from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.records import materials
from registry.records.database import Session
from registry.records.materials import Material

MAXIMUM_BYTES = 10 * 1024 * 1024
MAXIMUM_PAPERS = 40
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
    """Store one paper. Refused("limit" | "media_type") with the remedy; FilingError when `entered` cannot be read."""
    media_type = media_type_of(content)
    _check_document(document_type, entered)

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        if len(materials.of_application(session, application.id)) >= MAXIMUM_PAPERS:
            raise Refused(
                "limit",
                Text(
                    f"一份申请最多上传{MAXIMUM_PAPERS}份材料，请先删去不需要的",
                    f"At most {MAXIMUM_PAPERS} papers; remove one first",
                ),
            )
        digest = hashlib.sha256(content)
        material = Material(
            application_id=application.id,
            document_type=document_type,
            subject=subject,
            file_name=shown_file_name(file_name),
            media_type=media_type,
            size=len(content),
            sha256=digest.digest(),
            content=content,
            entered=dict(entered),
            uploaded_at=now,
        )
        session.add(material)
        session.flush()
        _save(session, application, applicant_id, now, {"attached": digest.hexdigest(), "type": document_type})
        return {"material_id": material.id, "sha256": digest.hexdigest(), "media_type": media_type}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


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
        _check_document(material.document_type, entered)
        material.entered = dict(entered)
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
    raise Refused(
        "media_type",
        Text("只接受PDF、JPEG或PNG文件，请另存为其中一种后上传", "Only PDF, JPEG or PNG; save it as one of these"),
    )


def shown_file_name(given: str) -> str:
    """A harmless name to show: no path, no control or direction characters, at most 120 characters."""
    base = re.split(r"[\\/]", given.encode("utf-8", "ignore").decode())[-1]
    return "".join(c for c in base if c.isprintable())[-120:] or "file"


def _check_document(document_type: str, entered: Mapping[str, Any]) -> None:
    filings.parse({"documents": [{"type": document_type, **entered}]})


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
