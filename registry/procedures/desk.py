"""Desk: one case as a reviewer or an approver sees it, with all its evidence in one view, numbers masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.differences import Counterpart, changed, counterparts
from registry.domain.errors import Text
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.masking import masked, masked_like
from registry.domain.rules.book import RuleBook
from registry.procedures import case_view, correct, hold
from registry.procedures.case_view import CaseView, Made
from registry.procedures.consult import book_on
from registry.procedures.correct import Returned, upload_of
from registry.procedures.counter import Counter
from registry.procedures.queue import days_left, why_no_decision
from registry.procedures.read import PlaceRead, places_read
from registry.procedures.registered import registered_filing
from registry.procedures.seen import seen_by
from registry.procedures.show_reading import PaperRead, of_papers
from registry.records import handovers, journal, people
from registry.records.applications import Application
from registry.records.database import Session, reading
from registry.records.handovers import Handover
from registry.records.journal import JournalEntry
from registry.records.people import Account

_UNSHOWN = ("renew",)  # heartbeats


@dataclass(frozen=True)
class Paper:
    """An uploaded paper: its place among the filing's documents, and what the applicant says it contains."""

    material_id: int
    index: int
    document_type: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime
    new: bool
    read_anew: bool


@dataclass(frozen=True)
class Desk:
    """One case as staff see it, numbers masked; `changes` holds what stood at a path in the round that was returned.

    `book` is the version of the rules that the case is judged by.
    `registered` is what the register holds of an enterprise that the case changes, empty for every other case.
    `barred` are the findings that a second notice may not name; `second` is true once a round was returned.
    """

    view: CaseView
    book: RuleBook
    papers: Sequence[Paper]
    read: Mapping[str, PlaceRead]
    readings: Mapping[int, PaperRead]
    counterparts: Mapping[str, Counterpart]
    changes: Mapping[str, Any]
    registered: Mapping[str, Any]
    journal: Sequence[JournalEntry]
    names: Mapping[int, str]
    verdicts: Mapping[str, str]
    verdicts_before: Mapping[str, str]
    second: bool
    barred: frozenset[int]
    days_left: int | None
    mine: bool
    no_claim: Text | None
    no_decision: Text | None
    no_extension: Text | None
    colleagues: Sequence[tuple[str, str]]
    handover: Handover | None


def case(counter: Counter, *, reference: str, account_id: int, now: datetime) -> Desk:
    """One case with everything staff need to decide it; not_found for whoever may not see it."""
    with reading() as session:
        application, account = seen_by(session, reference, account_id)
        view = case_view.view_of(session, counter, application, account, now)
        entries = [one for one in journal.about(session, f"application:{reference}") if one.act not in _UNSHOWN]
        bar = correct.bar_of(session, application)
        given = handovers.last(session, application.id)
        names = people.names(session, [*_persons_in(view, entries), *((given.given_by,) if given else ())])
        others = [(one.username, one.name) for one in hold.colleagues(session, application, account_id)]
        filing = filings.parse(view.filing)
        first_upload = len(filing.documents) - len(view.materials)
        read = places_read(session, view.materials, first_upload)
        readings = of_papers(session, view.materials)
        day = application.as_of or local_day(now)
        book = book_on(session, day)
        registered = _registered(session, application)
    held_by = view.claimed_by if view.claimed_until and view.claimed_until > now else None
    changes = {**_changes(bar.returned.filing, view), **_read_anew(bar.returned, view, first_upload)} if bar else {}
    return Desk(
        view=case_view.hidden(view),
        book=book,
        papers=[
            Paper(
                material_id=paper.id,
                index=first_upload + place,
                document_type=paper.document_type,
                file_name=masked_like(paper.file_name, view.filing),
                media_type=paper.media_type,
                size=paper.size,
                sha256=paper.sha256.hex(),
                uploaded_at=paper.uploaded_at,
                new=bar is not None and upload_of(paper) not in bar.returned.papers,
                read_anew=any(path.startswith(f"documents[{first_upload + place}]") for path in changes),
            )
            for place, paper in enumerate(view.materials)
        ],
        read=read,
        readings=readings,
        counterparts={one.paper: one for one in counterparts(filing, day)},
        changes=changes,
        registered=masked(registered),
        journal=entries,
        names=names,
        verdicts=_verdicts(entries),
        verdicts_before=bar.returned.verdicts if bar else {},
        second=bar is not None,
        barred=frozenset(n for n, one in enumerate(view.findings) if bar and bar.stops(one, own=False)),
        days_left=days_left(view.promised_on, now),
        mine=held_by == account_id,
        no_claim=why_no_claim(account, application, view.recommendation, held_by, names),
        no_decision=why_no_decision(account, application, view.recommendation),
        no_extension=why_no_extension(account, application, view),
        colleagues=others,
        handover=given if given is not None and given.given_to == held_by else None,
    )


def why_no_claim(
    account: Account, case: Application, proposal: Made | None, held_by: int | None, names: Mapping[int, str]
) -> Text | None:
    """None when this officer may take the case now; else why not."""
    if not account.has_role("reviewer"):
        return Text("领取由审查员办理", "Claiming is for reviewers")
    if case.state != State.UNDER_REVIEW:
        return Text("此件不在审查中", "This case is not under review")
    if case.applicant_id == account.id:
        return Text("不能审查自己提交的申请", "Nobody reviews his own application")
    if proposal is not None:
        return Text("已提出审查意见，等待核准人决定", "Reviewed; waiting for the approver")
    if held_by not in (None, account.id):
        name = names.get(held_by or 0, "—")
        return Text(f"{name}正在办理，领取到期或退回后可以领取", f"{name} is working on it; claim it once released")
    return None


def why_no_extension(account: Account, case: Application, view: CaseView) -> Text | None:
    """None when this officer may give the case more time now; else why not."""
    if not account.has_role("approver") or case.applicant_id == account.id:
        return Text("延长由负责人批准", "The chief extends the time")
    if case.state != State.UNDER_REVIEW:
        return Text("此件不在审查中", "This case is not under review")
    return Text("这次提交已延长过一次", "It was extended once") if view.extension else None


def _registered(session: Session, case: Application) -> dict[str, Any]:
    if case.procedure != "change" or case.enterprise_id is None:
        return {}
    return registered_filing(session, case.enterprise_id, before=case.id)


def _changes(before: Mapping[str, Any], view: CaseView) -> dict[str, Any]:
    """Path → masked value of the round that was returned, for what was declared anew; papers are compared whole."""
    left_out = ("documents", "as_of", "declarations")
    old, new = ({k: v for k, v in side.items() if k not in left_out} for side in (before, view.filing))
    shown = masked(old)
    return {path: masked_like(_at(shown, path, value), old) for path, value in changed(old, new)}


def _read_anew(returned: Returned, view: CaseView, first_upload: int) -> dict[str, Any]:
    """Path → masked value of the round before, for what is read otherwise from a paper that is the same."""
    found: dict[str, Any] = {}
    for place, paper in enumerate(view.materials):
        path = f"documents[{first_upload + place}]"
        if (before := returned.papers.get(upload_of(paper))) is not None:
            found |= dict(changed(before, view.filing["documents"][first_upload + place], path))
    return {path: masked_like(value, returned.filing) for path, value in found.items()}


def _at(shown: Any, path: str, value: Any) -> Any:
    """The masked value at a path of the round before."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(shown, Mapping):
            shown = shown.get(step)
        elif isinstance(shown, list) and step.isdigit() and int(step) < len(shown):
            shown = shown[int(step)]
        else:
            return None if value is None else "…"
    return shown


def _verdicts(entries: Sequence[JournalEntry]) -> dict[str, str]:
    """Per paper, what the newest recommendation said of it."""
    newest = next((entry for entry in reversed(entries) if entry.act == "recommend"), None)
    return dict(newest.details.get("papers") or {}) if newest else {}


def _persons_in(view: CaseView, entries: Sequence[JournalEntry]) -> list[int]:
    actors = [int(entry.actor[8:]) for entry in entries if entry.actor.startswith("account:")]
    deciders = [one for made in view.decisions for one in (made.reviewed_by, made.decided_by)]
    return [one for one in (*actors, *deciders, view.claimed_by) if one is not None]
