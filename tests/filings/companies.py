"""Companies: one founder or several, people or organisations, with a board or without, limited by shares or not."""

from __future__ import annotations

from datetime import timedelta

from tests.filings.maker import ITEMS, Json, Maker

_JSC_ITEMS = [
    "name_domicile", "scope", "formation", "capital_and_shares", "share_classes", "promoters", "board", "legal_rep",
    "supervisory_board", "profit_distribution", "dissolution_liquidation", "notices",
]  # fmt: skip


def company(make: Maker, holders: list[str], *, board: bool = False, shares: bool = False) -> Json:
    """A company founded by these people or organisations; `board` with three directors and a supervisory board."""
    board = board or shares
    governance = _governance(make, [key for key in holders if key in make.persons], 5 if shares else 3 if board else 1)
    manager, form = governance["manager"], "股份有限公司" if shares else "有限公司"
    sole = "director" if make.regime == "D" else "executive_director"
    capital = 5_000_000 if shares else 300_000 * len(holders)
    full = make.full.removesuffix("有限公司") + form
    case = make.common("establishment", "jsc" if shares else "llc", _type_text(make, holders, shares=shares), manager)
    case |= {
        "name": make.named(full, "成都", make.trade, make.industry, form),
        "domicile": {"division_code": make.code, "address": make.address, "use_type": "lease"},
        "registered_capital_cny": capital,
        "currency": "CNY",
        "business_scope": make.scope(),
        "main_industry_code": make.items[0][1],
        "operating_term": "长期",
        "legal_representative": {"person": manager, "position": "chair" if board else sole},
        "shareholders": [_holding(make, key, capital // len(holders), shares=shares) for key in holders],
        "governance": governance,
        "liaison": {"person": manager},
        "agent": None,
        "headcount": 6,
        "licence_copies": {"original": 1, "duplicate": 1},
        "beneficial_owners": {"exempt_small_company": True},
        "consolidated_items": [],
    }
    case["documents"] = _company_papers(make, case, holders, "director" if board else sole, full, shares=shares)
    return make.finished(case)


def _governance(make: Maker, people: list[str], size: int) -> Json:
    """So many directors, founders first, the first of them manager; with a board also a supervisory board."""
    board, directors = size > 1, people[:size]
    while len(directors) < size:
        directors.append(make.person())
    supervisors = [make.person() for _ in range(3 if board else 1)]
    return {
        "board": board,
        "directors": directors,
        "chair": directors[0] if board else None,
        "manager": directors[0],
        "deputy_managers": [],
        "finance_officer": None,
        "supervisory_board": board,
        "supervisors": supervisors,
        "employee_directors": [],
        "employee_supervisors": supervisors[-1:] if board else [],
        "audit_committee": [],
        "no_supervisor_consent": False,
    }


def _type_text(make: Maker, holders: list[str], *, shares: bool) -> str:
    if shares:
        return "股份有限公司（非上市）"
    if len(holders) == 1:
        return f"有限责任公司（{'自然人独资' if holders[0] in make.persons else '法人独资'}）"
    natural = all(key in make.persons for key in holders)
    return "有限责任公司（自然人投资或控股）" if natural else "其他有限责任公司"


def _holding(make: Maker, key: str, amount: int, *, shares: bool) -> Json:
    """Promoters have paid since 2024-07-01 (CL2023 98); the others pay within five years."""
    due = make.day + timedelta(0 if shares and make.regime == "D" else 1500)
    paid = [{"method": "money", "amount_cny": amount, "due": due.isoformat()}]
    kind = "natural_person" if key in make.persons else "organisation"
    return {"kind": kind, "ref": key, "subscribed_cny": amount, "contributions": paid}


def _company_papers(make: Maker, case: Json, holders: list[str], office: str, full: str, *, shares: bool) -> list[Json]:
    governance, names = case["governance"], [make.name(key) for key in holders]
    seals = [make.signed(make.name(key), kind="e_signature" if key in make.persons else "e_seal")[0] for key in holders]
    representative = make.name(case["legal_representative"]["person"])
    one, board = len(holders) == 1 and not shares, governance["board"]
    organs = ["sole_director" if not board else "board", "supervisor" if not board else "supervisory_board", "manager"]
    stated = [
        {"name": name, ("id_number" if key in make.persons else "uscc"): (make.persons.get(key) or {}).get("id_number")
         or make.organisations[key]["uscc"], "subscribed_cny": held["subscribed_cny"],
         "contributions": [dict(one) for one in held["contributions"]]}
        for key, name, held in zip(holders, names, case["shareholders"], strict=True)
    ]  # fmt: skip
    content = {
        "company_name": full, "domicile_address": make.address, "business_scope": [text for text, _ in make.items],
        "registered_capital_cny": case["registered_capital_cny"], "operating_term": "长期",
        "legal_rep_office": case["legal_representative"]["position"], "shareholders": stated,
    }  # fmt: skip

    def appoints(by: str, office_of: dict[str, str], *signatures: Json) -> Json:
        appointees = [{"person": key, "office": held, "term_years": 3} for key, held in office_of.items()]
        return make.paper("appointment", *signatures, made_by=by, company_name=full, appointees=appointees)

    workers = governance["employee_supervisors"]
    elected = dict.fromkeys(governance["directors"], office)
    elected |= {key: "supervisor" for key in governance["supervisors"] if key not in workers}
    papers = [
        make.paper("application_form", *make.signed(representative)),
        make.paper("articles", *seals, items=_JSC_ITEMS if shares else ITEMS,
                   organs=organs if one else ["shareholders_meeting", *organs], content=content),
        appoints("sole_shareholder" if one else "shareholders", elected, *seals),
        appoints("board" if board else office, {governance["manager"]: "manager"}, *make.signed(representative)),
        *make.id_copies(*[key for key in holders if key in make.persons], *governance["directors"],
                        *governance["supervisors"]),
        *make.premises(names[0]),
    ]  # fmt: skip
    papers += [appoints("employees", dict.fromkeys(workers, "employee_supervisor"))] if workers else []
    papers += [
        make.paper("subject_qualification", organisation=key, **{part: make.organisations[key][part] for part in
                   ("name", "uscc", "status")})
        for key in holders if key in make.organisations
    ]  # fmt: skip
    papers += [make.paper("payment_proof", amount_cny=case["registered_capital_cny"])] if shares else []
    papers += [make.paper("name_notice", name=full)] if make.regime == "A" else []
    return papers
