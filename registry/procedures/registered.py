"""Registered: what the register holds of an enterprise, as a filing; and what a case about it may alter of that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from certificates.licence import particulars_from
from certificates.particulars import Particulars
from registry.domain import filing as filings
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.existing import ITEMS, ITEMS_OF, ExistingEntity, RegisteredBranch, items_in, items_of
from registry.domain.filing import Filing
from registry.domain.registered import altered, changed_outside, registered_after, registered_by
from registry.records import applications, decisions, enterprises, licences
from registry.records.applications import Application
from registry.records.database import Session, reading
from registry.records.enterprises import Enterprise
from registry.records.licences import Licence

PROCEDURES = ("change", "deregistration")
"""Procedures about an enterprise that is registered."""
_BEGIN_THERE = Problem(
    "procedure",
    Text("变更、注销登记要从已登记的主体开始办理", "A change or deregistration begins at the registered enterprise"),
    Text("请在“我的主体”中选择该主体，再点变更或注销", "Choose the enterprise among yours, then change or deregister"),
)


def registered_filing(session: Session, enterprise_id: int, *, before: int | None = None) -> dict[str, Any]:
    """The registered filing of an enterprise as JSON, without procedure: its founding and every change since.

    `before` is a case: then what was registered when that case was not yet carried out.
    """
    filing: dict[str, Any] = {}
    for version in enterprises.versions(session, enterprise_id):
        if version.application_id == before:
            break
        submission = applications.latest_submission(session, version.application_id)
        if submission is None:
            raise AssertionError("what the register says was filed")
        said = json.loads(submission.payload)["filing"]
        filing = registered_after(filing, said, items_in(said)) if filing else registered_by(said)
    return {root: value for root, value in filing.items() if root != "procedure"}


def with_register(application: Application, filing: Filing) -> Filing:
    """The filing of a case about a registered enterprise, with what the register itself says of it (OGS2019 7)."""
    if application.enterprise_id is None:
        return filing
    with reading() as session:
        enterprise = session.get_one(Enterprise, application.enterprise_id)
        stated = stated_on(licence_found(session, application))
        branches = enterprises.branches(session, enterprise.unified_code)
        before = registered_filing(session, enterprise.id, before=application.id)
    entity = ExistingEntity(
        legal_representative=stated.representative,
        registered_capital_cny=stated.capital_cny,
        branches=tuple(RegisteredBranch(said["name"], code, "active") for code, said in branches),
        holders=tuple(str(one["ref"]) for one in before.get("shareholders", ()) if one.get("ref")),
    )
    # An electronic licence of ours is replaced in the very moment of the change: there is nothing to hand in
    # (RMR-IR2022 23; M06 asks for the paper one).
    change = filing.change and replace(filing.change, old_licence_returned=True)
    return replace(filing, assigned_uscc=enterprise.unified_code, entity=entity, change=change)


def licence_found(session: Session, application: Application) -> Licence:
    """The licence that a case about a registered enterprise builds on: the one its approval names, else the newest."""
    approved = decisions.approval(session, application.id)
    number = approved.stated["from"] if approved is not None and approved.stated is not None else None
    enterprise_id = application.enterprise_id or 0
    found = licences.by_number(session, number) if number else licences.newest(session, enterprise_id)
    if found is None:
        raise AssertionError("a registered enterprise has a sealed licence")
    return found


def stated_on(licence: Licence) -> Particulars:
    """The particulars a licence states."""
    return particulars_from(json.loads(licence.record))


def refuse_outside(session: Session, application: Application, answers: Mapping[str, Any]) -> None:
    """FilingError when answers alter of a registered enterprise what this case does not change, or name no item of it.

    A case about no registered enterprise cannot become one.
    """
    if application.enterprise_id is None:
        if answers.get("procedure") in PROCEDURES:
            raise FilingError((_BEGIN_THERE,))
        return
    after = filings.parse(dict(answers))
    items = items_of(after.change)
    wrong = check_items(application.entity_type, items) if application.procedure == "change" else ()
    registered = registered_filing(session, application.enterprise_id, before=application.id)
    before = {**registered, "procedure": application.procedure}
    if problems := (*wrong, *changed_outside(before, filings.to_json(after), items)):
        raise FilingError(problems)


def refuse_unaltered(session: Session, application: Application) -> None:
    """Refused("nothing_changed") for a change one of whose items is as it is registered."""
    if application.enterprise_id is None or application.procedure != "change":
        return
    before = registered_filing(session, application.enterprise_id, before=application.id)
    after = filings.to_json(filings.parse(application.answers))
    same = [item for item in sorted(items_in(after)) if not altered(before, after, item)]
    if same:
        named = Text("、".join(ITEMS[one].zh for one in same), ", ".join(ITEMS[one].en for one in same))
        raise Refused(
            "nothing_changed",
            Text(
                f"勾选了“{named.zh}”，但内容与登记的一致；请填写变更后的内容，或者取消勾选",
                f"“{named.en}” is ticked and still as registered; enter what it becomes, or untick it",
            ),
        )


def check_items(entity_type: str, items: frozenset[str]) -> tuple[Problem, ...]:
    """What is wrong with the items of a change: there are none, or not such as this type of entity has."""
    possible = ITEMS_OF.get(entity_type, ())
    named = Text("、".join(ITEMS[one].zh for one in possible), ", ".join(ITEMS[one].en for one in possible))
    choose = Text(f"请从这些事项中选择：{named.zh}", f"Choose among: {named.en}")
    if not items:
        return (Problem("change.items", Text("没有选择变更事项", "No item of change was chosen"), choose),)
    strange = sorted(items - set(possible))
    if not strange:
        return ()
    words = "、".join(strange)
    return (
        Problem(
            "change.items",
            Text(f"这类主体不能在此变更：{words}", f"An entity of this type cannot change here: {words}"),
            choose,
        ),
    )
