"""What a generated filing is made of: place, trade, people, papers and signatures, all drawn from its number."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from certificates import unified_code
from registry.domain.rules import regime
from tests.making import resident_number, trade_name

Json = dict[str, Any]

_DISTRICTS = (
    ("510104", "锦江区"),
    ("510105", "青羊区"),
    ("510106", "金牛区"),
    ("510107", "武侯区"),
    ("510108", "成华区"),
)
_STREETS = ("听松街", "云深路", "澄碧大道", "望江西路", "采薇巷", "栖霞街")
_TRADES = (
    ("科技", (("软件开发", "6513"), ("信息技术咨询服务", "6560"))),
    ("餐饮管理", (("餐饮管理", "7212"), ("餐饮服务", "6210"))),
    ("建筑工程", (("建筑装饰工程", "5011"), ("园林绿化工程施工", "4891"))),
    ("物流", (("普通货物仓储服务", "5990"), ("国内货物运输代理", "5821"))),
    ("教育咨询", (("教育咨询服务", "8399"), ("企业管理咨询", "7249"))),
)
_LATER = {"餐饮服务": "市场监管"}
_SURNAMES = "宋陆许韩冯曹彭曾萧田董袁潘蒋蔡余杜叶程魏"
_GIVEN = "听澜知微砚清若舟予安临川沐辰映雪景行南星怀瑾书遥以宁望舒明远"
ITEMS = ["name_domicile", "scope", "capital", "shareholder_names", "contributions", "organs", "legal_rep"]
"""Mandatory contents of the articles of an LLC."""


class Maker:
    """What one filing is made of: its number decides everything that is drawn."""

    def __init__(self, number: int, day: date) -> None:
        self.number, self.day, self.draw = number, day, random.Random(f"filing {number}")
        self.regime = regime(day)
        self.code, self.district = self.draw.choice(_DISTRICTS)
        self.industry, self.items = self.draw.choice(_TRADES)
        street, house = self.draw.choice(_STREETS), self.draw.randint(1, 400)
        self.address = (
            f"四川省成都市{self.district}{street}{house}号{self.draw.randint(1, 9)}栋{self.draw.randint(101, 2004)}号"
        )
        self.trade = trade_name(number).replace("荷兰", "荷岚")  # a country in a name is a reviewer's to see
        self.full = f"成都{self.trade}{self.industry}有限公司"
        self.persons: dict[str, Json] = {}
        self.organisations: dict[str, Json] = {}

    @property
    def today(self) -> str:
        return self.day.isoformat()

    def person(self, age: int | None = None) -> str:
        """One more person: his key."""
        place = len(self.persons)
        born = date(self.day.year - (age or self.draw.randint(25, 60)), 1, 1) - timedelta(self.draw.randint(1, 28))
        sequence = self.draw.randint(1, 489) * 2 + self.draw.randint(0, 1)
        name = self.draw.choice(_SURNAMES) + _GIVEN[(self.number + place * 2) % 15 * 2 :][:2]
        key = f"P{place + 1}"
        self.persons[key] = {
            "name": name,
            "id_type": "resident_id",
            "id_number": resident_number(born, sequence),
            "sex": "M" if sequence % 2 else "F",
            "birth_date": born.isoformat(),
            "phone": f"100{self.number % 1_000_000:06d}{place:02d}",
            "id_valid_to": "long_term" if self.draw.random() < 0.2 else (self.day + timedelta(3000)).isoformat(),
            "residence": f"四川省成都市{self.district}听松街{self.draw.randint(1, 99)}号1栋2单元301号",
            "nationality": "CN",
            "realname_verified": True,
        }
        return key

    def organisation(self) -> str:
        """One more company that may hold shares: its key."""
        key = f"O{len(self.organisations) + 1}"
        subject = unified_code.subject_identifier(9_000_000 + self.number * 10 + len(self.organisations))
        self.organisations[key] = {
            "name": f"成都{trade_name(self.number + 31_000)}创业投资有限公司",
            "uscc": unified_code.compose("91", self.code, subject),
            "kind": "company",
            "status": "active",
            "legal_representative": self.name(self.person()),
            "state_owned": False,
            "single_natural_person_llc": False,
        }
        return key

    def name(self, key: str) -> str:
        """What a person or an organisation is called."""
        return str((self.persons.get(key) or self.organisations[key])["name"])

    def signed(self, *names: str, kind: str = "e_signature") -> list[Json]:
        return [
            {"signer": name, "kind": kind, "on": self.today, "verified": True,
             "cert_valid_to": (self.day + timedelta(500)).isoformat()}
            for name in names
        ]  # fmt: skip

    def paper(self, kind: str, *signatures: Json, **content: Any) -> Json:
        return {"type": kind, "signed_on": self.today, "signatures": list(signatures), **content}

    def id_copies(self, *keys: str) -> list[Json]:
        return [
            {"type": "id_copy", "person": key, "name": self.name(key), "id_number": self.persons[key]["id_number"]}
            for key in dict.fromkeys(keys)
        ]

    def premises(self, lessee: str) -> list[Json]:
        """A lease from the owner, and his certificate, which names the building."""
        owner = "成都听松置业有限公司"
        where = self.address.removeprefix("四川省")
        until = (self.day + timedelta(1095)).isoformat()
        lease = {"type": "lease", "lessor": owner, "lessee": lessee, "address": where, "from": self.today, "to": until}
        building = where[: where.index("栋") + 1]
        number = f"川（2016）成都市不动产权第{self.number:07d}号"
        certificate = {"type": "property_certificate", "owner": owner, "number": number, "address": building}
        return [{**lease, "signatures": self.signed(owner, kind="e_seal")}, {**certificate, "use": "办公"}]

    def scope(self) -> list[Json]:
        return [
            {"text": text, "industry_code": code, "licence": "post" if text in _LATER else "none",
             "pre_approval_id": None, "post_dept": _LATER.get(text)}
            for text, code in self.items
        ]  # fmt: skip

    def reservation(self) -> Json:
        months = 6 if self.regime == "A" else 2
        since = self.day - timedelta(10)
        return {"reserved_on": since.isoformat(), "expires_on": (since + timedelta(29 * months)).isoformat(),
                "involves_approval": False}  # fmt: skip

    def named(self, full: str, division: str, trade: str, industry: str, form: str, *, reserved: bool = True) -> Json:
        """A name with its four parts, reserved ten days ago or not at all."""
        parts = {"division": division, "trade_name": trade, "industry": industry, "org_form": form}
        return {"full": full, **parts, "reservation": self.reservation() if reserved else None}

    def common(self, procedure: str, entity: str, type_text: str, applicant: str) -> Json:
        """What every filing says."""
        return {
            "case_id": f"R{self.number:06d}",
            "schema_version": "1",
            "as_of": self.today,
            "procedure": procedure,
            "entity_type": entity,
            "company_type_text": type_text,
            "registration_authority": {"name": f"成都市{self.district}市场监督管理局", "division_code": self.code},
            "declarations": {
                "truthfulness": {"accepted": True, "signed_by": applicant, "on": self.today},
                "name_infringement": {"accepted": True, "on": self.today},
            },
            "lookups": {
                answer: []
                for answer in ("registered_names", "person_flags", "single_person_llc_holdings", "open_applications",
                               "address_flags", "phone_usage", "entity_lists")
            },
        }  # fmt: skip

    def finished(self, case: Json) -> Json:
        return {**case, "persons": self.persons, "organisations": self.organisations}
