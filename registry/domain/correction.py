"""Correction 补正: what a notice opens to the applicant, and what a later notice may still name.

The authority names everything at once (一次性告知, RMR-IR2022 18). So the applicant corrects the items that were named,
and a second notice names only what the first one named or what has changed since. An item 事项 is what is answered and
proved together: the premises with their papers, one person with his identity document, the capital with its holders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain.differences import changed
from registry.domain.documents import REPLACEABLE

Finding = Mapping[str, Any]
Identity = tuple[str, tuple[str, ...]]
EVERYTHING = "*"
_ITEM_OF = {
    **dict.fromkeys(("registration_authority", "domicile"), "premises"),
    **dict.fromkeys(("business_scope", "main_industry_code"), "scope"),
    **dict.fromkeys(("registered_capital_cny", "currency", "shareholders", "company_type_text"), "capital"),
}
"""Top-level fields that are one item; every other field is an item of its own."""
_ITEM_OF_PAPER = {
    **dict.fromkeys(("lease", "property_certificate", "sublease_consent", "neighbour_consent"), "premises"),
    **dict.fromkeys(("premises_commitment", "owner_consent", "platform_certificate"), "premises"),
    **dict.fromkeys(("id_copy", "guardianship"), "persons"),
    "subject_qualification": "organisations",
    "approval": "scope",
    "payment_proof": "capital",
    "authorization": "agent",
    "parent_licence": "parent",
    "name_notice": "name",
}
_WRITTEN_HERE = frozenset({"application_form", "articles", "appointment", "shareholder_consent"})
_NAMES_PEOPLE = frozenset(
    {
        *("capital", "governance", "legal_representative", "liaison", "agent", "operator", "person_in_charge"),
        *("family_members", "beneficial_owners"),
    }
)
"""Items whose correction may bring in a new person or let one go."""
_NOT_COMPARED = frozenset(
    {"documents", "declarations", "lookups", "as_of", "case_id", "schema_version", "title_zh", "title_en"}
)
_NEW_EACH_ROUND = frozenset({"signatures", "signed_on", "realname_verified", "reservation"})
_KEYED = ("persons", "organisations")


@dataclass(frozen=True)
class Opened:
    """The items a notice opens."""

    items: frozenset[str]

    def has(self, item: str) -> bool:
        """True if this item may be changed; `persons` speaks of all of them."""
        root = item.partition(".")[0]
        if self.items & {EVERYTHING, item, root}:
            return True
        return item == root in _KEYED and any(one.startswith(f"{root}.") for one in self.items)

    @property
    def people_may_come_and_go(self) -> bool:
        """True if a named item says who takes part."""
        return bool(self.items & {EVERYTHING, *_NAMES_PEOPLE})

    def has_any_of(self, roots: Iterable[str]) -> bool:
        """True if anything under these top-level fields may be changed, or a person may be added."""
        return any(self.has(item_of(root)) or (root in _KEYED and self.people_may_come_and_go) for root in roots)

    def has_path(self, path: str) -> bool:
        """True if what stands at this path of the answers may be changed."""
        return self.has(item_of(path))

    def with_items(self, more: Opened) -> Opened:
        """Both together."""
        return Opened(self.items | more.items)


def opened_by(findings: Iterable[Finding], kinds: Sequence[str], inputs: Mapping[str, Sequence[str]]) -> Opened:
    """What these findings open: the items of their fields; where these are none of the applicant's, of what the rule
    reads; and where that is all written by the service, everything. Articles and appointments that are named may be
    brought anew. `kinds` are the types of the filing's papers, `inputs` what each rule reads, by its id.
    """
    items: set[str] = set()
    for finding in findings:
        named = {item for field in finding["fields"] if (item := item_of(field, kinds))}
        read = named or {item for field in inputs.get(finding["rule_id"], ()) if (item := item_of(field, kinds))}
        items |= read or {EVERYTHING}
        named_papers = {step for field in finding["fields"] for step in _steps(field, kinds)[1:2]}
        items |= {f"documents.{kind}" for kind in REPLACEABLE & named_papers}
    return Opened(frozenset(items))


def identity(finding: Finding) -> Identity:
    """What a finding of one examination has in common with the same one of another: its rule and what it names."""
    return finding["rule_id"], tuple(finding["fields"])


def item_of(path: str, kinds: Sequence[str] = ()) -> str:
    """The item a path belongs to; an empty text for papers that the service writes and for answers of others."""
    steps = _steps(path, kinds)
    root = steps[0] if steps else ""
    if root == "documents":
        kind = steps[1] if len(steps) > 1 else ""
        key = steps[2] if len(steps) > 2 and re.fullmatch(r"[PO]\d+", steps[2]) else ""
        return "" if kind in _WRITTEN_HERE or not kind else item_of_paper(kind, key)
    if root in _KEYED:
        return f"{root}.{steps[1]}" if len(steps) > 1 and steps[1] != EVERYTHING else root
    return "" if root in _NOT_COMPARED or root in (EVERYTHING, "entity_type", "procedure") else _ITEM_OF.get(root, root)


def item_of_paper(kind: str, subject: str | None) -> str:
    """The item that a paper of this type proves; `subject` is the person or organisation it is about."""
    item = _ITEM_OF_PAPER.get(kind, f"documents.{kind}")
    return f"{item}.{subject}" if item in _KEYED and subject else item


def closed_changes(before: Mapping[str, Any], after: Mapping[str, Any], opened: Opened) -> list[str]:
    """Paths of what was changed though its item is not open: whole fields, or whole persons and organisations."""
    old, new = _compared(before), _compared(after)
    paths: list[str] = []
    for root in {**old, **new}:
        if root not in _KEYED:
            if not _agree(root, old.get(root), new.get(root)) and not opened.has(_ITEM_OF.get(root, root)):
                paths.append(root)
            continue
        was, is_ = old.get(root) or {}, new.get(root) or {}
        for key in {**was, **is_}:
            comes_or_goes = opened.people_may_come_and_go and (key in was) != (key in is_)
            if was.get(key) != is_.get(key) and not comes_or_goes and not opened.has(f"{root}.{key}"):
                paths.append(f"{root}.{key}")
    return paths


def _agree(root: str, old: Any, new: Any) -> bool:
    """True if nothing was changed; the parts of a name follow from the whole and may be left out."""
    if root == "name" and isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.get("full") == new.get("full") and all(old.get(part, value) == value for part, value in new.items())
    return bool(old == new)


def without(after: Mapping[str, Any], before: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The answers with these changes taken back."""
    answers = {**after}
    for path in paths:
        root, _, key = path.partition(".")
        old = before.get(root)
        if key:
            kept = {name: one for name, one in (answers.get(root) or {}).items() if name != key}
            answers[root] = {**kept, key: old[key]} if old and key in old else kept
        elif old is None:
            answers.pop(root, None)
        else:
            answers[root] = old
    return answers


def changed_paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Paths that differ between two frozen filings; a paper is named by its type, dates of signing do not count."""
    found = [path for path, _ in changed(_compared(before), _compared(after))]
    old, new = _papers(before), _papers(after)
    return found + [f"documents[{kind}]" for kind in {**old, **new} if old.get(kind) != new.get(kind)]


def why_barred(
    finding: Finding,
    *,
    named: Sequence[Finding],
    known: Sequence[Finding] | None,
    changes: Sequence[str],
    kinds: Sequence[str],
    inputs: Sequence[str],
) -> bool:
    """True if a second notice may not name this finding: no earlier notice named it and nothing it is about changed.

    `named`: all findings of earlier notices; `known`: what the machine had found before the last notice, None for a
    finding of the reviewer's own; `changes`: paths changed since then; `inputs`: what the finding's rule reads.
    """
    fields = finding["fields"] or inputs
    if any(one["rule_id"] == finding["rule_id"] and _meet(fields, one["fields"] or fields, kinds) for one in named):
        return False
    if known is not None and not any(_same(finding, one) for one in known):
        return False  # new since: the filing, the law of the day or another register's answer has changed
    return not _meet(fields, changes, kinds)


def _same(one: Finding, other: Finding) -> bool:
    return one["rule_id"] == other["rule_id"] and list(one["fields"]) == list(other["fields"])


def _meet(one: Iterable[str], other: Iterable[str], kinds: Sequence[str]) -> bool:
    """True if a path of one lies within, or holds, a path of the other."""
    right = [_steps(path, kinds) for path in other]
    return any(_touch(_steps(path, kinds), steps) for path in one for steps in right)


def _touch(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(left == right or EVERYTHING in (left, right) for left, right in zip(one, other, strict=False))


def _steps(path: str, kinds: Sequence[str]) -> list[str]:
    """`documents[6].to` → documents, lease, to (6 is a lease); `persons[].phone` → persons, *, phone."""
    steps = ["".join(either) or EVERYTHING for either in re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", path)]
    if len(steps) > 1 and steps[0] == "documents" and steps[1].isdigit() and int(steps[1]) < len(kinds):
        steps[1] = kinds[int(steps[1])]
    return steps


def _compared(filing: Mapping[str, Any]) -> dict[str, Any]:
    return {root: _lasting(value) for root, value in filing.items() if root not in _NOT_COMPARED}


def _lasting(value: Any) -> Any:
    """A value without what is made anew in each round."""
    if isinstance(value, Mapping):
        return {name: _lasting(item) for name, item in value.items() if name not in _NEW_EACH_ROUND}
    return [_lasting(item) for item in value] if isinstance(value, list) else value


def _papers(filing: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for paper in filing.get("documents", []):
        found.setdefault(str(paper.get("type")), []).append(_lasting(paper))
    return found


def kinds_of(filing: Mapping[str, Any]) -> Iterator[str]:
    """The types of a filing's papers, in their order."""
    yield from (str(paper.get("type")) for paper in filing.get("documents", []))
