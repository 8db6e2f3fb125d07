"""Chapter IB, individual businesses 个体工商户: the operator, the form of composition, a shop that is only online."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.rules.capacity import too_young
from registry.domain.rules.case import Case, Hit, rule


@rule("IB1")
def operator_is_of_age(case: Case) -> Iterator[Hit]:
    """An operator who is not named is a missing registration item (F02)."""
    operator = case.filing.operator
    yield from too_young(case, operator.person if operator else None)


@rule("IB2")
def family_members_are_named(case: Case) -> Iterator[Hit]:
    """The operator himself does not count. A composition that is not given is a missing registration item (F02)."""
    operator = case.filing.operator.person if case.filing.operator else None
    others = [key for key in case.filing.family_members if not case.same_person(operator, key)]
    if case.filing.composition == "family" and not others:
        yield Hit(("composition", "family_members"))


@rule("IB3")
def platform_certifies_the_premises(case: Case) -> Iterator[Hit]:
    domicile = case.filing.domicile
    certified = any("platform" in (document.type or "") for _, document in case.all_documents)
    if domicile is not None and domicile.use_type == "platform" and not certified:
        yield Hit(("domicile.use_type", "documents[platform_certificate]"))
