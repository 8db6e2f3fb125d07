"""Branches, shops, exchanges of old certificates, changes and deregistrations."""

from __future__ import annotations

from datetime import date, timedelta

from certificates import organisation_code, registration_number, unified_code
from tests.filings.maker import ITEMS, Json, Maker

_SHOPS = (("理发", "店", "理发服务", "8051"), ("便利", "店", "日用百货销售", "5211"), ("茶", "馆", "茶馆服务", "6231"))


def branch(make: Maker) -> Json:
    """A branch of a company that stands, opened twenty days after the decision."""
    head, represents = make.person(), make.person()
    parent = make.organisation()
    company = make.organisations.pop(parent)
    full = f"{company['name']}{make.district.removesuffix('区')}分公司"
    owner, representative = str(company["name"]), make.name(represents)
    decided = (make.day - timedelta(20)).isoformat()
    case = make.common("branch_establishment", "branch", "有限责任公司分公司", represents)
    case |= {
        "name": make.named(full, "成都", owner[2:5], "创业投资", "分公司", reserved=False),
        "domicile": {"division_code": make.code, "address": make.address, "use_type": "lease"},
        "business_scope": make.scope(),
        "main_industry_code": make.items[0][1],
        "person_in_charge": {"person": head},
        "parent": {
            "name": owner, "uscc": company["uscc"], "status": "active", "lists": [],
            "legal_representative": representative, "domicile_address": "四川省成都市锦江区云深路7号1栋901号",
            "business_scope": [*(text for text, _ in make.items), "会议及展览服务"], "decision_date": decided,
        },
        "liaison": {"person": head},
        "agent": None,
        "headcount": 4,
        "licence_copies": {"original": 1, "duplicate": 1},
        "consolidated_items": [
            {"code": "MC24", "data": {"parent_uscc": company["uscc"],
                                      "parent_registration_authority": "成都市锦江区市场监督管理局"}}
        ] if make.day >= date(2018, 3, 1) else [],
        "documents": [
            make.paper("application_form", *make.signed(representative)),
            make.paper("parent_licence", name=owner, uscc=company["uscc"]),
            make.paper("appointment", *make.signed(owner, kind="e_seal"), made_by="parent", company_name=full,
                       appointees=[{"person": head, "office": "person_in_charge", "term_years": 3}]),
            *make.id_copies(head),
            *make.premises(owner),
            *([make.paper("articles", items=ITEMS, organs=[])] if make.regime in "AB" else []),
        ],
    }  # fmt: skip
    return make.finished(case)


def shop(make: Maker, *, family: bool = False) -> Json:
    """An individual business, alone or with a member of the family."""
    operator = make.person()
    helper = [make.person()] if family else []
    industry, form, text, code = make.draw.choice(_SHOPS)
    trade, division = make.trade, f"成都市{make.district}"
    case = make.common("individual_establishment", "individual", "个体工商户", operator)
    case |= {
        "name": make.named(division + trade + industry + form, division, trade, industry, form, reserved=False),
        "domicile": {"division_code": make.code, "address": make.address, "use_type": "lease"},
        "business_scope": [{"text": text, "industry_code": code, "licence": "none"}],
        "main_industry_code": code,
        "operator": {"person": operator},
        "composition": "family" if family else "personal",
        "family_members": helper,
        "liaison": {"person": operator},
        "agent": None,
        "licence_copies": {"original": 1, "duplicate": 1},
        "consolidated_items": [],
        "documents": [
            make.paper("application_form", *make.signed(make.name(operator))),
            *make.id_copies(operator, *helper),
            *make.premises(make.name(operator)),
        ],
    }  # fmt: skip
    return make.finished(case)


def exchange(make: Maker) -> Json:
    """Five old certificates of a company that agree, handed in by an agent."""
    represents, agent = make.person(), make.person()
    first8 = f"{73_000_000 + make.number % 9_000_000:08d}"
    organisation = first8 + organisation_code.check_character(first8)
    first14 = f"{make.code}0{make.number % 10_000_000:07d}"
    numbers = {
        "business_licence": first14 + registration_number.check_digit(first14),
        "organisation_code": organisation_code.printed(organisation),
        "tax": make.code + organisation,
        "social_insurance": f"社险川字{make.number:07d}",
        "statistics": f"统证{make.number:07d}",
    }
    shown = {"name": make.full, "address": make.address, "legal_rep": make.name(represents), "issued_on": "2012-05-08"}
    case = make.common("consolidation", "llc", "有限责任公司（自然人投资或控股）", represents)
    until = (make.day + timedelta(60)).isoformat()
    case |= {
        "name": make.named(make.full, "成都", make.trade, make.industry, "有限公司", reserved=False),
        "domicile": {"division_code": make.code, "address": make.address},
        "established_on": "2012-05-08",
        "legal_representative": {"person": represents, "position": "executive_director"},
        "liaison": {"person": agent},
        "agent": {"person": agent, "from": make.today, "to": until, "scope": ["consolidation"]},
        "licence_copies": {"original": 1, "duplicate": 1},
        "assigned_uscc": unified_code.compose("91", make.code, organisation),
        "old_certificates": [
            {"kind": kind, "number": number, **shown, "surrendered": kind not in ("social_insurance", "statistics")}
            for kind, number in numbers.items()
        ],
        "documents": [
            make.paper("application_form", *make.signed(make.name(represents))),
            make.paper("authorization", *make.signed(make.name(represents)), agent_name=make.name(agent),
                       agent_id_number=make.persons[agent]["id_number"], scope=["consolidation"],
                       **{"from": make.today, "to": until}),
            *make.id_copies(represents, agent),
        ],
    }  # fmt: skip
    return make.finished(case)


def change(make: Maker) -> Json:
    """A company moves: the domicile, the amended articles and the old licence, nothing else."""
    represents = make.person()
    case = make.common("change", "llc", "有限责任公司（自然人投资或控股）", represents)
    decided = (make.day - timedelta(12)).isoformat()
    case |= {
        "change": {"items": ["domicile"], "decision_date": decided, "votes": {"for": 80, "total": 100},
                   "old_licence_returned": True},
        "domicile": {"division_code": make.code, "address": make.address, "use_type": "lease"},
        "name": {"full": make.full},
        "legal_representative": {"person": represents},
        "documents": [
            make.paper("application_form", *make.signed(make.name(represents))),
            make.paper("articles_amendment", *make.signed(make.name(represents)),
                       content={"domicile_address": make.address}),
            *make.premises(make.full),
        ],
    }  # fmt: skip
    return make.finished(case)


def deregistration(make: Maker, kind: str) -> Json:
    """The end of a company of two, by the simple or the ordinary procedure."""
    holders = [make.person(), make.person()]
    names = [make.name(key) for key in holders]
    papers = (
        ["investor_commitment"]
        if kind == "simple"
        else ["dissolution_resolution", "liquidation_report", "tax_clearance"]
    )
    case = make.common("deregistration", "llc", "有限责任公司（自然人投资或控股）", holders[0])
    begun = (make.day - timedelta(30)).isoformat() if kind == "simple" else None
    case |= {
        "dereg": {"kind": kind, "notice_start": begun},
        "entity": {"flags": [], "branches": []},
        "legal_representative": {"person": holders[0]},
        "shareholders": [{"kind": "natural_person", "ref": key} for key in holders],
        "documents": [
            make.paper("application_form", *make.signed(names[0])),
            *(make.paper(paper, *make.signed(*names)) for paper in papers),
        ],
    }
    return make.finished(case)
