"""What a paper says, taken from the filing: texts and conditions for the templates. Tables stand in `tables.py`.

The articles take their facts from the articles' own data (`documents[articles].content` and `organs`), which is what
the rules examine, so that what is printed and what is examined are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from certificates.capital import CEILING, capital_in_words
from registry.domain.documents import ArticlesContent, Document
from registry.domain.filing import Filing, Governance
from registry.papers import tables
from registry.papers.pieces import Signed
from registry.papers.template import Facts
from registry.papers.words import CHANGES, PROCEDURES, day, office

NEW_LAW = date(2024, 7, 1)
Places = Mapping[str, Sequence[Signed]]


def facts_of(filing: Filing, document: Document, places: Places, *, reference: str, law_day: date) -> Facts:
    """Everything any template may ask of this filing and one of its papers."""
    under_new_law = law_day >= NEW_LAW
    holds = frozenset(_holds(filing, document, under_new_law))
    return Facts(
        texts={
            **_who(filing, document, reference),
            **_capital(document.content or ArticlesContent()),
            **_organs(filing, document, holds),
            **_decisions(filing, document, holds),
        },
        holds=holds,
        tables=tables.all_of(filing, document),
        places=places,
        day=day(document.signed_on or filing.as_of),
    )


def _holds(filing: Filing, document: Document, under_new_law: bool) -> list[str]:
    governance, organs = filing.governance or Governance(), articles_of(filing, document).organs
    content = articles_of(filing, document).content or ArticlesContent()
    made_by = document.made_by or ""
    stated = content.shareholders
    conditions = {
        "新法": under_new_law,
        "旧法": not under_new_law,
        "一人": len(filing.shareholders) == 1,
        "多人": len(filing.shareholders) != 1,
        "自然人股东": any(one.id_number for one in stated)
        or any(one.kind == "natural_person" for one in filing.shareholders),
        "设董事会": "board" in organs,
        "设审计委员会": "audit_committee" in organs,
        "设监事会": "supervisory_board" in organs,
        "设监事": bool({"supervisory_board", "supervisor"} & set(organs)),
        "不设监事": bool(governance.no_supervisor_consent)
        and not {"supervisory_board", "supervisor", "audit_committee"} & set(organs),
        "设经理": "manager" in organs or filing.entity_type == "jsc",
        "法定代表人为经理": content.legal_rep_office in ("manager", "general_manager"),
        "法定代表人为董事": content.legal_rep_office not in ("manager", "general_manager"),
        "家庭经营": filing.composition == "family",
        "公示": bool(filing.dereg and filing.dereg.notice_start),
        "承诺名称": bool(filing.declarations and filing.declarations.name_infringement),
        "由股东作出": made_by in ("shareholders", "sole_shareholder"),
        "由董事会作出": made_by == "board",
        "由董事作出": made_by in ("sole_director", "executive_director"),
        "由职工作出": made_by == "employees",
        "由隶属企业作出": made_by == "parent",
    }
    return [word for word, holds in conditions.items() if holds]


def articles_of(filing: Filing, document: Document) -> Document:
    """The articles that govern a paper: the paper itself, or those filed with it."""
    if document.type in ("articles", "articles_amendment"):
        return document
    return next((one for one in filing.documents if one.type == "articles"), document)


def _who(filing: Filing, document: Document, reference: str) -> dict[str, str | None]:
    content = document.content or ArticlesContent()
    name = content.company_name or document.company_name or (filing.name.full if filing.name else None)
    authority = filing.registration_authority
    operator = filing.persons.get((filing.operator.person if filing.operator else None) or "")
    parent = filing.parent.name if filing.parent and filing.entity_type == "branch" else None
    procedure = PROCEDURES.get(filing.procedure or "establishment", "登记")
    if filing.procedure == "establishment" and filing.entity_type == "jsc":
        procedure = "股份有限公司设立登记"
    return {
        "公司名称": name or (operator.name if operator else None),
        "申请主体": parent or name or (operator.name if operator else None),
        "登记机关": authority.name if authority else None,
        "申请事项": procedure,
        "申请书名称": f"{procedure}申请书",
        "编号": reference,
        "住所": content.domicile_address,
        "经营范围": "；".join(content.business_scope) or None,
        "经营期限": content.operating_term,
        "股东名称": content.shareholders[0].name if content.shareholders else None,
        "法定代表人": content.legal_representative,
        "法定代表人职务": office(content.legal_rep_office) or None,
    }


def _capital(content: ArticlesContent) -> dict[str, str | None]:
    amount = content.registered_capital_cny
    words = capital_in_words(amount) if amount is not None and amount < CEILING else None
    return {
        "资本大写": words,
        "资本数额": tables.amount(amount) or None,
        "股份总数": None if amount is None else f"{Decimal(amount):,.0f}",
        "每股金额": "人民币一元",
    }


def _organs(filing: Filing, document: Document, holds: frozenset[str]) -> dict[str, str]:
    governance = filing.governance or Governance()
    board, by_staff = "设董事会" in holds, bool(governance.employee_directors)
    sole = "董事" if "新法" in holds else "执行董事"
    supervised = "设监事" in holds
    by_watch = "监事会" if "设监事会" in holds else "监事"
    elected = "由股东会选举产生" if filing.entity_type != "jsc" else f"由{_meeting(filing, holds)}选举产生"
    if "一人" in holds and filing.entity_type != "jsc":
        elected = "由股东决定产生"
    if by_staff:
        elected = f"其中职工代表{len(governance.employee_directors)}人，由公司职工通过民主选举产生，其他董事{elected}"
    return {
        "股东会": _meeting(filing, holds),
        "董监高": "董事、监事、高级管理人员" if supervised else "董事、高级管理人员",
        "董事会或董事": "董事会" if board else sole,
        "独任董事": sole,
        "董事人数": str(len(set(governance.directors) | set(governance.employee_directors))),
        "监事人数": str(len(set(governance.supervisors) | set(governance.employee_supervisors))),
        "董事产生": elected,
        "及监事": "、监事" if supervised else "",
        "和监事报告": f"和{by_watch}的报告" if supervised else "",
        "监事提议": ("、监事会" if "设监事会" in holds else "、监事") if supervised else "",
        "监事会或监事": by_watch,
        "董事会职权条": "六十七条" if "新法" in holds else "四十六条",
    }


def _meeting(filing: Filing, holds: frozenset[str]) -> str:
    return "股东大会" if filing.entity_type == "jsc" and "旧法" in holds else "股东会"


def _decisions(filing: Filing, document: Document, holds: frozenset[str]) -> dict[str, str]:
    one, new = "一人" in holds and filing.entity_type != "jsc", "新法" in holds
    change, dereg = filing.change, filing.dereg
    decider = "股东" if one else _meeting(filing, holds)
    decided = _made(document, one)
    return {
        "决策者": decider,
        "决定词": decided[1],
        "全体": "" if one else "全体",
        "产生词": "决定" if one else "选举",
        "经营方针": "" if new else "决定公司的经营方针和投资计划，",
        "预算": "" if new else "审议批准公司的年度财务预算方案、决算方案，",
        "订预算": "" if new else "制订公司的年度财务预算方案、决算方案，",
        "召集会议": "" if one else f"召集{decider}会议，并向{decider}报告工作，",
        "送交报告": "并自会计年度终了之日起三个月内送交股东",
        "分红办法": "归股东所有" if one else "按照股东实缴的出资比例分配",
        "剩余财产": "归股东所有" if one else "按照股东的出资比例分配",
        "任职文件名称": decided[0],
        "作出机构说明": decided[2],
        "变更事项": "、".join(CHANGES.get(item, item) for item in change.items) if change else "",
        "决议日": day(change.decision_date) if change else day(filing.as_of),
        "公示开始日": day(dereg.notice_start) if dereg else "",
    }


def _made(document: Document, one: bool) -> tuple[str, str, str]:
    """Title, word and origin of a decision, by the body that makes it."""
    return {
        "shareholders": ("股东会决议（任职）", "决议", "股东会依照公司法和公司章程"),
        "sole_shareholder": ("股东决定（任职）", "决定", "股东依照公司法和公司章程"),
        "board": ("董事会决议（任职）", "决议", "董事会依照公司法和公司章程"),
        "sole_director": ("董事决定（任职）", "决定", "董事依照公司法和公司章程"),
        "executive_director": ("执行董事决定（任职）", "决定", "执行董事依照公司法和公司章程"),
        "employees": ("职工民主选举结果", "选举结果", "职工依照公司法和公司章程进行民主选举"),
        "parent": ("分支机构负责人任职文件", "任命", "隶属企业依照其章程"),
    }.get(document.made_by or "", ("任职文件", "决定" if one else "决议", "依照公司法和公司章程"))
