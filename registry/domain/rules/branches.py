"""Chapter BR, branches: the parent stands; name and scope lie within its own; it appointed the person in charge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain.documents import Document
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Parent
from registry.domain.rules.case import Case, Hit, rule, same_name
from registry.domain.rules.tables import plain

FORMS = ("分公司", "分厂", "分店")
_CODES_BEGIN = date(2015, 10, 1)
"""First day of the unified code (GB 32100-2015)."""
_DAYS_TO_APPLY = 30
_STANDINGS = {
    "revoked": Text("吊销", "revoked"),
    "deregistered": Text("注销", "deregistered"),
    "annulled": Text("撤销", "annulled"),
    "suspended": Text("歇业", "suspended"),
}
_LISTS = {
    "abnormal_operations": Text("经营异常名录", "the abnormal-operations list"),
    "serious_violation": Text("严重违法失信名单", "the list of serious violations"),
}
_PARENTS_ORGANS = frozenset({"parent", "parent_company", "head_office", "隶属企业", "隶属公司", "总公司", "母公司"})
_IN_CHARGE = frozenset({"person_in_charge", "head", "manager", "branch_manager", "负责人", "分公司负责人", "经理"})
_LICENSED_NOTE = "(依法须经批准的项目"


def _parent(case: Case) -> Parent | None:
    """The parent; one without a name is a missing registration item (F02)."""
    parent = case.filing.parent
    return parent if parent is not None and parent.name else None


def is_branch_name(full: str, parent: str) -> bool:
    """Whether a name is the parent's, perhaps a place, and 分公司, 分厂 or 分店."""
    name, before = normalise(full), normalise(parent)
    return bool(before) and name.startswith(before) and name.removeprefix(before).endswith(FORMS)


@rule("BR1")
def parent_stands(case: Case) -> Iterator[Hit]:
    """A code that is wrong is the matter of U01 to U04; here it must be given at all.

    The worse of what the filing and the register say counts; where neither says anything a reviewer looks.
    """
    parent = _parent(case)
    if parent is None:
        return
    said = [one for one in (parent.status, case.standing(parent.uscc).status) if one is not None]
    fallen = next((one for one in said if one != "active"), None)
    if not said:
        yield Hit(("parent.status",), {"name": parent.name}, severity="manual", variant="unknown")
    elif fallen is not None:
        status = _STANDINGS.get(fallen, fallen)
        yield Hit(("parent.status",), {"name": parent.name, "status": status})
    coded = parent.uscc or any(one.uscc for _, one in case.documents("parent_licence"))
    if not coded and case.day >= _CODES_BEGIN:
        yield Hit(("parent.uscc",), {"name": parent.name}, severity="correct", variant="code")


@rule("BR2")
def name_is_the_parents_with_an_ending(case: Case) -> Iterator[Hit]:
    full, parent = (case.filing.name.full if case.filing.name else None), _parent(case)
    if full and parent is not None and not is_branch_name(full, parent.name or ""):
        yield Hit(("name.full", "parent.name"), {"name": full, "parent": parent.name})


@rule("BR3")
def scope_lies_in_the_parents(case: Case) -> Iterator[Hit]:
    """The parent's items may come as a list, or as the one line of its licence with ； between them."""
    parent = _parent(case)
    if parent is None:
        return
    given = {_item(part) for line in parent.business_scope for part in (line, *plain(line).split(";"))} - {""}
    if not given:
        yield Hit(("parent.business_scope",), {"name": parent.name}, severity="manual", variant="unknown")
        return
    for index, item in enumerate(case.filing.business_scope):
        if item.text and _item(item.text) not in given:
            yield Hit((f"business_scope[{index}]", "parent.business_scope"), {"item": item.text})


def _item(text: str) -> str:
    return plain(text).partition(_LICENSED_NOTE)[0].rstrip("。.;")


@rule("BR4")
def person_in_charge_is_appointed(case: Case) -> Iterator[Hit]:
    """A missing copy of his identity card is F01's matter, a person who is not named F02's."""
    appointments = case.documents("appointment")
    if not appointments:
        yield Hit(("documents[appointment]",))
        return
    key = case.filing.person_in_charge.person if case.filing.person_in_charge else None
    if key and not any(_by_the_parent(case, one) and _appoints(case, one, key) for _, one in appointments):
        fields = ("person_in_charge.person", *(path for path, _ in appointments))
        yield Hit(fields, {"name": case.person_name(key)}, variant="other")


def _by_the_parent(case: Case, appointment: Document) -> bool:
    """The paper says so, or bears the parent's name or seal; one that names nobody is taken as its own."""
    made_by, name = appointment.made_by, case.filing.parent.name if case.filing.parent else None
    sealed = any(same_name(signature.signer, name) for signature in appointment.signatures)
    return not made_by or made_by.lower() in _PARENTS_ORGANS or same_name(made_by, name) or sealed


def _appoints(case: Case, appointment: Document, key: str) -> bool:
    named = [one for one in appointment.appointees if case.same_person(one.person, key)]
    return any(one.office is None or one.office.lower() in _IN_CHARGE for one in named)


@rule("BR5")
def applied_within_thirty_days(case: Case) -> Iterator[Hit]:
    decided = case.filing.parent.decision_date if case.filing.parent else None
    days = (case.day - decided).days if decided is not None else 0
    if days > _DAYS_TO_APPLY:
        yield Hit(("parent.decision_date", "as_of"), {"n": days})


@rule("BR6")
def parent_is_on_no_list(case: Case) -> Iterator[Hit]:
    parent = case.filing.parent
    if parent is None:
        return
    on = dict.fromkeys((*parent.lists, *case.standing(parent.uscc).lists))
    names = [_LISTS[one] for one in on if one in _LISTS]
    if names:
        listed = Text("、".join(one.zh for one in names), " and ".join(one.en for one in names))
        yield Hit(("parent.lists",), {"name": parent.name, "list": listed})
