"""Chapters D, B, S, X and U broken: premises, scope, signatures, what the papers say, codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from certificates import unified_code
from tests.domain.rules.mutations.ways import (
    ALL,
    BRANCH,
    CHANGE,
    COMPANIES,
    CONTENT,
    EXCHANGE,
    FOUNDED,
    LLCS,
    NATURAL,
    Json,
    Mutation,
    dated,
    day,
    scaled,
    signatory,
)
from tests.domain.rules.sample_filings import GONE, Changes
from tests.making import resident_number

_UNSOUND_INSIDE = "91310000631295002H"
"""A published code whose last character is right and whose organisation code is not (domain.md 1.5)."""


def _approved(**content: Any) -> Callable[[Json], Changes]:
    """An approval of a month ago in the applicant's name, but for its content."""

    def changes(data: Json) -> Changes:
        name = data["name"]["full"] if data.get("name") else data["persons"]["P1"]["name"]
        paper = {"type": "approval", "pre_approval_id": "PA08", "number": "川1", "issued_on": day(data, -30)}
        late = {key: day(data, value) for key, value in content.items() if isinstance(value, int)}
        return {"documents[+]": {**paper, "holder_name": name, **content, **late}}

    return changes


def _coded(category: str, place: str) -> str:
    return unified_code.compose(category, place, unified_code.subject_identifier(4711))


PAPERS: list[Mutation] = [
    ("D02", "the lease", (*FOUNDED, *CHANGE), {"documents[lease]": GONE}),
    ("D02", "the property certificate", (*FOUNDED, *CHANGE), {"documents[property_certificate]": GONE}),
    ("D03", "a lease that ended", (*FOUNDED, *CHANGE), dated("documents[lease].to", -1)),
    ("D03", "a lease that begins in half a year", (*FOUNDED, *CHANGE), dated("documents[lease].from", 180)),
    ("D04", "a lessor who is not the owner", FOUNDED, {"documents[lease].lessor": "成都远岫物业有限公司"}),
    ("D05", "a lessee who is a stranger", FOUNDED, {"documents[lease].lessee": "成都远岫物业有限公司"}),
    ("D06", "a dwelling", (*FOUNDED, *CHANGE), {"documents[property_certificate].use": "成套住宅"}),
    ("D07", "another district", FOUNDED, {"domicile.division_code": "510113"}),
    ("D08", "a flagged address", FOUNDED, lambda data:
        {"lookups.address_flags": [{"address": data["domicile"]["address"], "flag": "unreachable"}]}),
    ("B01", "an industry code", FOUNDED, {"business_scope[0].industry_code": GONE}),
    ("B01", "a code nobody knows", FOUNDED, {"business_scope[0].industry_code": "9999"}),
    ("B02", "the main industry", FOUNDED, {"main_industry_code": GONE}),
    ("B03", "a licence that comes first", FOUNDED,
        {"business_scope[0].licence": "pre", "business_scope[0].pre_approval_id": "PA08"}),
    ("B06", "a licence that comes later", FOUNDED, {"business_scope[0].licence": "post"}),
    ("B07", "a prohibited item", FOUNDED, {"business_scope[0].text": "彩票发行"}),
    ("B08", "a foreign investor", NATURAL, {"shareholders[0].nationality": "US"}),
    ("S01", "the signature of the application", (*FOUNDED, *EXCHANGE, *CHANGE),
        {"documents[application_form].signatures": []}),
    ("S02", "a signature that was not verified", (*FOUNDED, *EXCHANGE, *CHANGE),
        {"documents[application_form].signatures[0].verified": False}),
    ("S02", "a certificate that had ended", ALL, dated("documents[application_form].signatures[0].cert_valid_to", -1)),
    ("S03", "an application form of tomorrow", ALL, dated("documents[application_form].signed_on", 1)),
    ("S03", "a signature of tomorrow", ALL, dated("documents[application_form].signatures[0].on", 1)),
    ("S04", "a corporate shareholder's hand", ("corporate",), {"documents[articles].signatures[0].kind": "signature"}),
    ("X01", "another name in the articles", COMPANIES, {f"{CONTENT}.company_name": "成都远岫科技有限公司"}),
    ("X02", "another address in the lease", FOUNDED, {"documents[lease].address": "成都市锦江区远岫街9号1栋101号"}),
    ("X03", "ten times the capital in the articles", COMPANIES, scaled("registered_capital_cny", 1.5)),
    ("X04", "another shareholder in the articles", COMPANIES, {f"{CONTENT}.shareholders[0].name": "另一人"}),
    ("X04", "another amount in the articles", COMPANIES, {f"{CONTENT}.shareholders[0].subscribed_cny": 1}),
    ("X04", "another day in the articles", LLCS, dated(f"{CONTENT}.shareholders[0].contributions[0].due", 900)),
    ("X05", "another item in the articles", COMPANIES, {f"{CONTENT}.business_scope[0]": "园艺服务"}),
    ("X06", "another office in the articles", COMPANIES, {f"{CONTENT}.legal_rep_office": "manager"}),
    ("X07", "another supervisor", ("sole", "partners", "corporate"),
        lambda data: {"governance.supervisors": [data["governance"]["manager"]]}),
    ("X08", "another number on the copy", (*FOUNDED, *EXCHANGE),
        {"documents[id_copy#0].id_number": resident_number(date(1960, 1, 1), 7)}),
    ("X09", "another code on the copy", ("corporate",),
        {"documents[subject_qualification].uscc": "91510101MA6CCCC38P"}),
    ("X10", "another term in the articles", COMPANIES, {f"{CONTENT}.operating_term": "20年"}),
    ("X11", "another agent", EXCHANGE, {"documents[authorization].agent_name": "另一人"}),
    ("X12", "one telephone for two", ("partners", "board", "shares"),
        lambda data: {"persons.P2.phone": data["persons"]["P1"]["phone"]}),
    ("X12", "a telephone in nine applications", FOUNDED, lambda data: {"lookups.phone_usage": [
        {"phone": data["persons"][signatory(data)]["phone"], "applications_90d": 9}]}),
    ("U01", "the last character of a code", ("corporate",), {"organisations.O1.uscc": "91510101MA6CCCC380"}),
    ("D01", "a second address", FOUNDED, lambda data:
        {"domicile.address": f"{data['domicile']['address']}；成都市锦江区远岫街9号"}),
    ("B04", "an approval of long ago", FOUNDED, _approved(issued_on=-91)),
    ("B04", "an approval that has ended", FOUNDED, _approved(valid_to=-1)),
    ("B05", "another's approval", FOUNDED, _approved(holder_name="成都远岫科技有限公司")),
    ("U02", "the organisation code inside", ("corporate",), {"organisations.O1.uscc": _UNSOUND_INSIDE}),
    ("U03", "the code of a shop", ("corporate",), {"organisations.O1.uscc": _coded("92", "510104")}),
    ("U04", "a place nobody knows", ("corporate",), {"organisations.O1.uscc": _coded("91", "990101")}),
    ("U05", "the code of the shareholder", ("corporate",), lambda data:
        {"assigned_uscc": data["organisations"]["O1"]["uscc"]}),
    ("U05", "the code of the parent", BRANCH, lambda data: {"assigned_uscc": data["parent"]["uscc"]}),
]  # fmt: skip
