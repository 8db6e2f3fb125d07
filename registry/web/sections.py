"""The pages of an application, one subject each: which fields a page owns, and what the form fills in by itself.

A `complete` function only spares people typing what their other answers already say (birth date from the number of
an identity card, the authority from the district); what the law thinks of it is the rules' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain import filing as filings
from registry.domain import resident_id
from registry.domain.authority import authority_named
from registry.domain.enterprise_name import normalise, parse_name
from registry.domain.errors import Text
from registry.domain.industry import industry
from registry.domain.registration import company_type_text
from registry.domain.rules.tables import mentions, shipped_tables
from registry.web.forms import Answers, at


@dataclass(frozen=True)
class Section:
    """One page: its name in the address, its title, the top-level fields it owns, whether anybody filled it in."""

    key: str
    title: Text
    roots: tuple[str, ...]
    begun: Callable[[Mapping[str, Any]], bool]
    complete: Callable[[Answers, Mapping[str, Any]], None]


FRESH = {"currency": "CNY", "operating_term": "长期", "licence_copies": {"original": 1, "duplicate": 1}}
"""What nearly everybody answers; shown on its page and changed there."""


def section(key: str) -> Section:
    """The section with this key; KeyError if there is none."""
    return _BY_KEY[key]


def after(key: str) -> str:
    """The page that follows a section."""
    keys = [one.key for one in SECTIONS]
    return [*keys, "papers"][keys.index(key) + 1]


def owner_of(path: str) -> str:
    """The page on which a field of the filing is filled in; the check page where no page is."""
    root = path.partition(".")[0].partition("[")[0]
    if root == "documents":
        return "papers"
    return next((one.key for one in SECTIONS if root in one.roots), "check")


def begun_pages(answers: Mapping[str, Any], *, papers: bool) -> frozenset[str]:
    """The pages that somebody has filled in."""
    return frozenset([one.key for one in SECTIONS if one.begun(answers)] + (["papers"] if papers else []))


def findings_about(
    key: str, answers: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], *, papers: bool
) -> list[Mapping[str, Any]]:
    """The findings to show on a page that was filled in: those that name a field of it.

    A finding that also names a page nobody has come to yet waits, unless what it names here is empty.
    """
    begun = begun_pages(answers, papers=papers)
    if key not in begun:
        return []

    def concerns(finding: Mapping[str, Any]) -> bool:
        owners = {field: owner_of(field) for field in finding["fields"]}
        here = [field for field, owner in owners.items() if owner == key]
        waiting = not set(owners.values()) - {"check"} <= begun
        return bool(here) and (not waiting or any(at(answers, field) in (None, "", [], {}) for field in here))

    return [finding for finding in findings if concerns(finding)]


def suggested(key: str, answers: Mapping[str, Any]) -> Answers:
    """What a page shows before its first saving: with only one person, that person in every office."""
    shown = dict(answers)
    persons = list(answers.get("persons") or {})
    if key == "offices" and "governance" not in answers and len(persons) == 1:
        alone = persons[0]
        shown["governance"] = {"board": False, "directors": [alone], "manager": alone, "finance_officer": alone}
        shown["legal_representative"] = {"person": alone, "position": "director"}
        shown["liaison"] = {"person": alone}
    if key == "premises" and not (answers.get("domicile") or {}).get("use_type"):
        shown["domicile"] = {**(answers.get("domicile") or {}), "use_type": "lease"}
    return shown


def new_person_key(answers: Mapping[str, Any], letter: str = "P") -> str:
    """The first free key, P1, P2 … or O1, O2 …"""
    taken = answers.get("persons" if letter == "P" else "organisations") or {}
    return next(f"{letter}{n}" for n in range(1, 1000) if f"{letter}{n}" not in taken)


def scope_item(code: str) -> Answers | None:
    """A new item of the business scope for a class of GB/T 4754, with the licence its wording usually needs."""
    found = industry(code)
    if found is None:
        return None
    return {"text": found.name, "industry_code": code, **_usual_licence(found.name)}


def _usual_licence(text: str) -> Answers:
    for row in shipped_tables().lists["pre_approval_items"]:
        if any(mentions(text, keyword) for keyword in row["scope_keywords"].split(";")):
            return {"licence": "pre", "pre_approval_id": row["id"]}
    for row in shipped_tables().lists["post_licence_sample"]:
        if mentions(text, row["scope_keyword"]):
            return {"licence": "post", "post_dept": row["department"]}
    return {"licence": "none"}


def name_with_parts(full: str) -> Answers:
    """A name as it is stored: normalised, with the four parts it is made of."""
    parts = parse_name(full, entity_type="llc")
    if parts is None:
        return {"full": normalise(full)}
    given = {"division": parts.division, "trade_name": parts.trade_name, "industry": parts.industry}
    return {"full": parts.full, **{k: v for k, v in {**given, "org_form": parts.org_form}.items() if v}}


def _name(answers: Answers, stored: Mapping[str, Any]) -> None:
    name, before = answers.get("name") or {}, stored.get("name") or {}
    full = normalise(name.get("full") or "")
    if full == before.get("full"):
        return
    answers["name"] = name_with_parts(full) if full else {}


def _premises(answers: Answers, _: Mapping[str, Any]) -> None:
    chosen = authority_named((answers.get("registration_authority") or {}).get("name"), None)
    if chosen is None:
        answers.pop("registration_authority", None)
        (answers.get("domicile") or {}).pop("division_code", None)
    else:
        answers["registration_authority"] = {"name": chosen.name, "division_code": chosen.division_code}
        answers["domicile"] = {**(answers.get("domicile") or {}), "division_code": chosen.division_code}


def _scope(answers: Answers, _: Mapping[str, Any]) -> None:
    items = answers.get("business_scope") or []
    for item in items:
        if not item.get("licence"):
            item.update(_usual_licence(item.get("text") or ""))
    codes = [item.get("industry_code") for item in items]
    if codes and answers.get("main_industry_code") not in codes:
        answers["main_industry_code"] = codes[0]


def complete_people(answers: Answers, _: Mapping[str, Any]) -> None:
    """Sex and birth date stand in the number of a resident identity card; most people have one."""
    for person in (answers.get("persons") or {}).values():
        person.setdefault("id_type", "resident_id")
        person.setdefault("nationality", "CN")
        if person["id_type"] == "resident_id" and person.get("id_number"):
            number = person["id_number"] = resident_id.normalise(person["id_number"])
            if "shape" not in resident_id.problems(number) and (born := resident_id.birth_date(number)):
                person["birth_date"], person["sex"] = born.isoformat(), resident_id.sex(number)


def _shares(answers: Answers, _: Mapping[str, Any]) -> None:
    capital = answers.get("registered_capital_cny")
    held = [one for one in answers.get("shareholders") or [] if one.get("subscribed_cny") not in (None, "")]
    if not held and len(answers.get("shareholders") or []) == 1:
        held = answers["shareholders"]
        if capital is not None:
            held[0]["subscribed_cny"] = capital
    for one in held:
        one["kind"] = "organisation" if one.get("ref") in (answers.get("organisations") or {}) else "natural_person"
        contributions = [c for c in one.get("contributions") or [] if c.get("due") or c.get("amount_cny")]
        for contribution in contributions:
            contribution.setdefault("method", "money")
        if len(contributions) == 1 and "amount_cny" not in contributions[0] and "subscribed_cny" in one:
            contributions[0]["amount_cny"] = one["subscribed_cny"]
        one["contributions"] = contributions
    answers["shareholders"] = held
    answers["currency"] = answers.get("currency") or "CNY"
    without_type = {key: value for key, value in answers.items() if key != "company_type_text"}
    answers["company_type_text"] = company_type_text(filings.parse(without_type)) if held else None


def _offices(answers: Answers, _: Mapping[str, Any]) -> None:
    governance = answers.get("governance") or {}
    if not governance.get("board"):
        governance.pop("chair", None)
    if governance.get("supervisors") or governance.get("audit_committee"):
        governance["no_supervisor_consent"] = False


def _terms(answers: Answers, _: Mapping[str, Any]) -> None:
    answers["licence_copies"] = {"duplicate": 1, **(answers.get("licence_copies") or {}), "original": 1}
    answers["consolidated_items"] = [one for one in answers.get("consolidated_items") or [] if one.get("data")]


def _has_address(answers: Mapping[str, Any]) -> bool:
    return bool((answers.get("domicile") or {}).get("address"))


def _has_people(answers: Mapping[str, Any]) -> bool:
    return any(person.get("residence") for person in (answers.get("persons") or {}).values())


SECTIONS = (
    Section("name", Text("企业名称", "Company name"), ("name",), lambda a: "name" in a, _name),
    Section("premises", Text("住所", "Premises"), ("registration_authority", "domicile"), _has_address, _premises),
    Section(
        "scope",
        Text("经营范围", "Business scope"),
        ("business_scope", "main_industry_code"),
        lambda a: "business_scope" in a,
        _scope,
    ),
    Section("people", Text("人员", "People"), ("persons", "organisations"), _has_people, complete_people),
    Section(
        "shares",
        Text("注册资本与股东出资", "Capital and shareholders"),
        ("registered_capital_cny", "currency", "shareholders", "company_type_text"),
        lambda a: "shareholders" in a,
        _shares,
    ),
    Section(
        "offices",
        Text("任职与法定代表人", "Offices and legal representative"),
        ("governance", "legal_representative", "liaison"),
        lambda a: "governance" in a,
        _offices,
    ),
    Section(
        "terms",
        Text("期限、执照与合并办理", "Term, licence and merged matters"),
        ("operating_term", "headcount", "licence_copies", "beneficial_owners", "consolidated_items"),
        lambda a: "headcount" in a or "consolidated_items" in a or "beneficial_owners" in a,
        _terms,
    ),
)
_BY_KEY = {one.key: one for one in SECTIONS}
