"""What a demo case declares, by its kind: company of natural persons, shop, branch, shares, group, exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

Answers = dict[str, Any]


def answers_for(
    case: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], codes: Mapping[str, str], day: date
) -> Answers:
    """The answers of a demo case; `people` by user name, `codes`: company → unified code. "BEGUN" has only a name."""
    if case["until"] == "BEGUN":
        return {"name": {"full": case["name"]}, "domicile": {"division_code": case["division"]}}
    who = [people[name] for name in (*case["founders"], *([case["supervisor"]] if "supervisor" in case else []))]
    phone = "second_phone" if "kind" in case else "phone"  # a shop or branch has a number of its own
    persons = {f"P{place}": _declared(person, person[phone]) for place, person in enumerate(who, start=1)}
    return {
        "registration_authority": case["authority"],
        "name": {"full": case["name"]},
        "domicile": {
            "division_code": case["division"],
            "address": case["address"],
            "use_type": case["premises"],
        },
        "business_scope": [{"text": text, "industry_code": code, "licence": "none"} for text, code in case["scope"]],
        "main_industry_code": case["scope"][0][1],
        "headcount": 3,
        "licence_copies": {"original": 1, "duplicate": 1},
        "persons": persons,
        "declarations": {
            "truthfulness": {"accepted": True, "signed_by": "P1", "on": day.isoformat()},
            "name_infringement": {"accepted": True, "on": day.isoformat()},
        },
        **_KINDS[case.get("kind", "founders")](case, list(persons), codes, day),
    }


def _declared(person: Mapping[str, Any], phone: str) -> Answers:
    number = person["id_number"]
    return {
        "name": person["name"],
        "id_type": "resident_id",
        "id_number": number,
        "sex": "M" if int(number[16]) % 2 else "F",
        "birth_date": date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat(),
        "phone": phone,
        "id_valid_to": "2041-05-01",
        "residence": person["residence"],
        "nationality": "CN",
    }


def _founders(case: Mapping[str, Any], keys: list[str], codes: Mapping[str, str], day: date) -> Answers:
    """A limited company of natural persons; the last of its people supervises it."""
    *founders, supervisor = keys
    due = f"{day.year + case.get('years', 4)}-06-30"
    return {
        **_company(case, keys, [("natural_person", key) for key in founders], due),
        "entity_type": "llc",
        "company_type_text": "有限责任公司（自然人投资或控股）" if len(founders) > 1 else "有限责任公司（自然人独资）",
        "headcount": 5,
        "governance": {
            "board": False,
            "directors": keys[:1],
            "manager": keys[0],
            "supervisory_board": False,
            "supervisors": [supervisor],
        },
    }


def _individual(case: Mapping[str, Any], keys: list[str], codes: Mapping[str, str], day: date) -> Answers:
    return {
        "procedure": "individual_establishment",
        "entity_type": "individual",
        "composition": "family" if len(keys) > 1 else "personal",
        "operator": {"person": keys[0]},
        "family_members": keys[1:],
    }


def _branch(case: Mapping[str, Any], keys: list[str], codes: Mapping[str, str], day: date) -> Answers:
    return {
        "procedure": "branch_establishment",
        "entity_type": "branch",
        "parent": {"uscc": codes[case["parent"]], "decision_date": day.isoformat()},
        "person_in_charge": {"person": keys[-1]},
    }


def _by_shares(case: Mapping[str, Any], keys: list[str], codes: Mapping[str, str], day: date) -> Answers:
    company = _company(case, keys, [("natural_person", key) for key in keys], day.isoformat())
    board = {"board": True, "directors": keys, "chair": keys[0], "manager": keys[1], "audit_committee": keys}
    return {**company, "entity_type": "jsc", "company_type_text": "股份有限公司（非上市）", "governance": board}


def _group(case: Mapping[str, Any], keys: list[str], codes: Mapping[str, str], day: date) -> Answers:
    """A company held by another company, registered here, together with the last of its people."""
    due = f"{day.year + 4}-06-30"
    return {
        **_company(case, keys[-1:], [("organisation", "O1"), ("natural_person", keys[-1])], due),
        "entity_type": "llc",
        "company_type_text": "其他有限责任公司",
        "organisations": {"O1": {"uscc": codes[case["parent"]]}},
        "governance": {
            "board": False,
            "directors": keys[-1:],
            "manager": keys[-1],
            "no_supervisor_consent": True,
        },
    }


def _exchange(case: Mapping[str, Any], keys: list[str], codes: Mapping[str, str], day: date) -> Answers:
    return {
        "procedure": "consolidation",
        "entity_type": "llc",
        "company_type_text": "有限责任公司（自然人投资或控股）",
        "registered_capital_cny": case["capital"],
        "established_on": case["established_on"],
        "operating_term": "长期",
        "legal_representative": {"person": keys[0]},
        "old_certificates": case["certificates"],
    }


def _company(case: Mapping[str, Any], keys: list[str], holders: list[tuple[str, str]], due: str) -> Answers:
    return {
        "procedure": "establishment",
        "registered_capital_cny": case.get("capital", sum(case["shares"])),
        "currency": "CNY",
        "operating_term": "长期",
        "beneficial_owners": {"exempt_small_company": True},
        "legal_representative": {"person": keys[0], "position": "director"},
        "liaison": {"person": keys[0]},
        "shareholders": [
            {
                "kind": kind,
                "ref": ref,
                "subscribed_cny": amount,
                "contributions": [{"method": "money", "amount_cny": amount, "due": due}],
            }
            for (kind, ref), amount in zip(holders, case["shares"], strict=True)
        ],
    }


_KINDS = {
    "founders": _founders,
    "individual": _individual,
    "branch": _branch,
    "jsc": _by_shares,
    "group": _group,
    "exchange": _exchange,
}
