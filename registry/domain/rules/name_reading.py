"""How the rules of chapter N read a name: its parts as stated or taken apart, and whether it was approved."""

from __future__ import annotations

import functools
from dataclasses import replace

from registry.domain.enterprise_name import GROUPS, NameParts, composes, normalise, parse_name, without_suffix
from registry.domain.filing import Name
from registry.domain.rules.case import Case, same_name

_BETWEEN_NAMES = "、，；;,/和或暨又名即（）"


def full_name(case: Case) -> str:
    """The full name as filed; an empty text where none is used."""
    return (case.filing.name.full if case.filing.name else None) or ""


def is_stated(name: Name) -> bool:
    """Whether the form gives any part of the name; else it is taken apart here."""
    return any((name.division, name.trade_name, name.industry, name.org_form))


def parts_of(case: Case) -> NameParts | None:
    """The four parts, as stated or else as parsed; None for a branch, for two names (N42), for no name at all (N02)."""
    name, kind = case.filing.name, case.filing.entity_type
    terms = case.tables.industry_terms
    return _parts(name, kind, terms) if name is not None and name.full and kind != "branch" else None


@functools.lru_cache(maxsize=256)
def _parts(name: Name, kind: str | None, terms: tuple[str, ...]) -> NameParts | None:
    if _second_name(name.full, kind):
        return None
    if not is_stated(name):
        return parse_name(name.full, entity_type=kind, terms=terms)
    stated = _grouped(_stated(name))
    ways = [stated, *(replace(stated, org_form=group + stated.org_form) for group in GROUPS)]
    whole = (parts for parts in ways if composes(parts) or has_bare_division(parts))
    return next(whole, None) if stated.trade_name and stated.org_form else None


def _stated(name: Name) -> NameParts:
    place, trade, industry, form = map(normalise, (name.division, name.trade_name, name.industry, name.org_form))
    return NameParts(normalise(name.full), place.strip("（）"), trade, industry, without_suffix(form))


def _grouped(parts: NameParts) -> NameParts:
    """集团 at the end of trade name or industry belongs to the form."""
    last = "industry" if parts.industry else "trade_name"
    text = getattr(parts, last)
    group = next((one for one in GROUPS if text.endswith(one) and text != one), "")
    return replace(parts, **{last: text.removesuffix(group)}, org_form=group + parts.org_form) if group else parts


def has_bare_division(parts: NameParts) -> bool:
    """Whether the division stands after the trade name or the industry without brackets (N08)."""
    place, trade, industry, form = parts.division, parts.trade_name, parts.industry, parts.org_form
    after = {trade + place + industry + form, trade + industry + place + form}
    return bool(place) and without_suffix(parts.full) in after


def second_name(case: Case) -> str:
    """What follows a complete name and is one of its own, with a division at its beginning (N42); else empty."""
    return _second_name(full_name(case), case.filing.entity_type)


@functools.lru_cache(maxsize=256)
def _second_name(written: str | None, kind: str | None) -> str:
    full = normalise(written)
    endings = ("厂", "店", "馆", "部", "行", "中心", "工作室") if kind == "individual" else ("公司",)
    for end in range(4, len(full)):
        rest = full[end:].strip(_BETWEEN_NAMES)
        if full[:end].endswith(endings) and len(rest) > 4:
            first, second = (parse_name(text, entity_type=kind) for text in (full[:end], rest))
            if first is not None and second is not None and second.division and rest.startswith(second.division):
                return rest
    return ""


def is_approved(case: Case) -> bool:
    """Whether an approval of the name itself is on file: not one of the directory of prior approvals (B03)."""
    for _, document in case.all_documents:
        kind = document.type or ""
        of_the_name = (kind == "approval" and document.pre_approval_id is None) or kind.endswith("name_approval")
        if of_the_name and same_name(document.holder_name or document.name, full_name(case)):
            return True
    return False
