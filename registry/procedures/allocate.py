"""Allocate: give an approved case its unified code 统一社会信用代码, once and for ever."""

from __future__ import annotations

from datetime import datetime

from certificates import unified_code
from registry.domain.errors import Refused, Text
from registry.domain.registration import Stated
from registry.records import codes
from registry.records.database import Writing


def allocate(session: Writing, application_id: int, stated: Stated, *, now: datetime) -> str:
    """A new code from the authority's block (an exchange keeps its own).

    Runs inside the issuing transaction, which ends with the licence: a code that was drawn and not committed is drawn
    again, and a case that has a licence asks for no code.
    """
    authority, subject = stated.authority_name, stated.organisation_code
    if subject is None:
        sequence = codes.draw(session, authority)
        if sequence is None:
            raise Refused(
                "codes_used_up",
                Text(
                    f"{authority}的码段已用完，请管理员增配码段",
                    f"No codes left for {authority}; add a block",
                ),
            )
        subject = unified_code.subject_identifier(sequence)
    elif codes.subject_taken(session, subject):
        raise Refused(
            "code_in_use",
            Text(f"组织机构代码{subject}已有统一代码", f"Organisation code {subject} already has a unified code"),
        )
    code = stated.code(subject)
    codes.give(session, code, subject=subject, authority=authority, application_id=application_id, at=now)
    return code
