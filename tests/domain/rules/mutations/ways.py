"""How a filing is broken: what a mutation is, which kinds of filing there are, and the ways to change one field.

A mutation is (rule, what was done, kinds of filing, changes). Changes are written as for `sample_filings.sample`, or
are a function of the filing that gives them. The rule must tell whenever it is in force for that filing and day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.domain.rules.sample_filings import Changes

Json = dict[str, Any]
Mutation = tuple[str, str, tuple[str, ...], Changes | Callable[[Json], Changes]]

SOLE, LLCS = ("sole",), ("sole", "partners", "corporate", "board")
COMPANIES, NATURAL = (*LLCS, "shares"), ("sole", "partners", "board", "shares")
BRANCH, SHOPS = ("branch",), ("shop", "family_shop")
FOUNDED = (*COMPANIES, *BRANCH, *SHOPS)
EXCHANGE, CHANGE = ("exchange",), ("change",)
SIMPLE, ORDINARY = ("simple_deregistration",), ("ordinary_deregistration",)
ALL = (*FOUNDED, *EXCHANGE, *CHANGE, *SIMPLE, *ORDINARY)
CONTENT = "documents[articles].content"


def day(data: Json, days: int) -> str:
    """So many days after the filing."""
    return (date.fromisoformat(data["as_of"]) + timedelta(days)).isoformat()


def signatory(data: Json) -> str:
    """Key of who signs: legal representative, person in charge or operator."""
    for role in ("legal_representative", "person_in_charge", "operator"):
        if data.get(role):
            return str(data[role]["person"])
    raise KeyError("nobody")


def of_signatory(field: str, value: Any) -> Callable[[Json], Changes]:
    return lambda data: {f"persons.{signatory(data)}.{field}": value}


def dated(path: str, days: int) -> Callable[[Json], Changes]:
    return lambda data: {path: day(data, days)}


def of_age(years: int, days: int, field: str = "birth_date") -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        today = date.fromisoformat(data["as_of"])
        born = date(today.year - years, today.month, 1) + timedelta(days)
        return {f"persons.{signatory(data)}.{field}": born.isoformat()}

    return changes


def number_in(region: str) -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        key = signatory(data)
        number = region + data["persons"][key]["id_number"][6:17]
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11]
        return {f"persons.{key}.id_number": number + check}

    return changes


def scaled(path: str, factor: float, *more: str) -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        value = data
        for step in path.split("."):
            value = value[int(step)] if step.isdigit() else value[step]  # type: ignore[index]
        scaled = int(value * factor)  # type: ignore[operator]
        return dict.fromkeys((path.replace(".0", "[0]"), *more), scaled)

    return changes


def flagged(kind: str, **more: Any) -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        number = data["persons"][signatory(data)]["id_number"]
        days = {name: day(data, value) for name, value in more.items() if isinstance(value, int) and value is not True}
        return {"lookups.person_flags": [{"id_number": number, "kind": kind, **more, **days}]}

    return changes


def other_sex(data: Json) -> Changes:
    key = signatory(data)
    return {f"persons.{key}.sex": "F" if data["persons"][key]["sex"] == "M" else "M"}


def many_shareholders(data: Json) -> Changes:
    extra = [{**data["shareholders"][0], "ref": f"Q{n}"} for n in range(50)]
    return {"shareholders": [data["shareholders"][0], *extra, data["shareholders"][0]]}
