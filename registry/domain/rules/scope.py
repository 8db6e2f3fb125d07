"""Chapter B, business scope: coded items, prior approvals, later licences, what nobody may do, foreign investors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from registry.domain.filing import ScopeItem
from registry.domain.industry import is_class
from registry.domain.rules.case import Case, Hit, rule, same_name
from registry.domain.rules.holders import is_foreign
from registry.domain.rules.tables import mentions


def _items(case: Case) -> Iterator[tuple[str, ScopeItem]]:
    for index, item in enumerate(case.filing.business_scope):
        yield f"business_scope[{index}]", item


@rule("B01")
def items_carry_a_class(case: Case) -> Iterator[Hit]:
    for path, item in _items(case):
        if not is_class(item.industry_code):
            yield Hit((f"{path}.industry_code",), {"item": item.text, "code": item.industry_code})


@rule("B02")
def main_industry_is_in_the_scope(case: Case) -> Iterator[Hit]:
    """No scope at all is a missing registration item (F02)."""
    code, codes = case.filing.main_industry_code, {item.industry_code for _, item in _items(case)}
    if codes and (code is None or code not in codes):
        yield Hit(("main_industry_code", "business_scope"), {"code": code})


@rule("B03")
def prior_approval_is_filed(case: Case) -> Iterator[Hit]:
    """Also where the form calls an item free that the directory of prior approvals names in so many words."""
    filed = {document.pre_approval_id for _, document in case.documents("approval")}
    for path, item in _items(case):
        row = _directory_entry(item, case)
        needed = item.pre_approval_id or (row["id"] if row else None)
        if (item.licence == "pre" or row is not None) and (needed is None or needed not in filed):
            approval = row["item"] if row else item.pre_approval_id
            yield Hit((path, "documents[approval]"), {"item": item.text, "approval": approval})


def _directory_entry(item: ScopeItem, case: Case) -> Mapping[str, str] | None:
    """The entry of the directory in force on the day that the item names by its id or, where it names none, by text."""
    day = case.day
    for row in case.rows("pre_approval_items"):
        in_force = row["valid_from"] <= day.isoformat() and (not row["valid_to"] or day.isoformat() <= row["valid_to"])
        by_text = any(mentions(item.text, keyword) for keyword in row["scope_keywords"].split(";"))
        if item.pre_approval_id == row["id"] or (item.pre_approval_id is None and in_force and by_text):
            return row
    return None


@rule("B04")
def approval_is_in_force(case: Case) -> Iterator[Hit]:
    oldest = case.day - timedelta(days=case.threshold("approval_fresh_days"))
    for path, approval in case.documents("approval"):
        if approval.valid_to is not None:
            lapsed, field = approval.valid_to < case.day, "valid_to"
        else:
            lapsed, field = approval.issued_on is None or approval.issued_on < oldest, "issued_on"
        if lapsed:
            yield Hit((f"{path}.{field}", "as_of"), {"no": approval.number or approval.pre_approval_id})


@rule("B05")
def approval_is_the_applicants(case: Case) -> Iterator[Hit]:
    """An individual business without a name is known by its operator."""
    filing = case.filing
    name = filing.name.full if filing.name else None
    if name is None and filing.operator is not None:
        name = case.person_name(filing.operator.person)
    for path, approval in case.documents("approval"):
        if name and not same_name(approval.holder_name, name):
            yield Hit((f"{path}.holder_name", "name.full"), {"holder": approval.holder_name})


@rule("B06")
def later_licences(case: Case) -> Iterator[Hit]:
    for path, item in _items(case):
        if item.licence == "post":
            row = next((row for row in case.rows("post_licence_sample") if _matches(item, row)), None)
            dept = item.post_dept or (row["department"] if row else None)
            yield Hit((path,), {"item": item.text, "dept": dept, "licence": row["licence"] if row else None})


def _matches(item: ScopeItem, row: Mapping[str, str]) -> bool:
    return mentions(item.text, row["scope_keyword"]) or item.industry_code in row["industry_codes"].split(";")


@rule("B07")
def prohibited_items(case: Case) -> Iterator[Hit]:
    for path, item in _items(case):
        banned = [row for row in case.rows("prohibited_scope") if mentions(item.text, row["keyword"])]
        if banned:
            yield Hit((f"{path}.text",), {"item": item.text, "basis": "、".join(row["basis"] for row in banned)})


@rule("B08")
def foreign_investors(case: Case) -> Iterator[Hit]:
    fields = [f"shareholders[{i}].ref" for i, one in enumerate(case.filing.shareholders) if is_foreign(case, one)]
    if fields:
        yield Hit(tuple(fields))
