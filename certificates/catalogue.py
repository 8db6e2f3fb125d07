"""多证合一: which certificates and filings the licence replaces, for whom, since when, by what instrument.

Licences in the sense of administrative law (行政许可) are never merged (工商企注字〔2018〕31号, 1); ten that people
tick by mistake stand in the table so that the answer can name them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


class CatalogueError(ValueError):
    """A code is unknown, may not be merged, or not for this kind of holder on this day."""


@dataclass(frozen=True)
class Item:
    """One certificate or filing. `valid_from` counts for enterprises, `valid_from_individual` for individual ones."""

    code: str
    zh: str
    en: str
    department_2018: str
    department_now: str
    batch: str
    entity_kinds: tuple[str, ...]
    foreign_only: bool
    always_merged: bool
    data_required: tuple[str, ...]
    industry_codes: tuple[str, ...]
    scope_keywords: tuple[str, ...]
    mergeable: bool
    nature: str
    instrument: str
    region: str
    valid_from: date
    valid_from_individual: date
    valid_to: date | None

    def concerns(self, entity_kind: str, day: date, *, region: str = "", foreign: bool = False) -> bool:
        """True when a holder of this kind could have the item on this day (merged or not).

        `region` is the division code of the registration authority; an item without region counts everywhere.
        """
        since = self.valid_from_individual if entity_kind == "individual" else self.valid_from
        return (
            entity_kind in self.entity_kinds
            and (foreign or not self.foreign_only)
            and since <= day
            and (self.valid_to is None or day <= self.valid_to)
            and region.startswith(self.region)
        )

    def tied_to_activity(self) -> bool:
        """True when only certain activities lead to the item."""
        return bool(self.industry_codes or self.scope_keywords)

    def matches(self, text: str, industry_code: str) -> bool:
        """True when one scope entry leads to the item: its class is listed or its text holds a keyword."""
        return industry_code in self.industry_codes or any(keyword in text for keyword in self.scope_keywords)


class Catalogue:
    """The items by code, in the order of the table."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {item.code: item for item in items}

    def item(self, code: str) -> Item:
        """The item with this code; CatalogueError when there is none."""
        try:
            return self._items[code]
        except KeyError:
            raise CatalogueError(f"多证合一目录中没有 {code} / {code} is not in the catalogue") from None

    def __contains__(self, code: object) -> bool:
        return code in self._items

    def items(self) -> tuple[Item, ...]:
        """Every item, also those that may not be merged."""
        return tuple(self._items.values())

    def items_for(self, entity_kind: str, day: date, *, region: str = "", foreign: bool = False) -> tuple[Item, ...]:
        """What may be merged for a kind of holder (company, branch, individual) on a day."""
        concerned = (item for item in self._items.values() if item.mergeable)
        return tuple(item for item in concerned if item.concerns(entity_kind, day, region=region, foreign=foreign))

    def merged_codes(
        self, entity_kind: str, day: date, chosen: Sequence[str] = (), *, region: str = "", foreign: bool = False
    ) -> tuple[str, ...]:
        """The codes a licence carries: what is merged for everybody of this kind, and what was chosen besides.

        CatalogueError when a chosen code is unknown, is a licence of its own, or is not for this holder or day.
        """
        for code in chosen:
            if not self.item(code).mergeable:
                raise CatalogueError(f"{code} 属于行政许可，不得整合 / {code} is a licence of its own and stays so")
        items = self.items_for(entity_kind, day, region=region, foreign=foreign)
        strangers = set(chosen) - {item.code for item in items}
        if strangers:
            raise CatalogueError(f"{'、'.join(sorted(strangers))} 不适用 / not for a {entity_kind} on {day}")
        return tuple(item.code for item in items if item.always_merged or item.code in chosen)


@cache
def catalogue() -> Catalogue:
    """The catalogue in data/merged_certificates.csv."""
    with (Path(__file__).parent / "data" / "merged_certificates.csv").open(encoding="utf-8", newline="") as lines:
        return Catalogue(_item(row) for row in csv.DictReader(lines))


def _item(row: dict[str, str]) -> Item:
    valid_from = date.fromisoformat(row["valid_from"])
    return Item(
        code=row["code"],
        zh=row["item_zh"],
        en=row["item_en"],
        department_2018=row["department_2018"],
        department_now=row["department_now"],
        batch=row["batch"],
        entity_kinds=tuple(scope.partition(":")[0] for scope in _listed(row["entity_scope"])),
        foreign_only=row["entity_scope"].endswith(":foreign"),
        always_merged=row["always_merged"] == "yes",
        data_required=_listed(row["data_required"]),
        industry_codes=_listed(row["industry_codes"]),
        scope_keywords=_listed(row["scope_keywords"]),
        mergeable=row["mergeable"] == "yes",
        nature=row["nature"],
        instrument=row["instrument"],
        region=row["region"],
        valid_from=valid_from,
        valid_from_individual=_day(row["valid_from_individual"]) or valid_from,
        valid_to=_day(row["valid_to"]),
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
