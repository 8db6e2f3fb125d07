"""Chapters C, G and A broken: capital and shareholders, governance, articles."""

from __future__ import annotations

from tests.domain.rules.mutations.ways import (
    COMPANIES,
    CONTENT,
    LLCS,
    SOLE,
    Mutation,
    dated,
    many_shareholders,
    scaled,
)
from tests.domain.rules.sample_filings import GONE

COMPANY: list[Mutation] = [
    ("C01", "fifty-two shareholders", LLCS, many_shareholders),
    ("C02", "another sole company", SOLE, lambda data: {"lookups.single_person_llc_holdings": [
        {"id_number": data["persons"]["P1"]["id_number"], "company": "成都远岫咨询有限公司", "status": "active"}]}),
    ("C04", "a type without its sole owner", SOLE, {"company_type_text": "有限责任公司"}),
    ("C05", "a contribution", COMPANIES, {"shareholders[0].contributions": []}),
    ("C05", "twice the capital", COMPANIES, scaled("registered_capital_cny", 2, f"{CONTENT}.registered_capital_cny")),
    ("C05", "half a contribution", COMPANIES, scaled("shareholders.0.contributions.0.amount_cny", 0.5)),
    ("C06", "no capital", COMPANIES, {"registered_capital_cny": 0}),
    ("C07", "labour", COMPANIES, {"shareholders[0].contributions[0].method": "labour"}),
    ("C08", "a patent", COMPANIES, {"shareholders[0].contributions[0].method": "ip"}),
    ("C09", "a contribution in six years", LLCS, dated("shareholders[0].contributions[0].due", 6 * 366)),
    ("C11", "the proof of payment", ("shares",), {"documents[payment_proof]": GONE}),
    ("C12", "two thousand million", COMPANIES, {"registered_capital_cny": 2_000_000_000}),
    ("C13", "the papers of a corporate shareholder", ("corporate",), {"documents[subject_qualification]": GONE}),
    ("C13", "a shareholder in liquidation", ("corporate",), {"organisations.O1.status": "revoked"}),
    ("C14", "a government organ", ("corporate",), {"organisations.O1.kind": "government_organ"}),
    ("C15", "state-owned", ("corporate",), {"organisations.O1.state_owned": True}),
    ("C16", "the same shareholder twice", ("partners",), {"shareholders[1].ref": "P1"}),
    ("C16", "a share of nothing", COMPANIES, {"shareholders[0].subscribed_cny": 0}),
    ("G01", "two directors", ("sole", "partners", "corporate"),
        lambda data: {"governance.directors[+]": data["governance"]["supervisors"][0]}),
    ("G02", "the chair", ("board", "shares"), {"governance.chair": None}),
    ("G03", "the supervisor", ("sole", "partners", "corporate"), {"governance.supervisors": []}),
    ("G04", "the employees on the supervisory board", ("board", "shares"), {"governance.employee_supervisors": []}),
    ("G05", "a director who supervises", COMPANIES, lambda data:
        {"governance.supervisors[0]": data["governance"]["directors"][0]}),
    ("G06", "the supervisor", ("sole", "partners", "corporate"), {"governance.supervisors": []}),
    ("G07", "a supervisor on the audit committee", COMPANIES, lambda data:
        {"governance.audit_committee": data["governance"]["supervisors"][:1]}),
    ("G08", "three hundred employees", ("sole", "partners", "corporate"), {"headcount": 300}),
    ("G09", "a term of five years", COMPANIES, {"documents[appointment#0].appointees[0].term_years": 5}),
    ("G10", "the manager's appointment", COMPANIES, {"documents[appointment#1]": GONE}),
    ("G11", "the manager", ("shares",), {"governance.manager": None}),
    ("G12", "two directors", ("shares",), {"governance.directors": ["P1", "P2"]}),
    ("A01", "an item of the articles", COMPANIES, {"documents[articles].items[1]": GONE}),
    ("A02", "a signature of the articles", COMPANIES, {"documents[articles].signatures[0]": GONE}),
    ("A03", "the day of the articles", COMPANIES, {"documents[articles].signed_on": GONE}),
    ("A03", "articles of tomorrow", COMPANIES, dated("documents[articles].signed_on", 1)),
    ("A04", "a meeting of one", SOLE, {"documents[articles].organs[+]": "shareholders_meeting"}),
    ("C03", "a company of one natural person as the only shareholder", ("corporate",),
        {"shareholders[1]": GONE, "organisations.O1.single_natural_person_llc": True}),
    ("C10", "the dispatch of workers", COMPANIES, {"business_scope[0].text": "劳务派遣"}),
]  # fmt: skip
