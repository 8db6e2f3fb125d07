"""A filing set out as a paper: groups of lines and tables, every value with the path it stands at.

Findings name paths; `Declaration.place` leads from such a path to the nearest value that is on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain import documents
from registry.domain.errors import Text
from registry.domain.masking import hides
from registry.web.field_words import field_name, paper_field_name, shown
from registry.web.forms import at
from registry.web.language import t

_STARS = re.compile(r"\*{2,}")
_STEP = re.compile(r"(?:\[[^\]]*\]|\.?[^.\[\]]+)$")


@dataclass(frozen=True)
class Cell:
    """One value on the page and the path it stands at; whether it is masked, or shown whole this once."""

    path: str
    text: str
    masked: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Line:
    """What a field is called, and its value; several where they are read together."""

    path: str
    label: str
    cells: Sequence[Cell]

    @property
    def long(self) -> bool:
        """True if the value wants the whole width of the page."""
        return sum(len(cell.text) + 3 for cell in self.cells) > 18


@dataclass(frozen=True)
class Table:
    """Entries of one kind below each other; each row has the path of its entry."""

    path: str
    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Sequence[Cell]]]]


@dataclass(frozen=True)
class Group:
    """One part of the paper; `places` are the paths of its objects, for findings about a whole object."""

    title: str
    places: list[str]
    lines: list[Line]
    tables: list[Table]


GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (
        Text("名称与住所", "Name and premises"),
        ("name", "domicile", "company_type_text", "parent"),
    ),
    (
        Text("注册资本与股东", "Capital and shareholders"),
        ("registered_capital_cny", "currency", "shareholders"),
    ),
    (
        Text("任职", "Offices"),
        (
            "legal_representative",
            "governance",
            "person_in_charge",
            "operator",
            "composition",
            "family_members",
            "liaison",
            "agent",
        ),
    ),
    (Text("人员与组织", "Persons and organisations"), ("persons", "organisations")),
    (Text("经营范围", "Business scope"), ("business_scope", "main_industry_code")),
    (Text("其他", "Other"), ()),
)
"""Title and top-level fields of each part; the last takes whatever the others leave."""
_NOT_SHOWN = frozenset({"documents", "case_id", "title_zh", "title_en", "schema_version", "as_of"})
_USUAL = {"id_type": "resident_id", "nationality": "CN", "kind": "natural_person", "licence": "none"}
_ONE_LINE = frozenset({"declarations.truthfulness", "declarations.name_infringement", "name.reservation"})
"""Parts whose few values are read together."""
_NAME_PARTS = ("name.division", "name.trade_name", "name.industry", "name.org_form")


class Declaration:
    """A filing (JSON, masked) as a reviewer reads it; `whole` holds values that he may see unmasked, by their path."""

    def __init__(self, filing: Mapping[str, Any], whole: Mapping[str, str] | None = None) -> None:
        self.filing = filing
        self.whole = whole or {}
        self.papers: list[Mapping[str, Any]] = list(filing.get("documents", []))
        self._people = {
            key: str(one.get("name") or key)
            for root in ("persons", "organisations")
            for key, one in filing.get(root, {}).items()
        }
        self._placed: set[str] = set()
        self.groups = [group for group in map(self._group, GROUPS) if group.lines or group.tables]
        self.paper_lines = [self._paper_lines(index) for index in range(len(self.papers))]

    @property
    def title(self) -> str:
        """What is applied for, and for what kind of entity."""
        words = [self.shown(root, self.filing.get(root)) for root in ("procedure", "entity_type")]
        return _begun(" · ".join(word for word in words if word))

    def place(self, path: str) -> str:
        """The nearest path on the page that a finding's path leads to; an empty text if there is none."""
        path = self.resolved(path)
        while path and path not in self._placed:
            path = _STEP.sub("", path)
        return path

    def resolved(self, path: str) -> str:
        """`documents[lease].to` as `documents[6].to`."""
        found = re.match(r"documents\[([a-z_]+)\]", path)
        kinds = [paper.get("type") for paper in self.papers]
        if found is None or found[1] not in kinds:
            return path
        return f"documents[{kinds.index(found[1])}]{path[found.end() :]}"

    def value(self, path: str) -> str:
        """What is declared at a path itself; an empty text where nothing, or a whole part of the filing, stands."""
        value = at(self.filing, self.resolved(path))
        if isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value)):
            return ""
        return self.shown(path, value)

    def name_of(self, path: str) -> str:
        """What a finding's path is called: `租赁合同 · 截止日期`."""
        path = self.resolved(path)
        found = re.match(r"documents\[(\d+)\]\.?", path)
        if found is None or int(found[1]) >= len(self.papers):
            unfiled = re.fullmatch(r"documents\[([a-z_]+)\].*", path)
            return _begun(t(documents.label(unfiled[1]))) if unfiled else self._owned(path)
        paper, rest = _begun(t(documents.label(self.papers[int(found[1])].get("type")))), path[found.end() :]
        return f"{paper} · {t(paper_field_name(rest))}" if rest else paper

    def shown(self, path: str, value: Any) -> str:
        """A value as a person reads it, by what stands at its path."""
        return _STARS.sub("…", shown(path, value, self._people))

    def _owned(self, path: str) -> str:
        """The field's name with whose it is: `宋听澜 · 证件号码`."""
        keys = [step for step in re.split(r"[.\[\]]+", path) if step]
        word = t(field_name(path))
        if len(keys) > 2 and keys[1] in self._people:
            return f"{self._people[keys[1]]} · {word}"
        if len(keys) > 2 and keys[0] == "shareholders" and keys[1].isdigit():
            held = self.filing.get("shareholders", [])
            ref = held[int(keys[1])].get("ref") if int(keys[1]) < len(held) else None
            return f"{self._people.get(ref, keys[1])} · {word}"
        return word

    def _group(self, given: tuple[Text, Sequence[str]]) -> Group:
        title, roots = given
        taken = {root for _, named in GROUPS for root in named}
        group = Group(t(title), [], [], [])
        for root in roots or [root for root in self.filing if root not in taken | _NOT_SHOWN]:
            if self.filing.get(root) not in (None, [], {}):
                self._set_out(root, self.filing[root], group)
        return group

    def _set_out(self, path: str, value: Any, group: Group) -> None:
        entries = _entries(path, value)
        if entries:
            group.tables.append(self._table(path, entries))
        elif isinstance(value, Mapping):
            if path in _ONE_LINE:
                self._placed.add(path)
                given = [(f"{path}.{name}", item) for name, item in value.items() if item is not None]
                group.lines.append(Line(path, t(field_name(path)), [self._labelled(*one) for one in given]))
                return
            self._placed.add(path)
            group.places.append(path)
            for name, item in value.items():
                if f"{path}.{name}" not in _NAME_PARTS:
                    self._set_out(f"{path}.{name}", item, group)
            if path == "name":
                parts = [self._cell(part, value.get(part[5:])) for part in _NAME_PARTS if value.get(part[5:])]
                group.lines.insert(1, Line("", t("名称四要素", "The four parts"), parts))
        elif value not in (None, [], ""):
            group.lines.append(Line(path, t(field_name(path)), self._cells(path, value)))

    def _table(self, path: str, entries: Sequence[tuple[str, Mapping[str, Any]]]) -> Table:
        self._placed.add(path)
        named = dict.fromkeys(name for _, entry in entries for name, item in entry.items() if item is not None)
        names = [name for name in named if not self._goes_without_saying(name, [entry for _, entry in entries])]
        rows = []
        for where, entry in entries:
            self._placed.add(where)
            rows.append((where, [self._cells(f"{where}.{name}", entry.get(name)) for name in names]))
        columns = [t(field_name(f"{entries[0][0]}.{name}")) for name in names]
        return Table(path, t(field_name(path)), columns, rows)

    def _goes_without_saying(self, name: str, entries: Sequence[Mapping[str, Any]]) -> bool:
        """True for a column that says the usual of everybody; residences are shown of individual businesses only."""
        if name == "residence":
            return self.filing.get("entity_type") != "individual"
        return name in _USUAL and all(entry.get(name) in (None, _USUAL[name]) for entry in entries)

    def _labelled(self, path: str, value: Any) -> Cell:
        cell = self._cell(path, value)
        return Cell(path, f"{t(field_name(path))} {cell.text}") if isinstance(value, bool) else cell

    def _cells(self, path: str, value: Any) -> list[Cell]:
        """One cell; of a list one for each member, so that a finding about one member has a place to point at."""
        if isinstance(value, list) and value:
            self._placed.add(path)
            return [self._cell(f"{path}[{index}]", item) for index, item in enumerate(value)]
        return [self._cell(path, value)]

    def _cell(self, path: str, value: Any) -> Cell:
        self._placed.add(path)
        if path in self.whole:
            return Cell(path, self.whole[path], whole=True)
        individual = self.filing.get("entity_type") == "individual"
        masked = isinstance(value, str) and value != "" and hides(path.rpartition(".")[2], individual=individual)
        return Cell(path, self.shown(path, value), masked)

    def _paper_lines(self, index: int) -> list[Line]:
        path = f"documents[{index}]"
        self._placed.add(path)
        lines: list[Line] = []
        for name, item in self.papers[index].items():
            if name not in ("type", "signatures") and item not in (None, [], ""):
                lines += self._flat(f"{path}.{name}", item)
        return lines

    def _flat(self, path: str, value: Any) -> Iterator[Line]:
        if isinstance(value, Mapping):
            for name, item in value.items():
                yield from self._flat(f"{path}.{name}", item)
        elif value not in (None, [], ""):
            yield Line(path, t(paper_field_name(path)), self._cells(path, value))


def anchor(path: str) -> str:
    """The HTML id of a path's place on the page."""
    return "d-" + re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _entries(path: str, value: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """The members of a list of objects, or of an object of objects, with their paths."""
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        return [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    if path in ("persons", "organisations") and isinstance(value, Mapping):
        return [(f"{path}.{key}", item) for key, item in value.items()]
    return []
