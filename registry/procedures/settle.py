"""Settle: what an approval fixes for good: what the licence will state, the name, and what a registered enterprise
becomes by it. Carrying it out (`issue`) reads nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates import issuance, unified_code
from certificates.issuance import GlyphError
from certificates.licence import Standing
from certificates.particulars import Particulars
from registry.domain.alteration import needs_new_licence, stated_after
from registry.domain.enterprise_name import normalise, parse_name
from registry.domain.errors import Refused, Text
from registry.domain.existing import items_of
from registry.domain.filing import Filing
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.registration import Stated, stated
from registry.domain.rules.book import kind_of_deregistration
from registry.procedures.registered import PROCEDURES, licence_found, stated_on
from registry.procedures.reserve import hold
from registry.records import enterprises
from registry.records.applications import Application
from registry.records.database import Session
from registry.records.licences import Licence


@dataclass(frozen=True)
class Outcome:
    """What an approval would lead to: what is stated then (None: the enterprise ends), on which licence it builds,
    whether a new one is due, by which procedure the enterprise ends.
    """

    stated: Stated | None
    found: Licence | None = None
    new_licence: bool = True
    ends: str | None = None


def outcome(session: Session, application: Application, filing: Filing, *, specimen: bool, now: datetime) -> Outcome:
    """What approving this filing would lead to; Refused, naming the field, where it can lead to nothing."""
    if application.enterprise_id is None:
        if filing.procedure in PROCEDURES:
            raise _not_registered(filing)
        return Outcome(_founding(filing, specimen=specimen, now=now))
    found = licence_found(session, application)
    if found.standing != Standing.IN_FORCE and application.state not in (State.LICENSED, State.CLOSED):
        raise Refused("not_in_force", Text("该主体的营业执照不在有效状态", "Its licence is not in force"))
    if application.procedure == "deregistration":
        _refuse_with_branches(session, found)
        return Outcome(None, found, new_licence=False, ends=kind_of_deregistration(filing))
    return _change(filing, found, specimen=specimen, now=now)


def _refuse_with_branches(session: Session, found: Licence) -> None:
    """A branch may have been registered since the filing was signed (Z04; RMR2021 32)."""
    left = [said["name"] for _, said in enterprises.branches(session, stated_on(found).unified_code)]
    if left:
        raise Refused(
            "branches",
            Text(f"请先注销分支机构：{'、'.join(left)}", f"Its branches are deregistered first: {', '.join(left)}"),
        )


def _founding(filing: Filing, *, specimen: bool, now: datetime) -> Stated:
    settled = stated(filing)
    code = settled.code(settled.organisation_code or unified_code.subject_identifier(0))
    _printable(settled.particulars(code=code, registered_on=local_day(now), specimen=specimen))
    return settled


def _change(filing: Filing, found: Licence, *, specimen: bool, now: datetime) -> Outcome:
    before = stated_on(found)
    settled = stated_after(filing, before, items_of(filing.change), day=local_day(now))
    after = settled.particulars(code=before.unified_code, registered_on=local_day(now), specimen=specimen)
    _printable(after)
    return Outcome(settled, found, new_licence=needs_new_licence(before, after))


def _printable(particulars: Particulars) -> None:
    try:
        issuance.check_glyphs(particulars)
    except GlyphError as error:
        raise Refused("glyphs", Text(error.zh, error.en)) from error


def settle(
    session: Session, application: Application, filing: Filing, to_be: Outcome, *, now: datetime
) -> dict[str, Any]:
    """Fix what an approval leads to, and the name, held without end from now on. Refused("name_taken") when the name
    went to another. The result is kept with the decision: `licence` what is stated then, `name` to be registered,
    `parent` of a branch; of a registered enterprise also `code`, `from` the licence it has, whether a new one is `due`,
    whether it is `renamed`, and how it `ends`.
    """
    settled: dict[str, Any] = {
        "licence": to_be.stated.to_json() if to_be.stated else None,
        "name": _held_name(session, application, filing, now) if to_be.stated else None,
    }
    if to_be.found is None:
        parent = filing.parent.uscc if filing.parent and filing.entity_type == "branch" else None
        return {**settled, "parent": unified_code.normalise(parent) if parent else None}
    before = stated_on(to_be.found)
    return {
        **settled,
        "code": before.unified_code,
        "from": to_be.found.number,
        "due": to_be.new_licence,
        "renamed": to_be.stated is not None and to_be.stated.name != before.name,
        "ends": to_be.ends,
    }


def _held_name(session: Session, application: Application, filing: Filing, now: datetime) -> str | None:
    """The name that is to be registered; None where there is none, or where it is registered for it already."""
    if application.procedure == "change" and "name" not in items_of(filing.change):
        return None
    parts = parse_name(filing.name.full if filing.name else None, entity_type=filing.entity_type)
    if parts is None:
        return None
    held = hold(session, application, parts, now=now)
    held.expires_at = None
    return normalise(parts.full) if held.status == "reserved" else None


def _not_registered(filing: Filing) -> Refused:
    code = filing.assigned_uscc or "—"
    return Refused(
        "procedure",
        Text(
            f"本系统登记簿中没有统一社会信用代码为{code}的主体，不能在此办理其变更或注销",
            f"The register here holds no enterprise under the code {code}, so it can be neither changed nor ended here",
        ),
    )
