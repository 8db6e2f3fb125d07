"""Chapter A, articles of association: what they must say, who signs them, and when. Missing ones are F01's matter."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.documents import ArticlesContent, StatedShareholder
from registry.domain.errors import Text
from registry.domain.filing import Document, Filing, Shareholder
from registry.domain.rules.case import Case, Hit, rule
from registry.domain.rules.holders import has_signed, is_minor

_LEGAL_REP = Text("法定代表人", "legal representative")
_LEGAL_REP_2024 = Text("法定代表人的产生、变更办法", "how the legal representative is chosen and changed")
_LLC = {
    "name_domicile": Text("公司名称和住所", "name and domicile"),
    "scope": Text("经营范围", "business scope"),
    "capital": Text("注册资本", "registered capital"),
    "shareholder_names": Text("股东的姓名或者名称", "names of the shareholders"),
    "contributions": Text("股东的出资额、出资方式和出资日期", "amount, method and date of each contribution"),
    "organs": Text("公司的机构及其产生办法、职权、议事规则", "organs, how they arise, powers, rules of procedure"),
    "legal_rep": _LEGAL_REP,
}
"""Mandatory contents of an LLC's articles by key of `items` (CL2018 25, CL2023 46)."""
_JSC = {
    ("name", "domicile"): Text("公司名称和住所", "name and domicile"),
    ("scope",): Text("经营范围", "business scope"),
    ("formation", "establish"): Text("设立方式", "way of formation"),
    ("capital",): Text("注册资本和股份", "capital and shares"),
    ("promoter", "shareholder", "contribution"): Text(
        "发起人及其认购的股份", "promoters and the shares they subscribe"
    ),
    ("board", "director", "organs"): Text("董事会", "board of directors"),
    ("legal_rep",): _LEGAL_REP,
    ("supervis", "audit", "organs"): Text("监事会", "supervisory board"),
    ("profit", "dividend"): Text("利润分配办法", "profit distribution"),
    ("dissol", "liquidat"): Text("解散事由与清算办法", "dissolution and liquidation"),
    ("notice", "notif", "announce"): Text("通知和公告办法", "notices and announcements"),
}
"""Those of a company limited by shares, by words a key of `items` may contain (CL2018 81, CL2023 95)."""

_IN_THE_TEXT = {
    ("name", "domicile"): "name_domicile",
    ("scope",): "scope",
    ("capital",): "capital",
    ("promoter", "shareholder", "contribution"): "shareholder_names",
}
"""Which of them the text of the articles itself shows, by the key of an LLC's."""


@rule("A01")
def mandatory_contents(case: Case) -> Iterator[Hit]:
    """Articles that were brought and could not be read say nothing yet: a reviewer reads them."""
    for path, articles in case.documents("articles"):
        if articles.brought and not articles.items and articles.content is None:
            yield Hit((f"{path}.items",), severity="manual", variant="unread")
            continue
        if case.filing.entity_type == "jsc":
            keys = [item.lower() for item in articles.items]
            blank = _left_blank(case.filing, articles)
            lacking = [
                label
                for words, label in _JSC.items()
                if _IN_THE_TEXT.get(words) in blank or not any(word in key for key in keys for word in words)
            ]
        else:
            stated = set(articles.items) - _left_blank(case.filing, articles)
            lacking = [label for key, label in _LLC.items() if key not in stated]
        if lacking:
            chosen = [_LEGAL_REP_2024 if one is _LEGAL_REP and case.regime == "D" else one for one in lacking]
            item = Text("、".join(one.zh for one in chosen), "; ".join(one.en for one in chosen))
            yield Hit((f"{path}.items",), {"item": item})


def _left_blank(filing: Filing, articles: Document) -> set[str]:
    """Items the articles claim to hold though their text is not there, where no comparison (chapter X) would tell."""
    said = articles.content or ArticlesContent()
    name, domicile = filing.name and filing.name.full, filing.domicile and filing.domicile.address
    blank = {
        "name_domicile": bool((name and not said.company_name) or (domicile and not said.domicile_address)),
        "scope": bool(filing.business_scope and not said.business_scope),
        "capital": filing.registered_capital_cny is not None and said.registered_capital_cny is None,
        "shareholder_names": bool(filing.shareholders and not said.shareholders),
        "contributions": any(map(_incomplete, filing.shareholders)) and any(map(_incomplete, said.shareholders)),
    }
    return {key for key, is_blank in blank.items() if is_blank}


def _incomplete(shareholder: Shareholder | StatedShareholder) -> bool:
    """Whether a contribution lacks its amount, method or date."""
    each = shareholder.contributions
    return not each or any(None in (one.method, one.amount_cny, one.due) for one in each)


@rule("A02")
def signed_by_every_shareholder(case: Case) -> Iterator[Hit]:
    """For a minor his guardian signs, which P09 judges."""
    for path, articles in case.documents("articles"):
        signers = tuple(signature.signer for signature in articles.signatures)
        for index, shareholder in enumerate(case.filing.shareholders):
            if not is_minor(case, shareholder) and not has_signed(case, shareholder, signers):
                fields = (f"{path}.signatures", f"shareholders[{index}].ref")
                yield Hit(fields, {"name": case.party_name(shareholder)})


@rule("A03")
def date_of_the_articles(case: Case) -> Iterator[Hit]:
    for path, articles in case.documents("articles"):
        if articles.signed_on is None:
            yield Hit((f"{path}.signed_on",), variant="missing")
        elif articles.signed_on > case.day:
            yield Hit((f"{path}.signed_on", "as_of"), {"date": articles.signed_on})


@rule("A04")
def no_meeting_of_one(case: Case) -> Iterator[Hit]:
    for path, articles in case.documents("articles"):
        if "shareholders_meeting" in articles.organs:
            yield Hit((f"{path}.organs",))
