"""What a reviewer's form says: verdicts on papers, findings to return, reasons to set some aside, his own reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import FilingError, Problem, Text
from registry.domain.kinds import Say, Words
from registry.domain.rules import book
from registry.domain.rules.book import RuleRecord
from registry.procedures.desk import Desk

NOTE_LENGTH, REASON_LENGTH = 1000, 500
OWN_REASONS = 4
CHAPTERS = {
    "F": Text("形式与程序", "Form and procedure"),
    "P": Text("人员", "Persons"),
    "C": Text("出资与股东", "Capital and shareholders"),
    "G": Text("组织机构", "Governance"),
    "A": Text("章程", "Articles"),
    "D": Text("住所", "Premises"),
    "B": Text("经营范围", "Business scope"),
    "S": Text("签署", "Signatures"),
    "X": Text("材料一致性", "Agreement between papers"),
    "U": Text("统一代码", "Unified code"),
    "N": Text("名称", "Name"),
    "BR": Text("分公司", "Branches"),
    "IB": Text("个体工商户", "Individual businesses"),
    "M": Text("变更", "Changes"),
    "Z": Text("注销", "Deregistration"),
    "K": Text("多证合一", "Consolidation"),
}


@dataclass(frozen=True)
class Typed:
    """A form as it was sent; read once, shown again when it cannot be accepted."""

    fields: Mapping[str, str]
    picks: frozenset[int] | None

    def get(self, name: str) -> str:
        """What was typed under a name."""
        return self.fields.get(name, "")

    @property
    def written(self) -> list[str]:
        """The texts that were typed, so that none is lost even if the form cannot be shown again."""
        named = [name for name in self.fields if name.startswith(("own-text", "paper-text", "reason", "note"))]
        return [self.fields[name] for name in named if self.fields[name].strip()]

    def picked(self, index: int, severity: str) -> bool:
        """Whether a finding is agreed to and goes into the notice: as ticked, at first everything above a note."""
        return severity != "notice" if self.picks is None else index in self.picks


UNTOUCHED = Typed({}, None)


def typed(fields: Mapping[str, str], picks: list[str]) -> Typed:
    """The form of a request."""
    return Typed(fields, frozenset(int(pick) for pick in picks if pick.isascii() and pick.isdigit() and len(pick) < 5))


def note_in(form: Typed) -> str:
    """The remark that goes with a decision. FilingError when it cannot be kept."""
    return _readable(form, {"note": NOTE_LENGTH}).get("note", "")


def reason_in(form: Typed, name: str) -> str:
    """A reason typed under a name. FilingError when it cannot be kept."""
    return _readable(form, {name: REASON_LENGTH}).get(name, "")


def verdicts_in(form: Typed, desk: Desk) -> dict[str, str]:
    """Per paper, what the reviewer says of it; a paper he says nothing of is accepted by the button that says so."""
    rest = "accepted" if form.get("accept_rest") == "yes" else ""
    given = {str(paper.material_id): form.get(f"verdict-{paper.material_id}") or rest for paper in desk.papers}
    return {paper: verdict for paper, verdict in given.items() if verdict in ("accepted", "rejected")}


def overrides_in(form: Typed, desk: Desk) -> dict[str, str]:
    """Per finding, why approval sets it aside."""
    return {
        name.partition("-")[2]: text
        for name, text in _readable(
            form, {f"reason-{index}": REASON_LENGTH for index in range(len(desk.view.findings))}
        ).items()
        if text
    }


def own_reasons_in(form: Typed, desk: Desk) -> list[dict[str, Any]]:
    """The reviewer's own findings: what he wrote himself, and why he rejects a paper."""
    limits = {f"own-text-{n}": REASON_LENGTH for n in range(OWN_REASONS)}
    limits |= {f"paper-text-{paper.material_id}": REASON_LENGTH for paper in desk.papers}
    texts = _readable(form, limits)
    reasons = [
        _reason(form.get(f"own-rule-{n}"), texts[f"own-text-{n}"], f"own-text-{n}")
        for n in range(OWN_REASONS)
        if texts.get(f"own-text-{n}") or form.get(f"own-rule-{n}")
    ]
    for paper in desk.papers:
        if form.get(f"verdict-{paper.material_id}") == "rejected":
            where = f"paper-text-{paper.material_id}"
            reason = _reason(form.get(f"paper-rule-{paper.material_id}"), texts.get(where, ""), where)
            reasons.append({**reason, "fields": [f"documents[{paper.index}]"]})
    return reasons


def rule_choices(desk: Desk) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """The rules this filing is judged by, chapter by chapter: (chapter, [(id, title)])."""
    chapters: dict[str, list[tuple[str, Text]]] = {}
    for record in _records(desk):
        chapters.setdefault(record.chapter, []).append((record.id, record.title))
    return [(CHAPTERS[chapter], rules) for chapter, rules in chapters.items()]


def rules_about_papers(desk: Desk) -> dict[str, list[tuple[str, Text]]]:
    """Per type of paper, the rules that read it."""
    found: dict[str, list[tuple[str, Text]]] = {}
    records = list(_records(desk))
    for kind in {paper.document_type for paper in desk.papers}:
        mark = re.compile(rf"documents\[{re.escape(kind)}\]")
        found[kind] = [(record.id, record.title) for record in records if any(map(mark.match, record.inputs))]
    return found


def rule_title(rule_id: str) -> Text | None:
    """What a rule is called."""
    record = book.known_rule(rule_id)
    return record.title if record else None


def _records(desk: Desk) -> Iterator[RuleRecord]:
    filing = filings.parse(desk.view.filing)
    if filing.as_of is not None:
        yield from desk.book.records_for(filing, filing.as_of)


def _reason(rule_id: str, text: str, where: str) -> dict[str, Any]:
    if not text or book.known_rule(rule_id) is None:
        words = Text("每条意见须选择规则并写明内容", "Each reason needs a rule and a text")
        raise FilingError((Problem(where, words, Text("请补充后再提交", "Add what is missing, then send it again")),))
    return {"rule_id": rule_id, "fields": [], "message": {"zh": text}}


def _readable(form: Typed, limits: Mapping[str, int]) -> dict[str, str]:
    """The texts under these names, clean and not too long. FilingError with every problem."""
    say = Say()
    texts = {name: Words(limit).read(form.get(name), name, say) or "" for name, limit in limits.items()}
    if say.problems:
        raise FilingError(tuple(say.problems))
    return texts
