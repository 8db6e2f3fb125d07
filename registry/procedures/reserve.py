"""Reserve: check an enterprise name 企业名称 and hold it for a case; of two applicants exactly one gets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from registry.domain import filing as filings
from registry.domain.enterprise_name import NameParts, normalise, parse_name
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.domain.local_time import AUTHORITY_ZONE, local_day
from registry.domain.periods import months_after
from registry.domain.rules.examination import examine
from registry.procedures.assemble import look_up
from registry.procedures.consult import book_on
from registry.procedures.counter import Counter, Once, account_actor, act, own_case, perform
from registry.records import names
from registry.records.applications import Application
from registry.records.database import Collision, Session, reading
from registry.records.names import Name

RESERVED_MONTHS = 2  # NR2020 18; a year where an approval is involved follows with the pre-licensed items


def check_name(
    counter: Counter, *, full: str, division_code: str, now: datetime, entity_type: str = "llc"
) -> dict[str, Any]:
    """Can this name be had, and why not? Stores nothing.

    Returns {"available", "normalised", "parts", "findings"}; findings in the shape of `review`.
    """
    today = local_day(now)
    parts = parse_name(full, entity_type=entity_type)
    answers = {
        "as_of": today.isoformat(),
        "procedure": "establishment",
        "entity_type": entity_type,
        "name": {"full": full, **(_parts_json(parts) if parts else {})},
        "domicile": {"division_code": division_code},
        "declarations": {"name_infringement": {"accepted": True, "on": today.isoformat()}},  # asked for later
    }
    filing = filings.parse(answers)
    with reading() as session:
        lookups = look_up(session, counter, filing, application_id=None, now=now)
        book = book_on(session, today)
    examination = examine(filing, lookups, day=today, book=book)
    findings = [f for f in examination.findings if f.rule_id.startswith("N")]
    blocking = [f for f in findings if f.severity != "notice"]
    return {
        "available": parts is not None and not blocking,
        "normalised": normalise(full),
        "parts": _parts_json(parts) if parts else None,
        "findings": [f.to_json() for f in findings],
    }


def reserve(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Hold the name in a draft's answers for two months; a name held before by the same draft is let go."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        name = application.answers.get("name") or {}
        parts = parse_name(str(name.get("full") or ""), entity_type=application.entity_type)
        if parts is None:
            raise Refused(
                "name_shape",
                Text(
                    "名称应依次包含行政区划、字号、行业和组织形式，例如“成都锦云栈科技有限公司”",
                    "A name consists of division, trade name, industry and form",
                ),
            )
        actor = account_actor(applicant_id)
        act(session, application, Action.SAVE, Role.APPLICANT, actor=actor, now=now, details={"reserved": parts.full})
        held = hold(session, application, parts, now=now)
        reservation = {
            "reserved_on": local_day(now).isoformat(),
            "expires_on": local_day(held.expires_at).isoformat() if held.expires_at else None,
            "involves_approval": False,
        }
        application.answers = {
            **application.answers,
            "name": {**name, **_parts_json(parts), "full": parts.full, "reservation": reservation},
        }
        application.saved_at = now
        return {"full": parts.full, "expires_on": reservation["expires_on"], "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def hold(session: Session, application: Application, parts: NameParts, *, now: datetime) -> Name:
    """Write the reservation under the store's uniqueness; Refused("name_taken") when another is faster."""
    normalised = normalise(parts.full)
    mine = names.held_by(session, application.id)
    if mine is not None and mine.normalised == normalised and (mine.expires_at is None or mine.expires_at > now):
        return mine
    if mine is not None:
        mine.status = "released"
    holder = names.live(session, parts.authority_division_code, normalised)
    if holder is not None and holder.status == "reserved" and holder.expires_at and holder.expires_at <= now:
        holder.status = "released"  # its time ran out; whoever comes next may have it
        holder = None
    session.flush()
    reserved = Name(
        name_authority=parts.authority_division_code,
        normalised=normalised,
        division=parts.division,
        trade_name=parts.trade_name,
        industry=parts.industry,
        org_form=parts.org_form,
        status="reserved",
        application_id=application.id,
        holder_id=application.applicant_id,
        reserved_on=local_day(now),
        expires_at=_end_of(months_after(local_day(now), RESERVED_MONTHS)),
    )
    if holder is not None:
        raise _taken(parts.full)
    try:
        with session.begin_nested():
            session.add(reserved)
    except Collision as error:
        raise _taken(parts.full) from error
    return reserved


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, AUTHORITY_ZONE)


def _taken(full: str) -> Refused:
    return Refused(
        "name_taken",
        Text(f"“{full}”已被他人保留或登记，请更换字号", f"{full} is reserved or registered; choose another trade name"),
    )


def _parts_json(parts: NameParts) -> Mapping[str, str]:
    return {
        "division": parts.division,
        "trade_name": parts.trade_name,
        "industry": parts.industry,
        "org_form": parts.org_form,
    }
