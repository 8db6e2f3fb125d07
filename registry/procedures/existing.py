"""Existing: begin a case about an enterprise that the register holds: a change 变更 or a deregistration 注销."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from certificates import unified_code as codes
from certificates.licence import Standing
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.existing import ITEMS_OF, Change, items_of
from registry.procedures.counter import Counter, Once, account_actor, perform
from registry.procedures.draft import open_case
from registry.procedures.registered import check_items, registered_filing, stated_on
from registry.records import applications, enterprises, licences, people
from registry.records.applications import Application
from registry.records.database import Collision, Session, reading
from registry.records.enterprises import Enterprise
from registry.records.licences import Licence

_AS_APPLICANT = {"legal_representative", "operator", "parent_representative"}
"""Capacities of whoever files for an enterprise."""
KINDS = ("simple", "ordinary")


class Registered(NamedTuple):
    """What one enterprise of an account is shown with: what is registered, what of it may change, its open case.

    `why_not` says why nothing can be begun now, None where it can.
    """

    summary: dict[str, Any]
    filing: dict[str, Any]
    items: tuple[str, ...]
    open_case: str | None
    why_not: Text | None


def enterprises_of(*, account_id: int) -> list[dict[str, Any]]:
    """The enterprises in force whose matters an account may see to, the oldest first.

    They are those whose representative it is (of a branch: its company's), verified, and those it filed itself.
    """
    with reading() as session:
        his = _his(session, account_id)
        found = ((one, licences.newest(session, one.id)) for one in his)
        return [_summary(session, one, held) for one, held in found if held and held.standing == Standing.IN_FORCE]


def registered(*, account_id: int, unified_code: str) -> Registered:
    """What is registered of one of the account's enterprises; Refused("not_found") for any other."""
    with reading() as session:
        enterprise, licence = _own(session, account_id, unified_code)
        summary = _summary(session, enterprise, licence)
        busy = applications.open_about(session, enterprise.id)
        return Registered(
            summary,
            registered_filing(session, enterprise.id),
            ITEMS_OF.get(summary["entity_type"], ()),
            busy.reference if busy is not None and busy.applicant_id == account_id else None,
            _why_not(session, enterprise, licence, account_id),
        )


def registered_before(*, reference: str, account_id: int) -> dict[str, Any]:
    """What was registered before a case changes it: its filing as JSON; empty for a case about a new enterprise."""
    with reading() as session:
        application = applications.by_reference(session, reference)
        if application is None or application.applicant_id != account_id or application.enterprise_id is None:
            return {}
        return registered_filing(session, application.enterprise_id, before=application.id)


def start_change(
    counter: Counter,
    *,
    applicant_id: int,
    unified_code: str,
    items: Iterable[str],
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Begin to change one of the applicant's enterprises; its answers are what is registered.

    Returns {"reference", "version"}. FilingError for items that it cannot change, Refused("not_found") where it is not
    his, Refused("not_in_force", "open_case") where it cannot be changed now.
    """
    words = tuple(dict.fromkeys(items))

    def effect(session: Session) -> dict[str, Any]:
        enterprise, licence = _own(session, applicant_id, unified_code)
        entity_type = _entity_type(session, enterprise)
        if wrong := check_items(entity_type, items_of(Change(items=words))):
            raise FilingError(wrong)
        about = {"procedure": "change", "change": {"items": list(words)}}
        return _begin(session, enterprise, licence, about, applicant_id, now)

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def start_deregistration(
    counter: Counter,
    *,
    applicant_id: int,
    unified_code: str,
    kind: str,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Begin to end one of the applicant's enterprises by the `simple` or the `ordinary` procedure.

    Returns and refuses as `start_change`; FilingError for another kind.
    """
    if kind not in KINDS:
        message = Text("注销方式是简易注销或普通注销", "A deregistration is simple or ordinary")
        raise FilingError((Problem("dereg.kind", message, Text("请选择其中一种", "Choose one of the two")),))

    def effect(session: Session) -> dict[str, Any]:
        enterprise, licence = _own(session, applicant_id, unified_code)
        about = {"procedure": "deregistration", "dereg": {"kind": kind}}
        return _begin(session, enterprise, licence, about, applicant_id, now)

    return perform(account_actor(applicant_id), effect, now=now, once=once)


def _begin(
    session: Session, enterprise: Enterprise, licence: Licence, about: dict[str, Any], applicant_id: int, now: datetime
) -> dict[str, Any]:
    _refuse_ended(licence)
    refuse_busy(session, enterprise, applicant_id)
    answers = {**registered_filing(session, enterprise.id), **about}
    try:
        with session.begin_nested():
            case = open_case(session, applicant_id=applicant_id, answers=answers, enterprise_id=enterprise.id, now=now)
    except Collision as error:
        raise _busy(Text("另一份申请", "Another application")) from error
    return {"reference": case.reference, "version": case.version}


def _why_not(session: Session, enterprise: Enterprise, licence: Licence, account_id: int) -> Text | None:
    try:
        _refuse_ended(licence)
        refuse_busy(session, enterprise, account_id)
    except Refused as refusal:
        return refusal.text
    return None


def _refuse_ended(licence: Licence) -> None:
    if licence.standing != Standing.IN_FORCE:
        words = Standing(licence.standing or "").words
        raise Refused(
            "not_in_force",
            Text(
                f"该主体的营业执照已{words.zh}，不能办理变更或注销；如有疑问，请向登记机关查询",
                f"Its licence is {words.en}: it can be neither changed nor ended; ask the authority",
            ),
        )


def refuse_busy(session: Session, enterprise: Enterprise, applicant_id: int) -> None:
    """Refused("open_case") where a case about the enterprise is open; its own applicant is told which."""
    busy = applications.open_about(session, enterprise.id)
    if busy is None:
        return
    if busy.applicant_id != applicant_id:
        raise _busy(Text("另一份申请", "Another application"))
    raise _busy(Text(f"您的申请{busy.reference}", f"Your application {busy.reference}"))


def _busy(named: Text) -> Refused:
    return Refused(
        "open_case",
        Text(
            f"{named.zh}正在办理该主体的变更或注销，请先办完或撤回，再办下一件",
            f"{named.en} is changing or ending this enterprise; finish or withdraw it first",
        ),
    )


def _own(session: Session, account_id: int, unified_code: str) -> tuple[Enterprise, Licence]:
    """The enterprise under a code and its newest licence, if it is this account's; nobody learns which codes exist."""
    enterprise = enterprises.by_code(session, codes.normalise(unified_code))
    licence = licences.newest(session, enterprise.id) if enterprise is not None else None
    if enterprise is None or licence is None or enterprise.id not in {one.id for one in _his(session, account_id)}:
        raise Refused(
            "not_found",
            Text(
                "您名下没有这个主体，请核对统一社会信用代码；变更、注销由法定代表人、经营者或者原经办人办理",
                "None of your enterprises has this code; check it. Changes and deregistrations are filed by the legal "
                "representative, the operator, or whoever filed before",
            ),
        )
    return enterprise, licence


def refuse_foreign(session: Session, unified_code: str, account_id: int) -> None:
    """Refused("not_found") for an enterprise that is not this account's."""
    _own(session, account_id, unified_code)


def _his(session: Session, account_id: int) -> list[Enterprise]:
    account = people.by_id(session, account_id)
    if account is None:
        return []
    found = {one.id: one for one in enterprises.filed_by(session, account_id)}
    if account.id_hash is not None and account.verified_at is not None:
        signed = enterprises.signed_for_by(session, account.id_hash)
        represented = [one for one, capacities in signed if _AS_APPLICANT & set(capacities)]
        for one in (*represented, *enterprises.of_parents(session, [one.unified_code for one in represented])):
            found[one.id] = one
    return [found[key] for key in sorted(found)]


def _entity_type(session: Session, enterprise: Enterprise) -> str:
    founding = enterprises.versions(session, enterprise.id)[0]
    return session.get_one(Application, founding.application_id).entity_type


def _summary(session: Session, enterprise: Enterprise, licence: Licence) -> dict[str, Any]:
    stated = stated_on(licence)
    return {
        "unified_code": enterprise.unified_code,
        "name": stated.name,
        "entity_type": _entity_type(session, enterprise),
        "type_text": stated.type_text,
        "representative": stated.representative,
        "licence_number": licence.number,
        "established_on": stated.established_on.isoformat(),
    }
