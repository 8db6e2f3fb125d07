"""What the form fills in by itself, page by page, so that nobody types what his other answers already say.

Birth date and sex stand in the number of an identity card, the authority follows from the district, the operator of a
one-person business is that person. What the law thinks of it is the rules' matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from registry.domain import filing as filings
from registry.domain import resident_id
from registry.domain.authority import authority_named
from registry.domain.enterprise_name import normalise, parse_name
from registry.domain.industry import industry
from registry.domain.registration import company_type_text
from registry.domain.rules.tables import mentions
from registry.web.forms import Answers
from registry.web.todays_book import todays_tables


def suggested(key: str, answers: Mapping[str, Any], parent: str = "") -> Answers:
    """What a page shows before its first saving: with only one person, that person in every office; for a branch the
    name of its `parent` with the usual ending.
    """
    shown = dict(answers)
    persons = list(answers.get("persons") or {})
    if key == "offices" and "governance" not in answers and len(persons) == 1:
        alone = persons[0]
        shown["governance"] = {"board": False, "directors": [alone], "manager": alone, "finance_officer": alone}
        shown["legal_representative"] = {"person": alone, "position": "director"}
        shown["liaison"] = {"person": alone}
    if key == "name" and shown.get("entity_type") == "branch" and not shown.get("name") and parent:
        shown["name"] = {"full": f"{parent}分公司"}
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
    for row in todays_tables().lists["pre_approval_items"]:
        if any(mentions(text, keyword) for keyword in row["scope_keywords"].split(";")):
            return {"licence": "pre", "pre_approval_id": row["id"]}
    for row in todays_tables().lists["post_licence_sample"]:
        if mentions(text, row["scope_keyword"]):
            return {"licence": "post", "post_dept": row["department"]}
    return {"licence": "none"}


def name_with_parts(full: str, entity_type: str = "llc") -> Answers:
    """A name as it is stored: normalised, with the four parts it is made of."""
    parts = parse_name(full, entity_type=entity_type)
    if parts is None:
        return {"full": normalise(full)}
    given = {"division": parts.division, "trade_name": parts.trade_name, "industry": parts.industry}
    return {"full": parts.full, **{k: v for k, v in {**given, "org_form": parts.org_form}.items() if v}}


def complete_name(answers: Answers, stored: Mapping[str, Any]) -> None:
    """The parts of a name that was changed; a reservation belongs to the name it was given for."""
    name, before = answers.get("name") or {}, stored.get("name") or {}
    full = normalise(name.get("full") or "")
    if full == before.get("full"):
        return
    answers["name"] = name_with_parts(full, answers.get("entity_type") or "llc") if full else {}


def complete_premises(answers: Answers, _: Mapping[str, Any]) -> None:
    """The authority and the division of the area that was chosen."""
    chosen = authority_named((answers.get("registration_authority") or {}).get("name"), None)
    if chosen is None:
        answers.pop("registration_authority", None)
        (answers.get("domicile") or {}).pop("division_code", None)
    else:
        answers["registration_authority"] = {"name": chosen.name, "division_code": chosen.division_code}
        answers["domicile"] = {**(answers.get("domicile") or {}), "division_code": chosen.division_code}


def complete_scope(answers: Answers, _: Mapping[str, Any]) -> None:
    """The licence each item usually needs; the first item is the main one until another is chosen."""
    items = answers.get("business_scope") or []
    for item in items:
        if not item.get("licence"):
            item.update(_usual_licence(item.get("text") or ""))
    codes = [item.get("industry_code") for item in items]
    if codes and answers.get("main_industry_code") not in codes:
        answers["main_industry_code"] = codes[0]


def complete_people(answers: Answers, stored: Mapping[str, Any]) -> None:
    """Sex and birth date stand in the number of a resident identity card; most people have one."""
    known, typed = stored.get("organisations") or {}, answers.get("organisations") or {}
    organisations = {key: one for key, one in typed.items() if key in known or set(one) - {"state_owned"}}
    if typed:
        answers["organisations"] = organisations  # a box that is not ticked makes no organisation
    for person in (answers.get("persons") or {}).values():
        person.setdefault("id_type", "resident_id")
        person.setdefault("nationality", "CN")
        if person["id_type"] == "resident_id" and person.get("id_number"):
            number = person["id_number"] = resident_id.normalise(person["id_number"])
            if "shape" not in resident_id.problems(number) and (born := resident_id.birth_date(number)):
                person["birth_date"], person["sex"] = born.isoformat(), resident_id.sex(number)


def complete_shares(answers: Answers, _: Mapping[str, Any]) -> None:
    """Who holds nothing is no shareholder; a sole shareholder holds all; the type of company follows."""
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


def complete_offices(answers: Answers, _: Mapping[str, Any]) -> None:
    """Without a board there is no chair; who names supervisors does not go without."""
    governance = answers.get("governance") or {}
    if not governance.get("board"):
        governance.pop("chair", None)
    if governance.get("supervisors") or governance.get("audit_committee"):
        governance["no_supervisor_consent"] = False


def complete_terms(answers: Answers, _: Mapping[str, Any]) -> None:
    """One original, at least one duplicate; a merged matter is asked for by filling it in."""
    answers["licence_copies"] = {"duplicate": 1, **(answers.get("licence_copies") or {}), "original": 1}
    answers["consolidated_items"] = [one for one in answers.get("consolidated_items") or [] if one.get("data")]


def complete_parent(answers: Answers, _: Mapping[str, Any]) -> None:
    """The parent's scope is typed one item a line, or as its licence prints it with ； between."""
    parent = answers.get("parent") or {}
    lines = parent.get("business_scope")
    if isinstance(lines, list):
        items = [part.strip().rstrip("。") for line in lines for part in re.split(r"[；;\n]", line)]
        parent["business_scope"] = [item for item in items if item]


def complete_certificates(answers: Answers, _: Mapping[str, Any]) -> None:
    """A certificate of which nothing is typed is none; the name is that of the old business licence."""
    typed = answers.get("old_certificates") or []
    kept = answers["old_certificates"] = [one for one in typed if set(one) - {"kind", "surrendered"}]
    old_name = next((one.get("name") for one in kept if one.get("kind") == "business_licence"), None)
    if old_name and not answers.get("name"):
        answers["name"] = name_with_parts(old_name, answers.get("entity_type") or "llc")


def complete_register(answers: Answers, stored: Mapping[str, Any]) -> None:
    """The only person who was entered represents the company."""
    complete_people(answers, stored)
    chosen = _chosen("legal_representative", answers, stored)
    answers["legal_representative"] = {**(answers.get("legal_representative") or {}), **chosen} if chosen else {}


def complete_charge(answers: Answers, stored: Mapping[str, Any]) -> None:
    """The only person who was entered is in charge; once there are two, somebody says who of them it is."""
    complete_people(answers, stored)
    answers["person_in_charge"] = _chosen("person_in_charge", answers, stored)


def complete_operator(answers: Answers, stored: Mapping[str, Any]) -> None:
    """The only person who was entered runs the business; with a family, everybody else who was entered takes part."""
    complete_people(answers, stored)
    operator = answers["operator"] = _chosen("operator", answers, stored)
    family = answers.get("composition") == "family" and bool(operator)
    others = [key for key in answers.get("persons") or {} if key != operator.get("person")]
    answers["family_members"] = others if family else []


def complete_change(answers: Answers, _: Mapping[str, Any]) -> None:
    """Votes of which only one number is given say nothing yet."""
    change = answers.get("change") or {}
    votes = change.get("votes")
    if isinstance(votes, dict) and not {"for", "total"} <= set(votes):
        change.pop("votes")


def complete_ending(answers: Answers, _: Mapping[str, Any]) -> None:
    """Only the simple deregistration begins with a public notice."""
    ending = answers.get("dereg") or {}
    if ending.get("kind") == "ordinary":
        ending.pop("notice_start", None)


def _chosen(role: str, answers: Mapping[str, Any], stored: Mapping[str, Any]) -> Answers:
    """Who holds a role that one of the people on the page holds; nobody while several are there and none is chosen."""
    persons, before = list(answers.get("persons") or {}), list(stored.get("persons") or {})
    chosen = (answers.get(role) or {}).get("person")
    if len(persons) == 1:
        return {"person": persons[0]}
    was_alone = len(before) == 1 and chosen == before[0]
    return {"person": chosen} if chosen in persons and not was_alone else {}
