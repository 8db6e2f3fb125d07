"""Templates of papers: texts a lawyer can read, and how they become pieces.

A line begins with its kind: `#` the title, `##` a chapter (numbered 第一章), `=` a heading, `条` an article (numbered
第一条), `文` a paragraph (`文0` without indent), `表` a table by its name, `列` a list of tables, `签` the signatures,
`印` authority, day and seal, `页` a new page, `//` a remark. A title has its parts between `｜`: the words, a line
above, a line below.
Indented lines continue the block before them. `据` names its legal basis, of which only what is in force on the day
is printed. `当` before a block lists the conditions under which it stands (非 negates one). `{名称}` is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from registry.domain.rules import book
from registry.papers.pieces import Authority, Grid, Heading, NewPage, Paragraph, Piece, Signatures, Signed, Title

TEXTS = Path(__file__).parent / "texts"
BLANK = "＿＿＿＿"
KINDS = ("##", "#", "=", "条", "文", "文0", "表", "列", "签", "印", "页")
_PLACE = re.compile(r"\{([^{}]+)\}")
_CITED = re.compile(r"([A-Z0-9-]+) (\d+)(?:\((\d+)\))?")
_ARTICLE = re.compile(r"([1-9]\d{0,2})(?:\(([1-9]\d?)\))?")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Block:
    """One block of a template: kind, text, the lines that continue it, its conditions and its legal basis."""

    kind: str
    text: str
    more: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    law: tuple[tuple[str, str, str], ...] = ()  # instrument, article, item


@dataclass(frozen=True)
class Facts:
    """What a template is filled with: texts by name, the conditions that hold, tables and signature places by name."""

    texts: Mapping[str, str | None]  # None: not given, and so left blank on the paper
    holds: frozenset[str] = frozenset()
    tables: Mapping[str, Grid] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Grid]] = field(default_factory=dict)
    places: Mapping[str, Sequence[Signed]] = field(default_factory=dict)
    day: str = ""


@cache
def blocks(name: str) -> tuple[Block, ...]:
    """The blocks of a template. ValueError, with the line, for what is none."""
    read: list[Block] = []
    when: tuple[str, ...] = ()
    for number, line in enumerate((TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        word, _, rest = line.partition(" ")
        if not line.strip() or word == "//":
            continue
        if line.startswith("  ") and read:
            read[-1] = replace(read[-1], more=(*read[-1].more, line.strip()))
        elif word == "当":
            when = tuple(rest.split())
        elif word == "据" and read:
            read[-1] = replace(read[-1], law=tuple(_cited(one, name, number) for one in rest.split("；")))
        elif word in KINDS:
            read.append(Block(word, rest.strip(), when=when))
            when = ()
        else:
            raise ValueError(f"{name}.txt, line {number}: {line}")
    return tuple(read)


def _cited(text: str, name: str, number: int) -> tuple[str, str, str]:
    if (found := _CITED.fullmatch(text.strip())) is None:
        raise ValueError(f"{name}.txt, line {number}: no citation: {text}")
    return found[1], found[2], found[3] or ""


def compose(name: str, facts: Facts, day: date) -> Iterator[Piece]:
    """The pieces of a paper: the blocks that stand, numbered and filled in. KeyError for a name `facts` lacks.

    A chapter or heading without anything under it is left out.
    """
    standing = [block for block in blocks(name) if _stands(block, facts)]
    chapter = article = 0
    for block, following in zip(standing, [*standing[1:], Block("##", "")], strict=True):
        if block.kind in ("##", "=") and (following.kind == "##" or (block.kind == following.kind == "=")):
            continue
        if block.kind == "##":
            chapter += 1
            yield Heading(f"第{numeral(chapter)}章　{filled(block.text, facts)}", centred=True)
        elif block.kind == "条":
            article += 1
            yield from _paragraphs(block, facts, day, f"第{numeral(article)}条")
        else:
            yield from _plain(block, facts, day)


def _plain(block: Block, facts: Facts, day: date) -> Iterator[Piece]:
    if block.kind == "#":
        text, above, below, *_ = [*filled(block.text, facts).split("｜"), "", ""]
        yield Title(text, above, below)
    elif block.kind == "=":
        yield Heading(filled(block.text, facts))
    elif block.kind in ("文", "文0"):
        yield from _paragraphs(block, facts, day, "", indent=0 if block.kind == "文0" else 2)
    elif block.kind == "表":
        yield replace(facts.tables[block.text], law=_law(block, day))
    elif block.kind == "列":
        yield from facts.lists[block.text]
    elif block.kind == "印":
        yield Authority(facts.texts["登记机关"] or "", facts.day)
    elif block.kind == "签":
        yield Signatures(facts.places[block.text], facts.day)
    else:
        yield NewPage()


def _stands(block: Block, facts: Facts) -> bool:
    return all((word.removeprefix("非") in facts.holds) != word.startswith("非") for word in block.when)


def _paragraphs(block: Block, facts: Facts, day: date, lead: str, indent: int = 2) -> Iterator[Paragraph]:
    texts = [filled(text, facts) for text in (block.text, *block.more)]
    for place, text in enumerate(texts):
        last = place == len(texts) - 1
        yield Paragraph(text, lead=lead if place == 0 else "", law=_law(block, day) if last else "", indent=indent)


def filled(text: str, facts: Facts) -> str:
    """A text with its names filled in, each once: what a person typed is never read as a name again."""
    return _PLACE.sub(lambda found: _given(facts.texts[found[1]]), text)


def _given(text: str | None) -> str:
    return BLANK if text is None else text


def _law(block: Block, day: date) -> str:
    known = book.current().instruments
    cited: dict[str, list[str]] = {}
    for instrument, article, item in block.law:
        if known[instrument].in_force(day):
            words = article_words(f"{article}({item})" if item else article)
            cited.setdefault(known[instrument].title.zh, []).append(words)
    return "依据：" + "；".join(f"《{title}》{'、'.join(words)}" for title, words in cited.items()) if cited else ""


def article_words(article: str) -> str:
    """第四十六条第一项 of `46(1)`; 第X条 where it is written otherwise."""
    if (found := _ARTICLE.fullmatch(article)) is None:
        return f"第{article}条"
    return f"第{numeral(int(found[1]))}条" + (f"第{numeral(int(found[2]))}项" if found[2] else "")


def numeral(number: int) -> str:
    """一, 十, 二十一, 一百零五, …: whole numbers from 1 to 2,999."""
    if number >= 1000:
        rest = number % 1000
        joint = "零" if 0 < rest < 100 else ""
        return _DIGITS[number // 1000] + "千" + joint + (_below_thousand(rest) if rest else "")
    return numeral_below_hundred(number) if number < 100 else _below_thousand(number)


def numeral_below_hundred(number: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(number, 10)
    return ((_DIGITS[tens] if tens > 1 else "") + "十" if tens else "") + (_DIGITS[ones] if ones else "")


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = _DIGITS[hundreds] + "百" if hundreds else ""
    if not rest:
        return words
    if rest < 10:
        return words + ("零" if words else "") + _DIGITS[rest]
    tens = numeral_below_hundred(rest)
    return words + ("一" if words and rest < 20 else "") + tens
