"""The matters 办理事项 a visitor can come with.

A page, the task list, the check page and the licence page ask here; nothing else in the doors knows one kind from
another. A new kind is one more `Matter` (and its sections, where it has pages of its own).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from registry.domain.errors import Text
from registry.domain.existing import ITEMS_OF, items_in
from registry.web.matter import USES, Matter

_ON_EVERY_LICENCE = ("established_on", "registration_authority.name", "domicile.address", "business_scope")

_LLC = Matter(
    "establishment",
    "llc",
    title=Text("设立有限责任公司", "Establishing a limited company"),
    form=Text("公司登记（备案）申请书", "Application for company registration"),
    pages=("name", "premises", "scope", "people", "shares", "offices", "terms"),
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
    uses=(*USES, "platform"),
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
    needs=(
        *_ON_EVERY_LICENCE,
        "name.full",
        "company_type_text",
        "registered_capital_cny",
        "legal_representative.person",
    ),
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
    needs=(*_ON_EVERY_LICENCE, "operator.person"),
)
_EXCHANGE_OF_A_JSC = replace(
    _EXCHANGE,
    entity_type="jsc",
    title=Text("股份有限公司换发“一照一码”执照", "A company limited by shares exchanges its licence"),
    example=_JSC.example,
    types=("股份有限公司（非上市）", "股份有限公司（上市）"),
)
_EXCHANGE_OF_A_BRANCH = replace(
    _BRANCH,
    procedure="consolidation",
    title=Text("分公司换发“一照一码”执照", "A branch exchanges its licence for the unified one"),
    form=_EXCHANGE.form,
    pages=("certificates", "parent", "name", "premises", "scope", "charge", "terms"),
    leaves_out=_BRANCH.leaves_out | {"domicile.use_type", "parent.decision_date"},
    needs=(*_ON_EVERY_LICENCE, "name.full", "parent.name", "person_in_charge.person"),
)


def _change(of: Matter, title: Text, *, leaves_out: frozenset[str] = frozenset()) -> Matter:
    """The change of what was registered by a matter: its pages, as far as they are about what changes, and a last one.

    The kind of an individual business or branch says nothing of votes (M02) or a reduced capital (M05).
    """
    return replace(
        of,
        procedure="change",
        title=title,
        form=Text("变更登记（备案）申请书", "Application for registration of a change"),
        pages=(*(page for page in of.pages if page != "parent"), "change"),
        leaves_out=of.leaves_out | leaves_out,
        needs=("change.decision_date",),
        needed=Text("申请的期限从这一天算起，请填写", "The time to apply runs from this day; enter it"),
    )


def _ending(of: Matter, title: Text, *, leaves_out: frozenset[str] = frozenset()) -> Matter:
    """The deregistration of what was registered by a matter; an individual business publishes no notice (Z02)."""
    return replace(
        of,
        procedure="deregistration",
        title=title,
        form=Text("注销登记申请书", "Application for deregistration"),
        pages=("ending",),
        leaves_out=leaves_out,
        naming="follows",
    )


_NO_VOTES = frozenset({"change.votes", "change.announced_on"})
_NO_NOTICE = frozenset({"dereg.notice_start"})
_CHANGES = (
    _change(_LLC, Text("有限责任公司变更登记", "Change of a limited company")),
    _change(_JSC, Text("股份有限公司变更登记", "Change of a company limited by shares")),
    _change(_BRANCH, Text("分公司变更登记", "Change of a branch"), leaves_out=_NO_VOTES),
    _change(_INDIVIDUAL, Text("个体工商户变更登记", "Change of an individual business"), leaves_out=_NO_VOTES),
)
_ENDINGS = (
    _ending(_LLC, Text("有限责任公司注销登记", "Deregistration of a limited company")),
    _ending(_JSC, Text("股份有限公司注销登记", "Deregistration of a company limited by shares")),
    _ending(_BRANCH, Text("分公司注销登记", "Deregistration of a branch")),
    _ending(_INDIVIDUAL, Text("个体工商户注销登记", "Deregistration of an individual business"), leaves_out=_NO_NOTICE),
)
MATTERS = (
    *(_LLC, _JSC, _BRANCH, _INDIVIDUAL),
    *(_EXCHANGE, _EXCHANGE_OF_A_JSC, _EXCHANGE_OF_A_BRANCH, _EXCHANGE_OF_A_SHOP),
    *_CHANGES,
    *_ENDINGS,
)
_BY_KIND = {(one.procedure, one.entity_type): one for one in MATTERS}


def matter_of(answers: Mapping[str, Any]) -> Matter:
    """The matter of a filing or of a draft's answers; one that has no pages here is read like a company's."""
    found = _BY_KIND.get((answers.get("procedure") or "", answers.get("entity_type") or ""), _LLC)
    if found.procedure != "change":
        return found
    return found.altering(items_in(answers))


def alterable(entity_type: str) -> list[tuple[str, Text]]:
    """What an entity of a type can change on the pages, each item with its words.

    That a new capital is a reduced one follows from the amount; an item without fields of its own has no page.
    """
    change = _BY_KIND["change", entity_type]
    return [
        (item, change.words_of(item))
        for item in ITEMS_OF[entity_type]
        if item != "capital_reduction" and len(change.altering([item]).pages) > 1
    ]
