"""The matters 办理事项 a visitor can come with: for each kind of filing its pages, its fields and its words.

A page, the task list, the check page and the licence page ask here; nothing else in the doors knows one kind from
another. A new kind is one more `Matter` (and its sections, where it has pages of its own).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.domain.errors import Text
from registry.web.forms import at
from registry.web.sections import Section, section

_COMPANY_PAGES = ("name", "premises", "scope", "people", "shares", "offices", "terms")
_NAME = Text("公司名称", "Company name")
_DOMICILE = Text("住所", "Domicile")
_REPRESENTATIVE = Text("法定代表人", "Legal representative")
_HOLDERS = Text("股东与出资", "Shareholders and contributions")
_DUES = Text("出资应在公司成立之日起五年内缴足。", "Contributions are due within five years of establishment.")
_USES = ("lease", "own", "free_use", "commitment")


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
    pages: tuple[str, ...] = _COMPANY_PAGES
    leaves_out: frozenset[str] = frozenset()
    titles: Mapping[str, Text] = field(default_factory=dict)
    name: Text = _NAME
    example: str = "成都锦云栈科技有限公司"
    premises: Text = _DOMICILE
    representative: Text = _REPRESENTATIVE
    holders: Text = _HOLDERS
    dues: Text = _DUES
    uses: tuple[str, ...] = _USES
    naming: str = "must"
    types: tuple[str, ...] = ()

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


_LLC = Matter(
    "establishment",
    "llc",
    title=Text("设立有限责任公司", "Establishing a limited company"),
    form=Text("公司登记（备案）申请书", "Application for company registration"),
)
_INDIVIDUAL = Matter(
    "individual_establishment",
    "individual",
    title=Text("开办个体工商户", "Setting up an individual business"),
    form=Text("个体工商户登记（备案）申请书", "Application for registration of an individual business"),
    pages=("name", "premises", "scope", "operator", "terms"),
    leaves_out=frozenset({"operating_term", "beneficial_owners"}),
    titles={
        "name": Text("名称", "Name"),
        "premises": Text("经营场所", "Place of business"),
        "terms": Text("执照与合并办理", "Licence and merged matters"),
    },
    name=Text("名称", "Name"),
    example="成都市武侯区听雨轩茶馆",
    premises=Text("经营场所", "Place of business"),
    representative=Text("经营者", "Operator"),
    uses=(*_USES, "platform"),
    naming="may",
)
_JSC = replace(
    _LLC,
    entity_type="jsc",
    title=Text("设立股份有限公司", "Establishing a company limited by shares"),
    example="成都锦云栈科技股份有限公司",
    titles={"shares": Text("注册资本与发起人出资", "Capital and promoters")},
    holders=Text("发起人与出资", "Promoters and contributions"),
    dues=Text("发起人在公司成立前缴足；上传验资证明。", "Promoters pay in full before registration; upload the proof."),
)
_BRANCH = Matter(
    "branch_establishment",
    "branch",
    title=Text("设立分公司", "Opening a branch"),
    form=Text("分公司登记申请书", "Application for registration of a branch"),
    pages=("parent", "name", "premises", "scope", "charge", "terms"),
    leaves_out=frozenset({"operating_term", "beneficial_owners", "currency"}),
    titles={
        "name": Text("分公司名称", "Name of the branch"),
        "premises": Text("经营场所", "Place of business"),
        "terms": Text("执照与合并办理", "Licence and merged matters"),
    },
    name=Text("分公司名称", "Name of the branch"),
    example="成都栈云数据科技有限公司双流分公司",
    premises=Text("经营场所", "Place of business"),
    representative=Text("负责人", "Person in charge"),
    naming="follows",
)
_EXCHANGE = replace(
    _LLC,
    procedure="consolidation",
    title=Text("公司换发“一照一码”执照", "A company exchanges its licence for the unified one"),
    form=Text("换发营业执照申请书", "Application for the exchange of the licence"),
    pages=("certificates", "name", "premises", "scope", "register", "terms"),
    leaves_out=frozenset({"domicile.use_type", "beneficial_owners", "currency"}),
    naming="follows",
    types=(
        "有限责任公司（自然人投资或控股）",
        "有限责任公司（自然人独资）",
        "有限责任公司（法人独资）",
        "有限责任公司（国有独资）",
        "其他有限责任公司",
    ),
)
_EXCHANGE_OF_A_SHOP = replace(
    _INDIVIDUAL,
    procedure="consolidation",
    title=Text("个体工商户换发“一照一码”执照", "An individual business exchanges its licence for the unified one"),
    form=_EXCHANGE.form,
    pages=("certificates", "name", "premises", "scope", "operator", "terms"),
    leaves_out=_INDIVIDUAL.leaves_out | {"domicile.use_type"},
    naming="follows",
)
MATTERS = (_LLC, _JSC, _BRANCH, _INDIVIDUAL, _EXCHANGE, _EXCHANGE_OF_A_SHOP)
_BY_KIND = {(one.procedure, one.entity_type): one for one in MATTERS}


def matter_of(answers: Mapping[str, Any]) -> Matter:
    """The matter of a filing or of a draft's answers; one that has no pages here is read like a company's."""
    return _BY_KIND.get((answers.get("procedure") or "", answers.get("entity_type") or ""), _LLC)
