"""Chapter K: for every rule something that trips it, something that does not, on both sides of every day."""

from __future__ import annotations

from typing import Any

import pytest

from certificates import organisation_code, registration_number, unified_code
from tests.domain.rules.sample_filings import GONE, Changes, everything, found

LICENCE, CODE, TAX, SOCIAL = (f"old_certificates[{i}]" for i in range(4))
NAME, WHERE = "成都望锦机电设备有限公司", "四川省成都市青羊区望锦街9号1栋3楼305号"
NEW = unified_code.compose("91", "510105", "990007315")
OTHER = unified_code.compose("91", "510105", unified_code.subject_identifier(7))
RENAMED = {"type": "change_notice", "name": "成都望锦机电有限公司"}
AGREE = {f"{CODE}.name": NAME, f"{TAX}.address": WHERE, f"{TAX}.number": "510105990007315"}
"""What puts the published exchange right."""
IN_SHUANGLIU: dict[str, Any] = {
    **{f"old_certificates[{i}].address": None for i in (1, 3, 4)},
    f"{LICENCE}.address": "四川省成都市双流区望锦街9号",
    f"{LICENCE}.issued_on": "2016-05-01",
    f"{TAX}.address": "四川省成都市双流县望锦街9号",
}
BROKER = dict.fromkeys(("name", "id_number", "certificate_name", "certificate_issuer", "certificate_number"), "甲")
BROKERAGE = {"business_scope[1].text": "房地产经纪", "business_scope[1].industry_code": "7030"}
ENGINEER = dict.fromkeys(("name", "id_number", "registration_number", "valid_to"), "2027-01-01")


def ticked(code: str, data: dict[str, Any] | None = None, **more: Any) -> Changes:
    return {"consolidated_items": [{"code": code, "data": data or {}}], **more}


def engineers(number: int) -> Changes:
    costs = {"business_scope[1].text": "工程造价咨询", "business_scope[1].industry_code": "7481"}
    return {**ticked("MC13", {"cost_engineers": [ENGINEER] * number}), **costs}


TRIPS: list[tuple[str, str, Changes, str]] = [
    ("K01", "the check digit", {f"{LICENCE}.number": "510105200007311"}, "C12"),
    ("K01", "fourteen digits", {f"{LICENCE}.number": "51010520000731"}, "C12"),
    ("K01", "thirteen digits, from before 2007", {f"{LICENCE}.number": "5101052000073"}, "C12"),
    ("K01", "no number", {f"{LICENCE}.number": None}, "C12"),
    ("K02", "the check character", {f"{CODE}.number": "99000731-6"}, "C12"),
    ("K02", "too short", {f"{CODE}.number": "9900073-5"}, "C12"),
    ("K03", "two digits changed places", {}, "C12"),
    ("K03", "too long", {f"{TAX}.number": "51010599000731501"}, "C12"),
    ("K03", "no number", {f"{TAX}.number": None}, "C12"),
    ("K04", "another organisation code", {"assigned_uscc": OTHER}, "C12"),
    ("K05", "the organisation-code certificate", {}, "C12"),
    ("K05", "a certificate that is not collected", {**AGREE, f"{SOCIAL}.name": "成都望锦机电有限公司"}, "C12"),
    (
        "K05",
        "a notice of a change from yet another name",
        {"documents[+]": {**RENAMED, "name": "成都望川机电有限公司"}},
        "C12",
    ),
    ("K06", "the tax certificate", {}, "C12"),
    (
        "K06",
        "a county called as it was no more",
        {**IN_SHUANGLIU, f"{TAX}.issued_on": "2016-01-01"},
        "C12",
    ),
    ("K07", "a former representative", {f"{CODE}.legal_rep": "杨映雪"}, "C12"),
    ("K08", "the licence", {f"{LICENCE}.surrendered": False}, "C12"),
    ("K08", "the code certificate, not said", {f"{CODE}.surrendered": GONE}, "C12"),
    ("K08", "no licence at all", {"old_certificates[0]": GONE}, "C12"),
    ("K08", "a company without its code certificate", {CODE: GONE}, "C12"),
    ("K08", "a company without its tax certificate", {TAX: GONE}, "C12"),
    ("K09", "a company in 2018", {}, "C12"),
    ("K09", "the first day", {"as_of": "2018-01-01"}, "C12"),
    ("K10", "the food licence", ticked("NX01"), "C01"),
    ("K10", "a code nobody knows", ticked("MC99"), "C01"),
    ("K10", "no code", {"consolidated_items[0].code": None}, "C01"),
    ("K10", "in an exchange", ticked("NX05"), "C12"),
    ("K11", "no telephone", {"consolidated_items[0].data.handler_phone": GONE}, "C01"),
    ("K11", "an empty name", {"consolidated_items[0].data.handler_name": " "}, "C01"),
    ("K11", "no data at all", {"consolidated_items[0].data": {}}, "C01"),
    ("K11", "no seals", {"consolidated_items[1].data.seal_types": []}, "C01"),
    ("K11", "not ticked", {"consolidated_items[0].data.activity_ticked": False}, "C04"),
    ("K11", "no broker", {**ticked("MC11", {"brokers": []}), **BROKERAGE}, "C01"),
    ("K11", "a broker without a telephone", {**ticked("MC11", {"brokers": [BROKER]}), **BROKERAGE}, "C01"),
    ("K11", "two engineers", engineers(2), "C10"),
    ("K12", "property management without the item", {"business_scope[0]": GONE}, "C04"),
    ("K12", "recycling by a software company", ticked("MC16"), "C01"),
    ("K12", "an item of branches", ticked("MC24"), "C01"),
    ("K12", "an item of foreign investors", ticked("MC18"), "C01"),
]
SEVERITY = {"K01": "manual", "K02": "manual", "K03": "manual", "K04": "reject", "K09": "notice", "K10": "reject"}
INDIVIDUAL = {"entity_type": "individual"}

QUIET: list[tuple[str, str, Changes, str]] = [
    ("K01", "fifteen digits that are right", {}, "C12"),
    ("K01", "no licence, which K08 reports", {LICENCE: GONE}, "C12"),
    ("K01", "outside its dates", {"as_of": "2015-09-30", f"{LICENCE}.number": "510105200007311"}, "C12"),
    ("K02", "an expired certificate", {}, "C12"),
    ("K02", "an entity that never had one", {CODE: GONE}, "C12"),
    ("K02", "outside its dates", {"as_of": "2015-09-30", f"{CODE}.number": "99000731-6"}, "C12"),
    ("K03", "division and organisation code", {f"{TAX}.number": "510105990007315"}, "C12"),
    ("K03", "with a hyphen", {f"{TAX}.number": "510105 99000731-5"}, "C12"),
    ("K03", "no organisation code to compare with", {CODE: GONE}, "C12"),
    ("K03", "an individual business with its operator's number", INDIVIDUAL, "C12"),
    ("K03", "outside its dates", {"as_of": "2015-09-30"}, "C12"),
    ("K04", "not yet assigned", {}, "C12"),
    ("K04", "kept", {"assigned_uscc": NEW}, "C12"),
    ("K04", "an entity without organisation code", {"assigned_uscc": OTHER, CODE: GONE}, "C12"),
    ("K04", "a code mistyped, which K02 reports", {"assigned_uscc": OTHER, f"{CODE}.number": "99000731-6"}, "C12"),
    ("K04", "too short, which U01 reports", {"assigned_uscc": OTHER[:17]}, "C12"),
    ("K04", "outside its dates", {"as_of": "2015-09-30", "assigned_uscc": OTHER}, "C12"),
    ("K05", "all agree but for width", {f"{CODE}.name": "成都望锦机电设备 有限公司"}, "C12"),
    ("K05", "one without a name", {f"{CODE}.name": None}, "C12"),
    ("K05", "a registered change of name", {"documents[+]": RENAMED}, "C12"),
    ("K05", "outside its dates", {"as_of": "2015-09-30"}, "C12"),
    ("K06", "without the province", {f"{TAX}.address": "成都市青羊区望锦街９号1幢3楼305号"}, "C12"),
    (
        "K06",
        "a county called as it was then",
        IN_SHUANGLIU,
        "C12",
    ),
    ("K06", "outside its dates", {"as_of": "2015-09-30"}, "C12"),
    ("K07", "all the same", {}, "C12"),
    ("K07", "a stray space", {f"{TAX}.legal_rep": "苏 锦程"}, "C12"),
    ("K07", "outside its dates", {"as_of": "2015-09-30", f"{CODE}.legal_rep": "杨映雪"}, "C12"),
    ("K08", "social insurance and statistics", {}, "C12"),
    ("K08", "declared lost", {f"{TAX}.surrendered": False, f"{TAX}.lost_notice": "成都商报2018-03-01"}, "C12"),
    ("K08", "a shop, which never had a code", {CODE: GONE, **INDIVIDUAL}, "C12"),
    ("K08", "outside its dates", {"as_of": "2015-09-30", f"{TAX}.surrendered": False}, "C12"),
    ("K09", "an individual business, whose certificates stay valid", INDIVIDUAL, "C12"),
    ("K09", "outside its dates", {"as_of": "2017-12-31"}, "C12"),
    ("K10", "filings", {}, "C01"),
    ("K10", "nothing ticked", {"consolidated_items": []}, "C01"),
    ("K10", "outside its dates", {"as_of": "2018-02-28", **ticked("NX01")}, "C01"),
    ("K11", "complete", {}, "C01"),
    ("K11", "every broker complete", {**ticked("MC11", {"brokers": [{**BROKER, "phone": "1"}]}), **BROKERAGE}, "C01"),
    ("K11", "three engineers", engineers(3), "C10"),
    ("K11", "a licence, which K10 reports", ticked("NX01"), "C01"),
    ("K11", "outside its dates", {"as_of": "2018-02-28", "consolidated_items[0].data": {}}, "C01"),
    ("K12", "items for everybody", {}, "C01"),
    ("K12", "property management with the item", {}, "C04"),
    ("K12", "by its words", {"business_scope[0].industry_code": "7090"}, "C04"),
    ("K12", "a licence, which K10 reports", ticked("NX05"), "C01"),
    ("K12", "no scope, which F02 reports", {"business_scope": []}, "C04"),
    ("K12", "a foreign investor's item", {**ticked("MC18"), "persons.P2.nationality": "SG"}, "C01"),
    ("K12", "outside its dates", {"as_of": "2018-02-28", "business_scope[0]": GONE}, "C04"),
]


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), TRIPS, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_k_speaks_once(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    findings = found(rule_id, changes, base)
    assert [one.severity for one in findings] == [SEVERITY.get(rule_id, "correct")], sentence
    assert all(one.fields and one.law and one.message.zh and one.fix.en for one in findings)


@pytest.mark.parametrize(("rule_id", "sentence", "changes", "base"), QUIET, ids=lambda value: str(value)[:60])
def test_a_rule_of_chapter_k_stays_quiet(rule_id: str, sentence: str, changes: Changes, base: str) -> None:
    assert found(rule_id, changes, base) == [], sentence


def test_an_exchange_whose_certificates_agree_has_one_notice_only() -> None:
    assert everything({**AGREE, "assigned_uscc": NEW}, "C12") == [("K09", "notice")]
    assert everything({**AGREE, "as_of": "2017-12-31"} | DATED_2017, "C12") == []


DATED_2017: Changes = {
    "declarations.truthfulness.on": "2017-12-31",
    "agent.from": "2017-12-01",
    "documents[authorization].from": "2017-12-01",
    "documents[authorization].signed_on": "2017-12-01",
    "documents[authorization].signatures[0].on": "2017-12-01",
    "documents[application_form].signed_on": "2017-12-31",
    "documents[application_form].signatures[0].on": "2017-12-31",
}


def test_the_published_exchange_is_judged_as_expected_with_its_fields() -> None:
    wanted = {"K03": (f"{TAX}.number", f"{CODE}.number"), "K05": (f"{CODE}.name",), "K06": (f"{TAX}.address",)}
    assert {rule: found(rule, {}, "C12")[0].fields for rule in wanted} == wanted


def test_the_expected_code_keeps_the_organisation_code() -> None:
    assert NEW == "91510105990007315K"


def test_each_certificate_that_disagrees_is_told_for_itself() -> None:
    changes = {f"{SOCIAL}.name": "成都望锦有限公司"}
    assert len(found("K05", changes, "C12")) == 2


def test_a_shop_exchanges_its_licence_and_tax_certificate_freely() -> None:
    shop = {f"{TAX}.address": WHERE, **INDIVIDUAL, CODE: GONE}
    assert not [one for one in everything(shop, "C12") if one[0].startswith("K")]


def test_what_is_lacking_is_named() -> None:
    finding = found("K11", {"consolidated_items[0].data": {"handler_name": "李牧川"}})[0]
    assert "经办人电话" in finding.message.zh and "handler's phone" in finding.message.en
    assert finding.fields == (
        "consolidated_items[0].data.handler_id_number",
        "consolidated_items[0].data.handler_phone",
    )


def test_the_numbers_used_here_are_what_they_are_meant_to_be() -> None:
    assert registration_number.read("510105200007310") is registration_number.Reading.VALID
    assert organisation_code.is_valid("990007315") and not organisation_code.is_valid("990007316")
