"""Allocate: give an approved case its unified code 统一社会信用代码, once and for ever."""

from __future__ import annotations

from datetime import datetime

from certificates import unified_code
from registry.domain.errors import Refused, Text
from registry.domain.filing import Filing
from registry.domain.registration import authority_of, kept_organisation_code, unified_code_for
from registry.records import codes
from registry.records.applications import Application
from registry.records.codes import UnifiedCode
from registry.records.database import Session


def allocate(session: Session, application: Application, filing: Filing, *, now: datetime) -> str:
    """A new code from the authority's block (an exchange keeps its own).

    Runs inside the issuing transaction, which ends with the licence: a code that was drawn and not committed is drawn
    again, and a case that has a licence asks for no code.
    """
    authority = authority_of(filing)
    subject = kept_organisation_code(filing)
    if subject is None:
        sequence = codes.draw(session, authority.name)
        if sequence is None:
            raise Refused(
                "codes_used_up",
                Text(
                    f"{authority.name}的码段已用完，请管理员增配码段",
                    f"No codes left for {authority.name}; add a block",
                ),
            )
        subject = unified_code.subject_identifier(sequence)
    elif codes.with_subject(session, subject) is not None:
        raise Refused(
            "code_in_use",
            Text(f"组织机构代码{subject}已有统一代码", f"Organisation code {subject} already has a unified code"),
        )
    code = unified_code_for(filing, subject)
    session.add(
        UnifiedCode(
            code=code, subject=subject, authority=authority.name, application_id=application.id, allocated_at=now
        )
    )
    session.flush()
    return code
