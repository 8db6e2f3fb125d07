"""What the acts of the journal are called, those of a case and all others."""

from __future__ import annotations

from registry.domain.errors import Text
from registry.web import reviewer_words

ACTS = {
    **reviewer_words.ACTS,
    "renew": Text("续期领取", "Claim kept"),
    "take_up": Text("开始识别材料", "Paper taken up"),
    "sheet": Text("制作执照文件", "Sheet made"),
    "halt": Text("暂停签发", "Issuing halted"),
    "resume": Text("恢复签发", "Issuing resumed"),
    "enrol": Text("开立账户", "Account made"),
    "admit": Text("设首批管理员", "First administrators"),
    "activate_account": Text("启用账户", "Account taken into use"),
    "email": Text("登记电子邮箱", "E-mail address given"),
    "end_sessions": Text("退出全部登录", "Signed out everywhere"),
    "enrol_factor": Text("绑定第二因素", "Second factor enrolled"),
    "use_factor": Text("出示第二因素", "Second factor shown"),
    "remove_factor": Text("删除第二因素", "Second factor removed"),
    "use_recovery_code": Text("使用恢复码", "Recovery code used"),
    "renew_recovery_codes": Text("重发恢复码", "Recovery codes renewed"),
    "propose_order": Text("提出管理事项", "Order proposed"),
    "confirm_order": Text("复核管理事项", "Order confirmed"),
    "reject_order": Text("撤下管理事项", "Order dropped"),
    "propose_rules": Text("提出规则修订", "Rule change proposed"),
    "redraft_rules": Text("修改规则提案", "Rule change redrafted"),
    "review_rules": Text("合法性审查", "Legal opinion"),
    "activate_rules": Text("启用规则版本", "Rule version activated"),
    "reject_rules": Text("不采纳规则提案", "Rule change rejected"),
    "rekey": Text("更换数据密钥", "Data key changed"),
    "seal_anew": Text("换钥加密", "Sealed under the new key"),
    "rekeyed": Text("换钥完成", "Data key change ended"),
    "add_key": Text("新增签名密钥", "Signing key added"),
    "activate_key": Text("启用签名密钥", "Signing key activated"),
    "retire_key": Text("停用签名密钥", "Signing key retired"),
    "compromise_key": Text("签名密钥失密", "Signing key compromised"),
    "code_blocks": Text("配发码段", "Code blocks given"),
    "keep_rule_book": Text("存入规则库", "Rule book kept"),
    "migrate": Text("开始升级", "Migration begun"),
    "take_in": Text("纳入日志", "Taken into the journal"),
}
