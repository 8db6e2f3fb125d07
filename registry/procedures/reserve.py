"""Reserve: hold an enterprise name 企业名称 for a case, for as long as the law allows, and let it go again.

Of two applicants exactly one gets a name. Two months, or a year where an approval is involved (NR2020 18), to the last
second of the last day in the authority's zone; days on which the case is with the authority do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from registry.domain.enterprise_name import NameParts, normalise, parse_name
from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role, State, allowed
from registry.domain.local_time import AUTHORITY_ZONE, local_day
from registry.domain.name_comparison import keys_of, name_authority_of
from registry.domain.periods import months_after, years_after
from registry.procedures.counter import Counter, Once, account_actor, act, not_found, own_case, perform
from registry.records import applications, enterprises, names
from registry.records.applications import Application
from registry.records.database import Collision, Session, reading
from registry.records.names import Name

RESERVED_MONTHS, RESERVED_YEARS = 2, 1
_SHAPE = Text(
    "名称应依次包含行政区划、字号、行业和组织形式，例如“成都锦云栈科技有限公司”",
    "A name consists of division, trade name, industry and form",
)
_NOT_HELD = Text(
    "这份申请没有保留名称，请先查询并保留一个名称", "No name is held for this application; check and hold one first"
)
_REGISTERED = Text(
    "这已经是该主体登记的名称，不必保留；要改名称，请填写新的名称",
    "This is its registered name already: there is nothing to hold. To change it, enter the new name",
)
_NO_EXTENSION = Text(
    "名称保留两个月；设立须经批准、或者经营范围含有登记前须经批准的项目的，才可以延长到一年。"
    "请先填写须经批准的经营项目；没有的，到期后可以重新保留",
    "A name is held for two months; only an approval that must come before registration makes it a year. "
    "Enter the item that needs it; otherwise hold the name again once the time is over",
)
_EXTENDED = Text(
    "保留期已经是一年，不能再延长；请在到期前提交申请", "It is held for a year already; submit before it ends"
)


def reserve(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Hold the name in a draft's answers; a name held before by the same draft is let go.

    Returns {"full", "expires_on", "version"}. Refused("name_shape", "name_taken"), and "name_registered" for the
    name that the enterprise of the case has already.
    """

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        parts = parse_name(_name_of(application).get("full"), entity_type=application.entity_type)
        if parts is None:
            raise Refused("name_shape", _SHAPE)
        _saved(session, application, applicant_id, {"reserved": parts.full}, now)
        held = hold(session, application, parts, now=now)
        if held.status == "registered":
            raise Refused("name_registered", _REGISTERED)
        _state_in_answers(application, held, parts_json(parts))
        return {"full": parts.full, "expires_on": _last_day(held), "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def extend(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Prolong a draft's reservation to a year because an approval is involved; once (NR2020 18).

    Returns {"full", "expires_on", "version"}. Refused("not_reserved", "no_extension").
    """

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        held = _held_in_draft(session, application, now)
        why_not = _why_no_extension(application, held)
        if why_not is not None:
            raise Refused("no_extension", why_not)
        _saved(session, application, applicant_id, {"extended": held.normalised}, now)
        held.expires_at = _end_of(_lasts_to(application, held.reserved_on or local_day(now)))
        _state_in_answers(application, held)
        return {"full": held.normalised, "expires_on": _last_day(held), "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def release(
    counter: Counter, *, reference: str, applicant_id: int, now: datetime, once: Once | None = None
) -> dict[str, Any]:
    """Let a draft's name go; the answers keep it, without a reservation. Refused("not_reserved")."""

    def effect(session: Session) -> dict[str, Any]:
        application = own_case(session, reference, applicant_id)
        held = _held_in_draft(session, application, now)
        _saved(session, application, applicant_id, {"released": held.normalised}, now)
        held.status = "released"
        _state_in_answers(application, None)
        return {"full": held.normalised, "version": application.version}

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def reservation(*, reference: str, applicant_id: int, now: datetime) -> dict[str, Any] | None:
    """The name an own case holds: {"full", "reserved_on", "expires_on", "frozen", "why_no_extension"}; None if none.

    `expires_on` is None once the case is approved: then the name is kept without end.
    """
    with reading() as session:
        application = applications.by_reference(session, reference)
        if application is None or application.applicant_id != applicant_id:
            raise not_found()
        held = names.held_by(session, application.id)
        if held is None or held.has_run_out(now):
            return None
        why_not = _why_no_extension(application, held)
        return {
            "full": held.normalised,
            "reserved_on": held.reserved_on.isoformat() if held.reserved_on else None,
            "expires_on": _last_day(held),
            "frozen": held.frozen_at is not None,
            "why_no_extension": why_not.to_json() if why_not else None,
        }


def hold(session: Session, application: Application, parts: NameParts, *, now: datetime) -> Name:
    """Write the reservation under the store's uniqueness; Refused("name_taken") when another is faster.

    The name that the enterprise of the case has already is held by its registration.
    """
    normalised, today = normalise(parts.full), local_day(now)
    parts = name_authority_of(parts, near=_place_of(application), individual=application.entity_type == "individual")
    mine = names.held_by(session, application.id)
    if mine is not None and mine.normalised == normalised and not mine.has_run_out(now):
        return mine
    if mine is not None:
        mine.status = "released"
    holder = names.live(session, parts.authority_division_code, normalised)
    if holder is not None and holder.has_run_out(now):
        holder.status = "released"  # its time ran out; whoever comes next may have it
        holder = None
    session.flush()
    if holder is not None:
        if holder.application_id in enterprises.cases_of(session, application.enterprise_id):
            return holder
        raise _taken(parts.full)
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
        reserved_on=today,
        expires_at=_end_of(_lasts_to(application, today)),
    )
    try:
        with session.begin_nested():
            names.add(session, reserved, keys_of(parts))
    except Collision as error:
        raise _taken(parts.full) from error
    return reserved


def freeze(session: Session, application: Application, *, now: datetime) -> None:
    """A case goes to the authority: its name waits with it, and the reservation does not run meanwhile.

    A case that holds no name takes the one it declares if nobody has it; if somebody does, the examination says so.
    """
    parts = parse_name(_name_of(application).get("full"), entity_type=application.entity_type)
    if parts is None:
        return
    try:
        held = hold(session, application, parts, now=now)
    except Refused:
        return
    if held.status == "reserved":
        held.frozen_at = now


def resume(session: Session, application: Application, *, now: datetime) -> None:
    """A case comes back to the applicant: the reservation runs on from where it stood."""
    held = names.held_by(session, application.id)
    if held is None or held.frozen_at is None:
        return
    stood = timedelta(days=(local_day(now) - local_day(held.frozen_at)).days)
    held.frozen_at = None
    if held.expires_at is not None and held.reserved_on is not None:
        held.expires_at, held.reserved_on = held.expires_at + stood, held.reserved_on + stood
    _state_in_answers(application, held)


def parts_json(parts: NameParts) -> Mapping[str, str]:
    """The four parts of a name, as a filing states them."""
    return {
        "division": parts.division,
        "trade_name": parts.trade_name,
        "industry": parts.industry,
        "org_form": parts.org_form,
    }


def _held_in_draft(session: Session, application: Application, now: datetime) -> Name:
    """The name a draft holds; the lifecycle says why not when the case is no draft."""
    not_now = allowed(State(application.state), Action.SAVE, Role.APPLICANT)
    if not_now is not None:
        raise Refused("state", not_now)
    held = names.held_by(session, application.id)
    if held is None or held.has_run_out(now):
        raise Refused("not_reserved", _NOT_HELD)
    return held


def _saved(
    session: Session, application: Application, applicant_id: int, what: Mapping[str, str], now: datetime
) -> None:
    """An act on a draft, written down."""
    actor = account_actor(applicant_id)
    act(session, application, Action.SAVE, Role.APPLICANT, actor=actor, now=now, details=what)
    application.saved_at = now


def _state_in_answers(application: Application, held: Name | None, parts: Mapping[str, str] | None = None) -> None:
    """Say in the answers how long the name is held; a name that is not held says nothing."""
    name = {key: value for key, value in _name_of(application).items() if key != "reservation"}
    if held is not None:
        name |= {**(parts or {}), "full": held.normalised}
        name["reservation"] = {
            "reserved_on": held.reserved_on.isoformat() if held.reserved_on else None,
            "expires_on": _last_day(held),
            "involves_approval": _involves_approval(application),
        }
    application.answers = {**application.answers, "name": name}


def _name_of(application: Application) -> Mapping[str, Any]:
    name = application.answers.get("name")
    return name if isinstance(name, Mapping) else {}


def _place_of(application: Application) -> str:
    domicile = application.answers.get("domicile")
    return str(domicile.get("division_code") or "") if isinstance(domicile, Mapping) else ""


def _involves_approval(application: Application) -> bool:
    """Whether the scope holds an item that must be approved before registration."""
    return any(item.get("licence") == "pre" for item in application.answers.get("business_scope") or ())


def _why_no_extension(application: Application, held: Name) -> Text | None:
    if not _involves_approval(application):
        return _NO_EXTENSION
    since, until = held.reserved_on, held.expires_at
    if since is None or until is None or local_day(until) >= years_after(since, RESERVED_YEARS):
        return _EXTENDED
    return None


def _lasts_to(application: Application, since: date) -> date:
    if _involves_approval(application):
        return years_after(since, RESERVED_YEARS)
    return months_after(since, RESERVED_MONTHS)


def _last_day(held: Name) -> str | None:
    return local_day(held.expires_at).isoformat() if held.expires_at else None


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, AUTHORITY_ZONE)


def _taken(full: str) -> Refused:
    return Refused(
        "name_taken",
        Text(f"“{full}”已被他人保留或登记，请更换字号", f"{full} is reserved or registered; choose another trade name"),
    )
