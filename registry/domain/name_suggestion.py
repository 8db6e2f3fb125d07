"""Other names 备选名称 near one that cannot be had: first what is wrong with its shape put right, then other trade
names. Pure guesses: whoever offers them lets the rules judge each one first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from registry.domain import division
from registry.domain.enterprise_name import NameParts, industry_terms, normalise, parse_name, without_brackets
from registry.domain.name_comparison import name_authority

_CHARACTERS = "澜岚禾川朗沐晨溪帆拓恒悦舟睿远嘉棠霖砚祺"
"""Characters that companies like in their trade names, of different sounds."""
_CHINESE = re.compile(r"[^\u4e00-\u9fff（）]+")
_FORMS = {"llc": "有限公司", "jsc": "股份有限公司", "individual": "店"}
_LAWFUL = {"llc": ("有限公司", "有限责任公司"), "jsc": ("股份有限公司", "股份公司")}
_INDUSTRY = "科技"


def alternatives(full: str, parts: NameParts | None, *, place: str, entity_type: str) -> Iterator[str]:
    """Full names to try instead of `full`, the nearest first. `place` is the division code of the premises."""
    base = _repaired(full, parts, place, entity_type)
    if base is None:
        return
    asked = normalise(full)
    tried = (_written(replace(base, trade_name=trade)) for trade in _trade_names(base.trade_name))
    yield from (name for name in dict.fromkeys(tried) if name != asked)


def _repaired(full: str, parts: NameParts | None, place: str, entity_type: str) -> NameParts | None:
    """The parts with a division of the premises, an industry and a form of the entity; None where no part is known."""
    cleaned = _CHINESE.sub("", normalise(full))
    form = _FORMS.get(entity_type, "")
    ways = (cleaned, cleaned + form, cleaned + _INDUSTRY + form)
    base = parts or next((found for name in ways if (found := parse_name(name, entity_type=entity_type))), None)
    if base is None or base.org_form.startswith("分"):
        return None
    lawful = _LAWFUL.get(entity_type)
    trade = without_brackets(_CHINESE.sub("", base.trade_name))
    for word in industry_terms():
        trade = trade.removesuffix(word) if len(trade) - len(word) >= 2 else trade
    return replace(
        base,
        division=_place(base, place, entity_type),
        trade_name=trade,
        industry=base.industry or ("" if entity_type == "individual" else _INDUSTRY),
        org_form=form if lawful and base.org_form not in lawful else base.org_form,
    )


def _place(parts: NameParts, place: str, entity_type: str) -> str:
    """The division as stated if it is that of the premises and complete, else the city, for a shop with its county."""
    above = division.ancestors(place)
    if not above:
        return parts.division.strip("（）")
    city = above[-2] if len(above) > 1 and above[-2].name not in ("市辖区", "县") else above[-1]
    ours = name_authority(parts.division, near=place) if parts.division else ""
    if ours and division.covers(ours, place) and not _bare_district(parts.division, place):
        return parts.division.strip("（）")
    if entity_type == "individual" and above[0].level == 3:
        return city.name + above[0].name
    return division.short_name(city.name)


def _bare_district(word: str, place: str) -> bool:
    """Whether a district stands there without its city (N06)."""
    here = division.division(place)
    return here is not None and here.name.endswith("区") and word in (here.name, division.short_name(here.name))


def _trade_names(trade: str) -> Iterator[str]:
    """The trade name itself, then with one character of it changed, last and first by turns; then others of two."""
    if len(trade) > 1:
        yield trade
    start = sum(map(ord, trade)) % len(_CHARACTERS)
    characters = _CHARACTERS[start:] + _CHARACTERS[:start]
    for turn, character in enumerate(characters):
        if len(trade) == 1:
            yield trade + character
        elif trade:
            yield character + trade[1:] if turn % 2 else trade[:-1] + character
    yield from map("".join, pairwise(characters))


def _written(parts: NameParts) -> str:
    return parts.division + parts.trade_name + parts.industry + parts.org_form
