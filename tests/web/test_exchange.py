"""The exchange 换照 of old certificates for the unified licence: the organisation code and the day stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import pytest
from flask import Flask

from certificates import organisation_code, registration_number
from registry.records import enterprises
from registry.records.database import reading
from tests.web import test_applicant as company
from tests.web.submitting import established
from tests.web.test_applicant import ask_for_signatures, person_fields, sign_here, stored
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]
NAME, PLACE = "成都听松机电设备有限公司", "四川省成都市武侯区青檀路7号1栋3层301号"
ORGANISATION = next(code for end in "0123456789X" if organisation_code.is_valid(code := f"99012345{end}"))
NUMBER = next(
    number
    for end in product("0123456789", repeat=1)
    if registration_number.read(number := "51010700001234" + "".join(end)) is registration_number.Reading.VALID
)


def begin(browser: Visitor, kind: str = "exchange") -> str:
    browser.go(f"/new/{kind}").send("/start")
    assert browser.path.endswith("/certificates"), browser.text
    return browser.path.removesuffix("/certificates")


def certificates(**changes: str) -> dict[str, object]:
    """The three certificates of a company, as its page takes them."""
    fields: dict[str, object] = {"established_on": "2009-06-18"}
    numbers = (NUMBER, ORGANISATION, f"510107{ORGANISATION}")
    for row, number in enumerate(numbers):
        one = {"number": number, "name": NAME, "address": PLACE, "legal_rep": "宋听澜"}
        fields |= {f"old_certificates[{row}].{key}": value for key, value in one.items()}
        fields[f"old_certificates[{row}].surrendered"] = ["false", "true"]
    return {**fields, **changes}


def registered(site: Flask, case: str) -> Mapping[str, Any]:
    """What the register holds of the case's enterprise."""
    with site.app_context(), reading() as session:
        made = enterprises.version_of_application(session, stored(site, case).id)
    assert made is not None
    return made.particulars


def fill(browser: Visitor, case: str, kind: str = "有限责任公司（自然人投资或控股）", **changes: str) -> None:
    browser.go(f"{case}/certificates").send(fields=certificates(**changes), button="go")
    assert browser.path == f"{case}/name", browser.text
    browser.send(button="go")
    premises = {"registration_authority.name": company.AUTHORITY, "domicile.address": PLACE}
    browser.send(fields=premises, button="go")
    browser.send(find="5179", button="find").send(button="add:5179").send(button="go")
    typed = {"company_type_text": kind, "registered_capital_cny": "200万"}
    browser.send(fields=typed | person_fields("P1", "songtinglan"), button="go")
    browser.send(fields={"headcount": "21", "operating_term": "长期"}, button="go")
    assert browser.path == f"{case}/papers", browser.text


def test_an_old_company_gets_its_unified_licence_with_its_organisation_code_and_its_day(
    visit: Visit, site: Flask
) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fill(browser, case)
    page = browser.go(f"{case}/check")
    assert "换发营业执照申请书" in page.text
    assert "需要更正" not in page.source.partition("<form")[0].replace("没有需要更正", ""), page.text
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "LICENSED", browser.text
    made = registered(site, case)
    assert made["unified_code"][8:17] == ORGANISATION
    assert made["established_on"] == "2009-06-18"
    assert made["name"] == NAME


def test_certificates_that_disagree_or_stay_out_are_found_at_their_row(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fields = certificates(**{"old_certificates[1].name": "成都听松机电有限公司"})
    fields["old_certificates[2].surrendered"] = ["false"]
    browser.go(f"{case}/certificates").send(fields=fields, button="go")
    source = browser.go(f"{case}/certificates").source
    assert "K05" in source
    assert "K08" in source


def test_a_shop_exchanges_its_licence_under_its_operator(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = begin(browser, "exchange-individual")
    shop, row = "成都市武侯区听雨轩茶馆", "old_certificates[0]"
    licence = {f"{row}.number": NUMBER, f"{row}.name": shop, f"{row}.address": PLACE, f"{row}.legal_rep": "宋听澜"}
    typed = {**licence, f"{row}.surrendered": ["false", "true"], "established_on": "2012-03-02"}
    browser.send(fields=typed, button="go")
    browser.send(button="go")
    premises = {"registration_authority.name": company.AUTHORITY, "domicile.address": PLACE}
    browser.send(fields=premises, button="go")
    browser.send(find="6231", button="find").send(button="add:6231").send(button="go")
    browser.send(fields=person_fields("P1", "songtinglan"), button="go")
    browser.send(fields={"headcount": "2"}, button="go")
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "LICENSED", browser.text
    assert shop in browser.go(f"{case}/licence").text


def test_a_company_limited_by_shares_exchanges_its_licence(visit: Visit, site: Flask) -> None:
    browser = visit("songtinglan")
    case = begin(browser, "exchange-jsc")
    name = "成都听松机电设备股份有限公司"
    changes = {f"old_certificates[{row}].name": name for row in range(3)}
    fill(browser, case, "股份有限公司（非上市）", **changes)
    assert "有限责任公司（" not in browser.go(f"{case}/register").text
    sign_here(ask_for_signatures(browser, case))
    assert stored(site, case).state == "LICENSED", browser.text
    assert registered(site, case)["type_text"] == "股份有限公司（非上市）"
    assert registered(site, case)["unified_code"][8:17] == ORGANISATION


def test_a_branch_exchanges_its_licence_signed_for_its_parent(visit: Visit, site: Flask) -> None:
    code = established(site)
    browser = visit("songtinglan")
    case = begin(browser, "exchange-branch")
    name = f"{company.NAME}青檀路分公司"
    changes = {f"old_certificates[{row}].{key}": value for row in range(3)
               for key, value in (("name", name), ("legal_rep", "陆知微"))}  # fmt: skip
    browser.go(f"{case}/certificates").send(fields=certificates(**changes), button="go")
    assert browser.path == f"{case}/parent", browser.text
    assert "决定设立分公司的日期" not in browser.text
    browser.send(fields={"parent.uscc": code}, button="go")
    assert browser.path == f"{case}/name", browser.text
    browser.send(button="go")
    premises = {"registration_authority.name": company.AUTHORITY, "domicile.address": PLACE}
    browser.send(fields=premises, button="go")
    browser.send(find="6513", button="find").send(button="add:6513").send(button="go")
    browser.send(fields=person_fields("P1", "songtinglan"), button="more")
    browser.send(fields=person_fields("P2", "luzhiwei"), button="go")
    browser.send(fields={"person_in_charge.person": "P2"}, button="go")
    browser.send(fields={"headcount": "2"}, button="go")
    assert "没有需要更正的地方" in browser.go(f"{case}/check").text
    ask_for_signatures(browser, case)
    assert "隶属企业法定代表人" in browser.text
    sign_here(browser)
    assert stored(site, case).state == "LICENSED", browser.text
    made = registered(site, case)
    assert (made["type_text"], made["representative"]) == ("有限责任公司分公司", "陆知微")
    assert (made["established_on"], made["unified_code"][8:17]) == ("2009-06-18", ORGANISATION)


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        ("exchange", ["成立日期", "企业名称", "注册资本", "公司类型", "经营范围", "住所", "法定代表人"]),
        ("exchange-jsc", ["注册资本", "公司类型"]),
        ("exchange-branch", ["隶属企业", "负责人"]),
        ("exchange-individual", ["成立日期", "经营者", "经营范围"]),
    ],
)
def test_what_an_exchange_lacks_is_told_on_the_check_page_and_leads_there(
    visit: Visit, kind: str, lacking: list[str]
) -> None:
    browser = visit("songtinglan")
    case = begin(browser, kind)
    page = browser.go(f"{case}/check")
    for words in lacking:
        assert f"还没有填写：{words}" in page.text
    assert f'href="{case}/scope"' in page.source


def test_a_page_that_was_filled_in_tells_what_the_licence_still_needs(visit: Visit) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    browser.send(fields=certificates(established_on=""), button="go")
    assert "还没有填写：成立日期" in browser.go(f"{case}/certificates").text
    assert "1处需要更正" in browser.go(case).text


@pytest.mark.parametrize(
    ("page", "field", "words"),
    [
        ("certificates", ("established_on", "2009年13月"), "不是有效的日期"),
        ("certificates", ("assigned_uscc", "91510107MA00000000"), "assigned_uscc"),
        ("register", ("registered_capital_cny", "-1"), "金额不能为负数"),
        ("premises", ("domicile.use_type", "tent"), "请从以下各项中选择"),
    ],
)
def test_what_cannot_be_read_is_told(visit: Visit, page: str, field: tuple[str, str], words: str) -> None:
    browser = visit("songtinglan")
    case = begin(browser)
    fields = browser.go(f"{case}/{page}").form(f"{case}/{page}").fields
    answered = browser.post(f"{case}/{page}", [*fields, field, ("do", "go")])
    assert answered.status == 422
    assert words in answered.text
