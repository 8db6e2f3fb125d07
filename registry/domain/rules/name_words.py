"""Chapter N, words: national ones (N17–N19), forbidden and doubtful ones (N20–N30), licensed industries (N41).

A word that is the trade name or another whole part of the name has the action the list gives it. A word that merely
occurs in the letters (大和 in 伟大和平) may mean nothing: a reviewer looks at it (domain.md 2.4).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.domain.enterprise_name import NameParts, read_places, without_brackets, without_suffix
from registry.domain.rules.case import Case, Check, Hit, rule
from registry.domain.rules.name_reading import full_name, is_approved, parts_of
from registry.domain.rules.tables import Tables

_LISTED = {
    "N20": ("national_dignity",),
    "N21": ("public_interest",),
    "N22": ("party_state_army",),
    "N23": ("foreign_state", "international_org"),
    "N24": ("vice",),
    "N25": ("discrimination",),
    "N26": ("morals",),
    "N27": ("misleading",),
    "N28": ("state_strategy",),
    "N29": ("heroes",),
}
"""Rule → categories of `name_forbidden_words.csv`."""
_INSIDE = frozenset({"中国", "中华", "全国", "国家"})
_NATIONAL_WORDS_CHANGE = date(2021, 3, 1)
"""Since this day 中国 and its like are N17's matter; until then 国际 was N19's."""
_UNIT = re.compile(r"[0-9〇零一二三四五六七八九]{3,}部队|部队[0-9〇零一二三四五六七八九]{2,}")


@dataclass(frozen=True, slots=True)
class Found:
    """A listed word, its category, and where it begins in the name (0: at its very beginning)."""

    word: str
    category: str
    at: int


@functools.lru_cache(maxsize=256)
def _words_in(text: str, tables: Tables) -> tuple[Found, ...]:
    """Every listed word in a text; none that is only a piece of a longer listed word (国家 of 国家级)."""
    spans = [
        (found.start(), found.end(), row["word"], row["category"])
        for row in tables.lists["name_forbidden_words"]
        if row["word"] in text and row["category"] != "zone"
        for found in re.finditer(re.escape(row["word"]), text)
    ]
    whole = [
        one
        for one in spans
        if not any(o[0] <= one[0] and one[1] <= o[1] and o[1] - o[0] > one[1] - one[0] for o in spans)
    ]
    return tuple(Found(word, category, start) for start, _, word, category in sorted(whole))


def _body(parts: NameParts) -> str:
    """The name with its division blotted out, so that no word is found in it or across it."""
    full = without_suffix(parts.full)
    divisions, zones, rest = read_places(parts.division)
    if not (divisions or zones) or rest:
        return full
    if full.startswith(parts.division):
        return "|" + full.removeprefix(parts.division)
    return full.replace(f"（{parts.division}）", "|", 1)


def _wholes(parts: NameParts) -> set[str]:
    """The parts a word may be equal to: trade name, industry, what stands in brackets, a division that is none."""
    bracketed = re.findall(r"（([^（）]+)）", parts.full)
    return {parts.trade_name, without_brackets(parts.trade_name), parts.industry, parts.division, *bracketed}


def begins_with_national_word(case: Case) -> str:
    """The word of the day at the beginning of the name that only the State Council allows; else an empty text."""
    category = "national_prefix" if case.day >= _NATIONAL_WORDS_CHANGE else "national_prefix_old"
    first = next((found for found in _words_in(without_suffix(full_name(case)), case.tables) if found.at == 0), None)
    return first.word if first is not None and first.category == category and parts_of(case) is not None else ""


def _prefix(case: Case) -> Iterator[Hit]:
    word = begins_with_national_word(case)
    if word and not is_approved(case):
        yield Hit(("name.full",), {"name": full_name(case), "word": word})


@rule("N17")
def national_prefix(case: Case) -> Iterator[Hit]:
    yield from _prefix(case)


@rule("N18")
def national_word_inside(case: Case) -> Iterator[Hit]:
    parts = parts_of(case)
    inside = (
        [found.word for found in _words_in(_body(parts), case.tables) if found.at > 0 and found.word in _INSIDE]
        if parts
        else []
    )
    if parts is not None and inside:
        yield Hit(("name.full",), {"name": parts.full, "word": "、".join(dict.fromkeys(inside))})


@rule("N19")
def international_prefix(case: Case) -> Iterator[Hit]:
    yield from _prefix(case)


def _of_categories(categories: tuple[str, ...]) -> Check:
    """A check for the words of some categories: as the record says for a whole part, a reviewer for mere letters."""

    def check(case: Case) -> Iterator[Hit]:
        parts = parts_of(case)
        if parts is None:
            return
        words = dict.fromkeys(
            found.word for found in _words_in(_body(parts), case.tables) if found.category in categories
        )
        whole = [word for word in words if word in _wholes(parts)]
        if "party_state_army" in categories:
            whole += [found[0] for found in _UNIT.finditer(_body(parts))]
        if whole:
            yield Hit(("name.full",), {"name": parts.full, "word": "、".join(whole)})
        elif words:
            values = {"name": parts.full, "word": "、".join(words)}
            yield Hit(("name.full",), values, severity="manual", variant="inside")
        elif "foreign_state" in categories and _is_trade_name(case, parts, "foreign_city"):
            yield Hit(("name.trade_name",), {"word": parts.trade_name}, severity="notice", variant="city")

    return check


for _rule_id, _categories in _LISTED.items():
    rule(_rule_id)(_of_categories(_categories))


def _is_trade_name(case: Case, parts: NameParts, category: str) -> bool:
    words = {row["word"] for row in case.rows("name_forbidden_words") if row["category"] == category}
    return without_brackets(parts.trade_name) in words


@rule("N30")
def title_as_trade_name(case: Case) -> Iterator[Hit]:
    parts = parts_of(case)
    if parts is not None and _is_trade_name(case, parts, "titles"):
        yield Hit(("name.trade_name",), {"word": parts.trade_name})


@rule("N41")
def licensed_industry_with_approval(case: Case) -> Iterator[Hit]:
    """The word as the trade, at the end of a name without industry, or in the industry; elsewhere a reviewer looks."""
    parts = parts_of(case)
    if parts is None:
        return
    words = dict.fromkeys(
        found.word for found in _words_in(_body(parts), case.tables) if found.category == "licensed_industry"
    )
    meant = [word for word in words if word in parts.industry or _ends_with(parts, word)]
    lacking = [word for word in meant if not _is_licensed(case, word)]
    if lacking:
        yield Hit(("name.full", "documents[approval]"), {"name": parts.full, "word": "、".join(lacking)})
    elif len(meant) < len(words):
        doubtful = [word for word in words if word not in meant]
        values = {"name": parts.full, "word": "、".join(doubtful)}
        yield Hit(("name.full",), values, severity="manual", variant="inside")


def _ends_with(parts: NameParts, word: str) -> bool:
    return parts.trade_name == word or (not parts.industry and parts.trade_name.endswith(word))


def _is_licensed(case: Case, word: str) -> bool:
    """Whether an approval of the directory that speaks of the word is filed, or one of the name itself."""
    table = case.rows("pre_approval_items")
    ids = {row["id"] for row in table if word in row["item"] or word in row["scope_keywords"]}
    return is_approved(case) or any(one.pre_approval_id in ids for _, one in case.documents("approval"))
