"""Branches, shops, exchanges, changes and deregistrations as strangers write them, each judged by hand first."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.rules.later_filings import FULL, changing, closing_a_shop, ending, signed
from tests.domain.rules.sample_filings import GONE, Changes
from tests.domain.rules.strangers import Json, emptied, judged, kind, published, widened
from tests.making import resident_number

SHOP = kind("shop")
NAME, OPERATOR = SHOP["name"]["full"], SHOP["persons"]["P1"]
SEVENTEEN = resident_number(date(2009, 5, 5), 31 if OPERATOR["sex"] == "M" else 32)
NO_PREMISES: Changes = {"documents[lease]": GONE, "documents[property_certificate]": GONE}
OFFICERS, PAID = ("governance",), ("registered_capital_cny", "currency", "shareholders")
HEAD = published("C10")["persons"]["P1"]["id_number"]
BARRED = {"id_number": HEAD, "kind": "false_registration_responsible", "revoked_on": "2025-01-01"}
USUAL = ["(BR5)", "BR3"]
"""What is wrong with the published branch as it is."""


def branching(*items: str, **more: object) -> Changes:
    change = {"items": list(items), "decision_date": "2026-03-10", "old_licence_returned": True}
    return {"procedure": "change", "change": change, **more}


CASES: list[tuple[str, Json, list[str]]] = [
    ("a branch, null wherever a list is empty", emptied(kind("branch")) | {"lookups": kind("branch")["lookups"]}, []),
    ("a branch in full width", widened(kind("branch")), []),
    ("a branch whose parent the appointment names", published("C10",
        {"documents[appointment].company_name": "成都栈桥数据科技有限公司"}), USUAL),
    ("a branch whose parent nobody can judge", published("C10", {"parent.status": None}), ["(BR5)", "BR1", "BR3"]),
    ("a branch, nobody signs for a parent without a name", published("C10", {"parent.legal_representative": None,
        "documents[application_form].signatures": []}), ["(BR5)", "BR3", "F05", "S01"]),
    ("a branch with a name of its own", published("C10", {"name.full": "成都栈桥双流分公司"}),
        ["(BR5)", "BR2", "BR3", "N15", "X01"]),
    ("a branch, the parent's scope in one line", published("C10",
        {"parent.business_scope": ["软件开发；数据处理服务；会议及展览服务。"]}), ["(BR5)"]),
    ("a branch, the parent's scope unknown", published("C10", {"parent.business_scope": None}), USUAL),
    ("a branch, its applicant made a false registration", published("C10", {"lookups.person_flags": [BARRED]}),
        ["(BR5)", "BR3", "P14"]),
    ("a branch of a listed parent", published("C10", {"parent.lists": ["abnormal_operations"]}),
        ["(BR5)", "(BR6)", "BR3"]),
    ("a shop without a name", kind("shop", changes={"name": None, "declarations.name_infringement": None}), []),
    ("a shop that says what it is", kind("shop", changes={"name.full": f"{NAME}（个体工商户）"}), []),
    ("a shop that calls itself a company", kind("shop", changes={"name.full": f"{NAME[:-1]}有限公司",
        "name.org_form": "有限公司"}), ["N14"]),
    ("a shop of a district without its city, 2018", kind("shop", "A", {"name.full": NAME.replace("成都市", "", 1),
        "name.division": SHOP["name"]["division"].replace("成都市", "")}), []),
    ("a shop of a district without its city, 2026", kind("shop", changes={"name.full": NAME.replace("成都市", "", 1),
        "name.division": SHOP["name"]["division"].replace("成都市", "")}), ["N06"]),
    ("a shopkeeper of seventeen with wages", kind("shop", changes={"persons.P1.birth_date": "2009-05-05",
        "persons.P1.id_number": SEVENTEEN, "documents[id_copy].id_number": SEVENTEEN,
        "persons.P1.own_labour_income": True}), ["IB1"]),
    ("a shop on a platform", kind("shop", changes={**NO_PREMISES, "domicile.use_type": "platform",
        "domicile.address": "某平台 https://shop.example/1", "documents[+]": {"type": "platform_certificate"}}), []),
    ("a shop on a platform nobody certifies", kind("shop", changes={**NO_PREMISES,
        "domicile.use_type": "platform"}), ["IB3"]),
    ("an exchange, null wherever a list is empty", emptied(kind("exchange", "B"))
        | {"lookups": kind("exchange", "B")["lookups"]}, ["(K09)"]),
    ("an exchange in full width", widened(kind("exchange")), ["(K09)"]),
    ("an exchange without the code certificate", kind("exchange", changes={"old_certificates[1]": GONE}),
        ["(K09)", "K08"]),
    ("an exchange of a shop", kind("exchange", changes={"entity_type": "individual", "operator": "P1",
        "legal_representative": None, "old_certificates[1]": GONE, "assigned_uscc": None}), []),
    ("an exchange whose licence was lost", kind("exchange", changes={"old_certificates[0].surrendered": False,
        "old_certificates[0].lost_notice": "四川日报2026-10-01"}), ["(K09)"]),
    ("a change of a new director without a copy of his card", published("C01",
        changing("governance", keep=OFFICERS, **{"documents[id_copy#0]": GONE})), ["F01"]),
    ("a change of the manager alone", published("C01", changing("governance", governance={"manager": "P2"}, **{
        "documents[appointment#0]": GONE,
        "documents[appointment].appointees": [{"person": "P2", "office": "manager"}]})), []),
    ("a change of the supervisor alone, in Chinese", published("C01", changing("监事",
        governance={"supervisors": ["P3"]}, **{"documents[appointment#1]": GONE,
        "documents[appointment].appointees": [{"person": "P3", "office": "监事", "term_years": 3}]})), []),
    ("a change to a representative nobody knows", published("C01", changing("legal_representative", keep=OFFICERS,
        **{"legal_representative.person": "P9"})), ["F01", "F05", "P15", "X06"]),
    ("a change declared by the former representative", published("C01", changing("legal_representative",
        keep=OFFICERS, entity={"legal_representative": "王知夏"},
        **{"declarations.truthfulness.signed_by": "P3"})), []),
    ("a change of a domicile that is not given", published("C01", changing("domicile")), ["D02"]),
    ("a change of domicile, the company takes the lease", published("C01", changing("domicile", keep=("domicile",),
        **{"documents[lease].lessee": FULL})), []),
    ("a change of domicile, a stranger takes the lease", published("C01", changing("domicile",
        keep=("domicile", "name"), **{"documents[lease].lessee": "成都远岫物业有限公司"})), ["D05"]),
    ("a change of nothing", published("C01", changing()), ["F01"]),
    ("a change of what no rule knows", published("C01", changing("电话")), ["F01"]),
    ("less capital, announced two weeks ago", published("C01", changing("注册资本（减少）", keep=PAID,
        **{"change.announced_on": "2026-03-01"})), ["M05"]),
    ("shares of a company limited by shares change hands", published("C01", changing("股权转让", keep=PAID,
        entity_type="jsc")), []),
    ("more capital", published("C01", changing("capital_increase", keep=PAID)), []),
    ("another item of the scope that needs an approval", published("C01", changing("business_scope",
        keep=("business_scope", "main_industry_code"), **{"business_scope[1]": {"text": "保安服务",
        "industry_code": "7271", "licence": "pre", "pre_approval_id": "PA08"}})), ["B03"]),
    ("a branch whose scope changes", published("C10", branching("business_scope")), ["BR3"]),
    ("a branch that moves", published("C10", branching("domicile")), []),
    ("a branch with another head", published("C10", branching("person_in_charge")), []),
    ("an end without a notice", published("C01", ending("simple", dereg={"kind": "simple"})), ["Z02"]),
    ("an end on the last day of the notice", published("C01", ending("simple",
        **{"dereg.notice_start": "2026-02-24"})), []),
    ("an end a day too late", published("C01", ending("simple", **{"dereg.notice_start": "2026-02-03"})), ["Z02"]),
    ("an end decided by a resolution", published("C01", ending("ordinary", documents=[
        {"type": "application_form", "signatures": signed("陈蓉嘉")}, {"type": "shareholders_resolution"},
        {"type": "清算报告"}, {"type": "tax_clearance_certificate"}])), []),
    ("an end of a shop", published("C01", closing_a_shop("simple")), []),
    ("an end that does not say how", published("C01", ending(None)), []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "case", "told"), CASES, ids=[one[0] for one in CASES])
def test_a_stranger_s_filing_is_told_exactly_what_is_wrong(sentence: str, case: Json, told: list[str]) -> None:
    assert judged(case)[1] == told, sentence


def test_an_unknown_item_is_for_a_reviewer_and_none_at_all_for_the_applicant() -> None:
    assert judged(published("C01", changing("电话")))[0] == "manual"
    assert judged(published("C01", changing()))[0] == "correct"
