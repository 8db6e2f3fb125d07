"""Who is named for what in a filing: shareholders, officers, operator, liaison, agent, with labels in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.domain.errors import Text
from registry.domain.filing import Filing, Governance

LABELS = {
    "legal_representative": Text("法定代表人", "legal representative"),
    "person_in_charge": Text("负责人", "person in charge"),
    "operator": Text("经营者", "operator"),
    "shareholder": Text("股东", "shareholder"),
    "director": Text("董事", "director"),
    "executive_director": Text("执行董事", "executive director"),
    "chair": Text("董事长", "chair of the board"),
    "employee_director": Text("职工董事", "employee director"),
    "manager": Text("经理", "manager"),
    "deputy_manager": Text("副经理", "deputy manager"),
    "finance_officer": Text("财务负责人", "finance officer"),
    "supervisor": Text("监事", "supervisor"),
    "employee_supervisor": Text("职工监事", "employee supervisor"),
    "audit_committee": Text("审计委员会成员", "member of the audit committee"),
    "family_member": Text("参加经营的家庭成员", "participating family member"),
    "liaison": Text("登记联络员", "liaison"),
    "agent": Text("委托代理人", "agent"),
    "declarant": Text("申请人", "applicant"),
}
_WRITTEN = {
    "chairman": "chair",
    "chairperson": "chair",
    "general_manager": "manager",
    "总经理": "manager",
    "财务总监": "finance_officer",
    "副总经理": "deputy_manager",
    "分公司负责人": "person_in_charge",
    "监事会主席": "supervisory_chair",
    "副董事长": "vice_chair",
    "职工代表董事": "employee_director",
    "职工代表监事": "employee_supervisor",
    **{label.zh: role for role, label in LABELS.items()},
}
"""Other words for an office → the word of this list; papers are often read in Chinese."""
MANAGERS = frozenset({"manager", "deputy_manager", "finance_officer"})
"""Senior managers 高级管理人员 (CL2023 265(1))."""
DIRECTORS = frozenset({"director", "chair", "employee_director", "audit_committee"})
SUPERVISORS = frozenset({"supervisor", "employee_supervisor"})
OFFICERS = DIRECTORS | SUPERVISORS | MANAGERS
"""董事、监事、高级管理人员."""


@dataclass(frozen=True, slots=True)
class Office:
    """One naming of a person: role (key of LABELS), key of the person, path of the field."""

    role: str
    person: str
    path: str


def office_key(written: str | None) -> str:
    """The office a form or a paper means, in the words of LABELS where they know it: 执行董事 → executive_director."""
    word = "".join((written or "").split()).lower()
    return _WRITTEN.get(word, word)


def offices_in(filing: Filing) -> tuple[Office, ...]:
    """Every naming of a person in the filing, in the order of the form."""
    found: list[Office] = []
    for role, reference in (
        ("legal_representative", filing.legal_representative),
        ("person_in_charge", filing.person_in_charge),
        ("operator", filing.operator),
    ):
        if reference is not None and reference.person:
            found.append(Office(role, reference.person, f"{role}.person"))
    for index, shareholder in enumerate(filing.shareholders):
        if shareholder.kind == "natural_person" and shareholder.ref:
            found.append(Office("shareholder", shareholder.ref, f"shareholders[{index}].ref"))
    if filing.governance is not None:
        found += _governing(filing.governance)
    found += [Office("family_member", key, f"family_members[{i}]") for i, key in enumerate(filing.family_members)]
    for role, party in (("liaison", filing.liaison), ("agent", filing.agent)):
        if party is not None and party.person:
            found.append(Office(role, party.person, f"{role}.person"))
    declared = filing.declarations.truthfulness if filing.declarations else None
    if declared is not None and declared.signed_by in filing.persons:
        found.append(Office("declarant", declared.signed_by or "", "declarations.truthfulness.signed_by"))
    return tuple(found)


def _governing(governance: Governance) -> Iterator[Office]:
    single = {"chair": governance.chair, "manager": governance.manager, "finance_officer": governance.finance_officer}
    several = {
        "director": ("directors", governance.directors),
        "employee_director": ("employee_directors", governance.employee_directors),
        "deputy_manager": ("deputy_managers", governance.deputy_managers),
        "supervisor": ("supervisors", governance.supervisors),
        "employee_supervisor": ("employee_supervisors", governance.employee_supervisors),
        "audit_committee": ("audit_committee", governance.audit_committee),
    }
    for role in LABELS:
        if role in single and (key := single[role]):
            yield Office(role, key, f"governance.{role}")
        elif role in several:
            name, keys = several[role]
            yield from (Office(role, key, f"governance.{name}[{i}]") for i, key in enumerate(keys))


def named(roles: Iterable[str]) -> Text:
    """The labels of several roles as one enumeration: 法定代表人、董事."""
    labels = [LABELS[role] for role in dict.fromkeys(roles)]
    return Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
