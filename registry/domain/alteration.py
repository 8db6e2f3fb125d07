"""Alteration: what the licence of a changed enterprise will state, and whether that is a new licence (RMR2021 24)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from certificates.catalogue import catalogue
from certificates.particulars import Particulars
from registry.domain.filing import Filing
from registry.domain.registration import Stated, stated

_STATES: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "domicile": ("domicile", "authority_name", "authority_division"),
    "registered_capital": ("capital_cny",),
    "shareholders": ("type_text", "type_code"),
    "legal_representative": ("representative",),
    "person_in_charge": ("representative",),
    "operator": ("representative",),
    "composition": ("type_text", "type_code"),
    "business_scope": ("scope",),
    "operating_term": ("term",),
}
"""Item of change → what the licence states of it. All that is missing here stands on no licence."""
PRINTED_ITEMS = frozenset(_STATES) - {"shareholders"} | {"capital_reduction"}
"""Items that a licence states; of the shareholders it states no more than the type that follows from them."""
_PRINTED = sorted({field for fields in _STATES.values() for field in fields})


def stated_after(filing: Filing, before: Particulars, items: Collection[str], *, day: date) -> Stated:
    """What the licence will state: of the filing what belongs to its items, everything else as it states it now.

    Code and date of establishment never change. Refused when no licence could state what was filed.
    """
    said, kept = stated(filing), vars(before)
    now = replace(
        said,
        **{field: kept[field] for field in _PRINTED},
        established_on=before.established_on,
        chosen_items=_chosen(before, day),
        copies_duplicate=said.copies_duplicate if filing.licence_copies else before.copies_duplicate,
        organisation_code=None,
    )
    new = {field: getattr(said, field) for item in items for field in _STATES.get(item, ())}
    return replace(now, **new)


def needs_new_licence(before: Particulars, after: Particulars) -> bool:
    """Whether anything printed changes; what is only filed for the record 备案 leaves the licence as it is."""
    return any(getattr(before, field) != getattr(after, field) for field in _PRINTED)


def _chosen(before: Particulars, day: date) -> tuple[str, ...]:
    """The merged items that were asked for beyond those that everybody has, as far as they can still be had."""
    region = before.authority_division
    on_offer = {item.code: item for item in catalogue().items_for(before.entity_kind, day, region=region)}
    return tuple(code for code in before.merged if code in on_offer and not on_offer[code].always_merged)
