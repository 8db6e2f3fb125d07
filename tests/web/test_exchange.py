"""The exchange 换照 of old certificates for the unified licence: the organisation code and the day stay."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask

from certificates import organisation_code, registration_number
from registry.records import enterprises
from registry.records.database import reading
from tests.web import test_applicant as company
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


def fill(browser: Visitor, case: str, **changes: str) -> None:
    browser.go(f"{case}/certificates").send(fields=certificates(**changes), button="go")
    assert browser.path == f"{case}/name", browser.text
    browser.send(button="go")
    premises = {"registration_authority.name": company.AUTHORITY, "domicile.address": PLACE}
    browser.send(fields=premises, button="go")
    browser.send(find="5179", button="find").send(button="add:5179").send(button="go")
    registered = {"company_type_text": "有限责任公司（自然人投资或控股）", "registered_capital_cny": "200万"}
    browser.send(fields=registered | person_fields("P1", "songtinglan"), button="go")
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
    with site.app_context(), reading() as session:
        made = enterprises.version_of_application(session, stored(site, case).id)
    assert made is not None
    assert made.particulars["unified_code"][8:17] == ORGANISATION
    assert made.particulars["established_on"] == "2009-06-18"
    assert made.particulars["name"] == NAME


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
