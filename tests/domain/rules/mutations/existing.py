"""Chapters M, Z and K broken: changes, deregistrations, exchanges, merged items."""

from __future__ import annotations

from tests.domain.rules.mutations.ways import (
    CHANGE,
    EXCHANGE,
    FOUNDED,
    ORDINARY,
    SIMPLE,
    Mutation,
    dated,
    day,
)
from tests.domain.rules.sample_filings import GONE


def _next_digit(number: str) -> str:
    """The number with a check digit one higher."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


EXISTING: list[Mutation] = [
    ("M01", "a decision of long ago", CHANGE, dated("change.decision_date", -31)),
    ("M02", "the votes", CHANGE, {"change.votes": GONE}),
    ("M02", "votes of a tenth", CHANGE, {"change.votes": 10}),
    ("M03", "the amendment", CHANGE, {"documents[articles_amendment]": GONE}),
    ("M04", "another signatory", CHANGE, {"change.items[+]": "legal_representative",
        "documents[application_form].signatures[0].signer": "另一人", "entity": {"legal_representative": "旧人"}}),
    ("M05", "a reduction announced yesterday", CHANGE, lambda data:
        {"change.items": ["capital_reduction"], "change.announced_on": day(data, -1)}),
    ("M06", "the return of the old licence", CHANGE, {"change.old_licence_returned": GONE}),
    ("M06", "the old licence is kept", CHANGE, {"change.old_licence_returned": False}),
    ("M07", "an unreachable domicile", CHANGE, {"change.items": ["liaison"],
        "lookups.entity_lists": [{"list": "abnormal_operations", "reason": "通过登记的住所无法联系"}]}),
    ("Z01", "frozen shares", SIMPLE, {"entity.flags": ["shares_frozen"]}),
    ("Z02", "the notice", SIMPLE, {"dereg.notice_start": GONE}),
    ("Z02", "a notice of last week", SIMPLE, dated("dereg.notice_start", -7)),
    ("Z02", "a notice of long ago", SIMPLE, dated("dereg.notice_start", -41)),
    ("Z03", "the commitment", SIMPLE, {"documents[investor_commitment]": GONE}),
    ("Z03", "one signature", SIMPLE, {"documents[investor_commitment].signatures[1]": GONE}),
    ("Z04", "a branch that stands", (*SIMPLE, *ORDINARY), {"entity.branches": ["双流分公司"]}),
    ("Z05", "the liquidation report", ORDINARY, {"documents[liquidation_report]": GONE}),
    ("Z05", "the tax clearance", ORDINARY, {"documents[tax_clearance]": GONE}),
    ("K02", "the organisation code", EXCHANGE, {"old_certificates[1].number": "12345678-0"}),
    ("K03", "the tax number", EXCHANGE, {"old_certificates[2].number": "510104123456789"}),
    ("K04", "the code to be given", EXCHANGE, {"assigned_uscc": "91510101MA6CCCC38P"}),
    ("K05", "a name on a certificate", EXCHANGE, {"old_certificates[1].name": "成都远岫有限公司"}),
    ("K06", "an address on a certificate", EXCHANGE, {"old_certificates[2].address": "成都市锦江区远岫街9号"}),
    ("K07", "a representative on a certificate", EXCHANGE, {"old_certificates[3].legal_rep": "另一人"}),
    ("K08", "the old licence", EXCHANGE, {"old_certificates[0]": GONE}),
    ("K08", "a certificate that is kept", EXCHANGE, {"old_certificates[2].surrendered": False}),
    ("K10", "a licence among the merged items", (*FOUNDED, *EXCHANGE), {"consolidated_items": [{"code": "NX01"}]}),
    ("K11", "an item without its data", FOUNDED, {"consolidated_items": [{"code": "MC19"}]}),
    ("K01", "the registration number", EXCHANGE, lambda data: {"old_certificates[0].number":
        _next_digit(data["old_certificates"][0]["number"])}),
    ("K01", "a number from before 2007", EXCHANGE, {"old_certificates[0].number": "5101052000073"}),
    ("K12", "an item of another trade", FOUNDED, {"consolidated_items": [{"code": "MC16", "data": {}}]}),
    ("K08", "the tax certificate", EXCHANGE, {"old_certificates[2]": GONE}),
    ("M05", "a reduction nobody announced", CHANGE, {"change.items": ["capital_reduction"]}),
    ("F01", "what changes", CHANGE, {"change.items": []}),
]  # fmt: skip
