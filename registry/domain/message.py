"""What a message 消息 tells, in both languages, and what has become of it since.

A message is kept as its kind and a day; its words are made here when it is read or sent. They hold no name, no number
and no reason: those stand on the page that the message leads to, behind signing in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from registry.domain.errors import Text
from registry.domain.lifecycle import STATE_WORDS, State
from registry.domain.local_time import local_day


class Words(NamedTuple):
    """Subject and sentence of a kind; `{day}` stands where the sentence names a day."""

    subject: Text
    body: Text


KINDS: Mapping[str, Words] = {
    "sign": Words(
        Text("请您签署一份登记申请", "Please sign an application for registration"),
        Text(
            "有一份登记申请需要您签署。请在{day}之前打开链接，本人登录后阅读全文，再签署或者说明不签的理由。",
            "An application for registration needs your signature. Before {day} open the link, sign in, read all of "
            "it, then sign or say why you do not.",
        ),
    ),
    "sign_soon": Words(
        Text("签署链接快要到期", "A signing link is about to expire"),
        Text(
            "有一份登记申请还在等您签署，链接到{day}为止。",
            "An application for registration still waits for your signature; the link is good until {day}.",
        ),
    ),
    "all_signed": Words(
        Text("签署已齐，请提交申请", "Everybody has signed; please submit"),
        Text("您的申请已由全部签署人签署，可以提交了。", "All signatories have signed your application; submit it."),
    ),
    "declined": Words(
        Text("有人没有同意签署", "A signatory declined"),
        Text(
            "一位签署人不同意签署，并写明了理由。申请已退回修改，已有的签名失效；改好后请重新发起签署。",
            "A signatory declined and gave a reason. The application is a draft again and signatures given have "
            "fallen; change it, then ask for signatures anew.",
        ),
    ),
    "fallen": Words(
        Text("您的签署不再有效", "Your signature is no longer in force"),
        Text(
            "另一位签署人不同意签署，申请已退回修改。您不用做什么；改好后会另外请您签署。",
            "Another signatory declined and the application goes back to be changed. There is nothing for you to do; "
            "you will be asked again once it is.",
        ),
    ),
    "links_ended": Words(
        Text("签署链接已到期，还没有签齐", "The signing links have expired"),
        Text(
            "七天内没有签齐，签署链接已失效。请退回修改，核对后重新发起签署，大家会收到新的链接。",
            "Not everybody signed within seven days. Take the application back, look through it and ask for signatures "
            "again: everybody gets a new link.",
        ),
    ),
    "returned": Words(
        Text("申请已退回补正", "Your application was returned for correction"),
        Text(
            "登记机关一次性告知了需要补正的全部内容。请按通知修改后重新签署、提交。",
            "One notice names everything that has to be put right. Change it, then sign and submit again.",
        ),
    ),
    "returned_waits": Words(
        Text("申请还在等您补正", "Your application still waits for correction"),
        Text(
            "您的申请{day}退回补正，还没有重新提交。",
            "Your application was returned for correction on {day} and has not been submitted again.",
        ),
    ),
    "extended": Words(
        Text("审查期限已延长", "The time for review was extended"),
        Text(
            "经登记机关负责人批准，审查期限延长三个工作日，理由见办理进度页。",
            "With the approval of the authority's chief the review may take three more working days; the reason stands "
            "on the page of your application.",
        ),
    ),
    "refused": Words(
        Text("不予登记", "Registration was refused"),
        Text(
            "登记机关作出了不予登记决定，理由和救济途径见通知书。",
            "The authority refused registration; the notice gives the reasons and what is open to you.",
        ),
    ),
    "licensed": Words(
        Text("营业执照已签发", "Your licence is issued"),
        Text(
            "登记已经核准，营业执照已经签发，可以下载使用。",
            "Registration was approved and the licence is issued, ready to download.",
        ),
    ),
    "closed": Words(
        Text("登记已经办结", "The registration is completed"),
        Text("您的申请已经办结，通知书可以下载。", "Your application is completed; the notice can be downloaded."),
    ),
    "name_ends": Words(
        Text("名称保留快要到期", "A name reservation is about to expire"),
        Text(
            "为您保留的企业名称到{day}为止。请在此之前提交申请；到期后别人可以使用。",
            "The enterprise name held for you is held until {day}. Submit before that; then others may take it.",
        ),
    ),
}

SIGNING = frozenset({"sign", "sign_soon", "fallen"})
"""Kinds that go to a signatory about his own signature."""
_STANDS_IN = {
    "all_signed": State.SIGNING,
    "declined": State.DRAFT,
    "links_ended": State.SIGNING,
    "returned": State.RETURNED,
    "returned_waits": State.RETURNED,
    "extended": State.UNDER_REVIEW,
    "refused": State.REFUSED,
    "licensed": State.LICENSED,
    "closed": State.CLOSED,
}
_PASSING = frozenset({"sign", "sign_soon", "all_signed", "links_ended", "returned_waits", "name_ends"})
"""Kinds that are sent only while they are still so; the others tell of something that happened."""


@dataclass(frozen=True)
class Facts:
    """How the case of a message stands now, and the signature it asks for, if it asks for one."""

    state: str
    same_round: bool
    signed_at: datetime | None = None
    declined_at: datetime | None = None
    fallen: bool = False
    link_ends_at: datetime | None = None
    name_until: datetime | None = None


class Now(NamedTuple):
    """Whether a message still stands, and what is so now."""

    stands: bool
    words: Text


def subject(kind: str) -> Text:
    """What the message is about, in a line."""
    return KINDS[kind].subject


def body(kind: str, day: date | None) -> Text:
    """What the message says."""
    words = KINDS[kind].body
    if day is None:
        return words
    zh, en = f"{day.year}年{day.month}月{day.day}日", f"{day:%-d %B %Y}"
    return Text(words.zh.replace("{day}", zh), words.en.replace("{day}", en))


def so_now(kind: str, day: date | None, facts: Facts, now: datetime) -> Now:
    """What has become of what the message tells."""
    if kind in ("sign", "sign_soon"):
        return _signature_now(facts, now)
    word = STATE_WORDS[State(facts.state)]
    told = Text(f"申请现在的状态：{word.zh}。", f"The application is now: {word.en}.")
    if kind == "name_ends":
        held = facts.name_until is not None and facts.name_until > now and local_day(facts.name_until) == day
        return Now(held and facts.state in (State.DRAFT, State.SIGNING), told)
    return Now(kind == "fallen" or (facts.same_round and _STANDS_IN[kind] == facts.state), told)


def worth_sending(kind: str, day: date | None, facts: Facts, now: datetime) -> bool:
    """False for what asks for something that was done since, or cannot be done any more."""
    return kind not in _PASSING or so_now(kind, day, facts, now).stands


def _signature_now(facts: Facts, now: datetime) -> Now:
    if facts.signed_at is not None and not facts.fallen:
        return Now(False, Text("您已经签署。", "You have signed."))
    if facts.declined_at is not None:
        return Now(False, Text("您没有同意签署，申请已退回修改。", "You declined; the application was sent back."))
    if facts.state == State.WITHDRAWN:
        return Now(False, Text("申请已撤回，不用签署了。", "The application was withdrawn; there is nothing to sign."))
    if facts.fallen:
        words = Text(
            "申请内容已修改，这个链接失效；需要您签署的，会另发新的链接。",
            "The papers changed and this link is spent; a new one is sent if your signature is needed.",
        )
        return Now(False, words)
    if facts.state != State.SIGNING:
        return Now(False, Text("申请已经提交，不用签署了。", "The application was submitted; nothing is to be signed."))
    if facts.link_ends_at is not None and facts.link_ends_at <= now:
        return Now(False, Text("链接已满七天失效，请向经办人索取新的链接。", "The link expired; ask for a new one."))
    return Now(True, Text("还在等您签署。", "It waits for your signature."))
