"""Filings for the tests of the rules: the published cases of tests/cases, changed in named places."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from registry.domain import lookups
from registry.domain.filing import parse
from registry.domain.rules import Examination, Finding, examine

CASES = Path(__file__).parents[2] / "cases"


class _Gone:
    """What a change takes away."""

    def __repr__(self) -> str:
        return "GONE"


GONE = _Gone()
"""Instead of a value: take the entry away."""

Changes = Mapping[str, Any]
_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]+)\]")


def sample(changes: Changes | None = None, base: str = "C01") -> dict[str, Any]:
    """A case with changes: `documents[lease].to`; `documents[appointment#1]`, the second; `documents[+]`, one more."""
    return changed(_case(base), changes or {})


def changed(data: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """A copy of some filing with changes, written as for `sample`."""
    data = copy.deepcopy(dict(data))
    for path, value in changes.items():
        *steps, last = [name or index for name, index in _STEP.findall(path)]
        here: Any = data
        for step in steps:
            here = here[_place(here, step)]
        if last == "+":
            here.append(copy.deepcopy(value))
        elif value is GONE:
            del here[_place(here, last)]
        else:
            here[_place(here, last)] = copy.deepcopy(value)
    return data


def called(
    full: str,
    division: str | None = None,
    trade: str | None = None,
    industry: str | None = None,
    form: str | None = None,
    **more: Any,
) -> Changes:
    """The change that gives a filing another name, with the parts that are stated."""
    parts = {"division": division, "trade_name": trade, "industry": industry, "org_form": form}
    return {"name": {"full": full, **parts}, **more}


def judge(data: Mapping[str, Any]) -> Examination:
    """What review finds, by the law and the answers of the filing's own day."""
    rest = {name: value for name, value in data.items() if name != "lookups"}
    filing, answers = parse(rest), lookups.parse(data.get("lookups"))
    assert filing.as_of is not None
    return examine(filing, answers, day=filing.as_of)


def found(rule_id: str, changes: Changes | None = None, base: str = "C01") -> list[Finding]:
    """The findings of one rule."""
    return [one for one in judge(sample(changes, base)).findings if one.rule_id == rule_id]


def everything(changes: Changes | None = None, base: str = "C01") -> list[tuple[str, str]]:
    """Rule and severity of every finding, sorted."""
    return sorted((one.rule_id, one.severity) for one in judge(sample(changes, base)).findings)


def _place(here: Any, step: str) -> Any:
    if isinstance(here, dict):
        return step
    if step.isdigit():
        return int(step)
    kind, _, number = step.partition("#")
    return [index for index, one in enumerate(here) if one["type"] == kind][int(number or 0)]


@functools.cache
def _case(name: str) -> dict[str, Any]:
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))
