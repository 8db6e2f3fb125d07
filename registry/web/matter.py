"""A matter 办理事项: one kind of filing as the doors know it, its pages, its fields and its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.domain.errors import Text
from registry.web.field_words import field_name
from registry.web.forms import at
from registry.web.sections import Section, section

_NAME = Text("公司名称", "Company name")
_DOMICILE = Text("住所", "Domicile")
_REPRESENTATIVE = Text("法定代表人", "Legal representative")
_HOLDERS = Text("股东与出资", "Shareholders and contributions")
_DUES = Text("出资应在公司成立之日起五年内缴足。", "Contributions are due within five years of establishment.")
USES = ("lease", "own", "free_use", "commitment")
"""The ways to use premises of one's own."""


@dataclass(frozen=True)
class Matter:
    """One kind of filing: pages in their order, fields those pages leave out, and its own words.

    `form` is the title of its application form; `name` (with an `example`), `premises` and `representative` are what
    its licence calls them; `holders` and `dues` say who holds shares and when he pays; `uses` are the ways to use the
    premises; `naming` says whether there `must` be a name of one's own choice, there `may` be one, or it `follows` from
    what is registered already; `types` are the types of company to choose from where nothing says which it is.
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

    @property
    def named(self) -> bool:
        """Whether it cannot be begun without a name."""
        return self.naming == "must"

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
        roots = tuple(root for root in one.roots if root not in self.leaves_out)
        return replace(one, title=self.titles.get(key, one.title), roots=roots)

    def asks(self, path: str) -> bool:
        """Whether this matter asks for a field at all."""
        return path not in self.leaves_out and path.partition(".")[0].partition("[")[0] not in self.leaves_out

    def after(self, key: str) -> str:
        """The page that follows a page."""
        return [*self.pages, "papers"][self.pages.index(key) + 1]

    def owner_of(self, path: str) -> str:
        """The page on which a field of the filing is filled in; the check page where no page is."""
        root = path.partition(".")[0].partition("[")[0]
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
        """What its licence has to state and nobody entered yet, told like a finding of the rules."""
        for path in self.needs:
            if at(filing, path) in (None, "", [], {}):
                words = field_name(path)
                message = Text(f"还没有填写：{words.zh}", f"Still to be filled in: {words.en}")
                fix = Text("执照要载明这一项，请照原执照填写", "The licence states it; enter it as on the old licence")
                yield {"rule_id": "", "severity": "correct", "fields": [path], "message": message.to_json(),
                       "fix": fix.to_json(), "law": []}  # fmt: skip
