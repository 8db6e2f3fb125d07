"""Notices of the authority: receipt, correction, extension, refusal, and what was approved: an establishment, a change,
a filing for the record 备案, a deregistration; unsigned, with a place for the seal.

A character without glyph, in what somebody typed, is set as 〓: a notice is never held up by a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from certificates.typography import missing_glyphs
from registry.domain.errors import Text
from registry.domain.rules import book
from registry.papers.pieces import Grid
from registry.papers.template import Facts, article_words, compose, numeral
from registry.papers.typeset import Printed, typeset
from registry.papers.words import day as day_words

Kind = Literal[
    "receipt", "correction", "extension", "refusal", "approval", "change", "record", "ending",
]  # fmt: skip
NAMES: Mapping[Kind, Text] = {
    "receipt": Text("受理通知书", "notice of receipt"),
    "correction": Text("补正通知书", "correction notice"),
    "extension": Text("延长审查期限通知书", "notice of extension"),
    "refusal": Text("不予登记通知书", "notice of refusal"),
    "approval": Text("准予登记通知书", "notice of approval"),
    "change": Text("准予变更登记通知书", "notice of the change"),
    "record": Text("备案通知书", "notice of filing for the record"),
    "ending": Text("准予注销登记通知书", "notice of deregistration"),
}
_MARKS: Mapping[Kind, str] = {
    "receipt": "受", "correction": "补", "extension": "延", "refusal": "驳",
    "approval": "准", "change": "变", "record": "备", "ending": "销",
}  # fmt: skip
_NO_GLYPH = "〓"


@dataclass(frozen=True)
class Notice:
    """What a notice says. `findings` are findings as JSON (surfaces.md, `review`); `day` is the day of the act.

    `stated` is what was approved, label and value; `replaces`: a new licence takes the place of another; `promised_on`
    belongs to a receipt and an extension, `promised_before` to an extension.
    """

    kind: Kind
    authority: str
    reference: str
    round: int
    to: str
    matter: str
    submitted_on: date | None
    day: date
    law_day: date
    findings: Sequence[Mapping[str, Any]] = ()
    note: str = ""
    promised_on: date | None = None
    promised_before: date | None = None
    stated: Sequence[tuple[str, str]] = field(default=())
    replaces: bool = False
    specimen: bool = True

    @property
    def number(self) -> str:
        """The number printed on the notice: the case's reference, what kind it is, which round."""
        return f"{self.reference}-{_MARKS[self.kind]}{self.round}"


def notice(of: Notice) -> Printed:
    """The notice as a PDF to be sealed at `seal_box` on `seal_page`. The same notice gives the same bytes."""
    title = NAMES[of.kind].zh
    foot = [f"{title} 编号 {of.number} · 加盖电子印章有效，可核验是否被改动"]
    if of.specimen:
        foot.append("本件为演示样本，不具有法律效力")
    return typeset(
        tuple(compose(f"notice_{of.kind}", _facts(of), of.law_day)),
        title=f"{title} {of.number}",
        author=of.authority,
        day=of.day,
        running=_printable(f"{title}　{of.to}"),
        foot=foot,
    )


def _facts(of: Notice) -> Facts:
    texts: dict[str, str | None] = {
        "登记机关": of.authority,
        "文号": of.number,
        "编号": of.reference,
        "收件人": of.to,
        "提交日": f"于{day_words(of.submitted_on)}" if of.submitted_on else "",
        "申请事项": of.matter,
        "承诺日": day_words(of.promised_on),
        "原承诺日": day_words(of.promised_before),
        "意见数": numeral(len(of.findings)) if of.findings else "",
        "说明": of.note,
    }
    promised = {"有承诺日": of.promised_on is not None, "有原承诺日": of.promised_before is not None}
    holds = {**promised, "有说明": bool(of.note.strip()), "换发执照": of.replaces}
    return Facts(
        texts={name: _printable(text or "") for name, text in texts.items()},
        holds=frozenset(word for word, true in holds.items() if true),
        tables={"受理": _received(of), "准予": Grid([[a, _printable(b)] for a, b in of.stated], (1, 3.6))},
        lists={"意见": [_finding(place, one, of.kind) for place, one in enumerate(of.findings, 1)]},
        day=day_words(of.day),
    )


def _received(of: Notice) -> Grid:
    rows = [["申请编号", of.reference], ["申请事项", of.matter], ["申请主体", of.to], ["受理日期", day_words(of.day)]]
    return Grid([[label, _printable(value)] for label, value in rows], (1, 3.6))


def _finding(place: int, finding: Mapping[str, Any], kind: Kind) -> Grid:
    """One finding: what is wrong, what to do about it, and by which rule and article."""
    ordinal = f"第{numeral(place)}项"
    rows = [[ordinal, str(finding["message"]["zh"])]]
    if kind == "correction":
        rows.append(["如何补正", str(finding["fix"]["zh"])])
    rows.append(["规则与依据", "；".join([f"审查规则{finding['rule_id']}", *map(_citation, finding.get("law", ()))])])
    return Grid([[label, _printable(text)] for label, text in rows], (1, 4.6))


def _citation(law: Mapping[str, str]) -> str:
    known = book.current().instruments.get(law["instrument"])
    return f"《{known.title.zh if known else law['instrument']}》{article_words(str(law['article']))}"


def _printable(text: str) -> str:
    for character in missing_glyphs(text.replace("\n", "")):
        text = text.replace(character, _NO_GLYPH)
    return text
