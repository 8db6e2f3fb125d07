"""Letters: what a carrier outside (mail, SMS) is given, and how it says that it could not deliver."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registry.domain.errors import Text

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class Letter:
    """One message to one address. `number` is the same each time it is tried, so that a repeat can be recognised."""

    number: str
    to: str
    subject: Text
    body: Text
    link: str
    written_at: datetime


class Undelivered(Exception):
    """The letter did not go. `code` is a short word for the outbox, without the address; `for_good`: nor will it."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code[:40]
        self.for_good = for_good


class Carrier(Protocol):
    """Whoever takes letters away."""

    def carry(self, letter: Letter) -> None:
        """Hand a letter over; Undelivered when it was not taken. After a crash the same letter may come again."""


def is_mail_address(text: str) -> bool:
    """True for one plain address of ASCII letters; nothing that a header or a command could be smuggled in with."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None
