"""What the fields of a filing and their values are called, for whoever reads a filing rather than fills it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from certificates.catalogue import catalogue
from registry.domain import division
from registry.domain.errors import Text
from registry.domain.industry import industry
from registry.web.language import day, money, t

FIELDS: dict[str, Text] = {
    "procedure": Text("办理事项", "Procedure"),
    "entity_type": Text("主体类型", "Kind of entity"),
    "company_type_text": Text("公司类型", "Company type"),
    "registration_authority.name": Text("登记机关", "Registration authority"),
    "registration_authority.division_code": Text("登记机关区划", "Division of the authority"),
    "declarations.truthfulness": Text("材料真实承诺", "Declaration of truthfulness"),
    "declarations.name_infringement": Text("名称侵权责任承诺", "Undertaking on the name"),
    "name": Text("企业名称", "Name"),
    "name.full": Text("企业名称", "Name"),
    "name.division": Text("行政区划", "Division"),
    "name.trade_name": Text("字号", "Trade name"),
    "name.industry": Text("行业", "Industry term"),
    "name.org_form": Text("组织形式", "Form"),
    "name.reservation": Text("名称保留", "Reservation of the name"),
    "name.reservation.reserved_on": Text("名称保留自", "Name reserved from"),
    "name.reservation.expires_on": Text("名称保留至", "Name reserved until"),
    "name.reservation.involves_approval": Text("涉及前置审批", "Involves an approval"),
    "domicile": Text("住所", "Domicile"),
    "domicile.division_code": Text("住所区划", "Division of the domicile"),
    "domicile.address": Text("住所", "Domicile"),
    "domicile.use_type": Text("住所使用方式", "Right to the premises"),
    "registered_capital_cny": Text("注册资本", "Registered capital"),
    "currency": Text("币种", "Currency"),
    "established_on": Text("成立日期", "Established on"),
    "business_scope": Text("经营范围", "Business scope"),
    "main_industry_code": Text("主营行业", "Main industry"),
    "operating_term": Text("经营期限", "Operating term"),
    "headcount": Text("从业人数", "Headcount"),
    "legal_representative": Text("法定代表人", "Legal representative"),
    "legal_representative.person": Text("法定代表人", "Legal representative"),
    "legal_representative.position": Text("法定代表人职务", "Office of the legal representative"),
    "shareholders": Text("股东", "Shareholders"),
    "governance": Text("组织机构", "Governance"),
    "governance.board": Text("设董事会", "Has a board"),
    "governance.directors": Text("董事", "Directors"),
    "governance.chair": Text("董事长", "Chair"),
    "governance.manager": Text("经理", "Manager"),
    "governance.deputy_managers": Text("副经理", "Deputy managers"),
    "governance.finance_officer": Text("财务负责人", "Finance officer"),
    "governance.supervisory_board": Text("设监事会", "Has a supervisory board"),
    "governance.supervisors": Text("监事", "Supervisors"),
    "governance.employee_directors": Text("职工董事", "Employee directors"),
    "governance.employee_supervisors": Text("职工监事", "Employee supervisors"),
    "governance.audit_committee": Text("审计委员会", "Audit committee"),
    "governance.no_supervisor_consent": Text("全体股东同意不设监事", "All agree to have no supervisor"),
    "person_in_charge.person": Text("负责人", "Person in charge"),
    "operator.person": Text("经营者", "Operator"),
    "composition": Text("组成形式", "Composition"),
    "family_members": Text("参加经营的家庭成员", "Family members"),
    "liaison": Text("登记联络员", "Liaison"),
    "liaison.person": Text("登记联络员", "Liaison"),
    "agent": Text("委托代理人", "Agent"),
    "agent.person": Text("委托代理人", "Agent"),
    "agent.from": Text("委托自", "Authorised from"),
    "agent.to": Text("委托至", "Authorised until"),
    "agent.scope": Text("委托事项", "Authorised for"),
    "parent": Text("隶属企业", "Parent company"),
    "parent.name": Text("隶属企业名称", "Name of the parent company"),
    "licence_copies.original": Text("正本份数", "Originals"),
    "licence_copies.duplicate": Text("副本份数", "Duplicates"),
    "beneficial_owners": Text("受益所有人", "Beneficial owners"),
    "beneficial_owners.exempt_small_company": Text("受益所有人免报承诺", "Exempt from naming beneficial owners"),
    "consolidated_items": Text("合并办理事项", "Merged matters"),
    "persons": Text("人员", "Persons"),
    "persons.name": Text("姓名", "Name"),
    "organisations.name": Text("名称", "Name"),
    "organisations": Text("组织", "Organisations"),
    "old_certificates": Text("原有证照", "Old certificates"),
    "assigned_uscc": Text("统一社会信用代码", "Unified code"),
    "documents": Text("材料", "Papers"),
    "as_of": Text("提交日期", "Day of submission"),
    "lookups": Text("外部系统核对", "Other systems"),
}
"""Path without list places and keys → what it is called."""

PARTS: dict[str, Text] = {
    "accepted": Text("已承诺", "Accepted"),
    "signed_by": Text("签署人", "Signed by"),
    "on": Text("日期", "On"),
    "text": Text("经营项目", "Item"),
    "industry_code": Text("行业代码", "Class"),
    "licence": Text("许可", "Licence"),
    "pre_approval_id": Text("前置审批事项", "Prior approval"),
    "post_dept": Text("后置许可部门", "Licensing department"),
    "kind": Text("类型", "Kind"),
    "ref": Text("股东", "Shareholder"),
    "subscribed_cny": Text("认缴出资额", "Subscribed"),
    "contributions": Text("出资", "Contributions"),
    "method": Text("出资方式", "Method"),
    "amount_cny": Text("金额", "Amount"),
    "due": Text("缴付期限", "Due"),
    "nationality": Text("国籍", "Nationality"),
    "name": Text("姓名名称", "Name"),
    "id_type": Text("证件类型", "Document"),
    "id_number": Text("证件号码", "Identity number"),
    "sex": Text("性别", "Sex"),
    "birth_date": Text("出生日期", "Born"),
    "phone": Text("电话", "Phone"),
    "id_valid_to": Text("证件有效至", "Document valid until"),
    "residence": Text("住址", "Residence"),
    "realname_verified": Text("实名", "Verified"),
    "own_labour_income": Text("以自己的劳动收入为主要生活来源", "Lives on own labour"),
    "uscc": Text("统一社会信用代码", "Unified code"),
    "status": Text("登记状态", "Status"),
    "legal_representative": Text("法定代表人", "Legal representative"),
    "legal_rep": Text("法定代表人", "Legal representative"),
    "state_owned": Text("国有", "State-owned"),
    "single_natural_person_llc": Text("自然人独资公司", "Owned by one natural person"),
    "code": Text("事项", "Matter"),
    "data": Text("内容", "Details"),
    "signed_on": Text("签署日期", "Signed on"),
    "signatures": Text("签名盖章", "Signatures"),
    "items": Text("载明事项", "Items"),
    "organs": Text("组织机构", "Organs"),
    "content": Text("内容", "Content"),
    "company_name": Text("公司名称", "Company name"),
    "domicile_address": Text("住所", "Domicile"),
    "domicile": Text("住所", "Domicile"),
    "legal_rep_office": Text("法定代表人由谁担任", "Office of the legal representative"),
    "registered_capital_cny": Text("注册资本", "Registered capital"),
    "business_scope": Text("经营范围", "Business scope"),
    "operating_term": Text("经营期限", "Operating term"),
    "shareholders": Text("股东及出资", "Shareholders"),
    "made_by": Text("作出机构", "Made by"),
    "appointees": Text("任职人员", "Appointees"),
    "office": Text("职务", "Office"),
    "term_years": Text("任期（年）", "Term in years"),
    "person": Text("人员", "Person"),
    "organisation": Text("组织", "Organisation"),
    "lessor": Text("出租人", "Lessor"),
    "lessee": Text("承租人", "Lessee"),
    "signers": Text("签名或者盖章的人（以顿号分开）", "Who signed or sealed it (separated by 、)"),
    "address": Text("地址", "Address"),
    "from": Text("起始日期", "From"),
    "to": Text("截止日期", "Until"),
    "owner": Text("权利人", "Owner"),
    "number": Text("编号", "Number"),
    "use": Text("用途", "Use"),
    "holder_name": Text("持有人", "Holder"),
    "issued_on": Text("签发日期", "Issued on"),
    "issued_by": Text("签发机关", "Issued by"),
    "valid_to": Text("有效期至", "Valid until"),
    "agent_name": Text("受托人", "Agent"),
    "agent_id_number": Text("受托人证件号码", "Agent's identity number"),
    "scope": Text("事项", "Scope"),
    "guardian_name": Text("监护人", "Guardian"),
    "guardian_id_number": Text("监护人证件号码", "Guardian's identity number"),
    "lists": Text("名单", "Lists"),
    "decision_date": Text("决定日期", "Decided on"),
    "surrendered": Text("已缴回", "Surrendered"),
    "lost_notice": Text("遗失公告", "Notice of loss"),
    "handler_name": Text("经办人", "Handled by"),
    "handler_id_number": Text("经办人证件号码", "Handler's identity number"),
    "handler_phone": Text("经办人电话", "Handler's phone"),
    "seal_shop": Text("公章刻制单位", "Seal engraver"),
    "seal_types": Text("刻制印章", "Seals"),
}
"""The last part of a path → what it is called, where FIELDS has no better word."""

VALUES: dict[str, Text] = {
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
    "establishment": Text("设立登记", "establishment"),
    "branch_establishment": Text("分公司设立登记", "establishment of a branch"),
    "individual_establishment": Text("个体工商户设立登记", "establishment of an individual business"),
    "consolidation": Text("换发“一照一码”执照", "exchange for the unified licence"),
    "change": Text("变更登记", "change"),
    "deregistration": Text("注销登记", "deregistration"),
    "llc": Text("有限责任公司", "limited liability company"),
    "jsc": Text("股份有限公司", "company limited by shares"),
    "branch": Text("分公司", "branch"),
    "individual": Text("个体工商户", "individual business"),
    "lease": Text("租赁", "leased"),
    "own": Text("自有", "owned"),
    "free_use": Text("无偿使用", "free use"),
    "commitment": Text("住所承诺", "commitment"),
    "platform": Text("网络经营场所", "platform"),
    "none": Text("无须许可", "none"),
    "pre": Text("前置审批", "prior approval"),
    "post": Text("后置许可", "licence after registration"),
    "natural_person": Text("自然人", "natural person"),
    "organisation": Text("组织", "organisation"),
    "money": Text("货币", "money"),
    "in_kind": Text("实物", "in kind"),
    "ip": Text("知识产权", "intellectual property"),
    "land_use_right": Text("土地使用权", "land use right"),
    "equity": Text("股权", "equity"),
    "claim": Text("债权", "claim"),
    "M": Text("男", "male"),
    "F": Text("女", "female"),
    "resident_id": Text("居民身份证", "resident identity card"),
    "passport": Text("护照", "passport"),
    "CN": Text("中国", "China"),
    "CNY": Text("人民币", "CNY"),
    "director": Text("董事", "director"),
    "executive_director": Text("执行董事", "executive director"),
    "sole_director": Text("董事（不设董事会）", "sole director"),
    "chair": Text("董事长", "chair"),
    "manager": Text("经理", "manager"),
    "deputy_manager": Text("副经理", "deputy manager"),
    "finance_officer": Text("财务负责人", "finance officer"),
    "supervisor": Text("监事", "supervisor"),
    "supervisory_board": Text("监事会", "supervisory board"),
    "board": Text("董事会", "board"),
    "shareholders": Text("股东会", "shareholders"),
    "shareholders_meeting": Text("股东会", "shareholders' meeting"),
    "employees": Text("职工", "employees"),
    "active": Text("存续", "active"),
    "personal": Text("个人经营", "run by one person"),
    "family": Text("家庭经营", "run by a family"),
    "name_domicile": Text("名称和住所", "name and domicile"),
    "capital": Text("注册资本", "capital"),
    "shareholder_names": Text("股东姓名或名称", "names of the shareholders"),
    "contributions": Text("出资", "contributions"),
    "organs": Text("机构", "organs"),
    "legal_rep": Text("法定代表人的产生和变更", "choosing the legal representative"),
    "scope": Text("经营范围", "scope"),
    "signature": Text("签名", "signature"),
    "seal": Text("盖章", "seal"),
    "e_signature": Text("电子签名", "electronic signature"),
    "e_seal": Text("电子印章", "electronic seal"),
}
"""Words of closed lists → what a person reads."""

_PLACES = re.compile(r"\[[^\]]*\]|\.(?=[A-Z]\d{1,3}(?:\.|$))[A-Z]\d{1,3}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FREE = frozenset({"name", "text", "address", "number", "lessor", "lessee", "owner", "full", "trade_name", "code"})
"""Fields whose text is the applicant's own, even where it looks like one of our words."""


def field_name(path: str) -> Text:
    """What the field at a path is called; the path's last part where it has no word."""
    plain = _PLACES.sub("", path)
    last = plain.rpartition(".")[2]
    root = FIELDS.get(plain.partition(".")[0])
    return FIELDS.get(plain) or PARTS.get(last) or root or Text(last, last.replace("_", " "))


def paper_field_name(path: str) -> Text:
    """What a field of a paper is called, by its last part: `name` is the paper's own, not the company's."""
    last = _PLACES.sub("", path).rpartition(".")[2]
    return PARTS.get(last) or field_name(last)


def shown(path: str, value: Any, people: Mapping[str, str]) -> str:
    """A value as a person reads it; `people` turns keys of persons and organisations into names."""
    if isinstance(value, bool):
        return t(VALUES["true" if value else "false"])
    if isinstance(value, list):
        return "、".join(shown(path, one, people) for one in value)
    if isinstance(value, Mapping):
        return t("，", ", ").join(shown(f"{path}.{key}", one, people) for key, one in value.items())
    if value is None:
        return ""
    last = re.split(r"[.\[\]]+", path.rstrip("]"))[-1]
    return money(value) if last.endswith("_cny") else _words(path, last, str(value), people)


def _words(path: str, last: str, text: str, people: Mapping[str, str]) -> str:
    if _DAY.fullmatch(text) or text == "long_term":
        return day(text)
    if text in people and last not in _FREE:
        return people[text]
    if last == "division_code":
        return f"{division.place_name(text)} {text}"
    if last in ("industry_code", "main_industry_code"):
        found = industry(text)
        return f"{text} {found.name}" if found else text
    if last == "code" and "consolidated_items" in path:
        return _merged_item(text)
    return t(VALUES[text]) if text in VALUES and last not in _FREE else text


def _merged_item(code: str) -> str:
    known = catalogue()
    if code not in known:
        return code
    item = known.item(code)
    return f"{code} {t(item.zh, item.en)}"
