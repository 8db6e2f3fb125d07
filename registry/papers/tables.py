"""The tables of papers: registration items, shareholders and contributions, offices, the agent's authority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from registry.domain.documents import ArticlesContent, Document
from registry.domain.filing import Filing, Governance, Person
from registry.papers.altered import altered
from registry.papers.pieces import Grid
from registry.papers.shares import shares
from registry.papers.words import CHANGES, PROCEDURES, USES, amount, day, number, office

Rows = Sequence[Sequence[str]]
_PAIRS, _FOURS = (1, 3.6), (1, 1.9, 1, 1.9)
PERSON_SCOPES = {"establishment": "设立登记", "change": "变更登记", "deregistration": "注销登记", "all": "全部事项"}


def all_of(filing: Filing, document: Document) -> dict[str, Grid]:
    """Every table a template may name."""
    makers: dict[str, Callable[[Filing, Document], Grid]] = {
        "申请事项": _matter,
        "公司登记事项": _company,
        "股东出资": shares,
        "任职人员": _officers,
        "联络与执照": _contact,
        "分支机构登记事项": _branch,
        "隶属企业": _parent,
        "个体工商户登记事项": _individual,
        "家庭成员": _family,
        "主体": _subject,
        "申请内容": _content,
        "任职": _appointees,
        "委托": _authority,
        "章程修改": _amendment,
    }
    return {name: make(filing, document) for name, make in makers.items()}


def _matter(filing: Filing, document: Document) -> Grid:
    authority = filing.registration_authority
    return Grid(
        [
            ["申请事项", PROCEDURES.get(filing.procedure or "establishment", "")],
            ["登记机关", (authority.name if authority else None) or ""],
            ["申请日期", day(document.signed_on or filing.as_of)],
        ],
        _PAIRS,
    )


def _company(filing: Filing, _: Document) -> Grid:
    representative, domicile = filing.legal_representative, filing.domicile
    person = _person(filing, representative.person if representative else None)
    held = f"（{office(representative.position)}）" if representative and representative.position else ""
    rows = [
        ["名称", _name(filing)],
        ["类型", filing.company_type_text or ""],
        ["法定代表人", f"{person.name or ''}{held}"],
        ["注册资本", _yuan(filing.registered_capital_cny)],
        ["住所", (domicile.address if domicile else None) or ""],
        ["住所使用方式", USES.get((domicile.use_type if domicile else None) or "", "")],
        ["经营范围", _scope(filing)],
        ["经营期限", filing.operating_term or ""],
    ]
    return Grid(rows, _PAIRS)


def _yuan(value: int | Decimal | None) -> str:
    return "" if value is None else f"人民币{amount(value)}元"


def _officers(filing: Filing, _: Document) -> Grid:
    governance, representative = filing.governance or Governance(), filing.legal_representative
    held: list[tuple[str, str]] = []
    held += [(key, "董事") for key in governance.directors if key not in governance.employee_directors]
    held += [(key, "职工代表董事") for key in governance.employee_directors]
    held += [(governance.chair, "董事长")] if governance.chair else []
    held += [(key, "审计委员会成员") for key in governance.audit_committee]
    held += [(key, "监事") for key in governance.supervisors if key not in governance.employee_supervisors]
    held += [(key, "职工代表监事") for key in governance.employee_supervisors]
    held += [(governance.manager, "经理")] if governance.manager else []
    held += [(key, "副经理") for key in governance.deputy_managers]
    held += [(governance.finance_officer, "财务负责人")] if governance.finance_officer else []
    held += [(representative.person, "法定代表人")] if representative and representative.person else []
    offices: dict[str, list[str]] = {}
    for key, word in held:
        offices.setdefault(key, []).append(word)
    rows = [
        [_person(filing, key).name or key, "、".join(words), *_identity(filing, key)] for key, words in offices.items()
    ]
    return Grid(rows, (1.1, 1.7, 2.2, 1.4), head=["姓名", "职务", "身份证件号码", "联系电话"])


def _contact(filing: Filing, _: Document) -> Grid:
    liaison = filing.liaison.person if filing.liaison else None
    copies = filing.licence_copies
    issued = f"正本{number(copies.original) or '1'}份，副本{number(copies.duplicate) or '1'}份" if copies else ""
    exempt = filing.beneficial_owners is not None and bool(filing.beneficial_owners.exempt_small_company)
    rows = [
        ["登记联络员", _person(filing, liaison).name or "", "联系电话", _person(filing, liaison).phone or ""],
        ["营业执照", issued, "从业人数", number(filing.headcount)],
    ]
    if filing.beneficial_owners is not None:
        rows.append(["受益所有人", "承诺免报" if exempt else "已报送", "", ""])
    return Grid(rows, _FOURS)


def _branch(filing: Filing, _: Document) -> Grid:
    person = _person(filing, filing.person_in_charge.person if filing.person_in_charge else None)
    rows = [
        ["名称", _name(filing)],
        ["类型", filing.company_type_text or ""],
        ["负责人", person.name or ""],
        ["经营场所", (filing.domicile.address if filing.domicile else None) or ""],
        ["经营范围", _scope(filing)],
    ]
    return Grid(rows, _PAIRS)


def _parent(filing: Filing, _: Document) -> Grid:
    parent = filing.parent
    rows = [
        ["名称", (parent.name if parent else None) or ""],
        ["统一社会信用代码", (parent.uscc if parent else None) or ""],
        ["法定代表人", (parent.legal_representative if parent else None) or ""],
        ["住所", (parent.domicile_address if parent else None) or ""],
        ["决定设立的日期", day(parent.decision_date) if parent else ""],
    ]
    return Grid(rows, _PAIRS)


def _individual(filing: Filing, _: Document) -> Grid:
    operator = _person(filing, filing.operator.person if filing.operator else None)
    rows = [
        ["名称", _name(filing) or "不使用名称"],
        ["组成形式", {"personal": "个人经营", "family": "家庭经营"}.get(filing.composition or "", "")],
        ["经营者", operator.name or ""],
        ["身份证件号码", operator.id_number or ""],
        ["经营者住所", operator.residence or ""],
        ["经营场所", (filing.domicile.address if filing.domicile else None) or ""],
        ["经营范围", _scope(filing)],
    ]
    return Grid(rows, _PAIRS)


def _family(filing: Filing, _: Document) -> Grid:
    rows = [[_person(filing, key).name or key, _person(filing, key).id_number or ""] for key in filing.family_members]
    return Grid(rows, (1, 2), head=["姓名", "身份证件号码"])


def _subject(filing: Filing, _: Document) -> Grid:
    representative = filing.legal_representative
    person = _person(filing, representative.person if representative else None)
    rows = [
        ["名称", _name(filing)],
        ["统一社会信用代码", filing.assigned_uscc or ""],
        ["类型", filing.company_type_text or ""],
        ["法定代表人", person.name or ""],
        ["住所", (filing.domicile.address if filing.domicile else None) or ""],
    ]
    return Grid([row for row in rows if row[1]] or rows[:1], _PAIRS)


def _content(filing: Filing, _: Document) -> Grid:
    rows: list[list[str]] = []
    if filing.change:
        rows += [["变更事项", "、".join(CHANGES.get(item, item) for item in filing.change.items)]]
        rows += altered(filing)
        rows += [["决议（决定）日期", day(filing.change.decision_date)]]
    if filing.dereg:
        rows += [["注销方式", {"simple": "简易注销", "ordinary": "普通注销"}.get(filing.dereg.kind or "", "")]]
        rows += [["公示开始日期", day(filing.dereg.notice_start)]] if filing.dereg.notice_start else []
    for old in filing.old_certificates:
        rows += [["缴回证照", f"{old.name or ''} {old.number or ''}".strip()]]
    return Grid(rows or [["申请内容", PROCEDURES.get(filing.procedure or "", "")]], _PAIRS)


def _appointees(filing: Filing, document: Document) -> Grid:
    rows = [
        [
            _person(filing, one.person).name or one.person or "",
            office(one.office),
            f"{one.term_years}年" if one.term_years and one.office != "person_in_charge" else "—",
            _person(filing, one.person).id_number or "",
        ]
        for one in document.appointees
    ]
    return Grid(rows, (1.1, 1.4, 0.7, 2.2), head=["姓名", "职务", "任期", "身份证件号码"])


def _authority(filing: Filing, document: Document) -> Grid:
    rows = [
        ["代理人", document.agent_name or ""],
        ["身份证件号码", document.agent_id_number or ""],
        ["委托权限", "、".join(PROCEDURES.get(item, PERSON_SCOPES.get(item, item)) for item in document.scope)],
        ["委托期限", f"{day(document.starts_on)}至{day(document.ends_on)}" if document.starts_on else ""],
    ]
    return Grid(rows, _PAIRS)


def _amendment(_: Filing, document: Document) -> Grid:
    content = document.content or ArticlesContent()
    capital = content.registered_capital_cny
    rows = [
        ["公司名称", content.company_name or ""],
        ["公司住所", content.domicile_address or ""],
        ["注册资本", _yuan(capital)],
        ["经营范围", "；".join(content.business_scope)],
        ["经营期限", content.operating_term or ""],
        ["股东及其出资", "；".join(f"{one.name or ''}认缴{_yuan(one.subscribed_cny)}" for one in content.shareholders)],
    ]
    return Grid([[label, f"修改为：{value}"] for label, value in rows if value], _PAIRS)


def _name(filing: Filing) -> str:
    return (filing.name.full if filing.name else None) or ""


def _scope(filing: Filing) -> str:
    return "；".join(item.text for item in filing.business_scope if item.text)


def _identity(filing: Filing, key: str) -> tuple[str, str]:
    person = _person(filing, key)
    return person.id_number or "", person.phone or ""


def _person(filing: Filing, key: str | None) -> Person:
    return filing.persons.get(key or "") or Person()
