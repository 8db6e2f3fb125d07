"""The rule book in words: chapters, what a change does, what thresholds and tables are called."""

from __future__ import annotations

import re

from registry.domain.errors import Text
from registry.domain.rules.amendment import Change
from registry.web.reviewer_forms import CHAPTERS
from registry.web.reviewer_words import SEVERITIES

__all__ = [
    "CHAPTERS",
    "COLUMNS_SAID",
    "KINDS_SAID",
    "SEVERITIES",
    "STATES",
    "TABLES",
    "THRESHOLDS",
    "blanks",
    "place",
    "said",
]

STATES = {
    "drafted": ("", Text("草案", "Drafted")),
    "reviewed": ("now", Text("已作合法性审查", "Reviewed")),
    "active": ("done", Text("已启用", "Active")),
    "rejected": ("bad", Text("未采纳", "Rejected")),
}
KINDS_SAID = {
    "switch_off": Text("停用规则", "Switch a rule off"),
    "switch_on": Text("恢复规则", "Switch a rule on again"),
    "severity": Text("改变处理方式", "Change a severity"),
    "law": Text("改变规则的依据", "Change what a rule rests on"),
    "threshold": Text("改变阈值", "Change a threshold"),
    "add_row": Text("词表或目录增加一行", "Add a row to a list"),
    "remove_row": Text("词表或目录删去一行", "Take a row out of a list"),
}
THRESHOLDS = {
    "abnormal_capital_cny": Text("注册资本超过此数转人工（元）", "Capital above which a reviewer looks (CNY)"),
    "abnormal_period_years": Text("剩余出资期限超过此数转人工（年）", "Remaining period above which a reviewer looks"),
    "lease_starts_within_days": Text("租期须在多少日内开始", "Days within which a lease begins"),
    "approval_fresh_days": Text("无截止日的批准文件有效日数", "Days for which an approval without an end is good"),
    "phone_applications_90d": Text("同一电话90日内申请件数上限", "Applications a phone may appear in within 90 days"),
}
TABLES = {
    "name_forbidden_words": Text("名称禁限用字词", "Words forbidden or limited in names"),
    "name_industry_terms": Text("名称行业用语", "Industry terms of names"),
    "pre_approval_items": Text("前置审批事项目录", "Directory of prior approvals"),
    "post_licence_sample": Text("后置许可事项", "Later licences"),
    "prohibited_scope": Text("禁止经营项目", "Prohibited activities"),
    "special_capital": Text("特殊行业最低资本", "Statutory capital by activity"),
}
COLUMNS_SAID = {
    "category": Text("类别", "Category"),
    "word": Text("字词", "Word"),
    "rule_id": Text("规则编号", "Rule"),
    "action": Text("处理（reject、manual、warn）", "Action (reject, manual, warn)"),
    "citation": Text("依据", "Legal basis"),
    "term": Text("行业用语", "Term"),
    "synonym_group": Text("同义组", "Group of one meaning"),
    "industry_prefixes": Text("国标行业代码（分号隔开）", "GB/T 4754 codes, by semicolons"),
    "id": Text("编号", "Number"),
    "item": Text("事项", "Item"),
    "authority_2017": Text("审批部门", "Authority"),
    "legal_basis": Text("法律依据", "Legal basis"),
    "scope_keywords": Text("经营范围用语（分号隔开）", "Words of the scope, by semicolons"),
    "scope_keyword": Text("经营范围用语", "Word of the scope"),
    "industry_codes": Text("行业代码（分号隔开）", "Industry codes, by semicolons"),
    "valid_from": Text("自何日起", "Valid from"),
    "valid_to": Text("至何日止", "Valid to"),
    "licence": Text("许可证件", "Licence"),
    "department": Text("主管部门", "Department"),
    "keyword": Text("项目用语", "Word"),
    "basis": Text("依据", "Legal basis"),
    "activity": Text("行业", "Activity"),
    "min_capital_cny": Text("最低资本（元）", "Least capital (CNY)"),
    "paid_in": Text("是否实缴（yes、no）", "Paid in (yes, no)"),
}
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def said(change: Change) -> Text:
    """What a change does, in one sentence."""
    kind = KINDS_SAID.get(change.kind or "", Text("—", "—"))
    subject, value = change.subject or "—", change.value or "—"
    row = "，".join(one for one in change.row.values() if one)
    if change.kind == "severity" and value in SEVERITIES:
        to = SEVERITIES[value]
        return Text(f"规则{subject}的处理方式改为“{to.zh}”", f"Rule {subject} becomes “{to.en}”")
    if change.kind == "threshold":
        meant = THRESHOLDS.get(subject, Text(subject, subject))
        return Text(f"阈值“{meant.zh}”改为{value}", f"Threshold “{meant.en}” becomes {value}")
    if change.kind in ("add_row", "remove_row"):
        table = TABLES.get(subject, Text(subject, subject))
        verb = Text("增加", "adds") if change.kind == "add_row" else Text("删去", "loses")
        return Text(f"“{table.zh}”{verb.zh}：{row}", f"“{table.en}” {verb.en}: {row}")
    return Text(f"{kind.zh}{subject}", f"{kind.en}: {subject}")


def place(path: str) -> Text:
    """Which change a problem speaks of: `changes[1].basis` is in the second."""
    found = re.match(r"changes\[(\d+)\]", path)
    number = int(found[1]) + 1 if found else 0
    return Text(f"第{number}项：", f"Change {number}: ") if number else Text("", "")


def blanks(text: Text) -> Text:
    """A wording with its placeholders as blanks: 未在{day}前缴足 → 未在……前缴足."""
    return Text(_PLACEHOLDER.sub("……", text.zh), _PLACEHOLDER.sub("…", text.en))
