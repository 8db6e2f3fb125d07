"""Things tests are made of: clean cases, people with valid numbers, accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHARACTERS = "澄岚栩霁葭筠沅淞湄漪萱芷蘅茗荻棠楠桐梧槿樾杉枫柏松竹兰荷菊梅桂柳榆槐椿栀藜苇蒲蓼莲菱芦荟蓝青朱墨素绛"


def resident_number(born: date, sequence: int) -> str:
    """A valid number in region 510101, which is never issued: no living person has it."""
    first17 = f"510101{born:%Y%m%d}{sequence:03d}"
    remainder = sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11
    return first17 + "10X98765432"[remainder]


def person(name: str, born: date, sequence: int, phone: str, **other: Any) -> dict[str, Any]:
    """A verified adult with papers in order."""
    return {
        "name": name,
        "id_type": "resident_id",
        "id_number": resident_number(born, sequence),
        "sex": "M" if sequence % 2 else "F",
        "birth_date": born.isoformat(),
        "phone": phone,
        "id_valid_to": "2040-01-01",
        "residence": "四川省成都市武侯区听松街6号1栋2单元301号",
        "nationality": "CN",
        "realname_verified": True,
        **other,
    }


def trade_name(number: int) -> str:
    """A different trade name for every number below 2,500 × 50."""
    size = len(_CHARACTERS)
    return "".join(_CHARACTERS[number // size**place % size] for place in (2, 1, 0))


def clean_case(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A limited company of two founders in which no rule finds anything above a notice."""
    day = "2026-11-20"
    trade = trade_name(number)
    full = f"成都{trade}科技有限公司"
    address = f"四川省成都市武侯区听松街{number + 1}号1栋1单元101号"
    founders = {
        "P1": person("宋听澜", date(1988, 3, 9), 100 + number % 400 * 2, f"100{20000000 + number * 3}"),
        "P2": person("陆知微", date(1991, 6, 21), 101 + number % 400 * 2, f"100{20000001 + number * 3}"),
        "P3": person("许砚清", date(1985, 12, 2), 102 + number % 400 * 2, f"100{20000002 + number * 3}"),
    }
    scope = [("软件开发", "6513"), ("信息技术咨询服务", "6560")]
    shares = [("P1", 700000), ("P2", 300000)]
    case: dict[str, Any] = {
        "case_id": f"T{number:05d}",
        "schema_version": "1",
        "as_of": day,
        "procedure": "establishment",
        "entity_type": "llc",
        "company_type_text": "有限责任公司（自然人投资或控股）",
        "registration_authority": {"name": "成都市武侯区市场监督管理局", "division_code": "510107"},
        "declarations": {
            "truthfulness": {"accepted": True, "signed_by": "P1", "on": day},
            "name_infringement": {"accepted": True, "on": day},
        },
        "name": {
            "full": full,
            "division": "成都",
            "trade_name": trade,
            "industry": "科技",
            "org_form": "有限公司",
            "reservation": {"reserved_on": "2026-11-18", "expires_on": "2027-01-18", "involves_approval": False},
        },
        "domicile": {"division_code": "510107", "address": address, "use_type": "lease"},
        "registered_capital_cny": 1000000,
        "currency": "CNY",
        "business_scope": [
            {"text": text, "industry_code": code, "licence": "none", "pre_approval_id": None, "post_dept": None}
            for text, code in scope
        ],
        "main_industry_code": "6513",
        "operating_term": "长期",
        "legal_representative": {"person": "P1", "position": "director"},
        "shareholders": [
            {
                "kind": "natural_person",
                "ref": key,
                "subscribed_cny": amount,
                "contributions": [{"method": "money", "amount_cny": amount, "due": "2031-10-31"}],
            }
            for key, amount in shares
        ],
        "governance": {
            "board": False,
            "directors": ["P1"],
            "chair": None,
            "manager": "P1",
            "deputy_managers": [],
            "finance_officer": "P2",
            "supervisory_board": False,
            "supervisors": ["P3"],
            "employee_directors": [],
            "employee_supervisors": [],
            "audit_committee": [],
            "no_supervisor_consent": False,
        },
        "liaison": {"person": "P1"},
        "agent": None,
        "headcount": 6,
        "licence_copies": {"original": 1, "duplicate": 1},
        "beneficial_owners": {"exempt_small_company": True},
        "consolidated_items": [],
        "persons": founders,
        "organisations": {},
        "lookups": {
            "registered_names": [],
            "person_flags": [],
            "single_person_llc_holdings": [],
            "open_applications": [],
            "address_flags": [],
            "phone_usage": [],
            "entity_lists": [],
        },
    }
    case["documents"] = _documents(case, full, address, [text for text, _ in scope], shares, day)
    return {**case, **changes}


def _documents(
    case: dict[str, Any], full: str, address: str, scope: list[str], shares: list[tuple[str, int]], day: str
) -> list[dict[str, Any]]:
    founders = case["persons"]

    def signed(*names: str, kind: str = "e_signature") -> list[dict[str, Any]]:
        return [
            {"signer": name, "kind": kind, "on": day, "verified": True, "cert_valid_to": "2028-01-01"} for name in names
        ]

    one, two, lessor = founders["P1"]["name"], founders["P2"]["name"], "成都听松置业有限公司"
    content = {
        "company_name": full,
        "domicile_address": address,
        "registered_capital_cny": case["registered_capital_cny"],
        "business_scope": scope,
        "operating_term": "长期",
        "legal_rep_office": "director",
        "shareholders": [
            {
                "name": founders[key]["name"],
                "id_number": founders[key]["id_number"],
                "subscribed_cny": amount,
                "contributions": [{"method": "money", "amount_cny": amount, "due": "2031-10-31"}],
            }
            for key, amount in shares
        ],
    }
    items = ["name_domicile", "scope", "capital", "shareholder_names", "contributions", "organs", "legal_rep"]
    return [
        {"type": "application_form", "signed_on": day, "signatures": signed(one)},
        {
            "type": "articles",
            "signed_on": day,
            "items": items,
            "organs": ["shareholders_meeting", "sole_director", "supervisor", "manager"],
            "content": content,
            "signatures": signed(one, two),
        },
        {
            "type": "appointment",
            "made_by": "shareholders",
            "company_name": full,
            "signed_on": day,
            "appointees": [
                {"person": "P1", "office": "director", "term_years": 3},
                {"person": "P3", "office": "supervisor", "term_years": 3},
            ],
            "signatures": signed(one, two),
        },
        {
            "type": "appointment",
            "made_by": "sole_director",
            "company_name": full,
            "signed_on": day,
            "appointees": [
                {"person": "P1", "office": "manager", "term_years": 3},
                {"person": "P2", "office": "finance_officer", "term_years": 3},
            ],
            "signatures": signed(one),
        },
        *(
            {"type": "id_copy", "person": key, "name": one_of["name"], "id_number": one_of["id_number"]}
            for key, one_of in founders.items()
        ),
        {
            "type": "lease",
            "lessor": lessor,
            "lessee": one,
            "address": address,
            "from": day,
            "to": "2029-11-19",
            "signatures": signed(lessor, kind="e_seal") + signed(one),
        },
        {
            "type": "property_certificate",
            "owner": lessor,
            "number": "川（2024）成都市不动产权第0900001号",
            "address": address,
            "use": "办公",
        },
    ]
