"""What is filed about an entity that already exists: its old certificates, a change, a deregistration."""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.errors import Text
from registry.domain.kinds import NAME_LENGTH, Amount, Choice, Day, Flag, Words
from registry.domain.shape import Free, Many, One, declared

_NAME, _TEXT = Words(NAME_LENGTH), Words()


@dataclass(frozen=True, slots=True)
class OldCertificate:
    """A certificate from before the merger; `lost_notice` says where its loss was announced."""

    kind: str | None = declared(_NAME)
    number: str | None = declared(_NAME)
    name: str | None = declared(_NAME)
    address: str | None = declared(_TEXT)
    legal_rep: str | None = declared(_NAME)
    issued_by: str | None = declared(_NAME)
    issued_on: date | None = declared(Day())
    valid_to: date | None = declared(Day(open_ended=True))
    surrendered: bool | None = declared(Flag())
    lost_notice: str | None = declared(_TEXT)


_ITEM_WORDS = {
    "name": ("名称",),
    "domicile": ("住所", "经营场所", "address", "premises"),
    "registered_capital": ("注册资本", "registered_capital_cny", "capital", "capital_increase", "增资"),
    "capital_reduction": ("减资", "减少注册资本", "reduce_capital"),
    "company_type": ("类型", "公司类型", "company_type_text", "type", "change_of_form"),
    "shareholders": ("股东", "发起人", "shareholder", "股东变更", "股权转让"),
    "legal_representative": ("法定代表人", "legal_rep"),
    "governance": ("董事监事经理", "董监高", "directors", "supervisors", "manager", "officers"),
    "business_scope": ("经营范围", "scope"),
    "operating_term": ("经营期限", "营业期限", "term"),
    "articles": ("章程", "articles_of_association"),
    "person_in_charge": ("负责人",),
    "operator": ("经营者",),
    "composition": ("组成形式",),
    "family_members": ("家庭成员", "参加经营的家庭成员"),
    "liaison": ("联络员", "登记联络员"),
    "beneficial_owners": ("受益所有人",),
}
"""What may change → other words for it; a reduction of capital is also a change of `registered_capital`."""
OF_THE_WHOLE = frozenset({"merger", "division", "dissolution", "合并", "分立", "解散"})
"""What changes a company as a whole: judged by its votes (M02)."""
_PARTS_OF_WORDS = (
    ("reduc", "capital_reduction"), ("decrease", "capital_reduction"), ("减", "capital_reduction"),
    ("capital", "registered_capital"), ("资本", "registered_capital"),
    ("legal_rep", "legal_representative"), ("法定代表人", "legal_representative"),
    ("shareholder", "shareholders"), ("equity", "shareholders"), ("股", "shareholders"),
    *((word, "governance") for word in ("director", "supervisor", "manager", "officer", "audit", "chair")),
    *((word, "governance") for word in ("董事", "监事", "经理", "高级管理人员", "财务负责人", "审计委员会")),
    ("scope", "business_scope"), ("经营范围", "business_scope"),
    ("address", "domicile"), ("domicile", "domicile"), ("住所", "domicile"), ("经营场所", "domicile"),
    ("articles", "articles"), ("章程", "articles"), ("liaison", "liaison"), ("联络", "liaison"),
    ("名称", "name"), ("name", "name"), ("期限", "operating_term"), ("term", "operating_term"),
    ("类型", "company_type"),
)  # fmt: skip
"""A part of a word that is written otherwise → the item it means; the first that fits counts."""
_ITEM_OF = {word: item for item, words in _ITEM_WORDS.items() for word in (item, *words)}
ITEMS: Mapping[str, Text] = {
    "name": Text("名称", "name"),
    "domicile": Text("住所（经营场所）", "domicile or place of business"),
    "registered_capital": Text("注册资本", "registered capital"),
    "capital_reduction": Text("减少注册资本", "reduction of capital"),
    "shareholders": Text("股东", "shareholders"),
    "legal_representative": Text("法定代表人", "legal representative"),
    "governance": Text("董事、监事、高级管理人员", "directors, supervisors and managers"),
    "business_scope": Text("经营范围", "business scope"),
    "operating_term": Text("经营期限", "operating term"),
    "articles": Text("章程", "articles of association"),
    "person_in_charge": Text("负责人", "person in charge"),
    "operator": Text("经营者", "operator"),
    "composition": Text("组成形式", "form of composition"),
    "family_members": Text("参加经营的家庭成员", "family members who take part"),
    "liaison": Text("联络员", "liaison"),
    "beneficial_owners": Text("受益所有人", "beneficial owners"),
}
"""What can be changed here, as it is called; a change of form (公司类型) is not made here."""
_COMPANY = ("name", "domicile", "registered_capital", "capital_reduction", "legal_representative", "governance",
            "business_scope", "operating_term", "articles", "liaison", "beneficial_owners")  # fmt: skip
ITEMS_OF: Mapping[str, tuple[str, ...]] = {
    "llc": (*_COMPANY[:4], "shareholders", *_COMPANY[4:]),
    "jsc": _COMPANY,
    "branch": ("name", "domicile", "person_in_charge", "business_scope", "operating_term", "liaison"),
    "individual": ("name", "domicile", "operator", "composition", "family_members", "business_scope", "liaison"),
}
"""What an entity of each type can change (RMR2021 8, 9): the shareholders of a company by shares are not registered."""
RECORDED = frozenset({"articles", "operating_term", "governance", "family_members", "liaison", "beneficial_owners"})
"""Matters that are filed for the record 备案 (RMR2021 9); all others are registered 登记."""
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "domicile": ("domicile", "registration_authority"),
    "registered_capital": ("registered_capital_cny", "currency", "shareholders"),
    "capital_reduction": ("registered_capital_cny", "currency", "shareholders"),
    "shareholders": ("shareholders", "organisations", "company_type_text"),
    "legal_representative": ("legal_representative",),
    "governance": ("governance",),
    "business_scope": ("business_scope", "main_industry_code"),
    "operating_term": ("operating_term",),
    "articles": (),
    "person_in_charge": ("person_in_charge",),
    "operator": ("operator",),
    "composition": ("composition", "family_members"),
    "family_members": ("family_members",),
    "liaison": ("liaison",),
    "beneficial_owners": ("beneficial_owners",),
}
"""Which top-level fields of a filing belong to an item; a new capital is subscribed by the same shareholders."""
OF_THE_CASE = frozenset({"change", "dereg", "agent", "declarations", "licence_copies", "headcount"})
"""Fields that speak of this case and not of what is registered."""
IDENTITY = ("name", "id_type", "id_number", "sex", "birth_date", "nationality")
"""What makes a registered person who he is."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of registration: which items, decided when, by which votes, announced when.

    `votes` is the part of all votes that was in favour: a share (0.7, "2/3", "70%") or `{"for": 70, "total": 100}`.
    """

    items: tuple[str, ...] = declared(Many(_NAME))
    decision_date: date | None = declared(Day())
    votes: Any = declared(Free())
    announced_on: date | None = declared(Day())
    old_licence_returned: bool | None = declared(Flag())


def items_of(change: Change | None) -> frozenset[str]:
    """What changes, each item by the one word the rules use; a word nobody knows stands for itself."""
    named = {_item(word) for word in (change.items if change else ())}
    return frozenset(named | ({"registered_capital"} if "capital_reduction" in named else set()))


def items_in(filing: Mapping[str, Any]) -> frozenset[str]:
    """`items_of` of a filing as JSON, or of a draft's answers."""
    return items_of(Change(items=tuple((filing.get("change") or {}).get("items") or ())))


def unknown_items(change: Change | None) -> frozenset[str]:
    """The items of a change that no rule knows."""
    return items_of(change) - set(_ITEM_WORDS) - OF_THE_WHOLE


def _item(written: str) -> str:
    word = written.strip().lower()
    if (item := _ITEM_OF.get(word)) is not None or word in OF_THE_WHOLE:
        return item or word
    return next((item for part, item in _PARTS_OF_WORDS if part in word), written)


@dataclass(frozen=True, slots=True)
class Deregistration:
    """A deregistration 注销: `simple` or `ordinary`, and the day its public notice began."""

    kind: str | None = declared(Choice(("simple", "ordinary")))
    notice_start: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class RegisteredBranch:
    """A branch in the register; one without a standing is there."""

    name: str | None = declared(_NAME)
    uscc: str | None = declared(_NAME)
    status: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class ExistingEntity:
    """What the register holds of an entity that is changed or deregistered, before that.

    `holders` are the keys of its registered shareholders: they decide on the change, who leaves among them.
    """

    legal_representative: str | None = declared(_NAME)
    registered_capital_cny: int | Decimal | None = declared(Amount())
    flags: tuple[str, ...] = declared(Many(_NAME))
    branches: tuple[RegisteredBranch, ...] = declared(Many(One(RegisteredBranch, bare="name")))
    holders: tuple[str, ...] = declared(Many(_NAME))
