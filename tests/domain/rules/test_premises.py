"""Chapter D: for every rule something that trips it, something that does not, on both sides of every day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.rules.sample_filings import GONE, Changes, everything, found

OWNER = "成都望锦街置业管理有限公司"
LEASE, TITLE, USE = "documents[lease]", "documents[property_certificate]", "domicile.use_type"
ADDRESS = "四川省成都市武侯区青梧路88号3栋1单元1204号"
OWN = {USE: "own", LEASE: GONE}
TENANT = {f"{LEASE}.lessor": "成都远岫物业有限公司"}
HEAD_LEASE = {
    "type": "lease",
    "lessor": OWNER,
    "lessee": "成都远岫物业有限公司",
    "address": ADDRESS,
    "from": "2020-01-01",
    "to": "2030-01-01",
}
SHUANGLIU = "四川省成都市双流{}望锦街18号5栋2楼203号"


def one_more(kind: str, **content: Any) -> Changes:
    return {"documents[+]": {"type": kind, **content}}


def flagged(address: str) -> Changes:
    return {"lookups.address_flags": [{"address": address, "flag": "通过登记的住所无法联系"}]}


TRIPS: list[tuple[str, str, Changes]] = [
    ("D01", "two addresses", {"domicile.address": f"{ADDRESS}；四川省成都市锦江区青梧路1号"}),
    ("D01", "two addresses with a pause", {"domicile.address": f"{ADDRESS}、四川省成都市锦江区青梧路1号"}),
    ("D02", "a lease without the lease", {LEASE: GONE}),
    ("D02", "a lease without the title", {TITLE: GONE}),
    ("D02", "owned by somebody else", OWN),
    ("D02", "owned, no title", {**OWN, TITLE: GONE}),
    ("D02", "free use without the owner's consent", {USE: "free_use", LEASE: GONE}),
    ("D02", "a commitment that is not there", {USE: "commitment", LEASE: GONE}),
    ("D02", "a company on a platform", {USE: "platform"}),
    ("D02", "no use declared", {USE: GONE}),
    ("D03", "ended yesterday", {f"{LEASE}.to": "2026-03-15"}),
    ("D03", "begins in ninety-one days", {f"{LEASE}.from": "2026-06-15"}),
    ("D04", "a tenant lets", TENANT),
    ("D04", "somebody else consents", {**TENANT, **one_more("sublease_consent", owner="成都某某有限公司")}),
    ("D05", "a stranger rents", {f"{LEASE}.lessee": "王知夏"}),
    ("D06", "a dwelling", {f"{TITLE}.use": "城镇住宅用地／住宅"}),
    ("D07", "another county", {"domicile.address": "四川省成都市锦江区青梧路88号3栋1单元1204号"}),
    ("D07", "no house number", {"domicile.address": "四川省成都市武侯区青梧路"}),
    ("D07", "a code nobody has", {"domicile.division_code": "510199"}),
    (
        "D07",
        "a county that is no more",
        {"domicile.address": SHUANGLIU.format("县"), "domicile.division_code": "510116"},
    ),
    ("D08", "this address", flagged("成都市武侯区青梧路８８号3幢1单元1204号")),
    ("D08", "the building", flagged("成都市武侯区青梧路88号3栋")),
]
QUIET: list[tuple[str, str, Changes]] = [
    ("D01", "one address", {}),
    ("D01", "two rooms", {"domicile.address": "四川省成都市武侯区青梧路88号3栋1单元1204、1205号"}),
    ("D01", "a market hall", {"domicile.address": "四川省成都市武侯区青梧路88号、农贸市场2楼"}),
    ("D02", "lease and title", {}),
    ("D02", "owned by a shareholder", {**OWN, f"{TITLE}.owner": "李牧川"}),
    ("D02", "owned together with others", {**OWN, f"{TITLE}.owner": "李牧川、王知夏"}),
    ("D02", "free use", {USE: "free_use", LEASE: GONE, **one_more("owner_consent", owner=OWNER)}),
    ("D02", "a commitment", {USE: "commitment", LEASE: GONE, TITLE: GONE, **one_more("premises_commitment")}),
    ("D02", "no domicile, which F02 reports", {"domicile": GONE}),
    ("D03", "ends today", {f"{LEASE}.to": "2026-03-16"}),
    ("D03", "begins in ninety days", {f"{LEASE}.from": "2026-06-14"}),
    ("D03", "without end", {f"{LEASE}.to": "long_term"}),
    ("D03", "an old lease of premises now owned", {USE: "own", f"{LEASE}.to": "2020-01-01"}),
    ("D04", "the owner lets", {}),
    ("D04", "a tenant lets with the owner's consent", {**TENANT, **one_more("sublease_consent", owner=OWNER)}),
    ("D04", "a consent the owner signed", {**TENANT, **one_more("sublease_consent", signatures=[{"signer": OWNER}])}),
    ("D04", "no title, which D02 reports", {**TENANT, TITLE: GONE}),
    ("D04", "co-owners in another order", {f"{LEASE}.lessor": "甲、乙", f"{TITLE}.owner": "乙、甲"}),
    ("D05", "the company itself", {f"{LEASE}.lessee": "成都锦蓉云栈科技有限公司"}),
    ("D05", "a shareholder", {f"{LEASE}.lessee": "李牧川"}),
    (
        "D05",
        "the head lease beside our own",
        one_more(**{"kind": "lease", **{k: v for k, v in HEAD_LEASE.items() if k != "type"}}),
    ),
    ("D06", "a dwelling with consent", {f"{TITLE}.use": "住宅", **one_more("neighbour_consent")}),
    ("D06", "not a dwelling", {f"{TITLE}.use": "非住宅"}),
    ("D07", "full width and spaces", {"domicile.address": "四川省 成都市武侯区青梧路８８号"}),
    (
        "D07",
        "the predecessor while it lasted",
        {"as_of": "2015-06-01", "domicile.address": SHUANGLIU.format("县"), "domicile.division_code": "510116"},
    ),
    (
        "D07",
        "a zone under the city's code",
        {"domicile.address": "四川省成都市高新区天府大道1号", "domicile.division_code": "510100"},
    ),
    ("D07", "no address, which F02 reports", {"domicile.address": GONE}),
    ("D08", "the neighbour", flagged("成都市武侯区青梧路88号3栋1单元1203号")),
    ("D08", "the street", flagged("成都市武侯区青梧路")),
    ("D08", "a shorter number", flagged("成都市武侯区青梧路8")),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_d_speaks_once(rule_id: str, sentence: str, changes: Changes) -> None:
    findings = found(rule_id, changes)
    assert [one.severity for one in findings] == ["manual" if rule_id == "D08" else "correct"], sentence
    assert "{" not in findings[0].message.zh + findings[0].message.en + findings[0].fix.zh + findings[0].fix.en


@pytest.mark.parametrize(("rule_id", "sentence", "changes"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_d_stays_quiet(rule_id: str, sentence: str, changes: Changes) -> None:
    assert found(rule_id, changes) == [], sentence


def test_the_parent_may_rent_for_its_branch() -> None:
    assert not [one for one in everything(base="C10") if one[0].startswith("D")]


def test_premises_are_not_asked_for_in_a_licence_exchange() -> None:
    assert not [one for one in everything(base="C12") if one[0].startswith("D")]


def test_a_missing_lease_is_one_finding_of_one_rule() -> None:
    assert everything({LEASE: GONE}) == [("D02", "correct")]


def test_addresses_that_nobody_could_look_up_go_to_a_reviewer() -> None:
    assert everything({"lookups.address_flags": GONE}) == [("D08", "manual")]
