"""Chapter P, capacity: who is too young (P07-P09), and from which office a legal representative is drawn (P15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain import resident_id
from registry.domain.filing import Person
from registry.domain.rules.case import Case, Hit, Value, age_on, rule, same_name
from registry.domain.rules.offices import OFFICERS, named, office_key

_FULL_AGE, _AGE_WITH_INCOME = 18, 16
_OFFICES_NAMED = {
    "chair": "chair",
    "executive_director": "sole",
    "sole_director": "sole",
    "director": "director",
    "manager": "manager",
}


@rule("P07")
def legal_representative_is_of_age(case: Case) -> Iterator[Hit]:
    representative = case.filing.legal_representative
    yield from too_young(case, representative.person if representative else None)


@rule("P08")
def officers_are_of_age(case: Case) -> Iterator[Hit]:
    """One finding a person, naming all his offices."""
    for key, roles in case.roles_of(OFFICERS).items():
        yield from too_young(case, key, role=named(roles))


def too_young(case: Case, key: str | None, **values: Value) -> Iterator[Hit]:
    """That a person is not of age: as the record says under 18, `manual` at 16 or 17 with an income (Civil Code 18)."""
    person = case.person(key)
    born = person.birth_date or _birth_date_in_number(person) if person else None
    if person is None or born is None or (age := age_on(born, case.day)) >= _FULL_AGE:
        return
    earns = age >= _AGE_WITH_INCOME and bool(person.own_labour_income)
    fields, told = (f"persons.{key}.birth_date", "as_of"), {"name": case.person_name(key), **values}
    yield Hit(fields, told, severity="manual" if earns else None, variant="income" if earns else "")


def _birth_date_in_number(person: Person) -> date | None:
    number = resident_id.normalise(person.id_number or "")
    return None if resident_id.problems(number) else resident_id.birth_date(number)


@rule("P09")
def guardian_acts_for_a_minor(case: Case) -> Iterator[Hit]:
    """Absent articles are F01's matter: then only the proof of guardianship is asked for."""
    for index, shareholder in enumerate(case.filing.shareholders):
        key, person = shareholder.ref, case.person(shareholder.ref)
        if shareholder.kind != "natural_person" or person is None or key is None:
            continue
        born = person.birth_date or _birth_date_in_number(person)
        if born is None or age_on(born, case.day) >= _FULL_AGE:
            continue
        if not (_guardianship_is_proved(case, key, person) and _guardian_signed(case, person)):
            fields = (f"shareholders[{index}].ref", "documents[articles].signatures", "documents[guardianship]")
            yield Hit(fields, {"name": case.person_name(key)})


def _guardianship_is_proved(case: Case, key: str, person: Person) -> bool:
    proofs = [document for _, document in case.all_documents if "guardian" in (document.type or "")]
    return any(one.person in (None, key) and (one.name is None or same_name(one.name, person.name)) for one in proofs)


def _guardian_signed(case: Case, minor: Person) -> bool:
    """Somebody else's hand for the minor: `signed_by`, the guardian named in the proof, or one who holds no share.

    Where the proof names no guardian, one of the other shareholders may be he.
    """
    articles = case.document("articles")
    if articles is None:
        return True
    holders = [case.party_name(shareholder) for shareholder in case.filing.shareholders]
    guardians = [document.guardian_name for _, document in case.all_documents if document.guardian_name]
    for one in articles[1].signatures:
        if same_name(one.signer, minor.name):
            if one.signed_by and not same_name(one.signed_by, minor.name):
                return True
        elif one.signer and (not guardians or _among(one.signer, guardians) or not _among(one.signer, holders)):
            return True
    return False


def _among(name: str, names: list[str]) -> bool:
    return any(same_name(name, other) for other in names)


@rule("P15")
def representative_holds_a_fitting_office(case: Case) -> Iterator[Hit]:
    """Until 2024-06-30 chair, executive director or manager; since then a director or the manager."""
    representative, governance = case.filing.legal_representative, case.filing.governance
    if representative is None or not representative.person or governance is None:
        return
    held = {office.role for office in case.offices if case.same_person(office.person, representative.person)}
    directing = bool(held & {"director", "employee_director"})
    sole = directing and not governance.board
    new_law = case.regime == "D"
    fitting = {
        "chair": "chair" in held and (directing or not new_law),
        "sole": directing if new_law else sole,
        "director": directing if new_law else sole,
        "manager": "manager" in held,
    }
    office = _OFFICES_NAMED.get(office_key(representative.position))
    right = any(fitting.values()) if representative.position is None else bool(office) and fitting[office or ""]
    if not right:
        fields = ("legal_representative.position", "governance")
        variant = "old_law" if not new_law else ""
        yield Hit(fields, {"name": case.person_name(representative.person)}, variant=variant)
