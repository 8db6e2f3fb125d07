"""Chapter X, agreement about people: legal representative, officers, identity papers, agent, telephones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Person
from registry.domain.masking import masked_phone
from registry.domain.resident_id import masked
from registry.domain.rules.appointments import DIRECTOR_OFFICES, Appointed, appointed, named, unappointed
from registry.domain.rules.case import Case, Hit, rule, same_name
from registry.domain.rules.contradiction import Contradiction, Said, articles_of, contradictions, reported
from registry.domain.rules.offices import LABELS, MANAGERS, office_key
from registry.domain.rules.persons import phone_digits


@rule("X06")
def one_legal_representative(case: Case) -> Iterator[Hit]:
    """His person against the appointment to his office, his office (and name) against the articles."""
    declared = case.filing.legal_representative
    if declared is None or not declared.person:
        return
    name, position = case.person_name(declared.person), office_key(declared.position)
    made = _appointed_to(case, position)
    named_there = [Said("appointment", one.path, case.person_name(one.person)) for one in made]
    found: list[Contradiction] = []
    if not any(case.same_person(one.person, declared.person) for one in made):
        found += [Contradiction("legal_representative.person", name, one) for one in named_there]
    for path, content in articles_of(case):
        office = office_key(content.legal_rep_office)
        stated = Said("articles", f"{path}.legal_rep_office", LABELS.get(office, office))
        shown = LABELS.get(position, position)
        found += contradictions("legal_representative.position", shown, [stated])
        stated = Said("articles", f"{path}.legal_representative", content.legal_representative)
        found += contradictions("legal_representative.person", name, [stated], same_name)
    yield from reported(found)


def _appointed_to(case: Case, position: str) -> list[Appointed]:
    """Who was appointed as legal representative, or where nobody was, to the office he is drawn from."""
    made = list(appointed(case))
    explicit = [one for one in made if one.role == "legal_representative"]
    roles = {"manager"} if position == "manager" else {"director", "employee_director"}
    return explicit or [one for one in made if one.role in roles and position in {"manager", *DIRECTOR_OFFICES}]


@rule("X07")
def same_officers(case: Case) -> Iterator[Hit]:
    """Office by office. Where no appointment decides, G10 speaks; then also for those under the manager.

    In a change the papers name only who is new; the form names everybody.
    """
    if not case.documents("appointment"):
        return
    made, silent = list(appointed(case)), {office.role for office in unappointed(case)}
    if "manager" in silent:
        silent |= MANAGERS - {one.role for one in made}
    if not any(one.office == "chair" for one in made):
        silent.add("chair")
    found: list[Contradiction] = []
    changing = case.filing.procedure == "change"
    for role in _COMPARED:
        form = {case.identity(office.person): office for office in named(case, role)}
        stated = {case.identity(one.person): one for one in made if role == (one.role, one.office)[role == "chair"]}
        agrees = stated.keys() <= form.keys() if changing else form.keys() == stated.keys()
        if not agrees and role not in silent:
            paths = [one.path for who, one in stated.items() if who not in form] or ["documents[appointment]"]
            declared = _holders(role, (case.person_name(office.person) for office in form.values()))
            value = _holders(role, (case.person_name(one.person) for one in stated.values()))
            field = next(iter(form.values())).path if form else "governance"
            found += [Contradiction(field, declared, Said("appointment", path, value)) for path in paths]
    yield from reported(found)


_COMPARED = (
    "director",
    "employee_director",
    "chair",
    "supervisor",
    "employee_supervisor",
    "manager",
    "deputy_manager",
    "finance_officer",
)


def _holders(role: str, names: Iterable[str]) -> Text:
    """董事：甲、乙."""
    each, label = list(names), LABELS[role]
    return Text(f"{label.zh}：{'、'.join(each) or '无'}", f"{label.en}: {', '.join(each) or 'none'}")


def _same_number(one: str, other: str) -> bool:
    return normalise(one).upper() == normalise(other).upper()


@rule("X08")
def identity_copies(case: Case) -> Iterator[Hit]:
    """Name and number on the copy of each card, and the number in the articles, which X04 leaves to this rule."""
    for key, person in case.filing.persons.items():
        copies = [(path, copy) for path, copy in case.documents("id_copy") if copy.person == key]
        names = [Said("id_copy", f"{path}.name", copy.name) for path, copy in copies]
        numbers = [Said("id_copy", f"{path}.id_number", copy.id_number) for path, copy in copies]
        numbers += _numbers_in_articles(case, key, person)
        field, number = f"persons.{key}", person.id_number
        found = contradictions(f"{field}.name", person.name, names, same_name)
        found += contradictions(f"{field}.id_number", number, numbers, _same_number, masked)
        yield from reported(found)


def _numbers_in_articles(case: Case, key: str, person: Person) -> Iterator[Said]:
    """The ID numbers the articles give to a shareholder of this name; none where several people bear the name."""
    bearers = [one for one, other in case.filing.persons.items() if same_name(other.name, person.name)]
    holds = any(one.kind == "natural_person" and one.ref == key for one in case.filing.shareholders)
    for path, content in articles_of(case) if holds and bearers == [key] else ():
        for index, stated in enumerate(content.shareholders):
            if same_name(stated.name, person.name):
                yield Said("articles", f"{path}.shareholders[{index}].id_number", stated.id_number)


@rule("X09")
def papers_of_corporate_shareholders(case: Case) -> Iterator[Hit]:
    """Another name in the articles is another shareholder there (X04)."""
    for key, organisation in case.filing.organisations.items():
        copies = [(p, one) for p, one in case.documents("subject_qualification") if one.organisation == key]
        names = [Said("subject_qualification", f"{path}.name", copy.name) for path, copy in copies]
        codes = [Said("subject_qualification", f"{path}.uscc", copy.uscc) for path, copy in copies]
        for path, content in articles_of(case):
            for index, stated in enumerate(content.shareholders):
                if same_name(stated.name, organisation.name):
                    codes.append(Said("articles", f"{path}.shareholders[{index}].uscc", stated.uscc))
        field, name, code = f"organisations.{key}", organisation.name, organisation.uscc
        found = contradictions(f"{field}.name", name, names, same_name)
        found += contradictions(f"{field}.uscc", code, codes, _same_number)
        yield from reported(found)


@rule("X11")
def one_agent(case: Case) -> Iterator[Hit]:
    """One of several authorizations may be his; whether there is one at all, and for what, is P18's matter."""
    key = case.filing.agent.person if case.filing.agent else None
    agent, told = case.person(key) or Person(), []
    for path, paper in case.documents("authorization"):
        names = [Said("authorization", f"{path}.agent_name", paper.agent_name)]
        numbers = [Said("authorization", f"{path}.agent_id_number", paper.agent_id_number)]
        found = contradictions(f"persons.{key}.name", agent.name, names, same_name)
        told.append(found + contradictions(f"persons.{key}.id_number", agent.id_number, numbers, _same_number, masked))
    if all(told):
        yield from reported([one for found in told for one in found])


@rule("X12")
def one_phone_each(case: Case) -> Iterator[Hit]:
    """One finding a number: used by several people here, else in too many applications."""
    bearers: dict[str, dict[str, str]] = {}
    for key, person in case.filing.persons.items():
        if phone := phone_digits(person.phone):
            bearers.setdefault(phone, {}).setdefault(case.identity(key), f"persons.{key}.phone")
    uses = {phone_digits(use.phone): use.applications_90d or 0 for use in case.lookups.phone_usage or ()}
    for phone, fields in bearers.items():
        if len(fields) > 1:
            yield Hit(tuple(fields.values()), {"phone": masked_phone(phone)})
        elif uses.get(phone, 0) > case.threshold("phone_applications_90d"):
            yield Hit(tuple(fields.values()), {"phone": masked_phone(phone), "n": uses[phone]}, variant="applications")
