"""Words for the values of a filing, as papers say them in Chinese: offices, methods, amounts, days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from registry.domain.kinds import LONG_TERM
from registry.domain.money import amount_text

OFFICES = {
    "director": "董事", "executive_director": "执行董事", "chair": "董事长", "vice_chair": "副董事长",
    "manager": "经理", "general_manager": "总经理", "deputy_manager": "副经理", "finance_officer": "财务负责人",
    "supervisor": "监事", "employee_supervisor": "职工代表监事", "employee_director": "职工代表董事",
    "supervisory_chair": "监事会主席", "audit_committee": "审计委员会成员", "person_in_charge": "负责人",
}  # fmt: skip
METHODS = {
    "money": "货币", "in_kind": "实物", "ip": "知识产权", "land_use_right": "土地使用权", "equity": "股权",
    "claim": "债权",
}  # fmt: skip
CAPACITIES = {
    "legal_representative": "法定代表人", "shareholder": "股东", "shareholder_representative": "单位股东的法定代表人",
    "director": "董事", "parent_representative": "隶属企业法定代表人", "operator": "经营者",
}  # fmt: skip
USES = {
    "lease": "租用", "own": "自有", "free_use": "无偿使用", "commitment": "住所承诺", "platform": "网络经营场所",
}  # fmt: skip
PROCEDURES = {
    "establishment": "公司设立登记", "branch_establishment": "分支机构设立登记",
    "individual_establishment": "个体工商户设立登记", "consolidation": "换发营业执照", "change": "变更登记",
    "deregistration": "注销登记",
}  # fmt: skip
CHANGES = {
    "name": "名称", "domicile": "住所", "legal_representative": "法定代表人", "capital": "注册资本",
    "registered_capital": "注册资本", "capital_reduction": "减少注册资本", "capital_increase": "增加注册资本",
    "scope": "经营范围", "business_scope": "经营范围", "shareholders": "股东", "company_type": "公司类型",
    "term": "经营期限", "operating_term": "经营期限", "articles": "章程", "directors": "董事", "supervisors": "监事",
    "manager": "经理", "governance": "董事、监事、高级管理人员", "person_in_charge": "负责人", "operator": "经营者",
    "composition": "组成形式", "family_members": "参加经营的家庭成员", "liaison": "联络员",
    "beneficial_owners": "受益所有人",
}  # fmt: skip


def office(key: str | None) -> str:
    """An office in Chinese; as written where it is no known key."""
    return OFFICES.get(key or "", key or "")


def method(key: str | None) -> str:
    """A method of contribution in Chinese."""
    return METHODS.get(key or "", key or "")


def day(value: date | None) -> str:
    """2026年11月22日; 长期; empty where none is given."""
    if value is None:
        return ""
    return "长期" if value == LONG_TERM else f"{value.year}年{value.month}月{value.day}日"


def amount(value: int | Decimal | None) -> str:
    """1,000,000.00; empty where none is given."""
    return "" if value is None else amount_text(value)


def number(value: int | None) -> str:
    """A count in digits; empty where none is given."""
    return "" if value is None else str(value)
