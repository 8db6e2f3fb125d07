"""Appointments 任职文件 read as law reads them: which office, decided by which body, and whom the form names for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry.domain.rules.case import Case
from registry.domain.rules.offices import Office, office_key

DIRECTOR_OFFICES = frozenset({"director", "executive_director", "sole_director", "chair", "vice_chair"})
_ROLES = {
    **dict.fromkeys(DIRECTOR_OFFICES, "director"),
    "employee_director": "employee_director",
    "supervisor": "supervisor",
    "supervisory_chair": "supervisor",
    "chair_of_supervisors": "supervisor",
    "employee_supervisor": "employee_supervisor",
    "manager": "manager",
    "deputy_manager": "deputy_manager",
    "finance_officer": "finance_officer",
    "legal_representative": "legal_representative",
}
_BODIES = {
    "employees": ("employee", "staff", "worker", "职工"),
    "shareholders": (
        "shareholder", "promoter", "founding", "inaugural", "general_meeting", "owner", "investor", "state_asset",
        "股东", "发起人", "创立大会", "成立大会", "出资人", "国有资产", "国资",
    ),
    "board": ("board", "director", "董事"),
}  # fmt: skip
DECIDED_BY = {
    "director": "shareholders",
    "supervisor": "shareholders",
    "employee_director": "employees",
    "employee_supervisor": "employees",
    "manager": "board",
}
"""Role → body that decides on it (CL2018 37, 44, 49, 51; CL2023 59, 67, 68, 74, 76)."""
_FELLOW = {"director": "employee_director", "supervisor": "employee_supervisor"}


@dataclass(frozen=True, slots=True)
class Appointed:
    """One appointee: role in the form's terms, office as written, key of the person, deciding body, term, path."""

    role: str
    office: str
    person: str
    body: str
    term_years: int | None
    path: str


def body_of(made_by: str | None) -> str:
    """The body behind `made_by`: employees, shareholders or board (also a sole director); else an empty text."""
    written = (made_by or "").lower()
    if "supervisory" in written:
        return ""
    return next((body for body, words in _BODIES.items() if any(word in written for word in words)), "")


def appointed(case: Case) -> Iterator[Appointed]:
    """Every appointee with an office of a company. A representative of the employees is one if the form says so."""
    for path, document in case.documents("appointment"):
        for index, one in enumerate(document.appointees):
            role = _ROLES.get(office_key(one.office))
            if role is None or one.person is None:
                continue
            if (fellow := _FELLOW.get(role)) and any(
                case.same_person(one.person, o.person) for o in named(case, fellow)
            ):
                role = fellow
            body, at = body_of(document.made_by), f"{path}.appointees[{index}]"
            yield Appointed(role, office_key(one.office), one.person, body, one.term_years, at)


def named(case: Case, role: str) -> list[Office]:
    """Whom the form names for a role; a representative of the employees is not counted among the others again."""
    holders = [office for office in case.offices if office.role == role]
    if fellow := _FELLOW.get(role):
        others = [office.person for office in case.offices if office.role == fellow]
        return [one for one in holders if not any(case.same_person(one.person, other) for other in others)]
    return holders


def unappointed(case: Case) -> list[Office]:
    """Holders of a role on which no appointment at all decides (G10); a different person there is X07's matter."""
    decided = {one.role for one in appointed(case)}
    return [office for role in DECIDED_BY if role not in decided for office in named(case, role)]
