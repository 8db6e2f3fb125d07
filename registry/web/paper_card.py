"""One paper 申请材料 as its page shows it: uploaded or still to come, what is read of it, what a person fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.domain import filing as filings
from registry.domain.correction import item_of_paper
from registry.domain.documents import FIELDS_OF, REPLACEABLE, label
from registry.domain.errors import Problem, Text
from registry.domain.evidence import same
from registry.domain.signatories import applicant_key
from registry.procedures.case_view import CaseView
from registry.procedures.read import READ_HERE, PlaceRead
from registry.procedures.show_reading import PaperRead
from registry.records.materials import Material
from registry.web.field_words import paper_field_name, shown
from registry.web.forms import at

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


def uploaded(view: CaseView, material: Material, index: int, read: PaperRead | None) -> Paper:
    """A paper that is there; where the machine could not read it, with what the answers let expect."""
    same = [one for one in view.materials if one.document_type == material.document_type]
    path = f"documents[{material.document_type}]" if len(same) == 1 else f"documents[{index}]"
    title = title_of(view, material.document_type, material.subject or "")
    kind, subject = material.document_type, material.subject or ""
    unread = read is not None and read.problem is not None
    values = {**(_foreseen(view, kind, subject) if unread else {}), **material.entered}
    values["signers"] = "、".join(str(one.get("signer", "")) for one in material.entered.get("signatures", []))
    return Paper(kind, subject, title, values, material, path, read=read)


def expected(view: CaseView, kind: str, subject: str) -> Paper:
    """A paper still to come; what it says is read from it, or where that is not done, expected from the answers."""
    values = {} if kind in READ_HERE else _foreseen(view, kind, subject)
    return Paper(kind, subject, title_of(view, kind, subject), values, path=f"documents[{kind}]")


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


def title_of(view: CaseView, kind: str, subject: str) -> Text:
    words = label(kind)
    name = at(view.answers, f"persons.{subject}.name") or at(view.answers, f"organisations.{subject}.name")
    return Text(f"{name}的{words.zh}", f"{words.en} of {name}") if subject and name else words


def about(paper: Paper, findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the rules say of a paper; nothing yet while its picture is being read and nobody typed what it says."""
    if paper.material is None or (paper.read and paper.read.outcome == "waiting" and not paper.material.entered):
        return []
    return [one for one in findings if any(f.startswith(paper.path) for f in one["fields"])]
