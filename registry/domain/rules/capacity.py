"""Chapter P, capacity: who is too young (P07-P09), and from which office a legal representative is drawn (P15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain import resident_id
from registry.domain.filing import Person
from registry.domain.rules.case import Case, Hit, Value, age_on, rule, same_name
from registry.domain.rules.offices import OFFICERS, named

_FULL_AGE, _AGE_WITH_INCOME = 18, 16
_OFFICES_NAMED = {
    "chair": "chair",
    "chairman": "chair",
    "chairperson": "chair",
    "executive_director": "sole",
    "sole_director": "sole",
    "director": "director",
    "manager": "manager",
    "general_manager": "manager",
}


@rule("P07")
def legal_representative_is_of_age(case: Case) -> Iterator[Hit]:
    representative = case.filing.legal_representative
    key = representative.person if representative else None
    person = case.person(key)
    if person is not None and key is not None and (severity := _under_age(person, case)):
        yield Hit(_age_fields(key), {"name": case.person_name(key)}, severity, _age_variant(severity))


@rule("P08")
def officers_are_of_age(case: Case) -> Iterator[Hit]:
    """One finding a person, naming all his offices."""
    for key, roles in case.roles_of(OFFICERS).items():
        person = case.person(key)
        if person is not None and (severity := _under_age(person, case)):
            values: dict[str, Value] = {"name": case.person_name(key), "role": named(roles)}
            yield Hit(_age_fields(key), values, severity, _age_variant(severity))


def _under_age(person: Person, case: Case) -> str:
    """`reject` under 18, `manual` at 16 or 17 with an income of his own (Civil Code 18), else an empty text."""
    born = person.birth_date or _birth_date_in_number(person)
    if born is None or (age := age_on(born, case.day)) >= _FULL_AGE:
        return ""
    return "manual" if age >= _AGE_WITH_INCOME and person.own_labour_income else "reject"


def _birth_date_in_number(person: Person) -> date | None:
    number = resident_id.normalise(person.id_number or "")
    return None if resident_id.problems(number) else resident_id.birth_date(number)


def _age_fields(key: str) -> tuple[str, ...]:
    return (f"persons.{key}.birth_date", "as_of")


def _age_variant(severity: str) -> str:
    return "income" if severity == "manual" else ""


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
    """Somebody else's hand for the minor: `signed_by`, the guardian named in the proof, or one who holds no share."""
    articles = case.document("articles")
    if articles is None:
        return True
    holders = [case.party_name(shareholder) for shareholder in case.filing.shareholders]
    guardians = [document.guardian_name for _, document in case.all_documents if document.guardian_name]
    for one in articles[1].signatures:
        if same_name(one.signer, minor.name):
            if one.signed_by and not same_name(one.signed_by, minor.name):
                return True
        elif one.signer and (any(same_name(one.signer, name) for name in guardians) or not _among(one.signer, holders)):
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
    office = _OFFICES_NAMED.get((representative.position or "").lower())
    right = any(fitting.values()) if representative.position is None else bool(office) and fitting[office or ""]
    if not right:
        fields = ("legal_representative.position", "governance")
        variant = "old_law" if not new_law else ""
        yield Hit(fields, {"name": case.person_name(representative.person)}, variant=variant)
