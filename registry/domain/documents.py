"""One document 材料 of a filing: its type, its signatures, and the content that was read from it.

Every type shares the one shape `Document`; FIELDS_OF says which fields belong to which type.
"""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.errors import Text
from registry.domain.kinds import NAME_LENGTH, Amount, Choice, Day, Flag, PersonKey, Whole, Words
from registry.domain.shape import Kind, Many, One, declared, declared_kinds

SIGNATURE_KINDS = ("signature", "seal", "e_signature", "e_seal")
_NAME, _TEXT, _KEY = Words(NAME_LENGTH), Words(), PersonKey()

_COMMON = "type signed_on signatures brought"
FIELDS_OF: dict[str, str] = {
    "application_form": "",
    "name_notice": "name number issued_on valid_to",
    "articles": "items organs content",
    "appointment": "made_by company_name appointees",
    "id_copy": "person name id_number",
    "subject_qualification": "organisation name uscc status",
    "lease": "lessor lessee address from to",
    "property_certificate": "owner number address use",
    "sublease_consent": "owner lessor lessee address",
    "neighbour_consent": "address",
    "premises_commitment": "address",
    "owner_consent": "owner address",
    "platform_certificate": "name address",
    "approval": "pre_approval_id number holder_name issued_on valid_to",
    "authorization": "agent_name agent_id_number from to scope",
    "parent_licence": "name uscc",
    "payment_proof": "number issued_on amount_cny",
    "shareholder_consent": "",
    "guardianship": "person name guardian_name guardian_id_number",
    "articles_amendment": "content items",
    "change_resolution": "",
    "investor_commitment": "",
    "dissolution_resolution": "",
    "liquidation_report": "",
    "tax_clearance": "number issued_on",
}
"""Document type → the JSON names that belong to it, beside type, signed_on and signatures."""

REPLACEABLE = frozenset({"articles", "appointment"})
"""Papers the service writes unless the applicant brings his own."""

LABELS = {
    "application_form": Text("登记申请书", "application form"),
    "name_notice": Text("名称预先核准通知书", "notice of name pre-approval"),
    "articles": Text("公司章程", "articles of association"),
    "appointment": Text("任职文件", "appointment document"),
    "id_copy": Text("身份证件复印件", "copy of the identity document"),
    "subject_qualification": Text("主体资格证明", "proof of the investor's standing"),
    "lease": Text("租赁合同", "lease"),
    "property_certificate": Text("不动产权证书", "property certificate"),
    "sublease_consent": Text("同意转租证明", "owner's consent to the sublease"),
    "neighbour_consent": Text("有利害关系业主同意证明", "consent of the owners concerned"),
    "premises_commitment": Text("住所承诺书", "commitment on the premises"),
    "owner_consent": Text("产权人同意使用证明", "owner's consent to the use"),
    "platform_certificate": Text("网络经营场所证明", "platform's certificate"),
    "approval": Text("批准文件", "approval document"),
    "authorization": Text("委托书", "authorization of the agent"),
    "parent_licence": Text("隶属企业营业执照", "licence of the parent company"),
    "payment_proof": Text("验资证明", "proof of payment"),
    "shareholder_consent": Text("全体股东同意文件", "consent of all shareholders"),
    "guardianship": Text("监护关系证明", "proof of guardianship"),
    "articles_amendment": Text("章程修正案", "amendment of the articles"),
    "change_resolution": Text("变更决议", "resolution on the change"),
    "investor_commitment": Text("全体投资人承诺书", "commitment of all investors"),
    "dissolution_resolution": Text("解散决议", "resolution to dissolve"),
    "liquidation_report": Text("清算报告", "liquidation report"),
    "tax_clearance": Text("清税证明", "tax clearance"),
}


def label(kind: str | None) -> Text:
    """What a type of document is called; the type itself where it is not known here."""
    return LABELS.get(kind or "", Text(kind or "材料", kind or "document"))


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature or seal: who, how, when, whether it was verified, and the end of its certificate.

    `signed_by` is the natural person whose hand it was, where that is not the signer (an organisation, a minor).
    """

    signer: str | None = declared(_NAME)
    kind: str | None = declared(Choice(SIGNATURE_KINDS))
    on: date | None = declared(Day())
    verified: bool | None = declared(Flag())
    cert_valid_to: date | None = declared(Day(open_ended=True))
    signed_by: str | None = declared(_NAME)


@dataclass(frozen=True, slots=True)
class Appointee:
    """One appointment: key of a person, office, term in years."""

    person: str | None = declared(_KEY)
    office: str | None = declared(_NAME)
    term_years: int | None = declared(Whole())


@dataclass(frozen=True, slots=True)
class StatedContribution:
    """A contribution as the articles state it."""

    method: str | None = declared(_NAME)
    amount_cny: int | Decimal | None = declared(Amount())
    due: date | None = declared(Day())


@dataclass(frozen=True, slots=True)
class StatedShareholder:
    """A shareholder as the articles state him: by name, with ID number or unified code."""

    name: str | None = declared(_NAME)
    id_number: str | None = declared(_NAME)
    uscc: str | None = declared(_NAME)
    subscribed_cny: int | Decimal | None = declared(Amount())
    contributions: tuple[StatedContribution, ...] = declared(Many(One(StatedContribution)))


@dataclass(frozen=True, slots=True)
class ArticlesContent:
    """What the articles of association say."""

    company_name: str | None = declared(_NAME)
    domicile_address: str | None = declared(_TEXT)
    registered_capital_cny: int | Decimal | None = declared(Amount())
    business_scope: tuple[str, ...] = declared(Many(_TEXT))
    operating_term: str | None = declared(_NAME)
    legal_rep_office: str | None = declared(_NAME)
    legal_representative: str | None = declared(_NAME)
    shareholders: tuple[StatedShareholder, ...] = declared(Many(One(StatedShareholder)))


@dataclass(frozen=True, slots=True)
class Document:
    """One document; a field that does not belong to its type is None or ().

    `brought` marks a paper of a kind the service writes itself that the applicant uploaded instead (`REPLACEABLE`).
    """

    type: str | None = declared(_NAME)
    signed_on: date | None = declared(Day())
    signatures: tuple[Signature, ...] = declared(Many(One(Signature)))
    brought: bool | None = declared(Flag())
    items: tuple[str, ...] = declared(Many(_NAME))
    organs: tuple[str, ...] = declared(Many(_NAME))
    content: ArticlesContent | None = declared(One(ArticlesContent))
    made_by: str | None = declared(_NAME)
    company_name: str | None = declared(_NAME)
    appointees: tuple[Appointee, ...] = declared(Many(One(Appointee)))
    person: str | None = declared(_KEY)
    name: str | None = declared(_NAME)
    id_number: str | None = declared(_NAME)
    organisation: str | None = declared(_KEY)
    uscc: str | None = declared(_NAME)
    status: str | None = declared(_NAME)
    lessor: str | None = declared(_NAME)
    lessee: str | None = declared(_NAME)
    address: str | None = declared(_TEXT)
    starts_on: date | None = declared(Day(), "from")
    ends_on: date | None = declared(Day(open_ended=True), "to")
    owner: str | None = declared(_NAME)
    number: str | None = declared(_NAME)
    use: str | None = declared(_NAME)
    pre_approval_id: str | None = declared(_NAME)
    holder_name: str | None = declared(_NAME)
    issued_on: date | None = declared(Day())
    valid_to: date | None = declared(Day(open_ended=True))
    agent_name: str | None = declared(_NAME)
    agent_id_number: str | None = declared(_NAME)
    scope: tuple[str, ...] = declared(Many(_NAME))
    amount_cny: int | Decimal | None = declared(Amount())
    guardian_name: str | None = declared(_NAME)
    guardian_id_number: str | None = declared(_NAME)


def _belonging(value: dict[str, Any]) -> frozenset[str] | None:
    """The JSON names of this document's type; of an unknown type, all of them."""
    kind = value.get("type")
    named = FIELDS_OF.get(kind) if isinstance(kind, str) else None
    return frozenset(f"{_COMMON} {named}".split()) if named is not None else frozenset(declared_kinds(Document))


DOCUMENT: Kind = One(Document, narrow=_belonging)
