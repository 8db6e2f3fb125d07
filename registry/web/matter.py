"""A matter 办理事项: one kind of filing as the doors know it, its pages, its fields and its words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.domain.errors import Text
from registry.domain.existing import FIELDS_OF, ITEMS
from registry.web.field_words import field_name
from registry.web.forms import at
from registry.web.sections import Section, section

_NAME = Text("公司名称", "Company name")
_DOMICILE = Text("住所", "Domicile")
_REPRESENTATIVE = Text("法定代表人", "Legal representative")
_HOLDERS = Text("股东与出资", "Shareholders and contributions")
_DUES = Text("出资应在公司成立之日起五年内缴足。", "Contributions are due within five years of establishment.")
_ON_THE_LICENCE = Text("执照要载明这一项，请照原执照填写", "The licence states it; enter it as on the old licence")
USES = ("lease", "own", "free_use", "commitment")
"""The ways to use premises of one's own."""

_NAMING_PEOPLE = frozenset(
    {"shareholders", "governance", "legal_representative", "liaison", "person_in_charge", "operator"}
    | {"composition", "family_members"}
)
"""Items that name people: where one of them changes, somebody new can be entered."""


@dataclass(frozen=True)
class Matter:
    """One kind of filing: pages in their order, fields those pages leave out, and its own words.

    `form` is the title of its application form; `name` (with an `example`), `premises` and `representative` are what
    its licence calls them; `holders` and `dues` say who holds shares and when he pays; `uses` are the ways to use the
    premises; `naming` says whether there `must` be a name of one's own choice, there `may` be one, or it `follows` from
    what is registered already; `types` are the types of company to choose from where nothing says which it is;
    `needs` are fields no rule asks for, and `needed` says why they are needed; `only` are the top-level fields that a
    change asks for, None for all of its pages.
    """

    procedure: str
    entity_type: str
    title: Text
    form: Text
    pages: tuple[str, ...]
    leaves_out: frozenset[str] = frozenset()
    titles: Mapping[str, Text] = field(default_factory=dict)
    name: Text = _NAME
    example: str = "成都锦云栈科技有限公司"
    premises: Text = _DOMICILE
    representative: Text = _REPRESENTATIVE
    holders: Text = _HOLDERS
    dues: Text = _DUES
    uses: tuple[str, ...] = USES
    naming: str = "must"
    types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    needed: Text = _ON_THE_LICENCE
    only: frozenset[str] | None = None

    @property
    def named(self) -> bool:
        """Whether it cannot be begun without a name."""
        return self.naming == "must"

    @property
    def reserves(self) -> bool:
        """Whether a name of free choice is held for it while it is filled in."""
        return self.naming != "follows" and "name" in self.pages

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its pages, each with its own title and only the fields it asks for."""
        return tuple(self.section(key) for key in self.pages)

    @property
    def typed(self) -> bool:
        """Whether its licence states a type of company."""
        return self.entity_type != "individual"

    def section(self, key: str) -> Section:
        """One of its pages; KeyError if it has none of this name."""
        if key not in self.pages:
            raise KeyError(key)
        one = section(key)
        roots = tuple(root for root in one.roots if self.asks(root))
        return replace(one, title=self.titles.get(key, one.title), roots=roots)

    def asks(self, path: str) -> bool:
        """Whether this matter asks for a field at all."""
        root = _root(path)
        return not {path, root} & self.leaves_out and (self.only is None or root in self.only)

    def altering(self, items: Collection[str]) -> Matter:
        """The change of these items alone: the pages that hold their fields, called by them, and nothing else there."""
        roots = {root for item in items for root in FIELDS_OF.get(item, ())}
        people = {"persons"} if _NAMING_PEOPLE & set(items) else set()
        only = frozenset(roots | people | {"change"}) - self.leaves_out
        pages = tuple(key for key in self.pages if only & set(section(key).roots))
        named = {key: self._named_by(items, key) for key in pages}
        titles = {**self.titles, **{key: title for key, title in named.items() if title}}
        return replace(self, pages=pages, only=only, titles=titles)

    def words_of(self, item: str) -> Text:
        """What an item of change is called here."""
        words = {"name": self.name, "domicile": self.premises}.get(item, ITEMS[item])
        return Text(words.zh, words.en[:1].upper() + words.en[1:])

    def _named_by(self, items: Collection[str], key: str) -> Text | None:
        """A page's title by the items it holds; None where it holds more than items."""
        roots = set(section(key).roots)
        held = [self.words_of(item) for item in ITEMS if item in items and roots & set(FIELDS_OF[item])]
        if not held or "persons" in roots:
            return None
        return Text("、".join(one.zh for one in held), ", ".join(one.en for one in held))

    def after(self, key: str) -> str:
        """The page that follows a page."""
        return [*self.pages, "papers"][self.pages.index(key) + 1]

    def owner_of(self, path: str) -> str:
        """The page on which a field of the filing is filled in; the check page where no page is."""
        root = _root(path)
        if root == "documents":
            return "papers"
        return next((one.key for one in self.sections if root in one.roots), "check")

    def begun_pages(self, answers: Mapping[str, Any], *, papers: bool) -> frozenset[str]:
        """The pages that somebody has filled in."""
        return frozenset([one.key for one in self.sections if one.begun(answers)] + (["papers"] if papers else []))

    def findings_about(
        self, key: str, answers: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], *, papers: bool
    ) -> list[Mapping[str, Any]]:
        """The findings to show on a page that was filled in: those that name a field of it.

        A finding that also names a page nobody has come to yet waits, unless what it names here is empty.
        """
        begun = self.begun_pages(answers, papers=papers)
        if key not in begun:
            return []

        def concerns(finding: Mapping[str, Any]) -> bool:
            owners = {named: self.owner_of(named) for named in finding["fields"]}
            here = [named for named, owner in owners.items() if owner == key]
            waiting = not set(owners.values()) - {"check"} <= begun
            return bool(here) and (not waiting or any(at(answers, one) in (None, "", [], {}) for one in here))

        return [finding for finding in findings if concerns(finding)]

    def lacking(self, filing: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """What is needed and nobody entered yet, told like a finding of the rules."""
        for path in self.needs:
            if at(filing, path) in (None, "", [], {}):
                words = field_name(path)
                message = Text(f"还没有填写：{words.zh}", f"Still to be filled in: {words.en}")
                yield {"rule_id": "", "severity": "correct", "fields": [path], "message": message.to_json(),
                       "fix": self.needed.to_json(), "law": []}  # fmt: skip


def _root(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
