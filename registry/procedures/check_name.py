"""Check a name: can it be had, which names is it like, and what could be changed. Stores nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from registry.domain import filing as filings
from registry.domain.enterprise_name import NameParts, normalise, parse_name
from registry.domain.filing import Filing
from registry.domain.local_time import local_day
from registry.domain.lookups import Lookups
from registry.domain.name_comparison import name_authority_name
from registry.domain.name_suggestion import alternatives
from registry.domain.rules.book import RuleBook
from registry.domain.rules.examination import Finding, examine
from registry.procedures.assemble import look_up
from registry.procedures.consult import book_on
from registry.procedures.counter import Counter
from registry.procedures.reserve import parts_json
from registry.records.database import Session, reading

SUGGESTED, TRIED = 3, 12
"""How many other names are offered, and how many are tried for that."""
_EARLIER = re.compile(r"lookups\.registered_names\[(\d+)\]")
COMPARING = frozenset({"N31", "N32", "N33", "N34", "N35", "N36", "N37", "N38"})
"""The rules that compare a name with earlier ones."""


@dataclass(frozen=True)
class _Asked:
    """One name asked about, what the register knows of its like, and what the rules of names say."""

    full: str
    filing: Filing
    lookups: Lookups
    findings: tuple[Finding, ...]

    @property
    def free(self) -> bool:
        return not any(finding.severity != "notice" for finding in self.findings)


def check_name(
    counter: Counter, *, full: str, division_code: str, now: datetime, entity_type: str = "llc", suggest: bool = True
) -> dict[str, Any]:
    """Can this name be had, and why not?

    Returns {"available", "normalised", "parts", "findings", "similar", "suggestions"}: findings in the shape of
    `review`; `similar` at most ten earlier names with rule, reason and whose they are; `suggestions` names that pass
    this very check, where the asked one does not (and `suggest` asks for them).
    """
    parts = parse_name(full, entity_type=entity_type)
    with reading() as session:
        ask = partial(_ask, session, counter, book_on(session, local_day(now)), now)
        asked = ask(full, parts, division_code, entity_type)
        available = parts is not None and asked.free
        others = [] if available or not suggest else list(_suggestions(ask, asked, parts))
    return {
        "available": available,
        "normalised": normalise(full),
        "parts": parts_json(parts) if parts else None,
        "findings": [finding.to_json() for finding in asked.findings],
        "similar": list(_similar(asked)),
        "suggestions": others,
    }


def _ask(
    session: Session,
    counter: Counter,
    book: RuleBook,
    now: datetime,
    full: str,
    parts: NameParts | None,
    division_code: str,
    entity_type: str,
) -> _Asked:
    today = local_day(now)
    answers = {
        "as_of": today.isoformat(),
        "procedure": "establishment",
        "entity_type": entity_type,
        "name": {"full": full, **(parts_json(parts) if parts else {})},
        "domicile": {"division_code": division_code},
        "declarations": {"name_infringement": {"accepted": True, "on": today.isoformat()}},  # asked for later
    }
    filing = filings.parse(answers)
    lookups = look_up(session, counter, filing, book=book, application_id=None, now=now)
    found = examine(filing, lookups, day=today, book=book, chapter="N").findings
    return _Asked(full, filing, lookups, found)


def _similar(asked: _Asked) -> Iterator[dict[str, Any]]:
    """The earlier names that the findings speak of."""
    known = asked.lookups.registered_names or ()
    for finding in asked.findings:
        places = [int(place[1]) for field in finding.fields if (place := _EARLIER.fullmatch(field))]
        if finding.rule_id not in COMPARING or not places:
            continue
        earlier, told = known[places[0]], finding.to_json()
        yield {
            "name": earlier.name,
            "status": earlier.status,
            "authority": name_authority_name(earlier).to_json(),
            **{key: told[key] for key in ("rule_id", "severity", "message", "fix", "law")},
        }


def _suggestions(ask: Callable[..., _Asked], asked: _Asked, parts: NameParts | None) -> Iterator[str]:
    """Names near the asked one about which the rules say nothing at all."""
    filing, offered = asked.filing, 0
    kind = filing.entity_type or "llc"
    place = (filing.domicile.division_code if filing.domicile else None) or ""
    for name in _first(alternatives(asked.full, parts, place=place, entity_type=kind), TRIED):
        other = parse_name(name, entity_type=kind)
        if other is None or ask(name, other, place, kind).findings:
            continue
        yield name
        offered += 1
        if offered == SUGGESTED:
            return


def _first(names: Iterator[str], number: int) -> Iterable[str]:
    return (name for _, name in zip(range(number), names, strict=False))
