"""Ways to break a clean filing, each with the rule that must tell: something dropped, swapped, scaled or re-dated.

A mutation is (rule, what was done, kinds of filing, changes). Changes are written as for `sample_filings.sample`, or
are a function of the filing that gives them. The rule must tell whenever it is in force for that filing and day.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from registry.domain.filing import parse
from registry.domain.rules import current
from tests.domain.rules.sample_filings import GONE, Changes
from tests.making import resident_number

Json = dict[str, Any]
Mutation = tuple[str, str, tuple[str, ...], Changes | Callable[[Json], Changes]]

SOLE, LLCS = ("sole",), ("sole", "partners", "corporate", "board")
COMPANIES, NATURAL = (*LLCS, "shares"), ("sole", "partners", "board", "shares")
BRANCH, SHOPS = ("branch",), ("shop", "family_shop")
FOUNDED = (*COMPANIES, *BRANCH, *SHOPS)
EXCHANGE, CHANGE = ("exchange",), ("change",)
SIMPLE, ORDINARY = ("simple_deregistration",), ("ordinary_deregistration",)
ALL = (*FOUNDED, *EXCHANGE, *CHANGE, *SIMPLE, *ORDINARY)
_CONTENT = "documents[articles].content"


def _day(data: Json, days: int) -> str:
    return (date.fromisoformat(data["as_of"]) + timedelta(days)).isoformat()


def _signatory(data: Json) -> str:
    """Key of who signs: legal representative, person in charge or operator."""
    for role in ("legal_representative", "person_in_charge", "operator"):
        if data.get(role):
            return str(data[role]["person"])
    raise KeyError("nobody")


def _of_signatory(field: str, value: Any) -> Callable[[Json], Changes]:
    return lambda data: {f"persons.{_signatory(data)}.{field}": value}


def _dated(path: str, days: int) -> Callable[[Json], Changes]:
    return lambda data: {path: _day(data, days)}


def _of_age(years: int, days: int, field: str = "birth_date") -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        today = date.fromisoformat(data["as_of"])
        born = date(today.year - years, today.month, 1) + timedelta(days)
        return {f"persons.{_signatory(data)}.{field}": born.isoformat()}

    return changes


def _number_in(region: str) -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        key = _signatory(data)
        number = region + data["persons"][key]["id_number"][6:17]
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11]
        return {f"persons.{key}.id_number": number + check}

    return changes


def _scaled(path: str, factor: float, *more: str) -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        value = data
        for step in path.split("."):
            value = value[int(step)] if step.isdigit() else value[step]  # type: ignore[index]
        scaled = int(value * factor)  # type: ignore[operator]
        return dict.fromkeys((path.replace(".0", "[0]"), *more), scaled)

    return changes


def _flagged(kind: str, **more: Any) -> Callable[[Json], Changes]:
    def changes(data: Json) -> Changes:
        number = data["persons"][_signatory(data)]["id_number"]
        days = {name: _day(data, value) for name, value in more.items() if isinstance(value, int) and value is not True}
        return {"lookups.person_flags": [{"id_number": number, "kind": kind, **more, **days}]}

    return changes


def _other_sex(data: Json) -> Changes:
    key = _signatory(data)
    return {f"persons.{key}.sex": "F" if data["persons"][key]["sex"] == "M" else "M"}


def _many_shareholders(data: Json) -> Changes:
    extra = [{**data["shareholders"][0], "ref": f"Q{n}"} for n in range(50)]
    return {"shareholders": [data["shareholders"][0], *extra, data["shareholders"][0]]}


DROPPED: list[Mutation] = [
    ("F01", "the application form", ALL, {"documents[application_form]": GONE}),
    ("F01", "the articles", COMPANIES, {"documents[articles]": GONE}),
    ("F01", "the copy of an identity card", (*FOUNDED, *EXCHANGE), {"documents[id_copy#0]": GONE}),
    ("F01", "the licence of the parent", BRANCH, {"documents[parent_licence]": GONE}),
    ("F02", "the name", (*COMPANIES, *BRANCH), {"name.full": GONE}),
    ("F02", "the address", FOUNDED, {"domicile.address": GONE}),
    ("F02", "the scope", FOUNDED, {"business_scope": []}),
    ("F02", "the capital", COMPANIES, {"registered_capital_cny": GONE}),
    ("F02", "the shareholders", COMPANIES, {"shareholders": []}),
    ("F02", "the form of composition", SHOPS, {"composition": GONE}),
    ("F02", "the signatory", FOUNDED, lambda data: {f"persons.{_signatory(data)}": GONE}),
    ("F03", "the term", COMPANIES, {"operating_term": GONE}),
    ("F03", "the directors", COMPANIES, {"governance.directors": []}),
    ("F05", "the truthfulness declaration", ALL, {"declarations.truthfulness": GONE}),
    ("F06", "the number of copies", (*FOUNDED, *EXCHANGE), {"licence_copies": GONE}),
    ("F08", "the beneficial owners", COMPANIES, {"beneficial_owners": GONE}),
    ("P01", "an identity number", ALL, _of_signatory("id_number", GONE)),
    ("P04", "the end of an identity card", ALL, _of_signatory("id_valid_to", GONE)),
    ("P05", "a real-name verification", ALL, _of_signatory("realname_verified", GONE)),
    ("P17", "the liaison", COMPANIES, {"liaison": GONE}),
    ("P17", "the liaison's telephone", COMPANIES, lambda data: {f"persons.{data['liaison']['person']}.phone": GONE}),
    ("P18", "the authorization", EXCHANGE, {"documents[authorization]": GONE}),
    ("C05", "a contribution", COMPANIES, {"shareholders[0].contributions": []}),
    ("C11", "the proof of payment", ("shares",), {"documents[payment_proof]": GONE}),
    ("C13", "the papers of a corporate shareholder", ("corporate",), {"documents[subject_qualification]": GONE}),
    ("G02", "the chair", ("board", "shares"), {"governance.chair": None}),
    ("G03", "the supervisor", ("sole", "partners", "corporate"), {"governance.supervisors": []}),
    ("G04", "the employees on the supervisory board", ("board", "shares"), {"governance.employee_supervisors": []}),
    ("G06", "the supervisor", ("sole", "partners", "corporate"), {"governance.supervisors": []}),
    ("G10", "the manager's appointment", COMPANIES, {"documents[appointment#1]": GONE}),
    ("G11", "the manager", ("shares",), {"governance.manager": None}),
    ("A01", "an item of the articles", COMPANIES, {"documents[articles].items[1]": GONE}),
    ("A02", "a signature of the articles", COMPANIES, {"documents[articles].signatures[0]": GONE}),
    ("A03", "the day of the articles", COMPANIES, {"documents[articles].signed_on": GONE}),
    ("D02", "the lease", (*FOUNDED, *CHANGE), {"documents[lease]": GONE}),
    ("D02", "the property certificate", (*FOUNDED, *CHANGE), {"documents[property_certificate]": GONE}),
    ("B01", "an industry code", FOUNDED, {"business_scope[0].industry_code": GONE}),
    ("B02", "the main industry", FOUNDED, {"main_industry_code": GONE}),
    ("S01", "the signature of the application", (*FOUNDED, *EXCHANGE, *CHANGE),
        {"documents[application_form].signatures": []}),
    ("N02", "the trade name", COMPANIES, {"name.trade_name": GONE}),
    ("N40", "the undertaking for the name", (*COMPANIES, *SHOPS), {"declarations.name_infringement": GONE}),
    ("BR4", "the appointment of the person in charge", BRANCH, {"documents[appointment]": GONE}),
    ("IB2", "the members of the family", ("family_shop",), {"family_members": []}),
    ("K08", "the old licence", EXCHANGE, {"old_certificates[0]": GONE}),
    ("M02", "the votes", CHANGE, {"change.votes": GONE}),
    ("M03", "the amendment", CHANGE, {"documents[articles_amendment]": GONE}),
    ("M06", "the return of the old licence", CHANGE, {"change.old_licence_returned": GONE}),
    ("Z02", "the notice", SIMPLE, {"dereg.notice_start": GONE}),
    ("Z03", "the commitment", SIMPLE, {"documents[investor_commitment]": GONE}),
    ("Z03", "one signature", SIMPLE, {"documents[investor_commitment].signatures[1]": GONE}),
    ("Z05", "the liquidation report", ORDINARY, {"documents[liquidation_report]": GONE}),
    ("Z05", "the tax clearance", ORDINARY, {"documents[tax_clearance]": GONE}),
]  # fmt: skip

SWAPPED: list[Mutation] = [
    ("F04", "the authority of another district", (*FOUNDED, *EXCHANGE, *CHANGE),
        {"registration_authority.division_code": "510112"}),
    ("F05", "a declaration that was not accepted", ALL, {"declarations.truthfulness.accepted": False}),
    ("F07", "the name of an open application", (*COMPANIES, *BRANCH, *SHOPS, *EXCHANGE), lambda data:
        {"lookups.open_applications": [{"case_id": "other", "name": data["name"]["full"]}]}),
    ("P01", "the check character", ALL, lambda data: {f"persons.{_signatory(data)}.id_number":
        data["persons"][_signatory(data)]["id_number"][:17] + "?"}),
    ("P02", "the sex", ALL, _other_sex),
    ("P02", "the birth date", ALL, _of_signatory("birth_date", "1970-02-03")),
    ("P03", "a region nobody knows", ALL, _number_in("990101")),
    ("P06", "two names for one number", (*FOUNDED, *EXCHANGE), {"documents[id_copy#0].name": "另一人"}),
    ("P10", "a conviction", COMPANIES, _flagged("convicted_economic_crime", sentence_end=-1000)),
    ("P11", "a bankruptcy", COMPANIES, _flagged("bankruptcy_personal_liability", date=-700)),
    ("P12", "a revoked company", COMPANIES,
        _flagged("legal_rep_of_revoked_company", date=-700, personal_responsibility=True)),
    ("P13", "a judgment defaulter", COMPANIES, _flagged("dishonest_judgment_debtor", listed_on=-700)),
    ("P14", "a false registration", COMPANIES, _flagged("false_registration_responsible", revoked_on=-700)),
    ("P16", "a public official", FOUNDED, _flagged("public_official", since=-700)),
    ("P15", "an office nobody may represent from", COMPANIES, {"legal_representative.position": "supervisor"}),
    ("C02", "another sole company", SOLE, lambda data: {"lookups.single_person_llc_holdings": [
        {"id_number": data["persons"]["P1"]["id_number"], "company": "成都远岫咨询有限公司", "status": "active"}]}),
    ("C04", "a type without its sole owner", SOLE, {"company_type_text": "有限责任公司"}),
    ("C07", "labour", COMPANIES, {"shareholders[0].contributions[0].method": "labour"}),
    ("C08", "a patent", COMPANIES, {"shareholders[0].contributions[0].method": "ip"}),
    ("C13", "a shareholder in liquidation", ("corporate",), {"organisations.O1.status": "revoked"}),
    ("C14", "a government organ", ("corporate",), {"organisations.O1.kind": "government_organ"}),
    ("C15", "state-owned", ("corporate",), {"organisations.O1.state_owned": True}),
    ("C16", "the same shareholder twice", ("partners",), {"shareholders[1].ref": "P1"}),
    ("G05", "a director who supervises", COMPANIES, lambda data:
        {"governance.supervisors[0]": data["governance"]["directors"][0]}),
    ("G07", "a supervisor on the audit committee", COMPANIES, lambda data:
        {"governance.audit_committee": data["governance"]["supervisors"][:1]}),
    ("A04", "a meeting of one", SOLE, {"documents[articles].organs[+]": "shareholders_meeting"}),
    ("D04", "a lessor who is not the owner", FOUNDED, {"documents[lease].lessor": "成都远岫物业有限公司"}),
    ("D05", "a lessee who is a stranger", FOUNDED, {"documents[lease].lessee": "成都远岫物业有限公司"}),
    ("D06", "a dwelling", (*FOUNDED, *CHANGE), {"documents[property_certificate].use": "成套住宅"}),
    ("D07", "another district", FOUNDED, {"domicile.division_code": "510113"}),
    ("D08", "a flagged address", FOUNDED, lambda data:
        {"lookups.address_flags": [{"address": data["domicile"]["address"], "flag": "unreachable"}]}),
    ("B01", "a code nobody knows", FOUNDED, {"business_scope[0].industry_code": "9999"}),
    ("B03", "a licence that comes first", FOUNDED,
        {"business_scope[0].licence": "pre", "business_scope[0].pre_approval_id": "PA08"}),
    ("B06", "a licence that comes later", FOUNDED, {"business_scope[0].licence": "post"}),
    ("B07", "a prohibited item", FOUNDED, {"business_scope[0].text": "彩票发行"}),
    ("B08", "a foreign investor", NATURAL, {"shareholders[0].nationality": "US"}),
    ("S02", "a signature that was not verified", (*FOUNDED, *EXCHANGE, *CHANGE),
        {"documents[application_form].signatures[0].verified": False}),
    ("S04", "a corporate shareholder's hand", ("corporate",), {"documents[articles].signatures[0].kind": "signature"}),
    ("X01", "another name in the articles", COMPANIES, {f"{_CONTENT}.company_name": "成都远岫科技有限公司"}),
    ("X02", "another address in the lease", FOUNDED, {"documents[lease].address": "成都市锦江区远岫街9号1栋101号"}),
    ("X04", "another shareholder in the articles", COMPANIES, {f"{_CONTENT}.shareholders[0].name": "另一人"}),
    ("X05", "another item in the articles", COMPANIES, {f"{_CONTENT}.business_scope[0]": "园艺服务"}),
    ("X06", "another office in the articles", COMPANIES, {f"{_CONTENT}.legal_rep_office": "manager"}),
    ("X07", "another supervisor", ("sole", "partners", "corporate"),
        lambda data: {"governance.supervisors": [data["governance"]["manager"]]}),
    ("X08", "another number on the copy", (*FOUNDED, *EXCHANGE),
        {"documents[id_copy#0].id_number": resident_number(date(1960, 1, 1), 7)}),
    ("X09", "another code on the copy", ("corporate",),
        {"documents[subject_qualification].uscc": "91510101MA6CCCC38P"}),
    ("X10", "another term in the articles", COMPANIES, {f"{_CONTENT}.operating_term": "20年"}),
    ("X11", "another agent", EXCHANGE, {"documents[authorization].agent_name": "另一人"}),
    ("X12", "one telephone for two", ("partners", "board", "shares"),
        lambda data: {"persons.P2.phone": data["persons"]["P1"]["phone"]}),
    ("U01", "the last character of a code", ("corporate",), {"organisations.O1.uscc": "91510101MA6CCCC380"}),
    ("N05", "a place elsewhere", COMPANIES, lambda data: {
        "name.division": "绵阳", "name.full": data["name"]["full"].replace("成都", "绵阳", 1)}),
    ("N14", "the form of another entity", COMPANIES, lambda data: {"entity_type":
        "jsc" if data["entity_type"] == "llc" else "llc"}),
    ("N31", "a name that is taken", (*COMPANIES, *BRANCH, *SHOPS), lambda data: {"lookups.registered_names": [
        {"name": data["name"]["full"], "authority_division_code": "510100", "status": "active"}]
        if data["entity_type"] != "individual" else
        [{"name": data["name"]["full"], "status": "active"}]}),
    ("BR1", "a parent that was closed", BRANCH, {"parent.status": "revoked"}),
    ("BR2", "a name of its own", BRANCH, {"name.full": "成都远岫分公司"}),
    ("N15", "a name of its own", BRANCH, {"name.full": "成都远岫分公司"}),
    ("BR3", "an item the parent has not", BRANCH, {"business_scope[0].text": "园艺服务"}),
    ("BR6", "a listed parent", BRANCH, {"parent.lists": ["abnormal_operations"]}),
    ("K02", "the organisation code", EXCHANGE, {"old_certificates[1].number": "12345678-0"}),
    ("K03", "the tax number", EXCHANGE, {"old_certificates[2].number": "510104123456789"}),
    ("K04", "the code to be given", EXCHANGE, {"assigned_uscc": "91510101MA6CCCC38P"}),
    ("K05", "a name on a certificate", EXCHANGE, {"old_certificates[1].name": "成都远岫有限公司"}),
    ("K06", "an address on a certificate", EXCHANGE, {"old_certificates[2].address": "成都市锦江区远岫街9号"}),
    ("K07", "a representative on a certificate", EXCHANGE, {"old_certificates[3].legal_rep": "另一人"}),
    ("K08", "a certificate that is kept", EXCHANGE, {"old_certificates[2].surrendered": False}),
    ("K10", "a licence among the merged items", (*FOUNDED, *EXCHANGE), {"consolidated_items": [{"code": "NX01"}]}),
    ("K11", "an item without its data", FOUNDED, {"consolidated_items": [{"code": "MC19"}]}),
    ("M04", "another signatory", CHANGE, {"change.items[+]": "legal_representative",
        "documents[application_form].signatures[0].signer": "另一人", "entity": {"legal_representative": "旧人"}}),
    ("M06", "the old licence is kept", CHANGE, {"change.old_licence_returned": False}),
    ("M07", "an unreachable domicile", CHANGE, {"change.items": ["liaison"],
        "lookups.entity_lists": [{"list": "abnormal_operations", "reason": "通过登记的住所无法联系"}]}),
    ("Z01", "frozen shares", SIMPLE, {"entity.flags": ["shares_frozen"]}),
    ("Z04", "a branch that stands", (*SIMPLE, *ORDINARY), {"entity.branches": ["双流分公司"]}),
]  # fmt: skip

SCALED: list[Mutation] = [
    ("F06", "two originals", (*FOUNDED, *EXCHANGE), {"licence_copies.original": 2}),
    ("C01", "fifty-two shareholders", LLCS, _many_shareholders),
    ("C05", "twice the capital", COMPANIES, _scaled("registered_capital_cny", 2, f"{_CONTENT}.registered_capital_cny")),
    ("C05", "half a contribution", COMPANIES, _scaled("shareholders.0.contributions.0.amount_cny", 0.5)),
    ("C06", "no capital", COMPANIES, {"registered_capital_cny": 0}),
    ("C12", "two thousand million", COMPANIES, {"registered_capital_cny": 2_000_000_000}),
    ("C16", "a share of nothing", COMPANIES, {"shareholders[0].subscribed_cny": 0}),
    ("X03", "ten times the capital in the articles", COMPANIES, _scaled("registered_capital_cny", 1.5)),
    ("X04", "another amount in the articles", COMPANIES, {f"{_CONTENT}.shareholders[0].subscribed_cny": 1}),
    ("G01", "two directors", ("sole", "partners", "corporate"),
        lambda data: {"governance.directors[+]": data["governance"]["supervisors"][0]}),
    ("G08", "three hundred employees", ("sole", "partners", "corporate"), {"headcount": 300}),
    ("G09", "a term of five years", COMPANIES, {"documents[appointment#0].appointees[0].term_years": 5}),
    ("G12", "two directors", ("shares",), {"governance.directors": ["P1", "P2"]}),
    ("X12", "a telephone in nine applications", FOUNDED, lambda data: {"lookups.phone_usage": [
        {"phone": data["persons"][_signatory(data)]["phone"], "applications_90d": 9}]}),
    ("M02", "votes of a tenth", CHANGE, {"change.votes": 10}),
]  # fmt: skip

REDATED: list[Mutation] = [
    ("P04", "an identity card that ended", ALL, lambda data:
        {f"persons.{_signatory(data)}.id_valid_to": _day(data, -1)}),
    ("P07", "a representative of seventeen", COMPANIES, _of_age(17, 0)),
    ("P08", "an officer of seventeen", COMPANIES, _of_age(17, 0)),
    ("P09", "a shareholder of twelve", NATURAL, _of_age(12, 0)),
    ("IB1", "an operator of seventeen", SHOPS, _of_age(17, 0)),
    ("P18", "an authority that has ended", EXCHANGE, _dated("documents[authorization].to", -1)),
    ("C09", "a contribution in six years", LLCS, _dated("shareholders[0].contributions[0].due", 6 * 366)),
    ("X04", "another day in the articles", LLCS, _dated(f"{_CONTENT}.shareholders[0].contributions[0].due", 900)),
    ("A03", "articles of tomorrow", COMPANIES, _dated("documents[articles].signed_on", 1)),
    ("S03", "an application form of tomorrow", ALL, _dated("documents[application_form].signed_on", 1)),
    ("S03", "a signature of tomorrow", ALL, _dated("documents[application_form].signatures[0].on", 1)),
    ("S02", "a certificate that had ended", ALL, _dated("documents[application_form].signatures[0].cert_valid_to", -1)),
    ("D03", "a lease that ended", (*FOUNDED, *CHANGE), _dated("documents[lease].to", -1)),
    ("D03", "a lease that begins in half a year", (*FOUNDED, *CHANGE), _dated("documents[lease].from", 180)),
    ("N39", "a reservation that ended", COMPANIES, _dated("name.reservation.expires_on", -1)),
    ("N39", "a reservation of long ago", COMPANIES, _dated("name.reservation.reserved_on", -200)),
    ("BR5", "a decision of long ago", BRANCH, _dated("parent.decision_date", -31)),
    ("M01", "a decision of long ago", CHANGE, _dated("change.decision_date", -31)),
    ("M05", "a reduction announced yesterday", CHANGE, lambda data:
        {"change.items": ["capital_reduction"], "change.announced_on": _day(data, -1)}),
    ("Z02", "a notice of last week", SIMPLE, _dated("dereg.notice_start", -7)),
    ("Z02", "a notice of long ago", SIMPLE, _dated("dereg.notice_start", -41)),
]  # fmt: skip

MUTATIONS = [*DROPPED, *SWAPPED, *SCALED, *REDATED]


def changes_of(mutation: Mutation, data: Json) -> Changes:
    """The changes that break this filing."""
    changes = mutation[3]
    return changes(data) if callable(changes) else changes


def judging(data: Json) -> set[str]:
    """The ids of the rules that judge a filing on its day."""
    given = parse({name: value for name, value in data.items() if name != "lookups"})
    return {record.id for record in current().records_for(given, date.fromisoformat(str(data["as_of"])))}


def anywhere(data: Json, draw: random.Random) -> Json:
    """The filing with one leaf or branch dropped, swapped, scaled or re-dated, wherever the draw falls."""
    here: Any = data
    while True:
        key = draw.choice(list(here)) if isinstance(here, dict) else draw.randrange(len(here))
        value = here[key]
        if isinstance(value, dict | list) and value and draw.random() < 0.8:
            here = value
            continue
        _break(here, key, value, draw)
        return data


def _break(here: Any, key: Any, value: Any, draw: random.Random) -> None:
    if isinstance(value, bool):
        here[key] = not value
    elif isinstance(value, int):
        here[key] = value * draw.choice((0, 2, 10))
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        here[key] = (date.fromisoformat(value) + timedelta(draw.choice((-4000, -1, 1, 4000)))).isoformat()
    elif isinstance(value, str) and draw.random() < 0.5:
        here[key] = value[1:] + value[:1]
    else:
        del here[key]
