"""Chapter F, materials: what a filing must bring, by its procedure, its kind of entity and the law of the day (F01).

F01 owns a material that is wholly absent, unless a rule of its own speaks of it (the approval of B03, the premises of
D02, the authorization of P18, the appointment of BR4 …).
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.documents import label
from registry.domain.errors import Text
from registry.domain.existing import items_of, unknown_items
from registry.domain.rules.appointments import appointed
from registry.domain.rules.case import Case, Hit, rule
from registry.domain.rules.offices import DIRECTORS, LABELS, MANAGERS, OFFICERS, SUPERVISORS

_MATERIALS = {
    "establishment": ("application_form", "articles", "appointment"),
    "branch_establishment": ("application_form", "parent_licence"),
    "individual_establishment": ("application_form",),
    "consolidation": ("application_form",),
    "change": ("application_form",),
    "deregistration": ("application_form",),
}
_REPRESENTED_BY = frozenset({"legal_representative", "person_in_charge", "operator"})

Missing = tuple[str, Text]
"""The path of what is missing, and what it is called."""


@rule("F01")
def materials_are_complete(case: Case) -> Iterator[Hit]:
    """A change that nobody here knows the name of goes to a reviewer: no group of rules judges it."""
    missing = [*_missing_documents(case), *_missing_id_copies(case)]
    if missing:
        yield Hit(tuple(path for path, _ in missing), {"missing": listed(missing)})
    strange = sorted(unknown_items(case.filing.change)) if case.filing.procedure == "change" else []
    if strange:
        yield Hit(("change.items",), {"items": "、".join(strange)}, severity="manual", variant="items")


def _missing_documents(case: Case) -> Iterator[Missing]:
    """Path and name of every paper that is asked for and not there."""
    procedure = case.filing.procedure or "establishment"
    wanted = list(_MATERIALS.get(procedure, ()))
    if procedure == "establishment" and case.regime == "A":
        wanted.append("name_notice")
    if procedure == "branch_establishment" and case.regime in ("A", "B"):
        wanted.append("articles")
    if procedure == "change":
        wanted += _for_change(case)
    if procedure == "deregistration":
        wanted += _for_deregistration(case)
    for kind in wanted:
        if not case.documents(kind):
            yield f"documents[{kind}]", label(kind)
    if procedure == "change" and not items_of(case.filing.change):
        yield "change.items", Text("载明变更事项的申请书", "an application form that says what changes")


def _for_change(case: Case) -> Iterator[str]:
    """The notice of the new name until 2021-02-28, and who appointed the new officers of a company."""
    items = items_of(case.filing.change)
    if "name" in items and case.regime == "A" and case.filing.entity_type != "branch":
        yield "name_notice"
    if items & {"legal_representative", "governance"} and case.is_company:
        yield "appointment"


def _for_deregistration(case: Case) -> tuple[str, ...]:
    """What the simple procedure needed before it became law (Z03); what the ordinary one needs Z05 says every day."""
    simple = case.filing.dereg is not None and case.filing.dereg.kind == "simple"
    return ("investor_commitment",) if simple and case.regime in ("A", "B") else ()


def _missing_id_copies(case: Case) -> Iterator[Missing]:
    """One copy a person, whoever holds several offices; in a change only of the officers who are newly appointed.

    Of somebody whom the form does not know even the name is missing, wherever no other rule says so (F02, F03).
    """
    roles, new = _identified_roles(case), {case.identity(one.person) for one in appointed(case)}
    changing = case.filing.procedure == "change"
    named = case.filing.procedure == "establishment" and case.regime in ("C", "D")
    copies = [document for _, document in case.documents("id_copy")]
    keys = {copy.person for copy in copies}
    numbers = {copy.id_number for copy in copies if copy.person not in case.filing.persons}
    seen: set[str] = set()
    for office in case.offices:
        person = case.person(office.person)
        who = case.identity(office.person)
        if office.role not in roles or who in seen or (changing and office.role in OFFICERS and who not in new):
            continue
        seen.add(who)
        if person is None:
            if changing or (office.role in OFFICERS and not named):
                role = LABELS[office.role]
                yield office.path, Text(f"{role.zh}（{office.person}）的姓名", f"name of the {role.en} {office.person}")
            continue
        same = {key for key in case.filing.persons if case.same_person(key, office.person)}
        if not same & keys and (person.id_number is None or person.id_number not in numbers):
            name = case.person_name(office.person)
            copy = label("id_copy")
            yield f"documents[id_copy].{office.person}", Text(f"{name}的{copy.zh}", f"{copy.en} of {name}")


def _identified_roles(case: Case) -> frozenset[str]:
    """Whose identity documents are filed (3.4); all senior managers' since 2022-03-01 (RMR-IR2022 26)."""
    procedure = case.filing.procedure or "establishment"
    if procedure == "change":
        items = items_of(case.filing.change)
        return frozenset({"agent"}) | items & _REPRESENTED_BY | (OFFICERS if "governance" in items else frozenset())
    if procedure == "deregistration":
        return frozenset({"agent"})
    if procedure != "establishment":
        return frozenset({"legal_representative", "person_in_charge", "operator", "agent"})
    managers = MANAGERS if case.regime in ("C", "D") else frozenset({"manager"})
    return frozenset({"shareholder", "legal_representative", "agent"}) | DIRECTORS | SUPERVISORS | managers


def listed(missing: list[Missing]) -> Text:
    """The names of what is missing as one enumeration."""
    return Text("、".join(text.zh for _, text in missing), ", ".join(text.en for _, text in missing))
