"""Writing the standard papers of a filing: which there are, and each as a PDF.

What is printed comes from the frozen filing alone, so a paper is written anew whenever somebody reads it, with the
same bytes, and kept nowhere a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certificates.typography import missing_glyphs
from registry.domain.documents import Document, label
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Filing
from registry.domain.registration import is_wholly_state_owned
from registry.papers.facts import Places, facts_of
from registry.papers.pieces import Grid, Heading, Paragraph, Piece, Signatures, Signed, Title
from registry.papers.template import compose
from registry.papers.typeset import Printed, typeset
from registry.papers.words import CAPACITIES

WRITTEN = (
    "application_form",
    "articles",
    "appointment",
    "shareholder_consent",
    "authorization",
    "articles_amendment",
    "change_resolution",
    "investor_commitment",
    "dissolution_resolution",
)
"""The types of documents that have a template."""
_MADE_BY = {
    "shareholders": Text("股东会决议（任职）", "shareholders' resolution on offices"),
    "sole_shareholder": Text("股东决定（任职）", "sole shareholder's decision on offices"),
    "board": Text("董事会决议（任职）", "board resolution on offices"),
    "sole_director": Text("董事决定（任职）", "director's decision on offices"),
    "executive_director": Text("执行董事决定（任职）", "executive director's decision on offices"),
    "employees": Text("职工民主选举结果", "election by the employees"),
    "parent": Text("分支机构负责人任职文件", "appointment of the person in charge"),
}


@dataclass(frozen=True)
class Paper:
    """One paper we write: its place among the filing's documents, its type, what it is called."""

    place: int
    type: str
    title: Text


def papers_of(filing: Filing) -> tuple[Paper, ...]:
    """The papers of a filing that are written here, in their order."""
    return tuple(
        Paper(place, document.type or "", title_of(document.type, document.made_by))
        for place, document in enumerate(filing.documents)
        if document.type in WRITTEN and not document.brought
    )


def title_of(kind: str | None, made_by: str | None = None) -> Text:
    """What a paper of this type is called: an appointment by the body that makes it."""
    if kind == "appointment":
        return _MADE_BY.get(made_by or "", label("appointment"))
    return label(kind)


def write(
    filing: Filing,
    place: int,
    *,
    signed: Sequence[Signed],
    reference: str,
    digest: str,
    law_day: date,
    in_part: bool = False,
) -> Printed:
    """One paper as a PDF. `signed` are the places for signatures on it; `digest` is the frozen filing's, as hex.

    An empty `digest` makes a draft, and every page says so; `in_part` says that numbers are masked. KeyError if that
    place holds no paper of ours; typography.UnprintableText for a character without glyph.
    """
    document = filing.documents[place]
    title = title_of(document.type, document.made_by).zh
    foot = (
        [f"冻结申请内容摘要 SHA-256 {digest}", f"申请编号 {reference} · 本文书由申请内容生成，电子签名所签即此摘要"]
        if digest
        else ["草稿：内容尚未冻结，供签署前阅读", f"申请编号 {reference}"]
    )
    if in_part:
        foot.append("为保护个人信息，他人的证件号码、电话和住址只显示一部分；签署的是全文")
    name = filing.name.full if filing.name and filing.name.full else ""
    return typeset(
        _pieces(filing, place, signed, reference, law_day),
        title=f"{title} {name}".strip(),
        author=name or reference,
        day=document.signed_on or law_day,
        running=f"{title}　{name}",
        foot=foot,
    )


def capacity_on(filing: Filing, document: Document, name: str, capacities: Sequence[str]) -> str:
    """In which of his capacities somebody signs this paper; for an organisation, whose representative he is."""
    board = document.made_by in ("board", "sole_director", "executive_director")
    if document.type in ("application_form", "authorization", "articles_amendment") or document.made_by == "parent":
        here = [one for one in capacities if one in ("legal_representative", "operator", "parent_representative")]
    elif document.type == "appointment" and board:
        here = [one for one in capacities if one == "director"]
    else:
        here = [one for one in capacities if one.startswith("shareholder")]
    represented = [
        f"{one.name}的法定代表人"
        for one in filing.organisations.values()
        if "shareholder_representative" in here and normalise(one.legal_representative) == normalise(name)
    ]
    words = [CAPACITIES.get(one, one) for one in here or capacities if one != "shareholder_representative"]
    return "、".join([*words, *represented]) or CAPACITIES["shareholder_representative"]


def unprintable(filing: Filing, *, law_day: date) -> str:
    """The characters in the papers of a filing that no font has; empty when all can be printed."""
    texts = (
        text
        for paper in papers_of(filing)
        for piece in _pieces(filing, paper.place, (), "", law_day)
        for text in _texts(piece)
    )
    return missing_glyphs("".join(dict.fromkeys("".join(texts))).replace("\n", ""))


def _pieces(filing: Filing, place: int, signed: Sequence[Signed], reference: str, law_day: date) -> tuple[Piece, ...]:
    document = filing.documents[place]
    groups: Places = dict.fromkeys(("股东", "申请人", "签署人"), signed)
    facts = facts_of(filing, document, groups, reference=reference, law_day=law_day)
    return tuple(compose(_template(filing, document), facts, law_day))


def _template(filing: Filing, document: Document) -> str:
    kind = document.type or ""
    if kind not in WRITTEN:
        raise KeyError(kind)
    if kind == "articles":
        if filing.entity_type == "jsc":
            return "articles_jsc"
        return "articles_state_owned" if is_wholly_state_owned(filing) else "articles_llc"
    if kind == "application_form":
        by_type: Mapping[str, str] = {"branch": "application_branch", "individual": "application_individual"}
        establishing = filing.procedure in (None, "establishment", "branch_establishment", "individual_establishment")
        return by_type.get(filing.entity_type or "", "application_company") if establishing else "application_other"
    return kind


def _texts(piece: Piece) -> Iterator[str]:
    match piece:
        case Title() | Heading() | Paragraph():
            yield piece.text
        case Grid():
            yield from (cell for row in piece.rows for cell in row)
        case Signatures():
            yield from (place.name for place in piece.places)
