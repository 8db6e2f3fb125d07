"""The numbered checks of a verification, what each can find, and the words for it."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

from certificates.particulars import Words


class Step(IntEnum):
    """The checks in their order. SEAL is that of a PDF, HOST warns about the link and refuses nothing."""

    SEAL = 0
    SHAPE = 1
    FORM = 2
    HEADER = 3
    KEY = 4
    SIGNATURE = 5
    TRUST = 6
    STATUS = 7
    RECORD = 8
    LOG = 9
    HOST = 10


class Check(NamedTuple):
    """One check: `passed` None means it could not be made; `code` names what it found where it did not pass."""

    number: int
    name: str
    passed: bool | None
    code: str | None
    detail: Words

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the detail in both languages."""
        number, name, passed, code, (zh, en) = self
        return {"number": number, "name": name, "passed": passed, "code": code, "detail": {"zh": zh, "en": en}}


# What a person reads for each code. The order is that of weight: with several findings the first one here is the code.
MESSAGES = {
    "E_FORMAT": Words("不是本系统的营业执照凭证，或内容残缺", "Not a licence credential of this system, or damaged"),
    "E_ALG": Words("凭证使用了不允许的签名算法", "The credential uses a signature algorithm that is not allowed"),
    "E_UNKNOWN_KEY": Words("非本机关签发：签名密钥不在信任名单中", "Not issued here: no trusted key made it"),
    "E_SIGNATURE": Words("签名不符：内容被改动，或系伪造", "The signature does not fit: altered or forged"),
    "E_KEY_REVOKED": Words(
        "无法确认：签名密钥已被公告失密", "Cannot be confirmed: the signing key was declared compromised"
    ),
    "E_CLOCK": Words(
        "无法确认：签发时间在未来或不在密钥使用期内，请核对本机时间",
        "Cannot be confirmed: issued in the future or outside the key's period of use; check this device's clock",
    ),
    "E_EXPIRED": Words("真实，营业期限已届满", "Genuine; its term has ended"),
    "E_RECORD_MISMATCH": Words(
        "无法确认：与登记机关留存的执照内容不一致", "Cannot be confirmed: it differs from the record the register keeps"
    ),
    "E_LOG": Words("无法确认：未载入公开日志", "Cannot be confirmed: it is not in the public log"),
    "NOT_IN_FORCE": Words("真实，但已注销、吊销或撤销", "Genuine, but deregistered, revoked or annulled"),
    "SUSPENDED": Words("真实，但目前暂停", "Genuine, but suspended at present"),
    "SUPERSEDED": Words("真实，已换发新照", "Genuine, replaced by a newer licence"),
    "OK_STATUS_STALE": Words("真实；当前状态未能即时确认", "Genuine; its present standing is not known for certain"),
    "W_HOST": Words(
        "真实有效，但二维码链接指向的网址不是本机关网址，请勿在该网址填写任何信息",
        "Genuine and in force, but the link leads to a site that is not ours; enter nothing there",
    ),
    "OK": Words("真实有效", "Genuine and in force"),
}


def finding(step: Step, passed: bool | None, zh: str, en: str, code: str | None = None) -> Check:
    """A check with its text in both languages."""
    return Check(step.value, step.name.lower(), passed, code, Words(zh, en))


def failed(step: Step, code: str, en: str = "") -> Check:
    """A check that found `code`; `en` says more than the message of the code."""
    words = MESSAGES[code]
    return finding(step, False, words.zh, en or words.en, code)


SEAL = finding(Step.SEAL, True, "电子印章有效，文件自盖章后未改动", "The seal is good and the file unchanged since")
SHAPE = finding(Step.SHAPE, True, "只含数字，长度与前缀正确", "Digits only, of the right length and prefix")
FORM = finding(Step.FORM, True, "编码唯一且规范", "Encoded in the one way that is allowed")
HEADER = finding(Step.HEADER, True, "签名头与格式完全一致", "The header is exactly that of the format")
KEY = finding(Step.KEY, True, "签名密钥在信任名单中", "The key is on the trust list")
SIGNATURE = finding(Step.SIGNATURE, True, "签名与内容相符", "The signature fits the content")
TRUST = finding(
    Step.TRUST, True, "签发机关可信，签发时间在密钥使用期内", "Trusted issuer, issued within the key's period"
)
IN_FORCE = finding(Step.STATUS, True, "登记状态为有效", "The register says: in force")
NO_STATUS = finding(Step.STATUS, None, "没有取得登记状态", "No answer about its standing", "OK_STATUS_STALE")
OLD_STATUS = finding(
    Step.STATUS, None, "登记状态的答复已过时", "The answer about its standing is old", "OK_STATUS_STALE"
)
RECORD = finding(Step.RECORD, True, "与登记机关留存内容一致", "Agrees with the record the register keeps")
NO_RECORD = finding(Step.RECORD, None, "未比对登记机关留存内容", "Not compared with the record the register keeps")
NO_LOG = finding(Step.LOG, None, "没有提供日志证明", "No log proof was given")
HOST = finding(Step.HOST, True, "链接网址属于本机关", "The link leads to a site of ours")
NO_HOST = finding(Step.HOST, None, "没有链接网址", "There is no link")
UP_TO_TRUST = (SHAPE, FORM, HEADER, KEY, SIGNATURE, TRUST)
