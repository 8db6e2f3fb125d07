"""How a disagreement between the form and the papers is found and reported (chapter X).

A paper that is silent on a point agrees with the form; what articles must say is A01's matter.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from registry.domain.documents import ArticlesContent, label
from registry.domain.errors import Text
from registry.domain.rules.case import Case, Hit

FORM = label("application_form")


@dataclass(frozen=True, slots=True)
class Said:
    """What one paper says: its type, the path of the field, the value as a person reads it."""

    paper: str
    path: str
    value: str | Text | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field of the form and its value, and a paper that says something else."""

    field: str
    declared: str | Text
    said: Said


def contradictions(
    field: str,
    declared: str | Text | None,
    said: Iterable[Said],
    same: Callable[[Any, Any], bool] = operator.eq,
    shown: Callable[[Any], str | Text] = lambda value: value,
) -> list[Contradiction]:
    """What contradicts a field, by `same(declared, said)`; nothing where either side is silent. `shown` may mask."""
    wrong = [one for one in said if declared and one.value and not same(declared, one.value)]
    return [Contradiction(field, shown(declared), replace(one, value=shown(one.value))) for one in wrong]


def reported(found: list[Contradiction]) -> Iterator[Hit]:
    """One finding for all that contradicts the form."""
    if found:
        values = {
            "a": FORM,
            "va": joined("；", (one.declared for one in found)),
            "b": joined("、", (label(one.said.paper) for one in found)),
            "vb": joined("；", (one.said.value or "" for one in found)),
        }
        fields = dict.fromkeys([*(one.field for one in found), *(one.said.path for one in found)])
        yield Hit(tuple(fields), values)


def joined(mark: str, parts: Iterable[str | Text]) -> Text:
    """The distinct parts as one enumeration in each language."""
    texts = list(dict.fromkeys(part if isinstance(part, Text) else Text(part, part) for part in parts))
    return Text(mark.join(one.zh for one in texts), ", ".join(one.en for one in texts))


def articles_of(case: Case) -> Iterator[tuple[str, ArticlesContent]]:
    """The contents of the company's articles and of an amendment; those filed with a branch are its parent's."""
    papers = (*case.documents("articles"), *case.documents("articles_amendment"))
    for path, articles in papers if case.is_company else ():
        if articles.content is not None:
            yield f"{path}.content", articles.content
