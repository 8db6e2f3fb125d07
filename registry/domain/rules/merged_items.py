"""Chapter K, merged certificates that are ticked: no licences among them, their data complete, fit for the scope."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from certificates.catalogue import Item, catalogue
from registry.domain.errors import Text
from registry.domain.filing import ConsolidatedItem
from registry.domain.registration import entity_kind
from registry.domain.rules.case import Case, Hit, rule
from registry.domain.rules.holders import is_foreign
from registry.domain.rules.tables import mentions, rows

_LISTED = re.compile(r"(?P<list>\w+)\[(?:>=(?P<least>\d+))?[^\]]*\]\.(?P<field>\w+)")
"""`brokers[].name`, `cost_engineers[>=3].name`: a field of each entry of a list, and how many there must be."""


def _ticked(case: Case) -> Iterator[tuple[str, ConsolidatedItem, Item]]:
    """What is ticked and may be merged; anything else is K10's matter."""
    known = catalogue()
    for index, one in enumerate(case.filing.consolidated_items):
        if one.code in known and (item := known.item(one.code or "")).mergeable:
            yield f"consolidated_items[{index}]", one, item


@rule("K10")
def no_licence_is_merged(case: Case) -> Iterator[Hit]:
    known = catalogue()
    for index, one in enumerate(case.filing.consolidated_items):
        field = f"consolidated_items[{index}].code"
        if one.code not in known:
            yield Hit((field,), {"item": one.code}, variant="unknown")
        elif not (item := known.item(one.code or "")).mergeable:
            yield Hit((field,), {"item": Text(item.zh, item.en), "dept": item.department_now})


@rule("K11")
def data_are_complete(case: Case) -> Iterator[Hit]:
    for path, one, item in _ticked(case):
        lacking = list(dict.fromkeys(field for needed in item.data_required for field in _lacking(one.data, needed)))
        if lacking:
            labels = [_label(field) for field in lacking]
            named = Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
            fields = tuple(f"{path}.data.{field}" for field in lacking)
            yield Hit(fields, {"item": Text(item.zh, item.en), "fields": named})


def _lacking(data: Mapping[str, Any], needed: str) -> Iterator[str]:
    """The field that is required and not given; of a list, the list itself where it is too short."""
    listed = _LISTED.fullmatch(needed)
    if listed is None:
        if not _is_given(data.get(needed)):
            yield needed
        return
    entries = data.get(listed["list"])
    entries = [one for one in entries if isinstance(one, Mapping)] if isinstance(entries, list) else []
    if len(entries) < int(listed["least"] or 1):
        yield listed["list"]
    elif not all(_is_given(one.get(listed["field"])) for one in entries):
        yield f"{listed['list']}[].{listed['field']}"


def _is_given(value: Any) -> bool:
    """A number is, also nought; an empty text or list is not, nor a box that was left unticked."""
    return value is not None and value is not False and value not in ("", [], {})


def _label(field: str) -> Text:
    known = {row["field"]: Text(row["zh"], row["en"]) for row in rows("merged_item_fields")}
    return known.get(field, Text(field, field))


@rule("K12")
def items_fit_the_scope(case: Case) -> Iterator[Hit]:
    """Also that the item is for this kind of entity at all. No scope is a missing registration item (F02)."""
    kind, authority = entity_kind(case.filing), case.filing.registration_authority
    region = (authority.division_code if authority else None) or ""
    holders = case.filing.shareholders
    foreign = not holders or any(is_foreign(case, one) for one in holders)
    for path, _, item in _ticked(case):
        values = {"item": Text(item.zh, item.en)}
        if not item.concerns(kind, case.day, region=region, foreign=foreign):
            yield Hit((f"{path}.code", "entity_type"), values, variant="holder")
        elif item.tied_to_activity() and case.filing.business_scope and not _is_supported(item, case):
            yield Hit((f"{path}.code", "business_scope"), values)


def _is_supported(item: Item, case: Case) -> bool:
    return any(
        one.industry_code in item.industry_codes or any(mentions(one.text, keyword) for keyword in item.scope_keywords)
        for one in case.filing.business_scope
    )
