"""Papers 申请材料: what the case still needs, what was uploaded, and what the applicant reads from it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.correction import item_of_paper
from registry.domain.documents import REPLACEABLE, label
from registry.domain.errors import FilingError, Refused, Text
from registry.procedures import attach, case_view, show_reading
from registry.procedures.case_view import CaseView
from registry.procedures.counter import not_found, once
from registry.records.materials import Material
from registry.web.filling import preview_of
from registry.web.forms import CONTROLS
from registry.web.guard import hang
from registry.web.paper_card import UPLOADABLE, Paper, about, expected, missing_papers, title_of, uploaded
from registry.web.problems import status_of
from registry.web.received import converted, cut_out
from registry.web.received import received as sent
from registry.web.saving import action, my_case
from registry.web.visitors import now, visitor

door = Blueprint("papers", __name__)

POLICIES = {
    **dict.fromkeys(("show", "add", "change"), "applicant:own"),
    **dict.fromkeys(("place", "preview", "received"), "applicant:party"),
}
_SIGNED = ("signed_on", "signatures")
_ASKED = frozenset(UPLOADABLE) - REPLACEABLE
_ORGANISATIONS = ("公司", "企业", "中心", "合作社", "委员会", "局", "集团", "合伙）")


def open_door(app: Flask) -> None:
    """Hang the door; one view takes files."""
    hang(app, door, POLICIES, large=("add",))


@door.get("/cases/<reference>/papers")
def show(reference: str) -> str:
    """All papers of a case."""
    return _page(reference)


@door.post("/cases/<reference>/papers")
def add(reference: str) -> Any:
    """Take in one paper with what the applicant reads from it."""
    document_type, subject = request.form.get("type", ""), request.form.get("subject", "")
    file = request.files.get("file")
    content = file.read() if file else b""
    entered = _entered(document_type, subject)
    try:
        if document_type not in UPLOADABLE:
            raise Refused("media_type", Text("请选择材料种类", "Choose what kind of paper it is"))
        if not content:
            raise Refused("media_type", Text("请选择要上传的文件", "Choose a file to upload"))
        attach.attach(
            current_app.extensions["counter"],
            reference=reference,
            applicant_id=visitor().id,
            document_type=document_type,
            subject=subject or None,
            file_name=(file.filename if file else None) or "file",
            content=content,
            entered=entered,
            now=now(),
            once=once(request.form.get("once"), content + repr(sorted(entered.items())).encode("utf-8", "replace")),
        )
    except (FilingError, Refused) as error:
        return _again(reference, error, document_type=document_type, subject=subject, entered=entered)
    return redirect(url_for("papers.show", reference=reference))


@door.post("/cases/<reference>/papers/<int:material_id>")
def change(reference: str, material_id: int) -> Any:
    """Correct what was read from a paper, or take the paper out."""
    counter, me, now_ = current_app.extensions["counter"], visitor().id, now()
    if action()[0] == "remove":
        attach.detach(counter, reference=reference, applicant_id=me, material_id=material_id, now=now_)
        return redirect(url_for("papers.show", reference=reference))
    material = _paper(reference, material_id)
    entered = _entered(material.document_type, material.subject or "")
    if material.document_type in REPLACEABLE:
        entered = {name: one for name, one in material.entered.items() if name not in _SIGNED} | entered
    try:
        attach.describe(
            counter, reference=reference, applicant_id=me, material_id=material_id, entered=entered, now=now_
        )
    except (FilingError, Refused) as error:
        return _again(reference, error, material=material, entered=entered)
    return redirect(url_for("papers.show", reference=reference, _anchor=f"paper-{material_id}"))


@door.get("/cases/<reference>/papers/<int:material_id>/places/<name>")
def place(reference: str, material_id: int, name: str) -> Response:
    """The place of a paper where a field was read, cut out."""
    me = visitor().id
    return cut_out(show_reading.cut(reference=reference, material_id=material_id, name=name, account_id=me))


@door.get("/cases/<reference>/papers/<int:material_id>/preview")
def preview(reference: str, material_id: int) -> Response:
    """A HEIC photo as a JPEG."""
    return converted(show_reading.preview(reference=reference, material_id=material_id, account_id=visitor().id))


@door.get("/cases/<reference>/papers/<int:material_id>/file")
def received(reference: str, material_id: int) -> Response:
    """The paper as it was received."""
    return sent(*case_view.paper(reference=reference, material_id=material_id, account_id=visitor().id))


def _page(reference: str, broken: Paper | None = None) -> str:
    view, preview = my_case(reference), preview_of(reference)
    findings = preview.examination["findings"] if view.state == "DRAFT" else []
    derived = len(preview.filing.get("documents", [])) - len(view.materials)
    read = show_reading.of_case(reference=reference, account_id=visitor().id)
    papers = [
        uploaded(view, material, derived + index, read.get(material.id))
        for index, material in enumerate(view.materials)
    ]
    papers += [expected(view, *one) for one in missing_papers(view, findings)]
    if broken:
        papers = [replace(broken, read=paper.read) if broken.anchor == paper.anchor else paper for paper in papers]
    if broken and broken.anchor not in [paper.anchor for paper in papers]:
        papers.append(broken)
    ours = {one.get("type") for one in preview.filing.get("documents", [])} & REPLACEABLE
    return render_template(
        "applicant/papers.html",
        case=view,
        replaceable=[label(kind) for kind in UPLOADABLE if kind in ours],
        papers=papers,
        findings={paper.anchor: about(paper, findings) for paper in papers},
        broken=broken,
        kinds=[(kind, label(kind)) for kind in UPLOADABLE if _may_add(view, kind) and kind in ours | _ASKED],
        once=secrets.token_urlsafe(12),
    )


def _may_add(view: CaseView, kind: str) -> bool:
    return view.correcting is None or view.correcting.opened.has(item_of_paper(kind, None))


def _again(
    reference: str,
    error: FilingError | Refused,
    *,
    entered: Mapping[str, Any],
    document_type: str = "",
    subject: str = "",
    material: Material | None = None,
) -> tuple[str, int]:
    """The page again with what was typed into the paper that was not accepted."""
    kind = material.document_type if material else document_type
    who = (material.subject or "") if material else subject
    problems = {one.path.rpartition(".")[2]: one for one in error.problems} if isinstance(error, FilingError) else {}
    refusal = error.text if isinstance(error, Refused) else None
    title = title_of(my_case(reference), kind, who)
    broken = Paper(kind, who, title, entered, material, problems=problems, refusal=refusal)
    return _page(reference, broken), status_of(error)


def _entered(document_type: str, subject: str) -> dict[str, Any]:
    """What was read from a paper; names that do not belong to its type are refused by the procedure."""
    ours = CONTROLS | {"type", "subject", "file"}
    entered: dict[str, Any] = {name: value.strip() for name, value in request.form.items() if name not in ours}
    entered = {name: value for name, value in entered.items() if value}
    if subject and document_type in ("id_copy", "guardianship"):
        entered["person"] = subject
    if subject and document_type == "subject_qualification":
        entered["organisation"] = subject
    if document_type in REPLACEABLE and (signers := entered.pop("signers", "")):
        names = [name for part in re.split("[、，,;；]", signers) if (name := part.strip())]
        entered["signatures"] = [_by_hand(name, entered.get("signed_on")) for name in names]
    return entered


def _by_hand(name: str, on: str | None) -> dict[str, Any]:
    """A person's signature, an organisation's seal."""
    kind = "seal" if name.endswith(_ORGANISATIONS) else "signature"
    return {"signer": name, "kind": kind, **({"on": on} if on else {})}


def _paper(reference: str, material_id: int) -> Material:
    known = next((one for one in my_case(reference).materials if one.id == material_id), None)
    if known is None:
        raise not_found()
    return known
