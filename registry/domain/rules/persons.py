"""Chapter P, persons: who they are (P01-P06), how they are reached (P17), who acts for them (P18).

Age and office stand in `capacity.py`, bars that rest on other systems' answers in `restricted.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from registry.domain import resident_id
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Person
from registry.domain.rules.case import Case, Hit, Value, rule, same_name
from registry.domain.rules.offices import DIRECTORS, MANAGERS, SUPERVISORS, named

_VERIFIED_ROLES = (
    frozenset({"legal_representative", "person_in_charge", "operator", "shareholder", "liaison", "agent"})
    | DIRECTORS
    | SUPERVISORS
    | MANAGERS
)
_COVERS = {
    "establishment": ("establishment", "设立"),
    "branch_establishment": ("branch_establishment", "establishment", "设立"),
    "individual_establishment": ("individual_establishment", "establishment", "设立", "开业"),
    "consolidation": ("consolidation", "licence_exchange", "换照", "换发"),
    "change": ("change", "变更"),
    "deregistration": ("deregistration", "注销"),
}
"""Procedure → the words for it in an authorization; those in Chinese may stand in a longer one (办理设立登记)."""
_EVERYTHING = ("all", "全部", "全部事项")
_MOBILE = re.compile(r"1[0-9]{10}")


def _numbered(case: Case) -> Iterator[tuple[str, Person, str]]:
    """Path, person and normalised number of everybody who has a Chinese identity card."""
    for key, person in case.filing.persons.items():
        if person.id_type in (None, "resident_id"):
            yield f"persons.{key}", person, resident_id.normalise(person.id_number or "")


def _name(person: Person, path: str) -> str:
    return person.name or path.removeprefix("persons.")


@rule("P01")
def number_is_sound(case: Case) -> Iterator[Hit]:
    for path, person, number in _numbered(case):
        if resident_id.problems(number):
            yield Hit((f"{path}.id_number",), {"name": _name(person, path)}, variant="" if number else "missing")


@rule("P02")
def number_agrees_with_birth_and_sex(case: Case) -> Iterator[Hit]:
    """A number that fails P01 says nothing; a birth date or sex that is not given disagrees with nothing."""
    for path, person, number in _numbered(case):
        if resident_id.problems(number):
            continue
        born = person.birth_date is not None and person.birth_date != resident_id.birth_date(number)
        other = person.sex is not None and person.sex != resident_id.sex(number)
        if born or other:
            wrong = (f"{path}.birth_date",) * born + (f"{path}.sex",) * other
            yield Hit((f"{path}.id_number", *wrong), {"name": _name(person, path)})


@rule("P03")
def region_once_existed(case: Case) -> Iterator[Hit]:
    for path, person, number in _numbered(case):
        if not resident_id.problems(number) and not resident_id.region_ever_existed(number):
            yield Hit((f"{path}.id_number",), {"name": _name(person, path), "region": number[:6]})


@rule("P04")
def identity_document_is_in_force(case: Case) -> Iterator[Hit]:
    for key, person in case.filing.persons.items():
        values: dict[str, Value] = {"name": _name(person, key), "until": person.id_valid_to}
        if person.id_valid_to is None:
            yield Hit((f"persons.{key}.id_valid_to",), values, variant="missing")
        elif person.id_valid_to < case.day:
            yield Hit((f"persons.{key}.id_valid_to", "as_of"), values)


@rule("P05")
def real_name_is_verified(case: Case) -> Iterator[Hit]:
    """One finding a person, with all the roles for which he must be verified."""
    for key, roles in case.roles_of(_VERIFIED_ROLES).items():
        person = case.person(key)
        if person is not None and not person.realname_verified:
            yield Hit((f"persons.{key}.realname_verified",), {"name": _name(person, key), "role": named(roles)})


@rule("P06")
def one_person_one_number(case: Case) -> Iterator[Hit]:
    """A number under two names, and a person with two numbers, in the form and in whatever document states both."""
    names: dict[str, dict[str, str]] = {}
    numbers: dict[str, dict[str, str]] = {}
    paths: dict[str, list[str]] = {}
    for key, name, number, path in _stated_identities(case):
        if number and name:
            names.setdefault(number, {}).setdefault(normalise(name), name)
            paths.setdefault(number, []).append(path)
        if number and key:
            numbers.setdefault(key, {}).setdefault(number, path)
    for number, called in names.items():
        if len(called) > 1:
            shown = resident_id.masked(number)
            yield Hit(tuple(dict.fromkeys(paths[number])), {"id": shown, "names": "、".join(called.values())})
    for key, stated in numbers.items():
        if len(stated) > 1:
            shown = "、".join(resident_id.masked(number) for number in stated)
            values = {"name": case.person_name(key), "ids": shown}
            yield Hit(tuple(stated.values()), values, variant="numbers")


def _stated_identities(case: Case) -> Iterator[tuple[str | None, str | None, str, str]]:
    """Key (where stated), name, normalised number and path of every place that names a person with his number."""
    for key, person in case.filing.persons.items():
        yield key, person.name, resident_id.normalise(person.id_number or ""), f"persons.{key}.id_number"
    for path, document in case.all_documents:
        if document.type == "id_copy":
            number = resident_id.normalise(document.id_number or "")
            yield document.person, document.name, number, f"{path}.id_number"
        elif document.type == "authorization":
            number = resident_id.normalise(document.agent_id_number or "")
            yield None, document.agent_name, number, f"{path}.agent_id_number"
        elif document.type == "guardianship":
            number = resident_id.normalise(document.guardian_id_number or "")
            yield None, document.guardian_name, number, f"{path}.guardian_id_number"
        elif document.content is not None:
            for index, one in enumerate(document.content.shareholders):
                number = resident_id.normalise(one.id_number or "")
                yield None, one.name, number, f"{path}.content.shareholders[{index}].id_number"


@rule("P17")
def liaison_can_be_reached(case: Case) -> Iterator[Hit]:
    liaison = case.filing.liaison
    person = case.person(liaison.person) if liaison else None
    if person is None or not _MOBILE.fullmatch(phone_digits(person.phone)):
        key = liaison.person if liaison and person else None
        yield Hit(("liaison", f"persons.{key}.phone") if key else ("liaison",))


def phone_digits(phone: str | None) -> str:
    """A number as it is compared: digits only, without the country's 86."""
    digits = "".join(character for character in unicodedata.normalize("NFKC", phone or "") if character.isdigit())
    return digits[-11:] if len(digits) > 11 and digits.removeprefix("00").startswith("86") else digits


@rule("P18")
def agent_is_authorised(case: Case) -> Iterator[Hit]:
    agent = case.filing.agent
    if agent is None or not agent.person:
        return
    name = case.person_name(agent.person)
    naming = [(path, one) for path, one in case.documents("authorization") if same_name(one.agent_name, name)]
    claimed = _in_time(agent.starts_on, agent.ends_on, case) and (not agent.scope or _covers(agent.scope, case))
    given = any(_in_time(one.starts_on, one.ends_on, case) and _covers(one.scope, case) for _, one in naming)
    if not (claimed and given):
        what = (
            Text("委托书", "authorization")
            if not naming
            else Text("委托期限或委托事项", "period or scope of the authorization")
        )
        yield Hit(("agent", "documents[authorization]"), {"name": name, "what": what})


def _in_time(starts_on: date | None, ends_on: date | None, case: Case) -> bool:
    return (starts_on or case.day) <= case.day <= (ends_on or case.day)


def _covers(scope: tuple[str, ...], case: Case) -> bool:
    wanted, given = _COVERS.get(case.filing.procedure or "", ()), {normalise(item).lower() for item in scope}
    within = [word for word in wanted if not word.isascii()]
    return bool(given & {*wanted, *_EVERYTHING}) or any(word in item for item in given for word in within)
