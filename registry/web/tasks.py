"""The task list of a draft: each page, what is done, what it still needs, and what waits for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from registry.domain.errors import Text
from registry.procedures.case_view import CaseView, Preview
from registry.procedures.correct import Correcting
from registry.web.altered import is_altered
from registry.web.matters import matter_of
from registry.web.paper_card import missing_papers
from registry.web.saving import registered_before
from registry.web.sections import Section

STATES = {
    "DRAFT": ("now", Text("填写中", "Being filled in")),
    "SIGNING": ("now", Text("签署中", "Being signed")),
    "SUBMITTED": ("now", Text("已提交", "Submitted")),
    "UNDER_REVIEW": ("now", Text("审查中", "Under review")),
    "RETURNED": ("warn", Text("已退回补正", "Returned for correction")),
    "REFUSED": ("bad", Text("不予登记", "Refused")),
    "APPROVED": ("now", Text("已准予登记", "Approved")),
    "LICENSED": ("done", Text("已发照", "Licensed")),
    "CLOSED": ("done", Text("已办结", "Completed")),
    "WITHDRAWN": ("", Text("已撤回", "Withdrawn")),
}
"""State of a case → the shape and the words people see."""


@dataclass(frozen=True)
class Task:
    """One line of the list: where it leads, its state as shape and words, and a hint."""

    title: Text
    address: str
    kind: str
    state: Text
    hint: Text | None = None


def tasks_of(view: CaseView, preview: Preview) -> list[Task]:
    """The tasks of a draft in the order of the pages; the last is to check and sign."""
    findings = preview.examination["findings"]
    registered = registered_before(view)
    tasks = [_page_task(view, one, findings, registered) for one in matter_of(view.answers).sections]
    papers = _papers_task(view, findings)
    undone = sum(task.kind != "done" for task in (*tasks, papers))
    waits = Text(f"还有{undone}项", f"{undone} tasks before this") if undone else Text("可以核对", "Ready")
    check = Task(
        Text("核对并请人签署", "Check and have it signed"),
        url_for("confirming.check", reference=view.reference),
        "" if undone else "now",
        waits,
        Text("签署后，修改会使签名失效", "Changes after signing make signatures fall"),
    )
    return [*tasks, papers, check]


_KEPT = Text("已核对，不用改", "Checked; nothing to change")
_NAMED = Text("可按通知修改", "Open: the notice names it")


def _touched(correcting: Correcting, part: Section) -> bool:
    """True if something of this page was changed since the return; premises are also corrected by their papers."""
    if part.key == "premises" and correcting.papers_changed:
        return True
    return any(path.partition(".")[0] in part.roots for path in correcting.changed)


def _page_task(
    view: CaseView, part: Section, findings: Sequence[Mapping[str, Any]], registered: Mapping[str, Any]
) -> Task:
    address = url_for("filling.show", reference=view.reference, key=part.key)
    if view.correcting and not view.correcting.opened.has_any_of(part.roots):
        return Task(part.title, address, "done", _KEPT)
    if view.correcting and not _touched(view.correcting, part):
        return Task(part.title, address, "warn", _NAMED)
    if not part.begun(view.answers):
        return Task(part.title, address, "", Text("未填写", "Not started"))
    if registered and not _may_stay(part) and not is_altered(registered, view.answers, part.roots):
        return Task(part.title, address, "", Text("还没有改", "Not changed yet"))
    about = matter_of(view.answers).findings_about(part.key, view.answers, findings, papers=bool(view.materials))
    return Task(part.title, address, *_state(about))


def _may_stay(part: Section) -> bool:
    """Whether a page of a change need not differ from the register: nobody new may be needed."""
    return part.key in ("people", "change")


def _papers_task(view: CaseView, findings: Sequence[Mapping[str, Any]]) -> Task:
    title, address = Text("材料", "Papers"), url_for("papers.show", reference=view.reference)
    missing = len(missing_papers(view, findings))
    pages = matter_of(view.answers).sections
    if not view.materials and (missing or not all(one.begun(view.answers) for one in pages)):
        return Task(title, address, "", Text("未上传", "Nothing uploaded"))
    if missing:
        return Task(title, address, "warn", Text(f"还缺{missing}份", f"{missing} missing"))
    if not view.materials:
        return Task(title, address, "done", Text("不用上传", "Nothing to upload"))
    about = matter_of(view.answers).findings_about("papers", view.answers, findings, papers=bool(view.materials))
    return Task(title, address, *_state(about))


def _state(findings: Sequence[Mapping[str, Any]]) -> tuple[str, Text]:
    wrong = sum(finding["severity"] in ("reject", "correct") for finding in findings)
    if wrong:
        return "warn", Text(f"{wrong}处需要更正", f"{wrong} to correct")
    if any(finding["severity"] == "manual" for finding in findings):
        return "done", Text("已填写，由审查员判断", "Done; a reviewer decides")
    return "done", Text("已填写", "Done")
