"""What is filed about an entity that already exists: its old certificates, a change, a deregistration."""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

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
_ITEM_OF = {word: item for item, words in _ITEM_WORDS.items() for word in (item, *words)}


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
    named = {_ITEM_OF.get(word.strip().lower(), word) for word in (change.items if change else ())}
    return frozenset(named | ({"registered_capital"} if "capital_reduction" in named else set()))


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
    """What the register holds of an entity that is changed or deregistered, before that."""

    legal_representative: str | None = declared(_NAME)
    registered_capital_cny: int | Decimal | None = declared(Amount())
    flags: tuple[str, ...] = declared(Many(_NAME))
    branches: tuple[RegisteredBranch, ...] = declared(Many(One(RegisteredBranch, bare="name")))
