"""The pages of an application, one subject each: which fields a page holds, and what it fills in by itself.

Which of them a kind of filing has, in which order and under which titles, is said in `matters`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Text
from registry.web import completing
from registry.web.forms import Answers


@dataclass(frozen=True)
class Section:
    """One page: its name in the address, its title, the top-level fields it holds, whether anybody filled it in.

    `settles` is a choice among people that can only be offered once they are entered: saving the page without it shows
    the page again.
    """

    key: str
    title: Text
    roots: tuple[str, ...]
    begun: Callable[[Mapping[str, Any]], bool]
    complete: Callable[[Answers, Mapping[str, Any]], None]
    settles: str = ""


def section(key: str) -> Section:
    """The section with this key; KeyError if there is none."""
    return _BY_KEY[key]


def _has(*roots: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda answers: any(root in answers for root in roots)


def _has_address(answers: Mapping[str, Any]) -> bool:
    return bool((answers.get("domicile") or {}).get("address"))


def _has_people(answers: Mapping[str, Any]) -> bool:
    return any(person.get("residence") for person in (answers.get("persons") or {}).values())


def _has_ending(answers: Mapping[str, Any]) -> bool:
    """A simple deregistration begins with a notice; an individual business publishes none."""
    ending = answers.get("dereg") or {}
    return ending.get("kind") == "ordinary" or "notice_start" in ending or answers.get("entity_type") == "individual"


SECTIONS = (
    Section(
        "certificates",
        Text("原有证照", "Old certificates"),
        ("old_certificates", "established_on"),
        _has("old_certificates"),
        completing.complete_certificates,
    ),
    Section(
        "register",
        Text("登记事项", "What is registered"),
        ("company_type_text", "registered_capital_cny", "persons", "legal_representative"),
        _has("registered_capital_cny"),
        completing.complete_register,
        settles="legal_representative.person",
    ),
    Section("parent", Text("隶属企业", "Parent company"), ("parent",), _has("parent"), completing.complete_parent),
    Section("name", Text("企业名称", "Company name"), ("name",), _has("name"), completing.complete_name),
    Section(
        "premises",
        Text("住所", "Premises"),
        ("registration_authority", "domicile"),
        _has_address,
        completing.complete_premises,
    ),
    Section(
        "scope",
        Text("经营范围", "Business scope"),
        ("business_scope", "main_industry_code"),
        _has("business_scope"),
        completing.complete_scope,
    ),
    Section(
        "operator",
        Text("经营者", "Operator"),
        ("persons", "operator", "composition", "family_members"),
        _has_people,
        completing.complete_operator,
        settles="operator.person",
    ),
    Section(
        "charge",
        Text("负责人", "Person in charge"),
        ("persons", "person_in_charge"),
        _has_people,
        completing.complete_charge,
        settles="person_in_charge.person",
    ),
    Section("people", Text("人员", "People"), ("persons", "organisations"), _has_people, completing.complete_people),
    Section(
        "shares",
        Text("注册资本与股东出资", "Capital and shareholders"),
        ("registered_capital_cny", "currency", "shareholders", "company_type_text"),
        _has("shareholders"),
        completing.complete_shares,
    ),
    Section(
        "offices",
        Text("任职与法定代表人", "Offices and legal representative"),
        ("governance", "legal_representative", "liaison"),
        _has("governance"),
        completing.complete_offices,
    ),
    Section(
        "terms",
        Text("期限、执照与合并办理", "Term, licence and merged matters"),
        ("operating_term", "headcount", "licence_copies", "beneficial_owners", "consolidated_items"),
        _has("headcount", "consolidated_items", "beneficial_owners"),
        completing.complete_terms,
    ),
    Section(
        "change",
        Text("变更决定", "The decision"),
        ("change",),
        lambda answers: bool((answers.get("change") or {}).get("decision_date")),
        completing.complete_change,
    ),
    Section("ending", Text("注销方式", "Kind of deregistration"), ("dereg",), _has_ending, completing.complete_ending),
)
_BY_KEY = {one.key: one for one in SECTIONS}
