"""What the domain says when something cannot be: texts in two languages, problems with a remedy, refusals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence a person reads, Chinese first, English beside it."""

    zh: str
    en: str

    def to_json(self) -> dict[str, str]:
        """The two languages under the keys `zh` and `en`."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the shape of a filing: where (`shareholders[0].subscribed_cny`), what, and what to do."""

    path: str
    message: Text
    remedy: Text
    unknown_field: bool = False


class FilingError(ValueError):
    """The data cannot be read as a filing. Holds every problem found, never only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(f"{p.path or '(top)'}: {p.message.zh} ({p.message.en})" for p in problems[:20]))
        self.problems = problems


class Refused(Exception):
    """A procedure or the lifecycle says no. `code` is a stable word for machines, `text` is for people."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(f"{code}: {text.zh} ({text.en})")
        self.code = code
        self.text = text
