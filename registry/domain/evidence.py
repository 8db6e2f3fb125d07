"""Evidence: what a paper was read to say, beside what the filing gives as its content; and judging with both.

What was hard to read never decides: findings that rest on it are for a person. What was clearly read and is given
otherwise in the filing is put to a person as well.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import FilingError
from registry.domain.filing import Filing
from registry.domain.lookups import Lookups
from registry.domain.rules.book import SEVERITIES, RuleBook
from registry.domain.rules.examination import Examination, Finding, decide, examine

_DOCUMENT = re.compile(r"documents\[(\d+)\]\.(\w+(?:\.\w+)?)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field of one paper: its path in the filing, what was read, and whether that is sure."""

    path: str
    read: Any
    sure: bool

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the examination it was part of."""
        return {"path": self.path, "read": self.read, "sure": self.sure}


def parse(kept: Iterable[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Evidence as `to_json` wrote it."""
    return tuple(Evidence(one["path"], one["read"], one["sure"]) for one in kept)


def judge(
    filing: Filing, lookups: Lookups, *, day: date, book: RuleBook | None = None, evidence: Sequence[Evidence] = ()
) -> Examination:
    """`examine`, and what it would find if the papers said what was read in them.

    A finding on a field that was hard to read is for a person (`manual`), whatever its rule says; so is one that shows
    only with a clear reading which the filing gives otherwise. Without evidence this is `examine`.
    """
    plain = examine(filing, lookups, day=day, book=book)
    if not evidence:
        return plain
    declared = filings.to_json(filing)
    hard = [one for one in evidence if not one.sure and same(one.read, _at(declared, one.path))]
    doubtful = _as_findings_name(hard, filing)
    found = [_for_a_person(one) if _rests_on(one, doubtful) else one for one in plain.findings]
    otherwise = [one for one in evidence if one.sure and not same(one.read, _at(declared, one.path))]
    as_read = _as_read(filing, declared, otherwise) if otherwise else None
    if as_read is not None:
        known = {(one.rule_id, one.fields) for one in found}
        paths = _as_findings_name(otherwise, as_read)
        more = examine(as_read, lookups, day=day, book=book).findings
        found += [
            _for_a_person(one) for one in more if (one.rule_id, one.fields) not in known and _rests_on(one, paths)
        ]
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return replace(plain, findings=tuple(found), decision=decide(one.severity for one in found))


def _rests_on(finding: Finding, paths: set[str]) -> bool:
    """Whether a finding names one of these fields, or something in it (`appointees[1].office`)."""
    inside = tuple(f"{path}{mark}" for path in paths for mark in ".[")
    return any(field in paths or field.startswith(inside) for field in finding.fields)


def same(read: Any, given: Any) -> bool:
    """Whether a value that was read is the one that is given, widths, spaces and brackets aside."""
    return _plain(read) == _plain(given)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return json.dumps([_plain(one) for one in value], ensure_ascii=False)
    if isinstance(value, Mapping):
        return json.dumps({key: _plain(one) for key, one in sorted(value.items())}, ensure_ascii=False)
    text = "".join(unicodedata.normalize("NFKC", "" if value is None else str(value)).split()).casefold()
    return text.rstrip("。.")


def _as_findings_name(evidence: Sequence[Evidence], filing: Filing) -> set[str]:
    """The paths of the evidence as findings name them: by position, or by type where a paper is the only one of it."""
    kinds = [document.type for document in filing.documents]
    paths = {one.path for one in evidence}
    for index, name, _ in _placed(evidence):
        if index < len(kinds) and kinds.count(kinds[index]) == 1:
            paths.add(f"documents[{kinds[index]}].{name}")
    return paths


def _for_a_person(finding: Finding) -> Finding:
    return replace(finding, severity="manual") if finding.severity in ("reject", "correct") else finding


def _at(declared: Mapping[str, Any], path: str) -> Any:
    place = _DOCUMENT.fullmatch(path)
    documents = declared.get("documents", [])
    if place is None or int(place[1]) >= len(documents):
        return None
    here = documents[int(place[1])]
    for name in place[2].split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here


def _as_read(filing: Filing, declared: Mapping[str, Any], otherwise: Sequence[Evidence]) -> Filing | None:
    """The filing whose papers say what was read in them; None where that is no filing."""
    documents = [dict(document) for document in declared.get("documents", [])]
    for index, name, value in _placed(otherwise):
        if index < len(documents):
            outer, _, inner = name.rpartition(".")
            if outer:
                documents[index][outer] = {**documents[index].get(outer, {}), inner: value}
            else:
                documents[index][inner] = value
    try:
        return replace(filing, documents=filings.parse({"documents": documents}).documents)
    except FilingError:
        return None


def _placed(evidence: Sequence[Evidence]) -> Iterator[tuple[int, str, Any]]:
    for one in evidence:
        if place := _DOCUMENT.fullmatch(one.path):
            yield int(place[1]), place[2], one.read
