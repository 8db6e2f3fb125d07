"""Particulars of one company, one branch and one individual business; nobody of these exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from certificates import unified_code
from certificates.licence import Particulars

ISSUED_AT = datetime(2026, 4, 9, 2, 30, 15, tzinfo=UTC)
SERIAL = bytes.fromhex("5e5d1ab0c0ffee00112233445566778f")
STATUS_URI = "https://yizhao.example/s/1"
ISSUER = "CN-510100"


def code(category: str, sequence: int) -> str:
    return unified_code.compose(category, "510107", unified_code.subject_identifier(sequence))


COMPANY = Particulars(
    entity_kind="company",
    unified_code=code("91", 77_001),
    name="成都松间纸墨文化有限公司",
    type_text="有限责任公司（自然人投资或控股）",
    type_code="1130",
    representative="贺兰青",
    capital_cny=2_600_000,
    established_on=date(2026, 4, 9),
    domicile="四川省成都市武侯区听松路16号2栋3层5号",
    scope=("文具用品批发", "工艺美术品零售", "组织文化艺术交流活动"),
    term="长期",
    authority_name="成都市武侯区市场监督管理局",
    authority_division="510107",
    merged=("MC01", "MC02", "MC03", "MC04", "MC05", "MC08"),
    copies_duplicate=2,
    specimen=True,
)
BRANCH = replace(
    COMPANY,
    entity_kind="branch",
    unified_code=code("91", 77_002),
    name="成都松间纸墨文化有限公司武侯分公司",
    type_text="有限责任公司分公司（自然人投资或控股）",
    type_code="2100",
    representative="卓云川",
    capital_cny=None,
    term="2026-04-09至2046-04-08",
)
INDIVIDUAL = replace(
    COMPANY,
    entity_kind="individual",
    unified_code=code("92", 77_003),
    name="成都市武侯区半亩茶铺",
    type_text="个人经营",
    type_code="9500",
    representative="阮小满",
    capital_cny=None,
    merged=("MC01", "MC03"),
)
ALL = {"company": COMPANY, "branch": BRANCH, "individual": INDIVIDUAL}


def changed(particulars: Particulars, **fields: Any) -> Particulars:
    return replace(particulars, **fields)
