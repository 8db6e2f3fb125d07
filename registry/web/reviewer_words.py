"""The words of the reviewer's desk: deadlines, outcomes, acts of the journal, and differences made visible."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from registry.domain import documents
from registry.domain.errors import Text
from registry.domain.lifecycle import STATE_WORDS, State
from registry.domain.risk import GRADES as GRADES  # the queue names the grade of a risk
from registry.procedures.reveal import REASONS
from registry.web.declared import Declaration, Group
from registry.web.language import day, t

SEVERITIES = {
    "reject": Text("不予登记", "Cannot be registered"),
    "correct": Text("需补正", "To be corrected"),
    "manual": Text("需判断", "Needs judgement"),
    "notice": Text("提示", "Note"),
}
FILTERS_SHOWN = {
    "all": Text("全部", "All"),
    "mine": Text("我的", "Mine"),
    "unclaimed": Text("未领取", "Unclaimed"),
    "overdue": Text("逾期", "Overdue"),
    "approval": Text("待核准", "For approval"),
    "due": Text("将到期", "Due soon"),
    "risky": Text("高风险", "High risk"),
    "again": Text("再次提交", "Resubmitted"),
}
ORDERS_SHOWN = {"deadline": Text("按期限", "By deadline"), "risk": Text("按风险", "By risk")}
KINDS_SHOWN = {
    "llc": Text("有限责任公司", "Limited company"),
    "jsc": Text("股份有限公司", "Company limited by shares"),
    "branch": Text("分公司", "Branch"),
    "individual": Text("个体工商户", "Individual business"),
}
DONE = {
    "recommended": Text(
        "意见已提交，等待另一位核准人决定", "Your recommendation is recorded; another person now decides"
    ),
    "returned": Text("已退回补正，通知已送达申请人", "Returned; the applicant has the correction notice"),
    "approved": Text("已准予登记，营业执照已签发", "Approved; the licence is issued"),
    "closed": Text("已准予登记，通知书已送达申请人", "Approved; the applicant has the notice"),
    "refused": Text("已不予登记，理由已送达申请人", "Refused; the applicant has the reasons"),
    "sent_back": Text("已退回审查员重新办理", "Sent back to the reviewers"),
    "handed_over": Text("已转交，由接收人继续办理", "Handed over; your colleague now holds it"),
    "extended": Text("已延长三个工作日，理由已告知申请人", "Extended by three working days; the applicant is told why"),
    "released": Text("已放回队列", "Given back to the queue"),
    "nothing": Text("没有可以领取的申请", "There is no case to claim"),
}
OUTCOMES = {
    "recommend": Text("提出审查意见", "Recommendation"),
    "return": Text("退回补正", "Returned for correction"),
    "approve": Text("准予登记", "Approved"),
    "refuse": Text("不予登记", "Refused"),
    "send_back": Text("核准人退回审查", "Sent back to review"),
}
PROPOSALS = {"approve": Text("建议准予登记", "Approval proposed"), "refuse": Text("建议不予登记", "Refusal proposed")}
ACTS = {
    "start": Text("新建申请", "Begun"),
    "save": Text("保存", "Saved"),
    "request_signatures": Text("发起签署", "Signatures asked for"),
    "sign": Text("签署", "Signed"),
    "decline": Text("拒绝签署", "Declined to sign"),
    "revise": Text("撤回修改", "Taken back for revision"),
    "submit": Text("提交", "Submitted"),
    "withdraw": Text("撤回申请", "Withdrawn"),
    "approve_by_rule": Text("按规则自动准予", "Approved by rule"),
    "assign": Text("转人工审查", "Passed to reviewers"),
    "examine_again": Text("读取材料后重新审查", "Examined again with what was read"),
    "claim": Text("领取", "Claimed"),
    "release": Text("放回队列", "Released"),
    "hand_over": Text("转交", "Handed over"),
    "second_look": Text("抽查", "Second look"),
    "extend": Text("延长审查期限", "Time extended"),
    "prepare": Text("备好执照内容", "Licence prepared"),
    "issue": Text("签发执照", "Licence issued"),
    "close": Text("办结", "Completed"),
    "export": Text("取得本人数据", "Own data taken"),
    "reveal": Text("查看完整信息", "Shown in full"),
    "read": Text("机器读取材料", "Paper read"),
    "notice": Text("制作通知书", "Notice sealed"),
    **OUTCOMES,
}
DECISIONS = {
    "approve": Text("可准予", "approve"),
    "correct": Text("需补正", "correct"),
    "manual": Text("需判断", "manual"),
    "reject": Text("不予登记", "reject"),
}
FACTORS = {
    "totp": Text("验证器应用", "authenticator app"),
    "passkey": Text("通行密钥", "passkey"),
    "recovery_code": Text("恢复码", "recovery code"),
}
_TOLD = {
    "decision": Text("机器结论", "decision"),
    "rule_set": Text("规则版本", "rule set"),
    "unread_papers": Text("待核对材料", "papers to read"),
    "signatures_fallen": Text("失效签名", "signatures fallen"),
    "reserved": Text("名称", "name"),
    "rules": Text("规则", "rules"),
    "overridden": Text("采纳的意见", "findings set aside"),
    "attached": Text("材料", "paper"),
    "described": Text("材料", "paper"),
    "paper_read": Text("材料", "paper"),
    "detached": Text("删去材料", "paper removed"),
    "type": Text("类型", "type"),
    "field": Text("项目", "field"),
    "reason": Text("理由", "reason"),
    "licence": Text("执照编号", "licence"),
    "proven": Text("身份验证", "proven by"),
    "promised_on": Text("承诺日期", "promised day"),
    "code": Text("统一社会信用代码", "unified code"),
}


def approving(filing: Mapping[str, Any]) -> Text:
    """What the approver's button says: what an approval of this filing does."""
    match filing.get("procedure"):
        case "change":
            return Text("准予变更登记", "Approve the change")
        case "deregistration":
            return Text("准予注销登记，执照随即失效", "Approve the deregistration; the licence ends at once")
        case _:
            return Text("准予登记并签发执照", "Approve and issue the licence")


def deadline(days_left: int | None, promised_on: date | None) -> tuple[str, str]:
    """How a deadline stands: the kind of tag, and the words."""
    if days_left is None:
        return "", t("待次年日历", "Awaits next year's calendar")
    if days_left < 0:
        return "bad", t(f"逾期 {-days_left} 个工作日", f"{-days_left} working days overdue")
    if days_left == 0:
        return "warn", t("今日到期", "Due today")
    if days_left == 1:
        return "warn", t(f"下一工作日到期（{day(promised_on)}）", f"Due the next working day ({day(promised_on)})")
    return "", t(f"{day(promised_on)}前", f"By {day(promised_on)}")


def state_word(state: str) -> Text:
    """What a state is called."""
    word = STATE_WORDS[State(state)]
    return Text(word.zh, word.en.capitalize())


def actor(name: str, names: Mapping[int, str]) -> str:
    """Who did something, by the journal's name for him."""
    if name.startswith("account:") and name[8:].isdigit():
        return names.get(int(name[8:]), name)
    return t("系统", "The service")


def told(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the journal tells of an act beside who and when; digests by their beginning."""
    shown = []
    for key, word in _TOLD.items():
        value = details.get(key)
        if value not in (None, "", [], {}, 0):
            text = "、".join(map(str, value)) if isinstance(value, list) else _said(key, str(value))
            shown.append((t(word), text[:12] + "…" if len(text) == 64 else text))
    return shown


def _said(key: str, value: str) -> str:
    if key == "type":
        return t(documents.label(value))
    if key == "proven":
        return t(FACTORS[value])
    if key == "reason" and value in REASONS:
        return t(REASONS[value])
    return t(DECISIONS[value]) if key == "decision" and value in DECISIONS else value


Flags = dict[str, list[tuple[int, str, str]]]


def flags(findings: Sequence[Mapping[str, Any]], declaration: Declaration) -> Flags:
    """Place on the page → the findings that point at it: (number, rule, severity)."""
    found: Flags = {}
    for number, finding in enumerate(findings):
        for path in dict.fromkeys(map(declaration.place, finding["fields"])):
            if path:
                found.setdefault(path, []).append((number, finding["rule_id"], finding["severity"]))
    return found


def untouched(group: Group, changes: Mapping[str, Any], flagged: Flags) -> bool:
    """True if nothing of this part was changed since the round that was returned, and no finding points at it."""
    cells = [cell.path for line in group.lines for cell in line.cells]
    cells += [cell.path for table in group.tables for _, row in table.rows for cells in row for cell in cells]
    changed_roots = {_root(path) for path in changes}
    return not changed_roots & set(map(_root, cells)) and not flagged.keys() & {*cells, *group.places}


def _root(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def sides(finding: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The two things a finding compares, as (who says it, what, the other): empty if it compares none."""
    values = finding.get("values") or {}
    if not (values.get("va") and values.get("vb")):
        return []
    one, other = (values.get("a") or t("申请书", "the application")), (values.get("b") or t("材料", "the paper"))
    return [(one, values["va"], values["vb"]), (other, values["vb"], values["va"])]


def differing(text: str, other: str) -> Markup:
    """The text with every part marked in which it differs from the other."""
    parts = []
    for operation, start, end, _, _ in difflib.SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        piece = escape(text[start:end])
        parts.append(piece if operation == "equal" or not piece else Markup("<mark>{}</mark>").format(piece))
    return Markup("").join(parts)


def file_size(size: int) -> str:
    """1.2 MB, 340 KB."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} KB"


FILTERS = {"differing": differing, "file_size": file_size}
