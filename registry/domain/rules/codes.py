"""Chapter U, unified codes 统一社会信用代码: each code that stands anywhere in the filing is judged once.

A code that does not have the shape of a code is U01's matter alone; the other checks would only repeat it. Of a code
of the right shape both check characters, the category and the division are judged independently (domain.md 1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from certificates import unified_code
from registry.domain import division
from registry.domain.rules.case import Case, Hit, rule

_CATEGORIES = {
    "company": unified_code.ENTERPRISE,
    "llc": unified_code.ENTERPRISE,
    "jsc": unified_code.ENTERPRISE,
    "branch": unified_code.ENTERPRISE,
    "enterprise": unified_code.ENTERPRISE,
    "individual": unified_code.INDIVIDUAL,
    "individual_business": unified_code.INDIVIDUAL,
    "cooperative": unified_code.COOPERATIVE,
    "farmers_cooperative": unified_code.COOPERATIVE,
}
"""Kind of entity → the category its code must have; kinds that are not here may have any known one."""


@dataclass(slots=True)
class _Stated:
    """One code with every place that states it and the category its holder must have."""

    code: str
    paths: list[str] = field(default_factory=list)
    category: str = ""
    found: set[str] = field(default_factory=set)


def _codes(case: Case) -> list[_Stated]:
    found: dict[str, _Stated] = {}
    for path, written, kind in _statements(case):
        if written:
            code = unified_code.normalise(written)
            stated = found.setdefault(code, _Stated(code, found=unified_code.problems(code)))
            stated.paths.append(path)
            stated.category = stated.category or _CATEGORIES.get(kind or "", "")
    return list(found.values())


def _statements(case: Case) -> Iterator[tuple[str, str | None, str | None]]:
    """Path, code as written, and kind of its holder."""
    filing = case.filing
    for key, organisation in filing.organisations.items():
        yield f"organisations.{key}.uscc", organisation.uscc, organisation.kind
    if filing.parent is not None:
        yield "parent.uscc", filing.parent.uscc, "company"
    yield "assigned_uscc", filing.assigned_uscc, filing.entity_type
    for path, document in case.all_documents:
        yield f"{path}.uscc", document.uscc, "company" if document.type == "parent_licence" else None
        for index, holder in enumerate(document.content.shareholders if document.content else ()):
            yield f"{path}.content.shareholders[{index}].uscc", holder.uscc, None


def _hit(stated: _Stated, **values: str) -> Hit:
    return Hit(tuple(stated.paths), {"code": stated.code, **values})


@rule("U01")
def check_character_is_right(case: Case) -> Iterator[Hit]:
    for stated in _codes(case):
        if stated.found & {"shape", "check"}:
            yield _hit(stated)


@rule("U02")
def organisation_code_inside_is_right(case: Case) -> Iterator[Hit]:
    for stated in _codes(case):
        if "organisation" in stated.found and "shape" not in stated.found:
            yield _hit(stated)


@rule("U03")
def category_is_known_and_fits(case: Case) -> Iterator[Hit]:
    for stated in _codes(case):
        unfit = bool(stated.category) and not stated.code.startswith(stated.category)
        if "shape" not in stated.found and ("category" in stated.found or unfit):
            yield _hit(stated, wanted=stated.category or "—")


@rule("U04")
def division_once_existed(case: Case) -> Iterator[Hit]:
    for stated in _codes(case):
        place = stated.code[2:8]
        if "shape" not in stated.found and place != division.NATIONAL and not division.ever_existed(place):
            yield _hit(stated, division=place)


@rule("U05")
def code_belongs_to_nobody_else(case: Case) -> Iterator[Hit]:
    """Within the filing: the code to be given is not that of the parent or of an organisation that takes part.

    Among all codes ever given the store itself forbids a second use.
    """
    given = unified_code.normalise(case.filing.assigned_uscc or "")
    others = [("parent.uscc", case.filing.parent.uscc if case.filing.parent else None)]
    others += [(f"organisations.{key}.uscc", one.uscc) for key, one in case.filing.organisations.items()]
    clashing = [path for path, code in others if given and code and unified_code.normalise(code) == given]
    if clashing:
        yield Hit(("assigned_uscc", *clashing), {"code": given})
