"""How a rule judges, in words: whom it is for, what it reads of the filing and the papers, what it asks of others.

Taken from the rule's own record, so that the page cannot say anything else than the rule does.
"""

from __future__ import annotations

import re

from registry.domain.documents import label
from registry.domain.errors import Text
from registry.domain.rules.book import RuleRecord
from registry.web.field_words import field_name, paper_field_name

APPLIES = {
    "all": Text("各类主体", "every kind of entity"),
    "company": Text("公司", "companies"),
    "company with board": Text("设董事会的公司", "companies with a board"),
    "company with supervisory board": Text("设监事会的公司", "companies with a supervisory board"),
    "llc": Text("有限责任公司", "limited liability companies"),
    "llc, one shareholder": Text("一人有限责任公司", "limited companies with one shareholder"),
    "llc, one natural shareholder": Text("自然人独资的有限责任公司", "limited companies of one natural person"),
    "llc, one corporate shareholder": Text("法人独资的有限责任公司", "limited companies of one legal person"),
    "jsc": Text("股份有限公司", "companies limited by shares"),
    "branch": Text("分公司", "branches"),
    "individual": Text("个体工商户", "individual businesses"),
    "change": Text("变更登记", "changes"),
    "consolidation": Text("证照整合", "exchange of old certificates"),
    "deregistration": Text("注销登记", "deregistrations"),
    "deregistration:simple": Text("简易注销登记", "simple deregistrations"),
    "deregistration:ordinary": Text("普通注销登记", "ordinary deregistrations"),
}
ASKS = {
    "registered_names": Text("已登记、已保留和排队中的名称", "names that are registered, reserved or waiting"),
    "person_flags": Text("人员的信用和任职限制名单", "lists of persons who are restricted"),
    "single_person_llc_holdings": Text("自然人已设立的一人公司", "one-person companies a person has already"),
    "open_applications": Text("同名的在办申请", "open applications under the same name"),
    "address_flags": Text("住所的登记数量和异常标记", "registrations and marks of an address"),
    "phone_usage": Text("电话近90日的使用次数", "how often a phone was used in 90 days"),
    "entity_lists": Text("企业的异常和失信名单", "lists of enterprises"),
    "enterprise_standings": Text("关联企业的登记状态", "the standing of related enterprises"),
}
_OWNERS = {
    "persons": Text("人员", "persons"),
    "shareholders": Text("股东", "shareholders"),
    "organisations": Text("组织", "organisations"),
    "business_scope": Text("经营范围", "business scope"),
    "old_certificates": Text("原有证照", "old certificates"),
    "consolidated_items": Text("整合事项", "merged items"),
    "parent": Text("隶属企业", "parent"),
    "entity": Text("登记在册的企业", "the registered enterprise"),
    "change": Text("变更", "change"),
    "name.reservation": Text("名称保留", "reservation of the name"),
}
"""Whose a field is, where its own name does not say so."""
_FIELDS = {
    "as_of": Text("提交日期", "day of submission"),
    "case_id": Text("申请编号", "reference"),
    "change.announced_on": Text("公告日期", "announced on"),
    "change.decision_date": Text("决议日期", "resolved on"),
    "change.items": Text("变更事项", "items that change"),
    "change.old_licence_returned": Text("原执照交回", "old licence returned"),
    "change.votes": Text("表决结果", "votes"),
    "dereg.notice_start": Text("简易注销公告日期", "first day of the public notice"),
    "documents": Text("全部材料", "all papers"),
    "documents[].type": Text("材料种类", "kinds of papers"),
    "entity.branches": Text("分支机构", "branches"),
    "entity.flags": Text("限制标记", "marks"),
    "licence_copies": Text("执照份数", "copies of the licence"),
    "operator": Text("经营者", "operator"),
    "person_in_charge": Text("负责人", "person in charge"),
}
_PAPER = re.compile(r"documents\[(\w*)\](?:\.(.+))?")
_EACH = Text("各份材料", "every paper")


def applies(record: RuleRecord) -> Text:
    """Whom a rule is for."""
    return APPLIES[record.applies_to]


def reads(record: RuleRecord) -> list[Text]:
    """What a rule reads of the filing and its papers, each once."""
    return list(dict.fromkeys(_read(path) for path in record.inputs if not path.startswith("lookups.")))


def asks(record: RuleRecord) -> list[Text]:
    """What a rule asks of other systems and of the register."""
    return [ASKS[name] for name in record.lookups]


def _read(path: str) -> Text:
    if path in _FIELDS:
        return _joined(_OWNERS.get(path.rpartition(".")[0]), _FIELDS[path])
    if (paper := _PAPER.fullmatch(path)) is not None:
        kind = label(paper[1]) if paper[1] else _EACH
        return _joined(kind, paper_field_name(paper[2])) if paper[2] else kind
    owner = _OWNERS.get(path.rpartition(".")[0].removesuffix("[]")) if "." in path else None
    return _joined(owner, field_name(path))


def _joined(owner: Text | None, name: Text) -> Text:
    en = name.en[:1].lower() + name.en[1:]
    return Text(f"{owner.zh}·{name.zh}", f"{en} ({owner.en})") if owner and owner.zh != name.zh else Text(name.zh, en)
