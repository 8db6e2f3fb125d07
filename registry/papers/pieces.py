"""What a paper is made of: headings, paragraphs, tables, signature blocks; said without knowing how they are set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """The name of the paper, centred at its head; `above` is a line over it (an authority), `below` one under it."""

    text: str
    above: str = ""
    below: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of a chapter, centred, or of a section, at the left."""

    text: str
    centred: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Text. `lead` stands before it in a heavier cut (第一条); `law` follows small and grey; `indent` in characters."""

    text: str
    lead: str = ""
    law: str = ""
    indent: int = 2


@dataclass(frozen=True)
class Grid:
    """A ruled table. `widths` are shares of the measure; without a `head` the first column holds labels."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    head: Sequence[str] = ()
    right: Sequence[int] = ()  # columns of amounts, set to the right
    law: str = ""


@dataclass(frozen=True)
class Signed:
    """One place for a signature: whose, in which capacity, and how it was given, once it was."""

    name: str
    capacity: str
    how: str = ""


@dataclass(frozen=True)
class Signatures:
    """The block of signatures, one place for each signatory."""

    places: Sequence[Signed]
    day: str = ""


@dataclass(frozen=True)
class Authority:
    """The authority and the day at the right, where its seal belongs."""

    name: str
    day: str


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a new page."""


Piece = Title | Heading | Paragraph | Grid | Signatures | Authority | NewPage
