"""What two states of a filing say differently, by path: what a returned case changed, what a paper says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain import address
from registry.domain.enterprise_name import normalise
from registry.domain.filing import Document, Filing


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A field of a paper, the declared field that speaks of the same thing, and whether both say the same."""

    paper: str
    declared: str
    agrees: bool


def changed(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths of `after` whose value differs, with the value before (None: it is new); then paths that are gone."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**after, **before}:
            yield from changed(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(before, list) and isinstance(after, list) and _nested(before) | _nested(after):
        for index in range(max(len(before), len(after))):
            old, new = (side[index] if index < len(side) else None for side in (before, after))
            yield from changed(old, new, f"{path}[{index}]")
    elif before != after:
        yield path, before


def counterparts(filing: Filing, day: date) -> Iterator[Counterpart]:
    """Every field of a paper that repeats something declared, where both are given."""
    for index, document in enumerate(filing.documents):
        for field, path, declared, same in _repeated(filing, document, day):
            said = getattr(document, field)
            if said and declared:
                yield Counterpart(f"documents[{index}].{field}", path, same(declared, said))


_Repeated = tuple[str, str, str | None, Callable[[str, str], bool]]


def _repeated(filing: Filing, paper: Document, day: date) -> list[_Repeated]:
    where = filing.domicile.address if filing.domicile else None
    full = filing.name.full if filing.name else None
    match paper.type:
        case "id_copy":
            return _of_person(filing, paper.person, "name", "id_number")
        case "authorization":
            return _of_person(filing, filing.agent.person if filing.agent else None, "agent_name", "agent_id_number")
        case "subject_qualification":
            key = f"organisations.{paper.organisation}"
            found = filing.organisations.get(paper.organisation or "")
            return _of_body(key, found.name, found.uscc) if found else []
        case "parent_licence":
            return _of_body("parent", filing.parent.name, filing.parent.uscc) if filing.parent else []
        case "approval":
            return [("holder_name", "name.full", full, _same_text)]
        case "name_notice":
            return [("name", "name.full", full, _same_text)]
        case "property_certificate":
            return [("address", "domicile.address", where, lambda one, other: address.lies_within(one, other, day))]
        case _:
            return [("address", "domicile.address", where, lambda one, other: address.same(one, other, day))]


def _of_person(filing: Filing, key: str | None, name: str, number: str) -> list[_Repeated]:
    person = filing.persons.get(key or "")
    if person is None:
        return []
    path = f"persons.{key}"
    return [
        (name, f"{path}.name", person.name, _same_text),
        (number, f"{path}.id_number", person.id_number, _same_text),
    ]


def _of_body(path: str, name: str | None, code: str | None) -> list[_Repeated]:
    return [("name", f"{path}.name", name, _same_text), ("uscc", f"{path}.uscc", code, _same_text)]


def _same_text(one: str, other: str) -> bool:
    return normalise(one).upper() == normalise(other).upper()


def _nested(items: list[Any]) -> bool:
    return any(isinstance(item, Mapping | list) for item in items)
