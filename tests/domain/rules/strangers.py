"""Cases as strangers write them, judged the way the command `review` judges a file: decision and what is told."""

from __future__ import annotations

import json
from typing import Any

from registry.domain.review_case import review_case
from tests.domain.rules.sample_filings import Changes, changed, sample
from tests.filings import REGIME_DAYS, filing

Json = dict[str, Any]
NUMBER = 7
"""The number of the generated filings that are altered here."""


def kind(name: str, law: str = "D", changes: Changes | None = None) -> Json:
    """The clean filing of a kind under a law, altered."""
    return changed(filing(name, NUMBER, REGIME_DAYS[law]), changes or {})


def judged(case: Json) -> tuple[str, list[str]]:
    """Decision, and the ids of the rules that told something, in order; a notice stands in brackets."""
    result, _ = review_case(json.loads(json.dumps(case)))
    told = [f"({one['rule_id']})" if one["severity"] == "notice" else one["rule_id"] for one in result["findings"]]
    return result["decision"], sorted(told)


def emptied(value: Any) -> Any:
    """The same with null wherever a list, an object or a text is empty."""
    if isinstance(value, dict):
        return {key: None if one in ([], {}, "") else emptied(one) for key, one in value.items()}
    return [emptied(one) for one in value] if isinstance(value, list) else value


def widened(case: Json) -> Json:
    """The same with full-width letters and digits, dotted days and 长期, as a form filled in by hand reads."""
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    case = json.loads(json.dumps(case))
    case["domicile"]["address"] = case["domicile"]["address"].translate(wide)
    for person in case["persons"].values():
        person["id_number"], person["phone"] = person["id_number"].translate(wide), person["phone"].translate(wide)
        person["birth_date"] = person["birth_date"].replace("-", ".")
        person["id_valid_to"] = "长期"
    for organisation in case["organisations"].values():
        organisation["uscc"] = organisation["uscc"].translate(wide)
    return case


def published(name: str, changes: Changes | None = None) -> Json:
    """A published case, altered."""
    return sample(changes, name)
