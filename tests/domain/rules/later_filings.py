"""Changes and deregistrations of the company of C01, of a branch and of a shop, in which nothing is wrong."""

from __future__ import annotations

from typing import Any

from tests.domain.rules.sample_filings import GONE, Changes

DAY = "2026-03-16"
FULL = "成都锦蓉云栈科技有限公司"
NOT_FILED_AGAIN = (
    "name",
    "domicile",
    "registered_capital_cny",
    "currency",
    "business_scope",
    "main_industry_code",
    "operating_term",
    "shareholders",
    "governance",
    "liaison",
    "licence_copies",
    "beneficial_owners",
)


def signed(*names: str, kind: str = "e_signature") -> list[dict[str, Any]]:
    return [{"signer": one, "kind": kind, "on": DAY, "verified": True, "cert_valid_to": "2027-12-31"} for one in names]


def changing(*items: str, keep: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A change of some items, decided ten days ago by 70 % of the votes; only what `keep` names is filed beside it."""
    change = {"items": list(items), "decision_date": "2026-03-06", "votes": {"for": 70, "total": 100}}
    return {
        "procedure": "change",
        "change": {**change, "old_licence_returned": True},
        "documents[articles]": {"type": "articles_amendment", "signed_on": DAY, "signatures": signed("陈蓉嘉")},
        **dict.fromkeys((one for one in NOT_FILED_AGAIN if one not in keep), GONE),
        **more,
    }


def ending(kind: str | None, **more: Any) -> dict[str, Any]:
    """A deregistration: `simple` after 25 days of notice, or `ordinary` with its papers."""
    simple = [{"type": "investor_commitment", "signed_on": DAY, "signatures": signed("陈蓉嘉", "李牧川")}]
    ordinary = [{"type": one} for one in ("dissolution_resolution", "liquidation_report", "tax_clearance")]
    form = {"type": "application_form", "signed_on": DAY, "signatures": signed("陈蓉嘉")}
    return {
        "procedure": "deregistration",
        "dereg": {"kind": kind, "notice_start": "2026-02-19" if kind == "simple" else None},
        "documents": [form, *(simple if kind == "simple" else ordinary)],
        **dict.fromkeys((one for one in NOT_FILED_AGAIN if one != "shareholders"), GONE),
        **more,
    }


def closing_a_shop(kind: str, **more: Any) -> Changes:
    """The deregistration of an individual business."""
    papers = [{"type": "investor_commitment", "signatures": signed("陈蓉嘉")}] if kind == "simple" else []
    papers += [{"type": "tax_clearance"}] if kind == "ordinary" else []
    form = {"type": "application_form", "signed_on": DAY, "signatures": signed("陈蓉嘉")}
    gone = {"legal_representative": GONE, "shareholders": GONE, "company_type_text": GONE}
    shop = {"entity_type": "individual", "operator": "P1", "dereg": {"kind": kind}, "documents": [form, *papers]}
    return ending(kind, **gone, **shop, **more)
