"""Papers 申请材料: what the case still needs, what was uploaded, and what the applicant reads from it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain import filing as filings
from registry.domain.correction import item_of_paper
from registry.domain.documents import FIELDS_OF, REPLACEABLE, label
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.evidence import same
from registry.domain.signatories import applicant_key
from registry.procedures import attach, case_view, show_reading
from registry.procedures.case_view import CaseView
from registry.procedures.counter import not_found, once
from registry.procedures.read import READ_HERE, PlaceRead
from registry.procedures.show_reading import PaperRead
from registry.records.materials import Material
from registry.web.field_words import paper_field_name, shown
from registry.web.filling import preview_of
from registry.web.forms import CONTROLS, at
from registry.web.guard import hang
from registry.web.problems import STATUS_OF
from registry.web.received import converted, cut_out
from registry.web.received import received as sent
from registry.web.saving import action, my_case
from registry.web.visitors import now, visitor

door = Blueprint("papers", __name__)

UPLOADABLE = (
    "lease",
    "property_certificate",
    "owner_consent",
    "premises_commitment",
    "sublease_consent",
    "neighbour_consent",
    "id_copy",
    "subject_qualification",
    "approval",
    "payment_proof",
    "guardianship",
    "platform_certificate",
    "parent_licence",
    "articles",
    "appointment",
    "liquidation_report",
    "tax_clearance",
)
_BY_HAND = ("signed_on", "signers")
_SIGNED = ("signed_on", "signatures")
_ORGANISATIONS = ("公司", "企业", "中心", "合作社", "委员会", "局", "集团", "合伙）")
_MISSING = re.compile(r"documents\[(\w+)\](?:\.([PO]\d+))?")


@dataclass(frozen=True)
class Paper:
    """One paper on the page: uploaded, or still to come; the values and problems of its fields by name."""

    document_type: str
    subject: str
    title: Text
    values: Mapping[str, Any]
    material: Material | None = None
    path: str = ""
    problems: Mapping[str, Problem] = field(default_factory=dict)
    refusal: Text | None = None
    read: PaperRead | None = None

    @property
    def read_here(self) -> bool:
        """Whether what it says is read by the machine, so that nobody has to type it."""
        return self.document_type in READ_HERE

    def given_otherwise(self, name: str) -> bool:
        """Whether the applicant gives a field otherwise than it was read."""
        place = self.read.places.get(name) if self.read else None
        return place is not None and not same(place.value, self.values.get(name))

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"paper-{self.material.id}" if self.material else f"paper-{self.document_type}-{self.subject}"

    @property
    def item(self) -> str:
        """The item it proves, which a returned case may or may not open."""
        return item_of_paper(self.document_type, self.subject)

    @property
    def fields(self) -> list[tuple[str, Text]]:
        """What a person fills in of it: name and label."""
        if self.document_type in REPLACEABLE:
            return [(name, paper_field_name(name)) for name in _BY_HAND]
        names = FIELDS_OF.get(self.document_type, "").split()
        return [(name, paper_field_name(name)) for name in names if name not in ("person", "organisation")]

    @property
    def seen(self) -> list[tuple[Text, str, PlaceRead]]:
        """What is only read of it, never typed: label, value as it is kept, place."""
        if self.document_type not in REPLACEABLE or self.read is None:
            return []
        return [
            (paper_field_name(name), shown(name, at(self.values, name), {}), place)
            for name, place in self.read.places.items()
        ]


def open_door(app: Flask) -> None:
    """Hang the door; one view takes files."""
    hang(app, door, "applicant", large=("add",))


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


def missing_papers(view: CaseView, findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(type, subject) of the papers that the rules miss and that are uploaded, not written by the service."""
    present = {material.document_type for material in view.materials}
    missing = []
    for finding in findings:
        for name in finding["fields"]:
            found = _MISSING.fullmatch(name)
            if found and found[1] in UPLOADABLE and (found[2] or found[1] not in present):
                missing.append((found[1], found[2] or ""))
    return list(dict.fromkeys(missing))


def _page(reference: str, broken: Paper | None = None) -> str:
    view, preview = my_case(reference), preview_of(reference)
    findings = preview.examination["findings"] if view.state == "DRAFT" else []
    derived = len(preview.filing.get("documents", [])) - len(view.materials)
    read = show_reading.of_case(reference=reference, account_id=visitor().id)
    papers = [
        _uploaded(view, material, derived + index, read.get(material.id))
        for index, material in enumerate(view.materials)
    ]
    papers += [_expected(view, *one) for one in missing_papers(view, findings)]
    if broken:
        papers = [replace(broken, read=paper.read) if broken.anchor == paper.anchor else paper for paper in papers]
    if broken and broken.anchor not in [paper.anchor for paper in papers]:
        papers.append(broken)
    return render_template(
        "applicant/papers.html",
        case=view,
        papers=papers,
        findings={paper.anchor: _about(paper, findings) for paper in papers},
        broken=broken,
        kinds=[(kind, label(kind)) for kind in UPLOADABLE if _may_add(view, kind)],
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
    title = _title(my_case(reference), kind, who)
    broken = Paper(kind, who, title, entered, material, problems=problems, refusal=refusal)
    return _page(reference, broken), STATUS_OF.get(error.code, 409) if isinstance(error, Refused) else 422


def _uploaded(view: CaseView, material: Material, index: int, read: PaperRead | None) -> Paper:
    """A paper that is there; where the machine could not read it, with what the answers let expect."""
    same = [one for one in view.materials if one.document_type == material.document_type]
    path = f"documents[{material.document_type}]" if len(same) == 1 else f"documents[{index}]"
    title = _title(view, material.document_type, material.subject or "")
    kind, subject = material.document_type, material.subject or ""
    unread = read is not None and read.problem is not None
    values = {**(_foreseen(view, kind, subject) if unread else {}), **material.entered}
    values["signers"] = "、".join(str(one.get("signer", "")) for one in material.entered.get("signatures", []))
    return Paper(kind, subject, title, values, material, path, read=read)


def _expected(view: CaseView, kind: str, subject: str) -> Paper:
    """A paper still to come; what it says is read from it, or where that is not done, expected from the answers."""
    values = {} if kind in READ_HERE else _foreseen(view, kind, subject)
    return Paper(kind, subject, _title(view, kind, subject), values, path=f"documents[{kind}]")


def _foreseen(view: CaseView, kind: str, subject: str) -> dict[str, Any]:
    """What the answers let expect in a paper."""
    address, name = at(view.answers, "domicile.address"), at(view.answers, "name.full")
    person = at(view.answers, f"persons.{subject}") or {} if subject else {}
    organisation = at(view.answers, f"organisations.{subject}") or {} if subject else {}
    tenant = at(view.filing, "parent.name")
    tenant = tenant or at(view.answers, f"persons.{applicant_key(filings.parse(view.filing))}.name")
    foreseen: dict[str, dict[str, Any]] = {
        "id_copy": {"name": person.get("name"), "id_number": person.get("id_number")},
        "lease": {"lessee": tenant, "address": address},
        "property_certificate": {"address": address},
        "subject_qualification": {**organisation, "status": "active"},
        "approval": {"holder_name": name},
        "parent_licence": {"name": at(view.filing, "parent.name"), "uscc": at(view.filing, "parent.uscc")},
    }
    return foreseen.get(kind, {"address": address})


def _title(view: CaseView, kind: str, subject: str) -> Text:
    words = label(kind)
    name = at(view.answers, f"persons.{subject}.name") or at(view.answers, f"organisations.{subject}.name")
    return Text(f"{name}的{words.zh}", f"{words.en} of {name}") if subject and name else words


def _about(paper: Paper, findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the rules say of a paper; nothing yet while its picture is being read and nobody typed what it says."""
    if paper.material is None or (paper.read and paper.read.outcome == "waiting" and not paper.material.entered):
        return []
    return [one for one in findings if any(f.startswith(paper.path) for f in one["fields"])]


def _entered(document_type: str, subject: str) -> dict[str, Any]:
    """What was read from a paper; names that do not belong to its type are refused by the procedure."""
    about = CONTROLS | {"type", "subject", "file"}
    entered: dict[str, Any] = {name: value.strip() for name, value in request.form.items() if name not in about}
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
