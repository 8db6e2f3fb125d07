"""One page of a form as its template needs it: values, problems, findings, the other window's answers, by path."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from registry.domain.correction import Opened
from registry.domain.errors import Problem
from registry.domain.existing import IDENTITY
from registry.web.altered import said
from registry.web.forms import at, plain, steps_of


class Sheet:
    """One page of a form as its template needs it: everything by path."""

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        roots: Collection[str],
        asks: Callable[[str], bool] = lambda path: True,
        seen: str = "",
        problems: Sequence[Problem] = (),
        findings: Sequence[Mapping[str, Any]] = (),
        others: Mapping[str, Any] | None = None,
        opened: Opened | None = None,
        registered: Mapping[str, Any] | None = None,
    ) -> None:
        self.values, self.roots, self.seen, self.problems = values, roots, seen, tuple(problems)
        self.asks = asks
        """Whether this kind of filing asks for a field; the macros show no input for one it does not."""
        self.others = dict(others or {})
        self.opened = opened
        self.registered = registered or {}
        self.findings = [
            f for f in findings if any(steps_of(field)[:1] == [root] for field in f["fields"] for root in roots)
        ]
        self._to_place, self._problems_to_place = list(self.findings), list(problems)

    def value(self, path: str) -> str:
        """What stands in the input of a path."""
        return plain(at(self.values, path))

    def has(self, path: str, option: str) -> bool:
        """True if a choice is made: the value equals the option, or the list holds it."""
        value = at(self.values, path)
        return option in value if isinstance(value, list | tuple) else plain(value) == option

    def wrong(self, path: str) -> bool:
        """True if what stands at this path cannot be read."""
        return any(problem.path == path for problem in self.problems)

    def closed(self, path: str) -> bool:
        """True if a returned case keeps this field as it was checked, or the register keeps who a person is."""
        if any(path == f"{somebody}.{field}" for somebody in self._registered_people for field in IDENTITY):
            return True
        if self.opened is None or self.opened.has_path(path):
            return False
        root, _, key = path.partition(".")
        somebody_new = root in ("persons", "organisations") and key.partition(".")[0] not in (
            at(self.values, root) or {}
        )
        return not (somebody_new and self.opened.people_may_come_and_go)

    def is_registered(self, somebody: str) -> bool:
        """True if the register holds this person or organisation (`persons.P1`): nobody takes him out here."""
        return somebody in self._registered_people

    @property
    def _registered_people(self) -> list[str]:
        return [f"{root}.{key}" for root in ("persons", "organisations") for key in self.registered.get(root) or {}]

    def registered_now(self, path: str) -> str:
        """What the register holds of a field that may change; an empty text for a new enterprise, for people, and for
        one entry of a list, whose place may have moved: the list is shown as a whole.
        """
        if "[" in path or path.startswith(("persons", "organisations")):
            return ""
        return said(self.registered, path)

    @property
    def all_closed(self) -> bool:
        """True if nothing on this page is to be corrected."""
        return self.opened is not None and not self.opened.has_any_of(self.roots)

    def problems_at(self, path: str) -> list[Problem]:
        """Why the text at this path cannot be read; each problem is shown once."""
        found = [problem for problem in self._problems_to_place if problem.path == path]
        self._problems_to_place = [problem for problem in self._problems_to_place if problem not in found]
        return found

    def findings_at(self, path: str) -> list[Mapping[str, Any]]:
        """What the rules say of this path or an entry of its list; each finding is shown once, at its first input."""
        found = [f for f in self._to_place if any(_entry_of(field, path) for field in f["fields"])]
        self._to_place = [finding for finding in self._to_place if finding not in found]
        return found

    def other(self, path: str) -> str | None:
        """What another window stored at this path, where it differs; an empty text if it was cleared there."""
        return plain(self.others[path]) if path in self.others else None

    def problems_left(self) -> list[Problem]:
        """Problems that no input of the page took."""
        return self._problems_to_place

    def findings_left(self) -> list[Mapping[str, Any]]:
        """Findings about this page that no input took."""
        return self._to_place

    @property
    def blocking(self) -> int:
        """How many findings are above a notice."""
        return sum(finding["severity"] != "notice" for finding in self.findings)


def _entry_of(field: str, path: str) -> bool:
    """True if a finding's field is this path, or one entry of the list at this path (`directors[0]`)."""
    return field == path or (field.startswith(path) and re.fullmatch(r"\[\d+\]", field[len(path) :]) is not None)
